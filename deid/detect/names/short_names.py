"""Is this word of one or two letters a name here? For people so called whom the note is about: "Bo", "Al", "X"."""

from deid.detect.names.meant import ACTS, BE_AND_HAVE, CLIENT, HELPERS, SENTENCE_END, is_name_here, is_turn_label
from deid.detect.words.dictionary import abbreviations, is_function_word
from deid.detect.words.lexicon import word_set
from deid.detect.words.tokens import Tokens

_BEGIN = word_set(
    "began begins started starts stopped continues continued became becomes appeared appears seemed seems"
)
_ADDRESSED = word_set(
    "call called calls told tell ask asked asks text texted phoned met saw see with visited hi hey hello dear thanks invite"
)
_NEVER_AFTER_A = word_set(
    "said says told asked came went reported denied denies stated arrived agreed attended cried presented"
)


def is_two_letter_name(tokens: Tokens, i: int) -> bool:
    """Say whether word i is a name: "Bo said", "bo said" in a text without capitals; "an" and "BO" (an abbreviation) not."""
    case, label = tokens.case(i), tokens.gap(i).startswith(":")
    called = i == 0 or tokens.norms[i - 1] not in ("a", "an", "the", "this", "that", "no", "my", "his", "her")
    if case == "mixed" and called and tokens.surface(i).isupper() and tokens.norms[i] not in abbreviations():
        return True  # "JB", who is called that
    if case == "mixed" and not label and (not tokens.capital(i) or tokens.surface(i).isupper()):
        return False
    if case != "mixed" and (is_function_word(tokens.norms[i]) or tokens.norms[i] in abbreviations()):
        return case == "upper" and _opens_and_acts(tokens, i)  # "AL CAME LATE"
    return is_name_here(tokens, i, own=True)


def _opens_and_acts(tokens: Tokens, i: int) -> bool:
    """Say whether word i starts a sentence and does in it what people do: "AL CAME", but not "ED is closed"."""
    opens = i == 0 or SENTENCE_END.search(tokens.before(i)) is not None
    after = tokens.norms[i + 1] if not tokens.gap(i).strip() and i + 1 < len(tokens) else ""
    return opens and after in ACTS - BE_AND_HAVE - _BEGIN


def is_one_letter_name(tokens: Tokens, i: int) -> bool:
    """Say whether the letter at word i is somebody's given name: "X came in", "Call X."; "I" and "a" hardly ever."""
    letter, case = tokens.norms[i], tokens.case(i)
    before = tokens.norms[i - 1] if i and not tokens.before(i).strip() else ""
    ends = not tokens.gap(i).strip(" ") or tokens.gap(i)[:1] in tuple(".,;!?\n'’")
    after = tokens.norms[i + 1] if ends and i + 1 < len(tokens) and not tokens.gap(i).strip() else ""
    owns = tokens.capital(i) and tokens.gap(i)[:2] in ("'s", "’s", "'S", "’S")
    if letter not in ("i", "a") and (is_turn_label(tokens, i, i) or owns):
        return True
    if letter == "i" or not ends:
        return False
    if before == "" and (after in ACTS or after in HELPERS):
        return after in _NEVER_AFTER_A if letter == "a" else True
    if letter == "a" or (case == "mixed" and not tokens.capital(i)) or (case == "lower" and letter in "domst"):
        return False
    return (before in _ADDRESSED and (after == "" or not tokens.gap(i).strip(" "))) or before in CLIENT
