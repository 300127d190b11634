"""A new study folder: a commented study.toml, empty tables, and an index for a folder of documents."""

import json
import os
import re
import tomllib
import unicodedata
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
    document, named doc-0001 and so on) and study.toml points to it. An index that is there gets a row for each
    document that it does not list; in a study that reads this index nothing else is done.

    Returns:
        What was done and what to do next, a line a step.

    Raises:
        StudyFileError: `folder` already holds a study.toml (that reads other notes) or cannot be written, or `notes`
            is no folder of documents.
    """
    index = None if notes is None else notes / "index.csv"
    is_study = (folder / "study.toml").exists()
    if is_study and (index is None or not _reads(folder, index)):
        raise StudyFileError(
            f"{folder.name} already holds a study.toml; choose a new folder"
            + (", or with --notes the folder of documents that it reads." if index else ".")
        )
    is_new = index is not None and not index.exists()
    steps = [] if index is None else _index_steps(index)
    if is_study:
        return (*steps, f"Then: deid check {folder}")
    try:
        _write(folder, index)
    except OSError as error:
        if index is not None and is_new:
            index.unlink()
        raise StudyFileError(
            f"{folder.name} cannot be made a study: {error.strerror}. Check its space and permissions, then try again."
        ) from None
    return (
        *steps,
        "Fill in participants.csv (everybody) and consents.csv (one event a row).",
        "Set recipient and purpose in study.toml; and actor, if only you work with it (else each person sets DEID_ACTOR).",
        f"Then: deid check {folder}",
    )


def _index_steps(index: Path) -> list[str]:
    """Write the index, and tell what it lists and what has to be done about it."""
    told = write_index(index.parent, index)
    steps = []
    if told.new < told.listed:
        steps.append(f"{index.name} was there: {told.new} of {told.listed} documents are new in it, at its end.")
    if told.left_out:
        steps.append(
            f"{told.left_out} documents in other formats (.doc, .pdf, .rtf, .odt) were left out: save them as .docx "
            "and run this command again, which adds them."
        )
    if told.new:
        steps.append(f"Complete index.csv beside your {told.listed} documents: participants, session_date, note_class.")
    return steps


def _reads(folder: Path, index: Path) -> bool:
    """Whether the study in a folder takes its notes from an index."""
    try:
        settings = tomllib.loads((folder / "study.toml").read_text(encoding="utf-8"))
        named = (folder / settings["files"]["notes"]).resolve()
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False
    return index.resolve() in (named, named / index.name)


def study_id(folder: Path) -> str:
    """The id of a new study: its folder's name in letters that every file and message can hold."""
    plain = unicodedata.normalize("NFKD", folder.resolve().name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").lower() or "my-study"


def _write(folder: Path, index: Path | None) -> None:
    """Write what is not there yet; study.toml last, so that a folder without it can be tried again."""
    template = (files("deid") / "templates" / "study.toml").read_text(encoding="utf-8")
    template = template.replace('"my-study"', json.dumps(study_id(folder)), 1)
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
