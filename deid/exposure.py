"""The intruder test of a study's releases: what is known, what lies in a release, and whose codes they are to score by."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import median_low

from deid.config import Config
from deid.detect.words.dictionary import is_ordinary
from deid.errors import ConfigError
from deid.inputs import Inputs
from deid.intruder import MOST, Intrusion, Known, Target, intrude, people_tested
from deid.ledger import Entry
from deid.model import Participant
from deid.past.releases import PastRelease, past_releases
from deid.private import study_key, subkey
from deid.release import JointRisk, Release, ReleasedTable, Trait, ages, joint_risk, open_release, traits_by_person

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
    past, key, release = pasts[name], study_key(config.private), open_release(folder)
    return attack(
        noted_in(release),
        tabled_in(release),
        known_of(inputs.participants, on=middle(decision.item.on for decision in past.held())),
        {code: who for who, code in past.codes(key)["participant"].items()},
        release_id=name,
        before=before,
        key=key,
    )


def attack(
    noted: Noted,
    tables: Tabled,
    known: Sequence[Known],
    truth: Mapping[str, str],
    *,
    release_id: str,
    before: tuple[PastRelease, Path] | None,
    key: bytes,
) -> Intrusion:
    """Attack what a release holds; if more than `MOST` people are in it, what it holds of `MOST` of them drawn at random.

    Args:
        noted: the notes of the release. They are gone through once, and only what people tell who are tested is kept.
        tables: its tables, likewise.
        known: the roster (`known_of`).
        truth: code → participant, of everybody in the release.
        release_id: of the release.
        before: an earlier release, with its folder, that the intruder holds too. Where it or this one has more than `MOST`
            people, only the records of those who are tested are taken from it.
        key: the study's.
    """
    people = people_tested(truth.values(), key=subkey(key, "intruder"), release_id=release_id)
    drawn_from = len(truth) if len(truth) > len(people) else None
    past, folder = before or (None, None)
    whose = {code: who for who, code in past.codes(key)["participant"].items()} if past else {}
    cut = drawn_from is not None or len(whose) > MOST
    compared = {code for code, who in whose.items() if who in people or not cut}
    return intrude(
        targets_of(noted, tables, {code for code, who in truth.items() if who in people}),
        known,
        truth,
        ages_in=ages,
        ordinary=is_ordinary,
        earlier=targets_in(open_release(folder), compared) if folder else None,
        earlier_truth=whose,
        drawn_from=drawn_from,
        earlier_cut=cut and folder is not None,
    )


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


def targets_of(noted: Noted, tables: Tabled, chosen: Container[str] | None = None) -> list[Target]:
    """What lies before the intruder of each participant.

    Args:
        noted: the notes of a release; gone through once.
        tables: its tables, likewise.
        chosen: codes of the participants of whom it is kept; None: all.
    """
    own: defaultdict[str, list[str]] = defaultdict(list)
    shared: defaultdict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    columns: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for codes, text in noted:
        for code in codes:
            if chosen is not None and code not in chosen:
                continue
            if len(codes) == 1:
                own[code].append(text)
            else:
                shared[code].append((text, codes))
    for path, names, rows in tables:
        for row in rows:
            if chosen is None or row[1] in chosen:
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


def targets_in(release: Release, chosen: Container[str] | None = None) -> list[Target]:
    """What lies before the intruder in a folder; see `targets_of`."""
    return targets_of(noted_in(release), tabled_in(release), chosen)


def noted_in(release: Release) -> Iterator[tuple[tuple[str, ...], str]]:
    """The notes of a release, one by one."""
    names, rows = release.cells("notes.csv")
    who, text = names.index("participants"), names.index("text")
    return ((tuple(row[who].split(";")), row[text]) for row in rows)


def tabled_in(release: Release) -> Iterator[tuple[str, Sequence[str], Iterable[Sequence[str]]]]:
    """The tables of a release, one by one."""
    return ((path, *release.cells(path)) for path in release.tables)


def joint_risk_of(release: Release) -> JointRisk:
    """What tables and notes in a folder tell together of each participant."""
    stated = release.attestation
    quasi = stated["risk"]["quasi_identifiers"]
    tables = []
    for path, names, rows in tabled_in(release):
        known = tuple(name for name in names if f"{path}: {name}" in quasi)
        tables.append(ReleasedTable(path, tuple(names), known, tuple(map(tuple, rows))))
    return joint_risk(tables, traits_by_person(noted_in(release)), min_k=stated["policy"]["min_k"])


def merged_traits(parts: Iterable[Mapping[str, frozenset[Trait]]]) -> dict[str, frozenset[Trait]]:
    """Put together what `traits_by_person` found in parts of the notes: the same as of all notes.

    Equal traits become one object: what was read back from disk part by part has many copies of the same few.
    """
    same: dict[Trait, Trait] = {}
    found: defaultdict[str, set[Trait]] = defaultdict(set)
    for part in parts:
        for who, traits in part.items():
            found[who].update(same.setdefault(trait, trait) for trait in traits)
    return {who: frozenset(found[who]) for who in sorted(found)}


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
