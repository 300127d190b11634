"""Checks of the files of a study against each other."""

from collections.abc import Sequence

from deid.model import Note, Participant, TableRow
from deid.sources.problems import refuse


def check_roster(notes: Sequence[Note], rows: Sequence[TableRow], participants: Sequence[Participant]) -> None:
    """Everybody in the notes and tables must be on the roster, or their identifiers would be unknown.

    A note without participants passes: the gate refuses to release it.

    Raises:
        StudyFileError: every place where an id is not on the roster. The id is not quoted: it may be a name.
    """
    known = {person.participant_id for person in participants}
    places = [f"{note.place}, column participants" for note in notes if not known.issuperset(note.participants)]
    places += [f"{row.place}, column of the participant" for row in rows if row.participant_id not in known]
    reason = "a participant who is not on the roster (add them to it, or correct the id)"
    refuse("roster", [f"{place}: {reason}" for place in places])
