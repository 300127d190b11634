"""Phone and fax numbers, e-mail, web and network addresses, handles; written and dictated."""

import regex

from deid.detect.patterns.spoken import NAMED, NUMBERS, is_phone, long_enough
from deid.detect.patterns.table import Pattern

_I = regex.IGNORECASE


def _digits(low: int, high: int) -> "regex.Pattern[str]":
    return regex.compile(rf"^(?:\D*\d){{{low},{high}}}\D*$")


_PHONE_SIZE = _digits(7, 18)
_LOOKS_DATED = regex.compile(r"^(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?|^\d\d?[-/.]\d\d?[-/.](?:19|20)?\d\d$")


def _phone(value: str) -> bool:
    return bool(_PHONE_SIZE.match(value)) and not _LOOKS_DATED.match(value)


_EXT = r"(?:\s*(?:x|ext\.?|extension|\#)\s*\d{1,6}\b)?"
_NANP = rf"(?:(?:\+?1|001)[-. ]{{0,2}})?(?:\([2-9]\d\d\)\s?|[2-9]\d\d\s?[-.–•·]\s?|[2-9]\d\d )\d{{3}}\s?[-. –•·]?\s?\d{{4}}{_EXT}"
_TRUNK = r"\(?0\d{1,4}\)?(?:[-. /]\d{2,8}){1,4}" + _EXT
_ABROAD = r"\+\d{1,3}[-. ]?(?:\(?\d{1,5}\)?[-. ]?){1,6}\d{2,4}" + _EXT
_ANY = r"\+?\(?\d(?:[\d()\-–/ ]|\.(?! )){4,20}\d" + _EXT
_FAX = r"\bf(?:a?x|acsimile)\b(?:\s*(?:back|no\.?|number|\#|is|line|it\s+to\s+us))*[\s:.=|]*"
_TEL = (
    r"\b(?:tel(?:ephone)?s?|phones?|ph|mob(?:ile)?|cell|cel|call(?:ed|s|ing|back)?|text(?:s|ed)?|ring|rang|voice|pager|beeper|"
    r"contact|home|work|office|ofc|line|number(?:\s+is)?|reached?(?:\s+(?:him|her|me))?\s+(?:at|on)|whats\W?app|hotline|desk|m|p|t|h|w|o)"
)

_SPELT = r"(?:[a-z0-9](?:\s+[a-z0-9]){1,24}|[\w.'-]{1,40})"  # a word, or its letters one by one
_LOCAL = rf"{_SPELT}(?:\s+(?:dot|underscore|dash|hyphen|plus)\s+{_SPELT}){{0,4}}"

_PLATFORM = r"(?:insta(?:gram)?|ig|snap(?:chat)?|tik\s?tok|twitter|discord|reddit|facebook|telegram|kik|gamer\s?tag|psn|xbox|steam|twitch|venmo|cash\s?app|zelle|paypal)"

