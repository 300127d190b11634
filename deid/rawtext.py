"""Raw text that hides: a `str` that shows its length where texts show what they say.

What is made of raw text by a method of `str` is raw text too: a slice, a word, upper case. So neither
`note.text[:80]` nor `note.text.split()` nor a list of such words shows anything as the last line of a notebook's cell,
and nothing raw gets into a message by formatting: `f"{note.text}"`, `"{}".format(note.text)` and `"%s" % note.text` say
`<812 chars of raw text>`.

`print(note.text)` shows the text: whoever prints it means it. Plain again, and then shown like any text, is also what
other code makes of it: `" ".join(note.text.split())`, what `re` finds, `json.dumps`, `template % (one, two)`, an array of
texts. Code of ours that searches or splices takes `plain(note.text)`: a message built of raw text would hold the mask.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, NoReturn

from deid.errors import RawTextError


class Raw:
    """Raw text and names stay in the process: what holds them has a masked repr and refuses pickling."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise RawTextError(
            f"{type(self).__name__} can hold raw text or names and cannot be pickled; pass its place and read it again."
        )


class RawText(Raw, str):
    """A text that shows its length instead of itself; `plain` makes an ordinary one of it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} chars of raw text>"

    def __str__(self) -> str:
        """The raw text itself: `print` writes it, and what `str` returns is as raw as before."""
        return self

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __rmod__(self, template: object) -> str:
        return template % repr(self) if isinstance(template, str) else NotImplemented

    def __radd__(self, before: object) -> "RawText":
        return RawText(str.__add__(before, self)) if isinstance(before, str) else NotImplemented

    def __iter__(self) -> Iterator[str]:
        return map(RawText, str.__iter__(self))


NO_TEXT = RawText("")
"""The one that a million notes hold whose texts are not read yet."""

_GIVES_TEXT = (
    "__add__", "__getitem__", "__mod__", "__mul__", "__rmul__", "capitalize", "casefold", "center", "expandtabs", "format",
    "format_map", "join", "ljust", "lower", "lstrip", "partition", "removeprefix", "removesuffix", "replace", "rjust",
    "rpartition", "rsplit", "rstrip", "split", "splitlines", "strip", "swapcase", "title", "translate", "upper", "zfill",
)  # fmt: skip
"""Methods of `str` that return a text, or a list or tuple of texts."""


def _staying_raw(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def raw(self: RawText, *args: Any, **options: Any) -> Any:
        given = method(self, *args, **options)
        return RawText(given) if isinstance(given, str) else type(given)(map(RawText, given))

    return raw


for _name in _GIVES_TEXT:
    setattr(RawText, _name, _staying_raw(getattr(str, _name)))


def plain(text: str) -> str:
    """Return the same text as an ordinary `str`: what searches and splices work on, and what shows itself."""
    return str.__str__(text)
