"""The review on the screen: notes of a release read one after the other, in a notebook."""

from pathlib import Path

import anywidget
import traitlets

from deid.notebook.reviewer.answers import answer
from deid.notebook.reviewer.desk import Desk, count_done

_HERE = Path(__file__).parent
SCRIPTS = ("places.js", "card.js", "widget.js")
"""The front end; a browser is handed one script, so they are put together in this order."""


class Reviewer(anywidget.AnyWidget):
    """Shows the notes of a desk and hands it the verdicts.

    JupyterLab saves the synced state of a widget and the repr of an output with the notebook, so both hold counts alone.
    Texts travel as messages, which are not saved, to a view that asks for them.
    """

    _esm = "".join((_HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)
    _css = (_HERE / "widget.css").read_text(encoding="utf-8")
    done = traitlets.Int().tag(sync=True)
    total = traitlets.Int().tag(sync=True)

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        super().__init__(done=count_done(desk), total=len(desk.order))
        self.on_msg(self._reply)

    def _reply(self, _widget: object, message: object, _buffers: object) -> None:
        told = answer(message, self._desk)
        if isinstance(done := told.get("done"), int):
            self.done = done
        self.send(told)

    def __repr__(self) -> str:
        return f"Review({self._desk.release_id}, {self.done} of {self.total} read)"


def review_widget(desk: Desk) -> Reviewer:
    """Return the widget that shows the notes of `desk`, beginning with the first that has no verdict yet."""
    return Reviewer(desk)
