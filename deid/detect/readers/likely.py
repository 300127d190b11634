"""What the model of this package thinks of each character, and where that leaves rules something to find."""

from collections.abc import Callable, Iterable

import numpy as np
from presidio_analyzer import RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from deid.detect.finding import Finding, as_result

LEAST = 0.002
"""Probability of a character that leaves its sentence in doubt. What rules find in other sentences is hardly ever believed:
of 29,196 spans in texts of the bank and of the development corpora three were lost by not looking there (docs/measuring.md)."""
_LATIN = 0x24F
"""The last code point of Latin letters."""
_FIRST_MARK, _LAST_MARK = 0x2000, 0x206F
"""Unicode's general punctuation, which is no letter either."""


def likely_of(artifacts: NlpArtifacts | None) -> np.ndarray | None:
    """Return how probable each character of a text is part of an identifier (see `guesses.likely_characters`).

    None if the artifacts are of another model: only that of this package tells, in place of tokens (see `own.OwnModel`).
    """
    likely = getattr(artifacts, "tokens", None)
    return likely if isinstance(likely, np.ndarray) else None


def find_in_doubtful(
    find: Callable[[str], Iterable[Finding]], text: str, artifacts: NlpArtifacts | None, source: str
) -> list[RecognizerResult]:
    """Return what a search by rules finds in the doubtful sentences of a text; in all of it where no model tells which these are.

    Args:
        find: the search; the places of its findings count from the beginning of what it is given.
        text: the text.
        artifacts: what a language model made of the text.
        source: name of the recognizer.
    """
    likely = likely_of(artifacts)
    stretches = [(0, len(text))] if likely is None else doubtful(text, likely)
    return [as_result(one, source, start) for start, end in stretches for one in find(text[start:end])]


def doubtful(text: str, likely: np.ndarray) -> list[tuple[int, int]]:
    """Return the sentences in which something may be found, with their neighbours: (start, end), end exclusive, apart.

    A sentence ends at a line end, or at the blank behind a full stop, question or exclamation mark. It is in doubt if the
    model gives `LEAST` to a character of it, or if it holds a figure, an @ or a letter that is not Latin.

    Args:
        text: the text.
        likely: see `likely_of`.
    """
    if not text:
        return []
    code = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    figures = ((code >= ord("0")) & (code <= ord("9"))) | (code == ord("@"))
    foreign = (code > _LATIN) & ((code < _FIRST_MARK) | (code > _LAST_MARK))
    starts = _starts(code)
    doubted = np.logical_or.reduceat(figures | foreign | (likely >= LEAST), starts)
    near = np.zeros(len(starts) + 2, bool)
    near[1:-1] = doubted
    near[:-2] |= doubted
    near[2:] |= doubted
    near[[0, -1]] = False
    edges = np.append(starts, len(text))[np.flatnonzero(near[1:] != near[:-1])].tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _starts(code: np.ndarray) -> np.ndarray:
    """Where sentences start, from the code points of a text."""
    stops = (code == ord(".")) | (code == ord("?")) | (code == ord("!"))
    ends = code == ord("\n")
    ends[1:] |= stops[:-1] & (code[1:] == ord(" "))
    ends[:-1] &= code[1:] != ord("\n")
    return np.append(0, np.flatnonzero(ends[:-1]) + 1)
