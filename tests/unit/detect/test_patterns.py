import pytest

from deid.detect.engine import BUILT_IN
from deid.detect.patterns import table as patterns
from deid.detect.patterns.table import PatternTable, compiled, search
from deid.errors import ConfigError, DetectionError


def labels(text: str, piece: str) -> set[str]:
    """Labels of findings that cover all letters and digits of `piece`."""
    start = text.index(piece)
    return {f.label for f in search(BUILT_IN, text) if f.start <= start and start + len(piece) <= f.end}


@pytest.mark.parametrize(
    ("text", "piece", "label"),
    [
        ("call 612 555 01 00 now", "612 555 01 00", "PHONE"),
        ("612.555.01.00", "612.555.01.00", "PHONE"),
        ("Call Birdie 612•555•0113", "612•555•0113", "PHONE"),
        ("O2 say it.\n7/30: did, in Spanish", "7/30", "DATE"),
        ("Start 1/6, hold any time", "1/6", "DATE"),
        ("i take the fifty nine bus there", "fifty nine bus", "LOCATION"),
        ("out past dry wells off route sixteen", "route sixteen", "LOCATION"),
        ("it's area code 218, then 555 and 0143", "218, then 555 and 0143", "PHONE"),
        ("send to CashApp $rosadlg please", "$rosadlg", "HANDLE"),
        ("she is on snapchat rosadlg92 now", "rosadlg92", "HANDLE"),
        ("an app where he goes by roofline_dd; forty cheer", "roofline_dd", "HANDLE"),
        ("she posts as quiet_moss there", "quiet_moss", "HANDLE"),
        ("see bit.ly/3xYz now", "bit.ly/3xYz", "URL"),
        ("device id 99-AA-1 paired", "99-AA-1", "DEVICE"),
        ("meeting password 8812", "8812", "OTHER_ID"),
        ("the password is rosa-1984.", "rosa-1984", "OTHER_ID"),
        (
            "her social security number is one two three, four five, six seven eight nine",
            "one two three, four five, six seven eight nine",
            "SSN",
        ),
        ("pin at 44.977753, -93.265015 tonight", "44.977753, -93.265015", "LOCATION"),
        ("44.9778° N, 93.2650° W", "44.9778° N, 93.2650° W", "LOCATION"),
        ("at 44°58'40\"N 93°15'54\"W", "44°58'40\"N 93°15'54\"W", "LOCATION"),
        ("lat 44.97, lon -93", "44.97, lon -93", "LOCATION"),
        ("at ///filled.count.soap", "filled.count.soap", "LOCATION"),
        ("lives in the 55401 zip", "55401", "LOCATION"),
        ("rents in the 55401 area", "55401", "LOCATION"),
        ("at the corner of 5th and Main", "5th and Main", "LOCATION"),
        ("a shop on 5th Ave and Elm St", "5th Ave and Elm St", "LOCATION"),
        ("moved from the Bronx", "Bronx", "LOCATION"),
        ("grew up on Long Island", "Long Island", "LOCATION"),
        ("a job in the Bay Area", "Bay Area", "LOCATION"),
        ("Call (207) 555-0188 x22 today", "(207) 555-0188 x22", "PHONE"),
        ("ring 07700 900461 after six", "07700 900461", "PHONE"),
        ("mob 0412 555 983", "0412 555 983", "PHONE"),
        ("on +353 86 555 4407.", "+353 86 555 4407", "PHONE"),
        ("it's five five five, oh one four eight, thanks", "five five five, oh one four eight", "PHONE"),
        ("Fax: (605) 555-0121", "(605) 555-0121", "FAX"),
        ("write to j.roe+x@mail.example.org", "j.roe+x@mail.example.org", "EMAIL"),
        ("email is jane dot roe at mail dot com", "jane dot roe at mail dot com", "EMAIL"),
        ("see https://portal.example/x?y=1 now", "https://portal.example/x?y=1", "URL"),
        ("from 203.0.113.58 at noon", "203.0.113.58", "IP"),
        ("guest 2001:db8:4c1e::8a2 joined", "2001:db8:4c1e::8a2", "IP"),
        ("MAC 3C:22:FB:0A:91:D7", "3C:22:FB:0A:91:D7", "DEVICE"),
        ("messages from @zee.but.softer again", "@zee.but.softer", "HANDLE"),
        ("posted by u/quietmoose_77 today", "u/quietmoose_77", "HANDLE"),
        ("SSN 912-44-7081", "912-44-7081", "SSN"),
        ("NI number QQ 12 45 78 C", "QQ 12 45 78 C", "SSN"),
        ("PPS is 0041729TA", "0041729TA", "SSN"),
        ("NHS no. 943 476 5919", "943 476 5919", "MRN"),
        ("MRN: 22448136", "22448136", "MRN"),
        ("chart # CP-77-20981", "CP-77-20981", "MRN"),
        ("Member ID XQJ882104477-01", "XQJ882104477-01", "HEALTH_PLAN"),
        ("card 4111 1111 1111 1111 declined", "4111 1111 1111 1111", "ACCOUNT"),
        ("IBAN GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 32", "ACCOUNT"),
        ("driver's license B6620411", "B6620411", "LICENSE"),
        ("NPI 1999405512", "1999405512", "LICENSE"),
        ("plate BTX 7729", "BTX 7729", "VEHICLE"),
        ("VIN 1HGCM82633A004352", "1HGCM82633A004352", "VEHICLE"),
        ("serial RX-90031-7745", "RX-90031-7745", "DEVICE"),
        ("docket CR-2022-03317", "CR-2022-03317", "OTHER_ID"),
        ("seen on 3/14 again", "3/14", "DATE"),
        ("seen 14.3.2025 again", "14.3.2025", "DATE"),
        ("on the third of March", "third of March", "DATE"),
        ("on Tuesday, March 3rd, 2024", "Tuesday, March 3rd, 2024", "DATE"),
        ("due in May", "May", "DATE"),
        ("created 2024-01-18T11:02Z", "2024-01-18T11:02Z", "DATE"),
        ("between July and September 2023", "July and September 2023", "DATE"),
        ("since Thanksgiving", "Thanksgiving", "DATE"),
        ("her mother is 96 now", "96", "AGE"),
        ("aged ninety-three", "ninety-three", "AGE"),
        ("in her nineties", "nineties", "AGE"),
        ("lives at 12 Pettigrew Lane, Apt 4", "12 Pettigrew Lane, Apt 4", "LOCATION"),
        ("P.O. Box 1184", "P.O. Box 1184", "LOCATION"),
        ("Millhaven MV2 8RR", "MV2 8RR", "LOCATION"),
        ("Eircode X98 A4D1", "X98 A4D1", "LOCATION"),
        ("MB R9X 2T4", "R9X 2T4", "LOCATION"),
        ("moved to Corvena, CO 80599", "Corvena", "LOCATION"),
        ("goes to Pebble Creek Elementary", "Pebble Creek Elementary", "ORG"),
        ("works at Halvorsen Poultry now", "Halvorsen Poultry", "ORG"),
        ("admitted to St. Hedwig's today", "St. Hedwig's", "ORG"),
    ],
)
def test_identifiers_of_every_kind_are_found(text: str, piece: str, label: str):
    assert label in labels(text, piece)


