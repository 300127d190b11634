from collections import Counter
from datetime import date

import pytest

from deid.consent import parse_events
from deid.consent.importers import Answer, RedcapForm, RedcapMap, redcap_rows
from deid.consentmap import redcap_map
from deid.errors import ConfigError, StudyFileError
from tests.unit.consent.samples import csv_decisions, sample_consents, sample_decisions

MAP = RedcapMap(
    record="record_id",
    forms=(
        RedcapForm(
            form="research_consent",
            agreed=Answer(column="agree", yes="1", no="0"),
            columns={"signed_at": "consent_date", "form_version": "consent_version", "evidence_sha256": "pdf_sha256"},
            values={"purposes": "HMB", "recipients": "any", "use_until": "none"},
            data_classes={"use_of___1": "note", "use_of___2": "table"},
        ),
        RedcapForm(
            form="withdrawal",
            event="withdraw",
            columns={"signed_at": "stop_date", "level": "stop_level"},
            data_classes={"stop_use___1": "note", "stop_use___2": "table"},
        ),
    ),
)
EMPTY = {
    "record_id": "P1", "redcap_event_name": "", "redcap_repeat_instrument": "", "redcap_repeat_instance": "",
    "agree": "", "consent_date": "", "consent_version": "", "pdf_sha256": "", "use_of___1": "0", "use_of___2": "0",
    "research_consent_complete": "0", "stop_date": "", "stop_level": "", "stop_use___1": "0", "stop_use___2": "0",
    "withdrawal_complete": "0", "favourite_colour": "blue",
}  # fmt: skip
GIVEN = {
    "agree": "1", "consent_date": "2026-01-05", "consent_version": "v3", "pdf_sha256": "a" * 64, "use_of___1": "1",
    "use_of___2": "0", "research_consent_complete": "2",
}  # fmt: skip
STOPPED = {"stop_date": "2026-03-01", "stop_level": "no-contact", "stop_use___2": "1", "withdrawal_complete": "2"}


def place_rows(*rows):
    return [(f"export.csv, row {number}", EMPTY | row) for number, row in enumerate(rows, 2)]


def read(*rows, mapping=MAP):
    return redcap_rows(place_rows(*rows), mapping=mapping)


def events(*rows, mapping=MAP):
    return [dict(cells) for _, cells in read(*rows, mapping=mapping).rows]


def problems_of(*rows, mapping=MAP):
    with pytest.raises(StudyFileError) as error:
        read(*rows, mapping=mapping)
    return str(error.value)


def test_a_complete_form_is_a_grant_that_the_parser_takes():
    result = read(GIVEN)
    (event,) = parse_events(result.rows, date_order="iso", forms={}, today=date(2026, 6, 1), roster=["P1"])
    assert (event.event_id, event.participant_id, event.event) == ("redcap:P1:research_consent", "P1", "grant")
    assert (event.data_classes, event.purposes, event.recipients) == (("note",), ("HMB",), ("any",))
    assert (event.signed_at, event.form_version) == (date(2026, 1, 5), "v3")
    assert result.rows[0][0] == "export.csv, row 2"
    assert result.notices == ()


def test_an_export_with_labels_says_the_same_as_a_raw_one():
    labels = GIVEN | {
        "agree": "Yes",
        "use_of___1": "Checked",
        "use_of___2": "Unchecked",
        "research_consent_complete": "Complete",
        "withdrawal_complete": "Incomplete",
        "stop_use___1": "Unchecked",
        "stop_use___2": "Unchecked",
    }
    form = RedcapForm(
        form="research_consent",
        agreed=Answer(column="agree", yes="Yes", no="No"),
        columns=MAP.forms[0].columns,
        values=MAP.forms[0].values,
        data_classes=MAP.forms[0].data_classes,
    )
    labelled = RedcapMap(record="record_id", forms=(form, MAP.forms[1]))
    assert events(labels, mapping=labelled) == events(GIVEN)


