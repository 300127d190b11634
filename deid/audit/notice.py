"""The notice that calls a release back: by its own codes, never by name or study id, and without saying who or why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from deid.audit.letters import plain, table


@dataclass(frozen=True, slots=True)
class Recall:
    """What a notice tells.

    `participants`, `notes` and `rows` are codes of the recalled release, sorted: everybody whose data are all called
    back, and every record. `notes_held` and `rows_held`: how many it held, and how many its successor holds.
    `replaced_by` is "" where nothing takes its place. `due`: until when destruction is to be confirmed, inclusive.
    """

    release: str
    study: str
    sender: str
    recipient: str
    on: date
    due: date
    replaced_by: str
    participants: Sequence[str]
    notes: Sequence[str]
    rows: Sequence[str]
    notes_held: tuple[int, int]
    rows_held: tuple[int, int]


def recall_notice(recall: Recall) -> str:
    """Return the notice in Markdown."""
    release = plain(recall.release)
    if recall.replaced_by:
        place = f"Release **{plain(recall.replaced_by)}** takes its place, under new codes."
    else:
        place = "No other release takes its place."
    kinds = (("Participants", recall.participants), ("Notes", recall.notes), ("Table rows", recall.rows))
    called = [(name, ", ".join(map(plain, codes))) for name, codes in kinds if codes]
    held = (("Notes", recall.notes_held), ("Table rows", recall.rows_held))
    return f"""# Recall of release {release}

To {plain(recall.recipient)}, from study {plain(recall.study)} ({plain(recall.sender)}), {recall.on}.

Data in this release may no longer be used. From today on, please do not use release **{release}**.

## What to do

1. Stop all work with release {release}, and with data made from it record by record.
2. {place}
3. Destroy every copy of release {release}, backups included, and tell whoever you passed it on to.
4. Confirm by **{recall.due}** that this is done.

## Which records are called back

The codes belong to release {release} alone. Please do not try to find out whose they are.

{table(("What", "Codes"), called)}

## What differs

{
        table(
            (
                "",
                f"Release {release}",
                f"Release {plain(recall.replaced_by)}" if recall.replaced_by else "After the recall",
            ),
            [(name, f"{before}", f"{after}") for name, (before, after) in held],
        )
    }

Results that were computed before today may stand where they name nobody; the records themselves may not.
"""
