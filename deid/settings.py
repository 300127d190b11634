"""One value of study.toml at a time: of the right type, or an error that names its place."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from deid.errors import ConfigError

Table = Mapping[str, Any]


def only(table: Any, known: Collection[str], place: str) -> Table:
    """Return a table that holds no other than known keys.

    Raises:
        ConfigError: it is no table, or holds something else.
    """
    if not isinstance(table, dict):
        raise ConfigError(f"study.toml: {place} must be a table.")
    if unknown := sorted(set(table) - set(known)):
        raise ConfigError(f"study.toml: {place} does not know {', '.join(unknown)}. Known: {', '.join(known)}.")
    return table


def tables(table: Table, key: str, place: str) -> Sequence[Any]:
    """Return what stands under ``[[key]]``; the caller checks each with `only`."""
    value = table.get(key, [])
    if not isinstance(value, list):
        raise ConfigError(f"study.toml: {key} must be tables, each written {place}.")
    return value


def text(table: Table, key: str, place: str, *, default: str | None = None) -> str:
    """Return a text without white space around it; without a default it must not be blank."""
    value = table.get(key, default)
    if not isinstance(value, str) or "\0" in value or (not value.strip() and default is None):
        raise ConfigError(f'study.toml: {place} needs {key} = "…".')
    return value.strip()


def texts(table: Table, key: str, place: str) -> tuple[str, ...]:
    """Return a list of texts, none of them blank; () if there is none."""
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(part, str) and part.strip() for part in value):
        raise ConfigError(f'study.toml: {place} needs {key} as a list, e.g. {key} = ["…"].')
    return tuple(part.strip() for part in value)


def flag(table: Table, key: str, place: str, *, default: bool | None = None) -> bool:
    """Return true or false; without a default it must be said."""
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise ConfigError(f"study.toml: {place} needs {key} = true or false.")
    return value


def whole(table: Table, key: str, place: str, *, default: int, least: int, most: int | None = None, why: str) -> int:
    """Return a whole number within limits, both inclusive; `why` says what the limits are for."""
    value = table.get(key, default)
    if type(value) is not int:
        raise ConfigError(f"study.toml: {place} needs {key} = a whole number.")
    if value < least or (most is not None and value > most):
        limits = f"{least} or more" if most is None else f"from {least} to {most}"
        raise ConfigError(f"study.toml: {place} {key} must be {limits}: {why}.")
    return value


def day(table: Table, key: str, place: str) -> date | None:
    """Return a day, written as TOML's date or as a text; None if there is none."""
    value = table.get(key)
    try:
        value = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        value = ...
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise ConfigError(f"study.toml: {place} needs {key} = YYYY-MM-DD.")
    return value


def share(
    table: Table, key: str, place: str, *, default: float | None = None, least: float = 0, most: float, why: str
) -> float:
    """Return a number from `least` to `most`, both inclusive; `why` says what the limits are for."""
    value = table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise ConfigError(f"study.toml: {place} {key} must be a number from {least:g} to {most:g}: {why}.")
    return float(value)


def one_of(value: Any, known: tuple[str, ...], place: str) -> str:
    """Return one of the known words."""
    if value not in known:
        raise ConfigError(f"study.toml: {place} must be one of {', '.join(known)}.")
    return str(value)


def words(table: Table, key: str, place: str) -> dict[str, str]:
    """Return a table of texts, none of them blank, sorted by name; numbers and days count as text. {} if there is none."""
    value = table.get(key, {})
    if not isinstance(value, dict) or not all(name.strip() and _is_word(part) for name, part in value.items()):
        raise ConfigError(f'study.toml: {place} needs {key} = {{ name = "…" }}, with no blank in it.')
    return {name: str(part).strip() for name, part in sorted(value.items())}


def cells(table: Any, place: str) -> dict[str, str]:
    """Return a table as cells of a CSV file: lists joined by ``;``, days in ISO form, answers as yes and no."""
    if not isinstance(table, dict):
        raise ConfigError(f"study.toml: {place} must be a table.")
    return {key: _cell(value, f"{place} {key}") for key, value in table.items()}


def _cell(value: Any, place: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ";".join(value)
    if isinstance(value, str) or _is_word(value):
        return str(value)
    raise ConfigError(f"study.toml: {place} must be a text, a list of texts, a day, or true or false.")


def _is_word(value: Any) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return type(value) is int or (isinstance(value, date) and not isinstance(value, datetime))
