import re
import shutil

import pandas as pd
import pytest

import deid
from deid.errors import ConfigError, PolicyError, StudyFileError
from tests.leak.canaries import found
from tests.studies import (
    CANARIES,
    CONSENTS,
    NOTES,
    RELEASED_NOTES,
    SETTINGS,
    codes_of,
    edit,
    folder_bytes,
    one_note,
    write_study,
)

POLICIES = {
    "safe-harbor": "",
    "safe-harbor with surrogates": 'names = "surrogates"',
    "limited-data-set": 'profile = "limited-data-set"\ndua = { number = "DUA-7" }',
    "expert": 'profile = "expert"\nnames = "surrogates"\ndetermination = { expert = "A. Statistician", date = "2026-01-15" }',
}


@pytest.mark.parametrize("policy", POLICIES)
def test_every_profile_releases_without_a_name(tmp_path, policy):
    settings = SETTINGS.replace("[policy]\n", f"[policy]\n{POLICIES[policy]}\n")
    release = deid.open_study(write_study(tmp_path / "study", settings=settings)).release()
    assert release.verify().status == "CANDIDATE"
    assert len(release.notes) == len(RELEASED_NOTES)
    assert release.attestation["policy"]["profile"] == policy.partition(" ")[0]
    known = [*CANARIES, "Bartholomew", "Takeshi", "Saoirse", "Rosalba", "KH-204118", "218-555-0143"]
    for name, data in folder_bytes(release.folder).items():
        assert found(known, data) == [], name


def _written_as(suffix, path):
    """The study's notes in another format."""
    table = pd.DataFrame([{key: row[key] for key in NOTES[0]} for row in NOTES])
    {
        ".jsonl": lambda: table.to_json(path, orient="records", lines=True, force_ascii=False),
        ".parquet": lambda: table.to_parquet(path),
        ".xlsx": lambda: table.to_excel(path, index=False),
        ".csv": lambda: table.to_csv(path, index=False, encoding="utf-16", sep=";"),
    }[suffix]()


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet", ".xlsx", ".csv"])
def test_notes_in_every_format_make_the_same_release(tmp_path, suffix):
    study = write_study(tmp_path / "study")
    deid.open_study(study).import_consents()
    other = shutil.copytree(study, tmp_path / "other")
    (other / "notes.csv").unlink()
    _written_as(suffix, other / f"notes{suffix}")
    edit(other / "study.toml", "notes.csv", f"notes{suffix}")
    one, two = (deid.open_study(folder).release(release_id="one") for folder in (study, other))
    assert folder_bytes(one.folder) == folder_bytes(two.folder)


def test_who_consented_to_tables_only_is_released_without_a_note(tmp_path):
    consents = [{**CONSENTS[0], "data_classes": "table"}]
    release = deid.open_study(write_study(tmp_path / "study", consents=consents)).release()
    assert release.verify().status == "CANDIDATE"
    assert len(release.notes) == 0 and len(release.table("tables/scores.csv")) == 1


def test_a_study_without_tables_releases_notes_alone(tmp_path):
    settings = SETTINGS.partition("[[tables]]")[0]
    release = deid.open_study(write_study(tmp_path / "study", settings=settings)).release()
    assert release.verify().status == "CANDIDATE"
    assert release.tables == () and len(release.notes) == len(RELEASED_NOTES)


def test_check_reads_no_text(tmp_path):
    rows = [{**note, "file": f"{note['note_id']}.docx"} for note in NOTES]
    study = write_study(tmp_path / "study", notes=[{k: v for k, v in row.items() if k != "text"} for row in rows])
    assert deid.open_study(study).check().released == 12  # though no document is there
    with pytest.raises(StudyFileError, match="doc-0001 is not there"):
        deid.open_study(study).release()


def test_the_released_study_is_left_as_it_was(tmp_path):
    study = write_study(tmp_path / "study")
    before = folder_bytes(study)
    deid.open_study(study).release(release_id="one")
    after = {path: data for path, data in folder_bytes(study).items() if not path.startswith(("private/", "releases/"))}
    assert after == before


