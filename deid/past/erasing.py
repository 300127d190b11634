"""What private/ keeps of a recalled release, less what was asked to be erased."""

import shutil
from collections.abc import Sequence, Set
from dataclasses import replace
from pathlib import Path

from deid.contents import Key, content_line, key_of, replaced_line
from deid.model import Decision
from deid.past.kept import CONTENTS, DECISIONS, REPLACED, contents, replaced
from deid.past.releases import PastRelease
from deid.private import clear_work_of, write_private
from deid.release import decision_lines
from deid.strictjson import as_json


def scrubbed(past: PastRelease, asked: Set[tuple[Key, str]]) -> tuple[Decision, ...]:
    """The decisions about a release that say nothing of whom erasure was asked for: (item, participant).

    Of somebody of whom the release holds nothing else nothing is left, also of what was refused then.
    """
    stay = {who for d in past.held() for who in d.item.participants if (key_of(d), who) not in asked}
    gone = {who for _, who in asked} - stay
    left = []
    for decision in past.decisions():
        item = decision.item
        others = tuple(who for who in item.participants if (key_of(decision), who) not in asked and who not in gone)
        if others == item.participants:
            left.append(decision)
        elif others:
            left.append(replace(decision, item=replace(item, participants=others, shared=True)))
    return tuple(left)


def scrub(past: PastRelease, left: Sequence[Decision], private: Path) -> None:
    """Destroy what private/ keeps of a recalled release beside the decisions that are left: its vault and reviews as a whole.

    Raises:
        StudyFileError: a file of its record is damaged, or cannot be written.
    """
    keys, record = {key_of(decision) for decision in left}, past.record
    for path in (record / "report.html", *record.glob(".*")):  # and what a write that was stopped has left
        path.unlink(missing_ok=True)
    write_private(record / "findings.json", as_json([]))
    clear_work_of(private)
    (private / "vault" / f"{past.name}.vault").unlink(missing_ok=True)
    if (private / "reviews" / past.name).is_dir():
        shutil.rmtree(private / "reviews" / past.name)
    sealed = (content_line(key, seal) for key, seal in contents(record) if key in keys)
    write_private(record / CONTENTS, sealed)
    made = (replaced_line(note, of_note) for note, of_note in replaced(record) if ("note", note) in keys)
    write_private(record / REPLACED, made)
    write_private(record / DECISIONS, decision_lines(left))  # last: until then a second run finds what to do
