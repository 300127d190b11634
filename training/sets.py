"""The sets that detection is measured on: texts, what is marked in them, and which figures that allows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from deid.config import read_config
from deid.evaluate import GoldDocument, read_gold
from deid.evaluate.score import FIGURES
from deid.inputs import read_inputs
from deid.model import Participant
from deid.notebook.sample import SAMPLE
from training.bank import read_bank
from training.evaluate import held_back_gold
from training.rosters import invented_people

PEOPLE = 2_500
"""How many invented people the large roster holds."""
EVERYTHING = frozenset(FIGURES)


@dataclass(frozen=True, slots=True)
class TestSet:
    """Documents and what a detector may know of their people.

    `figures` are the names of those figures of a score that the set's gold allows: where not every identifier is
    marked, what else is masked cannot be told right from wrong.
    """

    __test__ = False  # no class of tests, whatever its name begins with

    name: str
    documents: tuple[GoldDocument, ...]
    roster: tuple[Participant, ...] = ()
    clinicians: tuple[str, ...] = ()
    figures: frozenset[str] = EVERYTHING


def sample() -> TestSet:
    """The sample study's notes, as the notebook measures them: with its roster."""
    inputs = read_inputs(read_config(SAMPLE), texts=False)
    return TestSet("sample, with roster", read_gold(SAMPLE / "gold.jsonl"), inputs.participants, inputs.clinicians)


def held_back() -> TestSet:
    """The bank's documents that nobody trained on."""
    return TestSet("held-back texts", held_back_gold(read_bank()))


def corpora(folder: Path, *, notify: Callable[[str], object] = lambda notice: None) -> Iterator[TestSet]:
    """Read the development corpora of a folder; `notify` is told of each that is not there."""
    for name, allowed in _CORPORA.items():
        path = folder / f"{name}.jsonl"
        if path.is_file():
            yield from allowed(TestSet(name, read_gold(path)))
        else:
            notify(f"{path.name} is not in {folder.name}: not measured. --corpora names the folder with it.")


def _everything(one: TestSet) -> Iterator[TestSet]:
    yield one


def _recall_of(*groups: str) -> Callable[[TestSet], Iterator[TestSet]]:
    """Other identifiers are not, or not all, marked: recall of these groups is all that can be told."""

    def allowed(one: TestSet) -> Iterator[TestSet]:
        documents = (replace(d, spans=tuple(s for s in d.spans if s.group in groups)) for d in one.documents)
        yield replace(one, documents=tuple(documents), figures=frozenset({"recall"}))

    return allowed


def _masked_share(one: TestSet) -> Iterator[TestSet]:
    """Nothing is marked and there is little to mask: what is masked, alone and with a roster of many strangers."""
    yield replace(one, figures=frozenset({"over"}))
    yield replace(
        one,
        name=f"{one.name}, roster of {PEOPLE:,}",
        roster=invented_people(PEOPLE),
        figures=frozenset({"over"}),
    )


_CORPORA: dict[str, Callable[[TestSet], Iterator[TestSet]]] = {
    "ped_handoff": _everything,
    "presidio_synth_v2": _everything,
    "ambientmeta_cc0": _recall_of("PERSON"),
    "wnut17_dev": _recall_of("PERSON", "LOCATION"),
    "mts_dialog": _masked_share,
}
"""Name of a file without .jsonl → the sets that it makes."""
