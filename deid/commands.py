"""What the command line does beside a study: spans of a file, scores, the demonstration."""

import json
import math
import re
import sys
from collections.abc import Container, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deid.config import LANGUAGE_MODEL, read_config
from deid.errors import StudyFileError
from deid.files import write_whole
from deid.model import Passage, Span
from deid.progress import watched
from deid.sources import read_participants
from deid.strictjson import each_key_once

if TYPE_CHECKING:
    from deid.notebook.checking import NotebookFinding

PROJECT = Path(__file__).resolve().parents[1]
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def detect_file(notes: Path, *, out: Path, roster: Path | None = None, date_order: str = "iso") -> int:
    """Write the spans of every text of a .jsonl file, in its order; return how many texts there were.

    Args:
        notes: lines `{"id", "text", "participants"?}`; participants as a list of ids.
        out: lines `{"id", "spans": [{"start", "end", "label", "score", "source"}]}`; offsets in code points, end
            exclusive.
        roster: participants.csv, for what is known of the participants.
        date_order: of the roster: "iso", "mdy" or "dmy".

    Raises:
        StudyFileError: a file is missing, a line is no such object or names somebody who is not on the roster, or
            the spans would overwrite what is read.
        DetectionError: a text could not be searched completely; nothing is written.
    """
    from deid.detect import open_detector

    if any(_are_one(out, source) for source in (notes, roster) if source):
        raise StudyFileError("--out names a file that is read, and would overwrite it; name another file.")
    lines = _read_lines(notes)
    participants = read_participants(roster, date_order=date_order).values if roster else ()
    known = {participant.participant_id for participant in participants} if roster else None
    passages = [_passage(f"{notes.name}, line {number}", number, line, known) for number, line in lines]
    detector = open_detector(participants, language_model=LANGUAGE_MODEL)
    found = detector.detect(passages, progress=partial(watched, what="texts"))
    told = [_spans_line(line["id"], spans) for (_, line), spans in zip(lines, found, strict=True)]
    write_whole(out, "".join(told).encode())
    return len(lines)


def evaluate_files(gold: Path, pred: Path) -> str:
    """Score predicted spans against gold, as text to print.

    Raises:
        StudyFileError: a file is missing, malformed, or a gold text has no prediction.
    """
    from deid.evaluate import read_gold, read_predictions, score

    return score(read_gold(gold), read_predictions(pred)).summary()


def check_notebook_files(paths: Sequence[Path], *, study: Path | None) -> "tuple[NotebookFinding, ...]":
    """Find identifiers in saved notebooks and their checkpoints.

    Args:
        paths: notebooks, or folders of them.
        study: the study whose roster is searched for; without one only the detector searches.

    Raises:
        StudyFileError: a notebook or a file of the study cannot be read.
    """
    from deid.detect import open_detector
    from deid.identifiers import known_identifiers
    from deid.inputs import read_inputs
    from deid.notebook.checking import check_notebooks

    inputs = read_inputs(read_config(study, ask=lambda: "nobody acts"), texts=False) if study else None
    known = known_identifiers(inputs.participants, inputs.clinicians) if inputs else ()
    return check_notebooks(paths, identifiers=known, detector=open_detector((), language_model=LANGUAGE_MODEL))


def guard_server() -> Path:
    """Write the configuration that makes the Jupyter server of this environment refuse raw text; return its file.

    Raises:
        StudyFileError: it cannot be written.
    """
    from deid.notebook.saving import guard

    try:
        return guard(Path(sys.prefix))
    except OSError as error:
        raise StudyFileError(f"The server's configuration cannot be written: {error.strerror}.") from None


def run_demo(out: Path) -> str:
    """Run the notebooks over a working copy of the sample study; return where everything lies.

    Raises:
        StudyFileError: the sample study is not here, or `out` exists.
        DeidError: a cell failed.
    """
    from deid.notebook import copy_sample, latest_release, run_notebooks

    notebooks = sorted((PROJECT / "notebooks").glob("0*.ipynb"))
    if not notebooks:
        raise StudyFileError("The demo needs the folder notebooks; run it from the project's folder.")
    if out.exists():
        raise StudyFileError(f"{out.name} exists already; choose another folder with --out, or remove it.")
    study = out / "study"
    copy_sample(study)
    executed = run_notebooks(notebooks, study=study, out=out / "notebooks")
    release = latest_release(study)
    return "\n".join(
        (
            "executed notebooks:",
            *(f"  {path}" for path in executed),
            f"report:  {release.report}",
            f"release: {release.folder}",
        )
    )


def _spans_line(text_id: Any, spans: Iterable[Span]) -> str:
    told = [
        {"start": s.start, "end": s.end, "label": s.label, "score": round(s.score, 4), "source": s.source}
        for s in spans
    ]
    return json.dumps({"id": text_id, "spans": told}, ensure_ascii=False) + "\n"


def _are_one(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve() or (one.exists() and other.exists() and one.samefile(other))


def _read_lines(path: Path) -> list[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise StudyFileError(f"{path.name} is missing.") from None
    except UnicodeDecodeError:
        raise StudyFileError(f"{path.name} is not UTF-8; save it as UTF-8.") from None
    return [
        (number, _object(f"{path.name}, line {number}", line))
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip()
    ]


def _object(place: str, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line, object_pairs_hook=each_key_once)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or not isinstance(value.get("text"), str) or not _is_id(value.get("id")):
        raise StudyFileError(
            f'{place}: write one object {{"id": …, "text": "…"}} a line, with every key once and the id a string or number.'
        )
    if _HALF_CHARACTER.search(f"{value['id']}{value['text']}"):
        raise StudyFileError(f"{place}: half of a UTF-16 surrogate pair; write the character itself.")
    return value


def _is_id(value: Any) -> bool:
    return isinstance(value, str) or type(value) is int or (isinstance(value, float) and math.isfinite(value))


def _passage(place: str, number: int, line: dict[str, Any], known: Container[str] | None) -> Passage:
    who = line.get("participants", [])
    if isinstance(who, str):
        who = [part.strip() for part in who.split(";") if part.strip()]
    if not isinstance(who, list) or not all(isinstance(part, str) for part in who):
        raise StudyFileError(f"{place}: participants must be a list of ids.")
    if known is not None and not all(part in known for part in who):
        raise StudyFileError(f"{place}: a participant who is not on the roster; add them to it, or correct the id.")
    return Passage(f"line {number}", line["text"], tuple(who))
