"""Ways to break a small study, each with a name in the offending place, and what the refusal has to say."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.studies import NOTES, csv_bytes, edit

NAME = "Zephyrine Quillfeather"


@dataclass(frozen=True)
class Broken:
    """How a study is broken, and a regular expression for the message: file, row, column, remedy."""

    break_it: Callable[[Path], object]
    told: str


def _in(file: str, old: str, new: str, told: str) -> Broken:
    return Broken(lambda study: edit(study / file, old, new), told)


def _gone(file: str, told: str) -> Broken:
    return Broken(lambda study: (study / file).unlink(), told)


def _without_column(file: str, column: str, told: str) -> Broken:
    return Broken(lambda study: edit(study / file, column, f"x_{column}"), told)


def _notes_as(suffix: str, data: bytes, told: str) -> Broken:
    """notes.csv is gone, and another file stands in its place."""

    def break_it(study: Path) -> None:
        edit(study / "study.toml", "notes.csv", f"notes{suffix}")
        (study / f"notes{suffix}").write_bytes(data)

    return Broken(break_it, told)


def _document(suffix: str, data: bytes | None, told: str) -> Broken:
    """The notes are an index beside one document, whose file name is a name."""

    def break_it(study: Path) -> None:
        row = {key: value for key, value in NOTES[0].items() if key != "text"}
        edit(study / "study.toml", "notes.csv", "index.csv")
        (study / "index.csv").write_bytes(csv_bytes([{**row, "file": NAME + suffix}]))
        if data is not None:
            (study / (NAME + suffix)).write_bytes(data)

    return Broken(break_it, told)


def _rewrite(file: str, change: Callable[[bytes], bytes], told: str) -> Broken:
    return Broken(lambda study: (study / file).write_bytes(change((study / file).read_bytes())), told)


_PATTERN = f'\n[[detect.patterns]]\nlabel = "PERSON"\nregex = "({NAME}[[:x:]"\n'.encode()
_HALF = b'{"note_id": "N1", "participants": "P001", "session_date": "2025-04-01", "note_class": "note", "text": "%s \\ud83d"}'

BROKEN = {
    "notes missing": _gone("notes.csv", r"notes\.csv: is not there"),
    "roster missing": _gone("participants.csv", r"participants\.csv: is not there"),
    "consents missing": _gone("consents.csv", r"consents\.csv: is not there"),
    "table missing": _gone("tables/scores.csv", r"scores\.csv: is not there"),
    "settings missing": _gone("study.toml", r"No study\.toml in study\. `deid init DIR` writes one"),
    "column missing in notes": _without_column("notes.csv", "session_date", r"notes\.csv: no column session_date"),
    "column missing in roster": _without_column("participants.csv", "family_name", r"participants\.csv: no column family_name"),
    "column missing in consents": _without_column("consents.csv", "signed_at", r"consents\.csv: no column signed_at"),
    "column missing in table": _without_column("tables/scores.csv", "phq9", r"scores\.csv: no column phq9"),
    "no text": _without_column("notes.csv", "text", r"notes\.csv: no column text \(or file"),
    "date": _in("notes.csv", "2025-04-15", NAME, r"notes\.csv.* row 3, column session_date: not a date \(write YYYY-MM-DD"),
    "ambiguous date": _in("notes.csv", "2025-04-15", "04/05/2025", r"row 3, column session_date: .*declare date_order"),
    "no such day": _in("notes.csv", "2025-04-15", "2025-02-30", r"row 3, column session_date: no such day"),
    "stray quote": _in("notes.csv", NAME, f'"{NAME}"', r"notes\.csv: row 3: a stray quote \(put the cell in quotes"),
    "extra cell": _in("notes.csv", "N005,P002", f"N005,{NAME},P002", r"notes\.csv.* row 6: 8 cells where the header has 7"),
    "not on the roster": _in("notes.csv", "N004,P002", "N004,Quillfeather", r"notes\.csv, row 5, column participants: .*roster"),
    "note class": _in("notes.csv", "2025-04-02,note", f"2025-04-02,{NAME}", r"notes\.csv.* row 5, column note_class: must be"),
    "the same note twice": _rewrite(
        "notes.csv",
        lambda _: csv_bytes([{**note, "note_id": NAME} for note in NOTES[:2]]),
        r"notes\.csv.* row 2, column note_id: the same id as in row 3",
    ),
    "undecodable bytes": _rewrite(
        "notes.csv",
        lambda data: data.replace(NAME.encode(), NAME.encode() + b"\xff\xc3\xa9"),
        r"notes\.csv: undecodable bytes at row 3 \(save the file as UTF-8\)",
    ),
    "half a character": _notes_as(".jsonl", _HALF % NAME.encode(), r"notes\.jsonl.* row 1, column text: half of a UTF-16"),
    "no JSON": _notes_as(".jsonl", NAME.encode(), r"notes\.jsonl.* row 1: not one JSON object"),
    "no workbook": _notes_as(".xlsx", NAME.encode(), r"notes\.xlsx: is damaged .*save it again as \.xlsx"),
    "no Parquet": _notes_as(".parquet", NAME.encode(), r"notes\.parquet: is damaged .*write it again"),
    "unknown format": _notes_as(".sav", NAME.encode(), r"notes\.sav: no format .*save it as \.csv"),
    "empty file": _notes_as(".csv.csv", b"", r"notes\.csv\.csv is empty; its first row must hold the names"),
    "document missing": _document(".docx", None, r"index\.csv.* row 2, column file: doc-0001 is not there"),
    "document broken": _document(".docx", b"PK\x03\x04" + NAME.encode(), r"doc-0001 is damaged .*save it again as \.docx"),
    "document unreadable": _document(".rtf", NAME.encode(), r"doc-0001 is in a format .*save it as \.docx or \.txt"),
    "document undecodable": _document(".txt", NAME.encode() + b"\xff\xc3\xa9", r"doc-0001 has undecodable bytes \(save it"),
    "birth date": _in("participants.csv", "1984-03-09", NAME, r"participants\.csv.* row 2, column date_of_birth: not a date"),
    "relatives": _in("participants.csv", "mother=Rosalba Vexbury", NAME, r"participants\.csv.* row 2, column relatives: not"),
    "participant id": _in("participants.csv", "P006,Nkechi", f"{NAME},Nkechi", r"row 7, column participant_id: must be 1 to 64"),
    "the same participant twice": _in("participants.csv", "P006,Nkechi", "P005,Nkechi", r"row 6, column participant_id: the same id as in row 7"),
    "roster without a header": _rewrite(
        "participants.csv", lambda data: data.partition(b"\n")[2], r"participants\.csv: no columns participant_id, given_name"
    ),
    "consent of nobody": _in("consents.csv", "E2,P002", "E2,Quillfeather", r"consents\.csv, row 3, column participant_id: not on"),
    "consent event": _in("consents.csv", "E3,P003,refuse", f"E3,P003,{NAME}", r"consents\.csv, row 4, column event: must be one of"),
    "consent date": _in("consents.csv", "refuse,2025-03-20", f"refuse,{NAME}", r"consents\.csv, row 4, column signed_at: not a date"),
    "consent class": _in("consents.csv", "refuse,2025-03-20,,", f"refuse,2025-03-20,,{NAME}", r"consents\.csv, row 4, column data_classes"),
    "consent twice": _in("consents.csv", "E2,P002", "E1,P002", r"consents\.csv.*row 3, column event_id"),
    "consent of tomorrow": _in("consents.csv", "refuse,2025-03-20", "refuse,2999-03-20", r"consents\.csv, row 4, column signed_at: .*future"),
    "table date": _in("tables/scores.csv", "P002,2025-04-02", f"P002,{NAME}", r"scores\.csv.* row 3, column session_date: not a date"),
    "table of nobody": _in("tables/scores.csv", "P002,2025-04-02", f"{NAME},2025-04-02", r"scores\.csv, row 3, .*not on the roster"),
    "table of free text": _in(
        "tables/scores.csv", "male,12", f"male,it was {NAME} who made it worse", r"column phq9: it holds free text \(row 3\)"
    ),
    "settings without an end": _in("study.toml", 'actor = "r.adeyemi"', f'actor = "{NAME}', r"not valid TOML: at line 4"),
    "setting unknown": _in("study.toml", "commercial = false", "comercial = false", r"\[request\] does not know comercial"),
    "nobody acts": _in("study.toml", 'actor = "r.adeyemi"', "", r"Who acts\? Set actor under \[study\]"),
    "pattern": _rewrite("study.toml", lambda data: data + _PATTERN, r"Pattern 1 \(PERSON\): not a valid regular expression"),
    "language model": _in("study.toml", "[policy]", '[detect]\nlanguage_model = "none_such"\n\n[policy]', r"No language model .*Install"),
}  # fmt: skip
"""All are wrong input: exit status 2."""

LEAK = _in(
    "tables/scores.csv",
    "female,15",
    "female,Oriolanthe Vexbury",
    r"leak scan found 1 identifier.*\n.*scores\.csv, row \d",
)
"""The answer is no: exit status 1."""
