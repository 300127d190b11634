"""Accidental ways to get a name out of a raw note into a saved notebook. None works; a few deliberate ones do.

Every way is a cell of a notebook that runs in a real kernel and is saved through the server's hook: once without the
extension, for masking must not need it, and once with it.
"""

import json
import os
import sys

import nbformat
import pytest
from nbclient import NotebookClient

from deid.notebook.saving import pre_save
from tests.leak.canaries import found
from tests.studies import CANARIES, files_below, write_study

START = """
import collections, copy, dataclasses, json, logging, pickle, pprint, re, sys, threading, warnings
from pathlib import Path
import ipywidgets, pandas as pd
from IPython.display import HTML, Markdown, display
from tqdm.auto import tqdm as bar
from tqdm import tqdm
from deid.model import CleanNote, Replacement
from deid.notebook import revealed
from deid.notebook.rawframe import raw_notes
from deid.sources import read_notes
notes = read_notes(Path(STUDY) / "notes.csv", date_order="iso").values
note, raw = notes[0], raw_notes(notes)
text = note.text
scores = pd.DataFrame({"note_id": ["N001", "N002"], "score": [3, 4]})
def parse(text, words):
    return int(words)
"""

MASKED = {
    "a note": "note",
    "all notes": "notes",
    "a dict of notes": "{note.note_id: note for note in notes}",
    "a printed note": "print(note, notes)",
    "pretty print": "pprint.pprint([notes, {text: text}])",
    "a changed copy": "dataclasses.replace(note, note_id='X')",
    "its fields": "[(name, getattr(note, name)) for name in note.__slots__]",
    "as a dict": "dataclasses.asdict(note)",
    "the text": "text",
    "its beginning": "note.text[:80]",
    "its words": "text.split()",
    "its letters": "list(text)",
    "its different words": "sorted(set(text.split()))",
    "its most common words": "collections.Counter(text.split()).most_common(5)",
    "words with a capital": "[word for word in text.split() if word.istitle()]",
    "its first sentence": "text.partition('.')[0]",
    "its lines, in capitals": "text.upper().splitlines()",
    "a text made of it": "'Note: ' + text + '!'",
    "str of it": "str(text), repr(text)",
    "an f-string": "f'{note.note_id}: {text}'",
    "a printed f-string": "print(f'working on {text!s:.60}')",
    "a template": "'%s' % text, '{} {}'.format(1, text)",
    "display": "display(note, text, [text])",
    "markdown with it": "display(Markdown(f'> {text}'))",
    "an alert": "text if len(text) > 3 else None",
    "the last results": "_, __, Out, In[-2]",
    "a frame": "raw",
    "a printed frame": "print(raw, raw.head())",
    "head": "raw.head()",
    "a row": "raw.iloc[0]",
    "a cell": "raw.iloc[0, -1], raw.at[0, 'text'], raw.loc[0, 'text']",
    "a column": "raw['text']",
    "the values of a column": "raw['text'].tolist(), raw['text'].values, raw['text'].unique(), set(raw['text'])",
    "the rows as tuples": "list(raw.itertuples())",
    "the frame as a dict": "raw.to_dict('records')",
    "the frame as an array": "raw.values, raw.to_records()",
    "groups": "raw.groupby('participants')['text'].first(), raw.groupby('participants').agg(list)",
    "counts": "raw['text'].value_counts(), raw.value_counts('text')",
    "the most common words of all": "raw['text'].str.split().explode().value_counts().head(20)",
    "and their table": "raw['text'].str.split().explode().value_counts().reset_index()",
    "describe": "raw.describe(include='all')",
    "info": "raw.set_index('text').info()",
    "a search": "raw[raw['text'].str.contains('mother')]",
    "what a search finds": r"raw['text'].str.extract(r'([A-Z]\w+)'), raw['text'].str.findall(r'[A-Z]\w+').iloc[0]",
    "lower case": "raw['text'].str.lower().str.strip().iloc[0], raw['text'].astype(str).iloc[0]",
    "a join of all": "raw['text'].str.cat(sep=' '), raw['text'].sum()",
    "apply": "raw['text'].apply(lambda text: text[:20]), raw.apply(lambda row: row['text'], axis=1)",
    "a merge": "raw.merge(scores, on='note_id')",
    "a merge the other way": "scores.merge(raw, on='note_id')",
    "another frame": "pd.DataFrame(raw[['text']]), pd.Series(raw['text'])",
    "concat": "pd.concat([scores, raw])",
    "the index": "raw.set_index('text').index, raw.set_index('text').T.columns",
    "columns of it": "raw.pivot(index='note_id', columns='text', values='characters')",
    "csv": "raw.to_csv('out.csv')",
    "csv as text": "raw['text'].to_csv()",
    "excel": "raw.to_excel('out.xlsx')",
    "json": "raw.to_json()",
    "html": "display(HTML(raw.to_html()))",
    "markdown of a frame": "print(raw.to_markdown())",
    "a style": "raw.style",
    "a chart": "raw['text'].value_counts().plot.barh()",
    "pickle": "Path('out.pickle').write_bytes(pickle.dumps(note))",
    "pickle of a text": "pickle.dumps(text)",
    "pickle of a frame": "raw.to_pickle('out.pickle'); pickle.dumps(raw)",
    "a deep copy": "copy.deepcopy(text)",
    "store": "%store note",
    "store a frame": "%store raw",
    "who": "%who",
    "a progress bar": "for one in tqdm([1], desc=text): pass",
    "its postfix": "step = tqdm([1]); step.set_postfix_str(text); step.close()",
    "a bar of the notebook": "for one in bar([1], desc=text): pass",
    "a number of it": "int(text)",
    "a decimal number of it": "float(text)",
    "a missing key": "{}[text]",
    "a missing row": "raw.loc[text]",
    "a wrong index": "notes[text]",
    "an error that says it": "raise ValueError(f'cannot read {text}')",
    "a warning that says it": "warnings.warn(f'odd note: {text}')",
    "a log that says it": "logging.warning(f'odd note: {text}')",
    "an assertion": "assert text == '', note",
    "a widget": "ipywidgets.Textarea(value=text)",
    "a widget of all": "display(ipywidgets.VBox([ipywidgets.HTML(value=note.text) for note in notes]))",
    "a revealed preview": (
        "revealed(note, CleanNote('N1', ('P001',), note.session_date, 'note', '[CLIENT]' + text[18:],"
        " (Replacement(0, 18, 'PERSON', '[CLIENT]'),)))"
    ),
    "help": "help(text)",
    "verbose tracebacks": "%xmode Verbose\nparse(text, text)",
}
"""Ways that masking and the hook stop."""

