import pytest

from deid.detect.patterns.spoken import digits_of, is_phone, long_enough


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("five five five, oh one four eight", "5550148"),
        ("oh seven seven double-oh, nine", "0770 09".replace(" ", "")),
        ("triple five twenty two", "55522"),
        ("k eight eight one oh two", "88102"),
    ],
)
def test_number_words_stand_for_digits(said: str, digits: str):
    assert digits_of(said) == digits


def test_counting_down_is_no_phone_number():
    assert is_phone("two oh seven five five five oh one")
    assert not is_phone("nine eight seven six five four three two one")
    assert not long_enough(5)("one two three four five six")
