"""Codes belong to one release and tell nothing about who they stand for."""

import re

from deid.release.codes import deal

IDS = [f"P{number:03d}" for number in range(1, 41)]
KEY = b"k" * 32


def test_codes_are_the_numbers_one_to_n_each_once():
    codes = deal(IDS, prefix="P", key=KEY, release_id="r1")
    assert sorted(codes) == sorted(IDS)
    assert list(codes.values()) == [f"P-{number:03d}" for number in range(1, 41)]


def test_the_deal_is_the_same_whatever_the_order_and_repetition_of_the_ids():
    assert deal([*reversed(IDS), *IDS], prefix="P", key=KEY, release_id="r1") == deal(
        IDS, prefix="P", key=KEY, release_id="r1"
    )


def test_the_deal_is_pinned_across_python_versions():
    assert deal("abcdef", prefix="N", key=KEY, release_id="r1") == {
        "f": "N-001", "e": "N-002", "b": "N-003", "d": "N-004", "c": "N-005", "a": "N-006"
    }  # fmt: skip


def test_another_release_key_or_kind_deals_anew():
    first = deal(IDS, prefix="P", key=KEY, release_id="r1")
    for other in (
        deal(IDS, prefix="P", key=KEY, release_id="r2"),
        deal(IDS, prefix="P", key=b"x" * 32, release_id="r1"),
        deal(IDS, prefix="S", key=KEY, release_id="r1"),
    ):
        same = sum(first[who][-3:] == other[who][-3:] for who in IDS)
        assert same < 8  # one of forty is expected by chance


def test_the_order_does_not_follow_the_ids():
    codes = deal(IDS, prefix="P", key=KEY, release_id="r1")
    assert list(codes) != IDS
    assert list(codes) != IDS[::-1]


def test_width_grows_with_the_count():
    codes = deal(map(str, range(1000)), prefix="N", key=KEY, release_id="r")
    assert all(re.fullmatch(r"N-\d{4}", code) for code in codes.values())


def test_no_id_is_no_code():
    assert deal([], prefix="P", key=KEY, release_id="r") == {}
