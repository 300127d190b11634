"""What somebody who knows a participant could recognise in a clean note, although no identifier is left.

Ages under 90, occupations, kinds of town, family circumstances and rare events, read by rules with the tables of
`traitwords`. The rules would rather miss than invent (see `whose`). A tag in place of an occupation says nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from deid.release import spoken
from deid.release.cells import TOP_AGE
from deid.release.traitwords import DRIVEN, EVENTS, FAMILY, OCCUPATIONS, RELATIONS, TOWNS
from deid.release.whose import CLIENT, WHO, Line, is_about_client, is_client, is_told, lines, tags

KINDS = ("age", "occupation", "town", "family", "event")


class Trait(NamedTuple):
    """Something to recognise a person by. `kind` is one of `KINDS`; `value` is in our words, never the note's."""

    kind: str
    value: str


def ages(text: str) -> tuple[int, ...]:
    """Return the ages from 5 to 89 that a clean text tells of its participant, sorted, each once.

    "34-year-old woman", "she is 34", "Age: 34", "[CLIENT], 34,", "turned 34". Not the ages of others ("her 7-year-old"),
    nor ages at a time in the past ("at age 9").
    """
    return tuple(sorted({number for line in lines(text) for number, _ in _ages(line)}))


def traits_of(text: str) -> frozenset[Trait]:
    """Return what a clean text of one participant tells of them."""
    found = {Trait("family", RELATIONS[kind]) for kind in tags(text) if kind in RELATIONS}
    for line in lines(text):
        aged = list(_ages(line))
        found |= {Trait("age", f"{number}+" if number >= TOP_AGE + 1 else str(number)) for number, _ in aged}
        found |= {Trait("occupation", value) for value in _occupations(line, aged)}
        found |= {Trait("town", value) for value in _towns(line)}
        found |= {Trait("family", value) for value in _family(line)}
        found |= {Trait("event", value) for value, _ in _listed(line, _EVENTS)}
    return frozenset(found)


def traits_by_person(notes: Iterable[tuple[tuple[str, ...], str]]) -> dict[str, frozenset[Trait]]:
    """Return participant's code → traits over all their notes; an empty set for those of whom nothing is told.

    Args:
        notes: the codes of a note's participants, and its clean text. A note with several participants tells nothing of
            anybody: nobody can say whose trait it is.
    """
    found: defaultdict[str, set[Trait]] = defaultdict(set)
    for people, text in notes:
        told: frozenset[Trait] = traits_of(text) if len(people) == 1 else frozenset()
        for who in people:
            found[who] |= told
    return {who: frozenset(found[who]) for who in sorted(found)}


class _Table(NamedTuple):
    """Values with their patterns; `gate` finds a place where any of them may begin, in one go."""

    gate: re.Pattern[str]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]


def _table(patterns: Mapping[str, str]) -> _Table:
    each = tuple((value, re.compile(rf"(?<![\w-])(?:{pattern})(?!\w)")) for value, pattern in patterns.items())
    return _Table(re.compile(rf"(?:\b|(?=\[))(?:{'|'.join(patterns.values())})"), each)


_EVENTS, _FAMILY, _TOWNS = _table(EVENTS), _table(FAMILY), _table(TOWNS)

_ONES = "one|two|three|four|five|six|seven|eight|nine"
_NUMBER = (
    rf"90\+|[1-8]\d|[5-9]|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty)(?:[- ](?:{_ONES}))?"
    "|(?:thir|four|fif|six|seven|eigh|nine)teen|ten|eleven|twelve|five|six|seven|eight|nine"
)
_N = rf"(?<![\w.+-])(?P<n>{_NUMBER})"
_END = r"(?![\w%+-]|[./:]\d)"
_YEARS_OLD = r"[- ]?(?:(?:years?|yrs?)[- ]old|y/?o|y\.o\.)(?![\w-])"
_OF_A_CLIENT = (
    r"(?=(?:\W+[\w/-]+){0,3}?\W+(?:woman|man|gentleman|lady|male|female|girl|boy|m|f|client|pt|ct|patient|person|adult|adolescent|"
    r"teen|teenager|student|veteran|mother|father)\b)"
)
_OCCUPATION = "|".join(sorted(OCCUPATIONS, key=lambda words: (-len(words), words)))
_NO_JOB = (
    "of to for with by from in at on the a an and or not no good great bad terrible hard excellent natural born careful "
    "nervous slow safe fast heavy big strong real better best poor lousy whose who that like as her his my our their your"
)
_JOB = rf"(?:(?!(?:{'|'.join(_NO_JOB.split())})\b)[\w/-]+ ){{0,2}}?(?P<job>{_OCCUPATION})\b(?!'|-| of\b)"

