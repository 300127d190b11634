"""The generated study: every note of it can be released, and nothing in it is anybody's by chance."""

import csv

import deid
from training.generated import GROUP, write_study
from training.rosters import invented_people


def test_everybody_of_a_generated_study_consents_and_is_of_age(tmp_path):
    write_study(tmp_path / "s", notes=200, characters=100, texts=["It was a long week. He felt better."])
    check = deid.open_study(tmp_path / "s").check()
    reasons = [decision.reason for decision in check.decisions]
    assert (reasons.count("OK"), reasons.count("OK_GROUP")) == (200 - 200 // GROUP, 200 // GROUP)


def test_no_sentence_holds_by_chance_what_is_somebodys(tmp_path):
    somebody = invented_people(3)[0]
    texts = [f"Walked with {somebody.given_name}. Born {somebody.date_of_birth}. Call {somebody.phone}. Slept well."]
    write_study(tmp_path / "s", notes=30, characters=300, texts=texts)
    with (tmp_path / "s" / "notes.csv").open(encoding="utf-8", newline="") as file:
        said = [row["text"] for row in csv.DictReader(file)]
    assert all("Slept well." in text for text in said)
    assert not any("Walked with" in text or "Born" in text or "Call" in text for text in said)
