"""The end of a review: what all readers said together, the bound that it gives, and the release that states it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from deid.audit import (
    Readable,
    Reading,
    Sample,
    Verdict,
    agreed,
    composition,
    kappa,
    notes_allowed,
    stratified_upper,
    with_reading,
)
from deid.config import Config
from deid.desk.frame import readables
from deid.desk.review import (
    BEGUN_KIND,
    CONCLUDED,
    LEFT,
    readers_of,
    refuse_review,
    reviews_of,
    said_of,
    sample_of,
)
from deid.desk.sheets import ids_of
from deid.desk.standing import Standing, stand
from deid.desk.statedfiles import stage, take_up
from deid.errors import ConfigError, ReviewFailed
from deid.inputs import Inputs
from deid.model import GROUPS
from deid.past.kept import replaced
from deid.pipeline import leak_search, surrogates_in
from deid.private import study_key, write_private
from deid.release import REPORT, bytes_of, further_bound, refuse_leaks, taken_in, with_review
from deid.studyledger import append, dismissed

Said = Mapping[str, Mapping[str, Verdict]]
"""Reader → note → what they said of it."""


def conclude(config: Config, inputs: Inputs, folder: Path) -> Reading:
    """End the review of a release: with no leak found it states the bound in itself; with one it can never be approved.

    Raises:
        ConfigError: somebody has not read their sample to the end, nobody but the builder read it, or the review was
            concluded before.
        StudyFileError: what somebody said is missing or was changed.
        ReviewFailed: a leak was found. That is recorded.
        LeakFound: the leak scan, with the roster as it is today, finds an identifier.
    """
    taken_up = take_up(config, folder)
    standing = stand(config, inputs, folder)
    if not taken_up:
        refuse_review(config, standing)
    sample = sample_of(config, standing, folder)
    said = _read_to_the_end(config, standing, sample)
    outcome = _outcome(config, standing, sample, said, folder)
    if taken_up:
        return outcome
    changed = {} if outcome.leaks else _stated(config, inputs, standing, folder, sample, outcome)
    hashed = stage(config, outcome.release, changed) if changed else ""
    append(config, "review", _payload(outcome, said, hashed), after=len(standing.entries))
    write_private(reviews_of(config, outcome.release) / CONCLUDED, b"")
    if outcome.leaks:
        raise ReviewFailed(
            f"{outcome.leaks} of the {outcome.read} notes read hold an identifier, so {outcome.release} cannot be approved. "
            "`deid review RELEASE --learn` puts what was marked on the study's own lists; then build again and read a fresh "
            f"sample. If it never left, record that: deid recall STUDY --stayed {outcome.release}.{_agreement(outcome)}"
        )
    take_up(config, folder)
    return outcome


def leave_out(config: Config, inputs: Inputs, folder: Path, reader: str, *, reason: str) -> None:
    """Record that a reader who began does not go on, so that a review can be concluded without the rest of what they would say.

    Raises:
        ConfigError: there is no such reader, or no reason.
    """
    standing = stand(config, inputs, folder)
    refuse_review(config, standing)
    if reader not in readers_of(standing):
        raise ConfigError(
            f"Nobody of that name began to read it. Readers: {', '.join(readers_of(standing)) or 'none'}."
        )
    if not reason.strip():
        raise ConfigError("Say why: the reason stands in the ledger beside your name.")
    payload = {"release": standing.past.name, "reader": reader, "reason": reason.strip()}
    append(config, LEFT, payload, after=len(standing.entries))


def earlier_reviews(standing: Standing) -> tuple[int, int]:
    """How many samples of the study's releases were drawn before this one's and failed, and how many were never concluded."""
    others = [e for e in standing.entries if e.kind == BEGUN_KIND and e.payload["release"] != standing.past.name]
    mine = next(e.seq for e in standing.entries if e.kind == BEGUN_KIND and e.payload["release"] == standing.past.name)
    ended = {e.payload["release"]: e.payload["leaks"] for e in standing.entries if e.kind == "review"}
    before = {e.payload["release"] for e in others if e.seq < mine}
    return sum(ended.get(name, 0) > 0 for name in before), sum(name not in ended for name in before)


def _read_to_the_end(config: Config, standing: Standing, sample: Sample) -> dict[str, dict[str, Verdict]]:
    said, release = said_of(config, standing, sample), standing.past.name
    if not said:
        raise ConfigError(f"Nobody has judged a note of the sample of {release} yet: deid review RELEASE.")
    whole = {reader for reader, verdicts in said.items() if all(note in verdicts for note in sample.notes)}
    gone = {e.payload["reader"] for e in standing.entries if e.kind == LEFT and e.payload["release"] == release}
    for reader in sorted(said.keys() - whole - gone):
        left = sum(note not in said[reader] for note in sample.notes)
        raise ConfigError(
            f"The sample of {release} is not read to the end: {left} of {len(sample.notes)} notes are left for {reader}. Whoever "
            "will not go on is left out with `deid review RELEASE --without NAME --reason TEXT`; what they found counts."
        )
    if all(reader.casefold() == standing.past.builder.casefold() for reader in whole):
        raise ConfigError(
            f"Only whoever built {release} has read it. Somebody else reads the sample too: deid review RELEASE."
        )
    return said


def _outcome(config: Config, standing: Standing, sample: Sample, said: Said, folder: Path) -> Reading:
    confidence, population = config.policy.leak_confidence, sum(stratum.population for stratum in sample.strata)
    strata = [(stratum.population, stratum.sample) for stratum in sample.strata]
    verdicts = [verdict for of_reader in said.values() for verdict in of_reader.values()]
    leaky = {verdict.note for verdict in verdicts if verdict.leak}
    at_most = stratified_upper(len(leaky), strata, confidence=confidence)
    first, second = [*sorted(said.values(), key=len, reverse=True), {}][:2]
    both = [note for note in sample.notes if note in first and note in second]
    faults = [[bool(of_reader[note].marks) for note in both] for of_reader in (first, second)]
    failed, left = earlier_reviews(standing)
    notes = readables(standing.past, folder, standing.past.codes(study_key(config.private))["note"])
    return Reading(
        release=standing.past.name,
        population=population,
        read=len(sample.notes),
        leaks=len(leaky),
        at_most=at_most,
        promised=notes_allowed(population, rate=config.policy.leak_rate),
        rate=config.policy.leak_rate,
        further=further_bound(len(leaky), len(sample.notes), confidence=confidence),
        confidence=confidence,
        composition=composition(notes, sample),
        kinds=_kinds(config, standing, sample, verdicts, notes),
        needless=len(
            {(mark.start, verdict.note) for verdict in verdicts for mark in verdict.marks if mark.kind == "over"}
        ),
        readers=len(said),
        read_by_two=len(both),
        agreed=agreed(*faults),
        kappa=kappa(*faults),
        earlier_failed=failed,
        earlier_left=left,
    )


def _kinds(
    config: Config, standing: Standing, sample: Sample, verdicts: Sequence[Verdict], notes: Sequence[Readable]
) -> dict[str, tuple[int, int, int]]:
    """Group → masked, notes with one missed, at most; of a group that stands in the notes of too few people nothing is told."""
    ids = ids_of(config, standing.past, sample.notes)
    in_note = dict(replaced(standing.past.record, frozenset(ids.values())))
    people = {one.note: one.participants for one in notes if one.note in ids}
    masked, of = Counter[str](), defaultdict[str, set[str]](set)
    for note in sample.notes:
        for made in in_note[ids[note]]:
            masked[GROUPS[made.label]] += 1
            of[GROUPS[made.label]].update(people[note])
    places = {(GROUPS[mark.label], v.note) for v in verdicts for mark in v.marks if mark.kind == "missed"}
    missed = Counter(group for group, _ in places)
    strata = [(stratum.population, stratum.sample) for stratum in sample.strata]
    confidence = config.policy.leak_confidence
    return {
        group: (masked[group], missed[group], stratified_upper(missed[group], strata, confidence=confidence))
        for group in sorted(masked | missed)
        if len(of[group]) >= config.policy.min_k or missed[group]
    }


def _stated(
    config: Config, inputs: Inputs, standing: Standing, folder: Path, sample: Sample, outcome: Reading
) -> dict[str, bytes]:
    """The files of the release that change, searched for leaks with the roster as it is today."""
    files = {
        path.relative_to(folder).as_posix(): taken_in(path) for path in sorted(folder.rglob("*")) if path.is_file()
    }
    review = {
        "seed": sample.seed.hex(),
        "strata": [[stratum.population, stratum.sample] for stratum in sample.strata],
        "notes": sorted(sample.notes),
        "at_most": outcome.at_most,
        "further": outcome.further,
        "kinds": {group: masked for group, (masked, _, _) in outcome.kinds.items()},
        "readers": outcome.readers,
        "read_by_two": outcome.read_by_two,
        "agreed": outcome.agreed,
        "kappa": outcome.kappa,
        "earlier": {"failed": outcome.earlier_failed, "left": outcome.earlier_left},
    }
    report = with_reading(bytes_of(files[REPORT]).decode(), outcome)
    changed = with_review(files, review, report=report.encode())
    made_up = surrogates_in(config.policy, (made for _, of_note in replaced(standing.past.record) for made in of_note))
    search = leak_search(config, inputs, dismissed=dismissed(standing.entries), made_up=made_up)
    refuse_leaks(search({**files, **changed}))
    return changed


def _agreement(outcome: Reading) -> str:
    told = "not defined, for they said the same of all" if outcome.kappa is None else f"{outcome.kappa:.2f}"
    return f" Two readers read {outcome.read_by_two} of the notes; kappa {told}." if outcome.read_by_two else ""


def _payload(outcome: Reading, said: Said, attestation: str) -> dict[str, object]:
    return {
        "release": outcome.release,
        "attestation": attestation,
        "notes": outcome.population,
        "read": outcome.read,
        "leaks": outcome.leaks,
        "at_most": outcome.at_most,
        "readers": sorted(said),
    }
