"""Every deal is a permutation, and every permutation can be dealt."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from deid.release.codes import deal


@given(st.sets(st.text(max_size=8), max_size=30), st.binary(min_size=16, max_size=32), st.text(max_size=8))
def test_a_deal_gives_every_id_one_code_of_its_own(ids, key, release_id):
    codes = deal(ids, prefix="P", key=key, release_id=release_id)
    assert codes.keys() == ids
    assert len(set(codes.values())) == len(ids)


def test_every_order_is_about_equally_likely():
    orders = Counter(tuple(deal("abc", prefix="P", key=b"k", release_id=str(run))) for run in range(1200))
    assert len(orders) == 6
    assert all(140 < count < 260 for count in orders.values())