@pytest.mark.parametrize("status", ["0", "1", "Incomplete", "Unverified", ""])
def test_a_consent_form_that_is_not_complete_is_no_consent_and_counted(status):
    result = read(GIVEN | {"research_consent_complete": status}, GIVEN | {"record_id": "P2"})
    assert [cells["participant_id"] for _, cells in result.rows] == ["P2"]
    assert result.notices == ("REDCap form research_consent: not complete, and so no consent: 1",)


@pytest.mark.parametrize("status", ["0", ""])
def test_a_row_where_nothing_was_begun_gives_nothing(status):
    result = read(
        {"research_consent_complete": status, "withdrawal_complete": status, "use_of___1": "", "use_of___2": ""}
    )
    assert (result.rows, result.notices) == ((), ())


def test_no_is_a_refusal_of_everything_whatever_else_is_ticked():
    (refusal,) = events(GIVEN | {"agree": "0"})
    assert refusal == {
        "event_id": "redcap:P1:research_consent",
        "participant_id": "P1",
        "event": "refuse",
        "signed_at": "2026-01-05",
        "form_version": "v3",
        "evidence_sha256": "a" * 64,
    }


def test_no_counts_in_a_form_that_was_not_finished():
    (refusal,) = events(GIVEN | {"agree": "0", "research_consent_complete": "0"})
    assert refusal["event"] == "refuse"


@pytest.mark.parametrize("answer", ["", "2", "maybe"])
def test_an_answer_that_is_neither_in_a_complete_form_is_told_without_its_value(answer):
    told = problems_of(GIVEN | {"agree": answer})
    assert "export.csv, row 2, column agree: neither" in told
    assert "maybe" not in told


def test_a_complete_withdrawal_says_which_classes_and_how_far():
    (withdrawal,) = events(STOPPED)
    assert withdrawal == {
        "event_id": "redcap:P1:withdrawal",
        "participant_id": "P1",
        "event": "withdraw",
        "signed_at": "2026-03-01",
        "level": "no-contact",
        "data_classes": "table",
    }


@pytest.mark.parametrize("status", ["0", "1", "", "Incomplete", "Unverified"])
@pytest.mark.parametrize("begun", [{"stop_date": "2026-03-01"}, {"stop_use___1": "1"}, {"stop_level": "no-contact"}])
def test_a_withdrawal_that_was_begun_bites_in_full(status, begun):
    (withdrawal,) = events({**begun, "withdrawal_complete": status})
    assert (withdrawal["event"], withdrawal.get("data_classes", ""), withdrawal.get("level", "")) == (
        "withdraw",
        "",
        "",
    )


def test_a_withdrawal_whose_status_somebody_set_bites_without_anything_else():
    assert [event["event"] for event in events({"withdrawal_complete": "1"})] == ["withdraw"]


def test_a_survey_that_was_begun_and_not_sent_off_has_no_date_yet():
    stamped = RedcapForm(form="withdrawal", event="withdraw", columns={"signed_at": "stop_date"})
    (withdrawal,) = events({"stop_date": "[not completed]"}, mapping=RedcapMap(record="record_id", forms=(stamped,)))
    assert (withdrawal["event"], withdrawal["signed_at"]) == ("withdraw", "")


def test_a_grant_without_any_ticked_class_cannot_be_filled_in_from_its_form_version():
    result = read(GIVEN | {"use_of___1": "0"})
    (event,) = parse_events(
        result.rows, date_order="iso", forms={"v3": {"data_classes": "note"}}, today=date(2026, 6, 1)
    )
    assert event.conditions == ("no data class is ticked",)


@pytest.mark.parametrize("tick", ["2", "", "yes", "Unsure"])
def test_a_checkbox_that_is_neither_checked_nor_unchecked_is_told_by_row_and_column(tick):
    told = problems_of({}, GIVEN | {"use_of___2": tick})
    assert "export.csv, row 3, column use_of___2: neither checked nor unchecked" in told
    assert "Unsure" not in told


