"""The intruder test of a study's releases: what it knows, and that it links whom it should."""

import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import deid
from deid.errors import ConfigError
from deid.exposure import known_of, merged_traits, middle, targets_in, targets_of
from deid.model import Participant
from deid.release import Trait, traits_by_person
from tests.desks import built
from tests.studies import NOTES, codes_of, write_study

LONG = [
    {**row, "text": f"{row['text']} We went on about {word} and about what the week had brought for a good while."}
    for row, word in zip(
        NOTES,
        ["gardens", "trains", "bread", "rivers", "chess", "maps", "bees", "wool", "ships", "clay", "snow", "kites"],
        strict=True,
    )
]


def test_the_intruder_knows_names_age_and_town_of_everybody_on_the_roster():
    people = [
        Participant("P1", "Ana", "Ruiz", "Annie", ("Anita",), date(1990, 6, 1), city="Delft"),
        Participant("P2", "Bo", ""),
    ]
    known = known_of(people, on=date(2025, 5, 31))
    assert [(k.person, k.names, k.age, k.town) for k in known] == [
        ("P1", ("Ana", "Ruiz", "Annie", "Anita"), 34, "Delft"),
        ("P2", ("Bo",), None, ""),
    ]
    assert middle([date(2025, 1, 1), date(2026, 1, 1), date(2025, 3, 1)]) == date(2025, 3, 1)


def test_a_target_has_its_own_notes_those_it_shares_and_its_cells():
    notes = [(("P-1",), "one"), (("P-1", "P-2"), "two")]
    tables = [
        ("tables/t.csv", ("row", "participant", "day", "age"), [("R-1", "P-3", "0", "34"), ("R-2", "P-3", "7", "")])
    ]
    one, two, three = targets_of(notes, tables)
    shared = (("two", ("P-1", "P-2")),)
    assert (one.code, one.texts, one.shared) == ("P-1", ("one",), shared)
    assert (two.code, two.texts, two.shared) == ("P-2", (), shared)
    assert three.columns == {"tables/t.csv: age": frozenset({"34", ""})}
    assert targets_of(iter(notes), iter(tables), {"P-2", "P-3"}) == [two, three]


def test_what_lies_in_the_folder_is_what_was_attacked_when_it_was_built(people):
    builder, steward = people
    release = built(builder)
    assert [target.code for target in targets_in(release)] == sorted(codes_of(builder, "march")["participant"].values())
    stated = release.attestation["intruder"]
    assert stated == {"participants": 4, "compared": False, "named": 0, "joined": 0, "linked": 0}
    assert steward.desk.intrude("march").linked == 0


def test_the_same_notes_in_two_releases_join_them_and_the_report_says_so(tmp_path):
    study = deid.open_study(write_study(tmp_path / "study", notes=LONG))
    study.release(release_id="one")
    two = study.release(release_id="two")
    assert two.attestation["intruder"]["compared"] and two.attestation["intruder"]["joined"] == 4
    assert "all of them by a note that stands word for word in both" in two.report.read_text(encoding="utf-8")
    found = study.desk.intrude("two", earlier="one")
    assert found.joined == 4 and found.linked_codes == tuple(sorted(codes_of(study, "two")["participant"].values()))
    assert not study.desk.intrude("one").compared


@pytest.fixture
def at_most(monkeypatch):
    """Set how many people a test is made on."""

    def set_to(most):
        monkeypatch.setattr("deid.intruder.tested.MOST", most)
        monkeypatch.setattr("deid.exposure.MOST", most)

    return set_to


def test_a_large_release_is_tested_on_some_drawn_at_random_and_says_so(tmp_path, at_most):
    at_most(2)
    study = deid.open_study(write_study(tmp_path / "study", notes=LONG))
    one, two = (study.release(release_id=name) for name in ("one", "two"))
    assert one.attestation["intruder"] == {
        "participants": 2, "compared": False, "named": 0, "joined": 0, "linked": 0, "drawn_from": 4
    }  # fmt: skip
    assert "none of the 2 participants drawn at random out of 4" in one.report.read_text(encoding="utf-8")
    assert two.attestation["intruder"]["joined"] == 2
    assert "could join 2 of them to their records there" in two.report.read_text(encoding="utf-8")
    found = study.desk.intrude("two", earlier="one")
    assert (found.participants, found.drawn_from, found.joined) == (2, 4, 2)
    assert {attack.people for attack in found.attacks if attack.against == "release"} == {2, 0}
    assert found == study.desk.intrude("two", earlier="one")


