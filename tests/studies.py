"""Small invented studies for the tests: functions that write a study folder, whole or broken on purpose."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from deid.past.releases import past_release
from deid.private import study_key
from deid.study import Study
from deid.studyledger import ledger_of

Rows = Sequence[Mapping[str, str]]

ROSTER_CANARY = ("Oriolanthe", "Vexbury")
"""On the roster, and consenting."""
STRANGER_CANARY = ("Zephyrine", "Quillfeather")
"""On no roster: only language gives her away."""
REFUSED_CANARY = ("Thaddeora", "Wrenmoor")
"""On the roster, and refused."""
CANARIES = (*ROSTER_CANARY, *STRANGER_CANARY, *REFUSED_CANARY)

SETTINGS = """
[study]
id = "small-study"
actor = "r.adeyemi"

[files]
notes = "notes.csv"
participants = "participants.csv"
consents = "consents.csv"

[request]
purpose = "HMB"
recipient = "Uni Nord"
commercial = false
nonprofit_recipient = true
region = "US"

[policy]
min_k = 2

[[tables]]
file = "tables/scores.csv"
participant = "participant_id"
date = "session_date"
release = ["gender", "phq9"]
quasi_identifiers = ["gender"]
"""

PARTICIPANTS: Rows = [
    {
        "participant_id": participant,
        "given_name": given,
        "family_name": family,
        "date_of_birth": born,
        "mrn": mrn,
        "phone": phone,
        "relatives": relatives,
        "clinician": "Ingrid Halvorsdottir",
    }
    for participant, given, family, born, mrn, phone, relatives in (
        ("P001", *ROSTER_CANARY, "1984-03-09", "KH-204117", "218-555-0143", "mother=Rosalba Vexbury"),
        ("P002", "Bartholomew", "Osei", "1990-11-21", "KH-204118", "218-555-0144", "sister=Abena Osei"),
        ("P003", *REFUSED_CANARY, "1979-07-02", "KH-204119", "218-555-0145", "wife=Lucasta Wrenmoor"),
        ("P004", "Takeshi", "Moriyama", "1995-01-30", "KH-204120", "218-555-0146", ""),
        ("P005", "Saoirse", "Kavanagh", "1988-05-17", "KH-204121", "218-555-0147", "son=Fintan Kavanagh"),
        ("P006", "Nkechi", "Obiora", "1972-09-12", "KH-204122", "218-555-0148", ""),
    )
]

NOTES: Rows = [
    {
        "note_id": note,
        "participants": participants,
        "session_date": day,
        "note_class": "note",
        "session_id": session,
        "clinician": "Ingrid Halvorsdottir",
        "text": text,
    }
    for note, participants, day, session, text in (
        ("N001", "P001", "2025-04-01", "", "Oriolanthe Vexbury came in tired. Her mother Rosalba still calls every night.\nShe agreed to a sleep diary."),
        ("N002", "P001", "2025-04-15", "", "Ms. Vexbury brought the diary. Her cousin Zephyrine Quillfeather moved in with her on April 9.\nCalled from 218-555-0143 to cancel once."),
        ("N003", "P001", "2025-05-06", "", "Sleep is better. Zephyrine helps with the children. Oriolanthe sat next to Thaddeora Wrenmoor in the waiting room and felt watched."),
        ("N004", "P002", "2025-04-02", "", "Bartholomew Osei, MRN KH-204118, came with his sister Abena. He worries about losing his job."),
        ("N005", "P002", "2025-04-16", "", "Mr. Osei slept four hours a night. We practised breathing; he laughed for the first time."),
        ("N006", "P003", "2025-04-03", "", "Thaddeora Wrenmoor arrived late with her wife Lucasta. She does not want her notes used."),
        ("N007", "P003", "2025-04-17", "", "Thaddeora spoke of the accident again."),
        ("N008", "P004", "2025-04-04", "", "Takeshi Moriyama feels watched at work. PHQ-9 is 14."),
        ("N009", "P005", "2025-04-07", "", "Saoirse Kavanagh spoke about her son Fintan, who starts school in the fall."),
        ("N010", "P005;P004", "2025-05-08", "G-1", "Group on grief. Saoirse spoke first; Takeshi listened and later thanked her."),
        ("N011", "P005;P003", "2025-05-15", "G-2", "Group on grief. Saoirse and Thaddeora disagreed about anger."),
        ("N012", "P006", "2025-04-08", "", "Nkechi Obiora asked what research means and took the form home."),
    )
]  # fmt: skip

SCORES: Rows = [
    {"participant_id": who, "session_date": day, "gender": gender, "phq9": score}
    for who, day, gender, score in (
        ("P001", "2025-04-01", "female", "15"),
        ("P002", "2025-04-02", "male", "12"),
        ("P003", "2025-04-03", "female", "17"),
        ("P004", "2025-04-04", "male", "14"),
        ("P005", "2025-04-07", "female", "9"),
        ("P006", "2025-04-08", "female", "11"),
    )
]

GRANT: Mapping[str, str] = {
    "event": "grant",
    "signed_at": "2025-03-20",
    "form_version": "v3",
    "data_classes": "note;group;table",
    "purposes": "HMB",
    "recipients": "Uni Nord",
    "use_until": "none",
    "evidence_sha256": "0" * 63 + "1",
}
CONSENTS: Rows = [
    {"event_id": "E1", "participant_id": "P001", **GRANT},
    {"event_id": "E2", "participant_id": "P002", **GRANT},
    {"event_id": "E3", "participant_id": "P003", "event": "refuse", "signed_at": "2025-03-20"},
    {"event_id": "E4", "participant_id": "P004", **GRANT},
    {"event_id": "E5", "participant_id": "P005", **GRANT},
]
RELEASED_NOTES = ("N001", "N002", "N003", "N004", "N005", "N008", "N009", "N010")
"""P003 refused and P006 was never recorded: neither their notes nor a session that they share is here."""
RELEASED_ROWS = ("P001", "P002", "P004", "P005")


def write_study(
    folder: Path,
    *,
    notes: Rows = NOTES,
    participants: Rows = PARTICIPANTS,
    consents: Rows = CONSENTS,
    scores: Rows = SCORES,
    settings: str = SETTINGS,
) -> Path:
    """Write a complete study and return its folder."""
    (folder / "tables").mkdir(parents=True)
    (folder / "study.toml").write_text(settings, encoding="utf-8", newline="\n")
    for name, rows in (
        ("notes.csv", notes),
        ("participants.csv", participants),
        ("consents.csv", consents),
        ("tables/scores.csv", scores),
    ):
        (folder / name).write_bytes(csv_bytes(rows))
    return folder


def csv_bytes(rows: Rows) -> bytes:
    """CSV of rows; the columns are all keys in the order they come up. Line ends as Excel writes them. Without rows only a consents header."""
    columns = list(dict.fromkeys(key for row in rows for key in row)) or ["event_id", "participant_id", *GRANT]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def one_note(text: str, **changes: str) -> Rows:
    """The study's notes with one more of P001 that says `text`."""
    return [*NOTES, {**NOTES[0], "note_id": "N099", "text": text, **changes}]


def codes_of(study: Study, release_id: str) -> dict[str, dict[str, str]]:
    """Kind (participant, note, row) → id → code of a recorded release."""
    past = past_release(release_id, ledger_of(study.config).entries(), study.config.private)
    return past.codes(study_key(study.config.private))


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that stands exactly once in a file; line ends are kept."""
    data = path.read_bytes()
    assert data.count(old.encode()) == 1, f"{old!r} stands {data.count(old.encode())} times in {path.name}"
    path.write_bytes(data.replace(old.encode(), new.encode()))


def files_below(folder: Path) -> Iterable[Path]:
    """Every file below a folder, hidden ones too."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def folder_bytes(folder: Path) -> dict[str, bytes]:
    """Path within the folder → bytes, of every file."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files_below(folder)}