def test_an_unknown_status_is_told_by_row_and_column():
    assert "export.csv, row 2, column research_consent_complete" in problems_of(
        GIVEN | {"research_consent_complete": "3"}
    )


def test_a_row_without_a_participant_is_told_only_where_it_says_something():
    assert "row 2, column record_id: empty" in problems_of(GIVEN | {"record_id": " "})
    assert events({"record_id": ""}) == []


def test_events_and_instances_have_ids_of_their_own():
    baseline = GIVEN | {"redcap_event_name": "baseline_arm_1"}
    again = GIVEN | {
        "redcap_event_name": "year_2_arm_1",
        "redcap_repeat_instrument": "research_consent",
        "redcap_repeat_instance": "2",
    }
    assert [event["event_id"] for event in events(baseline, again)] == [
        "redcap:P1:research_consent:baseline_arm_1",
        "redcap:P1:research_consent:year_2_arm_1:2",
    ]


def test_an_export_without_events_and_repeats_is_read():
    plain = {column: cell for column, cell in (EMPTY | GIVEN).items() if not column.startswith("redcap_")}
    ((_, event),) = redcap_rows([("row 2", plain)], mapping=MAP).rows
    assert event["event_id"] == "redcap:P1:research_consent"


def test_the_row_of_another_repeating_instrument_gives_nothing():
    other = {
        "redcap_repeat_instrument": "phq9",
        "redcap_repeat_instance": "3",
        "research_consent_complete": "",
        "withdrawal_complete": "",
    }
    assert events(other) == []


def test_a_repeating_instrument_is_known_by_its_label_too():
    labelled = GIVEN | {"redcap_repeat_instrument": "Research consent", "redcap_repeat_instance": "1"}
    assert [event["event_id"] for event in events(labelled)] == ["redcap:P1:research_consent:1"]


def test_a_form_that_is_filled_in_on_the_row_of_another_instrument_is_no_silence():
    told = problems_of(STOPPED | {"redcap_repeat_instrument": "Stop it", "redcap_repeat_instance": "1"})
    assert "export.csv, row 2, column redcap_repeat_instrument: names another instrument than withdrawal" in told
    assert "Stop it" not in told


def test_yes_and_no_fields_become_answers():
    form = RedcapForm(form="research_consent", columns={"assent": "agree"})
    given = [events(GIVEN | {"agree": cell}, mapping=RedcapMap(record="record_id", forms=(form,)))[0] for cell in "10"]
    assert [event["assent"] for event in given] == ["yes", "no"]


def test_all_problems_are_told_at_once_and_many_are_counted():
    told = problems_of(*(GIVEN | {"record_id": f"P{n}", "use_of___1": "?", "use_of___2": "?"} for n in range(15)))
    assert told.count("column use_of___") == 20
    assert told.endswith("and 10 more.")


def test_a_column_that_the_export_lacks_is_named():
    rows = [("row 2", {column: cell for column, cell in EMPTY.items() if column not in ("agree", "stop_use___1")})]
    with pytest.raises(ConfigError, match=r"no column agree, stop_use___1\."):
        redcap_rows(rows, mapping=MAP)


def test_what_is_read_shows_nothing_when_printed():
    assert repr(read(GIVEN)) == "ConsentRows(1 rows)"


TABLE = {
    "record": "record_id",
    "forms": [
        {
            "form": "research_consent",
            "agreed": {"column": "agree", "yes": "1", "no": "0"},
            "columns": {
                "signed_at": "consent_date",
                "form_version": "consent_version",
                "evidence_sha256": "pdf_sha256",
            },
            "values": {"purposes": ["HMB"], "recipients": "any", "use_until": "none"},
            "data_classes": {"use_of___1": "note", "use_of___2": "table"},
        },
        {
            "form": "withdrawal",
            "event": "withdraw",
            "columns": {"signed_at": "stop_date", "level": "stop_level"},
            "data_classes": {"stop_use___1": "note", "stop_use___2": "table"},
        },
    ],
}


