"""A frame of raw notes shows its shape; what is made of it, too."""

import pickle
import warnings
from datetime import date

import pandas as pd
import pytest

from deid.errors import RawTextError
from deid.model import Note
from deid.notebook.rawframe import COLUMNS, RawFrame, RawSeries, raw_notes
from deid.rawtext import RawText

TEXTS = ("Oriolanthe came in tired.", "Oriolanthe slept.", "Thaddeora asked for Oriolanthe.")


@pytest.fixture
def raw():
    notes = [
        Note(f"N{at}", ("P1", "P2")[: at + 1], date(2025, 3, at + 1), "note", text, f"notes.csv, row {at}")
        for at, text in enumerate(TEXTS)
    ]
    return raw_notes(notes)


def shown(value):
    """Everything that a notebook could show of a value."""
    told = [repr(value), f"{value}"]
    for name in ("_repr_html_", "_repr_latex_", "_repr_data_resource_"):
        told.append(str(getattr(value, name, str)()))
    return "\n".join(told)


def is_masked(value):
    return not any(name in shown(value) for name in ("Oriolanthe", "Thaddeora", "oriolanthe", "ORIOLANTHE"))


def test_it_has_a_row_for_each_note_and_the_columns_that_are_promised(raw):
    assert tuple(raw.columns) == COLUMNS and tuple(raw["text"]) == TEXTS
    assert raw.iloc[1].tolist() == ["N1", "P1;P2", "2025-03-02", "note", "", 17, TEXTS[1]]


def test_it_works_without_notes():
    assert len(raw_notes([])) == 0 and tuple(raw_notes([]).columns) == COLUMNS


def test_it_shows_rows_columns_kinds_and_how_many_are_filled(raw):
    for text in (repr(raw), raw._repr_html_()):
        assert "3 rows" in text and "characters" in text and "int64" in text
    assert "P1" not in shown(raw) and "2025" not in shown(raw) and is_masked(raw)


def test_the_name_of_another_column_is_not_shown(raw):
    assert is_masked(raw.assign(Oriolanthe=1)) and "(another)" in repr(raw.assign(Oriolanthe=1))


@pytest.mark.parametrize(
    "make",
    [
        lambda raw: raw.head(2),
        lambda raw: raw[raw["text"].str.contains("tired")],
        lambda raw: raw.groupby("participants").first(),
        lambda raw: raw.merge(pd.DataFrame({"note_id": ["N1"], "score": [1]})),
        lambda raw: pd.concat([raw, raw]),
        lambda raw: raw.T,
        lambda raw: raw["text"],
        lambda raw: raw["text"].value_counts(),
        lambda raw: raw.value_counts("text"),
        lambda raw: raw["text"].str.split().explode().value_counts(),
        lambda raw: raw["text"].str.extract(r"(\w+)"),
        lambda raw: raw["text"].agg(["min", "max"]),
        lambda raw: raw.convert_dtypes(),
        lambda raw: raw.groupby("text")["characters"].sum(),
    ],
)
def test_what_is_made_of_it_is_raw_again(raw, make):
    made = make(raw)
    assert isinstance(made, RawFrame | RawSeries) and is_masked(made)


@pytest.mark.parametrize(
    "cell",
    [
        lambda raw: raw.iloc[0, -1],
        lambda raw: raw.loc[0, "text"],
        lambda raw: raw["text"].str.lower().str.strip().iloc[0],
        lambda raw: raw["text"].str.replace("a+", "b", regex=True).iloc[0],
        lambda raw: raw["text"].astype("string").iloc[0],
        lambda raw: raw.convert_dtypes()["text"].iloc[0],
        lambda raw: raw["text"].str.findall(r"\w+").iloc[0][0],
        lambda raw: raw["text"].str.cat(),
        lambda raw: raw["text"].sum(),
        lambda raw: raw["text"].tolist()[0],
        lambda raw: raw["text"].str.split().explode().value_counts().reset_index()["text"].iloc[0],
    ],
)
def test_a_cell_of_it_is_raw_text(raw, cell):
    assert type(cell(raw)) is RawText


@pytest.mark.parametrize(
    "make",
    [
        lambda raw: pd.DataFrame({"note_id": ["N1"]}).merge(raw),
        lambda raw: pd.concat([pd.DataFrame({"text": ["a"]}), raw]),
        lambda raw: pd.DataFrame(raw),
        lambda raw: pd.DataFrame({"a": [1, 2, 3]}).assign(b=raw["text"]),
        lambda raw: raw.describe(include="all"),
    ],
)
def test_a_frame_of_another_kind_hides_the_texts_that_it_took_over(raw, make):
    made = make(raw)
    assert not isinstance(made, RawFrame) and is_masked(made)


WRITERS = sorted(
    name
    for name in {*dir(pd.DataFrame), *dir(pd.Series)}
    if name.startswith("to_")
    and name not in ("to_dict", "to_frame", "to_list", "to_numpy", "to_period", "to_records", "to_timestamp", "to_xarray")
)  # fmt: skip


@pytest.mark.parametrize("name", [*WRITERS, "plot", "style"])
@pytest.mark.parametrize("of", ["frame", "column"])
def test_nothing_writes_or_draws_it(raw, tmp_path, name, of):
    value = raw if of == "frame" else raw["text"]
    with pytest.raises(RawTextError, match=r"study\.release"):
        getattr(value, name)(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_it_refuses_to_be_pickled(raw):
    for value in (raw, raw["text"], raw.head(1)):
        with pytest.raises(RawTextError):
            pickle.dumps(value)


CALLS = ((), ("text",), (["text"],), (1,), (lambda value: value,), ("first",), (r"(\w+)",), (" ",))


@pytest.mark.parametrize("of", ["frame", "column", "strings"])
def test_whatever_is_called_on_it_shows_nothing(raw, of, capsys):
    """Every method of pandas that can be called with simple arguments, also those of versions to come."""
    start = {"frame": raw.copy, "column": raw["text"].copy, "strings": lambda: raw["text"].str}[of]
    leaks = []
    for name in dir(start()):
        for call in CALLS if not name.startswith("_") and name not in ("hist", "boxplot") else ():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    made = getattr(start(), name)(*call)
                except Exception:
                    continue
            if not is_masked(made):
                leaks.append((name, call))
    assert leaks == [] and "Oriolanthe" not in capsys.readouterr().out


def test_lengths_can_be_described(raw):
    assert raw["characters"].describe()["max"] == len(TEXTS[2])
    assert "25" in repr(raw["characters"].describe())
