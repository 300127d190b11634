import pytest

from deid.errors import StudyFileError
from deid.sources.encoding import decode, read_bytes, row_of

TEXT = "José’s note\r\nline\rnext\nend\x00."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_text_is_read_exactly_in_every_encoding(encoding):
    assert decode(TEXT.encode(encoding)) == TEXT


def test_utf16_is_read_in_both_byte_orders():
    assert decode(b"\xff\xfe" + TEXT.encode("utf-16-le")) == TEXT
    assert decode(b"\xfe\xff" + TEXT.encode("utf-16-be")) == TEXT


def test_nothing_is_an_empty_text():
    assert decode(b"") == ""


@pytest.mark.parametrize("undefined", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_bytes_that_windows_1252_does_not_define_are_refused(undefined):
    with pytest.raises(UnicodeDecodeError):
        decode(b"caf\xe9 " + bytes([undefined]))


def test_a_mix_of_encodings_is_refused_rather_than_garbled():
    with pytest.raises(UnicodeDecodeError):
        decode("José".encode() + "José ".encode("cp1252"))


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_refused_since_no_name_would_be_found_in_it(order):
    with pytest.raises(UnicodeDecodeError):
        decode("Rosa came alone.".encode(order))


def test_utf16_cut_in_the_middle_of_a_character_is_refused():
    with pytest.raises(UnicodeDecodeError):
        decode("\ufeffab".encode("utf-16-le")[:-1])


@pytest.mark.parametrize(
    ("before", "quotes", "row"),
    [("", True, 1), ("a\r\nb\rc\n", True, 4), ('a\n"x\ny\n",b\n', True, 3), ('{"a": "\\""}\n{"b', False, 2)],
)
def test_the_row_of_an_undecodable_byte_is_known(before, quotes, row):
    with pytest.raises(UnicodeDecodeError) as error:
        decode(before.encode() + b"\x81")
    assert row_of(error.value, quotes=quotes) == row


def test_the_row_is_known_in_utf16_too():
    with pytest.raises(UnicodeDecodeError) as error:
        decode("\ufeffa\nb\nc\ud800".encode("utf-16-le", "surrogatepass") + "d".encode("utf-16-le"))
    assert row_of(error.value, quotes=True) == 3


def test_a_file_that_cannot_be_opened_says_why_and_not_its_name(tmp_path, monkeypatch):
    with pytest.raises(StudyFileError, match=r"^is not there$"):
        read_bytes(tmp_path / "Rosa.txt")
    with pytest.raises(StudyFileError, match=r"^is a folder"):
        read_bytes(tmp_path)
    (tmp_path / "Rosa.txt").write_text("x")

    def denied(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.read_bytes", denied)
    with pytest.raises(StudyFileError, match=r"^cannot be read \(Permission denied\)$"):
        read_bytes(tmp_path / "Rosa.txt")
