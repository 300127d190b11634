"""Whatever an export of consents holds, its rows are read or refused; whatever rows hold, they become events or are refused."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deid.consent import COLUMNS, decide, events_of, import_rows, parse_events
from deid.consent.importers import Answer, CodeRule, FhirMap, RedcapForm, RedcapMap, fhir_rows, redcap_rows
from deid.consent.terms import ConsentRules
from deid.ledger import begin_ledger
from deid.model import Item, Participant, Request
from tests.fuzz import CANARIES, altered, as_json_text, examples, hostile, spoilt, survives

NAME, OTHER, NUMBER = CANARIES
TODAY = date(2026, 6, 1)
KEY = b"a key of thirty-two bytes, truly"
FIXTURES = Path(__file__).parents[1] / "unit" / "consent" / "fixtures"
SYSTEM = "https://study.example/data"
V3 = "http://terminology.hl7.org/CodeSystem"


def concept(system, code):
    return {"coding": [{"system": system, "code": code, "display": NAME}], "text": OTHER}


FHIR = FhirMap(
    codes={
        f"{SYSTEM}|note": CodeRule(data_classes=("note",)),
        f"{SYSTEM}|use": CodeRule(purposes=("HMB",), recipients=(OTHER,)),
        f"{SYSTEM}|collect": CodeRule(data_classes=("note",), period="collect"),
    },
    related_person="guardian",
)
CONSENT = {
    "resourceType": "Consent",
    "id": NAME,
    "meta": {"source": NAME, "versionId": OTHER},
    "status": "active",
    "scope": concept(f"{V3}/consentscope", "research"),
    "category": [concept("http://loinc.org", "59284-0")],
    "patient": {
        "reference": f"Patient/{NAME}",
        "display": f"{NAME} {OTHER}",
        "identifier": {"system": OTHER, "value": NUMBER},
    },
    "dateTime": "2026-01-05",
    "performer": [{"reference": f"Patient/{NAME}", "display": NAME}, {"reference": f"RelatedPerson/{OTHER}"}],
    "policy": [{"uri": f"https://study.example/{OTHER}"}],
    "sourceAttachment": {"data": "Zm9ybQ==", "title": NAME},
    "verification": [{"verified": True, "verifiedWith": {"display": NAME}, "verificationDate": "2026-01-05"}],
    "provision": {
        "type": "permit",
        "period": {"start": "2026-01-05", "end": "2030-12-31T23:59:00Z"},
        "actor": [{"role": concept(f"{V3}/v3-ParticipationType", "PRCP"), "reference": {"display": OTHER}}],
        "action": [concept(f"{V3}/consentaction", "use")],
        "purpose": [{"system": f"{V3}/v3-ActReason", "code": "HRESCH", "display": NAME}],
        "class": [{"system": SYSTEM, "code": "note"}],
        "provision": [
            {"type": "permit", "code": [concept(SYSTEM, "use")], "dataPeriod": {"start": "2025-01-01"}},
            {"type": "deny", "class": [{"system": SYSTEM, "code": "note", "display": NAME}]},
        ],
    },
}
BUNDLE = {
    "resourceType": "Bundle",
    "type": "collection",
    "total": 2,
    "link": [{"relation": "self", "url": NAME}],
    "entry": [
        {"resource": CONSENT},
        {"resource": {"resourceType": "Patient", "id": OTHER, "name": [{"family": NAME}]}},
    ],
}
RESOURCES = [
    CONSENT,
    BUNDLE,
    *(json.loads(path.read_text(encoding="utf-8")) for path in sorted(FIXTURES.glob("*.json"))),
]


def reads_fhir(text, file="consents.json"):
    """The rows of an export, which the parser of consents.csv then takes or refuses."""
    rows = survives(lambda: fhir_rows(text, file=file, mapping=FHIR))
    return rows and survives(lambda: parse_events(rows.rows, date_order="iso", forms={}, today=TODAY))


def test_the_export_that_is_altered_below_is_read_as_it_is():
    assert reads_fhir(as_json_text(CONSENT)) and len(reads_fhir(as_json_text(BUNDLE))) == 2


@examples(500)
@given(st.sampled_from(RESOURCES).flatmap(altered), st.booleans())
def test_an_altered_consent_of_fhir_is_read_or_refused(resource, ascii_only):
    reads_fhir(as_json_text(resource, ascii_only=ascii_only))


@examples(200)
@given(st.lists(st.sampled_from([json.dumps(one) for one in RESOURCES]), min_size=1, max_size=3), st.data())
def test_a_spoilt_file_of_fhir_is_read_or_refused(texts, data):
    file, end = data.draw(
        st.sampled_from([("consents.json", ""), ("consents.ndjson", "\n"), ("consents.NDJSON", "\r\n")])
    )
    written = data.draw(spoilt(end.join(texts).encode()))
    reads_fhir(written.decode("utf-8", data.draw(st.sampled_from(["replace", "surrogateescape"]))), file)


@examples(100)
@given(st.text() | hostile)
def test_any_text_is_a_file_of_fhir_or_refused(text):
    reads_fhir(text)


REDCAP = RedcapMap(
    record="record_id",
    forms=(
        RedcapForm(
            form="research_consent",
            agreed=Answer(column="agree", yes="1", no="0"),
            columns={"signed_at": "signed", "form_version": "version", "recipients": "who", "assent": "child"},
            values={"purposes": "HMB", "use_until": "none"},
            data_classes={"use_of___1": "note", "use_of___2": "table"},
        ),
        RedcapForm(form="withdrawal", event="withdraw", columns={"signed_at": "stopped", "level": "level"}),
    ),
)
EXPORT = {
    "record_id": NAME, "redcap_event_name": OTHER, "redcap_repeat_instrument": "", "redcap_repeat_instance": NUMBER, "agree": "1",
    "signed": "2026-01-05", "version": NAME, "who": f"{OTHER};any", "child": "1", "use_of___1": "1", "use_of___2": "Unchecked",
    "research_consent_complete": "2", "stopped": "2026-03-01", "level": "no-use", "withdrawal_complete": "Complete", "remarks": NAME,
}  # fmt: skip
REDCAP_CELLS = st.one_of(
    hostile,
    st.sampled_from(["0", "1", "2", "", "Complete", "[not completed]", "research_consent", "Withdrawal", "yes"]),
)


def changed(row, cells, most=3):
    """A row in which some cells were replaced."""
    return st.dictionaries(st.sampled_from(sorted(row)), cells, max_size=most).map(lambda new: {**row, **new})


@examples(300)
@given(
    st.lists(changed(EXPORT, REDCAP_CELLS), max_size=3),
    st.sampled_from([None, *EXPORT]),
    st.sampled_from(["iso", "mdy"]),
)
def test_an_export_of_redcap_is_read_or_refused(rows, missing, order):
    placed = [(f"export.csv, row {n}", {k: v for k, v in row.items() if k != missing}) for n, row in enumerate(rows, 2)]
    read = survives(lambda: redcap_rows(placed, mapping=REDCAP))
    if read:
        survives(lambda: parse_events(read.rows, date_order=order, forms={}, today=TODAY))


EVENT = {
    "event_id": NAME, "participant_id": NAME, "event": "grant", "signed_at": "2026-01-05", "form_version": "v3", "data_classes": "note;table",
    "purposes": f"HMB;US:{OTHER};MOR:2026-02-01", "recipients": f"{OTHER};any", "use_until": "none", "evidence_sha256": "a" * 64,
    "conditions": f"{NAME};TS:2030-01-01", "regions": OTHER, "authority_ref": NUMBER,
}  # fmt: skip
CELLS = st.one_of(
    hostile,
    st.sampled_from(
        ["correct", "withdraw", "refuse", NAME, "none", "MOR:9999-12-31", f"PS:{NAME}", "GS:,,", "US::", "note", "yes"]
    ),
)
FORMS = {"v3": {"classes": "note", "purposes": f"US:{NAME}", "use_until": "2030-01-01"}}


@st.composite
def histories(draw):
    """Rows of consents.csv by participants who stand on the roster, and by others."""
    rows = draw(st.lists(changed({**dict.fromkeys(COLUMNS, ""), **EVENT}, CELLS), min_size=1, max_size=4))
    for number, row in enumerate(rows):
        row["event_id"] += draw(st.sampled_from([str(number)] * 4 + [""]))
    return [(f"consents.csv, row {number}", row) for number, row in enumerate(rows, 2)]


def judged(events):
    """What is decided about a note under these events."""
    item = Item("I1", "note", (NAME,), date(2026, 2, 1), "note")
    person = Participant(NAME, NAME, OTHER, date_of_birth=date(1980, 2, 29))
    request = Request("HMB", OTHER, False, True, "US")
    return decide(
        events, participants={NAME: person}, item=item, request=request, rules=ConsentRules(), asof=TODAY
    ).reasons


@examples(300)
@given(histories(), st.sampled_from(["iso", "mdy", "dmy"]), st.sampled_from([{}, FORMS]))
def test_rows_become_events_that_can_be_decided_upon_or_are_refused(rows, order, forms):
    events = survives(lambda: parse_events(rows, date_order=order, forms=forms, today=TODAY, roster=[NAME, OTHER]))
    if events:
        survives(lambda: judged({NAME: events}))


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ledgers")
    folder.chmod(0o700)
    made = iter(range(10**9))

    def new():
        place = folder / str(next(made))
        return begin_ledger(f"sqlite:///{place}.db", key=KEY, watermark=place)

    return new


@examples(25)
@given(histories(), histories())
def test_rows_are_recorded_and_come_back_or_are_refused(ledgers, first, second):
    ledger = ledgers()
    at = datetime(2026, 6, 1, tzinfo=UTC)
    for rows in (first, second):
        done = survives(
            lambda rows=rows: import_rows(
                ledger, rows, today=TODAY, actor="r", at=at, date_order="iso", forms=FORMS, roster=[NAME]
            )
        )
        assert done is None or survives(lambda: judged(events_of(ledger.entries())))
