"""The forms that a person's name can take. Pure; knows nothing of rosters or texts."""

import re
import unicodedata

_APOSTROPHES = "'’‘ʼ′`´＇‛ʹꞌ"
_HYPHENS = "-‐‑‒–—−﹣－"
# Letters that Unicode does not decompose, and what people type for them on another keyboard.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
    | dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(_HYPHENS, "-")
)


def normal(text: str) -> str:
    """Return the normal form in which two spellings of one identifier are equal.

    NFKC and case folding; accents, zero-width and other format characters dropped; apostrophe and hyphen
    variants made ``'`` and ``-``; runs of white space made one space. Idempotent.
    """
    if text.isascii():
        return " ".join(text.casefold().translate(_PLAIN).split())
    spelled = unicodedata.normalize("NFKD", text.translate(_PLAIN)).casefold()
    spelled = unicodedata.normalize("NFKD", spelled).translate(_PLAIN)
    kept = "".join(char for char in spelled if unicodedata.category(char) not in ("Mn", "Cf"))
    return " ".join(unicodedata.normalize("NFKC", kept).split())


_TITLES = frozenset("dr mr mrs ms miss mx prof professor rev reverend fr sr sister brother father rabbi imam sir dame doctor".split())  # fmt: skip
_CREDENTIALS = frozenset(
    "phd psyd edd md do rn np ma ms msc ba bsc bed med msw lpc lpcc lmft lmhc lcsw lsw lamft lmsw licsw cadc ncc dsw "
    "bacp mbacp ukcp hcpc aprn pmhnp crna jr ii iii iv esq mft amft acsw apcc pa pac lp lcpc ladc cac cst bcba".split()
)  # fmt: skip


def bare_name(value: str) -> str:
    """Drop titles before and credentials after a name: "Dr. Ana Ruiz, LPC" gives "Ana Ruiz"."""
    head, *_ = re.split(r"[,(]", value, maxsplit=1)
    words = head.split()
    while len(words) > 1 and normal(words[0]).rstrip(".") in _TITLES:
        words = words[1:]
    while len(words) > 1 and normal(words[-1]).replace(".", "") in _CREDENTIALS:
        words = words[:-1]
    return " ".join(words)
