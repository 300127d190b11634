"""What the roster knows of everybody, and the forms that an identifier can take.

Shared by the detector and by the leak scan: both need to know *what* may stand in a text. How a text is
searched is each one's own affair, so that a mistake in one search cannot hide in the other.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from deid.model import Participant, Raw
from deid.names import PersonName, bare_name, normal, split_name, words

__all__ = [
    "LABEL_OF_KIND",
    "SPOKEN_DIGITS",
    "Identifier",
    "address_forms",
    "birth_date_forms",
    "birthday_forms",
    "clinicians_by_form",
    "email_forms",
    "is_telling",
    "key_of",
    "known_identifiers",
    "local_part",
    "normal",
    "organisation_forms",
    "owners",
    "person_names",
    "phone_numbers",
    "record_keys",
    "spoken_number",
    "words",
]

LABEL_OF_KIND = {
    **dict.fromkeys(("given", "family", "preferred", "other", "relative", "clinician"), "PERSON"),
    **{"phone": "PHONE", "email": "EMAIL", "mrn": "MRN", "birth_date": "DATE", "participant_id": "OTHER_ID"},
    **dict.fromkeys(("street", "city", "postcode"), "LOCATION"),
    **dict.fromkeys(("employer", "school"), "ORG"),
}
"""Kind of an identifier → label of the span that it becomes."""


@dataclass(frozen=True, slots=True, repr=False)
class Identifier(Raw):
    """One value that the roster holds about one identity.

    `kind` is a key of `LABEL_OF_KIND`, `value` is as the roster writes it (never ""; a birth date in ISO
    form) and `label` is that of a span. `owner` is the key of the identity: "P001" (a participant),
    "P001/relative/0", "clinician/2" (place in the sorted clinicians). `participant` is the id of the
    participant through whom it is known, "" for clinicians. `role` is "client", "clinician" or the
    relation ("mother").
    """

    kind: str
    value: str
    label: str
    owner: str
    participant: str
    role: str

    def __repr__(self) -> str:
        return f"Identifier({self.kind}, {self.owner})"


def known_identifiers(participants: Sequence[Participant], clinicians: Sequence[str] = ()) -> tuple[Identifier, ...]:
    """List every identifier of everybody: participants in order, their relatives, then clinicians.

    `clinicians` are names from the notes' clinician column. They are merged with the roster's by normal form
    without titles and credentials, and numbered in the order of that form.
    """
    known = [identifier for participant in participants for identifier in _of_participant(participant)]
    names = clinicians_by_form([*(p.clinician for p in participants), *clinicians])
    for place, name in enumerate(names.values()):
        known.append(Identifier("clinician", name, "PERSON", f"clinician/{place}", "", "clinician"))
    return tuple(known)


def clinicians_by_form(names: Iterable[str]) -> dict[str, str]:
    """Merge spellings of one clinician: normal form of the bare name → the bare name, sorted by form."""
    merged: dict[str, str] = {}
    for name in sorted(bare_name(name) for name in names if name.strip()):
        merged.setdefault(normal(name), name)
    return dict(sorted(merged.items()))


def _of_participant(participant: Participant) -> Iterator[Identifier]:
    who = participant.participant_id
    born = participant.date_of_birth
    values = [
        ("given", participant.given_name),
        ("family", participant.family_name),
        ("preferred", participant.preferred_name),
        *(("other", name) for name in participant.other_names),
        *(("phone", number) for number in participant.phone.split(";")),
        *(("email", address) for address in participant.email.split(";")),
        ("mrn", participant.mrn),
        ("participant_id", who if is_telling(who) else ""),
        ("birth_date", born.isoformat() if born else ""),
        ("street", participant.street),
        ("city", participant.city),
        ("postcode", participant.postcode),
        ("employer", participant.employer),
        ("school", participant.school),
    ]
    for kind, value in values:
        if value.strip():
            yield Identifier(kind, value.strip(), LABEL_OF_KIND[kind], who, who, "client")
    for place, relative in enumerate(participant.relatives):
        if relative.name.strip():
            owner = f"{who}/relative/{place}"
            yield Identifier("relative", relative.name.strip(), "PERSON", owner, who, relative.relation)


def is_telling(participant_id: str) -> bool:
    """Say whether a study's id can be told from other words in a text: "P003" and "204118" can, "12" and "rosa" cannot.

    Four letters and digits at least, both among them, or six digits. Two releases that keep it can be joined by it.
    """
    key = key_of(participant_id)
    return len(key) >= (6 if key.isdigit() else 4) and any(char.isdigit() for char in key)


def owners(known: Iterable[Identifier]) -> dict[str, tuple[Identifier, ...]]:
    """Group identifiers by owner, in the order in which the owners first appear."""
    grouped: dict[str, list[Identifier]] = {}
    for identifier in known:
        grouped.setdefault(identifier.owner, []).append(identifier)
    return {owner: tuple(found) for owner, found in grouped.items()}


def person_names(of_one_owner: Iterable[Identifier]) -> tuple[PersonName, ...]:
    """What one identity is called: the name that the roster's columns make up, then each full name in one cell.

    A single word among the other names may be a given or a family name and is taken for both.
    """
    values: dict[str, list[str]] = {}
    for identifier in of_one_owner:
        values.setdefault(identifier.kind, []).append(identifier.value)
    other = [value for value in values.get("other", ()) if " " not in value]
    full = [value for value in values.get("other", ()) if " " in value]
    full += [*values.get("relative", ()), *values.get("clinician", ())]
    given = tuple(values.get("given", ()))
    family = tuple(values.get("family", ()))
    nick = tuple(values.get("preferred", ()))
    columns = [PersonName(given, (*family, *other), (*nick, *other))] if given or family or nick or other else []
    return (*columns, *(split_name(value) for value in full))


# Number words, for dictated numbers, e-mail addresses and dates.
SPOKEN_DIGITS: Mapping[str, str] = {
    **{"zero": "0", "oh": "0", "o": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4"},
    **{"five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9"},
}
"""Words with which single digits are said. "Double" and "triple" before one repeat it."""
_ONES = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth")  # fmt: skip


def spoken_number(value: int) -> str:
    """Say a number from 1 to 99: 88 → "eighty eight"."""
    return _ONES[value] if value < 20 else f"{_TENS[value // 10]} {_ONES[value % 10]}".strip()


# Country codes of places with English-language counseling or near them; source: ITU-T E.164 assigned codes.
_COUNTRY_CODES = ("1", "27", "31", "33", "34", "44", "46", "49", "52", "61", "63", "64", "65", "91", "353")
_TRUNK_ZERO = ("27", "44", "49", "61", "64", "353")  # of these, what a number that starts with 0 may belong to


def phone_numbers(value: str) -> tuple[str, ...]:
    """List the digit strings as which a phone number may be written, the longest first.

    With and without country code (+44, 0044, 01144, a trunk 0), with and without extension.
    """
    number, _, extension = re.sub(r"(?i)\s*(?:extension|ext|x)\.?\s*(?=\d+\s*$)", "/", value).partition("/")
    digits = re.sub(r"\D", "", normal(number).replace("(0)", ""))
    digits = re.sub(r"^(?:00|011)(?=\d{10})", "+", digits) if not number.strip().startswith("+") else f"+{digits}"
    codes: Sequence[str] = ()
    if digits.startswith("+"):
        digits = digits[1:]
        codes = [code for code in _COUNTRY_CODES if digits.startswith(code)]
        national = {digits.removeprefix(code) for code in codes}
    elif len(digits) == 11 and digits.startswith("1"):
        codes, national = ("1",), {digits[1:]}
    elif digits.startswith("0"):
        codes, national = _TRUNK_ZERO, {digits[1:]}
    else:
        codes, national = ("1",), {digits}
    forms = {digits, *national, *(f"0{number}" for number in national)}
    forms |= {prefix + code + number for number in national for code in codes for prefix in ("", "00", "011")}
    inner = re.sub(r"\D", "", extension)
    forms |= {form + inner for form in forms}
    return tuple(sorted((form for form in forms if len(form) >= 7), key=lambda form: (-len(form), form)))


def key_of(value: str) -> str:
    """Reduce a number or code to its letters and digits: "JBC-004 8812" → "jbc0048812"."""
    return "".join(words(value))


def record_keys(value: str) -> tuple[str, ...]:
    """List the keys of a record number: all of it, and its digits alone if five or more, leading zeros or not."""
    key = key_of(value)
    digits = re.sub(r"\D", "", key)
    return tuple(dict.fromkeys([key, *(form for form in (digits, digits.lstrip("0")) if len(form) >= 5)]))


def local_part(value: str) -> str:
    """Return what stands before the @, as words: "jane.d88@example.org" → "jane d 88"."""
    return " ".join(words(value.partition("@")[0]))


_SAID = {".": "dot", "@": "at", "_": "underscore", "-": "dash", "+": "plus"}


def email_forms(value: str) -> tuple[str, ...]:
    """List an address as words, written and spelled out: "jane d example org", "jane dot d at example dot org".

    Each of the local part, the @ and the domain may be said or written; digits are also said one by one and,
    if two, as a number.
    """
    local, _, domain = normal(value).partition("@")
    middles = (" ", " at ")
    locals_ = [form for text in (local, _say(local), *_drop(local)) for form in _say_digits(text)]
    domains = (domain, _say(domain))
    spelled = (" ".join(words(a + m + b)) for a, m, b in itertools.product(locals_, middles, domains))
    return tuple(dict.fromkeys(spelled))


def _say(text: str) -> str:
    return re.sub(r"[.@_+\-]", lambda mark: f" {_SAID[mark[0]]} ", text)


def _drop(text: str) -> tuple[str, ...]:
    return (re.sub(r"[._]", " period ", text),) if "." in text else ()


def _say_digits(text: str) -> tuple[str, ...]:
    names = {digit: word for word, digit in SPOKEN_DIGITS.items() if word not in ("oh", "o", "nought")}
    singly = re.sub("[0-9]", lambda digit: f" {names[digit[0]]} ", text)
    pairs = re.sub(r"(?<!\d)[1-9][0-9](?!\d)", lambda pair: f" {spoken_number(int(pair[0]))} ", text)
    return tuple(dict.fromkeys([text, singly, singly.replace(" zero ", " oh "), pairs]))


# Dates.
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december")  # fmt: skip


def _months(month: int) -> tuple[str, ...]:
    name = _MONTHS[month - 1]
    return tuple(dict.fromkeys([name, name[:3], *(["sept"] if month == 9 else [])]))


def _days(day: int) -> tuple[str, ...]:
    tens, ones = divmod(day, 10)
    said = _ORDINALS[day] if day <= 20 else f"{_TENS[tens]} {_ORDINALS[ones]}" if ones else "thirtieth"
    return (str(day), f"{day:02}", f"{day} st", f"{day} nd", f"{day} rd", f"{day} th", said, spoken_number(day))


def _years(year: int) -> tuple[str, ...]:
    century, rest = divmod(year, 100)
    low = spoken_number(rest) if rest > 9 else f"oh {_ONES[rest]}" if rest else "hundred"
    said = [f"{spoken_number(century)} {low}"]
    if year >= 2000:
        thousand = "two thousand"
        said += [f"{thousand} {spoken_number(rest)}".strip(), f"{thousand} and {spoken_number(rest)}"]
    return (str(year), f"{rest:02}", *said)


def birth_date_forms(value: str) -> tuple[str, ...]:
    """List how a date (ISO) may be written with its year, as words: "3 14 1988", "third of march 1988".

    Numeric in all three orders, padded or not, with a two-digit year, compact; with month names and their
    abbreviations, day first or month first, the day as a number, with "th" or as an ordinal, the year said.
    """
    born = date.fromisoformat(value)
    pairs = list(itertools.product({str(born.month), f"{born.month:02}"}, {str(born.day), f"{born.day:02}"}))
    years = (str(born.year), f"{born.year % 100:02}")
    numeric = [
        form
        for (month, day), year in itertools.product(pairs, years)
        for form in (f"{month} {day} {year}", f"{day} {month} {year}", f"{year} {month} {day}")
    ]
    month, day = f"{born.month:02}", f"{born.day:02}"
    compact = [f"{born.year}{month}{day}", f"{month}{day}{born.year}", f"{day}{month}{born.year}"]
    named = [f"{day} {year}" for day, year in itertools.product(birthday_forms(value), _years(born.year))]
    year_first = [f"{born.year} {name} {day}" for name in _months(born.month) for day in _days(born.day)[:2]]
    return tuple(dict.fromkeys([*sorted(numeric), *compact, *named, *year_first]))


def birthday_forms(value: str) -> tuple[str, ...]:
    """List how day and month of a date (ISO) may be written with the month's name and no year."""
    born = date.fromisoformat(value)
    forms: list[str] = []
    for month, day in itertools.product(_months(born.month), _days(born.day)):
        forms += [f"{month} {day}", f"{month} the {day}", f"{day} {month}", f"{day} of {month}"]
    return tuple(forms)


