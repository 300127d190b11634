"""What can be wrong with a deciding grant: one small question a reason, in the order of the specification."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from deid.consent.events import NO_END, ConsentEvent
from deid.consent.purposes import (
    conditions_are_met,
    is_code,
    last_day,
    names_one,
    permissions,
    purpose_is_met,
    recipient_is_met,
)
from deid.errors import ConfigError
from deid.model import Item, Participant, Request

AFTER_DEATH = "after-death"


@dataclass(frozen=True, slots=True)
class ConsentRules:
    """`[consent]` of study.toml: is the hash of the signed form required, and at what age (years) does one sign alone."""

    require_evidence: bool = True
    majority_age: int = 18

    def __post_init__(self) -> None:
        # 18 to 21: the ages of majority of the states of the US; a higher one would make adults somebody's wards.
        if not 18 <= self.majority_age <= 21:
            raise ConfigError("[consent] majority_age is an age in years, from 18 to 21.")


@dataclass(frozen=True, slots=True)
class Case:
    """A grant before the question. `collection_ends` is the last day before which a no-collection withdrawal bites."""

    grant: ConsentEvent
    person: Participant
    item: Item
    request: Request
    rules: ConsentRules
    asof: date
    collection_ends: date

    def is_minor(self, on: date) -> bool:
        """Say whether the person is under age on a day; False where the roster has no birth date."""
        return self.person.date_of_birth is not None and on < comes_of_age(self.person.date_of_birth, self.rules)

    @property
    def signed_by_a_minor(self) -> bool:
        return self.grant.signed_at is not None and self.is_minor(self.grant.signed_at)


def comes_of_age(born: date, rules: ConsentRules) -> date:
    """The birthday of majority; 1 March for who was born on 29 February and has none that year."""
    year = min(born.year + rules.majority_age, date.max.year)
    return date(year, 3, 1) if (born.month, born.day) == (2, 29) and not _is_leap(year) else born.replace(year=year)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def incomplete(case: Case) -> bool:
    """A required field of the grant is blank."""
    grant = case.grant
    return not (grant.data_classes and grant.purposes and grant.recipients and grant.use_until)


def without_evidence(case: Case) -> bool:
    """Signature, form version or (where required) the hash of the signed form is missing."""
    grant = case.grant
    missing_hash = case.rules.require_evidence and not grant.evidence_sha256
    return grant.signed_at is None or not grant.form_version or missing_hash


def without_capacity(case: Case) -> bool:
    """Capacity was lost and no representative signed since; or a representative signed for somebody who has it."""
    grant, lost = case.grant, case.person.capacity_lost_at
    represented = grant.signer == "representative"
    if lost is None:
        return represented and not case.signed_by_a_minor and not grant.authority_ref
    return not (represented and grant.signed_at and grant.signed_at >= lost)


def without_guardian(case: Case) -> bool:
    """A minor was signed for by nobody with the power to, also when of age by now."""
    return case.signed_by_a_minor and case.grant.signer != "guardian" and not case.grant.authority_ref


def without_assent(case: Case) -> bool:
    """A guardian signed for a minor who did not agree, or was not asked."""
    grant = case.grant
    return (
        grant.signer == "guardian" and case.is_minor(case.asof) and grant.assent is not True and not grant.authority_ref
    )


def outgrown(case: Case) -> bool:
    """A guardian's grant, and the participant is of age, or nobody knows."""
    if case.grant.signer != "guardian":
        return False
    return case.person.date_of_birth is None or (not case.is_minor(case.asof) and not case.grant.authority_ref)


def deceased(case: Case) -> bool:
    """The participant has died and the grant does not reach beyond death, or they cannot have signed it."""
    died, grant = case.person.deceased_at, case.grant
    if died is None:
        return False
    signed_after = grant.signer == "participant" and grant.signed_at is not None and grant.signed_at > died
    return signed_after or AFTER_DEATH not in grant.conditions


def beyond_purpose(case: Case) -> bool:
    """The request exceeds the permissions, or a modifier that bounds them."""
    return bool(case.grant.purposes) and not purpose_is_met(case.grant.codes, case.request)


def beyond_recipients(case: Case) -> bool:
    """The recipient or the region is not covered."""
    grant, request = case.grant, case.request
    return (
        (bool(grant.recipients) and not names_one(grant.recipients, request.recipient))
        or (bool(grant.regions) and not names_one(grant.regions, request.region))
        or not recipient_is_met(case.grant.codes, request)
    )


def outside_collection(case: Case) -> bool:
    """The contact was before or after the collection window (both ends inclusive)."""
    grant = case.grant
    start = grant.collect_from or (None if grant.retrospective else grant.signed_at)
    end = min(grant.collect_to or date.max, case.collection_ends)
    return (start is not None and case.item.on < start) or case.item.on > end


def outside_use(case: Case) -> bool:
    """Use has ended, or has not yet begun."""
    return not may_be_used(case.grant, case.asof)


def may_be_used(grant: ConsentEvent, asof: date) -> bool:
    """Say whether a day lies in the grant's window of use, both ends inclusive."""
    start = grant.use_from or grant.effective or date.min
    return start <= asof <= last_use(grant)


def last_use(grant: ConsentEvent) -> date:
    """The last day of use; `NO_END` where there is none, or none is named."""
    return min(grant.use_until or NO_END, last_day(grant.codes))


def condition_unmet(case: Case) -> bool:
    """Approval, moratorium or obligation unmet; or a condition in words that only a person could judge."""
    in_words = [word for word in case.grant.conditions if word != AFTER_DEATH and not is_code(word)]
    widened = permissions(case.grant.conditions)  # a condition narrows; one that permits is not understood
    return bool(in_words or widened) or not conditions_are_met(case.grant.codes, case.request, case.asof)


GRANT_REASONS: tuple[tuple[str, Callable[[Case], bool]], ...] = (
    ("INCOMPLETE", incomplete),
    ("EVIDENCE", without_evidence),
    ("CAPACITY", without_capacity),
    ("GUARDIAN", without_guardian),
    ("ASSENT", without_assent),
    ("MAJORITY", outgrown),
    ("DECEASED", deceased),
    ("PURPOSE_SCOPE", beyond_purpose),
    ("RECIPIENT_SCOPE", beyond_recipients),
    ("COLLECT_WINDOW", outside_collection),
    ("EXPIRED", outside_use),
    ("CONDITION", condition_unmet),
)
"""Reason → does it refuse under this grant?"""
