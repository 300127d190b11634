"""The end of a review: what all readers said together, the bound that it gives, and the release that states it."""

import shutil
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from deid.audit import (
    Reading,
    Sample,
    Verdict,
    agreed,
    clopper_pearson_upper,
    composition,
    kappa,
    notes_allowed,
    stratified_upper,
    with_reading,
)
from deid.config import Config
from deid.desk.review import readables, refuse_review, reviews_of, said_of, sample_of
from deid.desk.standing import Standing, stand
from deid.errors import ConfigError, ReviewFailed
from deid.files import write_whole
from deid.inputs import Inputs
from deid.model import GROUPS
from deid.pipeline import leak_search, surrogates_in
from deid.private import study_key, write_private
from deid.release import ATTESTATION, REPORT, kind_bound, open_release, refuse_leaks, with_review
from deid.studyledger import append, dismissed, ledger_of, sealings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sample showed. `leaks` of `read` notes held an identifier, of `population`: so at most `at_most` do, and no more than
    the share `bound`, with the policy's `confidence`. `kinds`: group → (identifiers masked in what was read, missed, upper bound
    of the share missed; identifiers are taken as independent of each other, which those of one note are not quite).
    `needless`: masks that hid no identifier. `agreed` is the share of the `read_by_two` notes of which two readers said the same, with fault
    or without, and `kappa` what of that is beyond chance.
    """

    release: str
    population: int
    read: int
    leaks: int
    at_most: int
    bound: float
    confidence: float
    kinds: Mapping[str, tuple[int, int, float]]
    needless: int
    readers: int
    read_by_two: int
    agreed: float | None
    kappa: float | None


def conclude(config: Config, inputs: Inputs, folder: Path) -> Outcome:
    """End the review of a release: with no leak found it states the bound in itself; with one it can never be approved.

    Raises:
        ConfigError: somebody has not read their sample to the end, or the review was concluded before.
        ReviewFailed: a leak was found. That is recorded.
        LeakFound: the leak scan, with the roster as it is today, finds an identifier.
    """
    taken_up = _take_up(config, folder)
    standing = stand(config, inputs, folder)
    if not taken_up:
        refuse_review(config, standing)
    sample = sample_of(config, standing, folder)
    said = _read_to_the_end(config, standing.past.name, sample)
    outcome = _outcome(config, standing, sample, list(said.values()), folder)
    if taken_up:
        return outcome
    if outcome.leaks:
        append(config, "review", _payload(outcome, said, ""), after=len(standing.entries))
        raise ReviewFailed(
            f"{outcome.leaks} of the {outcome.read} notes read hold an identifier, so {outcome.release} cannot be approved. "
            "`deid review RELEASE --learn` puts what was marked on the study's own lists; then build again and read a fresh "
            f"sample.{_agreement(outcome)}"
        )
    changed = _stated(config, inputs, standing, folder, sample, outcome)
    staged = _staged(config, outcome.release)
    for path, data in changed.items():
        write_private(staged / path, data)
    hashed = sha256(changed[ATTESTATION]).hexdigest()
    append(config, "review", _payload(outcome, said, hashed), after=len(standing.entries))
    _take_up(config, folder)
    return outcome


def _read_to_the_end(config: Config, release: str, sample: Sample) -> dict[str, dict[str, Verdict]]:
    said = said_of(config, release, sample)
    left = [len(sample.notes) - len(verdicts) for verdicts in said.values()] or [len(sample.notes)]
    if any(left):
        raise ConfigError(
            f"The sample of {release} is not read to the end: {max(left)} of {len(sample.notes)} notes are left for a reader."
        )
    return said


def _outcome(
    config: Config, standing: Standing, sample: Sample, said: Sequence[Mapping[str, Verdict]], folder: Path
) -> Outcome:
    confidence, population = config.policy.leak_confidence, sum(stratum.population for stratum in sample.strata)
    leaky = {note for verdicts in said for note, verdict in verdicts.items() if verdict.leak}
    strata = [(stratum.population, stratum.sample) for stratum in sample.strata]
    at_most = stratified_upper(len(leaky), strata, confidence=confidence)
    first, second = said[0], said[1] if len(said) > 1 else {}
    both = [note for note in sample.notes if note in first and note in second]
    faults = [[bool(verdicts[note].marks) for note in both] for verdicts in (first, second)]
    return Outcome(
        release=standing.past.name,
        population=population,
        read=len(sample.notes),
        leaks=len(leaky),
        at_most=at_most,
        bound=at_most / population,
        confidence=confidence,
        kinds=_kinds(config, standing, sample, said, folder),
        needless=len(
            {(m.start, v.note) for verdicts in said for v in verdicts.values() for m in v.marks if m.kind == "over"}
        ),
        readers=len(said),
        read_by_two=len(both),
        agreed=agreed(*faults),
        kappa=kappa(*faults),
    )


def _kinds(
    config: Config, standing: Standing, sample: Sample, said: Sequence[Mapping[str, Verdict]], folder: Path
) -> dict[str, tuple[int, int, float]]:
    """Group → masked, missed, bound; of a group that stands in the notes of too few people nothing is told."""
    names = {code: name for name, code in standing.past.codes(study_key(config.private))["note"].items()}
    people = {one.note: one.participants for one in readables(config, standing.past, folder)}
    masked, of = Counter[str](), defaultdict[str, set[str]](set)
    for note in sample.notes:
        for made in standing.past.replaced.get(names[note], ()):
            masked[GROUPS[made.label]] += 1
            of[GROUPS[made.label]].update(people[note])
    places = {
        (v.note, m.start, GROUPS[m.label]) for vs in said for v in vs.values() for m in v.marks if m.kind == "missed"
    }
    missed = Counter(group for _, _, group in places)
    confidence = config.policy.leak_confidence
    return {
        group: (
            masked[group],
            missed[group],
            clopper_pearson_upper(missed[group], masked[group] + missed[group], confidence=confidence),
        )
        for group in sorted(masked | missed)
        if len(of[group]) >= config.policy.min_k or missed[group]
    }


def _stated(
    config: Config, inputs: Inputs, standing: Standing, folder: Path, sample: Sample, outcome: Outcome
) -> dict[str, bytes]:
    """The files of the release that change, searched for leaks with the roster as it is today."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
    confidence = config.policy.leak_confidence
    kinds = {group: (read, kind_bound(read, confidence=confidence)) for group, (read, _, _) in outcome.kinds.items()}
    reading = Reading(
        population=outcome.population,
        read=outcome.read,
        at_most=outcome.at_most,
        promised=notes_allowed(outcome.population, rate=config.policy.leak_rate),
        rate=config.policy.leak_rate,
        confidence=confidence,
        composition=composition(readables(config, standing.past, folder), sample),
        kinds=kinds,
        readers=outcome.readers,
        read_by_two=outcome.read_by_two,
        agreed=outcome.agreed,
        kappa=outcome.kappa,
    )
    review = {
        "seed": sample.seed.hex(),
        "strata": [[stratum.population, stratum.sample] for stratum in sample.strata],
        "notes": sorted(sample.notes),
        "at_most": outcome.at_most,
        "kinds": {group: {"read": read, "bound": bound} for group, (read, bound) in kinds.items()},
        "readers": outcome.readers,
        "read_by_two": outcome.read_by_two,
        "agreed": outcome.agreed,
        "kappa": outcome.kappa,
    }
    report = with_reading(files[REPORT].decode(), reading)
    changed = with_review(files, review, report=report.encode())
    made_up = surrogates_in(config.policy, [made for of_note in standing.past.replaced.values() for made in of_note])
    search = leak_search(config, inputs, dismissed=dismissed(standing.entries), made_up=made_up)
    refuse_leaks(search({**files, **changed}))
    return changed


