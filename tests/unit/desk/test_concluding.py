"""Who must have read, and what is searched, before a review is stated."""

import pytest

from deid.audit import Verdict
from deid.errors import ConfigError, LeakFound
from tests.desks import BUILDER, STEWARD, as_person, built, read_all, with_keys
from tests.studies import ROSTER_CANARY, SETTINGS, one_note, write_study


def test_the_report_that_states_the_review_is_searched_too(people, monkeypatch):
    builder, steward = people
    built(builder)
    read_all(steward)
    named = " ".join(ROSTER_CANARY)
    monkeypatch.setattr(
        "deid.desk.concluding.with_reading", lambda report, _: report.replace("</body>", f"{named}</body>")
    )
    with pytest.raises(LeakFound):
        steward.desk.conclude("march")


def test_invented_names_are_no_leak_when_a_review_is_stated(tmp_path):
    settings = SETTINGS.replace("min_k = 2", 'min_k = 2\nnames = "surrogates"')
    notes = one_note("Call 218-555-0143, or write to oriolanthe@vexbury.example.")
    builder, steward = with_keys(write_study(tmp_path / "study", settings=settings, notes=notes))
    texts = "\n".join(built(builder).notes["text"])
    read_all(steward)
    assert steward.desk.conclude("march").leaks == 0
    assert "[EMAIL" not in texts and "Vexbury" not in texts


def test_a_second_person_who_began_and_left_does_not_make_the_builders_reading_count(people):
    builder, steward = people
    built(builder)
    read_all(builder)
    desk = steward.desk.sample("march")
    desk.judge(Verdict(desk.order[0]))
    builder.desk.leave_out("march", STEWARD, reason="went on leave")
    with pytest.raises(ConfigError, match="Only whoever built march has read it"):
        builder.desk.conclude("march")


def test_the_builder_under_capitals_is_no_second_person(people):
    builder, _ = people
    built(builder)
    read_all(as_person(builder, BUILDER.upper()))
    with pytest.raises(ConfigError, match="Only whoever built march has read it"):
        builder.desk.conclude("march")


def test_who_left_one_review_is_waited_for_in_another(people):
    builder, steward = people
    third = as_person(steward, "m.third")
    for name in ("march", "april"):
        built(builder, name)
        read_all(steward, name)
        desk = third.desk.sample(name)
        desk.judge(Verdict(desk.order[0]))
    steward.desk.leave_out("march", "m.third", reason="went on leave")
    with pytest.raises(ConfigError, match="7 of 8 notes are left for m"):
        steward.desk.conclude("april")
