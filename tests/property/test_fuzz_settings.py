"""Whatever study.toml and a study's own lists hold, they are read or refused, and what is read can be used."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deid.config import read_config
from deid.consent import check_request, parse_events
from deid.detect.patterns.table import PatternTable, compiled, search
from deid.lists import add_to_lists, forget, phrase_pattern, read_lists
from deid.model import LABELS, Participant
from deid.names import normal
from deid.replace.profiles import check_policy
from tests.fuzz import CANARIES, among, canaries, examples, hostile, spoilt, survives

NAME, OTHER, NUMBER = CANARIES
SETTINGS = f"""
[study]
id = "calm"
actor = "{NAME}"
date_order = "mdy"
ends = 2026-12-31

[files]
notes = "notes.csv"
participants = "participants.csv"
consents = "consents.csv"
sessions = "sessions.csv"

[request]
purpose = "HMB"
recipient = "{OTHER}"
commercial = false
nonprofit_recipient = true
region = "{OTHER}"
irb_approval = "{NUMBER}"
quotes = false
agrees_to = ["COL"]

[consent]
require_evidence = true
majority_age = 18

[consent.forms.v3]
classes = ["note", "table"]
use_until = 2036-12-31
recipients = ["{NAME}"]
conditions = "{OTHER}"

[consent.redcap]
file = "export.csv"
record = "record_id"

[[consent.redcap.forms]]
form = "research_consent"
agreed = {{ column = "agree", yes = "1", no = "0" }}
columns = {{ signed_at = "signed" }}
values = {{ purposes = "HMB", recipients = "{OTHER}" }}
data_classes = {{ use_of___1 = "note" }}

[consent.fhir]
file = "consents.json"
identifier_system = "{OTHER}"
related_person = "guardian"
signer = "participant"
profiles = ["{NAME}"]

[consent.fhir.codes."https://study.example|note"]
data_classes = ["note"]
recipients = ["{OTHER}"]

[policy]
profile = "expert"
names = "surrogates"
min_k = 5
approvals = 2
leak_rate = 0.01
leak_confidence = 0.95
operators = {{ PERSON = "tag" }}
thresholds = {{ LOCATION = 0.2 }}
determination = {{ by = "{NAME}", on = 2026-01-05, number = {NUMBER} }}

[detect]
language_model = "deid"
patterns = [{{ label = "MRN", regex = "{NAME}-[0-9]+", context = ["{OTHER}"] }}]

[ledger]
url = "postgresql://{NAME}:{OTHER}@localhost:5432/deid"