def test_study_toml_says_the_map():
    mapping = redcap_map(TABLE)
    assert events(GIVEN, STOPPED | {"record_id": "P2"}, mapping=mapping) == events(GIVEN, STOPPED | {"record_id": "P2"})


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"event": "correct"}, "grant, refuse or withdraw"),
        ({"event": "withdraw", "agreed": {"column": "a", "yes": "1", "no": "0"}}, "forms that grant"),
        ({"agreed": {"column": "a", "yes": "1", "no": "1"}}, "differ"),
        ({"agreed": {"column": "a", "yes": "1"}}, "no ="),
        ({"columns": {"event_id": "x"}}, "does not know event_id"),
        ({"columns": {"purposes": "x"}, "values": {"purposes": "HMB"}}, "purposes twice"),
        ({"values": {"data_classes": "note"}, "data_classes": {"x": "note"}}, "data_classes twice"),
        ({"data_classes": {"x": "diary"}}, "no data class diary"),
        ({"data_classes": {"x": "note", "y": "note"}}, "one checkbox"),
        ({"columns": {"signed_at": " "}}, "signed_at"),
        ({"columns": "x"}, "table"),
        ({"fields": {}}, "fields"),
    ],
)
def test_a_map_that_cannot_hold_is_refused(form, told):
    with pytest.raises(ConfigError, match=told):
        redcap_map({"record": "record_id", "forms": [{"form": "f", **form}]})


@pytest.mark.parametrize(
    "table", [{"record": "r"}, {"record": "r", "forms": [{"form": "f"}, {"form": "f"}]}, {"forms": []}, []]
)
def test_a_map_lists_every_form_once(table):
    with pytest.raises(ConfigError):
        redcap_map(table)


COLUMNS = (
    "signed_at", "received_at", "form_version", "purposes", "recipients", "use_until", "signer", "assent",
    "evidence_sha256", "retrospective", "regions", "conditions", "status", "level",
)  # fmt: skip
CLASSES = ("note", "transcript", "group", "table", "treatment_plan", "psychotherapy", "sud")
SAMPLE_MAP = RedcapMap(
    record="record_id",
    forms=tuple(
        RedcapForm(
            form=event,
            event=event,
            columns={column: f"{event}_{column}" for column in COLUMNS},
            data_classes={f"{event}_of___{number}": name for number, name in enumerate(CLASSES, 1)},
        )
        for event in ("grant", "refuse", "withdraw")
    ),
)
"""The sample's events as three repeating instruments."""


def as_export(rows):
    """Each event as a row of its instrument. A correction is an edit of the record that it corrects, as in REDCap."""
    corrected = {row["corrects"]: row for row in rows if row["corrects"]}
    count = Counter()
    for row in rows:
        if row["corrects"]:
            continue
        form = row["event"]
        said = corrected.get(row["event_id"], row)
        count[row["participant_id"], form] += 1
        cells = {column: "" for each in SAMPLE_MAP.forms for column in (*each.inputs, *each.data_classes, each.status)}
        cells |= {
            "record_id": row["participant_id"],
            "redcap_repeat_instrument": form,
            "redcap_repeat_instance": str(count[row["participant_id"], form]),
            f"{form}_complete": "2",
        }
        cells |= {f"{form}_{column}": said[column] for column in COLUMNS}
        ticked = said["data_classes"].split(";")
        cells |= {f"{form}_of___{number}": str(int(name in ticked)) for number, name in enumerate(CLASSES, 1)}
        yield cells


def test_the_sample_study_decides_the_same_from_a_redcap_export():
    export = [(f"export.csv, row {number}", cells) for number, cells in enumerate(as_export(sample_consents()), 2)]
    assert sample_decisions(redcap_rows(export, mapping=SAMPLE_MAP).rows) == csv_decisions()
