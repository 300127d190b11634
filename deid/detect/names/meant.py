"""Is this word a name here? For names that are also ordinary words: Will, Hope, May, Grace, Long, Young.

Which names these are stands in `data/ordinary_names.txt` (see `dictionary.ordinary_names`). The decision is
made from the neighbours. Each rule is a small question about one word; `is_name_here` asks them in order and
the first that knows the answer decides. All words are in normal form.
"""

import re
from dataclasses import dataclass

from deid.detect.words.dictionary import is_finite_verb, is_noun, is_ordinary, ordinary_names
from deid.detect.words.tokens import Tokens


def _list(text: str) -> frozenset[str]:
    return frozenset(text.split())


CLIENT = _list("client patient pt ct clt cl resident member student participant")
_TITLES = _list(
    "mr mister mrs missus ms miss mx dr doctor prof professor rev reverend aunt auntie uncle sir pastor officer nurse judge"
)
_RELATIONS = _list(
    "mother father mom mum mam dad mama papa brother sister son daughter husband wife partner spouse boyfriend "
    "girlfriend fiance fiancee cousin nephew niece grandmother grandfather grandma grandpa stepmother stepfather stepmom "
    "stepdad stepson stepdaughter ex friend roommate flatmate neighbor neighbour boss supervisor coworker colleague "
    "client patient therapist counselor counsellor clinician sponsor named called nicknamed baby twin twins"
)
# Verbs that a person does and that no noun or auxiliary is followed by at the head of a sentence.
ACTS = _list(
    "said says told tells asked asks replied answered reported reports stated states denied denies described describes "
    "presented presents arrived arrives called calls came comes went goes felt feels thinks thought wants wanted cried "
    "cries laughed laughs smiled smiles agreed agrees disagreed shared shares noted notes expressed expresses endorsed "
    "endorses attended attends missed discussed discusses explained explains identified identifies admitted admits "
    "acknowledged acknowledges appeared appears became becomes continues continued completed brought brings took takes "
    "gave gives got gets left leaves lives lived works worked has had was is isn wasn hasn hadn doesn didn does did "
    "knows knew loves loved hates hated likes liked needs needed began begins started starts stopped tries tried "
    "wrote writes texted texts phoned visited sits sat stood looked looks seemed seems spoke speaks talks talked "
    "remembered remembers realized realised recalls recalled rated rates scored meets met moved kept keeps lost let lets reads"
)
BE_AND_HAVE = _list("is was isn wasn has had hasn hadn does doesn did didn")
_FINITE = _list("is was has had isn wasn hasn hadn does did doesn didn said says told")  # never after "will" or "may"
_BEFORE_PERSON = _list(
    "with told hi hey hello dear thanks met called asked texted phoned visited married dating against saw and or than "
    "phone email message emailed rang about for at from to by like near without if when because that where while but"
)
HELPERS = _list(
    "will would can cannot could may might shall should must won wouldn can couldn shouldn didn doesn don isn wasn hasn "
    "hadn aint then also still never always just now again quietly later soon"
)  # between who does it and what is done
_OPENERS = _list(
    "and then so because that but when if while since as per hey hi hello okay ok yeah no yes well um uh"
) | {""}
_BEFORE_PERSON_LOWER = _list(
    "with told hi hey hello dear per im its thats ask text tell invite call visit met called asked texted phoned visited married dating texting calling named"
)
_DETERMINERS = _list(
    "the a an this that these those some any no my your his her its our their every each more less much many what "
    "which such own same one very too so most another good great real full free last next first"
)
_DATE_BEFORE = _list(
    "in since of until till by last this next early mid late during before after through from between to on"
)
_SEASONS = _list("spring summer autumn winter")  # stand after no day of the month
_DATE_AFTER = _list("of or and through to until")
_PARTS_OF_TIME = _list("end beginning start middle half rest month part first last week weeks days early mid late")
_DASHES = ("-", "–", "—", "/")
_NOT_A_PERSON_AFTER = _list(
    "street st road rd avenue ave lane ln drive court ct way place close terrace church chapel cathedral temple mosque "
    "center centre clinic hospital hospice house hall home school college university academy elementary foundation "
    "institute inc llc ltd company co park lake river hill hills valley beach bridge city county town village mall store "
    "hotel inn cafe bar restaurant library museum station airport bank inventory scale questionnaire test index "
    "syndrome disease disorder therapy method model program programme project group team unit ward lodge manor day days "
    "weekend morning afternoon evening bay island island mountain creek gardens market shelter pharmacy ministries"
)
PLACE_BEFORE = _list(
    "in from near of at across throughout around outside leaving leave west east north south northern southern eastern "
    "western new central upstate rural visiting toward towards via through into"
)  # before a state or a nation
PLACE_AFTER = _list(
    "law laws state states resident residents license licence licensed border coast native citizen citizens government "
    "legislature university avenue street beach statute time"
)  # after one
_VERB_AFTER = _list(
    "you i he she they we it this that these those the a an my your his her our their to be not there me him them us "
    "all anyone someone everyone everything something anything for of on at in as so well never ever still also just "
    "if what how when where why who"
)
SENTENCE_END = re.compile(r"[.!?:;\n\r\t•|>\[(\"“‘*]|--|^\s*[-–—]")


