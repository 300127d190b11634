"""Both passes over the parts of a release, on whatever engine there is; what a run that was killed has done is not done again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from presidio_analyzer import EntityRecognizer

from deid.engines import Engine
from deid.flow.begin import Begun
from deid.flow.first import FRAMES, first_pass
from deid.flow.gather import gather_names
from deid.flow.job import CLEAN, FIRST, Part, Run, about, work_key
from deid.flow.sealed import is_whole
from deid.flow.second import PARTS, second_pass
from deid.progress import counted

_FRAMES = {FIRST: FRAMES, CLEAN: PARTS}


def work_through(begun: Begun, *, engine: Engine, recognizers: Sequence[EntityRecognizer]) -> Begun:
    """Find, gather, clean; the parts' work files then hold all that the release takes from its notes.

    Args:
        begun: the release under way.
        engine: runs the parts; it is opened for that and closed again.
        recognizers: passed in Python; only an engine in this process can have some.

    Returns:
        The same, its parts with the digests of what was taught about their people.

    Raises:
        DetectionError: a text could not be searched completely.
        EngineError: workers were lost.
        PolicyError: an operator is not allowed, or no surrogate is left.
        StudyFileError: private/work cannot be read or written.
    """
    run, key = begun.run, work_key(begun.run.private)
    with engine:
        first = partial(first_pass, run=run, recognizers=recognizers)
        _map(engine, first, begun.parts, FIRST, run, key, "notes searched")
        parts = tuple(gather_names(run, begun.parts, key))
        second = partial(second_pass, run=run, recognizers=recognizers)
        _map(engine, second, parts, CLEAN, run, key, "notes cleaned")
    return replace(begun, parts=parts)


def _map(
    engine: Engine, task: Callable[[Part], object], parts: Sequence[Part], kind: str, run: Run, key: bytes, what: str
) -> None:
    """Do what is not done yet of all parts, with a bar that counts their notes."""
    left = [
        part
        for part in parts
        if not is_whole(run.path(kind, part.number), key=key, about=about(kind, run, part), frames=_FRAMES[kind])
    ]
    with counted(sum(part.notes for part in parts), what) as advance:
        advance(sum(part.notes for part in parts) - sum(part.notes for part in left))

        def done(place: int) -> None:
            advance(left[place].notes)

        engine.map(task, left, done=done)