@pytest.mark.parametrize(
    "text",
    [
        "PHQ-9 16, GAD-7 12, pain 7/10, BP 120/80, HR 72",
        "MoCA 26/30: fine, and exit ten minutes early",
        "the bus thirty minutes late",
        "two of the ten buses",
        "F33.1 and F43.10, CPT 90837, 24/7, 50/50 and 1:1",
        "sertraline 50 mg, 2 tabs at 8:30 pm on Tuesday",
        "I may go, we will march, in 2019 or the 1990s",
        "he is 45 and she is 89 years old",
        "ninety minutes, ninety meetings in ninety days",
        "SUD 6/10 then 3/10, session 3 of 12, 20/20 vision",
    ],
)
def test_scores_codes_doses_times_and_years_are_kept(text: str):
    assert list(search(BUILT_IN, text)) == []


def test_a_day_that_ends_a_sentence_takes_no_month_from_the_next():
    assert labels("am 28. Mai kam sie", "28. Mai") == {"DATE"}
    assert labels("Seen on December 28. May came along.", "December 28") == {"DATE"}
    assert labels("Seen on December 28. May came along.", "May") == set()


def test_context_words_are_wanted_within_reach():
    table = compiled([PatternTable("OTHER_ID", r"\bZ\d{3}\b", ("locker",))])
    assert [f.label for f in search(table, "her locker is Z123")] == ["OTHER_ID"]
    assert list(search(table, "code Z123")) == []
    assert list(search(table, "locker " + "x " * 40 + "Z123")) == []


@pytest.mark.parametrize(
    ("table", "message"),
    [(PatternTable("NAME", "x"), "no label 'NAME'"), (PatternTable("MRN", "(x"), "not a valid regular expression")],
)
def test_a_bad_table_is_refused_with_its_number(table: PatternTable, message: str):
    with pytest.raises(ConfigError, match=rf"Pattern 1.*{message}"):
        compiled([table])


def test_a_pattern_that_explodes_is_an_error_and_quotes_no_text(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(patterns, "SECONDS", 0.05)
    table = compiled([PatternTable("MRN", r"(a+)(a+)(a+)(a+)\1x")])
    with pytest.raises(DetectionError) as caught:
        list(search(table, "a" * 3000))
    assert "Pattern 1 (MRN)" in str(caught.value) and "aaa" not in str(caught.value)
