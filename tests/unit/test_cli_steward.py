"""The steward's commands, from the keys to an approved release."""

import pytest

import deid
from deid.cli import main
from tests.desks import BUILDER, STEWARD, WORDS, as_person, read_all
from tests.studies import edit, write_study


@pytest.fixture
def folder(tmp_path):
    return write_study(tmp_path / "study")


@pytest.fixture
def run(folder, capsys, monkeypatch):
    """Run a command as somebody; return its exit status and everything it printed."""
    edit(folder / "study.toml", f'actor = "{BUILDER}"\n', "")

    def command(who, *args, words=""):
        monkeypatch.setenv("DEID_ACTOR", who)
        monkeypatch.setenv("DEID_PASSPHRASE", words or WORDS["builder" if who == BUILDER else "steward"])
        status = main([str(arg) for arg in args])
        told = capsys.readouterr()
        return status, told.out + told.err

    return command


def read(folder):
    read_all(as_person(deid.open_study(folder), STEWARD))


def test_from_keys_to_an_approved_release(folder, run):
    release = folder / "releases" / "march"
    assert run(BUILDER, "keys", "new", folder, "--role", "builder")[0] == 0
    status, told = run(STEWARD, "keys", "new", folder, "--role", "steward")
    public = told.split()[-1]
    assert status == 0 and len(public) == 64
    status, told = run(BUILDER, "release", folder, "--id", "march")
    assert status == 0 and "somebody else reads a sample of it: deid review RELEASE" in told
    status, told = run(STEWARD, "approve", release)
    assert status == 1 and "Nobody has read a sample" in told
    read(folder)
    status, told = run(STEWARD, "review", release, "--finish")
    assert (
        status == 0
        and "8 of 8 notes read, no identifier found: at most 0 notes leak (0%), said with 95% confidence" in told
    )
    status, told = run(BUILDER, "approve", release)
    assert status == 1 and "a second person approves it" in told
    status, told = run(STEWARD, "approve", release)
    assert status == 0 and told.splitlines()[-1] == "APPROVED" and f"deid verify RELEASE --key {public}" in told
    status, told = run(STEWARD, "verify", release)
    assert status == 0 and told.splitlines()[-1] == "CANDIDATE" and "not approved: 0 of 1 approvals" in told
    assert run(STEWARD, "verify", release, "--key", public.upper())[1].splitlines()[-1] == "APPROVED"
    status, told = run(STEWARD, "verify", release, "--key", "3" * 64)
    assert status == 1 and told.splitlines()[-1] == "CANDIDATE"
    assert run(STEWARD, "verify", release, "--key", public, "--study", folder)[0] == 2
    status, told = run(STEWARD, "verify", release, "--study", folder)
    assert status == 0 and told.splitlines()[-1] == "APPROVED" and "consent covers it today" in told
    assert run(BUILDER, "consent", "withdraw", folder, "P002")[0] == 0
    status, told = run(STEWARD, "verify", release, "--study", folder)
    assert status == 1 and "WITHDRAWN" in told


def test_keys_are_listed_and_ended(folder, run):
    assert "No key was made yet" in run(BUILDER, "keys", "list", folder)[1]
    _, told = run(BUILDER, "keys", "new", folder, "--role", "builder")
    name = told.split()[2]
    assert name in run(BUILDER, "keys", "list", folder)[1]
    assert run(BUILDER, "keys", "end", folder, name) == (0, "Recorded: it counts no more.\n")
    assert run(BUILDER, "keys", "end", folder, name)[0] == 2


def test_the_vault_opens_with_a_reason(folder, run):
    assert run("v.keeper", "keys", "new", folder, "--role", "vault", words=WORDS["vault"])[0] == 0
    assert run(BUILDER, "release", folder, "--id", "march", words="none")[0] == 0
    status, told = run("v.keeper", "vault", folder, "march", "P-001", "--reason", "a finding", words=WORDS["vault"])
    assert status == 0 and told.strip() in {"P001", "P002", "P004", "P005"}


def test_a_review_needs_a_terminal_or_a_notebook(folder, run, monkeypatch):
    assert run(BUILDER, "release", folder, "--id", "march")[0] == 0
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    status, told = run(STEWARD, "review", folder / "releases" / "march")
    assert status == 2 and "study.desk.review" in told


def test_what_was_marked_is_learnt(folder, run):
    assert run(BUILDER, "release", folder, "--id", "march")[0] == 0
    read(folder)
    status, told = run(STEWARD, "review", folder / "releases" / "march", "--learn")
    assert status == 0 and "Added to private/deny.csv: 0;" in told


def test_a_release_elsewhere_needs_its_study_named(folder, run, tmp_path):
    away = tmp_path / "away" / "march"
    assert run(BUILDER, "release", folder, "--id", "march", "--out", away)[0] == 0
    status, told = run(STEWARD, "approve", away)
    assert status == 2 and "name the study with --study" in told
    status, told = run(STEWARD, "approve", away, "--study", folder)
    assert status == 1 and "built without a builder's key" in told


def test_a_wrong_key_is_told_by_its_number(folder, run):
    assert run(BUILDER, "release", folder, "--id", "march")[0] == 0
    status, told = run(STEWARD, "verify", folder / "releases" / "march", "--key", "3" * 64, "--key", "zz")
    assert status == 2 and "--key number 2 is no public key" in told