def test_private_files_are_their_owners_only(tmp_path):
    study = write_study(tmp_path / "study")
    deid.open_study(study).release(release_id="one")
    inside = [study / "private", *(study / "private").rglob("*")]
    assert {path.name for path in inside} >= {
        "study.key",
        "ledger.db",
        "ledger.watermark",
        "decisions.jsonl",
        "replaced.jsonl",
    }
    assert [path for path in inside if path.stat().st_mode & 0o077] == []


def test_nothing_private_is_in_the_release(tmp_path):
    study = write_study(tmp_path / "study")
    release = deid.open_study(study).release(release_id="one")
    key = (study / "private" / "keys" / "study.key").read_text(encoding="ascii").strip()
    for name, data in folder_bytes(release.folder).items():
        assert key.encode() not in data and bytes.fromhex(key) not in data, name
        for known in ("N001", "P001", "G-1", "KH-204117"):
            assert not re.search(rb"(?<![\w-])%s(?![\w-])" % known.encode(), data) or known == "P001", (name, known)


def test_preview_shows_the_clean_text_and_records_only_a_reveal(tmp_path):
    study = deid.open_study(write_study(tmp_path / "study"))
    assert "[CLIENT]" in study.preview("N001")._repr_html_()
    assert "reveal" not in set(study.log()["kind"])
    assert "Oriolanthe" in study.preview("N001", reveal=True)._repr_html_()
    last = study.log().iloc[-1]
    assert (last["kind"], last["what"], last["actor"]) == ("reveal", "note=N001", "r.adeyemi")
    with pytest.raises(ConfigError, match="No note N404"):
        study.preview("N404")


def test_a_withdrawal_names_the_releases_that_hold_the_participant(tmp_path):
    study = deid.open_study(write_study(tmp_path / "study"))
    assert "Released before" not in study.withdraw("P001", level="no-contact")
    for name in ("one", "two"):
        study.release(release_id=name)
    assert "Released before" not in study.withdraw("P006") + study.withdraw("P001", level="no-collection")
    assert "withdrawn since: one, two. `deid recall` calls them back." in study.withdraw("P001")


def test_findings_name_place_and_kind_and_a_dismissal_is_counted(tmp_path):
    folder = write_study(tmp_path / "study", notes=one_note("The vexburi plant flowered; she named it."))
    study = deid.open_study(folder)
    study.release(release_id="one")
    found = study.findings("one")
    assert list(found.columns) == ["finding", "place", "kind", "owners"]
    for code in found["finding"]:
        study.dismiss(code, reason="a plant")
    release = study.release(release_id="two")
    assert len(study.findings("two")) == 0
    assert release.attestation["leak_scan"]["dismissed"] == len(found)
    with pytest.raises(ConfigError, match="has not built a release three"):
        study.findings("three")


def test_a_column_that_names_people_is_refused_by_the_profile(tmp_path):
    folder = write_study(tmp_path / "study")
    edit(folder / "study.toml", 'release = ["gender", "phq9"]', 'release = ["gender", "phq9", "name"]')
    edit(folder / "tables" / "scores.csv", "gender,phq9", "gender,phq9,name")
    path = folder / "tables" / "scores.csv"
    head, _, rest = path.read_text(encoding="utf-8").partition("\n")
    path.write_text(head + "\n" + "".join(f"{line.strip()},x\n" for line in rest.splitlines()), encoding="utf-8")
    with pytest.raises(PolicyError, match="column name"):
        deid.open_study(folder).release()


def test_two_releases_share_no_order_of_codes(tmp_path):
    study = deid.open_study(write_study(tmp_path / "study"))
    for name in ("one", "two"):
        study.release(release_id=name)
    one, two = (codes_of(study, name)["note"] for name in ("one", "two"))
    assert sorted(one) == sorted(two) and sorted(one.values()) == sorted(two.values()) and one != two


def test_study_is_opened_by_its_folder_or_its_settings(tmp_path):
    folder = write_study(tmp_path / "study")
    assert deid.open_study(folder).config == deid.open_study(str(folder / "study.toml")).config
    with pytest.raises(ConfigError, match=r"No study\.toml in other"):
        deid.open_study(tmp_path / "other")
