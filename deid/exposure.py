"""The intruder test of a study's releases: what is known, what lies in a release, and whose codes they are to score by."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import median_low

from deid.config import Config
from deid.detect.words.dictionary import is_ordinary
from deid.errors import ConfigError
from deid.inputs import Inputs
from deid.intruder import Intrusion, Known, Target, intrude
from deid.ledger import Entry
from deid.model import Participant
from deid.past.releases import PastRelease, past_releases
from deid.private import study_key
from deid.release import JointRisk, Release, ReleasedTable, ages, joint_risk, open_release, traits_by_person

Noted = Iterable[tuple[tuple[str, ...], str]]
"""Codes of who attended, and the clean text of the note."""
Tabled = Iterable[tuple[str, Sequence[str], Iterable[Sequence[str]]]]
"""Path, columns and rows of a released table; the second cell of a row is whose it is."""


def intrude_at_home(config: Config, inputs: Inputs, entries: Sequence[Entry], folder: Path, earlier: str) -> Intrusion:
    """Attack a release of the study; with the codes of those it links.

    Args:
        folder: the release.
        earlier: the id of an earlier release that the intruder holds too; "": the one made before it, if it is there.

    Raises:
        ConfigError: the ledger does not know the release, or there is no such earlier one.
    """
    name = open_release(folder).release_id
    pasts = {past.name: past for past in past_releases(entries, config.private)}
    if name not in pasts or pasts[name].erased:
        raise ConfigError(
            "The ledger of this study does not know this release, so nobody can tell what is a right guess."
        )
    if earlier and (earlier == name or earlier not in pasts or not (config.releases / earlier).is_dir()):
        raise ConfigError("There is no such earlier release in releases/ that the ledger knows.")
    before = (pasts[earlier], config.releases / earlier) if earlier else release_before(config, entries, name)
    past = pasts[name]
    return attack(
        targets_in(open_release(folder)),
        known_of(inputs.participants, on=middle(decision.item.on for decision in past.held)),
        {code: who for who, code in past.codes(study_key(config.private))["participant"].items()},
        before=before,
        key=study_key(config.private),
    )


def attack(
    targets: Sequence[Target],
    known: Sequence[Known],
    truth: Mapping[str, str],
    *,
    before: tuple[PastRelease, Path] | None,
    key: bytes,
) -> Intrusion:
    """Attack what a release holds; `before` is an earlier one, with its folder, and `key` the study's."""
    past, folder = before or (None, None)
    earlier = targets_in(open_release(folder)) if folder else ()
    whose = {code: who for who, code in past.codes(key)["participant"].items()} if past else {}
    return intrude(targets, known, truth, ages_in=ages, ordinary=is_ordinary, earlier=earlier, earlier_truth=whose)


def release_before(config: Config, entries: Sequence[Entry], name: str) -> tuple[PastRelease, Path] | None:
    """The release that was made last before one of this id, and lies in releases/; None if there is none."""
    first = next((e.seq for e in entries if e.kind == "release" and e.payload["release"] == name), len(entries) + 1)
    there = [
        (past, config.releases / past.name)
        for past in past_releases(entries, config.private)
        if past.seq < first and not (past.stayed or past.erased) and (config.releases / past.name).is_dir()
    ]
    return there[-1] if there else None


def known_of(roster: Iterable[Participant], *, on: date) -> list[Known]:
    """What the intruder knows: the names of everybody on the roster, their ages on a day, their towns."""
    return [
        Known(
            one.participant_id,
            tuple(filter(None, (one.given_name, one.family_name, one.preferred_name, *one.other_names))),
            _age(one.date_of_birth, on) if one.date_of_birth else None,
            one.city,
        )
        for one in roster
    ]


def middle(days: Iterable[date]) -> date:
    """The middle one of days, in whose year or so what is told of ages holds."""
    return median_low(list(days))


def targets_of(notes: Noted, tables: Tabled) -> list[Target]:
    """What lies before the intruder of each participant."""
    own: defaultdict[str, list[str]] = defaultdict(list)
    shared: defaultdict[str, list[str]] = defaultdict(list)
    columns: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for codes, text in notes:
        for code in codes:
            (own if len(codes) == 1 else shared)[code].append(text)
    for path, names, rows in tables:
        for row in rows:
            for name, cell in zip(names[3:], row[3:], strict=True):
                columns[row[1]][f"{path}: {name}"].add(cell)
    return [
        Target(
            code,
            tuple(own[code]),
            tuple(shared[code]),
            {name: frozenset(cells) for name, cells in columns[code].items()},
        )
        for code in sorted({*own, *shared, *columns})
    ]


def targets_in(release: Release) -> list[Target]:
    """What lies before the intruder in a folder."""
    noted = [(tuple(who.split(";")), text) for who, text in _noted(release)]
    tables = [(path, *release.cells(path)) for path in release.tables]
    return targets_of(noted, tables)


def joint_risk_of(release: Release) -> JointRisk:
    """What tables and notes in a folder tell together of each participant."""
    stated = release.attestation
    quasi = stated["risk"]["quasi_identifiers"]
    tables = []
    for path in release.tables:
        names, rows = release.cells(path)
        known = tuple(name for name in names if f"{path}: {name}" in quasi)
        tables.append(ReleasedTable(path, tuple(names), known, tuple(map(tuple, rows))))
    noted = [(tuple(who.split(";")), text) for who, text in _noted(release)]
    return joint_risk(tables, traits_by_person(noted), min_k=stated["policy"]["min_k"])


def _noted(release: Release) -> Iterable[tuple[str, str]]:
    notes = release.notes
    return zip(notes["participants"], notes["text"], strict=True)


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
