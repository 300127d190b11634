"""What was removed from the notes of a release, by the tags that stand in its place."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from deid.release import Release

if TYPE_CHECKING:
    import pandas as pd

_NUMBERING = r"(?:-\d+| day [^\]]*| [+-]?\d[^\]]*|:[^\]]*)?"
"""What may follow the kind in a tag: [CITY-2], [DATE day +14], [DATE 2019]."""


def removed_by_kind(release: Release) -> "pd.DataFrame":
    """Count the tags in the notes of a release.

    The kinds are those that the release's own codebook explains, so a bracket that was in a note from the start
    ([laughs]) is not counted. Identifiers that were replaced by made-up ones leave no tag and are not counted.

    Returns:
        kind, tags (how often), notes (in how many notes), meaning; the most frequent first.
    """
    import pandas as pd

    codebook = release.codebook
    listed = codebook[codebook["kind"] == "tag"]
    meaning = {name.strip("[]"): told for name, told in zip(listed["name"], listed["description"], strict=True)}
    found = [(kind, note) for note, text in enumerate(release.notes["text"]) for kind in _kinds(text, meaning)]
    frame = pd.DataFrame(found, columns=["kind", "note"])
    counted = frame.groupby("kind")["note"].agg(tags="size", notes="nunique").reset_index()
    counted["meaning"] = counted["kind"].map(meaning)
    return counted.sort_values(["tags", "kind"], ascending=[False, True], ignore_index=True)


def _kinds(text: str, known: Iterable[str]) -> list[str]:
    """The kind of each tag of a text; [MEMBER-2 MOTHER] is a MOTHER."""
    any_of = "|".join(map(re.escape, known))
    return re.findall(rf"\[(?:MEMBER-\d+ )?({any_of}){_NUMBERING}\]", text) if any_of else []
