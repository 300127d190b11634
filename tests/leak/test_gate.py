"""No consent, no release: what leaves is what the recorded consents allow, derived here without `deid.consent`.

The table below was read by hand from data/samples/consents.csv and participants.csv under
consent-decisions.md; each line says which of its rules keeps the rest of a participant's items at home.
"""

import csv
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

import deid
from deid.cli import main
from deid.errors import DeidError, GateRefusal, LeakFound, StudyFileError
from tests import blind
from tests.studies import (
    CONSENTS,
    NOTES,
    RELEASED_NOTES,
    RELEASED_ROWS,
    SCORES,
    SETTINGS,
    codes_of,
    csv_bytes,
    edit,
    one_note,
    write_study,
)

SAMPLE = Path(__file__).parents[2] / "data" / "samples"
DAY = date(2026, 3, 1)

ALLOWED = {
    "P001": ("N001 N002 N003", "2025-03-05 2025-07-16 2025-11-12"),  # HMB with IRB, and there is an approval
    "P002": ("N004 N005 N006", "2025-03-11 2025-06-25 2025-12-03"),  # GRU, not for commerce; names psychotherapy
    "P003": ("N007 N008 N009 N010", "2025-03-19 2025-05-21 2025-09-10 2026-01-14"),  # names sud
    "P004": ("N011 N012 N013", "2025-04-02 2025-08-20 2026-02-04"),  # NRES, any recipient
    "P005": ("", ""),  # withdrew in November 2025
    "P006": ("N017 N018 N019", "2025-04-09 2025-10-22 2026-02-11"),  # withdrew, granted again for the past as well
    "P007": ("", ""),  # no event
    "P008": ("N023 N024 N025", "2025-09-17 2025-11-05 2026-01-28"),  # guardian granted, he assented
    "P009": ("", ""),  # two grants of one day that differ; the later one of tables is for diabetes
    "P010": ("N031 N032 N033", "2025-03-12 2025-06-04 2025-12-10"),  # NPU, and the recipient is non-profit
    "P011": (
        "N034 N035 N036",
        "2025-04-16 2025-08-06 2026-01-21",
    ),  # asked for no further contact, which changes nothing
    "P012": ("", ""),  # notes are for another recipient; tables ended in January 2026
    "P013": ("N040 N041", "2025-03-20 2025-07-09 2025-10-08"),  # N042 is a treatment plan, which is not named
    "P014": ("", ""),  # guardian granted, she did not assent
    "P015": ("N046 N047 N048", "2025-03-27 2025-08-19 2026-02-18"),  # names sud
    "P016": ("N049 N051", "2025-04-07 2025-09-08 2026-01-26"),  # corrected recipient; N050 is psychotherapy
    "P017": ("N052 N053 N054 N055", "2025-04-03 2025-07-23 2025-10-20 2026-02-03"),  # moratorium is over
    "P018": ("", ""),  # lost capacity, no representative granted
    "P019": ("N061 N062 N063", "2025-03-24 2025-07-02 2025-10-29"),  # names psychotherapy
    "P020": ("N064 N065 N066", "2025-04-10 2025-07-14 2025-11-18"),  # died, had agreed for after death
    "P021": ("", ""),  # died, grant is silent
    "P022": ("N070 N071", "2025-07-08 2025-09-30"),  # N069 is before the grant, N072 after no-collection
    "P023": ("", "2025-03-17 2025-09-15 2026-01-07"),  # tables only; the treatment plan's grant has no evidence
    "P024": ("", ""),  # a minor who signed alone
    "P025": ("", ""),  # a draft
    "P026": ("N081 N082 N083", "2025-09-22 2025-11-19 2026-02-17"),  # guardian granted, he assented
    "P027": ("", ""),  # entered in error
    "P028": ("", ""),  # refused notes; tables without an end of use
}
ALLOWED_GROUPS = ("N029", "N059")
"""Of the six group sessions: N030 has P005, N060 P012, N089 P023; N090 is after P022 stopped collection."""

