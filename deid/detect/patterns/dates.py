"""Dates finer than a year, and ages of 90 and over. Years, weekdays and clock times alone are kept."""

import regex

from deid.detect.patterns.table import Pattern

_I = regex.IGNORECASE

_LONG = "january|february|july|september|october|november|december"
_NAMES = "march|april|may|june|august"
_STOP = r"(?:\.(?![ \t]*(?:[\n)\"”]|$)|[ \t]+(?-i:\p{Lu})))?"  # a stop that ends a sentence is no part of a month
_SHORT = rf"(?:jan|feb|febr|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b{_STOP}"
_OTHER = (
    "januar|februar|märz|juni|juli|oktober|dezember|mai|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|"
    "novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|"
    "januari|februari|maart|mei|augustus|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro"
)
_MONTH = rf"(?:(?:{_LONG}|{_NAMES})\b|{_SHORT}|(?:{_OTHER})\b)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_NTH = rf"{_DAY}\s?(?:st|nd|rd|th)\b"
_ONES = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
_WORD = (
    rf"(?:(?:twenty|thirty)[ -](?:{_ONES})|twentieth|thirtieth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|"
    rf"sixteenth|seventeenth|eighteenth|nineteenth|{_ONES})\b"
)
_CARD = (
    r"(?:(?:twenty|thirty)[ -](?:one|two|three|four|five|six|seven|eight|nine)|twenty|thirty|ten|eleven|twelve|thirteen|fourteen|"
    r"fifteen|sixteen|seventeen|eighteen|nineteen|one|two|three|four|five|six|seven|eight|nine)\b"
)
_YEAR = r"(?:(?:19|20)\d\d\b|['’]\d\d\b)"
_YWORD = r"(?:(?:nineteen|twenty)[ -](?:hundred|[a-z]+(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)|two\s+thousand(?:\s+(?:and\s+)?[a-z]+)?)\b"
_AFTER_YEAR = rf"(?:,?\s+(?:of\s+)?{_YEAR}|\s*,?\s*/?\s*{_YEAR}|,?\s+\d\d\b(?=[,.;)\s]*$)|\s+{_YWORD})?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|weds|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s+(?:the\s+)?)?"
_SPAN = r"\s?(?:-|–|—|/|&|to|through|thru|till|until|and)\s?"
_D = rf"(?:{_NTH}|{_DAY}\b)"

_NUM = r"(?:0?[1-9]|[12]\d|3[01])"
_Y = r"(?:(?:19|20)\d\d|\d\d)"


def _calendar(value: str) -> bool:
    """One of the two leading numbers can be a month and the other a day (either order), or a year leads."""
    parts = [int(p) for p in regex.findall(r"\d+", value)]
    a, b = (parts[1], parts[2]) if parts[0] > 999 and len(parts) > 2 else (parts[0], parts[1])
    return (1 <= a <= 12 and 1 <= b <= 31) or (1 <= b <= 12 and 1 <= a <= 31)


def _not_fraction(value: str) -> bool:
    """Not what is usually a share or a score: 7/10, 3/4, 2/52, 24/7."""
    a, b = (int(p) for p in regex.findall(r"\d+", value)[:2])
    if (a, b) in {(24, 7), (50, 50), (20, 20)}:
        return False
    return _calendar(value) and not (a <= b <= 10 or (a <= b and b in (12, 20, 21, 27, 30)) or (b == 1 and a == 1))


def _booked(value: str) -> bool:
    """A day of the calendar; out of ten is a score even where something was "moved to" it."""
    return _calendar(value) and not value.endswith("/10")


