"""Few names are compared with a word one by one, many are looked up by what is left of it: both find the same."""

import json

from deid.detect import near
from deid.detect.near import find_near, near_table
from deid.detect.phrases import Phrase
from deid.detect.words.tokens import tokenise
from deid.notebook.sample import SAMPLE

TEXTS = [json.loads(line)["text"] for line in (SAMPLE / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
NAMES = [
    "delgado",
    "marisol",
    "achterberg",
    "wioletta",
    "okonkwo-bell",
    "siobhan",
    "rosalind",
    "theodora",
    "ignacio",
    "penhaligon",
    "krishnaswamy",
    "nasreen",
    "oyelaran",
    "ifeoma",
    "quintero",
    "bhavesh",
]


def slips(name):
    """The name with a letter left out, doubled, or swapped with the next, at every place; and with two slips."""
    for k in range(len(name)):
        yield from (
            name[:k] + name[k + 1 :],
            name[:k] + name[k] + name[k:],
            name[:k] + name[k + 1 : k + 2] + name[k] + name[k + 2 :],
        )
    yield name[1:-1]
    yield name[0] + name[2] + name[1] + name[3:-1]


def test_few_and_many_names_are_compared_alike(monkeypatch):
    parts = {name: Phrase("PERSON", "family", "P1", 1.0, True) for name in NAMES}
    texts = [*TEXTS, *(" ".join(slips(name)) for name in NAMES)]
    found = []
    for few in (near.FEW, 0):
        monkeypatch.setattr(near, "FEW", few)
        table = near_table(parts)
        assert bool(table.slipped) == (few == 0)
        found.append([list(find_near(tokenise(text), table, exact=parts, score=0.5)) for text in texts])
    assert found[0] == found[1] and sum(map(len, found[0])) > 300
