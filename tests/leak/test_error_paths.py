"""A run that fails says where and what to do, and quotes nothing of what stood there."""

import re
import traceback
from dataclasses import dataclass

import pytest
from presidio_analyzer import EntityRecognizer, RecognizerResult

import deid
from deid.cli import main
from deid.errors import DeidError, DetectionError, LeakFound
from tests.broken import BROKEN, LEAK, NAME
from tests.leak.canaries import found
from tests.studies import CANARIES, write_study


@dataclass
class Said:
    """Everything that a failed call shows: its exception as a traceback prints it, and all output and logs."""

    error: BaseException
    status: int
    text: str


@pytest.fixture
def fail(tmp_path, capfd, caplog):
    """Release a study that must not succeed, from Python and from the command line."""

    def run(study, **options):
        caplog.set_level(0)
        with pytest.raises(DeidError) as raised:
            deid.open_study(study, **options).release()
        status = raised.value.exit_status if options else main(["release", str(study)])
        printed = capfd.readouterr()
        told = "".join(traceback.format_exception(raised.value))
        return Said(raised.value, status, "\n".join((told, printed.out, printed.err, caplog.text)))

    return run


@pytest.mark.parametrize("how", BROKEN)
def test_a_refused_input_is_told_without_a_name(tmp_path, fail, how):
    study = write_study(tmp_path / "study")
    BROKEN[how].break_it(study)
    said = fail(study)
    assert said.status == said.error.exit_status == 2
    assert found(CANARIES, said.text.encode()) == []


def test_a_leak_is_told_without_the_name_that_leaked(tmp_path, fail):
    study = write_study(tmp_path / "study")
    LEAK.break_it(study)
    said = fail(study)
    assert said.status == said.error.exit_status == 1 and isinstance(said.error, LeakFound)
    assert found(CANARIES, said.text.encode()) == []
    assert not (study / "releases").exists()


def _raises(text):
    raise ValueError(text)


RECOGNIZERS = {
    "raises an error with the text": _raises,
    "finds what lies outside the text": lambda text: [RecognizerResult("PERSON", 5, 10**9, 0.9)],
    "finds nothing at all, backwards": lambda text: [RecognizerResult("PERSON", 5, 2, 0.9)],
    "gives back the text": lambda text: [text],
    "gives back no number": lambda text: [RecognizerResult("PERSON", 0, 5, NAME)],
}


@pytest.mark.parametrize("how", RECOGNIZERS)
def test_a_broken_recognizer_refuses_and_is_not_quoted(tmp_path, fail, how):
    class Broken(EntityRecognizer):
        def load(self):
            pass

        def analyze(self, text, entities, nlp_artifacts):
            return RECOGNIZERS[how](text)

    study = write_study(tmp_path / "study")
    said = fail(study, recognizers=[Broken(supported_entities=["PERSON"])])
    assert isinstance(said.error, DetectionError)
    assert re.match(r"Note N00\d could not be searched completely", str(said.error))
    assert found(CANARIES, said.text.encode()) == []
    assert not (study / "releases").exists()


def test_an_internal_error_is_told_without_its_message(tmp_path, monkeypatch, capfd):
    study = write_study(tmp_path / "study")

    def broken(*args, **kwargs):
        raise KeyError(NAME)

    monkeypatch.setattr("deid.flow.build.deal_codes", broken)
    assert main(["release", str(study)]) == 2
    printed = capfd.readouterr()
    assert "internal error (KeyError at test_error_paths.py, line " in printed.err
    assert found(CANARIES, (printed.out + printed.err).encode()) == []


def test_an_operating_system_error_is_told_without_its_path(tmp_path, monkeypatch, capfd):
    study = write_study(tmp_path / "study")

    def broken(*args, **kwargs):
        raise PermissionError(13, "Permission denied", f"/home/{NAME}/notes.csv")

    monkeypatch.setattr("deid.study.read_inputs", broken)
    assert main(["check", str(study)]) == 2
    assert found(CANARIES, capfd.readouterr().err.encode()) == []


@pytest.mark.parametrize("line", [f'{{"id": 1, "txt": "{NAME}"}}', f'{{"id": 1, "text": "{NAME}', NAME, f'["{NAME}"]'])
def test_detect_quotes_no_line(tmp_path, capfd, line):
    (tmp_path / "texts.jsonl").write_text(f"{line}\n", encoding="utf-8")
    assert main(["detect", str(tmp_path / "texts.jsonl"), "--out", str(tmp_path / "spans.jsonl")]) == 2
    said = capfd.readouterr().err
    assert "line 1" in said and found(CANARIES, said.encode()) == []
    assert not (tmp_path / "spans.jsonl").exists()


@pytest.mark.parametrize("words", [("consent", "withdraw", "STUDY", NAME), ("consent", "explain", "STUDY", NAME)])
def test_a_name_in_the_place_of_an_id_is_not_repeated(tmp_path, capfd, words):
    study = write_study(tmp_path / "study")
    assert main([str(study) if word == "STUDY" else word for word in words]) == 2
    assert found(CANARIES, capfd.readouterr().err.encode()) == []
