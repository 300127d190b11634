"""Masking scored against gold: a span is caught when all of it that matters is masked, whatever the label.

Definitions:

- A gold span is caught when each of its letters and digits lies in some predicted span. Of a PERSON span titles
  need not be masked, of an ID span that holds a digit its words of letters alone ("Patient ID:"), of a LOCATION
  span of several words a state at its end: policy keeps these.
- Recall: caught over gold. Direct: recall of PERSON, CONTACT and ID together.
- Character precision: of the letters and digits masked, the share that lies in a gold span; a span that need not
  be masked counts neither way. Over: the share of letters and digits outside gold that is masked.
- Clean: the share of documents that have gold spans in which every one is caught.
- QUASI and OTHER are shown by label and count in none of the sums.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex

from deid.errors import StudyFileError
from deid.evaluate.documents import GoldDocument, GoldSpan, Stretch
from deid.model import DIRECT_GROUPS

UNSCORED = frozenset({"QUASI", "OTHER"})

_WORD = regex.compile(r"\w+")
_TITLES = frozenset(
    [
        "dr",
        "doctor",
        "mr",
        "mrs",
        "ms",
        "mx",
        "miss",
        "prof",
        "professor",
        "sir",
        "madam",
        "nurse",
        "judge",
        "officer",
        "sgt",
        "sergeant",
        "rev",
        "father",
        "fr",
        "sister",
        "brother",
        "imam",
        "rabbi",
        "pastor",
    ]
)
_STATES = frozenset(
    [
        "al",
        "ak",
        "az",
        "ar",
        "ca",
        "co",
        "ct",
        "de",
        "dc",
        "fl",
        "ga",
        "hi",
        "id",
        "il",
        "in",
        "ia",
        "ks",
        "ky",
        "la",
        "me",
        "md",
        "ma",
        "mi",
        "mn",
        "ms",
        "mo",
        "mt",
        "ne",
        "nv",
        "nh",
        "nj",
        "nm",
        "ny",
        "nc",
        "nd",
        "oh",
        "ok",
        "or",
        "pa",
        "ri",
        "sc",
        "sd",
        "tn",
        "tx",
        "ut",
        "vt",
        "va",
        "wa",
        "wv",
        "wi",
        "wy",
        "usa",
        "uk",
        "alabama",
        "alaska",
        "arizona",
        "arkansas",
        "california",
        "colorado",
        "connecticut",
        "delaware",
        "florida",
        "georgia",
        "hawaii",
        "idaho",
        "illinois",
        "indiana",
        "iowa",
        "kansas",
        "kentucky",
        "louisiana",
        "maine",
        "maryland",
        "massachusetts",
        "michigan",
        "minnesota",
        "mississippi",
        "missouri",
        "montana",
        "nebraska",
        "nevada",
        "ohio",
        "oklahoma",
        "oregon",
        "pennsylvania",
        "tennessee",
        "texas",
        "utah",
        "vermont",
        "virginia",
        "washington",
        "wisconsin",
        "wyoming",
    ]
)


@dataclass(frozen=True, slots=True)
class Tally:
    """What one document adds to a score. `caught` and `gold` count spans by group, the rest letters and digits."""

    gold: Mapping[str, int]
    caught: Mapping[str, int]
    masked_right: int
    masked_wrong: int
    outside: int


@dataclass(frozen=True, slots=True)
class Score:
    """Shares in [0, 1]; None where nothing was there to be counted. `by_group` holds (caught, gold)."""

    documents: int
    by_group: Mapping[str, tuple[int, int]]
    recall: float | None
    direct: float | None
    precision: float | None
    over: float | None
    clean: float | None

    def summary(self) -> str:
        """The figures as lines to print."""
        rows = [
            f"{group:<11} {caught:>6} of {gold:>6}  {_share(caught, gold)}"
            for group, (caught, gold) in self.by_group.items()
        ]
        figures = (
            ("recall", self.recall),
            ("direct identifiers (PERSON, CONTACT, ID)", self.direct),
            ("character precision", self.precision),
            ("masked outside gold", self.over),
            ("clean documents", self.clean),
        )
        return "\n".join(
            [
                f"{self.documents} documents",
                *rows,
                *(f"{name}: {'-' if value is None else f'{value:.4f}'}" for name, value in figures),
            ]
        )


def score(gold: Sequence[GoldDocument], predicted: Mapping[str, Sequence[Stretch]]) -> Score:
    """Score what is masked in each document.

    Args:
        gold: the documents.
        predicted: id of a document → masked stretches (start, exclusive end), in any order.

    Raises:
        StudyFileError: a gold document has no prediction, or a predicted span ends beyond its text.
    """
    return total([tally(document, _prediction(predicted, document)) for document in gold])


def _prediction(predicted: Mapping[str, Sequence[Stretch]], document: GoldDocument) -> Sequence[Stretch]:
    try:
        stretches = predicted[document.document_id]
    except KeyError:
        raise StudyFileError(
            f"Document {document.document_id} has no prediction; run detection over every gold document."
        ) from None
    if any(end > len(document.text) for _, end in stretches):
        raise StudyFileError(
            f"Document {document.document_id}: a predicted span ends beyond its text; count offsets in code points."
        )
    return stretches


def tally(document: GoldDocument, masked: Sequence[Stretch]) -> Tally:
    """Count one document."""
    hidden, truth = bytearray(len(document.text)), bytearray(len(document.text))
    for start, end in masked:
        hidden[start:end] = b"\1" * (end - start)
    gold: dict[str, int] = {}
    caught: dict[str, int] = {}
    for span in document.spans:
        for at in range(span.start, span.end):
            truth[at] = max(truth[at], 2 if span.masked else 1)
        if span.masked:
            gold[span.group] = gold.get(span.group, 0) + 1
            caught[span.group] = caught.get(span.group, 0) + all(hidden[at] for at in must_mask(document.text, span))
    counted = [(hidden[at], truth[at]) for at, char in enumerate(document.text) if char.isalnum()]
    return Tally(gold, caught, counted.count((1, 2)), counted.count((1, 0)), sum(kind == 0 for _, kind in counted))


def must_mask(text: str, span: GoldSpan) -> list[int]:
    """Positions of the letters and digits of a span that have to be masked; never none of a span that has any."""
    need = [at for at in range(span.start, span.end) if text[at].isalnum()]
    found = [match.span() for match in _WORD.finditer(text, span.start, span.end)]
    free = _free_words(span.group, [text[start:end].lower() for start, end in found])
    spared = {at for index in free for at in range(*found[index])}
    return [at for at in need if at not in spared] or need


def _free_words(group: str, found: Sequence[str]) -> list[int]:
    """Which words of a span need not be masked, by their place."""
    if group == "PERSON":
        return [index for index, word in enumerate(found) if word in _TITLES]
    if group == "ID" and any(char.isdigit() for word in found for char in word):
        return [index for index, word in enumerate(found) if word.isalpha() and len(word) > 1]
    if group == "LOCATION" and len(found) > 1 and found[-1] in _STATES:
        return [len(found) - 1]
    return []


def total(tallies: Sequence[Tally]) -> Score:
    """Add up documents."""
    groups = sorted({group for one in tallies for group in one.gold})
    by_group = {
        group: (sum(one.caught.get(group, 0) for one in tallies), sum(one.gold.get(group, 0) for one in tallies))
        for group in groups
    }
    firm = [counts for group, counts in by_group.items() if group not in UNSCORED]
    direct = [counts for group, counts in by_group.items() if group in DIRECT_GROUPS]
    right, wrong = sum(one.masked_right for one in tallies), sum(one.masked_wrong for one in tallies)
    to_catch = [one for one in tallies if any(group not in UNSCORED for group in one.gold)]
    return Score(
        documents=len(tallies),
        by_group=by_group,
        recall=_ratio(sum(caught for caught, _ in firm), sum(gold for _, gold in firm)),
        direct=_ratio(sum(caught for caught, _ in direct), sum(gold for _, gold in direct)),
        precision=_ratio(right, right + wrong),
        over=_ratio(wrong, sum(one.outside for one in tallies)),
        clean=_ratio(sum(map(_is_clean, to_catch)), len(to_catch)),
    )


def _is_clean(one: Tally) -> bool:
    return all(one.caught[group] == count for group, count in one.gold.items() if group not in UNSCORED)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else "-"
