"""The leak scan finds what a mistaken detector would have left, and is calm about ordinary words."""

import json
from datetime import date

import pytest

from deid.errors import DetectionError, LeakFound
from deid.identifiers import known_identifiers
from deid.model import Participant, Relative
from deid.release.findings import refuse_leaks
from deid.release.leakscan import scan, vocabulary
from deid.release.schema import csv_bytes

KEY = b"k" * 32
ROSTER = (
    Participant(
        "P001", "María Elena", "Quiroga Ibáñez", "Malé", date_of_birth=date(1986, 3, 14), mrn="KH-20481",
        phone="218-555-0101", email="male.quiroga@example.org", street="1412 Kettlewell Ave Apt 3", city="Port Elling",
        postcode="55793", relatives=(Relative("mother", "Rosaura Quiroga"), Relative("son", "Teo Quiroga")),
        clinician="Ifeoma Achterberg", employer="Northgate Linen Service", school="St. Brannoc School",
    ),
    Participant("P002", "Will", "Long", city="Brindlewick", phone="+44 20 7946 0123", relatives=(Relative("wife", "Hope Long"),)),
    Participant("P003", "Siobhán", "O'Brannigan", date_of_birth=date(1934, 4, 2), relatives=(Relative("friend", "Jürgen Müller"),), phone="+47 21 23 45 67"),
    Participant("P004", "小明", "王", mrn="7A9"),
    Participant("P005", "Fay", "Allen", date_of_birth=date(1922, 2, 4), relatives=(Relative("son", "Fred Allen"),)),
)  # fmt: skip
KNOWN = known_identifiers(ROSTER)


def scanned(text, **options):
    return scan({"notes.csv": csv_bytes(["note", "text"], [["N-001", text]])}, KNOWN, key=KEY, **options)


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("Maria E. Quiroga came", "P001"),
        ("QUIROGA IBANEZ, MARIA", "P001"),
        ("quiroga", "P001"),
        ("the Quirogas", "P001"),
        ("Quiroga’s", "P001"),
        ("Qui\u200broga", "P001"),
        ("Quir\u043ega with a Cyrillic letter", "P001"),
        ("Qui-\nroga over two lines", "P001"),
        ("q u i r o g a", "P001"),
        ("Q.U.I.R.O.G.A.", "P001"),
        ("agoriuq", "P001"),
        ("@mquiroga86", "P001"),
        ("rosauraquiroga", "P001"),
        ("Teo", "P001"),
        ("Malé", "P001"),
        ("218.555.0101", "P001"),
        ("(218) 555 - 0101", "P001"),
        ("2185550101", "P001"),
        ("+1 218\n555 0101", "P001"),
        ("ring 555-0101", "P001"),
        ("two one eight, five five five, oh one oh one", "P001"),
        ("020 7946 0123", "P002"),
        ("21 23 45 67", "P003"),
        ("0047-2123-4567", "P003"),
        ("KH-20481", "P001"),
        ("20 481", "P001"),
        ("kh20481", "P001"),
        ("MRN 20481", "P001"),
        ("3/14/86", "P001"),
        ("14.03.1986", "P001"),
        ("1986-03-14", "P001"),
        ("19860314", "P001"),
        ("March 14th, 1986", "P001"),
        ("14 Mar 1986", "P001"),
        ("the fourteenth of March 1986", "P001"),
        ("March fourteenth, nineteen eighty-six", "P001"),
        ("male.quiroga@example.org", ""),
        ("male dot quiroga at example dot org", "P001"),
        ("1412 Kettlewell", "P001"),
        ("Kettlewell Avenue", "P001"),
        ("port elling", "P001"),
        ("55793", "P001"),
        ("northgate linen service", "P001"),
        ("Saint Brannoc School", "P001"),
        ("Dr. Achterberg", "clinician/0"),
        ("Will Long", "P002"),
        ("Long, Will", "P002"),
        ("Mr. Long", "P002"),
        ("Brindlewick", "P002"),
        ("OBRANNIGAN", "P003"),
        ("O Brannigan", "P003"),
        ("Siobhan", "P003"),
        ("Jurgen Mueller", "P003"),
        ("02/04/34", "P003"),
        ("她叫小明吗", "P004"),
        ("write to who@ever.net", ""),
        ("123-45-6789", ""),
        ("612-555-0188", ""),
        ("+49 30 1234567", ""),
        ("[ROSAURA] said", "P001"),
    ],
)
def test_an_identifier_refuses_in_whatever_form_it_stands(text, owner):
    result = scanned(text)
    assert result.blocking, text
    assert owner in ("", *result.blocking[0].owners)
    with pytest.raises(LeakFound):
        refuse_leaks(result)


