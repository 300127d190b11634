"""Given names that states and nations share: Virginia, Georgia, Jordan, Kenya. What only people do or are decides."""

import functools
from collections.abc import Iterator

import regex

from deid.detect.names.cues import RELATIONS
from deid.detect.names.meant import PLACE_AFTER, PLACE_BEFORE
from deid.detect.words.dictionary import ordinary_names
from deid.detect.words.lexicon import is_function, kept_words, word_set
from deid.detect.words.places import is_wide_place
from deid.detect.words.tokens import Tokens

_DOES = word_set(
    "said says tells told asks asked phones phoned texts texted emails emailed replies replied answers answered cries cried "
    "laughs laughed smiles smiled sighs sighed nods nodded shrugs shrugged hugs hugged kisses kissed apologises apologised "
    "apologizes apologized yells yelled screams screamed whispers whispered argues argued complains complained reports "
    "reported states stated denies denied endorses endorsed describes described explains explained mentions mentioned "
    "discusses discussed disclosed admits admitted thinks thought feels felt wants wanted knows knew believes believed "
    "hopes hoped worries worried remembers remembered agrees agreed disagreed shares shared expressed attends attended "
    "arrives arrived came comes goes went died sat sits stood sleeps slept walks walked drives drove cooks cooked ate eats "
    "drinks drank married visits visited stays stayed lives lived works worked called calls left loves loved likes liked "
    "hates hated misses missed tries tried wrote writes read promised begged refused declined presented identified "
    "acknowledged helped cut hit slapped pushed shouted snapped"
)
_SPOKE = word_set(
    "spoke talked talks talking speaking speaks listened listens lied apologized apologised close married"
)
_DONE_TO = word_set(
    "told asked phoned texted emailed messaged hugged kissed married dating dated divorced thanked invited met calls "
    "called texting calling telling asking seeing hi hey hello dear im"
)
_NO_PEOPLE = word_set(
    "war wars peace conflict border trade ties treaty relations deal deals negotiations familiar familiarity licensed "
    "registered experience fighting compared"
)
_KIN = word_set(
    "mom mum mam mother dad father parents sister brother husband wife son daughter friend friends boyfriend girlfriend "
    "partner birthday funeral boss therapist baby kids ex aunt uncle cousin grandmother grandma"
)
_IS_SOMEBODY = regex.compile(
    r"(?:[ \t]*[,(][ \t]*|[ \t]+(?:is|was|and[ \t]+is)[ \t]+)(?:not[ \t]+)?(?:my|his|her|their|our|[\p{L}]+['’]s)[ \t]+(?:\p{L}+[ \t]+){0,2}"
    rf"(?:{RELATIONS})\b(?!['’]s|-)",
    regex.IGNORECASE,
)
_FEELS = regex.compile(
    r"[ \t]+(?:is|was|isn['’]t|wasn['’]t|seems|seemed|looks|looked|has[ \t]+been|became)[ \t]+(?:(?:very|so|still|now|really|not|too|always|also|often)[ \t]+)?"
    r"(?:ill|sick|angry|mad|sad|upset|tearful|anxious|depressed|pregnant|sober|drunk|high|tired|worried|scared|afraid|crying|abusive|supportive|jealous|divorced|married|single|dead|asleep|lonely|nice|kind|"
    r"mean|rude|proud|suicidal|unemployed|bullied|adopted|autistic|trans|gay|calm|withdrawn|irritable)\b|[ \t]+and[ \t]+(?:I|he|she)[ \t]",
)
_OFTEN = word_set("twice again weekly daily later often")
_AREAS = word_set("north south east west midwest us usa uk eu pacific atlantic")


@functools.cache
def _namesakes() -> frozenset[str]:
    return frozenset(
        name
        for name, groups in ordinary_names().items()
        if "place" in groups and (is_wide_place(name) or name in kept_words())
    )


def is_kept_place(word: str) -> bool:
    """Say whether a word in normal form is a state or a nation, which stays unless a cue says that it is a person."""
    return word in _namesakes() or (is_wide_place(word) and word not in _AREAS)


def stands_for_place(tokens: Tokens, i: int) -> bool:
    """Say whether what is right beside word i makes it a place: "in Georgia", "Georgia law", "West Virginia"."""
    before, after = _neighbours(tokens, i)
    return before in PLACE_BEFORE or after in PLACE_AFTER or tokens.gap(i)[:1] == "-"


def find_namesakes(tokens: Tokens) -> Iterator[int]:
    """The words that are a state or a nation elsewhere and a person here, by what is said of or done to them."""
    for i, word in enumerate(tokens.norms):
        if word in _namesakes() and tokens.capital(i) and not stands_for_place(tokens, i) and _is_person(tokens, i):
            yield i


def _neighbours(tokens: Tokens, i: int) -> tuple[str, str]:
    before = tokens.norms[i - 1] if i and not tokens.before(i).strip() else ""
    after = tokens.norms[i + 1] if i + 1 < len(tokens) and not tokens.gap(i).strip() else ""
    return before, after


def _is_person(tokens: Tokens, i: int) -> bool:
    before, after = _neighbours(tokens, i)
    further = tokens.norms[i - 2] if i > 1 else ""
    if (before == "to" and further not in _SPOKE) or (before == "with" and further in _NO_PEOPLE):
        return False
    if after in _DOES and before not in ("a", "an", "the") and not _starts_phrase(tokens, i + 1):
        return True
    if _IS_SOMEBODY.match(tokens.text, tokens.ends[i]) or _owns_kin(tokens, i):
        return True
    if before == "" and _FEELS.match(tokens.text, tokens.ends[i]):
        return True
    if after and tokens.capital(i + 1):
        return False
    ends = after == "" or is_function(after) or after in _OFTEN
    return ends and (before in _DONE_TO or before in ("with", "to"))


def _starts_phrase(tokens: Tokens, k: int) -> bool:
    """ "Texas called off school": a verb with a particle that makes it something else."""
    return (
        tokens.norms[k] in ("called", "calls", "left") and k + 1 < len(tokens) and tokens.norms[k + 1] in ("off", "the")
    )


def _owns_kin(tokens: Tokens, i: int) -> bool:
    return tokens.gap(i) in ("'s ", "’s ") and i + 1 < len(tokens) and tokens.norms[i + 1] in _KIN