_CUE = (
    r"(?:\b(?:on|by|since|from|until|till?|thru|through|before|after|due|dated?|dob|appt|appointment|hearing|seen|next|last|session|visit|"
    r"mon|tues?|wed|thu|thurs?|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day|starting|started|began|admit(?:ted)?|adm|d/?c|discharged|"
    r"filed|effective|exp(?:ires)?|lmp|group|week\s+of|tx|day\s+rate|start|signed|received|called|met|of\s+visit|follow-?up|f/u|returns?|scheduled|incident|"
    r"transferred|verbatim|typed|approved|sent|ended|ends|quit|clean|sober|as\s+of|update|birthday|b-?day|anniversary)\b[\s:.,(]*(?:for\s+|on\s+|in\s+|the\s+)?(?:(?:mon|tues?|wed|thu|thurs?|fri|sat|sun)[a-z]*\.?,?\s+)?)"
)
_BOOKED = (
    r"(?:\b(?:cancel(?:s|led|ed|ing|lation)?|re-?book(?:s|ed|ing)?|re-?sched(?:uled?|uling)?|booked|postponed|r/s(?:['’]d)?|cx(?:['’]?d)?|no[- ]?show(?:ed|s)?|rtc|dos|doi|lcd|lm|lvm|vm|voicemail|phoned|rang|emailed|texted|faxed|mailed|"
    r"drawn|refill(?:ed)?|renewed|ordered|assigned|relapsed|hospitali[sz]ed|arrested|intake|discharged?|termination|court|trial|mediation|visits?|restarted|resumed|injection|missed|absent|excused|collected|uds|labs?|ekg|dates?|call|reviewed|updated|submitted|paid|"
    r"(?:back|moved|pushed|bumped|changed|planned)[ \t]+(?:to|for|on))(?:[ \t]*[:,(][ \t]*|[ \t]+)(?:for[ \t]+|on[ \t]+|to[ \t]+|from[ \t]+|until[ \t]+)?)"
)
"""Words of a calendar right before a month and day; scores and shares stand behind other words."""
_COUNTED = (
    r"(?![ \t]*(?:sessions?|groups?|meetings?|class(?:es)?|days?|visits?|goals?|items?|doses?|games?|appointments?|appts?|times?|steps?|modules?|criteria|questions?|tasks?|nights?|meals?|cups?|"
    r"tablets?|pills?|teaspoons?|tsp|tbsp|pounds?|ounces?|miles?|people|members|kids|out|the|an?|my|his|her|their|pizza)\b)"
)
_ALSO = r"(?:[ \t]?(?:,|&|and|or|then)[ \t]{1,2}(?:(?:and|then|on|to)[ \t]+)?)"
_BETWEEN = (  # two dates of one sentence: no score is named between them
    r"(?:(?!\b(?:pain|mood|anxiety|depression|anger|craving\w*|urges?|sleep|energy|score\w*|scale|rat(?:ed|es|ing)|suds?|phq|gad|mmse|moca|bp|audit|oriented|strength|only|about|took|ate|was|now)\b)[^.\n\d/%]){1,32}"
)
_NOT_AFTER = r"(?!\s*(?:weeker|weeks?|wk|wks|pain|mg|ml|tabs?|of\b|dose|inch|in\b|cup|mile|hour|hr|time|point|scale|severity|intensity|strength|cm|lb|kg|oz|\()|[\w/]|[.-]\d|\s*%)"

