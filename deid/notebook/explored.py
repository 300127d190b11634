"""A release as its notes and one table of scores, both with days."""

from typing import TYPE_CHECKING

from deid.release import Release

if TYPE_CHECKING:
    import pandas as pd

_OURS = ("row", "participant", "day", "date")


def explored(release: Release) -> "tuple[pd.DataFrame, pd.DataFrame, list[str]]":
    """Open the notes of a release and the first of its tables that holds scores.

    A score is a column of numbers that is no quasi-identifier (an age is none).

    Returns:
        The notes; the table, or one without rows where no table holds a score; the names of its scores. Both frames
        have a `day`: days since the participant's first contact in them, missing for groups. A limited data set has its
        dates beside it.
    """
    notes = release.notes
    scores, measures = _scores(release, notes)
    if "day" not in notes:
        notes, scores = _with_days(notes, scores)
    return notes, scores, measures


def _scores(release: Release, notes: "pd.DataFrame") -> "tuple[pd.DataFrame, list[str]]":
    quasi = release.attestation["risk"]["quasi_identifiers"]
    for path in release.tables:
        table = release.table(path)
        numbers = [name for name, column in table.items() if name not in _OURS and column.dtype.kind in "if"]
        if measures := [str(name) for name in numbers if f"{path}: {name}" not in quasi]:
            return table, measures
    when = [column for column in ("day", "date") if column in notes]
    return notes.head(0)[["participants", *when]].rename(columns={"participants": "participant"}), []


def _with_days(notes: "pd.DataFrame", scores: "pd.DataFrame") -> "tuple[pd.DataFrame, pd.DataFrame]":
    import pandas as pd

    noted, scored = (pd.to_datetime(frame["date"], errors="coerce", format="%Y-%m-%d") for frame in (notes, scores))
    noted = noted.where(~notes["participants"].str.contains(";"))  # a group's day is no single participant's
    contacts = pd.concat([noted, scored])
    firsts = contacts.groupby(pd.concat([notes["participants"], scores["participant"]])).min()
    return (
        notes.assign(day=(noted - notes["participants"].map(firsts)).dt.days),
        scores.assign(day=(scored - scores["participant"].map(firsts)).dt.days),
    )
