import pytest

from deid.errors import StudyFileError
from deid.sources.encoding import decode, is_unicode, read_bytes, row_of

TEXT = "José’s note\r\nline\rnext\nend\x00."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_text_is_read_exactly_in_every_encoding(encoding):
    assert decode(TEXT.encode(encoding)) == TEXT


def test_utf16_is_read_in_both_byte_orders():
    assert decode(b"\xff\xfe" + TEXT.encode("utf-16-le")) == TEXT
    assert decode(b"\xfe\xff" + TEXT.encode("utf-16-be")) == TEXT


def test_nothing_is_an_empty_text():
    assert decode(b"") == ""


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
    with pytest.raises(UnicodeDecodeError) as error:
        decode(data)
    assert data[error.value.start] > 127


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
    assert decode(f"Saw {text} today.".encode("cp1252")) == f"Saw {text} today."


def test_a_dash_between_letters_must_part_words_that_the_text_knows():
    assert decode("Affect flat—mood low. Mood and affect flat.".encode("cp1252"))
    with pytest.raises(UnicodeDecodeError):
        decode("Affect flat—mood low.".encode("cp1252"))


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


def test_bytes_that_say_themselves_what_text_they_are_are_told_from_a_guess():
    assert all(is_unicode(TEXT.encode(encoding)) for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"))
    assert not is_unicode(TEXT.encode("cp1252"))
