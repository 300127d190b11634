"""Which items of a study are worth showing first."""

from typing import TYPE_CHECKING

from deid.errors import StudyFileError

if TYPE_CHECKING:
    import pandas as pd

_PLAIN = ("OK", "NO_CONSENT")
"""Decisions that explain themselves."""


def first_released(items: "pd.DataFrame") -> str:
    """Return the id of the first note that would be released.

    Args:
        items: `study.check().frame`.

    Raises:
        StudyFileError: there is none.
    """
    notes = items[(items["kind"] == "note") & (items["decision"] == "release")]
    if notes.empty:
        raise StudyFileError("No note of this study would be released; the reasons that `check` gives say why.")
    return str(notes["item"].iloc[0])


def telling_case(items: "pd.DataFrame") -> tuple[str, str]:
    """Return a participant and a note of theirs that show how consent decides.

    Whoever withdrew and consented again comes first, then a note whose decision does not explain itself, then any.

    Args:
        items: `study.check().frame`.

    Raises:
        StudyFileError: no note has a participant.
    """
    notes = items[(items["kind"] == "note") & (items["participants"].str.len() > 0)]
    if notes.empty:
        raise StudyFileError("No note of this study has a participant; complete the column participants.")
    _, who, note = min(
        zip(notes["reason"], notes["participants"], notes["item"], strict=True),
        key=lambda case: (case[0] != "OK_REGRANT", case[0] in _PLAIN),
    )
    return who[0], note
