"""A picture of one participant's consent over time: what it covered when, what was said when, when they were seen."""

from collections.abc import Sequence
from datetime import date, timedelta

from deid.consent import ConsentEvent, standing, stretches
from deid.model import Decision
from deid.notebook.charts import Chart
from deid.notebook.plots import BLUE, INK, MARKS, PALE, QUIET, empty_figure, in_words

SEEN = "contacts"
_MARGIN = timedelta(days=30)


def consent_timeline(
    events: Sequence[ConsentEvent], decisions: Sequence[Decision], *, title: str, until: date
) -> Chart:
    """Draw a participant's consent: a bar a class of data while it was covered, a line a refusal or withdrawal.

    Below stand the contacts: filled where an item would be released, hollow where not.

    Args:
        events: the participant's, in the order of the ledger.
        decisions: about their items.
        title: what stands above.
        until: the last day that is drawn, today as a rule; what has no end goes on to it.
    """
    bars, record = stretches(events), standing(events)
    stops = [(stop.received, f"{stop.event} ({stop.level})") for stop in (*record.stops, *record.no_collection)]
    lanes = [*dict.fromkeys(bar.data_class for bar in bars), SEEN]
    days = [*(bar.first for bar in bars), *(d.item.on for d in decisions), *(day for day, _ in stops if day), until]
    first, last = min(days) - _MARGIN, max(until, *days) + _MARGIN
    figure, axes = empty_figure(title, rows=len(lanes), unit="")
    for bar in bars:
        end = min(bar.last or last, last)
        width = (end - bar.first).days + 1
        axes.barh(bar.data_class, width, left=bar.first.toordinal(), height=0.5, color=BLUE, zorder=2)
    for released, face in ((True, INK), (False, "white")):
        seen = [d.item.on.toordinal() for d in decisions if d.release is released]
        name = "would be released" if released else "refused"
        axes.scatter(seen, [SEEN] * len(seen), s=34, facecolor=face, edgecolor=INK, zorder=3, label=name)
    for place, (day, what) in enumerate((day, what) for day, what in stops if day):
        axes.axvline(
            day.toordinal(), color=MARKS[1][1], linewidth=1.6, zorder=4, label=f"{what} {day}" if place < 4 else None
        )
    axes.axvline(until.toordinal(), color=QUIET, linestyle="--", linewidth=1, zorder=1, label=f"{until}")
    axes.set_xlim(first.toordinal(), last.toordinal())
    ticks = _ticks(first, last)
    axes.set_xticks([day.toordinal() for day in ticks], [day.isoformat() for day in ticks])
    axes.set_yticks(range(len(lanes)), lanes)
    axes.set_ylim(len(lanes) - 0.5, -0.5)
    axes.axhline(len(lanes) - 1.5, color=PALE, linewidth=0.8)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9)
    told = [f"{bar.data_class} {bar.first} to {bar.last or 'no end in sight'}" for bar in bars]
    told += [f"{what} {day or 'without date'}" for day, what in stops]
    told.append(f"{sum(d.release for d in decisions)} of {len(decisions)} items would be released")
    return Chart(figure, in_words(title, told))


def _ticks(first: date, last: date) -> list[date]:
    """Some six round days: first days of months, at even distances."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = max(1, -(-months // 6))
    starts = [first.year * 12 + first.month - 1 + n for n in range(1, months + 1)]
    return [date(start // 12, start % 12 + 1, 1) for start in starts if start % step == 0]
