"""Every character is either kept or replaced by a known replacement at a known place."""

from hypothesis import given, settings
from hypothesis import strategies as st

from deid.model import Replacement
from deid.replace import splice

TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from("\x00\r\n😀שع\u202e"), max_size=60)


@st.composite
def planned(draw):
    text = draw(TEXTS)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return text, [Replacement(start, end, "PERSON", draw(TEXTS)) for start, end in pairs]


@settings(max_examples=150)
@given(planned())
def test_taking_the_replacements_out_again_gives_the_kept_characters(case):
    text, replacements = case
    spliced = splice(text, replacements)
    position, moved = 0, 0
    for replacement in replacements:
        kept = replacement.start - position
        assert spliced[moved : moved + kept] == text[position : replacement.start]
        moved += kept
        assert spliced[moved : moved + len(replacement.text)] == replacement.text
        moved += len(replacement.text)
        position = replacement.end
    assert spliced[moved:] == text[position:]


@settings(max_examples=10)
@given(st.integers(1, 40), st.integers(0, 300))
def test_segments_make_no_difference(count, gap):
    piece = "Ann" + "." * gap
    replacements = [Replacement(i * len(piece), i * len(piece) + 3, "PERSON", "[X]") for i in range(count)]
    assert splice(piece * count, replacements) == ("[X]" + "." * gap) * count
