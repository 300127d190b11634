"""The intruder test: attacks on a release, and how many participants each links against chance.

The intruder is the "motivated intruder" of the UK Information Commissioner's Office (Anonymisation: managing data
protection risk code of practice, 2012; kept in its guidance of 2025): no expert, no burglar, but with a
reason to try, the roster at hand, and perhaps an earlier release.

A large release is tested on a sample of its participants (`people_tested`), with the doubts on the intruder's side. The roster is
known as a whole, so that it decides whether nobody else is of somebody's age and town or bears a name. But there are only the
codes of the sample to choose from, and of an earlier release only the records of the same people: codes and notes that
would leave the choice open are missing, so the intruder is sure more often. What is found is an upper bound of what would be
found of these people among all codes, unless a release says what is not so (a daughter's age taken for her mother's).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from deid.errors import ConfigError
from deid.intruder.chance import by_chance, right_or_more
from deid.intruder.fragments import by_fragments
from deid.intruder.samenotes import by_same_notes, without_same_notes
from deid.intruder.style import by_style
from deid.intruder.traits import by_traits
from deid.intruder.world import Attempt, Known, Target

ROSTER, RELEASE = "roster", "release"
"""What an attack joins the release to: people of the roster, by name, or codes of an earlier release."""

AGE_AND_TOWN, NAMES_LEFT = "age and town", "names left in texts"
SAME_NOTES, STYLE = "the same notes", "rare words and style"

Shown = int | str
"""A count, or how it is shown where it is suppressed ("<5", "7 or more")."""


@dataclass(frozen=True, slots=True)
class Attack:
    """What one attack achieved.

    Attributes:
        name: the attack, in words for a report.
        against: `ROSTER` or `RELEASE`.
        people: participants tested who stand on both sides, so that they can be linked; None where that is not to be told.
        codes: of the release that could be claimed.
        claims: how often the intruder said "this is theirs".
        right: how many of these claims are right.
        expected: how many of them would be right on average if codes were dealt out at random among `people`.
        p_value: how likely at least as many are right by such luck (`chance.right_or_more`).
        guessed: how many would be right on average if the intruder claimed something for all `people`, drawing at
            random among the codes that fit each: the marketer risk times `people` (Dankar and El Emam, 2010).
            Guessing blindly, `people / codes` would be.
        linked_codes: the codes rightly claimed, sorted; for the steward's eyes.

    The last four are None or empty where they would give a suppressed count away.
    """

    name: str
    against: str
    people: Shown | None
    codes: Shown
    claims: Shown
    right: Shown
    expected: float | None
    p_value: float | None
    guessed: float | None
    linked_codes: tuple[str, ...] = field(default=(), repr=False)

    @property
    def beats_luck(self) -> bool:
        """Whether more claims are right than luck would make; False where that is not to be told."""
        return isinstance(self.right, int) and self.expected is not None and self.right > self.expected


@dataclass(frozen=True, slots=True)
class Intrusion:
    """What all attacks achieved together.

    `participants` is how many were tested, `known` how many people the roster has, None where that is not to be told. `named`
    and `joined` count the participants rightly linked to the roster, and to their codes in an earlier release; `linked` those
    linked either way. A link counts if its attack was right more often than chance would be. `linked_codes` are theirs,
    sorted. `compared` says that there was an earlier release. `drawn_from`: how many participants the release has, if those
    tested are a random sample of them; else None. `earlier_cut`: of the earlier release only the records of those tested were
    compared.
    """

    participants: int
    known: int | None
    compared: bool
    attacks: tuple[Attack, ...]
    named: Shown
    joined: Shown
    linked: Shown
    linked_codes: tuple[str, ...] = field(default=(), repr=False)
    drawn_from: int | None = None
    earlier_cut: bool = False


def intrude(
    targets: Sequence[Target],
    known: Sequence[Known],
    truth: Mapping[str, str],
    *,
    ages_in: Callable[[str], Sequence[int]],
    ordinary: Callable[[str], bool],
    earlier: Sequence[Target] | None = None,
    earlier_truth: Mapping[str, str] = MappingProxyType({}),
    drawn_from: int | None = None,
    earlier_cut: bool = False,
) -> Intrusion:
    """Attack a release as a motivated intruder would, and count what comes of it. Same inputs, same result.

    Args:
        targets: the participants of the release, all or a sample, in any order.
        known: the roster: everybody whom the intruder knows of, released or not.
        truth: code → person of the release, only to score.
        ages_in: the ages that a text with its tags states of its participant, in years.
        ordinary: says whether a word in normal form (`names.normal`) is an ordinary English word.
        earlier: the participants of an earlier release, whose codes differ; None: nothing is compared.
        earlier_truth: code → person of the earlier release.
        drawn_from: see `Intrusion`; of a sample only the people in it are asked about.
        earlier_cut: see `Intrusion`.

    Raises:
        ConfigError: whose a code is, is not known, so nothing can be scored.
    """
    targets, known = sorted(targets, key=_code), sorted(known, key=lambda person: person.person)
    before = sorted(earlier or (), key=_code)
    roster = {person.person: person.person for person in known}
    _check(targets, truth)
    _check(before, earlier_truth)
    asked = roster.keys() if drawn_from is None else {truth[target.code] for target in targets}
    attacks = [
        _scored(AGE_AND_TOWN, ROSTER, by_traits(targets, known, asked, ages_in), roster, truth),
        _scored(NAMES_LEFT, ROSTER, by_fragments(targets, known, asked, ordinary), roster, truth),
    ]
    if earlier is not None:
        rest = without_same_notes(targets, before), without_same_notes(before, targets)
        attacks += [
            _scored(SAME_NOTES, RELEASE, by_same_notes(targets, before), earlier_truth, truth),
            _scored(STYLE, RELEASE, by_style(*rest), earlier_truth, truth),
        ]
    named, joined = (_linked(attack for attack in attacks if attack.against == side) for side in (ROSTER, RELEASE))
    return Intrusion(
        participants=len(targets),
        known=len(known),
        compared=earlier is not None,
        attacks=tuple(attacks),
        named=len(named),
        joined=len(joined),
        linked=len(named | joined),
        linked_codes=tuple(sorted(named | joined)),
        drawn_from=drawn_from,
        earlier_cut=earlier_cut,
    )


def suppressed(intrusion: Intrusion, *, min_k: int) -> Intrusion:
    """Return the result as a copy that leaves may tell it: no codes, and counts of 1 to `min_k - 1` as ``"<5"``.

    How many are on the roster but not in the release is the number refused, so the roster's size is left out; so is
    how many stand in both releases where it would give away that a few came or went. A total that tells by subtraction
    that few were linked in one way alone is given as ``"7 or more"``.
    """

    def total(count: Shown, parts: Iterable[Shown]) -> Shown:
        told = [part for part in parts if isinstance(part, int) and part >= min_k]
        close = isinstance(count, int) and any(0 < count - part < min_k for part in told)
        return f"{max(told)} or more" if close else _shown(count, min_k)

    def right(against: str) -> list[Shown]:
        return [attack.right for attack in intrusion.attacks if attack.against == against]

    by_name, by_record = right(ROSTER), right(RELEASE)
    named, joined = total(intrusion.named, by_name), total(intrusion.joined, by_record)
    return replace(
        intrusion,
        known=None,
        attacks=tuple(_suppressed(attack, min_k) for attack in intrusion.attacks),
        named=named,
        joined=joined,
        linked=total(intrusion.linked, (*by_name, *by_record, named, joined)),
        linked_codes=(),
    )


def _scored(name: str, against: str, attempt: Attempt, whose: Mapping[str, str], truth: Mapping[str, str]) -> Attack:
    """Score an attempt; `whose` says who each of those is that the attempt asks about."""
    place = {code: at for at, code in enumerate(attempt.codes)}
    code_of = {truth[code]: code for code in attempt.codes if code in truth}
    own = {who: code_of[whose[who]] for who in attempt.who if whose[who] in code_of}
    owned = set(own.values())
    may_be_right = [who for who, code in attempt.claims.items() if who in own and code in owned]
    right = sorted(code for who, code in attempt.claims.items() if own.get(who) == code)
    return Attack(
        name=name,
        against=against,
        people=len(own),
        codes=len(attempt.codes),
        claims=len(attempt.claims),
        right=len(right),
        expected=by_chance(len(may_be_right), len(own)),
        p_value=right_or_more(len(right), len(may_be_right), len(own)),
        guessed=sum(
            (
                1 / fits.bit_count()
                for who, fits in sorted(attempt.fits.items())
                if who in own and fits >> place[own[who]] & 1
            ),
            start=0.0,
        ),
        linked_codes=tuple(right),
    )


def _linked(attacks: Iterable[Attack]) -> set[str]:
    """The codes rightly claimed by attacks that were right more often than chance."""
    return {code for attack in attacks if attack.beats_luck for code in attack.linked_codes}


def _suppressed(attack: Attack, min_k: int) -> Attack:
    people, codes, claims, right = (
        _shown(count or 0, min_k) for count in (attack.people, attack.codes, attack.claims, attack.right)
    )
    told = isinstance(people, int) and isinstance(codes, int) and not 0 < codes - people < min_k
    claims_told, right_told = told and isinstance(claims, int), isinstance(right, int)
    return replace(
        attack,
        people=people if told else None,
        codes=codes,
        claims=claims,
        right=right,
        expected=attack.expected if claims_told else None,
        p_value=attack.p_value if claims_told and right_told else None,
        guessed=attack.guessed if claims_told and right_told else None,
        linked_codes=(),
    )


def _shown(count: Shown, min_k: int) -> Shown:
    return f"<{min_k}" if isinstance(count, int) and 0 < count < min_k else count


def _check(targets: Sequence[Target], truth: Mapping[str, str]) -> None:
    people = [truth.get(target.code, "") for target in targets]
    if not all(people) or len(set(people)) < len(people):
        raise ConfigError(
            "Whose the codes of this release are is not known one to one, so no attack on it can be scored. Its record under "
            "private/releases was lost or erased; restore it from a backup."
        )


def _code(target: Target) -> str:
    return target.code
