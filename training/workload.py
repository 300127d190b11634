"""Notes to time detection on: as many as are wanted, no two alike, and no sentence twice."""

import json
import random
import re
from collections.abc import Sequence

from deid.notebook.sample import SAMPLE
from training.bank import Document, Piece, read_bank
from training.refill import refill

SEED = 11
_SENTENCE = re.compile(r"\S.*?(?:[.!?]+(?=\s)|\n|\Z)\s*", re.DOTALL)


def notes(count: int) -> list[str]:
    """Return `count` texts: the bank's documents and the sample's notes, and the same about other people, again and again.

    Of a sentence that occurs several times one occurrence stays, any of them alike, so that early and late texts do
    not differ; texts of which nothing stays are left out, and others take their place.
    """
    base, dice = [*read_bank(), *_sample_notes()], random.Random(SEED)
    made = [document.text for document in base]
    dice.shuffle(made)
    while len(made) < count or len(kept := once(made, random.Random(SEED))) < count:
        dice.shuffle(base)
        made += [refill(document, dice, keep=0).text for document in base]
    return kept[:count]


def once(texts: Sequence[str], dice: random.Random) -> list[str]:
    """Leave one occurrence of each sentence, drawn from all; return the texts of which something is left."""
    cut = [_SENTENCE.findall(text) for text in texts]
    places = [(text, at) for text, sentences in enumerate(cut) for at in range(len(sentences))]
    dice.shuffle(places)
    kept = {" ".join(cut[text][at].casefold().split()): (text, at) for text, at in places}
    stays = set(kept.values())
    left = ["".join(s for at, s in enumerate(sentences) if (text, at) in stays) for text, sentences in enumerate(cut)]
    return [text for text in left if text.strip()]


def of_length(texts: Sequence[str], length: int) -> list[str]:
    """Join texts and cut them anew into as many pieces of `length` characters as they fill."""
    joined = "\n\n".join(texts)
    return [joined[start : start + length] for start in range(0, len(joined) - length + 1, length)]


def _sample_notes() -> list[Document]:
    lines = (SAMPLE / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [_document(json.loads(line)) for line in lines]


def _document(row: dict) -> Document:
    """A line of gold as a document of the bank; whoever is written alike is one entity."""
    text, spans = row["text"], sorted(row["spans"], key=lambda span: span["start"])
    entities: dict[str, int] = {}
    pieces, at = [], 0
    for span in spans:
        surface = text[span["start"] : span["end"]]
        entity = entities.setdefault(surface.casefold(), len(entities) + 1)
        pieces += [Piece(text[at : span["start"]]), Piece(surface, span["label"], span["kind"], entity)]
        at = span["end"]
    return Document(row["id"], "sample", "us", (*pieces, Piece(text[at:])))
