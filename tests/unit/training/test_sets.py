"""The sets that detection is measured on, and what may be said of each."""

import json

from training.bank import is_held_back
from training.sets import EVERYTHING, PEOPLE, corpora, held_back, sample

SPANS = [
    {"start": 0, "end": 3, "label": "NAME", "text": "Ana", "common": "PERSON"},
    {"start": 9, "end": 14, "label": "CITY", "text": "Leeds", "common": "LOCATION"},
    {"start": 18, "end": 21, "label": "DAY", "text": "May", "common": "DATE"},
]
LINE = {"id": "1", "text": "Ana from Leeds in May.", "spans": SPANS}


def written(folder, *names):
    for name in names:
        (folder / f"{name}.jsonl").write_text(json.dumps(LINE) + "\n", encoding="utf-8")
    return {one.name: one for one in corpora(folder)}


def groups_of(one):
    return [span.group for document in one.documents for span in document.spans]


def test_the_sample_is_measured_with_its_roster_and_knows_who_attended():
    one = sample()
    ids = {participant.participant_id for participant in one.roster}
    assert len(one.documents) == 90 and one.clinicians
    assert all(document.participants and ids.issuperset(document.participants) for document in one.documents)


def test_held_back_texts_are_those_that_nobody_trained_on():
    documents = held_back().documents
    assert len(documents) > 600
    assert all(is_held_back(document.document_id) for document in documents)
    assert any(document.spans for document in documents)


def test_corpora_that_are_not_there_are_told_and_no_error(tmp_path):
    told = []
    assert list(corpora(tmp_path / "nowhere", notify=told.append)) == []
    assert len(told) == 5 and told[0].startswith("ped_handoff.jsonl is not in nowhere: not measured.")


def test_fully_marked_corpora_allow_every_figure(tmp_path):
    sets = written(tmp_path, "ped_handoff", "presidio_synth_v2")
    assert all(one.figures == EVERYTHING for one in sets.values())
    assert groups_of(sets["ped_handoff"]) == ["PERSON", "LOCATION", "DATE"]


def test_partly_marked_corpora_allow_the_recall_of_what_is_marked(tmp_path):
    sets = written(tmp_path, "ambientmeta_cc0", "wnut17_dev")
    assert all(one.figures == {"recall"} for one in sets.values())
    assert groups_of(sets["ambientmeta_cc0"]) == ["PERSON"]
    assert groups_of(sets["wnut17_dev"]) == ["PERSON", "LOCATION"]


def test_an_unmarked_corpus_tells_what_is_masked_alone_and_with_a_roster_of_strangers(tmp_path):
    alone, with_roster = written(tmp_path, "mts_dialog").values()
    assert alone.figures == with_roster.figures == {"over"}
    assert (len(alone.roster), len(with_roster.roster)) == (0, PEOPLE)
    assert with_roster.name == "mts_dialog, roster of 2,500"
    assert alone.documents == with_roster.documents