def test_of_an_earlier_release_that_is_larger_only_the_same_people_are_compared(tmp_path, at_most, monkeypatch):
    at_most(3)
    study = deid.open_study(write_study(tmp_path / "study", notes=LONG))
    study.release(release_id="one")
    study.withdraw("P005")
    kept = []
    monkeypatch.setattr("deid.exposure.targets_in", lambda *given: kept.extend(targets_in(*given)) or kept)
    two = study.release(release_id="two")
    assert {target.code for target in kept} == {
        codes_of(study, "one")["participant"][who] for who in ("P001", "P002", "P004")
    }
    stated = two.attestation["intruder"]
    assert (stated["participants"], stated["joined"]) == (3, 3) and "drawn_from" not in stated
    assert "only the records of the same people were compared" in two.report.read_text(encoding="utf-8")


def test_only_what_people_tell_who_are_tested_is_kept(tmp_path):
    study = deid.open_study(write_study(tmp_path / "study"))
    release = study.release(release_id="one")
    codes = codes_of(study, "one")["participant"]
    (kept,) = targets_in(release, {codes["P004"]})
    (shared,) = kept.shared
    assert kept.code == codes["P004"] and len(kept.texts) == 1
    assert shared[1] == tuple(sorted((codes["P004"], codes["P005"])))
    assert kept == next(target for target in targets_in(release) if target.code == kept.code)


def test_a_name_that_stays_in_a_text_links_its_bearer(tmp_path):
    study = deid.open_study(write_study(tmp_path / "study"))
    release = study.release(release_id="one")
    codes = codes_of(study, "one")
    notes = release.folder / "notes.csv"
    notes.write_bytes(notes.read_bytes().replace(b"He worries", b"Bartholomew worries"))
    assert study.desk.intrude("one").linked_codes == (codes["participant"]["P002"],)


@pytest.mark.parametrize("earlier", ["one", "none", "../one"])
def test_an_earlier_release_that_is_not_there_is_refused(tmp_path, earlier):
    study = deid.open_study(write_study(tmp_path / "study"))
    study.release(release_id="one")
    with pytest.raises(ConfigError, match="no such earlier release"):
        study.desk.intrude("one", earlier=earlier)


told = st.frozensets(st.builds(Trait, st.sampled_from(("age", "town")), st.sampled_from(("a", "b", "c"))))
noted = st.lists(
    st.tuples(st.sampled_from(("P-1", "P-2", "P-3")), st.sampled_from(("She is 34 now.", "At age 9.", "")))
)


@given(st.lists(st.lists(st.tuples(st.sampled_from(("P-1", "P-2", "P-3")), told)), max_size=4))
def test_traits_of_parts_are_those_of_the_whole(parts):
    merged = merged_traits(iter([dict(part) for part in parts]))
    assert list(merged) == sorted(merged)
    assert merged == {
        who: frozenset().union(*(dict(part).get(who, ()) for part in parts)) for part in parts for who, _ in part
    }


@given(st.lists(noted, max_size=4))
def test_traits_read_in_parts_are_those_read_at_once(parts):
    notes = [[((who,), text) for who, text in part] for part in parts]
    apart = (pickle.loads(pickle.dumps(traits_by_person(part))) for part in notes)
    merged = merged_traits(apart)
    assert merged == traits_by_person(note for part in notes for note in part)
    same = [trait for traits in merged.values() for trait in traits]
    assert len({id(trait) for trait in same}) == len(set(same))


def test_who_stands_out_is_listed_by_code(tmp_path):
    notes = [
        {**row, "text": f"{row['text']} She survived a plane crash."} if row["note_id"] == "N001" else row
        for row in NOTES
    ]
    study = deid.open_study(write_study(tmp_path / "study", notes=notes))
    study.release(release_id="one")
    told = study.desk.standing_out("one")
    assert list(told.columns) == ["participant", "picked_out_by"]
    code = codes_of(study, "one")["participant"]["P001"]
    assert "plane crash" in told.set_index("participant").loc[code, "picked_out_by"]
