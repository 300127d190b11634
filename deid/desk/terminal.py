"""Reading a sample at a terminal, where there is no notebook: a note at a time, one letter an answer."""

from collections.abc import Callable, Iterator

from deid.audit import Mark, Verdict
from deid.desk.review import Desk, Sheet
from deid.model import LABELS
from deid.rawtext import plain

HELP = """  c            clean: no identifier stands in it
  m WORDS      missed: these words, as they stand in it, are an identifier (asks for the label)
  x NUMBER     needless: mask NUMBER hid no identifier
  r NUMBER     relabel: mask NUMBER was right to go, under another label
  o            show or hide what was removed
  d            done with this note, with the marks that you made
  u            undo the last verdict
  q            stop; everything said so far is kept"""


def read_sample(desk: Desk, *, ask: Callable[[str], str], say: Callable[[str], object]) -> None:
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
            return
    say("Everything is read. `deid review RELEASE --finish` states the result in the release.")


def _read_one(desk: Desk, sheet: Sheet, *, ask: Callable[[str], str], say: Callable[[str], object]) -> bool:
    """Take answers about one note until it is judged; say whether to go on."""
    say(_visible(sheet.text))
    marks: list[Mark] = []
    originals = False
    while True:
        try:
            deed, _, rest = ask("> ").strip().partition(" ")
        except EOFError:
            return False
        match deed:
            case "q":
                return False
            case "c" | "d":
                if deed == "c" and any(mark.kind == "missed" for mark in marks):
                    say("You marked an identifier in it: d records that.")
                    continue
                desk.judge(Verdict(sheet.note, tuple(sorted(marks, key=lambda mark: mark.start))))
                return True
            case "u":
                undone = desk.undo()
                say(f"Taken back: {undone}." if undone else "There is no verdict to take back.")
                return True
            case "o":
                originals = not originals
                say("\n".join(_removed(sheet, originals)))
            case "m":
                made = _missed(sheet, rest, ask)
                marks += [mark for mark in made if not any(mark.start < m.end and m.start < mark.end for m in marks)]
                say(f"{len(made)} places marked." if made else "These words do not stand in it outside a mask.")
            case "x" | "r":
                mask = _numbered(sheet, rest)
                if mask is None:
                    say("Give the number of a mask; o lists them.")
                    continue
                label = _label(ask) if deed == "r" else ""
                if deed == "x" or label:
                    marks = [m for m in marks if (m.start, m.end) != mask]
                    marks.append(Mark(*mask, "relabel" if label else "over", label))
            case _:
                say(HELP)


def _missed(sheet: Sheet, words: str, ask: Callable[[str], str]) -> list[Mark]:
    """Every place of these words outside the masks, under one label."""
    places = list(_places(sheet, words.strip())) if words.strip() else []
    label = _label(ask) if places else ""
    return [Mark(start, end, "missed", label) for start, end in places if label]


def _places(sheet: Sheet, words: str) -> Iterator[tuple[int, int]]:
    start = sheet.text.find(words)
    while start >= 0:
        end = start + len(words)
        if all(end <= one.start or one.end <= start for one in sheet.replaced):
            yield start, end
        start = sheet.text.find(words, end)


def _visible(text: str) -> str:
    """A text in which nothing moves the cursor: what a terminal would hide is shown as its number."""
    return "".join(c if c.isprintable() or c in "\n\t" else f"<U+{ord(c):04X}>" for c in text)


def _label(ask: Callable[[str], str]) -> str:
    said = ask(f"Label ({', '.join(LABELS)}): ").strip().upper()
    return said if said in LABELS else ""


def _numbered(sheet: Sheet, number: str) -> tuple[int, int] | None:
    place = int(number) if number.strip().isdecimal() else 0
    if not 1 <= place <= len(sheet.replaced):
        return None
    return sheet.replaced[place - 1].start, sheet.replaced[place - 1].end


def _removed(sheet: Sheet, originals: bool) -> Iterator[str]:
    for number, one in enumerate(sheet.replaced, 1):
        shown = (plain(one.original) or "(the note has changed since)") if originals else "…"
        yield _visible(f"  {number:3d}  {sheet.text[one.start : one.end]:<24} {shown}")
