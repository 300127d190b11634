"""Numbers and codes that point at one person: by the words before them, by a checksum, or by their shape."""

import regex

from deid.detect.patterns.checksums import card, iban, nhs, vin
from deid.detect.patterns.spoken import NAMED, NUMBERS, digits_of, long_enough
from deid.detect.patterns.table import Pattern

_I = regex.IGNORECASE

_GROUP = r"(?:\d[\dA-Z]*|[A-Z]{1,3}\d[\dA-Z]*|(?<=[-/])[A-Z]{1,3}(?![A-Za-z])|(?<= )[A-Z]{1,2}(?![A-Za-z.]))"
_VALUE = (
    r"(?<!\w)(?P<v>[#@]?(?=[A-Z0-9 ./-]{0,12}\d)[A-Z]{0,6}[-/. ]?[A-Z]{0,3}[-/. ]?\d[\dA-Z]*"
    rf"(?:(?:[-/.:]| ?/ ?| )?{_GROUP}){{0,8}}(?:/[a-z]{{2}})?)(?![\w@])"
)
_LINK = (
    r"(?:['’]s)?[ \t]*(?:[#:=.|(\[\"“]|,(?=[ ])|\t|-(?!\d))*[ \t]*"
    r"(?:(?:no|nos|num(?:ber)?s?|nr|nbr|id|code|ref(?:erence)?|last\s+(?:4|four)|ends?(?:\s+in)?|ending(?:\s+in)?|is|are|was|of\s+patient|on\s+file|on\s+the\s+paper|i['’]ve\s+got|i\s+have|it['’]s|its|reads|says|starts\s+with|\(voluntarily\)|given\s+voluntarily)\b[ \t]*(?:[#:=.|(\[\"“]|-(?!\d))*\s*){0,5}"
    r"(?:\.{2,}[ \t]*)?(?:(?:AL|AK|AZ|CA|CO|CT|FL|GA|IL|IN|KY|LA|MA|MD|ME|MI|MN|MO|MS|MT|NC|NE|NH|NJ|NM|NV|NY|OH|OK|OR|PA|SC|TN|TX|UT|VA|WA|WI|QLD|NSW|VIC)[ \t]+(?=[A-Z0-9]))?"
)


def _enough(digits: int) -> "regex.Pattern[str]":
    return regex.compile(rf"^(?:\D*\d){{{digits},}}")


_THREE, _FOUR = _enough(3), _enough(4)
_UNLIKELY = regex.compile(
    r"^(?:19|20)\d\d$|^\d{1,2}[:.]\d\d|^[A-Z]\d\d(?:\.\d{1,2})?$|^\d+(?:\.\d+)?(?:MG|ML|MCG|KG|LB|HR|MIN|AM|PM|M|F)?$(?<!\d{4})"
)


_DAY_OF_YEAR = regex.compile(
    r"^(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])$|^(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])$"
)


def _firm(value: str) -> bool:
    """Three digits or more, and no month and day ("next visit 2/27")."""
    return bool(_THREE.match(value)) and not _DAY_OF_YEAR.match(value)


def _likely(value: str) -> bool:
    return bool(_FOUR.match(value)) and not _UNLIKELY.match(value)


_YEARS_OR_TIMES = regex.compile(
    r"^(?:19|20)\d\d-(?:19|20)\d\d$|^[01]\d[0-5][05]-[0-2]\d[0-5][05]$|^\d{2,3}-\d{2,3}$|^9\d{4}-\d\d$"
)


def _joined_number(value: str) -> bool:
    """Six digits or more in groups, and neither a span of years or hours nor a procedure code with a modifier."""
    return sum(char.isdigit() for char in value) >= 6 and not _YEARS_OR_TIMES.match(value)


def _cued(label: str, kind: str, cue: str, *, firm: bool) -> tuple[Pattern, ...]:
    head = rf"(?<![\w])(?i:{cue})(?![a-z])(?i:{_LINK})"
    return (
        Pattern(label, kind, regex.compile(head + _VALUE), 0.93, check=_firm if firm else _likely),
        Pattern(label, kind, regex.compile(rf"(?<![\w])(?:{cue})(?![a-z]){_LINK}(?P<v>{NAMED})", _I), 0.88, check=long_enough(4)),
    )  # fmt: skip