_HOLIDAY = (
    r"christmas(?:\s+(?:eve|day|time))?|xmas(?:\s+(?:eve|day))?|thanksgiving(?:\s+(?:day|eve))?|hallow(?:e['’]?en|een)|easter(?:\s+(?:sunday|monday|weekend|eve))?|"
    r"new\s+year['’]?s?(?:\s+(?:eve|day))|new\s+year['’]s(?!\s+resolutions?)|new\s+years(?!\s+resolutions?)|advent(?:\s+sunday)?|three\s+kings|epiphany(?=\s+(?:sunday|day))|obon|lunar\s+new\s+year|chinese\s+new\s+year|nye|good\s+friday|ash\s+wednesday|palm\s+sunday|pentecost|whitsun|holy\s+week|semana\s+santa|"
    r"passover|pesach|rosh\s+hashanah?|yom\s+kippur|sukkot|purim|hanukk?ah|chanukah|shavuot|"
    r"ramadan|ramzan|eid(?:[\s-](?:al|ul)[\s-](?:fitr|adha))?|sallah|ashura|mawlid|diwali|deepavali|holi\b|navratri|dussehra|raksha\s+bandhan|onam|pongal|ugadi|dhanteras|bhai\s+dooj|"
    r"durga\s+puja|janmashtami|vaisakhi|baisakhi|lohri|vesak|nowruz|norooz|kwanzaa|juneteenth|mid-?autumn(?:\s+festival)?|spring\s+festival|qingming|songkran|t[eế]t\b|"
    r"(?:mother|father|grandparent|valentine|president|veteran|martin\s+luther\s+king|mlk|st\.?\s+patrick|paddy|saint\s+patrick|(?:st\.?|saint)\s+stephen|st\.?\s+david|st\.?\s+andrew|all\s+saint|all\s+soul|april\s+fool)['’]?s?['’]?\s+day|"
    r"mothering\s+sunday|(?:memorial|labou?r|election|inauguration|tax|independence|canada|australia|anzac|waitangi|columbus|indigenous\s+peoples['’]?|remembrance|armistice|boxing|victoria|bastille|republic|youth|heritage|women['’]?s|freedom|groundhog|flag|patriots['’]?|mlk)\s+(?:day|weekend)|"
    r"(?:king|queen)['’]?s\s+birthday|bonfire\s+night|guy\s+fawkes(?:\s+night)?|mardi\s+gras|cinco\s+de\s+mayo|d[ií]a\s+de\s+(?:los\s+)?muertos|(?:the\s+)?fourth\s+of\s+july|white\s+sunday|matariki|burns\s+night|hogmanay|shrove\s+tuesday|pancake\s+day|"
    r"spring\s+break|naidoc\s+week|valentines|(?:early\s+)?may\s+bank\s+holiday|(?:august|spring|easter)\s+bank\s+holiday"
)
_PREP = r"(?:in|since|until|till?|til|by|from|last|next|this|late|early|mid|during|before|after|through|thru|every|each|of|end\s+of|beginning\s+of|start\s+of|month\s+of|come|due\s+in|around|about|for|between|to|and|or|between)"
_PREP_FIRM = r"(?:in|since|until|till?|til|late|early|mid|during|end\s+of|beginning\s+of|start\s+of|month\s+of|come|due\s+in|last|next|this|every)"