CONTACTS: tuple[Pattern, ...] = (
    Pattern("EMAIL", "email", regex.compile(r"[\w.+'’-]{1,64}@(?:[\w-]{1,63}\.){1,6}[a-z]{2,24}\b", _I), 0.98),
    Pattern(
        "EMAIL",
        "email",
        regex.compile(
            rf"(?<![\w@]){_LOCAL}(?:,\s*that['’]?s\s+{_LOCAL})?,?\s+at\s+{_SPELT}(?:\s+(?:dash|hyphen)\s+[\w-]+)?(?:\s+dot\s+[\w-]{{2,24}}){{0,2}}\s+dot\s+"
            r"(?:com|org|net|edu|gov|co\s+dot\s+\w+|co|uk|ca|au|ie|example|io|mil|info)(?:\s+dot\s+(?:uk|au|nz|za|ca|us))?\b",
            _I,
        ),
        0.93,
    ),
    Pattern("EMAIL", "email", regex.compile(r"\b[\w.+-]+ ?[\[(] ?at ?[\])] ?[\w-]+(?: ?[\[(]? ?(?:dot|\.) ?[\])]? ?[a-z]{2,12}){1,3}\b", _I), 0.93),
    Pattern("URL", "url", regex.compile(r"\b(?:https?://|ftp://|www\.)[^\s<>\"'）)\]]{3,200}(?<![.,;:!?])", _I), 0.97),
    Pattern(
        "URL",
        "url",
        regex.compile(
            r"(?<![\w@.-])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}(?:com|org|net|edu|gov|io|ai|co|info|biz|me|tv|app|dev|health|care|clinic|example|test|"
            r"int|mil|jobs|blog|online|site|xyz|us|uk|ie|ca|au|nz|in|de|fr|nl|es|it|se|no|dk|fi|pl|br|mx|za|ng|ke|cz|ch|at|be|pt|hu|ru|jp|is|ph|sg|eu)"
            r"(?:/[^\s<>\"')\]]*)?(?<![.,;:!?])(?![\w@-])",
        ),
        0.9,
        check=lambda v: "." in v and not regex.fullmatch(r"(?:[a-z]\.)+[a-z]{1,3}|(?:e\.g|i\.e|a\.m|p\.m)\S*|\d+\.\w{1,3}", v, _I),
    ),
    Pattern("URL", "url", regex.compile(r"(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,3}(?:ly|gl|gg|link|page|be|fm|to|cc|so|sh|gd|lol|club|chat|team|zone)/[\w-][^\s<>\"')\]]*(?<![.,;:!?])", _I), 0.9),
    Pattern("URL", "url", regex.compile(r"\bwww\s+dot(?:\s+\w+\s+dot){1,3}\s+\w+(?:\s+slash\s+\w+){0,3}", _I), 0.93),
    Pattern("IP", "device", regex.compile(r"(?<![\w.])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\w]|\.\d)"), 0.95),
    Pattern("IP", "device", regex.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){1,6}(?![\w:])|(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}:(?!\w)", _I), 0.9, check=lambda v: not regex.fullmatch(r"\d{1,2}:\d\d(?::\d\d)?", v)),
    Pattern("DEVICE", "device", regex.compile(r"(?<![\w:-])[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?![\w:-])", _I), 0.96),
    Pattern("HANDLE", "handle", regex.compile(r"(?<![\w@./])@(?=[\w.]*[A-Za-z_])(?P<v0>[A-Za-z0-9_][\w.]{1,40})(?<![.])"), 0.9),
    Pattern("HANDLE", "handle", regex.compile(r"(?<![\w/])/?(?P<v>[ur]/[A-Za-z0-9_-]{3,30})\b"), 0.93, check=lambda v: v.startswith("u/")),
    Pattern("HANDLE", "handle", regex.compile(r"(?<![\w@])(?P<v>[A-Za-z][\w.]{1,30}#\d{4})(?!\w)"), 0.93),
    Pattern(
        "HANDLE",
        "handle",
        regex.compile(
            r"\b(?:insta(?:gram)?|ig|snap(?:chat)?|tik\s?tok|twitter|discord|reddit|facebook|fb|telegram|signal|whatsapp|kik|gamer\s?tag|psn|xbox|steam|twitch|youtube|venmo|cash\s?app|"
            r"user\s?name|user\s?id|screen\s?name|handle|portal\s+user(?:name)?|login)\s*(?:\(?[@:=]|is\b|as\b|name\b|handle\b|user(?:name)?\b|under\b|[:=])\s*(?:is\s+|as\s+|:\s*)?[\"'“]?"
            r"(?P<v>@?(?=[\w.-]*[\d_.]|[\w-]*[a-z][A-Z])[A-Za-z0-9][\w.-]{2,40}(?<![.-])|@[\w.]{2,40}|(?:\w+\s+)?(?:\w+\s+(?:underscore|dot)\s+\w+)(?:\s+\w+)?)",
            _I,
        ),
        0.93,
    ),
    Pattern("HANDLE", "handle", regex.compile(r"\bon\s+(?:insta(?:gram)?|snap(?:chat)?|tik\s?tok|twitter|discord|reddit|telegram|twitch|steam|xbox)\s+as\s+[\"'“]?(?P<v>@?[A-Za-z0-9][\w.-]{2,40}(?<![.-]))", _I), 0.93),
    Pattern("HANDLE", "handle", regex.compile(r"\b(?:goes|go|going|went|known|posts?|posted|posting|plays?|writes?|logs?|logged|signed)\s+(?:by|as|in\s+as|on\s+as|under)\s+[\"'“]?(?P<v>[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+)(?![\w@./-])", _I), 0.93),
    Pattern("HANDLE", "handle", regex.compile(r"(?<![\w@./:-])(?P<v>(?!(?:[Cc]ounsell?or|host|[Hh]ost|[Ss]taff|[Gg]uest|[Dd]octor|[Pp]atient|[Cc]lient|[Tt]herapist|[Ss]peaker|[Ff]amily|device|bt|meeting|packet|duration)_)(?=[A-Za-z0-9]*_)(?=\w*[A-Za-z])[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+){1,5})(?![\w@./-])"), 0.6, check=lambda v: bool(regex.search(r"[A-Z].*[a-z]|\d", v)) and not v.isupper()),
    Pattern("HANDLE", "handle", regex.compile(r"(?m)^(?:\[?\d\d?[:.]\d\d(?:[:.]\d\d)?\]?\s+)?[<\[*]{0,2}(?:(?:counsell?or|host|staff|th|dr)_)?(?P<v>[A-Za-z]+(?:_[A-Za-z0-9]+)*|[A-Za-z]+\d{2,4})(?=[>\]*]{0,2}:\s)"), 0.7, check=lambda v: ("_" in v or v[-1].isdigit()) and not v.isupper() and not regex.match(r"(?i)(?:client|guest|doctor|clinician|speaker|patient|participant|therapist|counsell?or|parent|interviewer|person|woman|man|resp\w*|case|file|session|line|row|p|r|q|fac|sp)_?\d*", v)),
    Pattern("HANDLE", "handle", regex.compile(rf"\b{_PLATFORM}[ \t]+(?P<v>@?(?=[A-Za-z_.]*\d|[A-Za-z\d.]*_)[A-Za-z][\w.]{{3,30}}(?<![.]))(?!\w)", _I), 0.9),
    Pattern("HANDLE", "handle", regex.compile(r"(?<![\w$])\$[A-Za-z][\w-]{2,20}(?![\w$])"), 0.9, check=lambda v: v[1:].upper() not in ("USD", "CAD", "AUD", "NZD")),
    Pattern("FAX", "fax", regex.compile(rf"{_FAX}(?P<v>{_ANY})", _I), 0.96, check=_phone),
    Pattern("FAX", "fax", regex.compile(rf"[|·•]\s*f[:.]?\s+(?P<v>{_ANY})", _I), 0.95, check=_phone),
    Pattern("FAX", "fax", regex.compile(rf"\bfax[\w ]{{0,20}}\s(?P<v>{NUMBERS})", _I), 0.95, check=long_enough(7)),
    Pattern("PHONE", "phone", regex.compile(rf"(?<![\w.+/-]){_NANP}(?![\w/-])", _I), 0.94),
    Pattern("PHONE", "phone", regex.compile(rf"(?<![\w.+/#:-]){_TRUNK}(?![\w/:])", _I), 0.9, check=lambda v: 9 <= sum(c.isdigit() for c in v) <= 17 and not _LOOKS_DATED.match(v)),
    Pattern("PHONE", "phone", regex.compile(rf"(?<![\w.+])(?:{_ABROAD})(?![\w])", _I), 0.94, check=lambda v: 8 <= sum(c.isdigit() for c in v) <= 20),
    Pattern("PHONE", "phone", regex.compile(rf"{_TEL}\b[\s:.=|()\[\]-]*(?:(?:is|at|on|me|him|her|them|us|no|\#)\.?[\s:]*){{0,3}}(?P<v>{_ANY})(?![\w])", _I), 0.92, check=_phone),
    Pattern("PHONE", "phone", regex.compile(r"(?<![\w.+/$£€#-])[2-9]\d\d[-.–]\d{4}(?![\w/-]|\.\d)(?:\s*x\s*\d{1,5})?", _I), 0.75, check=lambda v: not regex.match(r"\d{3}[-–](?:19|20)\d\d$", v)),
    Pattern("PHONE", "phone", regex.compile(r"(?<![\w.+/-])[2-9]\d{2}[2-9]\d{6}(?:x\d{1,5})?(?!\w)"), 0.62),
    Pattern("PHONE", "phone", regex.compile(r"(?<![\w+./-])(?:0\d{9,10}|[6-9]\d{4} \d{5})(?!\w)"), 0.64),
    Pattern("PHONE", "phone", regex.compile(r"\b(?:cell|mobile|phone|number|finishes|fax|pager)\b[\w ,']{0,20}\b(?:ending|ends|finishes|last\s+(?:4|four))\s+(?:in\s+|digits\s+)?(?P<v>\d{3,4})\b", _I), 0.85),
    Pattern("PHONE", "phone", regex.compile(r"\b(?:ext\.?|extension)\s*(?P<v>\d{3,6})\b", _I), 0.85),
    Pattern("PHONE", "phone", regex.compile(r"(?<![\w.+/-])\(\d{2,4}\)\s?\d{3,5}[- ]\d{3,4}(?!\w)"), 0.9),
    Pattern("PHONE", "phone", regex.compile(r"(?<![\w.+/-])\d{3}([ .-])(?:\d{2}|\d{3})\1\d{2}\1\d{2}(?![\w-]|\.\d)|(?<![\w.+/-])\d{3} \d{4}(?= (?:office|cell|home|mobile|fax)\b)"), 0.75),
    Pattern("PHONE", "phone", regex.compile(r"\b(?:1-?)?8(?:00|33|44|55|66|77|88)-[A-Z]{3,10}(?:-?[A-Z0-9]{2,8})?\b"), 0.8),
    Pattern("PHONE", "phone", regex.compile(r"\barea\s+code\b(?:\s+is|\s*:)?\s*(?P<v>\d{3}\b(?:\W+(?:(?:then|and|and\s+then|number|is|dash)\W+)*\d{3,4}\b){1,2})", _I), 0.9),
    Pattern("PHONE", "phone", regex.compile(rf"(?<![\w'’-])(?P<v>{NUMBERS})(?!\w)", _I), 0.8, check=is_phone),
    Pattern("OTHER_ID", "other", regex.compile(rf"(?<![\w'’-])(?P<v>{NAMED})(?!\w)", _I), 0.72, check=long_enough(5)),
)  # fmt: skip
"""Formats: NANP; national trunk 0 (UK, IE, AU, ZA, …); ITU E.164 for +; RFC 5321 lengths for e-mail; RFC 791 and
4291 for IP addresses; IEEE 802 for MAC addresses."""
