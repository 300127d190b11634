"""Is a release what it claims to be? Needs the folder and nothing else: no key, no ledger, no network."""

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deid.errors import StudyFileError, VerificationFailed
from deid.model import Policy
from deid.release.attestation import NAME, read_attestation
from deid.release.canonical import read_object
from deid.release.described import ALWAYS, DESCRIPTOR, NOTES, package_problems, resources
from deid.release.promises import statement_problems
from deid.release.reviewed import review_problems
from deid.release.schema import first_column, is_ours, table_problems
from deid.release.signing import Approval, is_approval, is_built_by, key_id, read_approval
from deid.release.stored import File, bytes_of, hash_of, size_of, taken_in

_SHOWN = 5
_SYSTEM = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""Files that file managers leave in folders."""


@dataclass(frozen=True, slots=True, repr=False)
class Verdict:
    """What `inspect` found. `status` is APPROVED, CANDIDATE, REHEARSAL or REFUSED.

    `checks` are (name, passed, detail in words). `attestation_hash` is what a signature stands under; "" if the
    file is missing. `approvals` are the signatures that hold, whoever gave them; `lacks` says in words why a sound release is
    not approved.
    """

    status: str
    checks: tuple[tuple[str, bool, str], ...]
    attestation_hash: str
    approvals: tuple[Approval, ...] = ()
    lacks: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Verdict({self.status}, {len(self.checks)} checks)"


def verify(folder: Path | str, *, keys: Collection[str] = ()) -> Verdict:
    """Check a release and return the verdict.

    Args:
        folder: the release.
        keys: the public keys of stewards whose approval counts, in hexadecimal: given to you by them, not by the release.

    Raises:
        StudyFileError: there is no such folder, or it cannot be read.
        VerificationFailed: names every check that failed, and why.
    """
    folder = Path(folder)
    verdict = inspect(folder, keys=keys)
    if told := _failures(verdict):
        raise VerificationFailed(
            f"The release {folder.name} is not what it claims to be:\n{told}\nAsk whoever sent it for an untouched copy."
        )
    return verdict


def prove(files: Mapping[str, File]) -> None:
    """Do nothing if a release (path → file) will verify once it is written.

    Raises:
        VerificationFailed: names every check that failed, and why.
    """
    if told := _failures(_judged(files, ())):
        raise VerificationFailed(f"The release would not verify:\n{told}\nNothing was written. Report this.")


def _failures(verdict: Verdict) -> str:
    return "\n".join(f"  {name}: {detail}" for name, passed, detail in verdict.checks if not passed)


def inspect(folder: Path, *, keys: Collection[str] = ()) -> Verdict:
    """Make every check, also after one failed; see `verify`. A check that rests on a broken file fails with it."""
    names, odd = _listing(folder)
    return _judged({name: taken_in(folder / name) for name in names}, odd, keys)


def _judged(everything: Mapping[str, File], odd: Sequence[str], keys: Collection[str] = ()) -> Verdict:
    signed = {path: held for path, held in everything.items() if is_approval(path)}
    data = {path: held for path, held in everything.items() if path not in signed}
    approvals: list[Approval] = []
    checks: list[tuple[str, bool, str]] = [_check("nothing but files", lambda: iter(odd))]
    attested: dict[str, Any] = {}
    package: dict[str, Any] = {}

    def read_attested() -> Iterator[str]:
        attested.update(read_attestation(bytes_of(_need(data, NAME))))
        yield from ()

    def read_package() -> Iterator[str]:
        package.update(read_object(bytes_of(_need(data, DESCRIPTOR))))
        yield from ()

    checks += [
        _check("attestation", read_attested),
        _check("attestation says what a release's does", lambda: statement_problems(attested)),
        _check("data package", read_package),
        _check(
            "data package says what a release's does",
            lambda: package_problems(package, data, use_limits=attested["use_limits"]),
        ),
        _check("attestation matches data package", lambda: _agreement(attested, package, data)),
        _check("every file is listed", lambda: _unlisted(package, data)),
        _check("every file is unchanged", lambda: _changed(package, data)),
        _check("every table keeps its schema", lambda: _misfits(attested, package, data)),
        _check("attestation matches tables", lambda: _items(attested, package, data)),
        _check("builder's signature holds", lambda: _builder(attested, package, data)),
        _check("review shows what it states", lambda: review_problems(attested)),
        _check("approvals are of this release", lambda: _approvals(attested, data, signed, approvals)),
    ]
    hashed = hash_of(data[NAME]) if NAME in data else ""
    if not all(passed for _, passed, _ in checks):
        return Verdict("REFUSED", tuple(checks), hashed)
    lacks = tuple(_lacks(attested, approvals, keys))
    status = "REHEARSAL" if attested["rehearsal"] else "CANDIDATE" if lacks else "APPROVED"
    return Verdict(status, tuple(checks), hashed, tuple(approvals), lacks)


def _builder(attested: dict[str, Any], package: dict[str, Any], data: Mapping[str, File]) -> Iterator[str]:
    files = {path: hash_of(_need(data, path)) for path in resources(package) if path.endswith(".csv")}
    if attested["builder"] is not None and not is_built_by(attested, files):
        yield "this is not what the builder signed"


def _approvals(
    attested: dict[str, Any], data: Mapping[str, File], signed: Mapping[str, File], found: list[Approval]
) -> Iterator[str]:
    for path, held in signed.items():
        one = read_approval(path, bytes_of(held))
        if (one.release, one.attestation) != (attested["release"], hash_of(_need(data, NAME))):
            yield f"{path} approves something else"
        elif attested["builder"] is None or one.public == attested["builder"]["key"]:
            yield f"{path} is no second person's: it is signed by whoever built the release, or nobody knows who did"
        elif _is_unread(attested) or attested["rehearsal"]:
            yield f"{path} approves what nobody has read, or a rehearsal"
        else:
            found.append(one)


def _is_unread(attested: dict[str, Any]) -> bool:
    """Whether a release holds notes of which nobody has read a sample."""
    return attested["review"] is None and bool(attested["gate"]["notes"])


def _lacks(attested: dict[str, Any], approvals: Sequence[Approval], keys: Collection[str]) -> Iterator[str]:
    """Why a sound release is not approved, for somebody who believes these keys."""
    if attested["builder"] is None:
        yield "it was built without a builder's key, so nobody can be shown to be a second person"
    if _is_unread(attested):
        yield "it states no review: nobody has read a sample of it to the end"
    known = [one for one in approvals if one.public in keys]
    needed = attested["policy"]["approvals"]
    if len(known) < needed:
        strangers = ", ".join(key_id(one.public) for one in approvals if one.public not in keys)
        signed = f" (signed by {strangers}; ask the steward, not the sender, for the public key)" if strangers else ""
        yield f"{len(known)} of {needed} approvals by keys that you name{signed}"


def _listing(folder: Path) -> tuple[list[str], list[str]]:
    """Paths of all files, and what is wrong with anything else. No link is followed."""
    if not folder.is_dir():
        raise StudyFileError(f"There is no release folder {folder.name}.")
    names: list[str] = []
    odd: list[str] = []
    pending = [folder]
    while pending:
        here = pending.pop()
        try:
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError as error:
            raise StudyFileError(f"The release {folder.name} cannot be read: {error.strerror}.") from None
        if not entries and here != folder:
            odd.append(f"the folder {_shown(here.relative_to(folder).as_posix())} is empty")
        for entry in entries:
            name = Path(entry.path).relative_to(folder).as_posix()
            if entry.is_symlink():
                odd.append(f"{_shown(name)} is a link")
            elif entry.is_dir(follow_symlinks=False):
                pending.append(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                names.append(name)
            else:
                odd.append(f"{_shown(name)} is no ordinary file")
    return sorted(names), odd


def _shown(name: str) -> str:
    """A name that somebody else chose, as it may stand in a message: nothing in it moves a cursor or begins a line."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in name)


