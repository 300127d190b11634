"""Small invented worlds for the intruder."""

import re
from random import Random

from deid.intruder import Known, Target
from deid.intruder.world import places

SYLLABLES = (
    "ba",
    "ke",
    "lo",
    "mi",
    "nu",
    "ra",
    "se",
    "to",
    "vu",
    "za",
    "dre",
    "fli",
    "gon",
    "hap",
    "jur",
    "quo",
    "pel",
    "sti",
    "wem",
)


def ages(text):
    return tuple(int(found) for found in re.findall(r"aged (\d+)", text))


def ordinary(word):
    return word in {"will", "she", "went", "home", "the", "reading", "slept"}


def known(person, *names, age=None, town=""):
    return Known(person, names, age, town)


def target(code, *texts, shared=(), attended=("C1", "C2"), **columns):
    """A target; keyword `age="34"` or `age=("34", "35")` is the column "tables/s.csv: age"; `attended` the shared notes."""
    cells = {name: (value,) if isinstance(value, str) else value for name, value in columns.items()}
    return Target(
        code,
        texts,
        tuple((text, attended) for text in shared),
        {f"tables/s.csv: {name}": frozenset(cells[name]) for name in cells},
    )


def fits(made):
    """Who → the codes that may be theirs, of an attempt; nobody whom none fits."""
    return {who: {made.codes[place] for place in places(found)} for who, found in made.fits.items() if found}


def dealt(people, prefix, seed):
    """Code → person, shuffled, so that the order of the codes tells nothing."""
    codes = [f"{prefix}-{number:03}" for number in range(len(people))]
    Random(seed).shuffle(codes)
    return dict(sorted(zip(codes, people, strict=True)))


def chatter(seed, *, size=120, own=0.0):
    """Words made of syllables; a share `own` of them comes from twelve words that only this seed uses."""
    drawn, common = Random(seed), Random("common")
    vocabulary = [_word(common) for _ in range(200)]
    pets = [_word(Random(f"{seed.split('/')[0]}/{number}")) + "x" for number in range(12)]
    return " ".join(drawn.choice(pets if drawn.random() < own else vocabulary) for _ in range(size))


def _word(drawn):
    return "".join(drawn.choice(SYLLABLES) for _ in range(drawn.randint(2, 4)))