DATES: tuple[Pattern, ...] = (
    Pattern("DATE", "full", regex.compile(r"(?<![A-Za-z\d.-])(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?:T\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\dA-Za-z]|\.\d)"), 0.97),
    Pattern("DATE", "full", regex.compile(r"(?<![A-Za-z\d.-])(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\w)"), 0.9),
    Pattern("DATE", "full", regex.compile(rf"(?<![A-Za-z\d./-]){_WEEKDAY}{_NUM}([/.-]){_NUM}\1{_Y}(?![A-Za-z\d/]|[.-]\d)", _I), 0.95, check=_calendar),
    Pattern("DATE", "full", regex.compile(rf"(?<![\w./-]){_NUM}\s?[/.-]\s?(?:[IVX]{{1,4}}|{_SHORT}|(?:{_LONG}|{_NAMES}))\s?[/.-]\s?{_Y}(?!\w)", _I), 0.95),
    Pattern("DATE", "full", regex.compile(r"(?<![\w./-])(?:19|20)\d\d[/.-](?:[IVX]{1,4}|[A-Z][a-z]{2})[/.-]\d\d?(?!\w)"), 0.93),
    Pattern("DATE", "full", regex.compile(rf"\b(?:DOS|DOB|date\s+of\s+birth|birth\s+date|born)\W{{1,4}}(?P<v>{_NUM}[ ]{_NUM}[ ]{_Y})(?!\w)", _I), 0.93, check=_calendar),
    Pattern("DATE", "full", regex.compile(rf"(?<!\w)(?:19|20)\d\d\s+(?:{_SHORT}|{_LONG}|{_NAMES})\s+{_DAY}(?!\w)|(?<!\w){_NUM}/(?:{_LONG}|{_NAMES}|{_OTHER})/{_Y}(?!\w)", _I), 0.93),
    Pattern("DATE", "range", regex.compile(rf"(?<![\w./-]){_NUM}/{_NUM}(?:/{_Y})?\s?(?:-|–|—|to|thru|through)\s?{_NUM}/{_NUM}(?:/{_Y})?(?![\w/]|[.-]\d)", _I), 0.93, check=_calendar),
    Pattern("DATE", "range", regex.compile(rf"(?<![\w./-]){_NUM}/{_NUM}\s?(?:-|–)\s?{_NUM}(?![\w/]|[.-]\d)", _I), 0.85, check=_calendar),
    Pattern("DATE", "daymonth", regex.compile(rf"(?<![\w./$£€+-]|\d )(?P<v>{_NUM}/{_NUM}){_NOT_AFTER}", _I), 0.85, check=_not_fraction),
    Pattern("DATE", "daymonth", regex.compile(rf"{_CUE}[\w ]{{0,8}}?\b(?P<v>{_NUM}/{_NUM}){_NOT_AFTER}", _I), 0.91, check=_calendar),
    Pattern("DATE", "daymonth", regex.compile(rf"{_BOOKED}(?P<v>{_NUM}/{_NUM}){_NOT_AFTER}{_COUNTED}", _I), 0.91, check=_booked),
    Pattern("DATE", "daymonth", regex.compile(rf"(?<=(?:{_CUE}|{_BOOKED}){_NUM}/{_NUM}(?:{_BETWEEN}{_NUM}/{_NUM}){{0,4}}{_BETWEEN})(?<![\w./$£€+-])(?P<v>{_NUM}/{_NUM}){_NOT_AFTER}{_COUNTED}", _I), 0.82, check=_booked),
    Pattern("DATE", "daymonth", regex.compile(rf"(?<=(?:{_CUE}|{_BOOKED}){_NUM}/{_NUM}(?:{_ALSO}{_NUM}/{_NUM}){{0,4}}{_ALSO})(?P<v>{_NUM}/{_NUM}){_NOT_AFTER}{_COUNTED}", _I), 0.82, check=_calendar),
    Pattern("DATE", "daymonth", regex.compile(rf"(?m)^[ \t>*•-]{{0,12}}(?P<v>{_NUM}/{_NUM})(?=[ \t:]{{1,6}}[A-Z]|:[ \t]+[a-z]){_NOT_AFTER}"), 0.8, check=_calendar),
    Pattern("DATE", "daymonth", regex.compile(rf"(?<![\w.]){_WEEKDAY}(?:the\s+)?(?:{_NTH}|{_WORD}|{_DAY})\s?(?:{_SPAN}(?:the\s+)?(?:{_NTH}|{_DAY})\s?)?(?:day\s+)?(?:of\s+)?{_MONTH}(?:\s?(?:-|–|to|bis|till|until|and)\s?(?:{_D}|\d\d?\.)\s+{_MONTH})?{_AFTER_YEAR}", _I), 0.94),
    Pattern("DATE", "daymonth", regex.compile(rf"(?<![\w./-]){_DAY}[-/](?:{_MONTH})(?![\w/-])", _I), 0.93),
    Pattern("DATE", "daymonth", regex.compile(rf"(?<![\w./-]){_MONTH}[-/]{_DAY}(?![\w/-]|\.\d)", _I), 0.93),
    Pattern("DATE", "full", regex.compile(r"(?:(?<!\d)(?:\d{4}|\d\d)[年년]\s?)?(?<!\d)\d{1,2}[月월]\s?\d{1,2}[日號号일]|(?<!\d)(?:\d{4}|\d\d)[年년]\s?\d{1,2}[月월]"), 0.95),
    Pattern("DATE", "full", regex.compile(rf"\b(?:day\W{{1,2}}{_NUM},?\s+month\W{{1,2}}{_NUM}|month\W{{1,2}}{_NUM},?\s+day\W{{1,2}}{_NUM}),?\s+year\W{{1,2}}{_Y}(?!\w)|\byear\W{{1,2}}{_Y},?\s+month\W{{1,2}}{_NUM},?\s+day\W{{1,2}}{_NUM}(?!\w)", _I), 0.93),
    Pattern("DATE", "range", regex.compile(rf"(?<!\w)(?<!(?:{_MONTH})\s{{1,2}}){_DAY}\.\s+{_MONTH}(?:\s+bis\s+{_DAY}\.\s+{_MONTH})?{_AFTER_YEAR}", _I), 0.94),
    Pattern("DATE", "daymonth", regex.compile(rf"(?<!\w){_WEEKDAY}{_MONTH}\s*(?:the\s+)?{_D}(?!:\d|\s*(?:mg|am|pm|percent|%|years?\s+old)|\.\d)(?:{_SPAN}(?:{_MONTH}\s*)?{_D}(?!:\d|\s*(?:am|pm)))?{_AFTER_YEAR}", _I), 0.94),
    Pattern("DATE", "daymonth", regex.compile(rf"(?<!\w){_WEEKDAY}{_MONTH}\s+(?:the\s+)?(?:{_WORD}|{_CARD})(?:\s+to\s+(?:the\s+)?{_WORD})?{_AFTER_YEAR}", _I), 0.85, check=lambda v: not regex.match(r"(?i)may\s+(?:one|first|second|ten)", v)),
    Pattern("DATE", "month", regex.compile(rf"(?<!\w)(?:{_MONTH}{_SPAN})?{_MONTH}(?:\s*,?\s*(?:of\s+)?{_YEAR}|\s+{_YWORD}|/\d\d\b)", _I), 0.93),
    Pattern("DATE", "month", regex.compile(rf"(?<![\w-])(?:mid-)?(?:{_LONG})\b(?!\s+[A-Z][a-z]+(?:,|\s+(?:said|says|is|was)))", _I), 0.88),
    Pattern("DATE", "month", regex.compile(r"(?<![\w-])(?:Feb|Sept|Sep|Oct|Nov|Dec|Aug|Apr)\b(?!\w)"), 0.8),
    Pattern("DATE", "month", regex.compile(rf"\b{_PREP}[\s-]+(?:mid-|late\s+|early\s+)?(?P<v>(?:jan|feb|mar|apr|jul|aug|sept|sep|oct|nov|dec|jun)\b{_STOP})", _I), 0.84),
    Pattern("DATE", "month", regex.compile(rf"\b{_PREP_FIRM}[\s-]+(?:late\s+|early\s+)?(?P<v>(?:mid-)?(?:march|april|may|june|august))\b(?!['’]s\b|\s+(?:not|be|have|said|says)\b)", _I), 0.83),
    Pattern("DATE", "month", regex.compile(r"\b(?:by|from|through|thru|before|after|for|between|around)\s+(?P<v>(?-i:March|April|August))\b", _I), 0.8),
    Pattern("DATE", "range", regex.compile(rf"(?<!\w){_MONTH}\s?(?:-|–|to|through|thru|and)\s?{_MONTH}{_AFTER_YEAR}", _I), 0.85, check=lambda v: not regex.match(r"(?i)may\s+and\s+june$|june\s+and\s+may$|april\s+and\s+(?:june|may)$", v)),
    Pattern("DATE", "daymonth", regex.compile(rf"\b(?:on|by|until|till?|til|since|before|after|from|due|through|for|is|was|to|starts?|it['’]s|and|or|of)\s+(?:{_WEEKDAY})(?:the\s+)(?P<v>{_NTH}|{_WORD})(?:\s+(?:to|and|or)\s+the\s+(?:{_NTH}|{_WORD}))?(?=\s*(?:[.,;:?!)—–\n]|$|-\s|\s(?:at|and|to|for|with|i|she|he|we|so|but|because|or|if|when|is|was|then|which|that|after|before|about|okay|ok|please|um|uh|from|in\s+the\s+(?:morning|afternoon|evening)|he['’]s|she['’]s|it['’]s|okay)\b))", _I), 0.78, check=lambda v: not regex.match(r"(?i)(?:first|second|third|fourth|fifth)$", v)),
    Pattern("DATE", "daymonth", regex.compile(rf"(?<!\w)(?:mon|tues?|wed(?:nes)?|weds|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+(?:the\s+)?(?P<v>{_NTH})(?!\w)(?!\s+(?:period|hour|grade))", _I), 0.85),
    Pattern("DATE", "daymonth", regex.compile(rf"(?m)^[ \t]{{0,12}}(?:Mon|Tue|Tues|Wed|Weds|Thu|Thur|Thurs|Fri|Sat|Sun)[ \t]+(?P<v>{_DAY})(?=[ \t]{{2,}}|[ \t]*$)"), 0.8),
    Pattern("DATE", "daymonth", regex.compile(rf"\b(?:on|by|until|till|til|since|due|before|after)\s+(?:mon|tues?|wed|thu|thurs?|fri|sat|sun)(?:day)?\.?,?\s+(?:the\s+)?(?P<v>(?:{_WORD}))", _I), 0.8),
    Pattern("DATE", "daymonth", regex.compile(rf"\b(?:since|until|till?|next|due|denied|seen|dated?|on|by|before|after|from|through|thru)\s+(?P<v>{_NUM}/{_NUM})(?![\w/]|[.-]\d|\s*%)(?!\s+(?:scale|points?)\b)", _I), 0.82, check=lambda v: _calendar(v) and not v.endswith("/10")),
    Pattern("DATE", "daymonth", regex.compile(rf"(?<![\w/.-])(?P<v>{_NUM}/{_NUM}),?\s+(?:mon|tues?|wed(?:nes)?|weds|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b", _I), 0.85, check=_calendar),
    Pattern("DATE", "daymonth", regex.compile(rf"\b(?:around|about|between|tomorrow['’]s|today['’]s|yesterday\s+was|tomorrow\s+is|today\s+is|next:|due:)\s+the\s+(?P<v>{_NTH}|{_WORD})(?=\s*[,.;:!?)]|\s+(?:he|she|they|i|we|at|and|to)\b|\s*$)", _I), 0.8),
    Pattern("DATE", "daymonth", regex.compile(rf"\b(?:the\s+)?(?P<v>{_NTH}|{_WORD})\s+of\s+(?:each|every|the|this|next|last)\s+month\b", _I), 0.85),
    Pattern("DATE", "daymonth", regex.compile(rf"(?<!\w){_MONTH}\s*(?:1[3-9]|2\d|3[01])(?=\s*(?:am|pm|a\.m|p\.m)\b)", _I), 0.9),
    Pattern("DATE", "month", regex.compile(r"\b(?i:perhaps|maybe|probably|back\s+to|to|of|early|late|mid)\s+(?P<v>March|April|June|August)\b(?!\s+[A-Z])"), 0.8),
    Pattern("DATE", "holiday", regex.compile(rf"(?<!\w)(?:(?:the\s+)?day\s+(?:after|before)\s+|week\s+of\s+)?(?:{_HOLIDAY})(?!\w)", _I), 0.9),
)  # fmt: skip

