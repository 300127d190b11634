"""What `check` found: a decision for each note and table row, countable and writable, without any text."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from deid.consent import REASONS, cohort_steps
from deid.model import Decision

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ["item", "kind", "participants", "decision", "reason", "reasons"]
KINDS = {"note": "notes", "row": "table rows"}


@dataclass(frozen=True, slots=True, repr=False)
class Checked:
    """Decisions in the order of the files, the day asked for, what the owner of the files should know, everybody's ids."""

    decisions: tuple[Decision, ...]
    asof: date
    notices: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    def __repr__(self) -> str:
        told = [f"{released} of {count} {KINDS[kind]}" for kind in KINDS for released, count in [self._share(kind)]]
        return f"Checked({', '.join(told)}, {self.asof})"

    @property
    def released(self) -> int:
        return sum(decision.release for decision in self.decisions)

    @property
    def frame(self) -> "pd.DataFrame":
        """A row an item: item, kind, participants, decision, reason, reasons."""
        import pandas as pd

        return pd.DataFrame([_line(decision) for decision in self.decisions], columns=COLUMNS)

    @property
    def funnel(self) -> "pd.DataFrame":
        """From all items to the released ones: kind, reason, items, meaning. OK reasons first."""
        import pandas as pd

        rows = [
            {"kind": KINDS[kind], "reason": reason, "items": count, "meaning": REASONS[reason]}
            for kind in KINDS
            for reason, count in self._counts(kind)
        ]
        return pd.DataFrame(rows, columns=["kind", "reason", "items", "meaning"])

    @property
    def cohort(self) -> "pd.DataFrame":
        """From everybody in the study to those released: step, people (left), stopped (reason and people)."""
        import pandas as pd

        rows = [
            {"step": step.title, "people": step.left, "stopped": ", ".join(f"{r} {n}" for r, n in step.stopped.items())}
            for step in cohort_steps(self.decisions, self.people)
        ]
        return pd.DataFrame(rows, columns=["step", "people", "stopped"])

    def json_lines(self) -> str:
        """One JSON object a line, in the order of the files."""
        return "".join(json.dumps(_line(decision), ensure_ascii=False) + "\n" for decision in self.decisions)

    def summary(self) -> str:
        """Lines to print: notices, then for each kind how many of how many, then why not."""
        lines = [f"notice: {notice}" for notice in self.notices]
        for kind, name in KINDS.items():
            released, count = self._share(kind)
            lines.append(f"{released} of {count} {name} would be released on {self.asof}.")
            lines += [f"  {count:4d}  {reason:<16} {REASONS[reason]}" for reason, count in self._counts(kind)]
        return "\n".join(lines)

    def _share(self, kind: str) -> tuple[int, int]:
        """How many items of a kind are released, and how many there are."""
        of_kind = [decision.release for decision in self.decisions if decision.item.kind == kind]
        return sum(of_kind), len(of_kind)

    def _counts(self, kind: str) -> list[tuple[str, int]]:
        """(reason, items), released first, then the most frequent."""
        released = {d.reason for d in self.decisions if d.release}
        counts = Counter(d.reason for d in self.decisions if d.item.kind == kind)
        return sorted(counts.items(), key=lambda pair: (pair[0] not in released, -pair[1], pair[0]))

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.summary())}</pre>"


def _line(decision: Decision) -> dict[str, object]:
    item = decision.item
    return {
        "item": item.item_id,
        "kind": item.kind,
        "participants": list(item.participants),
        "decision": "release" if decision.release else "refuse",
        "reason": decision.reason,
        "reasons": list(decision.reasons),
    }
