"""What resolving never does: uncover a letter, cover another one, overlap, or depend on order."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from deid.detect import resolve
from deid.model import Span

LABELS = ("PERSON", "DATE", "LOCATION", "ORG", "PHONE", "MRN", "SSN")
TEXTS = st.text(alphabet="ab1 \n.-é😀", min_size=1, max_size=40)


@st.composite
def texts_and_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(TEXTS)
    spans = []
    for _ in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        spans.append(
            Span(
                start,
                end,
                draw(st.sampled_from(LABELS)),
                draw(st.sampled_from((0.4, 0.6, 0.9, 1.0))),
                draw(st.sampled_from(("patterns", "roster", "names"))),
                draw(st.sampled_from(("", "given", "full"))),
                draw(st.sampled_from(("", "P001", "P002"))),
            )
        )
    return text, spans


def masked(text: str, spans: object) -> set[int]:
    return {at for span in spans for at in range(span.start, span.end) if text[at].isalnum()}  # type: ignore[attr-defined]


@given(texts_and_spans())
def test_the_same_letters_and_digits_are_masked_before_and_after(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    assert masked(text, resolve(spans, text)) == masked(text, spans)


@given(texts_and_spans())
def test_spans_are_sorted_do_not_overlap_and_hold_a_letter_or_digit(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    settled = resolve(spans, text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(settled))
    assert all(any(char.isalnum() for char in text[span.start : span.end]) for span in settled)


@given(texts_and_spans(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(case: tuple[str, list[Span]], random: object) -> None:
    text, spans = case
    shuffled = list(spans)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert resolve(shuffled, text) == resolve(spans, text)


@given(texts_and_spans())
def test_resolving_again_changes_nothing(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    once = resolve(spans, text)
    assert resolve(once, text) == once


@given(texts_and_spans())
def test_a_known_owner_alone_at_its_place_is_kept(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    own = Span(0, len(text), "PERSON", 1.0, "roster", "full", "P001")
    others = [Span(s.start, s.end, s.label, s.score, s.source, s.kind) for s in spans]
    if any(char.isalnum() for char in text):
        assert [span.owner for span in resolve([*others, own], text)] == ["P001"]