EXTENDED = {
    "a printed text": "print(text)",
    "printed texts": "for one in notes: print(one.note_id, one.text, sep=': ')",
    "a printed slice": "print(note.text[:40], file=sys.stderr)",
    "markdown of it": "display(Markdown(text))",
    "html of it": "HTML(text)",
    "an error about it": "raise ValueError(text)",
    "an assertion about it": "assert not text, text",
    "an error about words of it": "{}[' '.join(text.split())]",
    "a failing function": "parse(text, ' '.join(text.split()))",
    "a failing function, verbosely": "%xmode Verbose\nparse(text, ' '.join(text.split()))",
    "an error out of an error": "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError(' '.join(text.split())) from e",
    "a group of errors": "raise ExceptionGroup(' '.join(text.split()), [ValueError(' '.join(text.split()))])",
    "a syntax error in it": "eval(' '.join(text.split()))",
    "the last traceback": "%tb",
    "the last traceback, verbosely": "%tb Verbose",
    "the debugger": "%debug",
    "a failing frame": "raw[' '.join(text.split())]",
    "a log of it": "logging.warning('%s %s', 1, text)",
    "a log of a dict": "logging.warning('%(one)s', {'one': text})",
    "a log of itself": "logging.error(text)",
    "a log of an error": (
        "try:\n    parse(text, ' '.join(text.split()))\nexcept ValueError:\n    logging.exception('not read')"
    ),
    "a warning of it": "warnings.warn(text)",
    "a thread that fails": (
        "thread = threading.Thread(target=parse, args=(text, ' '.join(text.split())))\nthread.start(); thread.join()"
    ),
    "a query": "raw.query('note_id == ' + ' '.join(text.split()[:1]))",
    "whos": "words = text[:40]\n%whos",
    "what ? says": "print(get_ipython().inspector.info(text, detail_level=1).get('string_form'))",
}
"""Ways that the extension stops besides."""

PRINTED = {"a printed text": EXTENDED["a printed text"]}
"""What the extension alone stops: printed without it, text is saved."""