_AGES = tuple(
    (re.compile(pattern), least)
    for pattern, least in (
        (rf"{WHO}(?:(?: is|'s|'m| am)(?: now)?(?: an?(?: \w+)?)?|,|:)? {_N}{_YEARS_OLD}", 5),
        (rf"\bthis (?:\w+ )?{_N}{_YEARS_OLD}(?!\W+(?:\w+\W+)?(?:son|daughter|child|dog|house|building)\b)", 5),
        (rf"(?:(?:^|:)\s*(?:[\w-]+ )?|\.\s+){_N}{_YEARS_OLD}(?:{_OF_A_CLIENT}|(?=\W+{_JOB}))", 5),
        (rf"{WHO}(?: is|'s|'m| am) (?:now |only |already )?{_N}{_END}(?= years old| now\b| and\b| but\b|[.;!?\"]|$)", 11),
        (rf"{WHO}(?: is|'s|'m| am) (?:now |only |already )?{_N}{_END}(?=, (?!down|up|from|was|on|out|\d))", 11),
        (rf"{WHO}(?: has| had| just|'ll| will)* (?:turned|turns|turn|is turning) {_N}{_END}(?= (?:in|on|last|this|the|next|and|yesterday|today|over|during|when)\b|[.,;!?\"]|$)", 5),
        (rf"(?:^|\(|[,;.]|\s\s|\bclient(?:'s)? )\s*aged?:?\s*{_N}{_END}(?! (?:to|or|and (?:over|up|older)|when)\b)", 5),
        (rf"(?P<who>{CLIENT}),? (?:age )?{_N}{_END}(?=, (?!\d))", 5),
        (rf"(?P<who>{CLIENT}) \((?:age )?{_N}\)", 5),
        (rf"\bat (?:age )?{_N},? (?P<who>{CLIENT})", 11),
        (rf"{WHO} (?:\w+ ){{0,3}}at (?:age )?{_N}{_END}(?=[,.;]|$)", 15),
        (rf"^\W*(?:presenting (?:problem|concern|complaint)|chief complaint|cc|referral)\s*:\s*{_JOB}, {_N},", 5),
    )
)  # fmt: skip
"""Forms of an age, as `n`, and the least number that counts in each: a small one can be a score. `who` is a subject."""
_SCORES = re.compile(r"\b(?:phq|gad|pcl|suds?|gds|isi|bdi|audit|scor\w+|scale|rate[sd]?|rating|out of|sober|clean)\b")

_WORKS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{WHO}(?: is| was|'s|'m| am| has been)(?: now| still| currently| also)? an? {_JOB}",
        rf"\b(?:works?|worked|working|employed|employment|job|hired|position|career|retired) as (?:an? )?{_JOB}",
        rf"\b(?:occupation|employment|job|profession)\s*:\s*(?:an? |works as an? )?{_JOB}",
        rf"(?:^|[.:;]\s)\W*retired {_JOB}",
        rf"\b(?:\d\d?|{_NUMBER}) (?:years|yrs)(?: as)? (?:an? )?{_JOB}",
        rf"{WHO} (?:drives?|drove|am driving|is driving)(?: an?| the)? (?P<driven>{'|'.join(DRIVEN)})\b",
        rf"{WHO} (?:teaches|teach|taught) (?P<taught>(?:\w+ ){{0,2}}?(?:grade|graders|school|kindergarten|math|science|history|english|music|art|band))\b",
    )
)  # fmt: skip
_NEXT_JOB = re.compile(rf"\W+(?:an? )?{_JOB}")