_CUES: tuple[tuple[str, str, str, bool], ...] = (
    ("MRN", "mrn", r"M\.?R\.?N\.?|medical\s+record(?:\s+number)?|MR(?=\s*[#\d])|MR#|(?:patient|pt|chart|hospital|hosp|health\s+record|record|client|program|unit\s+record|U\.?R\.?)\s*(?:no\.?|nos\.?|number|num|id|#)|chart(?=\s+[A-Z]{1,3}[- ]?\d|\s+#)|NHS(?:\s*(?:no\.?|number|\#))?|NHI|CHI|UR|PT\s+ID|EHR|DOC\s+#|Unit\s+no|hosp\.?|visit|UHID|accession|folder|barcode|hosp\.?\s*K?", True),
    ("SSN", "ssn", r"SSNs?|S\.S\.N\.|social(?:\s+security)?(?:\s+(?:number|no\.?|\#))?|soc\s+sec|N\.?I\.?\s*(?:no\.?|number)|NINO|NIN|national\s+insurance(?:\s+(?:number|no\.?))?|PPSN?|P\.P\.S\.?|SIN|social\s+insurance|TFN|tax\s+file|BSN|CPF|CURP|NRIC|NSS|ID\s+(?:book|number|no\.?)|aadhaar|national\s+id", True),
    ("HEALTH_PLAN", "policy", r"(?:policy|polic[ye]\s*nr|polisnr|member(?:ship)?|subscriber|group|plan|insured(?:['’]s)?|beneficiary|dep|medicaid|medicare|insurance(?:\s+card)?|health\s+card|medical\s+aid|medi-?cal|authorization|auth|prior\s+auth|claim|tricare|coverage)\s*(?:no\.?|number|num|\#|id|code|card|ref)+|medicaid|medicare|medi-?cal|OHIP|HCN|PHN|PhilHealth|CIN|member_id|DVA|AHCCCS|CHIP|MB\s+health|insured['’]s\s+id|auth\s*\#|tricare", True),
    ("OTHER_ID", "case", r"(?:case|docket|cause|court|file|inmate|prison(?:er)?|booking|incident|report|police|complaint|warrant|order|URN|CAD|OB\s+entry|chat|ticket|conf(?:irmation)?|application|intake|crime|port|claim|permit)\s*(?:no\.?|nos\.?|number|num|\#|id|ref(?:erence)?\.?|entry|conf)+|(?:our|your|my|police|crime|shelter|claim)\s+ref(?:erence)?|docket|inmate|CAS|URN|UCI|HMIS|JSID|DOC\s*\#|DIN|A-?number|alien\s+(?:no\.?|number)|ref(?:erence)?|claim['’]?s?|cause", True),
    ("ACCOUNT", "account", r"accounts?|acct\.?s?|a/c|sort\s+code(?:/account)?|iban|routing(?:\s+number)?|aba|(?:credit|debit|ebt|gift|bank|the)\s+card|card\s*(?:no\.?|number|ending)|invoice|receipt|recibo|guarantor\s+acct|credit\s+union\s+book|(?:rent|savings|billing|client)\s+acc(?:oun)?t|BSB", True),
    ("LICENSE", "licence", r"certificate\s*(?:no\.?|number)|(?:driver['’]?s?\s+)?licen[sc]es?|lic\.?(?=\s*(?:no|\#|[A-Z]{0,3}[ -]?\d))|DL|D\.L\.|DEA|NPI|GMC|NMC(?:\s+PIN)?|MCNZ|SANC|CPSO|AHPRA|BACP|MBACP|HCPC|AMFT|LMFT|LCSW|CRP|BIG|R\.?N\.?(?=\s+\d{5})|prov(?:ider)?\s*(?:no\.?|number)|(?:reg(?:istration)?)\.?\s*(?:no\.?|number)|permis|PIN(?=\s*:?\s*\d{2}[A-Z]\d)|bar\s+(?:no\.?|number)|passport(?:\s*(?:no\.?|number))?|visa\s*(?:no\.?|number)|badge(?:\s*(?:no\.?|number))?|state\s+id", True),
    ("VEHICLE", "plate", r"(?:licen[sc]e\s+)?plates?(?:\s+number)?|tag(?=\s+(?:is|it|no|\#|[A-Z]{1,3}[ -]?\d)|\s*\()|rego|reg(?=\s*(?:is|no|:|,|[A-Z]{1,3}\d)|\s+given)|number\s*plate|VIN|parking\s+permit|vehicle\s+reg(?:istration)?", True),
    ("DEVICE", "device", r"serial(?:\s*(?:no\.?|number))?|s/n|S\.?N\.?(?=\s*[:#\d])|ser(?=\s+[A-Z])|imei|meid|udid|UDI|lot\s*(?:no\.?|number)|device(?:\s+(?:id|no|serial))?|device_sn|asset(?:\s+tag)?|modem|gps\s+unit|pacemaker(?:\s+card)?|generator|glucometer|bracelet|pump|implant|monitor|unit(?=\s+S/N|\s+[A-Z]{1,4}\d*-\d)", False),
    ("DEVICE", "device", r"(?:device|serial|asset)\s+(?:id|no\.?|number|\#)", True),
    ("OTHER_ID", "other", r"(?:student|staff|employee|service|clock|bib|race|tracking|voucher|locker|union|ration|tribal|research|study|participant|respondent|badge|worker|interpreter|line|customer|order|membership|visitor|vendor|payroll|alumni|library|bus\s+pass|gate|door|entry|access|security|pager|file|booking|record|family|household|login)\s*(?:no\.?|number|num|\#|id|code|ref(?:erence)?|card)+|participant|pager|HMIS|tax\s+id|EIN|MAC|barcode|tracking|certified\s+mail|student\s+no|ID(?=\s*[:#]|\s+[A-Z]{0,4}[-\d])|badge|mosaic|guia|adh\.?|fingerprint(?:\s+id)?|biometric(?:\s+id)?|voiceprint(?:\s+id)?|number(?=,?\s+[A-Z]{1,3}[-/]\w)|house,\s+number", False),
)  # fmt: skip

