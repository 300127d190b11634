"""Plots: counts as bars, contacts on a time line, scores over time, scores against what came true."""

import logging
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from deid.notebook.charts import Chart

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, QUIET, GRID, BLUE, PALE = "#1b1f24", "#5b6470", "#e3e6ea", "#2f6690", "#a9b7c4"
# Told apart by shape as well as by colour. Colours: M. Okabe, K. Ito, Color Universal Design, 2008.
MARKS = (("o", "#0072b2"), ("s", "#d55e00"), ("^", "#009e73"), ("D", "#cc79a7"), ("v", "#e69f00"))
ROW = 0.3
"""Height of a row of bars or dots in inches."""
TOLD = 12
"""How many values the text alternative names."""


def bars(counts: "pd.Series", *, title: str, unit: str, percent: bool = False, pale: Collection[object] = ()) -> Chart:
    """Horizontal bars in the order given, each with its value.

    Args:
        counts: name → count, or share in [0, 1] with `percent`.
        unit: what is counted, for the axis.
        pale: names whose bars stand back.
    """
    values = [100 * float(value) if percent else float(value) for value in counts]
    names = [str(name) for name in counts.index]
    shown = [f"{value:.1f} %" if percent else f"{value:g}" for value in values]
    figure, axes = empty_figure(title, rows=len(names), unit=unit)
    colours = [PALE if name in pale else BLUE for name in counts.index]
    drawn = axes.barh(names, values, color=colours, height=0.62)
    axes.bar_label(drawn, shown, padding=4, color=INK, fontsize=9)
    axes.set_xlim(0, (100 if percent else max(values, default=1)) * 1.12)
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    return Chart(figure, in_words(title, [f"{name} {value}" for name, value in zip(names, shown, strict=True)]))


def timeline(notes: "pd.DataFrame", *, title: str) -> Chart:
    """The contacts of each participant: a dot a note, at its day. Notes without a day (groups) are left out.

    Args:
        notes: `release.notes`.
    """
    alone = notes.dropna(subset=["day"])
    people = sorted(alone["participants"].unique())
    figure, axes = empty_figure(title, rows=len(people), unit="days since the participant's first contact")
    for who, of_one in alone.groupby("participants"):
        axes.plot([of_one["day"].min(), of_one["day"].max()], [str(who)] * 2, color=GRID, linewidth=2, zorder=1)
    classes = list(alone["note_class"].value_counts().index)
    for name, (marker, colour) in zip(classes, MARKS, strict=False):
        of_class = alone[alone["note_class"] == name]
        axes.scatter(of_class["day"], of_class["participants"], marker=marker, s=34, color=colour, label=name, zorder=2)
    axes.set_yticks(people)
    axes.invert_yaxis()
    if classes:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9)
    told = [
        f"{who} {len(of_one)} notes to day {of_one['day'].max():.0f}" for who, of_one in alone.groupby("participants")
    ]
    return Chart(figure, in_words(title, told))


def courses(table: "pd.DataFrame", score: str, *, title: str, line_at: float | None = None) -> Chart:
    """A score over time: a thin line a participant, and a thick one through the medians of first, second, … visits.

    A visit has a median when at least half of the participants have that visit; of a few it would mislead.

    Args:
        table: a research table of the release, with participant and day.
        score: the column to draw.
        line_at: a value to draw a dashed line at, such as a cut-off.
    """
    import pandas as pd
    from matplotlib.ticker import MaxNLocator

    rows = table.assign(**{score: pd.to_numeric(table[score])}).dropna(subset=[score, "day"])
    rows = rows.sort_values(["participant", "day"])
    figure, axes = empty_figure(title, rows=12, unit="days since the participant's first contact")
    for _, of_one in rows.groupby("participant"):
        axes.plot(of_one["day"], of_one[score], color=BLUE, alpha=0.3, linewidth=1.2, marker="o", markersize=3)
    visit = rows.groupby("participant").cumcount()
    half = rows["participant"].nunique() / 2
    middle = rows.groupby(visit)[["day", score]].median()[visit.value_counts().sort_index() >= half]
    axes.plot(middle["day"], middle[score], color=MARKS[1][1], linewidth=2.6, marker="s", label="median by visit")
    if line_at is not None:
        axes.axhline(line_at, color=QUIET, linestyle="--", linewidth=1, label=f"cut-off {line_at:g}")
    axes.set_ylabel(score, color=QUIET)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(frameon=False, fontsize=9)
    told = [f"median {value:g} at visit {number}" for number, value in enumerate(middle[score], 1)]
    return Chart(figure, in_words(f"{title}, {rows['participant'].nunique()} participants", told))


def calibration(bins: "pd.DataFrame", *, title: str) -> Chart:
    """How often something came true against the score it was given: a dot a bin, with its count; the diagonal is ideal.

    Args:
        bins: score (in [0, 1]), identifiers (the share that came true) and spans (how many), a row a bin.
    """
    figure, axes = empty_figure(title, rows=12, unit="score of the detector")
    axes.plot([0, 1], [0, 100], color=QUIET, linestyle="--", linewidth=1, label="as sure as it is right")
    shares = 100 * bins["identifiers"]
    axes.plot(bins["score"], shares, color=BLUE, marker="o", linewidth=1.2)
    for score, share, spans in zip(bins["score"], shares, bins["spans"], strict=True):
        axes.annotate(f"{spans:g}", (score, share), (6, -12), textcoords="offset points", color=INK, fontsize=9)
    axes.set_xlim(0, 1.06)
    axes.set_ylim(0, 106)
    axes.grid(axis="y", color=GRID)
    axes.set_ylabel("% identifiers", color=QUIET)
    axes.legend(frameon=False, fontsize=9, loc="upper left")
    told = [
        f"of {spans:g} scored about {score:.2f}, {share:.0f} % are"
        for score, share, spans in zip(bins["score"], shares, bins["spans"], strict=True)
    ]
    return Chart(figure, in_words(title, told))


def empty_figure(title: str, *, rows: int, unit: str) -> "tuple[Figure, Axes]":
    """An empty figure that belongs to nobody: no window, no state that a cell would have to close."""
    # Says on a machine's first use that it looks for fonts; that is no news for a notebook.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.5, 1.1 + ROW * max(rows, 3)), layout="constrained", facecolor="white")
    axes = figure.subplots()
    axes.set_title(title, loc="left", fontsize=12, fontweight="bold", color=INK, pad=12)
    axes.set_xlabel(unit, color=QUIET)
    axes.grid(axis="x", color=GRID)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(GRID)
    axes.tick_params(colors=QUIET, labelsize=9)
    return figure, axes


def in_words(title: str, values: Sequence[str]) -> str:
    more = f"; and {len(values) - TOLD} more" if len(values) > TOLD else ""
    return f"{title}: {'; '.join(values[:TOLD])}{more}."