NOTES_ALLOWED = sorted([note for notes, _ in ALLOWED.values() for note in notes.split()] + list(ALLOWED_GROUPS))
ROWS_ALLOWED = sorted((who, date.fromisoformat(day)) for who, (_, days) in ALLOWED.items() for day in days.split())


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The sample study after a release on a fixed day, and that release."""
    folder = tmp_path_factory.mktemp("sample") / "study"
    shutil.copytree(SAMPLE, folder)
    study = deid.open_study(folder)
    return folder, study.release(release_id="sample", asof=DAY)


@pytest.fixture
def study(tmp_path):
    return deid.open_study(write_study(tmp_path / "study"))


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names_of(folder, release_id):
    """Kind → code → id."""
    codes = codes_of(deid.open_study(folder), release_id)
    return {kind: {code: name for name, code in named.items()} for kind, named in codes.items()}


def test_everybody_of_the_sample_is_in_the_table():
    assert list(ALLOWED) == [row["participant_id"] for row in rows_of(SAMPLE / "participants.csv")]


def test_released_notes_of_the_sample_are_those_derived_by_hand(sample):
    folder, release = sample
    names = names_of(folder, "sample")["note"]
    assert sorted(names[row["note"]] for row in rows_of(release.folder / "notes.csv")) == NOTES_ALLOWED


def test_released_rows_of_the_sample_are_those_derived_by_hand(sample):
    folder, release = sample
    names = names_of(folder, "sample")["participant"]
    contacts = {who: [day for other, day in ROWS_ALLOWED if other == who] for who in ALLOWED}
    for row in rows_of(SAMPLE / "notes.csv"):
        if row["note_id"] in NOTES_ALLOWED:
            for who in row["participants"].split(";"):
                contacts[who].append(date.fromisoformat(row["session_date"]))
    released = rows_of(release.folder / "tables" / "sessions.csv")
    told = [(names[row["participant"]], int(row["day"])) for row in released]
    assert sorted((who, min(contacts[who]) + timedelta(days=day)) for who, day in told) == ROWS_ALLOWED


def test_no_words_of_a_refused_note_of_the_sample_are_in_the_release(sample):
    """Without any code of ours: seven words in a row that only refused notes have are nowhere in the release."""
    folder, release = sample
    notes = rows_of(folder / "notes.csv")
    allowed = {piece for row in notes if row["note_id"] in NOTES_ALLOWED for piece in _pieces(row["text"])}
    refused = {
        piece for row in notes if row["note_id"] not in NOTES_ALLOWED for piece in _pieces(row["text"])
    } - allowed
    released = {piece for row in rows_of(release.folder / "notes.csv") for piece in _pieces(row["text"])}
    assert len(refused) > 5000 and len(released & allowed) > 5000
    assert released & refused == set()


def _pieces(text):
    words = text.lower().split()
    return {" ".join(words[at : at + 7]) for at in range(len(words) - 6)}


def test_only_consenting_participants_have_a_code(sample):
    folder, _ = sample
    allowed = [who for who, (notes, days) in ALLOWED.items() if notes or days]
    assert sorted(names_of(folder, "sample")["participant"].values()) == allowed


def test_small_study_releases_exactly_what_is_covered(study):
    release = study.release(release_id="one")
    names = names_of(study.config.root, "one")
    assert sorted(names["note"][row["note"]] for row in rows_of(release.folder / "notes.csv")) == [*RELEASED_NOTES]
    rows = rows_of(release.folder / "tables" / "scores.csv")
    assert sorted(names["participant"][row["participant"]] for row in rows) == [*RELEASED_ROWS]


def test_without_a_consent_event_the_release_is_refused_as_empty(tmp_path, capfd):
    folder = write_study(tmp_path / "study", consents=[])
    assert main(["release", str(folder)]) == 1
    assert "Nothing may be released: COATTENDEE 2, NO_CONSENT 16" in capfd.readouterr().err
    assert not (folder / "releases").exists()
    assert not (folder / "private" / "releases").exists()
    assert main(["check", str(folder)]) == 1
    assert "0 of 12 notes" in capfd.readouterr().out


def test_no_detector_reads_a_refused_note(study, monkeypatch):
    read = blind.use(monkeypatch).read
    with pytest.raises(DeidError):  # the leak scan finds what this detector left
        study.release()
    assert sorted(read) == [*RELEASED_NOTES]
    with pytest.raises(GateRefusal, match=r"N006 is refused \(REFUSED\)"):
        study.preview("N006", reveal=True)
    assert "N006" not in read


def during_build(study, monkeypatch, happens):
    """Let something happen after the release is built and before the gate is asked again."""
    import deid.releasing

    build = deid.releasing.build_release

    def built(*args, **options):
        result = build(*args, **options)
        happens()
        return result

    monkeypatch.setattr("deid.releasing.build_release", built)


def assert_nothing_was_released(study):
    assert not any(study.config.releases.glob("*"))
    assert "release" not in set(study.log()["kind"])


@pytest.mark.parametrize("classes", ["", "note", "table"])
def test_a_withdrawal_during_the_build_stops_the_release(study, monkeypatch, classes):
    during_build(study, monkeypatch, lambda: study.withdraw("P002", data_classes=classes))
    with pytest.raises(GateRefusal, match="STALE_GATE"):
        study.release()
    assert_nothing_was_released(study)


def test_a_row_of_the_consents_file_that_comes_during_the_build_stops_the_release(study, monkeypatch):
    refusal = {"event_id": "E9", "participant_id": "P002", "event": "refuse", "signed_at": "2025-06-01"}
    path = study.config.consents
    during_build(study, monkeypatch, lambda: path.write_bytes(csv_bytes([*CONSENTS, refusal])))
    with pytest.raises(GateRefusal, match="STALE_GATE"):
        study.release()
    assert_nothing_was_released(study)


@pytest.mark.parametrize("where", ["admit", "decision_lines"])
def test_a_withdrawal_after_the_second_asking_stops_the_release_too(study, monkeypatch, where):
    """Between the last look at the consents and the record of the release nothing may slip in."""
    import deid.releasing

    late = getattr(deid.releasing, where)

    def then_withdraw(*args):
        if where == "decision_lines" or args[0] is not args[1]:  # `admit` is called twice; this is the second time
            study.withdraw("P002")
        return late(*args)

    monkeypatch.setattr(f"deid.releasing.{where}", then_withdraw)
    with pytest.raises(DeidError, match="Another program recorded something meanwhile"):
        study.release()
    assert_nothing_was_released(study)


def test_an_event_that_changes_nothing_does_not_stop_the_release(study, monkeypatch):
    during_build(study, monkeypatch, lambda: study.withdraw("P003"))
    assert study.release().verify().status == "CANDIDATE"


@pytest.mark.parametrize("asof", [date(2025, 3, 20), date(2025, 6, 1), date(2026, 3, 1), date(2099, 1, 1)])
def test_no_asof_brings_back_who_withdrew(study, asof):
    study.import_consents()
    study.withdraw("P001")
    decisions = study.check(asof=asof).decisions
    assert [d for d in decisions if d.release and {"P001", "P003"} & set(d.item.participants)] == []


def test_an_asof_before_the_grants_releases_nothing(study):
    with pytest.raises(GateRefusal, match="NOT_YET_KNOWN"):
        study.release(asof=date(2025, 3, 19))


def test_an_asof_that_is_not_today_makes_a_rehearsal(study):
    release = study.release(release_id="past", asof=DAY)
    assert release.verify().status == "REHEARSAL"
    assert study.release(release_id="now").verify().status == "CANDIDATE"


@pytest.mark.parametrize(
    "setting",
    [
        "[consent]\nrequire_evidence = false\n",
        '[consent.forms."v3"]\ndata_classes = ["note", "group", "table"]\npurposes = ["NRES"]\nrecipients = ["any"]\n',
        "[consent]\nmajority_age = 21\n",
    ],
)
def test_no_setting_brings_in_who_refused_or_was_never_asked(tmp_path, setting):
    folder = write_study(tmp_path / "study", settings=SETTINGS.replace("[policy]", f"{setting}\n[policy]"))
    decisions = deid.open_study(folder).check().decisions
    assert any(d.release for d in decisions)
    assert [d for d in decisions if d.release and {"P003", "P006"} & set(d.item.participants)] == []


@pytest.mark.parametrize("name", ["DEID_ACTOR", "DEID_STUDY", "DEID_FORCE", "DEID_SKIP_GATE", "DEBUG", "CI"])
def test_no_environment_variable_changes_a_decision(study, monkeypatch, name):
    before = study.check(asof=DAY).decisions
    for value in ("1", "true", "yes"):
        monkeypatch.setenv(name, value)
        assert deid.open_study(study.config.root).check(asof=DAY).decisions == before


def test_no_option_of_the_command_line_names_the_gate(capsys):
    with pytest.raises(SystemExit):
        main(["release", "--help"])
    offered = {word.strip("[],") for word in capsys.readouterr().out.split() if word.strip("[],").startswith("-")}
    assert offered == {"-h", "--help", "--id", "--asof", "--out", "--engine"}


def test_a_changed_row_of_the_consents_file_refuses_its_participant(study):
    study.import_consents()
    edit(study.config.consents, "E3,P003,refuse", "E3,P003,grant")
    decisions = [d for d in study.check().decisions if "P003" in d.item.participants]
    assert decisions and all("CONFLICT" in d.reasons and not d.release for d in decisions)


def test_a_vanished_refusal_still_refuses(study):
    study.import_consents()
    study.config.consents.write_bytes(csv_bytes([row for row in CONSENTS if row["event_id"] != "E3"]))
    decisions = study.check().decisions
    assert [d for d in decisions if d.release and "P003" in d.item.participants] == []


def test_a_note_with_nobody_is_refused(tmp_path):
    folder = write_study(tmp_path / "study", notes=[{**NOTES[0], "participants": ""}, *NOTES[1:]])
    decisions = deid.open_study(folder).check().decisions
    assert (decisions[0].release, decisions[0].reason) == (False, "UNRESOLVED")


def test_a_group_session_with_one_attendee_left_out_is_refused(tmp_path):
    notes = [{**note, "participants": "P005"} if note["note_id"] == "N011" else note for note in NOTES]
    notes.append({**NOTES[10], "note_id": "N013"})
    decisions = {
        d.item.item_id: d for d in deid.open_study(write_study(tmp_path / "study", notes=notes)).check().decisions
    }
    assert not decisions["N011"].release and "UNRESOLVED" in decisions["N011"].reasons


def test_a_study_is_frozen(study):
    with pytest.raises(AttributeError):
        study.config.request = replace(study.config.request, purpose="NRES")


def test_an_id_of_the_study_goes_out_of_texts_and_counts_as_a_mention(tmp_path):
    text = "P003 and p003 quarrelled again; P 003 left. Client P001 spoke of PHQ-9 and of 001 nights."
    study = deid.open_study(write_study(tmp_path / "study", notes=one_note(text)))
    release = study.release()
    assert "[ID] and [ID] quarrelled again; [ID] left. Client [ID] spoke of PHQ-9 and of 001 nights." in set(
        release.notes["text"]
    )


def test_an_id_of_the_study_in_a_released_column_stops_the_release(tmp_path):
    settings = SETTINGS.replace('"phq9"]', '"phq9", "friend"]')
    scores = [{**row, "friend": "P003"} for row in SCORES]
    study = deid.open_study(write_study(tmp_path / "study", scores=scores, settings=settings))
    with pytest.raises(LeakFound, match=r"scores\.csv, row 2, friend: participant_id known through P003"):
        study.release()


@pytest.mark.parametrize("written", ["Status", "condition", "Collect_to"])
def test_a_restriction_under_a_misspelt_heading_stops_the_release(tmp_path, written):
    consents = [{**CONSENTS[0], written: "draft"}, *CONSENTS[1:]]
    study = deid.open_study(write_study(tmp_path / "study", consents=consents))
    with pytest.raises(StudyFileError, match=f"column {written} is not read, but looks like"):
        study.release()


def test_a_withdrawal_on_another_sheet_stops_the_release(tmp_path):
    folder = write_study(tmp_path / "study", settings=SETTINGS.replace("consents.csv", "consents.xlsx"))
    book = openpyxl.Workbook()
    for line in csv.reader((folder / "consents.csv").read_text(encoding="utf-8").splitlines()):
        book.active.append(line)
    book.create_sheet().append(["E9", "P001", "withdraw"])
    book.save(folder / "consents.xlsx")
    with pytest.raises(StudyFileError, match="several sheets"):
        deid.open_study(folder).release()


def test_a_leak_in_a_note_is_told_by_its_place_in_the_study_in_every_release(tmp_path, monkeypatch):
    notes = [{**note, "text": "Nothing."} for note in NOTES]
    notes[4]["text"] = "He met Thaddeora Wrenmoor."
    study = deid.open_study(write_study(tmp_path / "study", notes=notes))
    blind.use(monkeypatch)
    for name in ("one", "two"):
        with pytest.raises(LeakFound, match=r"notes\.csv, row 6: full name known through P003"):
            study.release(release_id=name)
