"""The text of one part of a Word document, one line per paragraph.

What stands beside a paragraph's text (text boxes, descriptions of pictures, field instructions, readings of ruby
text) follows it on lines of its own, so that no name is torn apart. A paragraph with tracked deletions comes
twice, as it reads now and as it read before: one line of both would run names together ("MariaRosa"). What was
inserted and then deleted stands in neither, so the paragraph comes a third time with it.

Elements go by their local name, so that the transitional and the strict dialect of the format (ECMA-376) read alike.
"""

from collections.abc import Callable
from typing import Any

TEXT = frozenset({"t", "delText"})
INSTRUCTION = frozenset({"instrText", "delInstrText"})
_DELETED = frozenset({"del", "moveFrom"})
_INSERTED = frozenset({"ins", "moveTo"})
# A soft hyphen (softHyphen) only says where a word may break. It is left out, since it would hide a name.
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_DESCRIBED = frozenset({"docPr", "cNvPr"})


def local(name: object) -> str:
    """The name of an element or attribute without its namespace; "" for what is no element."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def attribute(element: Any, name: str) -> str:
    """The attribute of that local name, or ""."""
    return next((value for key, value in element.attrib.items() if local(key) == name), "")


def lines_of(element: Any) -> list[str]:
    """The lines of the paragraphs in an element that is no paragraph itself."""
    lines: list[str] = []
    for child in _children(element):
        lines += _paragraph(child) if local(child.tag) == "p" else lines_of(child)
    return lines


def _paragraph(paragraph: Any) -> list[str]:
    line, beside = _line(paragraph, hidden=lambda element: local(element.tag) in _DELETED)
    lines = [line]
    earlier: list[Callable[[Any], bool]] = []
    if any(local(element.tag) in _DELETED for element in paragraph.iter()):
        earlier.append(lambda element: local(element.tag) in _INSERTED)
    if any(local(element.tag) == "r" and _changes(element) == (True, True) for element in paragraph.iter()):
        earlier.append(
            lambda element: local(element.tag) == "r" and _changes(element) in ((True, False), (False, True))
        )
    for hidden in earlier:
        line, more = _line(paragraph, hidden)
        lines += [line] if line not in lines else []
        beside += [words for words in more if words not in beside]
    return lines + beside


def _changes(run: Any) -> tuple[bool, bool]:
    """Whether tracked changes inserted a run, and whether they deleted it."""
    around = {local(element.tag) for element in run.iterancestors()}
    return not around.isdisjoint(_INSERTED), not around.isdisjoint(_DELETED)


def _line(paragraph: Any, hidden: Callable[[Any], bool]) -> tuple[str, list[str]]:
    """The text of a paragraph without `hidden` elements, and the lines of what stands beside it."""
    pieces: list[str] = []
    beside: list[str] = []
    instructions: list[str] = []

    def walk(element: Any) -> None:
        for child in _children(element):
            match local(child.tag):
                case _ if hidden(child):
                    pass
                case tag if tag in TEXT:
                    pieces.append("".join(child.itertext()))
                case tag if tag in _CHARACTERS:
                    pieces.append(_CHARACTERS[tag])
                case tag if tag in INSTRUCTION:
                    instructions[-1:] = ["".join([*instructions[-1:], *child.itertext()])]
                case "sym":
                    pieces.append(bytes.fromhex(attribute(child, "char").zfill(4)).decode("utf-16-be"))
                case "p":
                    beside.extend(_paragraph(child))
                case "txbxContent":
                    beside.extend(lines_of(child))
                case "rt":
                    line, more = _line(child, hidden)
                    beside.extend([line, *more])
                case tag:
                    beside.extend(_words_in_attributes(child))
                    if tag == "fldChar" and attribute(child, "fldCharType") == "begin":
                        instructions.append("")
                    walk(child)

    walk(paragraph)
    return "".join(pieces), [words for line in [*beside, *instructions] if (words := line.strip())]


def _children(element: Any) -> list[Any]:
    """The children that can hold text; of alternative contents, which say the same twice, the first that does."""
    if local(element.tag) == "AlternateContent":
        return [next((child for child in element if _holds_text(child)), element[0])] if len(element) else []
    return [child for child in element if not local(child.tag).endswith("Pr") or local(child.tag) in _DESCRIBED]


def _holds_text(element: Any) -> bool:
    return any(local(inner.tag) in TEXT and inner.text for inner in element.iter())


def _words_in_attributes(element: Any) -> list[str]:
    """Text that elements hold in attributes: descriptions of pictures and shapes, WordArt, simple fields, the
    chosen entry of an old form field."""
    match local(element.tag):
        case "docPr" | "cNvPr":
            names = ["title", "descr"]
        case "fldSimple":
            names = ["instr"]
        case "textpath":
            names = ["string"]
        case "ddList":
            return _chosen(element)
        case "imagedata":  # its title is the name of a file
            names = []
        case _:
            names = ["title", "alt"] if ":vml" in str(element.tag) else []
    return [words for name in names if (words := attribute(element, name))]


def _chosen(drop_down: Any) -> list[str]:
    values = {
        name: [attribute(e, "val") for e in drop_down if local(e.tag) == name] for name in ("result", "listEntry")
    }
    entries = values["listEntry"]
    index = int((values["result"] or ["0"])[0])
    return entries[index : index + 1]
