"""What other people's models call an identifier → our labels."""

import re
from collections.abc import Iterable, Mapping

from deid.detect.finding import PRESIDIO_LABELS
from deid.detect.words.lexicon import word_set
from deid.errors import DetectionError
from deid.model import LABELS

_PREFIX = re.compile(r"[BIELSU]-(?=.)")
"""Where a word stands in its span, before the label: "B-PER"."""

_CALLED: Mapping[tuple[str, str], str] = {
    ("PERSON", ""): "per name fullname patient doctor staff hcw relative",
    ("PERSON", "given"): "firstname givenname middlename",
    ("PERSON", "family"): "lastname familyname surname",
    ("LOCATION", ""): "loc locationother fac facility place state country",
    ("LOCATION", "city"): "gpe city town",
    ("LOCATION", "county"): "county",
    ("LOCATION", "street"): "street",
    ("LOCATION", "address"): "address streetaddress",
    ("LOCATION", "postcode"): "zip zipcode postcode postalcode",
    ("ORG", ""): "organisation hospital hosp patorg department company employer school vendor",
    ("DATE", ""): "datetime",
    ("DATE", "birth_date"): "dob dateofbirth birthdate",
    ("PROFESSION", ""): "occupation job jobtitle",
    ("PHONE", ""): "telephone telephonenumber telephonenum",
    ("FAX", ""): "faxnumber",
    ("EMAIL", ""): "emailaddress",
    ("URL", ""): "website",
    ("HANDLE", ""): "contact user username",
    ("SSN", ""): "socialsecuritynumber socialnum",
    ("MRN", ""): "medicalrecord medicalrecordnumber",
    ("HEALTH_PLAN", ""): "healthplan healthplannumber",
    ("ACCOUNT", ""): "accountnumber accountnum creditcardnumber iban",
    ("LICENSE", ""): "licence driverlicense driverlicensenum",
    ("VEHICLE", ""): "licenseplate",
    ("IP", ""): "ipaddr",
    ("BIOMETRIC", ""): "bioid",
    ("OTHER_ID", ""): "id idnum idnumber idcardnum taxnum passport otherphi",
}
"""Label and kind → names that stand for it, without case and separators: of CoNLL, OntoNotes, i2b2 and others."""

_NOTHING = word_set("o misc norp event workofart law language product time percent money quantity ordinal cardinal")
"""What identifies nobody: nationalities, titles of books, times of day, amounts."""


def _form(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()


_OURS: Mapping[str, tuple[str, str]] = {
    **{_form(theirs): (label, "") for theirs, label in PRESIDIO_LABELS.items()},
    **{name: ours for ours, names in _CALLED.items() for name in names.split()},
    **{_form(label): (label, "") for label in LABELS},
}


def placed(names: Iterable[str], folder: str) -> dict[str, tuple[str, str]]:
    """Return the label and kind that each of a model's labels stands for; those that identify nobody are left out.

    Args:
        names: the model's labels, with or without a prefix ("B-PER", "PATIENT", "phone number").
        folder: what to call the model in the error.

    Raises:
        DetectionError: a label is not known here (what it finds could neither be masked rightly nor left safely, so
            whoever knows the model says what it is), or all of them identify nobody.
    """
    found: dict[str, tuple[str, str]] = {}
    unknown: list[str] = []
    for name in names:
        forms = (_form(name), _form(bare(name)))
        known = next((_OURS[form] for form in forms if form in _OURS), None)
        if known:
            found[name] = known
        elif not _NOTHING.intersection(forms):
            unknown.append(name)
    if unknown:
        raise DetectionError(
            f"The language model {folder!r} has labels that deid does not know: {', '.join(unknown)}. In id2label of"
            f" its config.json write, in place of each, the one that it means ({', '.join(LABELS)}), or O if it"
            " identifies nobody."
        )
    if not found:
        raise DetectionError(f"The language model {folder!r} has no label for anything that identifies a person.")
    return found


def bare(name: str) -> str:
    """Return a label without what says where in a span a word stands."""
    return name[2:] if _PREFIX.match(name) else name


def begins(name: str) -> bool:
    """Say whether a label marks the first word of a span."""
    return bare(name) != name and name[0] in "BSU"