NUMBERS_TABLE: tuple[Pattern, ...] = (
    *(pattern for label, kind, cue, firm in _CUES for pattern in _cued(label, kind, cue, firm=firm)),
    Pattern("SSN", "ssn", regex.compile(rf"\b(?:social\s+security|SSN)\b(?:\s+(?:number|no\.?|is|was|as|it['’]s))*\W{{1,3}}(?P<v>{NUMBERS})", _I), 0.93, check=lambda v: len(digits_of(v)) in (4, 9)),
    Pattern("OTHER_ID", "other", regex.compile(r"\b(?:pass(?:word|code|phrase)|pass-?key|pwd)s?\b(?:\s+(?:is|was|for\s+(?:the\s+)?\w+))*\s*[:=(\"“]?\s*[\"“]?(?P<v>(?=[^\s,;)\"”]*\d)[^\s,;)\"”]{4,40}(?<![.!?]))", _I), 0.9),
    Pattern("SSN", "ssn", regex.compile(r"(?<![\w-])(?!000-00)\d{3}[- ]\d{2}[- ]\d{4}(?![\w-])"), 0.95),
    Pattern("SSN", "ssn", regex.compile(r"(?<!\w)[A-CEGHJ-PQR-TW-Z][A-CEGHJ-NPQR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D](?!\w)"), 0.94),
    Pattern("SSN", "ssn", regex.compile(r"(?<![\w-])\d{7}[A-W][A-IW]?(?![\w-])"), 0.85),
    Pattern("MRN", "mrn", regex.compile(r"(?<![\w-])\d{3}[ -]\d{3}[ -]\d{4}(?![\w-])"), 0.95, check=nhs),
    Pattern("ACCOUNT", "account", regex.compile(r"(?<![\w-])\d(?:[ -]?\d){11,18}(?![\w-])"), 0.95, check=card),
    Pattern("ACCOUNT", "account", regex.compile(r"(?<!\w)[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?!\w)"), 0.97, check=iban),
    Pattern("ACCOUNT", "account", regex.compile(r"(?<!\w)[A-Z]{2}\d\d ?[A-Z]{4}(?: ?\d{4}){2,5}(?: ?\d{1,4})?(?!\w)"), 0.9),
    Pattern("ACCOUNT", "account", regex.compile(r"\b(?:card|account|acct|a/c|visa|mastercard|amex)\b[\w ,'’]{0,24}\b(?:ending|ends|finishing)\s+(?:in\s+|with\s+)?(?P<v>\d{3,4})\b", _I), 0.9),
    Pattern("SSN", "ssn", regex.compile(r"\b(?:SSN|social|last\s+(?:4|four)|on\s+file)\b[\w \t,:().'’]{0,24}?(?P<v>\d{4})\b(?![-/]\d)", _I), 0.85),
    Pattern("SSN", "ssn", regex.compile(r"\bsocial\b[\w ,'’]{0,60}(?:social|is|its|it's)\s+(?P<v>\d{3}[- ]?\d{2}[- ]?\d{4})", _I), 0.9),
    Pattern("VEHICLE", "plate", regex.compile(r"(?<!\w)[A-HJ-NPR-Z0-9]{17}(?!\w)"), 0.95, check=vin),
    Pattern("VEHICLE", "plate", regex.compile(r"(?<!\w)[A-Z]{2}\d\d ?[A-Z]{3}(?!\w)"), 0.8),
    Pattern("VEHICLE", "plate", regex.compile(r"\b(?:plates?|tag|rego?|registration|plate\s+number)\b[\w \t,'’:.(]{0,16}?\b(?-i:(?:TX|FL|CA|NY|OH|GA|NC|PA|IL|QLD|NSW|VIC)\s+)?(?P<v>(?-i:[A-Z0-9]{1,4}(?:[ -][A-Z0-9]{1,4}){0,2}))(?!\w)", _I), 0.8, check=lambda v: any(c.isdigit() for c in v) and 4 <= sum(c.isalnum() for c in v) <= 9 and any(c.isalpha() for c in v)),
    Pattern("LICENSE", "licence", regex.compile(r"(?<!\w)[ABFGMPR][A-Z9]\d{7}(?!\w)"), 0.85),
    Pattern("OTHER_ID", "case", regex.compile(r"(?<![\w-])(?:\d{2,4}-)?[A-Z]{1,4}-\d{2,7}(?:-[A-Z0-9]{1,6}){0,3}(?![\w-])"), 0.72, check=lambda v: sum(c.isdigit() for c in v) >= 4),
    Pattern("OTHER_ID", "case", regex.compile(r"(?<![\w-])\d{2}-?[A-Z]{2,4}-?\d{3,7}(?:-[A-Z0-9]{1,3})?(?![\w-])"), 0.75),
    Pattern("OTHER_ID", "other", regex.compile(r"(?<![\w$£€.,/-])[A-Z]{1,5}[-/]?\d{5,12}(?:-?[A-Z0-9]{1,4})?(?![\w-]|\.\d)"), 0.72),
    Pattern("OTHER_ID", "other", regex.compile(r"(?<![\w$£€/.-])[A-Z]{1,4}(?:[-/][A-Z0-9]{1,6}){1,4}(?![\w/-])"), 0.66, check=lambda v: sum(c.isdigit() for c in v) >= 4),
    Pattern("OTHER_ID", "other", regex.compile(r"(?<![\w$£€/.:-])(?=[\dA-Z-]*\d{2})(?:\d[\dA-Z]{1,9}-){1,4}[\dA-Z]{2,9}(?![\w/-]|\.\d)"), 0.62, check=_joined_number),
    Pattern("OTHER_ID", "other", regex.compile(r"(?<![\w$£€])#\s?\d{4,}(?![\w])"), 0.8),
    Pattern("OTHER_ID", "other", regex.compile(r"(?<![\w-])[A-Z]\d{3}-\d{3,4}-\d{2,4}(?![\w-])|(?<![\w-])[A-Z]\d{4,6}-\d{1,4}(?![\w-])|(?<![\w-])[A-Z]-?\d{2,3} \d{3} \d{3}(?!\w)|(?<!\w)[A-Z]{2,3} \d{3} \d{3}(?!\w)"), 0.75),
    Pattern("OTHER_ID", "other", regex.compile(r"(?<![\w-])(?!MRN|SSN|NPI|DEA|NHS|PHN|HCN|NHI|UCI|NSS|CIN|PIN|URN|CAS|CAD|IMEI|DVA|DL|SN|ID|UR|TEL|FAX|PH|ZIP|CEP|NI|SIN|TFN|PPS|BSN|CPF|GMC|NMC|REF|NO|CPT|ICD|DSM|NDC|POS|DOS|BOX|APT|STE|RM|EST|PST|BST|GMT|UTC|AD|BC|CE|OCT|NOV|DEC|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|IN|OF|AT|TO|ON|BY|OR|AND|FOR|THE|HX|YR|FY|PM|AM|ST|RD|AVE|HWY|DR)(?!(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]) \d{5}(?!\d))[A-Z]{2,3} (?!(?:19|20)\d\d(?!\d))\d{4,7}(?![\w-]|[.,]\d|:\d| ?(?:mg|mcg|ml|m|units)\b)"), 0.68),
    Pattern("OTHER_ID", "other", regex.compile(r"(?<![\w#$£€.,-])(?=[A-Z0-9]*\d[A-Z0-9]*\d[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{8,20}(?!\w)"), 0.66),
    Pattern("OTHER_ID", "other", regex.compile(r"(?<![\w$£€.,:/-])\d{6,}(?![\w,]|\.\d|/\d|-\d|[ ]?(?:mg|mcg|units|IU|cells|platelets|per)\b)"), 0.6),
    Pattern("OTHER_ID", "other", regex.compile(r"(?<![\w$£€.,:/-])\d{3,4} \d{3,5} \d{3,5}(?: \d{1,6}){0,2}(?![\w,]|\.\d)"), 0.55),
)  # fmt: skip
"""The eighteen identifiers of 45 CFR 164.514(b)(2)(i) that are numbers; formats of US (SSA, NPI, DEA), UK (HMRC
NIM39110 for NI numbers, DVLA plates), Ireland (PPSN), Canada, Australia and others."""
