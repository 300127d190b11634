"""A file that is read in pieces gives what it gives as a whole, wherever it is cut."""

import re

from hypothesis import given
from hypothesis import strategies as st

from deid.errors import StudyFileError
from deid.sources.delimited import read_delimited
from deid.sources.encoding import Undecodable, find_encoding, row_of, texts_of
from deid.sources.records import read_json_lines
from deid.sources.windows1252 import first_doubt


@st.composite
def cut(draw, wholes):
    """Something, and its pieces."""
    whole = draw(wholes)
    places = sorted(draw(st.lists(st.integers(0, len(whole)), max_size=12)))
    return whole, [whole[a:b] for a, b in zip([0, *places], [*places, len(whole)], strict=True)]


csv_texts = st.text('ab,;"""\r\n\x00é', max_size=60)


def records_by_the_letter(text, delimiter):
    """RFC 4180 over a whole text: every record, then None for a stray quote."""
    records, cells, at = [], [], 0
    while at < len(text) or cells:
        cell = re.compile(rf'(?:"((?:[^"]|"")*)"|([^"{delimiter}\r\n]*))({delimiter}|\r\n|\r|\n|\Z)').match(text, at)
        if not cell:
            return [*records, None]
        cells.append(cell[2] if cell[1] is None else cell[1].replace('""', '"'))
        at = cell.end()
        if cell[3] != delimiter:
            records.append(cells)
            cells = []
    return records


@given(cut(csv_texts))
def test_records_of_a_csv_are_the_same_wherever_it_is_cut(whole_and_pieces):
    text, pieces = whole_and_pieces
    header, found = "id,text,c\n", []
    try:
        for number, cells in read_delimited(lambda: iter([header, *pieces]), ("id", "text", "c")).records:
            found.append((number, cells))
    except StudyFileError as error:
        found.append(int(re.match(r"row (\d+): a stray quote", str(error))[1]))
    expected = []
    for number, cells in enumerate(records_by_the_letter(text, ","), 2):
        if cells is None:
            expected.append(number)
        elif any(cells) and len(cells) == 3:
            expected.append((number, cells))
    assert found == expected


@given(cut(st.text('ab{}":1,\r\n', max_size=60)))
def test_json_lines_are_the_same_wherever_they_are_cut(whole_and_pieces):
    text, pieces = whole_and_pieces
    grids = [read_json_lines(lambda: iter([text]), ()), read_json_lines(lambda: iter(pieces), ())]
    one, other = ((grid.header, [*grid.records], grid.problems) for grid in grids)
    assert one == other
    assert {number for rows in one[2].rows.values() for number in rows} <= {*range(1, text.count("\n") + 2)}


def as_a_whole(data):
    """What the text of bytes is, or the offset of the first byte that cannot be read, with all bytes at hand."""
    for mark, codec in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe\0\0", "utf-32-le"),
        (b"\0\0\xfe\xff", "utf-32-be"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if data.startswith(mark):
            return _read_or_offset(data, codec, len(mark))
    nuls = sorted(data[first::2].count(0) for first in (0, 1))
    if data and len(data) % 2 == 0 and nuls[0] / (len(data) / 2) < 0.1 and nuls[1] / (len(data) / 2) > 0.5:
        return 0
    text = _read_or_offset(data, "utf-8", 0)
    if isinstance(text, str) or re.search(
        rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", data
    ):
        return text
    text = _read_or_offset(data, "cp1252", 0)
    doubt = first_doubt([text]) if isinstance(text, str) else None
    return text if doubt is None else doubt


def _read_or_offset(data, codec, mark):
    try:
        return data[mark:].decode(codec)
    except UnicodeDecodeError as error:
        return mark + error.start


odd_bytes = st.lists(
    st.one_of(
        st.sampled_from(
            [b"a", b"\n", b"\r", b'"', b" ", b"\0", b"\0a", b"\xe9", b"\xc3\xa9", b"\x81", b"\x93", b"\x94", b"\xff"]
        ),
        st.binary(max_size=3),
        st.sampled_from(["José", "“hi”", "L—pez", "word", "é", "\U0001f600"]).map(str.encode),
    ),
    max_size=12,
).map(b"".join)
marks = st.sampled_from([b"", b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff"])
written_bytes = st.builds(
    str.encode,
    st.text('aé\n\r"\0\u20ac\U0001f600 ', max_size=20),
    st.sampled_from(["utf-8", "utf-16", "utf-32", "utf-16-le", "utf-16-be"]),
)
files = st.one_of(
    st.builds(bytes.__add__, marks, odd_bytes), written_bytes, st.builds(bytes.__add__, written_bytes, odd_bytes)
)


def in_pieces(pieces):
    """Like `as_a_whole`, and in which rows the first byte that cannot be read stands."""
    try:
        return "".join(texts_of(lambda: pieces, find_encoding(lambda: pieces))()), ()
    except Undecodable as error:
        return error.at, tuple(row_of(lambda: pieces, error, quotes=quotes) for quotes in (True, False))


@given(cut(files))
def test_the_encoding_of_a_file_is_the_same_wherever_it_is_cut(whole_and_pieces):
    data, pieces = whole_and_pieces
    assert in_pieces(pieces) == in_pieces([data])
    assert in_pieces(pieces)[0] == as_a_whole(data)


WORDS = """
    José L—pez mood affect—mood L i—so i the a “hi” “ ” Malm” ‘it’s’ ‘ ’ it’s O’Brien S\xa0nchez \xa0 – — … ° 37 °C £ 20 20€ ½ é
    ñ § ®x ² º ¿ çb straáe «a» GROßE ééé
    """.split(" ")  # noqa: SIM905
people_write = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from(["", " ", "\n", ".", ", ", '"'])).map("".join), max_size=15
).map("".join)


@given(cut(people_write))
def test_a_doubt_is_the_same_wherever_a_text_is_cut(whole_and_pieces):
    text, pieces = whole_and_pieces
    assert first_doubt(pieces) == first_doubt([text]) == first_doubt(text)
