"""Reading a sample at a terminal, where there is no notebook: a note at a time, the letters of the widget."""

import re
from collections.abc import Callable, Iterator, Sequence

from deid.audit import Mark, Verdict
from deid.desk.review import Desk
from deid.desk.sheets import Sheet
from deid.model import LABELS
from deid.rawtext import plain

HELP = """  c            clean: no identifier stands in it
  l            leak: record the missed identifiers that you marked
  m WORDS      missed: these words, as they stand in it, are an identifier (asks for the label)
  x NUMBER     over-redacted: mask NUMBER hid no identifier
  r NUMBER     wrong label: mask NUMBER was right to go, under another label
  d            drop the last mark
  o            show or hide what was removed
  u            undo the last verdict
  q            stop; every verdict so far is kept"""
_CONTEXT = 24  # characters on either side of a place that is shown

Ask = Callable[[str], str]
Say = Callable[[str], object]


def read_sample(desk: Desk, *, ask: Ask, say: Say) -> None:
    """Show each note that is not judged yet and record what is answered, until all are read or the reader stops.

    Args:
        desk: the sample.
        ask: asks for a line; EOFError stops.
        say: shows lines, which hold text of the notes.
    """
    while note := next((note for note in desk.order if note not in desk.verdicts), None):
        say(
            f"\n{len(desk.verdicts) + 1} of {len(desk.order)} · {note} · {desk.sheet(note).note_class}   (? for help)\n"
        )
        if not _read_one(desk, desk.sheet(note), ask=ask, say=say):
            say(f"{len(desk.verdicts)} of {len(desk.order)} read; the same command goes on from here.")
            return
    say("Everything is read. `deid review RELEASE --finish` states the result in the release.")


def _read_one(desk: Desk, sheet: Sheet, *, ask: Ask, say: Say) -> bool:
    """Take answers about one note until it is judged; say whether to go on."""
    say(_visible(sheet.text))
    marks: list[Mark] = []
    originals = False
    while True:
        try:
            deed, _, rest = ask("> ").strip().partition(" ")
        except EOFError:
            return False
        leaks = any(mark.kind == "missed" for mark in marks)
        match deed:
            case "q" if not marks:
                return False
            case "u" if not marks:
                undone = desk.undo()
                say(f"Taken back: {undone}." if undone else "There is no verdict to take back.")
                return True
            case "q" | "u":
                say("Marks of this note are not recorded yet: l or c records them, d drops the last one.")
            case "c" if leaks:
                say("You marked an identifier in it: l records that.")
            case "l" if not leaks:
                say("No missed identifier is marked: m WORDS marks one.")
            case "c" | "l":
                desk.judge(Verdict(sheet.note, tuple(sorted(marks, key=lambda mark: mark.start))))
                return True
            case "d":
                marks = marks[:-1]
                say(_told(sheet, marks))
            case "o":
                originals = not originals
                say("\n".join(_removed(sheet, originals)))
            case "m":
                marks += _missed(sheet, rest, marks, ask, say)
                say(_told(sheet, marks))
            case "x" | "r":
                marks = _of_mask(sheet, deed, rest, marks, ask, say)
                say(_told(sheet, marks))
            case _:
                say(HELP)


def _missed(sheet: Sheet, words: str, marks: Sequence[Mark], ask: Ask, say: Say) -> list[Mark]:
    """Every place of these words, as whole words outside masks and marks, under one label."""
    taken = [(one.start, one.end) for one in sheet.replaced] + [(mark.start, mark.end) for mark in marks]
    places = [
        found.span()
        for found in (re.finditer(rf"(?<!\w){re.escape(words.strip())}(?!\w)", sheet.text) if words.strip() else ())
        if all(found.end() <= start or end <= found.start() for start, end in taken)
    ]
    if not places:
        say("These words do not stand in it as whole words outside a mask.")
        return []
    label = _label(ask, say)
    return [Mark(start, end, "missed", label) for start, end in places if label]


def _of_mask(sheet: Sheet, deed: str, number: str, marks: list[Mark], ask: Ask, say: Say) -> list[Mark]:
    """The marks with one of a mask more, in place of what was said of it before."""
    place = int(number) if number.strip().isdecimal() else 0
    if not 1 <= place <= len(sheet.replaced):
        say("Give the number of a mask; o lists them.")
        return marks
    mask = sheet.replaced[place - 1]
    label = _label(ask, say) if deed == "r" else ""
    if deed == "r" and not label:
        return marks
    kept = [mark for mark in marks if (mark.start, mark.end) != (mask.start, mask.end)]
    return [*kept, Mark(mask.start, mask.end, "relabel" if label else "over", label)]


def _label(ask: Ask, say: Say) -> str:
    """A label, asked for until one is given; "" if the answer is blank."""
    while said := ask(f"Label ({', '.join(LABELS)}; blank: none): ").strip().upper():
        if said in LABELS:
            return said
        say("There is no such label.")
    return ""


def _told(sheet: Sheet, marks: Sequence[Mark]) -> str:
    """The marks of a note, each with what is around it."""
    lines = [
        f"  {mark.kind} {mark.label}: …{sheet.text[max(0, mark.start - _CONTEXT) : mark.start]}"
        f"»{sheet.text[mark.start : mark.end]}«{sheet.text[mark.end : mark.end + _CONTEXT]}…"
        for mark in marks
    ]
    return _visible(" ".join("\n".join(lines).split("\r"))) if lines else "  nothing is marked"


def _visible(text: str) -> str:
    """A text in which nothing moves the cursor: what a terminal would hide is shown as its number."""
    return "".join(c if c.isprintable() or c in "\n\t" else f"<U+{ord(c):04X}>" for c in text)


def _removed(sheet: Sheet, originals: bool) -> Iterator[str]:
    for number, one in enumerate(sheet.replaced, 1):
        shown = (plain(one.original) or "(the note has changed since)") if originals else "…"
        yield _visible(f"  {number:3d}  {sheet.text[one.start : one.end]:<24} {shown}")
