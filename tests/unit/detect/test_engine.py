import logging
import traceback

import pytest
from presidio_analyzer import BatchAnalyzerEngine, EntityRecognizer, RecognizerResult

from deid.detect import Detector, PatternTable, open_detector
from deid.errors import DetectionError
from deid.model import Participant, Passage, Relative

MARIA = Participant(
    "P001",
    "Maria",
    "Quintavalle",
    mrn="7720416",
    phone="207-555-0188",
    relatives=(Relative("mother", "Rosalba Quintavalle"),),
)
TOMAS = Participant("P002", "Tomas", "Harrow")


@pytest.fixture(scope="module")
def detector() -> Detector:
    return open_detector([MARIA, TOMAS], clinicians=["Dr. Ines Okafor"])


def found(detector: Detector, text: str, *participants: str) -> dict[str, tuple[str, str]]:
    (spans,) = detector.detect([Passage("n1", text, participants)])
    return {text[s.start : s.end]: (s.label, s.owner) for s in spans}


def test_people_of_the_roster_carry_their_owner(detector: Detector):
    text = "Maria came with her mother Rosalba. MRN 7720416. Dr. Ines Okafor joined."
    spans = found(detector, text, "P001")
    assert spans["Maria"] == ("PERSON", "P001")
    assert spans["Rosalba"] == ("PERSON", "P001/relative/0")
    assert spans["7720416"][0] == "MRN"
    assert spans["Ines Okafor"] == ("PERSON", "clinician/0")


def test_a_name_learnt_in_one_note_is_found_in_another_of_the_same_participant(detector: Detector):
    first = Passage("n1", "Her roommate Xandrine Vaskulova stayed over.", ("P001",))
    second = Passage("n2", "then vaskulova texted me again last night and i was so tired of it", ("P001",))
    alone = detector.detect([second])[0]
    both = detector.detect([first, second])[1]
    at = second.text.index("vaskulova")
    assert any(s.start <= at and at + 9 <= s.end for s in both)
    assert len(both) >= len(alone)


def test_texts_of_others_do_not_change_what_is_found(detector: Detector):
    one = Passage("n1", "Tomas saw Xandrine in Leeds on 3 March.", ("P002",))
    other = Passage("n2", "Maria wrote to Peregrine Ashdown.", ("P001",))
    assert detector.detect([one])[0] == detector.detect([other, one])[1]


def test_one_detector_gives_the_same_spans_every_time(detector: Detector):
    text = Passage("n1", "Jane Roe, 555-0148, of Oakwood Elementary, met Dr. Okafor on 3/14.", ("P001",))
    assert detector.detect([text]) == detector.detect([text])


@pytest.mark.parametrize("text", ["", " \n\n ", "\0\0", "😀👩‍👩‍👧", "\u202eمرحبا", "x" * 30_000, "\n" * 5_000])
def test_odd_texts_are_searched_without_error(detector: Detector, text: str):
    (spans,) = detector.detect([Passage("n1", text)])
    assert all(0 <= s.start < s.end <= len(text) for s in spans)


def test_offsets_are_code_points_after_emoji(detector: Detector):
    text = "😀👩‍👩‍👧 Call 207-555-0188 now"
    (spans,) = detector.detect([Passage("n1", text)])
    assert [text[s.start : s.end] for s in spans] == ["207-555-0188"]


def test_a_long_text_is_searched_to_its_end(detector: Detector):
    filler = "The session went on and we talked about sleep. " * 900
    text = filler + "Call Oyelaran on 207-555-0199."
    assert "207-555-0199" in found(detector, text) and len(text) > 40_000


SLEPT = "Jane Roe slept badly"


class Failing(EntityRecognizer):
    def load(self) -> None: ...

    def analyze(self, text, entities, nlp_artifacts):
        raise ValueError(f"cannot parse {text}")


class Always(EntityRecognizer):
    def load(self) -> None: ...

    def analyze(self, text, entities, nlp_artifacts):
        return [RecognizerResult("US_BANK_NUMBER", 0, 4, 0.5)]


def test_a_failing_recognizer_is_an_error_that_names_the_note_and_quotes_nothing():
    detector = open_detector([], recognizers=[Failing(supported_entities=["PERSON"])])
    with pytest.raises(DetectionError, match="Note n7 could not be searched") as caught:
        detector.detect([Passage("n7", SLEPT)])
    shown = "".join(traceback.format_exception(caught.value))
    assert "Jane" not in shown and "slept" not in shown


def test_recognizers_of_the_user_and_study_patterns_take_part():
    table = PatternTable("OTHER_ID", r"\bQX\d\b")
    detector = open_detector([], recognizers=[Always(supported_entities=["US_BANK_NUMBER"])], patterns=[table])
    assert found(detector, "abcd and QX7") == {"abcd": ("ACCOUNT", ""), "QX7": ("OTHER_ID", "")}


def test_no_text_reaches_a_log_at_any_level(detector: Detector, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.DEBUG):
        detector.detect([Passage("n1", "Maria Quintavalle, MRN 7720416, slept badly", ("P001",))])
    assert "Quintavalle" not in caplog.text and "slept" not in caplog.text and "7720416" not in caplog.text


def test_presidios_batch_engine_reads_with_the_same_recognizers():
    texts = ["Ana Ruiz came at 3 pm.", "She rang 612-555-0143 from Harlow Creek.", "Nobody came."]
    engine = open_detector([])._first
    batches = BatchAnalyzerEngine(engine).analyze_iterator(texts, language="en")
    alone = [engine.analyze(text, language="en") for text in texts]
    assert [sorted(map(str, found)) for found in batches] == [sorted(map(str, found)) for found in alone]
    assert alone[0] and alone[1]


def test_who_the_roster_says_it_is_stays_known_where_another_recognizer_is_surer():
    people = [Participant("P7", "Marguerite", "Ostrander")]
    (spans,) = open_detector(people).detect([Passage("n1", "Her friend Marguerite Ostrander called.", ("P1",))])
    assert [(span.label, span.owner) for span in spans] == [("PERSON", "P7")]
