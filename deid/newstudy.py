"""A new study folder: a commented study.toml, empty tables, and an index for a folder of documents."""

import os
from importlib.resources import files
from pathlib import Path

from deid.errors import StudyFileError
from deid.sources import write_index

HEADERS = {
    "participants.csv": (
        "participant_id,given_name,family_name,preferred_name,other_names,date_of_birth,mrn,phone,email,street,city,"
        "postcode,relatives,clinician,employer,school,capacity_lost_at,deceased_at"
    ),
    "consents.csv": (
        "event_id,participant_id,event,signed_at,form_version,data_classes,purposes,recipients,use_until,received_at,"
        "effective_from,signer,assent,authority_ref,evidence_sha256,collect_from,collect_to,retrospective,use_from,"
        "regions,conditions,status,level,corrects"
    ),
    "notes.csv": "note_id,participants,session_date,note_class,session_id,clinician,part2,school,text",
}


def init_study(folder: Path, *, notes: Path | None = None) -> tuple[str, ...]:
    """Make `folder` a study; existing files are never overwritten.

    With `notes`, a folder of .txt and .docx documents, an `index.csv` is written beside them (one row a
    document, named doc-0001 and so on) and study.toml points to it.

    Returns:
        What to do next, a line a step.

    Raises:
        StudyFileError: `folder` already holds a study.toml, or `notes` is no folder.
    """
    if (folder / "study.toml").exists():
        raise StudyFileError(f"{folder.name} already holds a study.toml; choose a new folder.")
    template = (files("deid") / "templates" / "study.toml").read_text(encoding="utf-8")
    steps = []
    if notes is not None:
        count = write_index(notes, notes / "index.csv")
        where = Path(os.path.relpath(notes.resolve() / "index.csv", folder.resolve())).as_posix()
        template = template.replace('notes = "notes.csv"    ', f'notes = "{where}"')
        steps.append(f"Complete index.csv beside your {count} documents: participants, session_date, note_class.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "private").mkdir(mode=0o700, exist_ok=True)
    (folder / "study.toml").write_text(template, encoding="utf-8", newline="\n")
    for name, header in HEADERS.items():
        if not (folder / name).exists() and not (name == "notes.csv" and notes is not None):
            (folder / name).write_text(header + "\n", encoding="utf-8", newline="\n")
    return (
        *steps,
        "Fill in participants.csv (everybody) and consents.csv (one event a row).",
        "Set actor, recipient and purpose in study.toml.",
        f"Then: deid check {folder}",
    )
