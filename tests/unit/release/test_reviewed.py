"""Each figure of a stated review is worked out anew."""

from deid.release import open_release
from deid.release.reviewed import further_bound, review_problems
from tests.desks import built, read_all


def test_each_figure_of_a_stated_review_is_checked_by_itself(people):
    builder, steward = people
    built(builder)
    read_all(steward)
    steward.desk.conclude("march")
    stated = open_release(steward.config.releases / "march").attestation
    review, notes = stated["review"], stated["review"]["notes"]
    confidence = stated["policy"]["leak_confidence"]
    seven, four = (further_bound(0, read, confidence=confidence) for read in (7, 4))

    def told(**change):
        return list(review_problems({**stated, "review": {**review, **change}}))

    population, sample = "review.strata is about another number of notes", "review.notes are not a sample of the notes"
    assert told() == [] and review["strata"] == [[8, 8]]
    assert told(strata=[[7, 7]], notes=notes[:7], further=seven) == [population]
    assert told(notes=notes[:4], further=four) == [sample]
    assert told(notes=[notes[0]] * 8) == [sample]
    assert told(strata=[[8, 4]], notes=notes[:4], further=four, at_most=0) == [
        "review.at_most is not what its sample shows"
    ]
