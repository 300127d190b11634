"""Same inputs, ledger, asof, key and release id: the same bytes, whatever the hash seed, clock zone or locale."""

from tests import studies


def test_two_runs_write_byte_identical_releases(runs):
    one, two = (studies.folder_bytes(run.release) for run in runs)
    assert list(one) == list(two) and len(one) >= 6
    assert [name for name in one if one[name] != two[name]] == []


def test_two_runs_keep_byte_identical_work_files(runs):
    # The releases in the place of the first are made for their own day, which is not the same in all zones.
    one, two = (studies.folder_bytes(run.study / "private" / "releases" / "first") for run in runs)
    assert one == two


def test_released_files_have_lf_line_ends_and_are_utf8(runs):
    for name, data in studies.folder_bytes(runs[0].release).items():
        assert data.decode("utf-8") and b"\r" not in data, name
