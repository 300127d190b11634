"""What was removed, counted from the tags of a release."""

import json

import pytest

from deid.notebook import removed_by_kind
from deid.release import Release

CODEBOOK = """file,name,kind,type,description
notes.csv,note,column,string,Code.
notes.csv,[CITY],tag,,A city.
notes.csv,[DATE],tag,,A date.
notes.csv,[DATE OF BIRTH],tag,,A birth date.
notes.csv,[MEMBER],tag,,An attendee.
notes.csv,[MOTHER],tag,,The mother.
"""


@pytest.fixture
def release(tmp_path):
    def make(*texts, codebook=CODEBOOK):
        (tmp_path / "codebook.csv").write_text(codebook, encoding="utf-8")
        rows = "".join(f'N-{n},"{text}"\n' for n, text in enumerate(texts))
        (tmp_path / "notes.csv").write_text(f"note,text\n{rows}", encoding="utf-8")
        described = [
            {"path": path, "schema": {"fields": [{"name": name, "type": "string"} for name in columns]}}
            for path, columns in (
                ("notes.csv", ["note", "text"]),
                ("codebook.csv", codebook.partition("\n")[0].split(",")),
            )
        ]
        (tmp_path / "datapackage.json").write_text(json.dumps({"resources": described}), encoding="utf-8")
        return Release(tmp_path)

    return make


def counts(frame):
    return {kind: (tags, notes) for kind, tags, notes in zip(frame["kind"], frame["tags"], frame["notes"], strict=True)}


def test_counts_tags_and_the_notes_that_hold_them(release):
    found = removed_by_kind(release("[CITY-1] and [CITY-2] and [CITY-1]", "[CITY]"))
    assert counts(found) == {"CITY": (4, 2)}
    assert found["meaning"].tolist() == ["A city."]


def test_tells_a_birth_date_from_a_date(release):
    found = removed_by_kind(release("[DATE] [DATE day +14] [DATE 2019] [DATE OF BIRTH]"))
    assert counts(found) == {"DATE": (3, 1), "DATE OF BIRTH": (1, 1)}


def test_a_members_mother_is_a_mother(release):
    assert counts(removed_by_kind(release("[MEMBER-1] and [MEMBER-2 MOTHER] and [MOTHER-2]"))) == {
        "MEMBER": (1, 1),
        "MOTHER": (2, 1),
    }


def test_brackets_of_the_note_itself_are_not_counted(release):
    assert removed_by_kind(release("[laughs] [CITYSCAPE] [DATE of the fair] [SIC]")).empty


def test_the_most_frequent_kind_comes_first(release):
    assert removed_by_kind(release("[CITY-1] [DATE] [DATE] [MOTHER]"))["kind"].tolist() == ["DATE", "CITY", "MOTHER"]


def test_a_release_without_tags_has_nothing_removed(release):
    frame = removed_by_kind(release("calm", codebook=CODEBOOK.split("notes.csv,[")[0]))
    assert frame.empty
    assert frame.columns.tolist() == ["kind", "tags", "notes", "meaning"]
