"""Places: what of a location span goes, and what is a state or a country and stays."""

import re
from dataclasses import dataclass

from deid.replace.numberwords import spoken_digits
from deid.replace.zipcodes import three_digits

_STATES = (
    "Alabama AL Ala|Alaska AK|Arizona AZ Ariz|Arkansas AR Ark|California CA Calif|Colorado CO Colo|Connecticut CT Conn|"
    "Delaware DE Del|Florida FL Fla|Georgia GA|Hawaii HI|Idaho ID|Illinois IL Ill|Indiana IN Ind|Iowa IA|"
    "Kansas KS Kan|Kentucky KY Ky|Louisiana LA La|Maine ME|Maryland MD Md|Massachusetts MA Mass|Michigan MI Mich|"
    "Minnesota MN Minn|Mississippi MS Miss|Missouri MO Mo|Montana MT Mont|Nebraska NE Neb|Nevada NV Nev|"
    "New_Hampshire NH N.H|New_Jersey NJ N.J|New_Mexico NM N.M|New_York NY N.Y|North_Carolina NC N.C|"
    "North_Dakota ND N.D|Ohio OH|Oklahoma OK Okla|Oregon OR Ore|Pennsylvania PA Pa Penn|Rhode_Island RI R.I|"
    "South_Carolina SC S.C|South_Dakota SD S.D|Tennessee TN Tenn|Texas TX Tex|Utah UT|Vermont VT Vt|Virginia VA Va|"
    "Washington WA Wash|West_Virginia WV W.Va|Wisconsin WI Wis|Wyoming WY Wyo|District_of_Columbia DC D.C|Puerto_Rico PR"
)
"""States as the USPS and the Associated Press write them (Publication 28, appendix B)."""
_NAMES = sorted((name.replace("_", " ") for name in re.split(r"[| ]", _STATES)), key=lambda name: (-len(name), name))
_CODE = "|".join(name for name in _NAMES if len(name) == 2 and name.isupper())
_NAME = "|".join(re.escape(name) if len(name) < 4 else f"(?i:{re.escape(name)})" for name in _NAMES)
_COUNTRY = (
    r"U\.?S\.?A?\.?|United States(?: of America)?|Canada|Mexico|United Kingdom|UK|Ireland|Australia|New Zealand|India"
)
_TAIL = re.compile(
    rf"(?P<state>(?:(?<=,)|(?<=,\s)|(?<=\n))(?:{_NAME})\.?|(?<=\s)(?:{_CODE}))?"
    rf"(?:(?:^|[,\s]+)(?P<zip>\d{{5}}(?:-\d{{4}})?))?(?P<country>(?:\s*,\s*|(?<=\d)\s+)(?:{_COUNTRY}))?\s*$"
)
"""The end of an address. A state's name counts only behind a comma: Port Washington is a town."""
_ZIP = re.compile(r"\d{5}(?:-\d{4})?")
_STREETY = re.compile(r"\s*(?:\d|#|no\.?\s|p\.?\s?o\.?\s?box|r\.?r\.?\s?\d|apt|unit|flat|suite|ste\b|rd\s\d)", re.I)
_SAYS_ZIP = re.compile(r"\bzip(?:\s?codes?)?(?:\s+is)?[:\s]*$", re.I)
_WORDS = {"address": "ADDRESS", "street": "STREET", "city": "CITY", "county": "COUNTY", "postcode": "POSTCODE"}


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a location span that goes: its place (end exclusive), the word of its tag, or `text` itself."""

    start: int
    end: int
    word: str
    text: str = ""


def places(text: str, start: int, end: int, kind: str, *, cities: bool) -> list[Place]:
    """Return the parts that go of the location at `start` to `end` of `text`; what lies between stays.

    A state or a country at the end of an address stays; its ZIP code is cut to three digits, other postcodes
    go. With `cities` (a limited data set, 45 CFR 164.514(e)(2)(i)(B)) towns and ZIP codes stay too.
    """
    surface = text[start:end]
    if kind == "postcode" or _ZIP.fullmatch(surface.strip()):
        return _postcode(text, start, end, cities=cities)
    tail = _TAIL.search(surface)
    head = surface[: tail.start()].rstrip(", \t\r\n") if tail and tail[0].strip() else surface
    if tail is None or not head.strip():
        return [Place(start, end, _word(surface, kind))]
    in_state = bool(tail["state"] or tail["zip"])
    found = _head(head, start, kind or "city") if in_state else [Place(start, start + len(head), _word(head, kind))]
    if tail["zip"]:
        found.append(_zip(start + tail.start("zip"), start + tail.end("zip"), tail["zip"], said=False))
    return [place for place in found if not (cities and place.word in ("CITY", "ZIP"))]


def _head(head: str, start: int, kind: str) -> list[Place]:
    """Split what stands before a state or a ZIP code, "12 Elm St, Portland", into street and town."""
    street, comma, town = head.rpartition(",")
    word = _word(head, kind)
    if word != "ADDRESS" or not comma or not town.strip() or _STREETY.match(town):
        return [Place(start, start + len(head), word)]
    at = len(head) - len(town.lstrip())
    return [Place(start, start + len(street), "ADDRESS"), Place(start + at, start + len(head), "CITY")]


def _word(surface: str, kind: str) -> str:
    """The word of the tag; a street with a number is an address."""
    if kind in ("", "street", "city") and _STREETY.match(surface):
        return "ADDRESS"
    return _WORDS.get(kind, "PLACE")


def _postcode(text: str, start: int, end: int, *, cities: bool) -> list[Place]:
    surface = text[start:end].strip()
    code = surface if _ZIP.fullmatch(surface) else spoken_digits(surface)
    if cities:
        return []
    if not _ZIP.fullmatch(code):
        return [Place(start, end, "POSTCODE")]
    return [_zip(start, end, code, said=bool(_SAYS_ZIP.search(text, max(0, start - 16), start)))]


def _zip(start: int, end: int, code: str, *, said: bool) -> Place:
    """ "ZIP 972**"; where the text `said` that it is a ZIP code, the digits alone."""
    return Place(start, end, "ZIP", three_digits(code) if said else f"ZIP {three_digits(code)}")
