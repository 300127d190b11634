"""Letters to people: a recall for a recipient, a disclosure statement for a participant; in Markdown and as a page."""

import re
from collections.abc import Sequence

from markupsafe import Markup
from mistune import create_markdown

from deid.audit.pages import rendered

_MARKS = re.compile(r"([\\`*_\[\]<>|~#&])")


def plain(text: str) -> str:
    """A value as Markdown that shows it as it stands, on one line."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table; cells are Markdown (`plain`)."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(letter: str) -> str:
    """Return a letter in Markdown as a self-contained HTML page; its first line is the title."""
    title = letter.partition("\n")[0].lstrip("# ")
    body = create_markdown(escape=True, plugins=["table"])(letter)
    return rendered("letter.html", title=re.sub(r"\\(.)", r"\1", title), body=Markup(body))