# Addresses and organisations. Source of the abbreviations: USPS Publication 28, appendix C1, common ones only.
_STREET_TYPES = {
    "street": ("st", "str"), "avenue": ("ave", "av"), "road": ("rd",), "boulevard": ("blvd",), "drive": ("dr",),
    "lane": ("ln",), "court": ("ct",), "place": ("pl",), "terrace": ("ter", "terr"), "circle": ("cir",), "square": ("sq",),
    "parkway": ("pkwy",), "highway": ("hwy",), "close": ("cl",), "crescent": ("cres",), "way": ("wy",), "trail": ("trl",),
    "gardens": ("gdns",), "grove": ("grv",), "row": (), "walk": (), "mews": (), "loop": (), "path": (), "alley": ("aly",),
}  # fmt: skip
_POINTS = {"north": ("n",), "south": ("s",), "east": ("e",), "west": ("w",)}
_UNIT = re.compile(r"(?i)(?:,|\b(?:apt|apartment|unit|suite|ste|flat|room|rm)\b|#).*$")
_ORGANISATION_HEADS = frozenset([
    "academy", "agency", "association", "bakery", "bank", "cafe", "center", "centre", "charity", "church", "clinic", "co",
    "college", "community", "company", "cooperative", "corp", "corporation", "council", "elementary", "foundation", "gmbh", "group",
    "high", "holdings", "hospital", "inc", "industries", "institute", "limited", "llc", "llp", "ltd", "middle", "partners",
    "plc", "practice", "primary", "restaurant", "school", "secondary", "services", "society", "solutions", "store",
    "systems", "trust", "university",
])  # fmt: skip