_NINETY = r"(?:ninety(?:[ -](?:one|two|three|four|five|six|seven|eight|nine|something|odd))?|(?:a|one)\s+hundred(?:\s+(?:and\s+)?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))?)"
_OLD = r"(?:9\d|1[01]\d)"
_UNITS = r"(?!\s*(?:minutes?|mins?|days?|hours?|hrs?|meetings?|percent|per\s+cent|%|dollars?|bucks|pounds?|lbs?|kg|mg|miles?|times?|points?|degrees?|beats?|bpm|weeks?|months?|seconds?|people|things?|grand|thousand|mph|cm|ml|mcg|calories|quid|euros?|\d|per\b|and\s+(?:ninety|a\s+half)|over\b|or\s+higher|proof|st\b|th\b|out\b)|\w|[/:.]\d|\s?[%°])"
_WHO = r"(?:i|she|he|who|you|mom|mum|mam|ma|mama|mother|father|dad|papa|grand\w+|gran|granny|grannie|nan|nana|nanna|nonna|oma|opa|pop|gogo|koro|bah|aunt\w*|uncle|husband|wife|sister|brother|patient|pt|client|resident|lady|man|woman|neighbou?r|po\s+po|mrs?\.?\s+\w+|ms\.?\s+\w+|(?-i:(?!(?:It|That|This|There|Score|Total|Weight|Pulse|Rate|Temp\w*|Sats?|Glucose|Result|Level|Average|Percent\w*|Reading|Systolic|Diastolic)\b)[A-Z][a-z]+))"
_BE = r"(?:['’]s|['’]m|['’]ll\s+be|\s+(?:is|was|am|are|were|being|turns?|turned|turning|will\s+be|would\s+be|just\s+turned|said\s+to\s+be|gonna\s+be|reached|lived\s+to|won['’]t\s+turn))"
_KIN = r"(?:mother|father|mom|mum|mam|dad|mama|papa|(?:great-?\s?)?grand\w+|gran|granny|nan|nana|nanna|nonna|oma|opa|aunt|auntie|uncle|husband|wife|sister|brother|neighbou?r|stepmother|stepfather|mother-in-law|father-in-law|patient|resident)"
_DRIVES = r"(?:she|he|they|(?:my|her|his|their)\s+[\w-]+)\s+(?:still|now|only|just|is|was|lives?|lived|has|had|can|drives?|walks?|needs?|died|passed|moved|remains|cannot|can['’]t|never|no\s+longer)"
_NTH_NINETY = r"(?:9\dth|91st|92nd|93rd|1[01]\d(?:th|st|nd|rd)|ninetieth|ninety[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|(?:one\s+)?hundredth)"
_SOFTLY = r"\s+(?:now\s+|only\s+|nearly\s+|about\s+|almost\s+|maybe\s+|already\s+|aged?\s+|over\s+|going\s+on\s+|all\s+of\s+|still\s+|like\s+)?"