DELIBERATE = {
    "a join": "' '.join(text.split())",
    "what re finds": r"re.findall(r'\w+', text)",
    "json of it": "json.dumps(text)",
    "bytes of it": "text.encode()",
    "an ordinary column of its words": "pd.Series(text.split())",
    "the values of a bar": "for one in tqdm([1]): tqdm([1]).set_postfix(now=text)",
}
"""Other code makes plain text of raw text. Only `deid notebook check` finds what these show."""


def run(folder, study, cells):
    """Run cells in a kernel; return the notebook as it stands and as the server saves it."""
    sources = {"start": f"STUDY = {str(study)!r}\n{START}", **cells}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources.values()])
    for cell, name in zip(notebook.cells, sources, strict=True):
        cell.metadata["way"] = name
    client = NotebookClient(notebook, timeout=120, allow_errors=True, resources={"metadata": {"path": str(folder)}})
    with pytest.MonkeyPatch.context() as patch:
        for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"):
            patch.setenv(name, str(folder))
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        client.execute(transport_encryption="auto")
    model = {"type": "notebook", "content": json.loads(nbformat.writes(notebook))}
    pre_save(model=model, path="notebook.ipynb")
    return notebook, model["content"]


def by_way(notebook):
    return {cell["metadata"]["way"]: cell for cell in notebook["cells"]}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return write_study(tmp_path_factory.mktemp("notebooks") / "study")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("kernel")


@pytest.fixture(scope="module")
def bare(folder, study):
    return run(folder, study, {**MASKED, **PRINTED})


@pytest.fixture(scope="module")
def extended(folder, study):
    return run(folder, study, {"extension": "%load_ext deid.notebook", **MASKED, **EXTENDED, **DELIBERATE})


def said(cell):
    return json.dumps(cell["outputs"], ensure_ascii=False).encode()


def test_the_notebooks_have_read_the_notes(bare, extended):
    for _, saved in (bare, extended):
        assert by_way(saved)["start"]["outputs"] == []
        assert b"chars of raw text" in said(by_way(saved)["the text"])


@pytest.mark.parametrize("way", MASKED)
def test_masking_alone_keeps_names_out_of_a_saved_notebook(bare, way):
    assert found(CANARIES, json.dumps(by_way(bare[1])[way], ensure_ascii=False).encode()) == []


@pytest.mark.parametrize("way", [*MASKED, *EXTENDED])
def test_with_the_extension_no_way_works(extended, way):
    assert found(CANARIES, json.dumps(by_way(extended[1])[way], ensure_ascii=False).encode()) == []


def test_nothing_else_of_a_notebook_holds_a_name(bare, extended):
    for _, saved in (bare, extended):
        cells = [
            cell for name, cell in by_way(saved).items() if name not in (PRINTED if saved is bare[1] else DELIBERATE)
        ]
        assert found(CANARIES, json.dumps({**saved, "cells": cells}, ensure_ascii=False).encode()) == []


def test_no_file_beside_the_notebooks_holds_a_name(bare, extended, folder):
    for path in files_below(folder):
        assert found(CANARIES, path.read_bytes()) == [], path.name


def test_what_was_shown_on_purpose_stands_on_the_screen_and_not_in_the_file(extended):
    on_screen, saved = map(by_way, extended)
    for way in (
        "a printed text",
        "printed texts",
        "a printed slice",
        "markdown of it",
        "html of it",
        "a revealed preview",
    ):
        assert found(CANARIES, said(on_screen[way])), way
        assert b"not saved" in said(saved[way]), way


@pytest.mark.parametrize("way", DELIBERATE)
def test_other_code_makes_plain_text_of_raw_text(extended, way):
    assert found(CANARIES, said(by_way(extended[1])[way]))


def test_without_the_extension_printed_text_is_saved(bare):
    assert found(CANARIES, said(by_way(bare[1])["a printed text"]))


@pytest.mark.parametrize("way", ["an error about it", "a failing function, verbosely", "the last traceback, verbosely"])
def test_a_traceback_says_where_and_what_kind_and_no_folder(extended, way, study):
    (error,) = [one for one in by_way(extended[1])[way]["outputs"] if one["output_type"] == "error"]
    told = "\n".join(error["traceback"])
    assert "line" in told and "in <module>" in told and "withheld" in told and "/" not in told