def address_forms(value: str) -> tuple[str, ...]:
    """List the forms of a street address: with number, without, type and direction in full or abbreviated.

    "12 Maple St, Apt 4" → "12 maple st apt 4", "12 maple st", "12 maple street", "12 maple", "maple st", ….
    The bare name is a form only if the street has no type ("12 Broadway" → "broadway"). Marks alone have no form.
    """
    whole = words(value)
    if not whole:
        return ()
    line = words(_UNIT.sub("", value)) or whole
    choices = [_alternatives(word, last=place == len(line) - 1) for place, word in enumerate(line)]
    written = list(itertools.islice(itertools.product(*choices), 256))
    numbered = line[0].isdigit()
    lot = 2 if numbered and len(line) > 2 and len(line[1]) == 1 and line[1] not in "nsew" else int(numbered)
    typed = len(choices[-1]) > 1 or line[-1] in _STREET_TYPES
    forms = [" ".join(whole), *(" ".join(form) for form in written)]
    forms += [" ".join(form[lot:]) for form in written]
    forms += [f"{said} {' '.join(form[1:])}" for said in _house_numbers(line[0]) for form in written if line[1:]]
    if typed and numbered and len(line) > lot + 1:
        forms += [" ".join(form[:-1]) for form in written]
    return tuple(dict.fromkeys(form for form in forms if form and not form.isdigit()))


