"""Finding known names in Chinese, Japanese and Korean letters, which stand in a text without spaces around them."""

import unicodedata
from collections.abc import Iterable, Iterator

import regex

from deid.detect.finding import Finding
from deid.detect.phrases import Phrase
from deid.names import UNSPACED, PersonName, is_unspaced, unspaced_forms

_RUN = regex.compile(rf"{UNSPACED}+(?:[ \u3000·・]{UNSPACED}+)*")
_AFTER_FAMILY = ("先生", "女士", "小姐", "太太", "老师", "老師", "医生", "同学", "さん", "様", "さま", "くん", "君", "ちゃん", "氏", "씨", "님", "선생님")  # fmt: skip
_BEFORE_FAMILY = ("小", "老", "阿")


def unspaced_entries(
    name: PersonName, owner: str, *, own: bool, full: float, part: float
) -> Iterator[tuple[str, Phrase]]:
    """Forms of one name to look for; of the note's own people also the family name beside a form of address."""
    for form in unspaced_forms(name):
        kind = "given" if form in name.given else "family" if form in name.family else "full"
        yield form, Phrase("PERSON", kind, owner, full if kind == "full" else part, own)
    for family in filter(is_unspaced, name.family if own else ()):
        phrase = Phrase("PERSON", "family", owner, part, own)
        yield from ((family + after, phrase) for after in _AFTER_FAMILY)
        yield from ((before + family, phrase) for before in _BEFORE_FAMILY if len(family) == 1)


def unspaced_table(entries: Iterable[tuple[str, Phrase]]) -> dict[str, Phrase]:
    """The forms as a table; of two entries of one form the first stays, without an owner if they differ in it."""
    table: dict[str, Phrase] = {}
    for form, phrase in entries:
        there = table.setdefault(form, phrase)
        if there.owner not in (phrase.owner, "") and not there.own:
            table[form] = Phrase(there.label, there.kind, "", there.score, there.own)
    return table


def find_unspaced(text: str, table: dict[str, Phrase]) -> Iterator[Finding]:
    """Yield every form in the text, the longest from each letter; none inside an earlier one."""
    lengths = sorted({len(form) for form in table}, reverse=True)
    for match in _RUN.finditer(text) if table else ():
        places = [at for at in range(*match.span()) if text[at] not in " \u3000·・"]
        letters = [unicodedata.normalize("NFC", text[at]) for at in places]
        i = 0
        while i < len(letters):
            form = next((form for size in lengths if (form := "".join(letters[i : i + size])) in table), "")
            if form:
                phrase = table[form]
                end = places[i + len(form) - 1] + 1
                yield Finding(places[i], end, "PERSON", phrase.score, phrase.kind, phrase.owner)
            i += len(form) or 1
