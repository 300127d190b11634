"""study.toml → frozen values. Everything unknown is an error that names what is known."""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from deid.consent.importers import FhirMap, RedcapMap
from deid.consentmap import FHIR, REDCAP, fhir_map, redcap_map
from deid.errors import ConfigError
from deid.model import GROUPS, LABELS, LEAST_CONFIDENCE, MASKED_FROM, MOST_LEAKS, PROFILES, Policy, Request
from deid.settings import Table, cells, day, flag, one_of, only, share, tables, text, texts, whole, words

DATE_ORDERS = ("iso", "mdy", "dmy")
ENGINES = ("inline", "processes", "dask")
LANGUAGE_MODEL = "deid"
"""The project's own model; another name is that of a spaCy package or of a folder with a model."""
OWN_COLUMNS = ("row", "participant", "day", "date")
"""Columns that a release makes itself; no column of the study may go by one of these names."""

_FILE = re.compile(r"(?:.*[/\\])?([^/\\:\x00-\x1f]+)\.\w+")
_MAJORITY = "no US state sets it lower or higher; whoever may sign younger needs authority_ref on the grant"
_CONFIDENCE = "a promise is not made with less, and no sample gives certainty"
_WORKERS = "no computer has more cores for one study"
_BASIS = {"limited-data-set": "dua", "expert": "determination"}

