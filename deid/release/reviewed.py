"""A release after people have read a sample of it: its attestation and report state what they found, all else stays."""

from collections.abc import Iterator, Mapping
from typing import Any

from deid.audit.bounds import clopper_pearson_upper, notes_allowed, stratified_upper
from deid.release.attestation import DIGITS, NAME, read_attestation, sealed_bytes
from deid.release.canonical import digest, read_object, readable
from deid.release.described import DESCRIPTOR, REPORT
from deid.release.stored import File, bytes_of

CHANGED_BY_REVIEW = (REPORT, DESCRIPTOR, NAME)
"""The files that change when a review is stated; the attestation last."""


def with_review(files: Mapping[str, File], review: Mapping[str, Any], *, report: bytes) -> dict[str, bytes]:
    """Return the files of a release that change when its review is stated: report, data package, attestation.

    Doing it again with the result gives the same bytes, so a run that was stopped can be repeated.

    Args:
        files: path → file of the whole release.
        review: as `review_problems` expects it.
        report: the report with the review in it.
    """
    package = read_object(bytes_of(files[DESCRIPTOR]))
    for resource in package["resources"]:
        if resource["path"] == REPORT:
            resource.update({"bytes": len(report), "hash": digest(report)})
    described = readable(package)
    stated = read_attestation(bytes_of(files[NAME]))
    stated.update({"review": dict(review), "data_package": {"path": DESCRIPTOR, "hash": digest(described)}})
    return {REPORT: report, DESCRIPTOR: described, NAME: sealed_bytes(stated)}


def further_bound(found: int, read: int, *, confidence: float) -> float:
    """The bound on the share of further notes like these that would leak, when `found` of `read` did (Clopper-Pearson)."""
    return round(clopper_pearson_upper(found, read, confidence=confidence), DIGITS)


def review_problems(stated: Mapping[str, Any]) -> Iterator[str]:
    """Yield what an attestation states of its review that its own figures do not bear out.

    Every figure is worked out anew: who has only the release can check the bound.

    Args:
        stated: the attestation without its seal, of sound form.
    """
    review, policy = stated["review"], stated["policy"]
    if review is None:
        return
    confidence, notes = policy["leak_confidence"], stated["gate"]["notes"]
    strata = [(population, sample) for population, sample in review["strata"]]
    if any(sample > population for population, sample in strata):
        yield "review.strata reads more notes than there are"
        return
    if sum(population for population, _ in strata) != len(notes):
        yield "review.strata is about another number of notes"
        return
    read = review["notes"]
    if sum(sample for _, sample in strata) != len(read) or sorted(set(read)) != read or not set(read) <= set(notes):
        yield "review.notes are not a sample of the notes"
    elif review["at_most"] != stratified_upper(0, strata, confidence=confidence):
        yield "review.at_most is not what its sample shows"
    elif review["at_most"] > notes_allowed(len(notes), rate=policy["leak_rate"]):
        yield "review does not show what the policy promises"
    if review["further"] != further_bound(0, len(read), confidence=confidence):
        yield "review.further is not what its sample shows"
    if review["read_by_two"] > (len(read) if review["readers"] > 1 else 0):
        yield "review.read_by_two are more notes than two people can have read"
