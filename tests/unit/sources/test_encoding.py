import pytest

from deid.errors import StudyFileError
from deid.sources.encoding import (
    BLOCK,
    Encoding,
    Undecodable,
    blocks_of,
    decode,
    find_encoding,
    read_bytes,
    row_of,
    texts_of,
)


def cut(data, size):
    return lambda: (data[at : at + size] for at in range(0, len(data), size))


def text_of(data):
    return decode(data)[0]


TEXT = "José’s note\r\nline\rnext\nend\x00."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_text_is_read_exactly_in_every_encoding(encoding):
    assert text_of(TEXT.encode(encoding)) == TEXT


def test_utf16_is_read_in_both_byte_orders():
    assert text_of(b"\xff\xfe" + TEXT.encode("utf-16-le")) == TEXT
    assert text_of(b"\xfe\xff" + TEXT.encode("utf-16-be")) == TEXT


def test_nothing_is_an_empty_text():
    assert text_of(b"") == ""


FOREIGN = {
    "cp850": "Núñez García Hernández López Pérez Sánchez Jesús Raúl Peña Óscar Hélène Benoît François Müller Jörg Schröder "
    "Jäger Zoë Renée João Simões Søren Kjær Åse Malmö Ünal Çelik Straße Adèle Bogotá Tomás",
    "cp437": "Núñez García Hernández López Pérez Sánchez Jesús Peña Hélène Benoît François Müller Schröder Zoë Weiß Ünal",
    "mac_roman": "Núñez García López Pérez Ramírez Jesús Raúl Peña Muñoz Castañeda Quiñones Verónica Iñigo Álvarez Óscar "
    "Hélène François Müller Jörg Schröder Jäger Zoë Noël Chloë João Søren Kjær Björn Malmö Çelik Straße Martí Simón",
    "cp1251": "Иванов Ольга Чехов",
    "shift_jis": "田中 山田 鈴木 高橋 伊藤 さくら タナカ 小林",
}


@pytest.mark.parametrize(("encoding", "name"), [(e, name) for e, names in FOREIGN.items() for name in names.split()])
def test_a_name_in_another_encoding_is_refused_rather_than_garbled(encoding, name):
    data = b"Saw " + name.encode(encoding) + b" today, and " + name.encode(encoding) + b"'s mother."
    with pytest.raises(Undecodable) as error:
        decode(data)
    assert data[error.value.at] > 127


@pytest.mark.parametrize(
    "text",
    [
        *FOREIGN["mac_roman"].split(),
        "“I can’t,” she said – then left. ‘It’s fine.’ O’Brien and De’Andre’s mother — both — were “doin’ fine…”",
        "She paused—then cried. The parents’ house, Monday–Friday from Friday to Monday.",
        "£20, 20 €, 50¢, 5°, 37 °C, 1½ hours, ½, 24 kg/m², 5 µg, ±2, 3×, § 164, 5’10”, ’90s, Zoloft®",
        "• Siân, Dušan, Tomáš and Žižek\r\n•\xa0été, cœur, GROßE ÅSA NÚÑEZ. \xa0¿Qué? ¡Hola! «Bonjour»",
    ],
)
def test_what_people_write_in_windows_1252_is_read(text):
    assert text_of(f"Saw {text} today.".encode("cp1252")) == f"Saw {text} today."


def test_a_dash_between_letters_must_part_words_that_the_text_knows():
    assert text_of("Affect flat—mood low. Mood and affect flat.".encode("cp1252"))
    with pytest.raises(Undecodable):
        decode("Affect flat—mood low.".encode("cp1252"))