def _agreement(outcome: Outcome) -> str:
    told = "not defined, for they said the same of all" if outcome.kappa is None else f"{outcome.kappa:.2f}"
    return f" Two readers read {outcome.read_by_two} of the notes; kappa {told}." if outcome.read_by_two else ""


def _payload(outcome: Outcome, readers: Collection[str], attestation: str) -> dict[str, object]:
    return {
        "release": outcome.release,
        "attestation": attestation,
        "notes": outcome.population,
        "read": outcome.read,
        "leaks": outcome.leaks,
        "at_most": outcome.at_most,
        "readers": sorted(readers),
    }


def _staged(config: Config, release: str) -> Path:
    return reviews_of(config, release) / "stated"


def _take_up(config: Config, folder: Path) -> bool:
    """Bring what a recorded review states into the release; say whether it was not there. A run that was stopped is taken up so.

    The attestation goes last: until then everybody can see that the release is not whole.
    """
    release = open_release(folder).release_id
    staged = _staged(config, release)
    try:
        stated = (staged / ATTESTATION).read_bytes()
    except OSError:
        return False
    if sha256(stated).hexdigest() not in sealings(ledger_of(config).entries(), release):
        return False
    for path in sorted(staged.iterdir(), key=lambda path: path.name == ATTESTATION):
        write_whole(folder / path.name, path.read_bytes())
    shutil.rmtree(staged)
    return True
