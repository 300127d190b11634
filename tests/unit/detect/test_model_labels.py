import pytest

from deid.detect.readers.labels import begins, placed
from deid.errors import DetectionError

NAMES = {
    "PER": ("PERSON", ""), "B-PER": ("PERSON", ""), "I-PERSON": ("PERSON", ""), "L-PATIENT": ("PERSON", ""),
    "DOCTOR": ("PERSON", ""), "STAFF": ("PERSON", ""), "HCW": ("PERSON", ""), "SURNAME": ("PERSON", "family"),
    "GPE": ("LOCATION", "city"), "LOC": ("LOCATION", ""), "LOCATION-OTHER": ("LOCATION", ""), "B-FAC": ("LOCATION", ""),
    "ZIP": ("LOCATION", "postcode"), "street_address": ("LOCATION", "address"), "ORGANIZATION": ("ORG", ""),
    "HOSPITAL": ("ORG", ""), "DATE": ("DATE", ""), "DATE_TIME": ("DATE", ""), "B-AGE": ("AGE", ""),
    "PHONE": ("PHONE", ""), "phone number": ("PHONE", ""), "E-MAIL": ("EMAIL", ""), "USERNAME": ("HANDLE", ""),
    "MEDICALRECORD": ("MRN", ""), "US_SSN": ("SSN", ""), "B-ID": ("OTHER_ID", ""), "IDNUM": ("OTHER_ID", ""),
    "HEALTH_PLAN": ("HEALTH_PLAN", ""), "PROFESSION": ("PROFESSION", ""), "BIOID": ("BIOMETRIC", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_labels_of_the_field_have_a_place_among_ours(name):
    assert placed([name], "m") == {name: NAMES[name]}


def test_labels_that_identify_nobody_are_left_out():
    names = ("O", "B-MISC", "NORP", "WORK_OF_ART", "I-LAW", "CARDINAL", "TIME", "PER")
    assert placed(names, "m") == {"PER": ("PERSON", "")}


def test_unknown_labels_are_an_error_that_names_them_and_the_remedy():
    with pytest.raises(DetectionError, match=r"'notes-ner'.*know: B-WIDGET, LABEL_3\. In id2label.*PERSON.*or O if"):
        placed(["O", "B-PER", "B-WIDGET", "LABEL_3"], "notes-ner")


def test_a_model_of_which_no_label_identifies_anybody_is_an_error():
    with pytest.raises(DetectionError, match="no label for anything that identifies"):
        placed(["O", "MISC"], "m")


def test_the_first_word_of_a_span_is_marked():
    assert [begins(name) for name in ("B-PER", "S-PER", "U-PER", "I-PER", "E-PER", "PER", "SSN", "B-")] == [
        True, True, True, False, False, False, False, False,
    ]  # fmt: skip