@pytest.mark.parametrize(
    "text",
    [
        "She will go for a long walk and hopes for the best.",
        "Will you come? Hope is a feeling. Long days.",
        "[CLIENT] saw [MOTHER], [MEMBER-2 BROTHER] and [CLINICIAN-2] on [DATE day +14] in [CITY-1].",
        "PHQ-9 14, GAD-7 12, 50 mg, 3/14 of the time, room 20482, 1986.",
        "They were fallen, 7,5,3,6 weeks; two four eight; 2, 04, 81; twenty two four.",
        "She broke up with him in marina bay; a port in a storm.",
    ],
)
def test_ordinary_text_is_no_finding(text):
    result = scanned(text)
    assert (result.blocking, result.listed) == ((), ())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I asked Will about it", "single name, an ordinary word"),
        ("with Hope at home", "single name, an ordinary word"),
        ("he spoke of Quirogo", "near-miss of a name"),
        ("he spoke of Brandligan", "near-miss of a name"),
        ("Quirogami", "near-miss of a name"),
        ("teo came", "single name of three letters"),
        ("will long said", "full name"),
        ("near Kettlewell", "street, an ordinary word"),
    ],
)
def test_doubtful_words_are_listed_and_can_be_dismissed_one_by_one(text, kind):
    result = scanned(text)
    assert not result.blocking
    assert [finding.kind for finding in result.listed] == [kind]
    again = scanned(text, dismissed=frozenset({result.listed[0].fingerprint}))
    assert (again.listed, again.dismissed) == ((), result.listed)


def test_a_dismissal_covers_its_own_place_only():
    first = scanned("I asked Will about it").listed[0]
    both = scanned(
        "I asked Will about it. " + "Then much happened in between, for a long while indeed. " * 2 + "We told Will no."
    )
    assert len({finding.fingerprint for finding in both.listed}) == 2
    assert first.fingerprint == scanned("I asked Will about it").listed[0].fingerprint


def test_a_fingerprint_needs_the_key_and_survives_new_codes():
    files = {"notes.csv": csv_bytes(["note", "text"], [["N-007", "x"], ["N-009", "I asked Will about it"]])}
    other = scan(files, KNOWN, key=KEY).listed[0]
    assert other.fingerprint == scanned("I asked Will about it").listed[0].fingerprint
    assert other.fingerprint != scan(files, KNOWN, key=b"x" * 32).listed[0].fingerprint


def test_a_full_name_cannot_be_dismissed_and_a_lone_one_can():
    full = scanned("Rosaura Quiroga").blocking[0]
    assert not full.dismissible
    assert scanned("Rosaura Quiroga", dismissed=frozenset({full.fingerprint})).blocking
    lone = scanned("Quiroga").blocking[0]
    assert not scanned("Quiroga", dismissed=frozenset({lone.fingerprint})).blocking


def test_findings_and_messages_hold_no_value():
    result = scanned("Rosaura Quiroga, 218-555-0101")
    assert result.blocking[0].place == "notes.csv, row 2, text"
    with pytest.raises(LeakFound) as caught:
        refuse_leaks(result)
    for shown in (str(caught.value), repr(result)):
        assert "known through P001" in shown or "P001" in shown
        assert not any(word in shown.lower() for word in ("rosaura", "quiroga", "0101"))


def test_a_refusal_names_the_place_in_the_study_and_what_can_be_done():
    files = {
        "notes.csv": csv_bytes(["note", "text"], [["N-002", "x"], ["N-001", "Rosaura Quiroga"]]),
        "tables/t.csv": csv_bytes(["row", "friend"], [["R-007", "Quiroga"]]),
        "report.html": b"<p>Rosaura Quiroga</p>",
    }
    sources = {"N-001": "doc-0014", "N-002": "doc-0009", "R-007": "t.csv, row 41"}
    result = scan(files, KNOWN, key=KEY, sources=sources)
    assert [finding.source for finding in result.blocking] == ["doc-0014", "", "t.csv, row 41, friend"]
    assert result.blocking[0].place == "notes.csv, row 3, text"
    with pytest.raises(LeakFound) as caught:
        refuse_leaks(result)
    told = str(caught.value)
    assert "  doc-0014: full name known through P001" in told and "  t.csv, row 41, friend: single name" in told
    assert "  report.html, row 1, text of the release: full name" in told and "notes.csv" not in told
    for remedy in ("on the roster", "reword", "[[detect.patterns]]", "deid dismiss"):
        assert remedy in told


def test_every_file_is_searched_and_so_is_its_name():
    name = "Rosaura Quiroga"
    files = {
        "tables/Quiroga.csv": csv_bytes(["x", "Rosaura"], [["1", "2"]]),
        "datapackage.json": b'{"a": [{"b": "Rosaura \\u0051uiroga"}]}',
        "attestation.json": json.dumps({name: 1}).encode(),
        "report.html": f'<p>Ros<b>aura Q</b>uiroga</p><p title="{name}">x</p><!-- {name} --><p>&#82;osaura</p>'.encode(),
        "README.txt": f"first line\nsecond {name}".encode(),
    }  # fmt: skip
    places = [finding.place for finding in scan(files, KNOWN, key=KEY).blocking]
    assert places == [
        "README.txt, row 2",
        "attestation.json, row 1",
        "datapackage.json, row 1, a.b",
        "report.html, row 1, text",
        "report.html, row 1, text",
        "report.html, row 1, p title",
        "report.html, row 1, comment",
        "tables/Quiroga.csv, file name",
        "tables/Quiroga.csv, row 1, Rosaura",
    ]


