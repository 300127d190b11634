"""The engine that docs/scaling.md shows works as it stands there."""

import re
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

import deid
from deid.errors import ConfigError
from tests.studies import folder_bytes

PAGE = Path(deid.__file__).parents[1] / "docs" / "scaling.md"


class Spark:
    """What the page uses of a Spark session, over frames of two rows."""

    def createDataFrame(self, rows, schema):  # noqa: N802 - Spark's name
        names = [column.split()[0] for column in schema.split(", ")]
        return Frame(pd.DataFrame(rows, columns=names))


class Frame:
    def __init__(self, rows):
        self.rows = rows

    def repartition(self, count):
        return self

    def mapInPandas(self, function, schema):  # noqa: N802 - Spark's name
        pieces = (self.rows[at : at + 2] for at in range(0, len(self.rows), 2))
        return Frame(pd.concat([*function(pieces), pd.DataFrame({"place": [], "outcome": []})]))

    def toLocalIterator(self):  # noqa: N802 - Spark's name
        return (
            SimpleNamespace(place=int(p), outcome=o)
            for p, o in zip(self.rows["place"], self.rows["outcome"], strict=True)
        )


@pytest.fixture
def on_spark():
    (code,) = (
        block for block in re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.S) if "OnSpark" in block
    )
    names: dict[str, object] = {}
    exec(code, names)
    return names["OnSpark"](Spark())


def test_the_same_tasks_run_in_spark_and_give_the_same_bytes(copy, expected, monkeypatch, on_spark):
    monkeypatch.setattr("deid.flow.staging.PART", 1)
    study = deid.open_study(copy("study"))
    study.desk.allow_workers(on_spark.address, reason="a test")
    released = study.release(release_id="one", engine=on_spark)
    same = [name for name, data in folder_bytes(released.folder).items() if data == expected[name]]
    assert "notes.csv" in same and released.verify().status == "CANDIDATE"


def test_workers_elsewhere_need_a_stewards_word(copy, on_spark):
    study = deid.open_study(copy("study"))
    with pytest.raises(ConfigError, match="no steward has agreed"):
        study.release(release_id="one", engine=on_spark)
    study.desk.allow_workers(on_spark.address, reason="ours")
    study.desk.allow_workers(on_spark.address, reason="no more", end=True)
    with pytest.raises(ConfigError, match="no steward has agreed"):
        study.release(release_id="one", engine=on_spark)


def test_an_engine_that_does_not_say_where_it_works_is_refused(copy):
    class Somewhere:
        def map(self, task, parts, *, done): ...

    with pytest.raises(ConfigError, match="where its workers are"):
        deid.open_study(copy("study")).release(release_id="one", engine=Somewhere())