def _check(name: str, problems: Callable[[], Iterator[str]]) -> tuple[str, bool, str]:
    """Run one check. Anything unexpected in a file is a failed check, never a traceback."""
    try:
        found = [_shown(problem) for problem in problems()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        plain = isinstance(error, ValueError) and type(error) is ValueError
        found = [_shown(str(error)) if plain else "it does not have the form of a release"]
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return name, not found, "; ".join(found[:_SHOWN]) + more


def _need(data: Mapping[str, File], name: str) -> File:
    if name not in data:
        raise ValueError(f"{name} is missing")
    return data[name]


def _agreement(attested: dict[str, Any], package: dict[str, Any], data: Mapping[str, File]) -> Iterator[str]:
    if attested["data_package"] != {"path": DESCRIPTOR, "hash": hash_of(_need(data, DESCRIPTOR))}:
        yield "datapackage.json is not the one that was attested"
    if attested["release"] != package["name"]:
        yield "they name different releases"
    if attested["leak_scan"]["files"] != len(data):
        yield "the leak scan was about another number of files"


def _unlisted(package: dict[str, Any], data: Mapping[str, File]) -> Iterator[str]:
    listed = {*resources(package), *ALWAYS, NAME, DESCRIPTOR}
    for name in sorted(data):
        if name not in listed:
            system = ", put there by a computer: remove it and verify again" if Path(name).name in _SYSTEM else ""
            yield f"{_shown(name)} is not listed{system}"
    for name in sorted(listed.difference(data)):
        yield f"{name} is missing"


def _changed(package: dict[str, Any], data: Mapping[str, File]) -> Iterator[str]:
    for path, resource in resources(package).items():
        if path in data and (resource["hash"] != hash_of(data[path]) or resource["bytes"] != size_of(data[path])):
            yield f"{path} was changed"


def _misfits(attested: dict[str, Any], package: dict[str, Any], data: Mapping[str, File]) -> Iterator[str]:
    policy = Policy(profile=attested["policy"]["profile"])
    for path, resource in resources(package).items():
        if not path.endswith(".csv") or path not in data:
            continue
        if is_ours(resource["schema"], path, policy):
            yield from (f"{path}, {problem}" for problem in table_problems(data[path], resource["schema"]))
        else:
            yield f"{path}, the schema is not that of a release"


def _items(attested: dict[str, Any], package: dict[str, Any], data: Mapping[str, File]) -> Iterator[str]:
    """The gate's result must name exactly the notes and rows that are there."""
    gate = attested["gate"]
    tables = {path for path in resources(package) if path.startswith("tables/")}
    if set(gate["rows"]) != tables:
        yield "the gate's result is about other tables"
    for path, items in [(NOTES, gate["notes"]), *gate["rows"].items()]:
        if first_column(_need(data, path)) != sorted(items):
            yield f"{path} does not hold the items that passed the gate"
