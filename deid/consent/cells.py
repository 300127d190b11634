"""A cell of consents.csv → its value. A cell that says nothing certain is an error whose message does not quote it."""

import re
from datetime import date

from deid.consent.purposes import read_code
from deid.dates import parse_date
from deid.model import DATA_CLASSES


def read_day(text: str, order: str) -> date | None:
    """Return the date that a cell writes: in ISO always, in the declared order ("mdy", "dmy") too. Blank is None.

    Raises:
        ValueError: no date, or one whose order is not declared; how to write it.
    """
    return parse_date(text, order) if text else None


def read_yes(text: str) -> bool | None:
    """Return True for yes, False for no, None for blank.

    Raises:
        ValueError: something else.
    """
    answers = {"yes": True, "no": False, "": None}
    if text.casefold() not in answers:
        raise ValueError("must be yes, no or blank")
    return answers[text.casefold()]


def read_choice(text: str, known: tuple[str, ...], blank: str = "") -> str:
    """Return one of the known codes, or `blank` for a blank cell.

    Raises:
        ValueError: an unknown code, or a blank cell where `blank` is "".
    """
    code = text.casefold() or blank
    if code not in known:
        raise ValueError(f"must be one of {', '.join(known)}")
    return code


def read_list(text: str) -> tuple[str, ...]:
    """Return the parts of a `;`-joined cell, each once, sorted."""
    return tuple(sorted({part.strip() for part in text.split(";")} - {""}))


def read_classes(text: str) -> tuple[str, ...]:
    """Return data classes, sorted.

    Raises:
        ValueError: one of them is unknown.
    """
    classes = read_list(text.casefold())
    if unknown := set(classes) - set(DATA_CLASSES):
        raise ValueError(f"{len(unknown)} unknown data class(es); join with ; what is known: {', '.join(DATA_CLASSES)}")
    return classes


def read_purposes(text: str) -> tuple[str, ...]:
    """Return purpose codes in canonical form, sorted.

    Raises:
        ValueError: one of them is unknown.
    """
    return tuple(sorted({read_code(part) for part in read_list(text)}))


def read_conditions(text: str) -> tuple[str, ...]:
    """Return conditions, sorted: known codes in canonical form, anything else as it stands (and then never met)."""
    return tuple(sorted({_condition(part) for part in read_list(text)}))


def _condition(text: str) -> str:
    try:
        return read_code(text)
    except ValueError:
        return text.casefold()


def read_sha256(text: str) -> str:
    """Return a SHA-256 in lower-case hexadecimal, or "" for a blank cell.

    Raises:
        ValueError: not 64 hexadecimal digits.
    """
    digest = text.casefold().removeprefix("sha256:")
    if digest and not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ValueError("not a SHA-256 (64 hexadecimal digits)")
    return digest
