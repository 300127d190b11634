"""Gate to disk: the report and the metadata of a whole release raise no false alarm, and a planted name does."""

from datetime import date
from types import SimpleNamespace

from deid.audit.report import Funnel, ReportFacts, render
from deid.identifiers import known_identifiers
from deid.intruder import sentences
from deid.model import Participant, Policy, Relative, Request
from deid.release.leakscan import scan, vocabulary
from deid.statement import own_words

KEY = b"k" * 32
ORDINARY = tuple(
    Participant(f"P{n:03d}", given, family, relatives=(Relative("sister", f"{family} {given}"),))
    for n, (given, family) in enumerate(
        [("Will", "Long"), ("Grace", "Read"), ("Mark", "Page"), ("Hope", "Share"), ("Rose", "Note"), ("Harbor", "Young"),
         ("Bill", "Column"), ("Faith", "Sessions"), ("Summer", "Code"), ("Joy", "Steward"), ("May", "Ground"), ("Day", "Table")]
    )
)  # fmt: skip


def report(**changes):
    risk = SimpleNamespace(
        people=2,
        min_k=2,
        quasi_identifiers=(),
        k_before=2,
        k_after=2,
        l_after=None,
        blanked={},
        cells=2,
        people_changed=0,
        levels={"bands of 10": "bands of 10"},
        generalised=2,
        loss=0.5,
        loss_by_blanking=0.75,
    )
    facts = {
        "study_id": "", "release_id": "", "asof": date(2026, 3, 2), "rehearsal": True, "leaves": True,
        "request": Request("", "", False, True, "", "x"), "policy": Policy(min_k=2), "use_limits": ("x",), "people": 2,
        "funnels": (Funnel("Notes", 1, 1, {"WITHDRAWN": 1}),), "removed": {"PERSON": {"note": 1}}, "learnt": 2, "sure": {"95% and more": 2}, "lists": (1, 1),
        "third_party_removed": 0,
        "leaks": SimpleNamespace(files=7, listed=0, dismissed=0), "risk": risk, "versions": {},
        "joint": {"people": 2, "k": 1, "l": 2, "below_k": 2, "by_one": "<2", "by_two": 0}, "uniques": (), "sentence": sentences(),
        "intrusion": SimpleNamespace(participants=2, drawn_from=None, compared=True, attacks=(), named=1, joined="<2"),
    }  # fmt: skip
    return render(ReportFacts(**{**facts, **changes}))


def test_a_roster_of_ordinary_words_raises_no_alarm_over_our_own_words(make):
    own = vocabulary({path: data for path, data in make(report=report()).items() if path != "notes.csv"})
    result = scan(make(report=report()), known_identifiers(ORDINARY), key=KEY, own_words=own)
    assert (result.blocking, result.listed) == ((), ())


def test_a_name_among_the_settings_is_found_where_it_is_repeated(make):
    own = vocabulary({path: data for path, data in make(report=report()).items() if path != "notes.csv"})
    files = make(report=report(request=Request("HMB", "Practice of Grace Read", False, True, "US")))
    found = scan(files, known_identifiers(ORDINARY), key=KEY, own_words=own).blocking
    assert [(finding.file, finding.kind) for finding in found] == [("report.html", "full name")]


def test_our_own_words_are_those_of_every_sentence_that_a_report_can_hold():
    held = own_words()
    assert {"elsewhere", "misspelling", "occupations", "telephone"} <= {word.casefold() for word in held}


def test_a_family_called_like_a_package_or_its_version_raises_no_alarm_over_what_made_the_release(monkeypatch):
    monkeypatch.setattr("deid.statement.version", lambda package: "1.0.1.post2")
    held = {word.casefold() for word in own_words()}
    assert {"post2", "faker"} <= held
