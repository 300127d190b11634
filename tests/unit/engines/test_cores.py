"""On however many cores a worker computes, what the model reads is the same."""

import pytest

from deid.detect.readers import encoder
from deid.detect.readers.own import MODEL

TEXTS = [
    "Ms. Achterberg met Wioletta at Harlow Creek Elementary on May 3.",
    "Client: Ifeoma\nTherapist: Dr. Quint\n" * 60,
]


@pytest.fixture
def on_cores(monkeypatch):
    """The model, opened for so many cores."""
    monkeypatch.setattr(encoder, "_threads", 0)

    def opened(count):
        encoder.use_threads(count)
        return encoder.open_model(MODEL)

    return opened


def test_a_model_computes_on_the_cores_that_it_is_given(on_cores):
    assert {half.get_session_options().intra_op_num_threads for half in on_cores(3)} == {3}
    assert {half.get_session_options().intra_op_num_threads for half in on_cores(1)} == {1}


def test_the_number_of_cores_changes_no_bit_of_what_is_read(on_cores):
    one, *others = [encoder.encode(TEXTS, on_cores(count)) for count in (1, 2, 5, 0)]
    for other in others:
        assert [p.tobytes() for _, p in other] == [p.tobytes() for _, p in one]