_KNOWN: Mapping[str, tuple[str, ...]] = {
    "study": ("id", "actor", "date_order", "ends"),
    "files": ("notes", "participants", "consents", "sessions"),
    "request": (
        "purpose", "recipient", "commercial", "nonprofit_recipient", "irb_approval", "region", "quotes", "agrees_to",
    ),
    "consent": ("require_evidence", "majority_age", "forms", "redcap", "fhir"),
    "policy": (
        "profile", "names", "min_k", "approvals", "leak_rate", "leak_confidence", "operators", "thresholds", "dua", "determination",
    ),
    "tables": ("file", "participant", "date", "release", "quasi_identifiers"),
    "detect": ("language_model", "patterns"),
    "ledger": ("url",),
    "engine": ("name", "workers", "address", "tls_ca", "tls_cert", "tls_key"),
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
class EngineSpec:
    """How the parts of a release run. `workers`: processes, None for all cores. `address`: of a Dask scheduler, "" to begin one
    here. `tls`: files with the authority's certificate, ours, and our key.
    """

    name: str = "processes"
    workers: int | None = None
    address: str = ""
    tls: tuple[Path, Path, Path] | None = None


Redcap: TypeAlias = tuple[Path, RedcapMap]
Fhir: TypeAlias = tuple[Path, FhirMap]
"""An export of consents and how it is read."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a study asks for. Paths are absolute; `root` is the study folder."""

    root: Path
    study_id: str
    actor: str
    date_order: str
    ends: date | None
    notes: Path
    participants: Path
    consents: Path
    sessions: Path | None
    request: Request
    require_evidence: bool
    majority_age: int
    forms: Mapping[str, Mapping[str, str]]
    redcap: Redcap | None
    fhir: Fhir | None
    policy: Policy
    tables: tuple[TableSpec, ...]
    ledger_url: str
    language_model: str
    patterns: tuple[PatternSpec, ...]
    engine: EngineSpec

    @property
    def private(self) -> Path:
        return self.root / "private"

    @property
    def releases(self) -> Path:
        return self.root / "releases"


def read_config(study: Path, *, ask: Callable[[], str] = str) -> Config:
    """Read `study/study.toml` (or the .toml file given).

    Args:
        study: the folder, or the file.
        ask: who acts, where neither study.toml nor the environment says it; "" for nobody.

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
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"study.toml is not valid TOML: {_where(error)}.") from None
    return _config(path.resolve().parent, raw, ask)


def with_engine(config: Config, name: str) -> Config:
    """The same study with another engine; "" for its own.

    Raises:
        ConfigError: no such engine.
    """
    if not name or name == config.engine.name:
        return config
    one_of(name, ENGINES, "engine")
    return replace(config, engine=EngineSpec(name, config.engine.workers))


def _where(error: Exception) -> str:
    """The place of a TOML error; its message may quote the file, so only the position is passed on."""
    if isinstance(error, tomllib.TOMLDecodeError):
        text = str(error)
        return text[text.rindex("(") :].strip("()")
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    return "it is nested too deeply" if isinstance(error, RecursionError) else "a number is too long"


def _config(root: Path, raw: Mapping[str, Any], ask: Callable[[], str]) -> Config:
    only(raw, _KNOWN, "study.toml")
    study, files, request, consent, policy, detect, ledger, engine = (
        only(raw.get(name, {}), _KNOWN[name], f"[{name}]")
        for name in ("study", "files", "request", "consent", "policy", "detect", "ledger", "engine")
    )
    return Config(
        root=root,
        study_id=text(study, "id", "[study]"),
        actor=_actor(study, ask),
        date_order=one_of(study.get("date_order", "iso"), DATE_ORDERS, "[study] date_order"),
        ends=day(study, "ends", "[study]"),
        notes=root / text(files, "notes", "[files]"),
        participants=root / text(files, "participants", "[files]"),
        consents=root / text(files, "consents", "[files]"),
        sessions=root / text(files, "sessions", "[files]") if "sessions" in files else None,
        request=_request(request),
        require_evidence=flag(consent, "require_evidence", "[consent]", default=True),
        majority_age=whole(consent, "majority_age", "[consent]", default=18, least=18, most=21, why=_MAJORITY),
        forms=_forms(consent.get("forms", {})),
        redcap=_redcap(root, consent),
        fhir=_fhir(root, consent),
        policy=_policy(policy),
        tables=_tables(raw),
        ledger_url=_ledger_url(ledger, root),
        language_model=_language_model(root, text(detect, "language_model", "[detect]", default=LANGUAGE_MODEL)),
        patterns=tuple(
            _pattern(pattern, f"[[detect.patterns]] number {number}")
            for number, pattern in enumerate(tables(detect, "patterns", "[[detect.patterns]]"), 1)
        ),
        engine=_engine(root, engine),
    )


def _engine(root: Path, table: Table) -> EngineSpec:
    place = "[engine]"
    files = [text(table, name, place, default="") for name in ("tls_ca", "tls_cert", "tls_key")]
    if any(files) and not all(files):
        raise ConfigError("[engine] needs all of tls_ca, tls_cert and tls_key, or none.")
    ca, cert, key = (root / name for name in files)
    name = one_of(table.get("name", "processes"), ENGINES, "[engine] name")
    address = text(table, "address", place, default="")
    if address and name != "dask":
        raise ConfigError('[engine] address is that of a Dask scheduler; it needs name = "dask".')
    return EngineSpec(
        name=name,
        workers=whole(table, "workers", place, default=1, least=1, most=1024, why=_WORKERS)
        if "workers" in table
        else None,
        address=address,
        tls=(ca, cert, key) if all(files) else None,
    )


def _language_model(root: Path, name: str) -> str:
    """A folder is looked for in the study first, like every file that study.toml names; else it is a package's name."""
    try:
        return str(root / name) if (root / name).is_dir() else name
    except OSError:  # no file can have such a name
        return name


def _actor(study: Mapping[str, Any], ask: Callable[[], str]) -> str:
    actor = text(study, "actor", "[study]", default="") or os.environ.get("DEID_ACTOR", "").strip() or ask().strip()
    if not actor:
        raise ConfigError("Who acts? Set actor under [study] in study.toml, or the environment's DEID_ACTOR.")
    return actor


def _request(table: Table) -> Request:
    place = "[request]"
    return Request(
        purpose=text(table, "purpose", place),
        recipient=text(table, "recipient", place),
        commercial=flag(table, "commercial", place),
        nonprofit_recipient=flag(table, "nonprofit_recipient", place),
        region=text(table, "region", place),
        irb_approval=text(table, "irb_approval", place, default=""),
        quotes=flag(table, "quotes", place, default=False),
        agrees_to=frozenset(texts(table, "agrees_to", place)),
    )


def _policy(table: Table) -> Policy:
    place = "[policy]"
    profile = one_of(table.get("profile", "safe-harbor"), PROFILES, "[policy] profile")
    bases = {owner: words(table, key, place) for owner, key in _BASIS.items()}
    if bases.get(profile) == {}:
        raise ConfigError(
            f'[policy] profile = "{profile}" needs {_BASIS[profile]} = {{…}}: what this profile rests on.'
        )
    operators = only(table.get("operators", {}), LABELS, "[policy.operators]")
    return Policy(
        profile=profile,
        names=one_of(table.get("names", "tags"), ("tags", "surrogates"), "[policy] names"),
        min_k=whole(table, "min_k", place, default=5, least=2, why="a group of one is a person"),
        approvals=whole(table, "approvals", place, default=1, least=1, why="nothing is approved by nobody"),
        leak_rate=share(
            table, "leak_rate", place, default=0.01, most=MOST_LEAKS, why="of the notes of a release no more may leak"
        ),
        leak_confidence=share(
            table, "leak_confidence", place, default=0.95, least=LEAST_CONFIDENCE, most=0.999, why=_CONFIDENCE
        ),
        operators=MappingProxyType({label: text(operators, label, "[policy.operators]") for label in operators}),
        basis=MappingProxyType(bases.get(profile, {})),
        thresholds=_thresholds(table.get("thresholds", {})),
    )


def _thresholds(table: Any) -> Mapping[str, float]:
    place, why = "[policy.thresholds]", "what is more likely than not an identifier is masked in every release"
    only(table, sorted(set(GROUPS.values())), place)
    return MappingProxyType({group: share(table, group, place, most=MASKED_FROM, why=why) for group in sorted(table)})


def _ledger_url(table: Table, root: Path) -> str:
    """The address of the ledger, which as a file must lie in no release: a release leaves the building."""
    usual = URL.create("sqlite", database=str(root / "private" / "ledger.db")).render_as_string()
    url = text(table, "url", "[ledger]", default=usual)
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigError("[ledger] url is no database URL. Write sqlite:///PATH or postgresql://…") from None
    if address.get_backend_name() != "sqlite" or not address.database:
        return url
    if address.database.startswith("file:"):
        raise ConfigError("[ledger] url must name its file by a path: sqlite:///PATH, without file: before it.")
    try:
        places = [(base / address.database).resolve() for base in (Path.cwd(), root)]
        inside = any(_is_in_release(place, root / "releases") for place in places)
    except (OSError, RuntimeError):  # RuntimeError: links that lead in a circle, before Python 3.13
        raise ConfigError("[ledger] url lies where no file can be: too long a path, or links in a circle.") from None
    if inside:
        raise ConfigError("[ledger] url lies inside releases/ or a release, which leave the building. Choose private/.")
    return url


def _is_in_release(path: Path, releases: Path) -> bool:
    folders = (path, *path.parents)
    return releases.resolve() in folders or any((folder / "attestation.json").is_file() for folder in folders)


def _tables(raw: Table) -> tuple[TableSpec, ...]:
    specs = tuple(
        _table_spec(table, f"[[tables]] number {number}")
        for number, table in enumerate(tables(raw, "tables", "[[tables]]"), 1)
    )
    first: dict[str, int] = {}
    for number, spec in enumerate(specs, 1):
        before = first.setdefault(spec.path.casefold(), number)
        if before != number:
            raise ConfigError(
                f"[[tables]] number {before} and number {number} would both be released as {spec.path}. "
                "Declare a file once, and rename one of two files of one name."
            )
    return specs


def _table_spec(table: Any, place: str) -> TableSpec:
    only(table, _KNOWN["tables"], place)
    file = text(table, "file", place)
    named = _FILE.fullmatch(file)
    if named is None:
        raise ConfigError(f"{place}: file must end in a plain name such as sessions.csv, without a colon.")
    spec = TableSpec(
        file=file,
        participant=text(table, "participant", place, default="participant_id"),
        date=text(table, "date", place),
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


def _columns(table: Table, key: str, place: str) -> tuple[str, ...]:
    """Names of columns; case does not tell two of them apart, as Table Schema has it."""
    columns = texts(table, key, place)
    folded = [column.casefold() for column in columns]
    if twice := [column for at, column in enumerate(columns) if folded[at] in folded[:at]]:
        raise ConfigError(f"{place}: {key} names {', '.join(twice)} twice.")
    return columns


def _pattern(table: Any, place: str) -> PatternSpec:
    only(table, ("label", "regex", "context"), place)
    label = one_of(table.get("label"), LABELS, f"{place}: label")
    return PatternSpec(label, text(table, "regex", place), texts(table, "context", place))


def _redcap(root: Path, consent: Table) -> Redcap | None:
    if "redcap" not in consent:
        return None
    return root / text(consent["redcap"], "file", REDCAP), redcap_map(consent["redcap"])


def _fhir(root: Path, consent: Table) -> Fhir | None:
    if "fhir" not in consent:
        return None
    return root / text(consent["fhir"], "file", FHIR), fhir_map(consent["fhir"])


def _forms(forms: Any) -> Mapping[str, Mapping[str, str]]:
    """`[consent.forms."v3"]`: what its rows of consents.csv need not repeat, as cells."""
    if not isinstance(forms, dict):
        raise ConfigError('study.toml: [consent.forms] holds one table per form version, e.g. [consent.forms."v3"].')
    return MappingProxyType(
        {version: MappingProxyType(cells(form, f'[consent.forms."{version}"]')) for version, form in forms.items()}
    )