def test_our_own_words_are_no_finding_where_only_we_write():
    report = b"<h1>In the Long run</h1>"
    notes = csv_bytes(["note", "text"], [["N-001", "She met Brannigan there"]])
    own = vocabulary({"report.html": report}) | {"brannigan"}
    assert scan({"report.html": report}, KNOWN, key=KEY).listed
    assert not scan({"report.html": report}, KNOWN, key=KEY, own_words=own).listed
    assert scan({"notes.csv": notes}, KNOWN, key=KEY, own_words=own).blocking


def test_a_full_name_in_our_own_words_still_refuses():
    assert scan({"report.html": b"<p>Will Long</p>"}, KNOWN, key=KEY, own_words=frozenset({"will", "long"})).blocking


def test_what_a_limited_data_set_keeps_is_no_finding():
    text = "She lives in Port Elling, 55793."
    assert scanned(text).blocking
    assert not scanned(text, keeps=frozenset({"city", "postcode"})).blocking


def test_surrogates_may_look_like_phones_and_addresses():
    text = "Call 612-555-0188 or write to who@ever.net."
    assert not scanned(text, made_up=frozenset({"612-555-0188", "who@ever.net"})).blocking
    assert scanned(text, made_up=frozenset({"612-555-0188"})).blocking


def test_codes_of_the_release_are_not_searched_for_numbers():
    files = {"notes.csv": csv_bytes(["note", "text"], [["N-20481", "x"]]), "attestation.json": b'{"N-20481": "OK"}'}
    assert not scan(files, KNOWN, key=KEY).blocking
    assert scanned("N-20481").blocking


def test_digests_are_not_searched_for_numbers():
    text = json.dumps({"hash": "sha256:" + "a20481b" + "0" * 50 + "5579355"})
    assert not scan({"datapackage.json": text.encode()}, KNOWN, key=KEY).blocking


@pytest.mark.parametrize(
    ("path", "data"),
    [("notes.csv", b"a\n\xff"), ("notes.csv", b'a\n"b'), ("datapackage.json", b"{"), ("x.txt", b"\xff")],
)
def test_a_file_that_cannot_be_read_back_is_an_error(path, data):
    with pytest.raises(DetectionError, match=path):
        scan({path: data}, KNOWN, key=KEY)


def test_nobody_to_look_for_is_no_finding():
    assert scan({"notes.csv": b"note,text\n"}, (), key=KEY).blocking == ()


def test_a_hostile_text_takes_no_longer_than_its_length():
    for text in (
        "a" * 60_000,
        "a " * 30_000,
        "1 " * 30_000,
        "[A" * 15_000,
        "Q" * 60_000 + "@",
        "." * 60_000,
        "'" * 60_000,
    ):
        scanned(text)


def about(recipient):
    """The places of a release that name its recipient, as `scan` reads them."""
    return {
        "attestation.json": json.dumps({"request": {"recipient": recipient}}).encode(),
        "report.html": f"<dl><dt>Recipient</dt><dd>{recipient}</dd></dl>".encode(),
    }


@pytest.mark.parametrize("recipient", ["Northgate Linen Service", "The St. Brannoc School of Port Elling"])
def test_a_recipient_may_be_where_a_client_works_or_studies(recipient):
    found = scan(about(recipient), KNOWN, key=KEY, recipient=recipient)
    assert (found.blocking, found.listed) == ((), ())
    assert scan(about(recipient), KNOWN, key=KEY).blocking


def test_a_recipient_that_bears_a_persons_name_is_still_a_finding():
    recipient = "Quiroga School, Port Elling"
    school = known_identifiers((*ROSTER, Participant("P009", "Ada", "Lund", school="Quiroga School")))
    found = scan(about(recipient), school, key=KEY, recipient=recipient)
    assert {(f.kind, f.owners) for f in found.blocking} == {("single name", ("P001",))}
    assert len(found.blocking) == 2


def test_the_recipients_name_in_a_note_is_found_like_any_other():
    recipient = "Northgate Linen Service"
    assert scanned(f"She works at {recipient}.", recipient=recipient).blocking
    assert scanned(recipient, recipient=recipient).blocking


def test_a_count_or_size_that_we_write_is_nobodys_number():
    files = {"datapackage.json": b'{"bytes": 20481, "sizes": [20481, 2.5], "name": "table-1"}'}
    assert not scan(files, KNOWN, key=KEY).blocking
    assert scan({"datapackage.json": b'{"bytes": "20481"}'}, KNOWN, key=KEY).blocking


@pytest.mark.parametrize(
    "text", ["Date: [DATE day +3]", "DATE OF VISIT", "He ran back over the floor.", "Her cousin said too much."]
)
def test_family_names_that_are_common_words_leave_common_text_alone(text):
    known = known_identifiers([Participant("P9", "Said", name) for name in ("Date", "Back", "Floor", "Cousin", "Over")])
    assert not scan({"notes.csv": csv_bytes(["note", "text"], [["N-001", text]])}, known, key=KEY).blocking
