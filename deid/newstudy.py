"""A new study folder: a commented study.toml, empty tables, and an index for a folder of documents."""

import json
import os
from importlib.resources import files
from pathlib import Path

from deid.errors import StudyFileError
from deid.files import write_whole
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
        StudyFileError: `folder` already holds a study.toml or cannot be written, or `notes` is no folder of documents.
    """
    if (folder / "study.toml").exists():
        raise StudyFileError(f"{folder.name} already holds a study.toml; choose a new folder.")
    steps = []
    if notes is not None:
        count = write_index(notes, notes / "index.csv")
        steps.append(f"Complete index.csv beside your {count} documents: participants, session_date, note_class.")
    try:
        _write(folder, None if notes is None else notes / "index.csv")
    except OSError as error:
        if notes is not None:
            (notes / "index.csv").unlink()
        raise StudyFileError(
            f"{folder.name} cannot be made a study: {error.strerror}. Check its space and permissions, then try again."
        ) from None
    return (
        *steps,
        "Fill in participants.csv (everybody) and consents.csv (one event a row).",
        "Set actor, recipient and purpose in study.toml.",
        f"Then: deid check {folder}",
    )


def _write(folder: Path, index: Path | None) -> None:
    """Write what is not there yet; study.toml last, so that a folder without it can be tried again."""
    template = (files("deid") / "templates" / "study.toml").read_text(encoding="utf-8")
    headers = dict(HEADERS)
    if index is not None:
        del headers["notes.csv"]
        template = template.replace('"notes.csv"    ', json.dumps(_from(folder, index), ensure_ascii=False))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "private").mkdir(mode=0o700, exist_ok=True)
    for name, header in headers.items():
        if not (folder / name).exists():
            write_whole(folder / name, f"{header}\n".encode())
    write_whole(folder / "study.toml", template.encode())


def _from(folder: Path, index: Path) -> str:
    """The way from the study to the index; the whole path where there is none (another drive of Windows)."""
    try:
        return Path(os.path.relpath(index.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return index.resolve().as_posix()