def is_name_here(tokens: Tokens, i: int, *, given: bool = True, own: bool = False, length: int = 1) -> bool:
    """Decide whether word i, which is a name and an ordinary word, is a name at this place.

    Args:
        tokens: the text.
        i: the word in question, the first of `length` words that make up one name.
        given: whether it is a given name or nickname; a family name needs more evidence.
        own: whether it is the name of somebody whom the text is about; doubt then leans to a name.
        length: how many words the name has.
    """
    last = i + length - 1
    place = _Place(
        before=tokens.norms[i - 1] if i and not tokens.before(i).strip() else "",
        after=tokens.norms[last + 1] if last + 1 < len(tokens) and not tokens.gap(last).strip() else "",
        opens=i == 0 or SENTENCE_END.search(tokens.before(i)) is not None,
        groups=ordinary_names().get(tokens.norms[i], frozenset()),
        given=given,
        own=own,
    )
    if follows_title(tokens, i):
        return True
    case = tokens.case(i)
    if own and given and place.before in CLIENT and not tokens.capital(i) and _surely_acts(place.after):
        return True  # "pt will stated"
    if case == "mixed" and not tokens.capital(i):
        return False  # lower case in a text that uses capitals: a word
    if place.after in _NOT_A_PERSON_AFTER and (case != "mixed" or tokens.capital(last + 1) or place.after[:3] == "day"):
        return False
    if is_turn_label(tokens, i, last) and (own or "time" not in place.groups):
        return True
    if case != "mixed":
        return _is_name_by_neighbours(tokens, i, last, place)
    return _is_name_by_capital(tokens, i, last, place)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a word stands: its neighbours ("" across any mark), and whether a sentence or part starts with it."""

    before: str
    after: str
    opens: bool
    groups: frozenset[str]
    given: bool
    own: bool


def follows_title(tokens: Tokens, i: int) -> bool:
    """Say whether word i stands after a title: "Dr. Long", "mister long", but not "i miss hope"."""
    if not i or tokens.norms[i - 1] not in _TITLES or tokens.before(i).strip() not in ("", "."):
        return False
    verb = tokens.norms[i - 1] == "miss" and not tokens.capital(i - 1)
    return not (
        verb
        and i > 1
        and tokens.norms[i - 2] in ("i", "you", "we", "they", "to", "really", "do", "still", "will", "and")
    )


def _does_something(word: str) -> bool:
    return word in ACTS or word in HELPERS or is_finite_verb(word)


def _surely_acts(word: str) -> bool:
    """Say whether a word is what somebody did or does and no bare form, which stands after "will" and "may"."""
    return word in ACTS - BE_AND_HAVE and word not in ("let", "set", "read")


def _is_name_by_neighbours(tokens: Tokens, i: int, last: int, place: _Place) -> bool:
    """Where case says nothing: a name only next to what is said of or to persons."""
    before, after, own = place.before, place.after, place.own
    if own and place.given and i and before == "" and _introduces(tokens, i):
        return True
    if before in _DETERMINERS or before in ("i", "you", "we", "they", "he", "she", "it", "who", "there", "not", "to"):
        return False
    if "time" in place.groups and (before in _DATE_BEFORE or after[:1].isdigit()):
        return False
    if before in CLIENT and "verb" in place.groups:
        return _surely_acts(after) or after in _FINITE
    if before in CLIENT - _RELATIONS and place.given and _does_something(after):
        return True
    if before in _RELATIONS:
        return after not in ("you", "i") and (own or "verb" not in place.groups or after in _FINITE)
    if before in _OPENERS and (after in _FINITE or after in ACTS):
        return own or after not in ("is", "was", "has", "had", "did", "does")
    if not own:
        return False
    if before in _OPENERS and place.given and _does_something(after):
        return True
    return (
        before in _BEFORE_PERSON_LOWER
        or after in _FINITE
        or _possessive(tokens, last, place.groups)
        or _vocative(tokens, i, last)
    )


def _is_name_by_capital(tokens: Tokens, i: int, last: int, place: _Place) -> bool:
    """Where capitals mean something and the word has one."""
    before, after, own, groups = place.before, place.after, place.own, place.groups
    followed = bool(after) and tokens.capital(last + 1)
    surname_follows = followed and (not is_ordinary(after) or "family" in ordinary_names().get(after, ()))
    if (
        "time" in groups
        and not surname_follows
        and (_is_date(tokens.norms[i], before, after, own=own) or _is_part_of_month(tokens, i))
    ):
        return False
    if "place" in groups and (before in PLACE_BEFORE - {"from", "of", "at"} or after in PLACE_AFTER):
        return False
    if "place" in groups and not own and before in ("to", "from", "of"):
        return False
    if after in ACTS:
        return not place.opens or after not in ("is", "was", "has", "had") or own or "verb" in groups
    if _possessive(tokens, last, groups) or before in _RELATIONS or _vocative(tokens, i, last):
        return True
    if place.opens:
        if own and place.given and after == "the" and _stands_beside(tokens, last):
            return True
        if after in _VERB_AFTER and (
            "verb" in groups or after in ("you", "i", "this", "that", "the", "for", "of", "not")
        ):
            return False
        if surname_follows and "verb" in groups and not _name_goes_on(tokens, last + 1):
            return False  # "Will Jane come?"
        acts = _does_something(after) and (place.given or not is_noun(after))
        return surname_follows or (own and (not after or followed or after in ("and", "or", "to") or acts))
    if before in ("the", "a", "an") and not own:
        return False
    if not place.given and not own:
        return _after_given_name(tokens, i)
    if followed and not surname_follows and not own:
        return False  # "Hope Center", "Grace Period": a title
    return "time" not in groups or own or before in _BEFORE_PERSON


def _is_date(word: str, before: str, after: str, *, own: bool) -> bool:
    if after[:1].isdigit() or (before[:1].isdigit() and word not in _SEASONS):
        return True
    sure = ("in", "since", "until", "last", "this", "next", "early", "mid", "late", "during")
    return before in sure or (before in _DATE_BEFORE and not own)


def _is_part_of_month(tokens: Tokens, i: int) -> bool:
    """ "the end of April", "mid-April", "5-May", "May-12"."""
    before, further = (tokens.norms[k] if k >= 0 else "" for k in (i - 1, i - 2))
    if before == "of":
        return further in _PARTS_OF_TIME or further[:1].isdigit()
    after = tokens.norms[i + 1] if i + 1 < len(tokens) else ""
    return (tokens.before(i) in _DASHES and (before in _PARTS_OF_TIME or before.isdigit())) or (
        tokens.gap(i) in _DASHES and after.isdigit()
    )


def is_turn_label(tokens: Tokens, i: int, last: int) -> bool:
    """ "Will:" or "WILL (client):" at the start of a line."""
    starts = i == 0 or "\n" in tokens.before(i)
    return (
        starts
        and re.match(r"(?:\s*\([^)\n]{0,20}\))?\s*:(?!\s*\d)", tokens.text[tokens.ends[last] : tokens.ends[last] + 25])
        is not None
    )


def _introduces(tokens: Tokens, i: int) -> bool:
    """ "it's will", "that's grace", "name's hope": the cut "'s" is a verb."""
    return (
        tokens.norms[i - 1] in ("it", "that", "this", "name", "here", "he", "she")
        and tokens.before(i)[1:].strip() == "s"
    )


def _possessive(tokens: Tokens, last: int, groups: frozenset[str]) -> bool:
    gap = tokens.gap(last)
    return gap[:1] in ("'", "’") and gap[1:2] in ("s", "S") and "time" not in groups


def _vocative(tokens: Tokens, i: int, last: int) -> bool:
    """ "…, Will." or "Will, can you" - set off by commas as somebody spoken to is."""
    gap, before = tokens.gap(last).lstrip(), tokens.before(i).rstrip()
    if before.endswith(","):
        return gap[:1] in tuple(".,!?") or gap == ""
    return gap[:1] == "," and (before == "" or before[-1:] in tuple('.!?"“:') or tokens.before(i)[-1:] == "\n")


def _stands_beside(tokens: Tokens, last: int) -> bool:
    """ "Will the dog barked": "the", one or two words, then what was done, in no question."""
    end = re.compile(r"[.!?\n]").search(tokens.text, tokens.ends[last])
    if end and end[0] == "?":
        return False
    for k in range(last + 3, min(last + 5, len(tokens))):
        if any(tokens.gap(m).strip() for m in range(last, k)):
            return False
        word = tokens.norms[k]
        if word in ("is", "was", "has") or (is_finite_verb(word) and not word.endswith("s")):
            return True
    return False


def _name_goes_on(tokens: Tokens, last: int) -> bool:
    """ "Will Turner arrived": after the surname comes what a person did, or the end."""
    return last + 1 >= len(tokens) or bool(tokens.gap(last).strip(" \"”'")) or _does_something(tokens.norms[last + 1])


def _after_given_name(tokens: Tokens, i: int) -> bool:
    return i > 0 and tokens.capital(i - 1) and tokens.linked(i - 1, i + 1) and not is_ordinary(tokens.norms[i - 1])
