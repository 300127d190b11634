"""A picture for a notebook: a figure with the words that say what it shows."""

from base64 import b64encode
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOTS_PER_INCH = 160
SHOWN_PER_INCH = 80
"""Twice as many dots as are shown, so that lines stay sharp on fine screens."""


@dataclass(frozen=True, slots=True, repr=False)
class Chart:
    """A matplotlib figure and its text alternative (WCAG 2.2, 1.1.1). Printed, it is the text."""

    figure: "Figure"
    alt: str

    def __repr__(self) -> str:
        return self.alt

    def _repr_html_(self) -> str:
        data = BytesIO()
        self.figure.savefig(data, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
        width = round(self.figure.get_figwidth() * SHOWN_PER_INCH)
        source = b64encode(data.getvalue()).decode("ascii")
        return f'<img src="data:image/png;base64,{source}" width="{width}" alt="{escape(self.alt, quote=True)}">'