def _house_numbers(number: str) -> tuple[str, ...]:
    """How a house number of up to four digits is said: 640 → "six four zero", "six four oh", "six forty"; 12 → "twelve"."""
    if not re.fullmatch("[1-9][0-9]{0,3}", number):
        return ()
    names = {digit: word for word, digit in SPOKEN_DIGITS.items() if word not in ("oh", "o", "nought")}
    singly = " ".join(names[digit] for digit in number)
    head, tail = int(number[:-2] or 0), int(number[-2:])
    paired = f"{spoken_number(head)} {'oh ' if head and tail < 10 else ''}{spoken_number(tail)}".strip() if tail else ""
    return tuple(dict.fromkeys(form for form in (singly, singly.replace("zero", "oh"), paired) if form))


def _alternatives(word: str, *, last: bool) -> tuple[str, ...]:
    tables = (_STREET_TYPES, _POINTS) if last else (_POINTS, {"saint": ("st",), "mount": ("mt",), "fort": ("ft",)})
    for table in tables:
        for full, short in table.items():
            if word == full or word in short:
                return (full, *short)
    return (word,)


def organisation_forms(value: str) -> tuple[str, ...]:
    """List the forms of an employer or school: full, without "the", without generic words at its end.

    "Harlow Creek Elementary School" → itself, "harlow creek elementary", "harlow creek".
    """
    full = list(words(value))
    forms = [" ".join(full)]
    full = full[1:] if full[:1] == ["the"] and len(full) > 1 else full
    forms.append(" ".join(full))
    while len(full) > 1 and full[-1] in _ORGANISATION_HEADS:
        full = full[:-1]
        forms.append(" ".join(full))
    return tuple(dict.fromkeys(form for form in forms if form))