_TOWN_OF = re.compile(
    r"\b(?:(?:town|village|community) of (?:about |around |some |only |maybe |under )?|population (?:of )?)"
    r"(?P<n>\d{1,3},\d{3}|\d{2,6})(?![\w/]|[.,]\d)"
)
_FEW = r"(?P<n>[2-9]|1[0-5]|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_YEARS = rf"(?<![\w.+-])(?P<n>{_NUMBER}|[1-4]|one|two|three|four)"
_CHILDREN = r"(?:children|kids|boys|girls|sons|daughters)\b(?!')"
_COUNTED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:mother|father|mom|dad|parent) (?:of|to) {_FEW}(?= (?:\w+ )?{_CHILDREN}|[.,;)]|$| (?:who|and|young|small|teen\w*|grown)\b)",
        rf"\b(?:has|have|raises|raising|her|his|their|my|our) {_FEW} (?:\w+ )?{_CHILDREN}",
    )
)
_NO_CHILD = (
    "dog|cat|horse|house|home|car|truck|van|marriage|habit|self|brother|sister|twin|cousin|niece|nephew|mother|father|mom|dad|"
    r"aunt|uncle|grand\w+|friend|boyfriend|girlfriend|husband|wife|partner|neighbou?r|student"
)
_CHILD_OF = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:her|his|their|my|our) (?:\w+ )?{_YEARS}[- ](?:years?|yrs?)[- ]old\b(?! (?:\w+ )?(?:{_NO_CHILD})\b)",
        rf"(?:\b(?:son|daughter)|\[(?:son|daughter)(?:-\d)?\]),? (?:\((?:age |aged )?|(?:age|aged) )?{_YEARS}(?=[,;.)]| now\b)",
        rf"\b(?:son|daughter) \[[a-z0-9 -]+\],? (?:\((?:age |aged )?|(?:age|aged) )?{_YEARS}(?=[,;.)]| now\b)",
    )
)  # fmt: skip


def _ages(line: Line) -> Iterator[tuple[int, re.Match[str]]]:
    """Every age of the participant, and where it stands."""
    for pattern, least in _AGES:
        for match in pattern.finditer(line.low):
            number = _value(match["n"])
            scored = _SCORES.search(line.low, max(0, match.start() - 40), match.start())
            if number >= least and not scored and _is_own(line, match, default="he"):
                yield number, match


def _occupations(line: Line, aged: Iterable[tuple[int, re.Match[str]]]) -> Iterator[str]:
    """Occupations of the participant: said of them, or beside one of their ages ("45 y/o nurse")."""
    for _, match in aged:
        if job := match.groupdict().get("job"):
            yield job
        if after := _NEXT_JOB.match(line.low, match.end()):
            yield after["job"]
    for pattern in _WORKS:
        for match in _told(line, pattern):
            parts = match.groupdict()
            if _is_own(line, match):
                driven = parts.get("driven")
                yield DRIVEN[driven] if driven else "teacher" if parts.get("taught") else parts["job"]


def _towns(line: Line) -> Iterator[str]:
    yield from (value for value, match in _listed(line, _TOWNS) if _is_own(line, match))
    yield from (f"town of {match['n'].replace(',', '')}" for match in _told(line, _TOWN_OF) if _is_own(line, match))


def _family(line: Line) -> Iterator[str]:
    yield from (value for value, match in _listed(line, _FAMILY) if _is_own(line, match))
    for patterns, words in ((_COUNTED, "{} children"), (_CHILD_OF, "child of {}")):
        for match in (match for pattern in patterns for match in _told(line, pattern)):
            if _is_own(line, match):
                yield words.format(_value(match["n"]))


def _listed(line: Line, table: _Table) -> Iterator[tuple[str, re.Match[str]]]:
    """The values of a table that a line tells, each as often as it does."""
    if table.gate.search(line.low):
        yield from ((value, match) for value, pattern in table.patterns for match in _told(line, pattern))


def _told(line: Line, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """What is said to be so, whoever it is about."""
    return (match for match in pattern.finditer(line.low) if is_told(line, match.start(), match.end()))


def _is_own(line: Line, match: re.Match[str], *, default: str = "") -> bool:
    """Whether something is said of the participant; `default` is the subject of what has none of its own."""
    who = match.groupdict().get("who") or default
    return is_client(line, match.start(), who) if who else is_about_client(line, match.start())


def _value(number: str) -> int:
    """The number that figures or words mean; of 90+ the 90."""
    number = number.removesuffix("+")
    words = re.split(r"[- ]", number)
    return int(number) if number.isdecimal() else spoken.below_hundred(words, 0)[0]