AGES: tuple[Pattern, ...] = (
    Pattern("AGE", "ninety", regex.compile(rf"(?<![\w.$£€/-])(?P<v>{_OLD})\s*[- ]?(?:years?[- ]?old|y/?o\b|yo\b|y\.o\.|yrs?\b(?:\s+old)?|years?\s+of\s+age|year-old)", _I), 0.93),
    Pattern("AGE", "ninety", regex.compile(rf"\b(?P<v>{_NINETY})[- ](?:years?[- ]old|year-old|years?\s+of\s+age)", _I), 0.93),
    Pattern("AGE", "ninety", regex.compile(rf"\b(?:aged?|age\s+of|âge|alter|idade|edad)\b\s*[:=|(.]*\s*(?:about\s+|over\s+)?(?P<v>{_OLD}|{_NINETY}){_UNITS}", _I), 0.92),
    Pattern("AGE", "ninety", regex.compile(rf"(?<!\w){_WHO}{_BE}{_SOFTLY}(?P<v>{_OLD}|{_NINETY}){_UNITS}", _I), 0.86),
    Pattern("AGE", "ninety", regex.compile(rf"(?:['’]s|['’]m|\b(?:turn(?:s|ed|ing)?|now|at|being|lived\s+to|just|nearly|almost|maybe))\s+(?P<v>ninety(?:[ -](?:one|two|three|four|five|six|seven|eight|nine|something|odd))?|(?:a|one)\s+hundred\s+and\s+(?:one|two|three|four|five|six|seven|eight|nine|ten)){_UNITS}", _I), 0.78),
    Pattern("AGE", "ninety", regex.compile(rf"\b(?:turn(?:s|ed|ing)?|died\s+at|death\s+at|passed\s+at|lived\s+to(?:\s+be)?|dead\s+at)\s+(?P<v>{_OLD}){_UNITS}", _I), 0.85),
    Pattern("AGE", "ninety", regex.compile(rf"(?<![\w.$/-])(?P<v>{_OLD})\s?[MF]\b(?!\.)"), 0.86),
    Pattern("AGE", "ninety", regex.compile(rf"(?<![A-Za-z])(?:[A-Z][a-z]+,?\s+|\b(?:mother|mutter|father|grandm\w+|grandf\w+|gran|nan|aunt|uncle|mum|mom)\s*)\((?P<v>{_OLD})\)", _I), 0.85),
    Pattern("AGE", "ninety", regex.compile(rf"(?<![A-Za-z])(?-i:[a-z]{{0,3}}[A-Z][\w'’-]+),\s+(?:aged\s+)?(?P<v>9\d|10\d|{_NINETY})(?=\s*[,.;\n)/]|\s+(?:and|lives|is)\b){_UNITS}", _I), 0.82),
    Pattern("AGE", "ninety", regex.compile(r"\b(?:in\s+)?(?:her|his|their|my)\s+(?:early\s+|mid-?\s?|late\s+)?(?:nineties|90['’]?s)\b", _I), 0.92),
    Pattern("AGE", "ninety", regex.compile(rf"\b(?:died|dies|passed|dead|gone)\b[^.!?\n]{{0,40}}\bat\s+(?P<v>{_OLD}){_UNITS}", _I), 0.85),
    Pattern("AGE", "ninety", regex.compile(r"\b(?P<v>(?:nonagen|(?:super-?)?centen)arians?)\b", _I), 0.85),
    Pattern("AGE", "ninety", regex.compile(rf"\b{_KIN}(?:['’]s\s+\w+)?\s*(?:,|[(]|\s[-–—])\s*(?:who\s+is\s+|now\s+|aged?\s+|already\s+)*(?P<v>9\d|10\d|{_NINETY})(?=\s*[,.;:)\n–—]|\s+-|\s+and\b|$){_UNITS}", _I), 0.85),
    Pattern("AGE", "ninety", regex.compile(rf"\b(?P<v>{_NTH_NINETY})[ -]+(?:birthday|b-?day)\b", _I), 0.93),
    Pattern("AGE", "ninety", regex.compile(rf"(?<!\b(?:bp|hr|pulse|sats?|spo2|o2|temp|score|rate|glucose|weight)\s+(?:was\s+|is\s+)?)\bat\s+(?P<v>9\d|10\d),?\s+{_DRIVES}\b", _I), 0.85),
    Pattern("AGE", "ninety", regex.compile(rf"(?m)(?:^|[.;,(–—]\s*)(?P<v>9\d|10\d)\s+next\s+(?:week|month|year|spring|summer|autumn|fall|winter|birthday|{_LONG}|{_NAMES})\b", _I), 0.8),
    Pattern("AGE", "ninety", regex.compile(r"(?<![\w-])(?P<v>ninety-(?:one|two|three|four|five|six|seven|eight|nine|something))\b(?=\s*(?:[.,;:)\"”?!\n]|and\b|now\b|this\s+year|but\b|next\b|in\b|on\b)|\s+(?:and|now|this|but)\b)" + _UNITS, _I), 0.72),
)  # fmt: skip
"""45 CFR 164.514(b)(2)(i)(C): all elements of dates except year, and all ages over 89."""