@pytest.mark.parametrize("undefined", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_bytes_that_windows_1252_does_not_define_are_refused(undefined):
    with pytest.raises(Undecodable):
        decode(b"caf\xe9 " + bytes([undefined]))


def test_a_mix_of_encodings_is_refused_rather_than_garbled():
    with pytest.raises(Undecodable):
        decode("José".encode() + "José ".encode("cp1252"))


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_refused_since_no_name_would_be_found_in_it(order):
    with pytest.raises(Undecodable):
        decode("Rosa came alone.".encode(order))


def test_utf16_cut_in_the_middle_of_a_character_is_refused():
    with pytest.raises(Undecodable):
        decode("\ufeffab".encode("utf-16-le")[:-1])


@pytest.mark.parametrize(
    ("before", "quotes", "row"),
    [("", True, 1), ("a\r\nb\rc\n", True, 4), ('a\n"x\ny\n",b\n', True, 3), ('{"a": "\\""}\n{"b', False, 2)],
)
def test_the_row_of_an_undecodable_byte_is_known(before, quotes, row):
    with pytest.raises(Undecodable) as error:
        decode(before.encode() + b"\x81")
    for size in (1, 3, 100):
        assert row_of(cut(before.encode() + b"\x81", size), error.value, quotes=quotes) == row


def test_the_row_is_known_in_utf16_too():
    data = "\ufeffa\nb\nc\ud800".encode("utf-16-le", "surrogatepass") + "d".encode("utf-16-le")
    with pytest.raises(Undecodable) as error:
        decode(data)
    assert row_of(cut(data, 5), error.value, quotes=True) == 3


def test_a_file_that_cannot_be_opened_says_why_and_not_its_name(tmp_path, monkeypatch):
    with pytest.raises(StudyFileError, match=r"^is not there$"):
        read_bytes(tmp_path / "Rosa.txt")
    with pytest.raises(StudyFileError, match=r"^is a folder"):
        read_bytes(tmp_path)
    (tmp_path / "Rosa.txt").write_text("x")

    def denied(path, mode):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.open", denied)
    with pytest.raises(StudyFileError, match=r"^cannot be read \(Permission denied\)$"):
        read_bytes(tmp_path / "Rosa.txt")


def test_bytes_that_say_themselves_what_text_they_are_are_told_from_a_guess():
    assert not any(decode(TEXT.encode(encoding))[1].guessed for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"))
    assert decode(TEXT.encode("cp1252"))[1].guessed


def test_a_file_larger_than_a_block_is_read_exactly_wherever_a_block_ends(tmp_path):
    text = "é" * BLOCK + "\r\n" + "’" * BLOCK
    path = tmp_path / "t.csv"
    for before in ("", "a"):
        path.write_bytes((before + text).encode())
        assert find_encoding(blocks_of(path)) == Encoding("utf-8")
        assert "".join(texts_of(blocks_of(path), Encoding("utf-8"))()) == before + text


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize(
    ("data", "at"),
    [
        (b"caf\xe9 " + "José".encode(), 3),  # UTF-8 and not
        (b"caf\xe9 " + "\U0001f600".encode(), 3),
        ("Rosa came alone.\n".encode("utf-16-le") * 3, 0),
        ("\ufeffé".encode() + b"abc\xff", 8),
        ("\ufeffab\ud800c".encode("utf-16-le", "surrogatepass"), 6),
        (b"caf\xe9. abc\x81 L\x97pez", 9),
        ("Tim. L—pez. Tim".encode("cp1252"), 6),
        ("Mood, Tim said ‘it. Affect’".encode("cp1252") + " Malm” ".encode("cp1252"), 32),
    ],
)
def test_the_first_byte_that_cannot_be_read_is_found_wherever_a_file_is_cut(data, at, size):
    with pytest.raises(Undecodable) as error:
        find_encoding(cut(data, size))
    assert error.value.at == at


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_what_stands_in_one_piece_clears_a_doubt_in_another(size):
    for text in (
        "Affect—mood low. Mood and affect flat.",
        "Mood and affect. Affect—mood low.",
        "“Tim. Tim”",
        "‘Tim. Tim’",
    ):
        assert find_encoding(cut(text.encode("cp1252"), size)).guessed


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("Rosa")
    texts = texts_of(blocks_of(path), find_encoding(blocks_of(path)))
    path.write_bytes(b"Rosa \xe9")
    with pytest.raises(StudyFileError, match=r"^was changed while it was read"):
        list(texts())
