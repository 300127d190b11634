"""Where a text mentions certain people of the roster, in every form."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from deid.detect.roster import OwnRecognizer, own_identifiers
from deid.identifiers import Identifier
from deid.model import Participant


def people_finder(
    known: Sequence[Identifier], people: Sequence[Participant], clinicians: Sequence[str] = ()
) -> Callable[[str], list[tuple[int, int]]]:
    """Return a function: text → where it mentions one of these participants, their relatives or these clinicians.

    Offsets are code points, ends exclusive. See `roster.own_identifiers` for `known`.
    """
    alone = [replace(person, clinician="") for person in people]  # whoever treats them treats others too
    recognizer = OwnRecognizer(own_identifiers(known, alone, clinicians))
    return lambda text: [(found.start, found.end) for found in recognizer.analyze(text, [])]
