"""What kind of word is this: a name somewhere in the world, a word kept on purpose, an ordinary word?"""

import functools
from collections.abc import Sequence

import regex

from deid.detect.words.dictionary import data_lines, is_ordinary, ordinary_names, personal_names
from deid.memory import REMEMBERED
from deid.names import normal, words


@functools.cache
def given_names() -> frozenset[str]:
    """Given names of many cultures in normal form: `data/given_names.txt` and those of `personal_names`."""
    return frozenset(data_lines("given_names.txt")) | personal_names()


@functools.cache
def family_names() -> frozenset[str]:
    """Family names of many cultures in normal form: `data/family_names.txt` (from Faker, see `training/namelists.py`)."""
    return frozenset(data_lines("family_names.txt"))


@functools.cache
def kept_words() -> frozenset[str]:
    """Words that are kept although they may be written like names: `data/kept_words.txt`."""
    return _list("kept_words.txt")


@functools.cache
def kept_phrases() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Phrases that are kept although they may be written like names (`data/kept_phrases.txt`), by first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for line in data_lines("kept_phrases.txt"):
        found.setdefault(words(line)[0], []).append(words(line))
    return {first: tuple(sorted(phrases, key=len, reverse=True)) for first, phrases in found.items()}


def kept_run(following: Sequence[str], i: int) -> int:
    """How many of the words from `following[i]` on are a phrase that is kept; 0 where none starts."""
    for phrase in kept_phrases().get(following[i], ()):
        if tuple(following[i : i + len(phrase)]) == phrase:
            return len(phrase)
    return 0


@functools.cache
def _famous() -> frozenset[str]:
    return frozenset(data_lines("famous_people.txt"))


def is_famous(name: str) -> bool:
    """Say whether a full name is that of somebody of public life (`data/famous_people.txt`)."""
    return " ".join(words(name)) in _famous()


@functools.cache
def _jargon() -> frozenset[str]:
    return _list("jargon_words.txt")


def _list(name: str) -> frozenset[str]:
    listed = (word for line in data_lines(name) for word in line.split())
    return frozenset(part for word in listed for part in (normal(word), *words(word)))


@functools.lru_cache(maxsize=REMEMBERED)
def is_given(word: str) -> bool:
    """Say whether a word in normal form is a given name somewhere."""
    return word in given_names()


@functools.lru_cache(maxsize=REMEMBERED)
def is_listed_name(word: str) -> bool:
    """Say whether a word in normal form is a given or family name somewhere."""
    return word in given_names() or word in family_names()


@functools.lru_cache(maxsize=REMEMBERED)
def is_common(word: str) -> bool:
    """Say whether a word in normal form is an ordinary word, jargon included, whatever else it may be."""
    return word in _jargon() or is_ordinary(word)


def is_placeholder(value: str) -> bool:
    """Say whether a name stands for one that the writer left out: "XYZ Clinic", "A B C D Hospital", "ABC"."""
    return _LEFT_OUT.match(value) is not None


_LEFT_OUT = regex.compile(
    r"(?i)(?:the )?(?:(?:a ?b ?c ?d|b ?c ?d|x ?y ?z)(?!\w)|a ?b ?c(?: hospital| general)?(?: hospital)?$)"
)


def is_ambiguous(word: str) -> bool:
    """Say whether a word in normal form is both a name and an ordinary word (`data/ordinary_names.txt`)."""
    return word in ordinary_names()


def is_function(word: str) -> bool:
    """Say whether a word in normal form is one that no name starts with, wherever it stands."""
    return word in _NEVER


def word_set(text: str) -> frozenset[str]:
    """The words of a text, to write lists legibly."""
    return frozenset(text.split())


_NEVER = word_set(
    "the a an i we you he she it they my his her our your their its this that these those and or but if so when what who why how where is was are were "
    "be been do does did has have had can could would should might must shall not no yes for from to of in on at by with as there here then than "
    "just also very too now still all any some each every both few more most other such same own only again further once because while after before about "
    "said says told asked me him them us oh ok okay well let lets please thanks thank good great new old first last next today tomorrow yesterday "
    "im ive id ill hed shed hes shes itd theyre youre were weve theyd wed youd youve thats whats heres theres whos dont didnt cant wont isnt see sure yeah "
    "yep nope hmm um uh ah everybody nobody somebody everyone anybody anything nothing something since until unless however although though "
    "parents baby out off up down over under agrees reports denies states session group note plan client patient therapist texter "
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun mondays tuesdays wednesdays thursdays fridays saturdays sundays "
    "one two three four five six seven eight nine ten eleven twelve thirty forty fifty quick stubborn hi hey hm wow okey alright bye welcome which even besides maybe looks like doctor bronchitis absolutely awesome happy how hows howre oil left pain nice unknown uhm gotcha"
)