[[tables]]
file = "tables/scores.csv"
participant = "who"
date = "on"
release = ["gender", "score"]
quasi_identifiers = ["gender"]
"""
_DEEP = 20_000
TOML_VALUES = st.one_of(
    hostile.map(lambda text: json.dumps(text, ensure_ascii=False)),
    hostile.map(json.dumps),
    among([
        "true", "nan", "inf", "-inf", "-0.0", "0x1F", "1e400", "9" * 5_000, "-" + "9" * 5_000, "0", "3.5", "1979-05-27T07:32:00Z", "0000-01-01", "2024-02-30",
        "99999-12-31", "07:32:00", "[]", "{}", "[[]]", f'["{NAME}", 3]', f'["{NAME}", ["{OTHER}"]]', f"{{ a.b = '{NAME}' }}", "[" * _DEEP, "{a=" * _DEEP,
        "{ " + "a." * _DEEP + "b = 1 }", f'"""{NAME}', f"'''{NAME}\n'''", f'"{NAME}\n"', f'"\\u{NAME}"', f"{NAME} {OTHER}", f'"sqlite:///a\\u0000{NAME}"', '""',
        f'"sqlite:///releases/{NAME}.db"', f'"sqlite://{NAME}/x"', f'"postgresql://{NAME}:x@[::{OTHER}/y"', f'"{NAME}:{OTHER}"', f'"mysql://{NAME}@x"',
        '"sqlite:///' + "x" * 5_000 + '"', '"sqlite:////dev/null"', f'"postgresql://x:{NAME}@localhost:port/y"', '"sqlite:///~"', '"."', f'"({NAME}[[:x:]"', '"a{99999999999}"',
        f'"(?P<v>{NAME})|(?P=x)"', '"((((a*)*)*)*)*b"', '"(?i"', f'"(?<{NAME}"', '"\\\\p{Zorvexa}"', f'"[{NAME}"', '"(?&Zorvexa)"', '"(?P<v>a)|b"', '"' + "(" * 3_000 + '"', '"*Zorvexa"',
    ]),
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    (folder / "releases").mkdir()
    return folder


def uses(folder):
    """Read the settings, and ask for what a study asks of them before it reads a file."""
    config = read_config(folder)
    check_request(config.request)
    check_policy(config.policy)
    parse_events([], date_order=config.date_order, forms=config.forms, today=config.ends or config.policy.min_k)
    patterns = compiled([PatternTable(one.label, one.regex, one.context) for one in config.patterns])
    list(search(patterns, f"{OTHER} and {NAME}-17 aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"))
    return True


def reads(folder, text):
    (folder / "study.toml").write_bytes(text)
    return survives(lambda: uses(folder))


def test_the_settings_that_are_changed_below_are_read_as_they_are(folder):
    assert reads(folder, SETTINGS.encode())


@examples(500)
@given(st.data())
def test_settings_with_other_values_are_read_or_refused(folder, data):
    lines = SETTINGS.split("\n")
    told = [at for at, line in enumerate(lines) if " = " in line]
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(among(told))
        key = lines[at].partition(" = ")[0]
        match data.draw(st.sampled_from(["value", "value", "value", "drop", "double", "move"])):
            case "value":
                lines[at] = f"{key} = {data.draw(TOML_VALUES)}"
            case "drop":
                lines[at] = ""
            case "double":
                lines[at] += "\n" + lines[data.draw(among(told))]
            case "move":
                lines[at] = lines[data.draw(among(range(len(lines))))]
    reads(folder, "\n".join(lines).encode("utf-8", "surrogatepass"))


@examples(200)
@given(st.one_of(spoilt(SETTINGS.encode()), st.binary()))
def test_spoilt_settings_are_read_or_refused(folder, settings):
    reads(folder, settings)


PHRASES = st.one_of(
    hostile.map(lambda text: text[:300].encode("utf-8", "replace").decode()),
    st.text("ab .-’'é\u0301(*\\", max_size=8),
    canaries,
)
"""What a reviewer can mark: no text that was read holds half a character."""


@examples(60)
@given(st.lists(st.tuples(PHRASES, st.sampled_from(LABELS)), max_size=4), st.lists(PHRASES, max_size=4))
def test_what_is_added_to_the_lists_is_read_again_and_forgotten(folder, denied, allowed):
    private = folder / "private"
    for name in ("deny.csv", "allow.csv"):
        (private / name).unlink(missing_ok=True)
    added = survives(lambda: add_to_lists(private, deny=denied, allow=allowed))
    if added is None:
        return
    lists = survives(lambda: read_lists(private))
    assert (len(lists.deny), len(lists.allow)) == added
    for phrase, label in lists.deny:
        (pattern,) = compiled([PatternTable(label, phrase_pattern(phrase))])
        assert pattern.regex.search(phrase) or not any(map(str.isalnum, phrase))
    survives(lambda: forget(private, [Participant("P1", NAME, OTHER)]))
    assert normal(NAME) not in [*read_lists(private).allow, *(normal(phrase) for phrase, _ in read_lists(private).deny)]


LISTS = (f"phrase,label\n{NAME} {OTHER},PERSON\n{NUMBER},MRN\n", f"phrase\n{NAME}\n{OTHER}\n")


@examples(200)
@given(spoilt(LISTS[0].encode()), spoilt(LISTS[1].encode()))
def test_spoilt_lists_are_read_or_refused(folder, deny, allow):
    (folder / "deny.csv").write_bytes(deny)
    (folder / "allow.csv").write_bytes(allow)
    survives(lambda: read_lists(folder))
