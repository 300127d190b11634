"""The intruder test of a study's releases: what it knows, and that it links whom it should."""

from datetime import date

import pytest

import deid
from deid.errors import ConfigError
from deid.exposure import known_of, middle, targets_in, targets_of
from deid.model import Participant
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
