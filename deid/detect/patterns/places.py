"""Geography smaller than a state: addresses, postcodes, towns by what stands beside them, landmarks."""

import regex

from deid.detect.patterns.table import Pattern
from deid.detect.words.lexicon import is_common, is_function, is_given, kept_words
from deid.detect.words.places import is_town, is_wide_place
from deid.names import normal, words

_I = regex.IGNORECASE

_SUFFIX = (
    "Street|St|Road|Rd|Avenue|Ave|Av|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Way|Place|Pl|Terrace|Terr?|Circle|Cir|Parkway|Pkwy|Highway|Hwy|"
    "Square|Sq|Crescent|Cres|Close|Row|Mews|Walk|Parade|Pde|Grove|Gardens?|Gdns|Rise|Quay|Alley|Loop|Trail|Trl|Track|Run|Landing|Crossing|Plaza|Pike|Path|"
    "Wynd|Bend|Esplanade|Promenade|Turnpike|Expressway|Freeway|Causeway|Wharf|Vale|Yard|Green|Gate|Drove|Brae|Strand"
)
_USPS = (
    "Alley|Annex|Arcade|Bayou|Beach|Bluffs?|Bottom|Branch|Bridge|Brooks?|Burgs?|Bypass|Camp|Canyon|Cape|Centers?|Cliffs?|Club|Common|Corners?|Course|Courts|Coves?|"
    "Creek|Crest|Crossroad|Curve|Dale|Dam|Divide|Drives|Estates?|Extensions?|Falls?|Ferry|Fields?|Flats?|Fords?|Forest|Forges?|Forks?|Fort|Gateway|Glens?|Greens|Groves|"
    "Harbors?|Haven|Heights|Hills?|Hollow|Inlet|Islands?|Isle|Junctions?|Keys?|Knolls?|Lakes?|Land|Lights?|Loaf|Locks?|Lodge|Mall|Manors?|Meadows?|Mews|Mills?|Mission|Motorway|"
    "Mountains?|Mount|Neck|Orchard|Oval|Overpass|Parks?|Parkways?|Pass|Passage|Pines?|Plains?|Plazas?|Points?|Ports?|Prairie|Radial|Ramp|Ranch|Rapids?|Rest|Ridges?|River|Roads|Route|"
    "Shoals?|Shores?|Skyway|Springs?|Spurs?|Squares|Station|Stravenue|Stream|Streets|Summit|Throughway|Trace|Trafficway|Tunnel|Underpass|Unions?|Valleys?|Viaduct|Views?|Villages?|"
    "Ville|Vista|Walks|Wall|Ways|Wells?"
)
_CAP = r"(?:(?:St|Ste|Mt|Ft|[NSEW])\.|[A-ZÀ-ÞĀ-Ž][\w'’-]*+)"
_UNITS = r"(?:apartment|apt|appt|unit|suite|ste|flat|fl|floor|rm|room|no|lot|shop|bldg|building|blk|block|level|lvl|house|hse|casa|bât|bat|box|trlr|trailer|space|spc|sl|int)\.?[ \t]*\#?[ \t]*(?:[A-Z]?\d[\w-]*|[A-Z]\b)|\#[ \t]*\d?[\w-]+|\d(?:st|nd|rd|th)[ \t]+fl(?:oor|\.)?"
_TAIL = rf"(?:[ \t]*,?[ \t]*(?i:{_UNITS})(?![\w]))?(?:[ \t]*,?[ \t]*(?i:{_UNITS})(?![\w]))?"
_HEAD = r"(?:(?i:(?:flat|unit|suite|ste|apt|shop|room|rm|lot|level|\#)[ \t]*[\w-]{1,6})[ \t]*[,/–-]?[ \t]+)?"
_HOUSE = r"\d{1,6}[A-Za-z]?(?:[ \t]?[-–/][ \t]?\d{1,5}[A-Za-z]?)?(?:[ \t]?1/2|½)?"
_COMPASS = r"(?:[NSEW]|North|South|East|West|NE|NW|SE|SW)\.?"
_SPOKEN_HOUSE = r"(?:(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|oh|dash|slash)[\s-]+){1,6}"

_SAID_LINE = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|"
    r"ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
)

_STATE = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|PR|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|"
    "AB|BC|MB|NB|NL|NS|NT|NU|ON|PE|QC|SK|YT|NSW|QLD|VIC|TAS|ACT"
)
_STATE_NAME = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|"
    "Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|"
    "North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|"
    "Washington|West Virginia|Wisconsin|Wyoming|Ontario|Quebec|Manitoba|Saskatchewan|Alberta|Nova Scotia|New Brunswick|Queensland|Victoria|Tasmania|Tas\\.|Ont\\."
)
_NATION = (
    "Ireland|Northern Ireland|England|Scotland|Wales|U\\.?K\\.?|Great Britain|France|Germany|Spain|Portugal|Italy|Austria|Switzerland|Belgium|Netherlands|Denmark|Norway|Sweden|Finland|Iceland|Poland|Ukraine|"
    "Romania|Hungary|Greece|Turkey|Russia|Croatia|Serbia|Bosnia|Albania|Czech Republic|Canada|Mexico|Guatemala|Honduras|El Salvador|Nicaragua|Costa Rica|Panama|Cuba|Haiti|Dominican Republic|Jamaica|"
    "Trinidad|Barbados|Colombia|Venezuela|Ecuador|Peru|Bolivia|Chile|Argentina|Brazil|Paraguay|Uruguay|Nigeria|Ghana|Kenya|Ethiopia|Eritrea|Somalia|Sudan|Uganda|Tanzania|Rwanda|Burundi|Congo|Cameroon|Senegal|"
    "South Africa|Zimbabwe|Zambia|Morocco|Algeria|Tunisia|Egypt|Israel|Jordan|Lebanon|Syria|Iraq|Iran|Saudi Arabia|Yemen|Afghanistan|Pakistan|India|Bangladesh|Nepal|Sri Lanka|Myanmar|Burma|Thailand|Vietnam|"
    "Cambodia|Laos|Malaysia|Indonesia|Philippines|China|Taiwan|Japan|South Korea|Korea|Mongolia|Australia|New Zealand|Fiji|Samoa|Tonga"
)
STATES = rf"{_STATE}|{_STATE_NAME}"
"""States and provinces, as a regular expression."""

_TOWN = rf"{_CAP}(?:[ -](?:(?:de|del|la|las|los|of|the|on|upon|sur|aux|le|les|du|en|by)[ -])?{_CAP}){{0,3}}"
_LANDMARK = (
    "Bridge|Lighthouse|Park|Beach|Lake|River|Creek|Reservoir|Weir|Dam|Pier|Jetty|Wharf|Marina|Harbou?r|Mall|Plaza|Tower|Towers|Station|Airport|Cemetery|Market|Lookout|Point|Ridge|"
    "Falls|Canyon|Overpass|Underpass|Monument|Memorial|Museum|Library|Stadium|Arena|Retail Park|Shopping Centre|Shopping Center|Trailhead|Campground|Woods|Forest|Bay|Island|Quay|Steps|Light|Ledge|Cut|Pond|Reservation|Reserve"
)
_ORDINAL = r"\d{1,3}(?:st|nd|rd|th)"
_ORDINAL_WORD = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)"
_SHORT_SUFFIX = r"(?:[ \t]+(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln)\b\.?)?"
_DEGREES = r"\d{1,3}(?:\.\d+)?[ ]?°?[ ]?(?:\d{1,2}(?:\.\d+)?[ ]?['’′][ ]?)?(?:\d{1,2}(?:\.\d+)?[ ]?(?:[\"”″]|''))?"
_REGIONS = (  # parts of states and of large towns that have a name of their own and are no town of the gazetteer
    "Bronx|Manhattan|Brooklyn|Staten Island|Long Island|Harlem|Bay Area|East Bay|South Bay|North Bay|Silicon Valley|Inland Empire|Central Valley|San Fernando Valley|"
    "Imperial Valley|Wine Country|Twin Cities|Iron Range|Upper Peninsula|Quad Cities|Tri-Cities|Chicagoland|South Side|Delmarva|Tidewater|Hampton Roads|Outer Banks|Piedmont Triad|"
    "Research Triangle|Lowcountry|Florida Keys|Florida Panhandle|Treasure Coast|Space Coast|Gold Coast|Sunshine Coast|Rio Grande Valley|Texas Panhandle|Hill Country|Permian Basin|Metroplex|"
    "Front Range|Western Slope|Wasatch Front|Puget Sound|Olympic Peninsula|Willamette Valley|Palouse|Jersey Shore|Hudson Valley|Finger Lakes|Southern Tier|North Country|Adirondacks|Catskills|"
    "Poconos|Lehigh Valley|Cape Cod|Berkshires|Pioneer Valley|North Shore|South Shore|Hamptons|French Quarter|Ninth Ward|Mississippi Delta|Black Hills|Pine Barrens|"
    "Home Counties|West Midlands|East Midlands|Merseyside|Tyneside|Teesside|Humberside|West Country|Lake District|Peak District|Cotswolds|East Anglia|Black Country|Wirral|East End|West End|"
    "Central Belt|Western Isles|Gaeltacht|Lower Mainland|Fraser Valley|Okanagan|Greater Toronto Area|Golden Horseshoe|Eastern Townships|Northern Rivers|Hunter Valley|Riverina|"
    "Central Coast|Western Sydney"
)


_IRISH_COUNTIES = (
    "Antrim|Armagh|Carlow|Cavan|Clare|Cork|Derry|Donegal|Down|Dublin|Durham|Fermanagh|Galway|Kerry|Kildare|Kilkenny|Laois|Leitrim|Limerick|Longford|Louth|Mayo|Meath|Monaghan|Offaly|"
    "Roscommon|Sligo|Tipperary|Tyrone|Waterford|Westmeath|Wexford|Wicklow"
)


def _is_position(value: str) -> bool:
    """A latitude and a longitude: at most 90 and 180 degrees."""
    whole = [
        int(part.partition(".")[0])
        for part in regex.findall(r"(?<![\d.])\d+(?:\.\d+)?(?=[ ]?[°,;]|[ ]?[NSEW]|[ ]|$)", value)
    ]
    return len(whole) > 1 and whole[0] <= 90 and whole[-1] <= 180


def _is_town_like(value: str) -> bool:
    """No word of it is kept on purpose or is a credential: "Denies SI, HI" and "Licensed Psychologist, FL" are no towns."""
    return not any(
        part in kept_words() or part in ("phd", "psyd", "abpp", "si", "denies", "licensed", "lic", "marine")
        for part in words(value)
    )


def _is_before_nation(value: str) -> bool:
    """A town before the name of a nation: neither itself a state or nation nor a word that is kept or begins a sentence."""
    parts = words(value)
    return _is_town_like(value) and not is_wide_place(value) and not any(map(is_function, parts[:1]))


def _is_no_opener(value: str) -> bool:
    """Where a sentence starts, "Nowadays, England": a word of the language is a town only if it is known as one."""
    parts = words(value)
    known = is_town(value) or not any(map(is_common, parts)) or (len(parts) > 1 and not is_common(parts[-1]))
    return known and _is_before_nation(value) and not all(map(is_given, parts))


PLACES: tuple[Pattern, ...] = (
    Pattern("LOCATION", "address", regex.compile(rf"(?<![\w$£€.:/-])(?:No\.?[ \t]+)?{_HEAD}{_HOUSE},?[ \t]+(?:{_COMPASS}[ \t]+)?(?:(?:{_CAP}|\d{{1,3}}(?:st|nd|rd|th))[ \t]+){{1,4}}(?:{_SUFFIX})\b\.?(?:[ \t]+(?:{_COMPASS})(?![\w]))?{_TAIL}"), 0.95),
    Pattern("LOCATION", "address", regex.compile(rf"(?<![\w$£€.:/-]){_HOUSE}[ \t]+(?:{_CAP}[ \t]+){{1,3}}(?:{_USPS})\b{_TAIL}"), 0.86),
    Pattern("LOCATION", "address", regex.compile(r"(?<![\w$£€.:/-])\d{1,5}[ \t]+(?:[nsew]\.?[ \t]+)?(?!(?:more|other|days?|weeks?|hours?|minutes?|times?|years?|months?|per|out|of|by|the|on|at|in|mg|and|to|for|a)\b)[a-z][a-z'’]+[ \t]+(?:[a-z']+[ \t]+)?(?:street|st|road|rd|avenue|ave|lane|ln|drive|court|ct|blvd|boulevard|terrace|parkway|pkwy|crescent|close|mews|parade|wynd)\b(?:[ \t]*,?[ \t]*(?:apt|unit|suite|ste|flat|\#)\.?[ \t]*\w{1,4})?"), 0.8),
    Pattern("LOCATION", "address", regex.compile(rf"(?<![\w-])(?:(?:flat|unit|apartment|apt)[ \t]+\w+(?:[ \t]+slash[ \t]+\w+)?[ \t]+)?{_SPOKEN_HOUSE}(?:(?!(?:the|a|in|at|his|her|my|of|on|miles?|minutes?|each|and|to|for|all|every|times?)\b)[a-z'’]+[ \t]+){{1,2}}(?:street|road|avenue|lane|drive|court|boulevard|terrace|parkway|crescent|close|mews|parade|wynd|way|row|place|square|grove)\b(?:[ \t]+(?:apt|apartment|unit|flat)[ \t]+\w+)?", _I), 0.78),
    Pattern("LOCATION", "address", regex.compile(rf"(?<![\w$£€.:/-]){_HOUSE}[ ](?:[NSEW]|North|South|East|West)\.?[ ][A-Z][a-z]+(?:[ ][A-Z][a-z]+)?{_TAIL}"), 0.86),
    Pattern("LOCATION", "address", regex.compile(r"\b(?:House|Hse|Blk|Block|Purok|Stand|Erf|Plot|Unit)\s+\d{1,4}(?:-?[A-Z])?(?:,?\s+(?:Blk|Lot|Zone|Phase|Ext)\s+\d{1,3})*(?!\w)"), 0.8),
    Pattern("LOCATION", "postcode", regex.compile(r"(?<=[A-Za-z],|,)\d{5}(?=,)"), 0.7),
    Pattern("LOCATION", "city", regex.compile(r"\b(?:in|from|to|near|outside|past|at|through|over\s+in|out\s+past)\s+(?P<v>(?!(?:the|a|an|my|his|her|our|your|their|this|that|some|any|every|each|one|two)\b)[a-z'’]{3,}\s+(?:junction|falls|creek|flats|ridge|hollow|lick|wells|crossing|springs|lakes|lake|bay|valley|heights|mills|grove|harbou?r|colony|corners|point|bridge|wharf|lookout|cemetery|steps))\b"), 0.66, check=lambda v: not regex.search(r"\b(?:the|that|and|of|in|high|low|oh|get|all)\b", v)),
    Pattern("LOCATION", "address", regex.compile(r"\b(?:P\.?[ \t]?O\.?[ \t]*(?:Box|B\.)|Private[ \t]+Bag|GPO[ \t]+Box|Locked[ \t]+Bag)[ \t]*\#?[ \t]*\w*\d[\w-]*", _I), 0.95),
    Pattern("LOCATION", "address", regex.compile(r"\b(?:RR|HC|R\.R\.|RD)[ \t]*\#?[ \t]*\d{1,3}(?:[ \t]*,?[ \t]*Box[ \t]+\d+\w?)?\b|\bRoute[ \t]+\d+,?[ \t]+Box[ \t]+\d+\b"), 0.93),
    Pattern("LOCATION", "address", regex.compile(rf"(?<!\w)(?:Lot|Flat|Apt|Unit|Suite|Ste|Shop|Blk|Block|Apartment|Casa)\.?[ \t]+\#?\d{{1,4}}[A-Z]?(?:-[A-Z0-9]+)?(?:,[ \t]+(?:the[ \t]+)?{_CAP}(?:[ \t]+{_CAP}){{0,3}})?(?:,[ \t]+{_HOUSE}[ \t]+{_CAP}(?:[ \t]+{_CAP}){{0,3}})?(?![\w])"), 0.84),
    Pattern("LOCATION", "street", regex.compile(rf"(?<![\w])(?!(?:The|A|On|At|In|My|Our|This|That|First|Main[ \t]+Way)\s)(?:(?:Old|New|North|South|East|West|Upper|Lower|Great|Little)[ \t]+)?(?:{_CAP}[ \t]+){{1,3}}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Boulevard|Blvd|Parkway|Pkwy|Highway|Hwy|Crescent|Cres|Terrace|Alley|Row|Mews|Wynd|Parade|Quay|Turnpike|Esplanade|Close)\b(?!['’]s|[ \t]+[A-Z][a-z]+[ \t]+(?:Hospital|School|Clinic|Church))"), 0.84),
    Pattern("LOCATION", "street", regex.compile(rf"(?<![\w-])(?:(?:{_COMPASS}|North|South|East|West)[ ])?(?:{_ORDINAL}|(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth))[ ](?:Street|St|Avenue|Ave|Av|Road|Rd|Boulevard|Blvd|Highway|Hwy|Parkway|Pkwy)\b(?:\.(?!\s*(?:$|\p{{Lu}})))?(?!\.?[ ]\p{{Lu}}\w+['’]s)"), 0.86),
    Pattern("LOCATION", "street", regex.compile(rf"\b(?:on|off|along|near|at|from|past|down|up)[ ](?P<v>(?:[nsew][ ])?{_ORDINAL}[ ](?:street|avenue|ave|st|road|rd|blvd))\b"), 0.8),
    Pattern("LOCATION", "street", regex.compile(rf"\b(?:on|off|along|down|up|from|near|at|to|past|of)[ \t]+(?P<v>(?:{_CAP}[ \t]+){{1,2}}(?:Court|Ct|Drive|Dr|Place|Pl|Way|Circle|Square|Sq|Loop|Trail|Grove|Gardens|Rise|Walk|Path|Pike|Run|Bend|Crossing|Strand))\b"), 0.84),
    Pattern("LOCATION", "street", regex.compile(r"\b(?:on|off|along|down|up|from|near|at|to|past|the|end[ \t]+of|out[ \t]+on|over[ \t]+on)[ \t]+(?P<v>(?!(?:the|a|my|his|her|our|your|this|that|same|other|main|right|back|high|whole|next|long|side|dead|dirt|busy|open|down|across|street|one|two|wrong|quiet|each)\b)[a-z'’]+[ \t]+(?:[a-z'’]+[ \t]+)?(?:street|road|avenue|lane|terrace|parade|highway|boulevard|crescent|rd|ave|st|ct|blvd|ln|hwy|quay|alley))\b"), 0.7, check=lambda v: not regex.search(r"\b(?:the|a|of|and|in|my|her|his|that|this|to|down|up|is|was)\b", v)),
    Pattern("LOCATION", "street", regex.compile(r"\b(?:Highway|Hwy|Route|Rte|County[ \t]+Road|Co\.?[ \t]+Rd|State[ \t]+Route|Interstate|US|I|SR|CR|FM)[- ]\d{1,4}\b(?:,?[ \t]+exit[ \t]+\d+)?|\bhighway[ \t]+\d{1,3}\b|\bhighway[ \t]+(?:one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b|\bexit[ \t]+\d{1,3}\b|\bmile[ \t]?(?:marker|post)?[ \t]+\d{1,3}\b", 0), 0.85, check=lambda v: not v.startswith(("I 1", "I 2", "US 1")) or "-" in v),
    Pattern("LOCATION", "landmark", regex.compile(r"\b(?:bus|tram|route|line|the)[ \t]+(?:number[ \t]+|no\.?[ \t]+)?(?P<v>\d{1,3}[A-Z]?(?:[ \t]+(?:bus|tram|train)))\b|\b(?P<v>(?:[Bb]us|[Tt]ram|[Rr]oute)[ \t]+(?:number[ \t]+|no\.?[ \t]+|\#)?\d{1,3}[A-Z]?)\b|\b(?P<v>number[ \t]+\d{1,3}[ \t]+(?:bus|tram))\b"), 0.85),
    Pattern("LOCATION", "landmark", regex.compile(rf"\b(?P<v>{_SAID_LINE}[ ](?:bus|tram))\b|\b(?P<v>(?:route|bus|tram|exit|interstate)[ ]{_SAID_LINE})\b(?!['’-]|[ ](?:or|of|years?|weeks?|days?|hours?|minutes?|times?)\b)", _I), 0.8),
    Pattern("LOCATION", "landmark", regex.compile(rf"\b(?:at|by|near|to|off|over|under|from|on|in|of|past|around|behind|outside|the|round|along)[ \t]+(?P<v>(?:{_CAP}[ \t]+){{1,3}}(?:{_LANDMARK}))\b"), 0.8, check=lambda v: not regex.match(r"(?:The|Day|Memory|Safe|Focal|Power|Starting|Turning|Central Line)\b", v)),
    Pattern("LOCATION", "landmark", regex.compile(rf"\b(?P<v>(?:Lake|Mount|Mt\.?|River|Fort|Cape|Isle[ \t]+of|Port|Point|Camp|Glen|Loch|Lough|Bay[ \t]+of)[ \t]+(?!(?:The|A|I|It)\b){_CAP}(?:[ \t]+{_CAP})?)\b"), 0.8),
    Pattern("LOCATION", "postcode", regex.compile(r"(?<!\w)[A-Z]{1,2}\d[\dA-Z]? \d[ABD-HJLNP-UW-Z]{2}(?!\w)|(?<!\w)[A-PR-UWYZ][A-HK-Y]?\d[\dA-Z]?\d[ABD-HJLNP-UW-Z]{2}(?!\w)"), 0.92),
    Pattern("LOCATION", "postcode", regex.compile(r"\b(?:posted[ \t]+to|postcode|post[ \t]+code|eircode|zip(?:[ \t]+code)?|postal[ \t]+code|eir[ \t]+code)\W{1,4}(?:\.{2,}[ \t]*)?(?:(?:is|was)[ \t]+)?(?P<v>[A-Z]{1,2}\d[\dA-Z]?[ \t]?\d[A-Z]{2}|[A-Z]\d\w[ \t]?\w{4}|[A-Z]\d[A-Z][ \t]?\d[A-Z]\d|\d{4,5}(?:-\d{4})?)\b", _I), 0.93),
    Pattern("LOCATION", "postcode", regex.compile(r"(?<!\w)[ACDEFHKNPRTVWXY]\d[\dW] ?(?=[A-Z\d]*\d)(?=[A-Z\d]*[A-Z])[A-Z\d]{4}(?!\w)"), 0.9),
    Pattern("LOCATION", "postcode", regex.compile(r"(?<!\w)[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d(?!\w)"), 0.93),
    Pattern("LOCATION", "postcode", regex.compile(rf"\b(?:{_STATE})\.?,?[ \t]+(?P<v>\d{{4,5}}(?:-\d{{4}})?)(?![\w-])"), 0.93),
    Pattern("LOCATION", "postcode", regex.compile(rf"\b(?:{_STATE_NAME}),?[ \t]+(?P<v>\d{{4,5}}(?:-\d{{4}})?)(?![\w-])"), 0.93),
    Pattern("LOCATION", "postcode", regex.compile(r"(?<![\w-])\d{5}-\d{4}(?![\w-])"), 0.85),
    Pattern("LOCATION", "postcode", regex.compile(r"(?i:\b(?:zip|postcode|post[ \t]+code|postal[ \t]+code|eircode|C\.P\.|PLZ|CEP))[\s:.=is]{0,6}(?P<v>[A-Z0-9]{3,5}[ -]?[A-Z0-9]{0,4})(?!\w)"), 0.9, check=lambda v: any(c.isdigit() for c in v)),
    Pattern("LOCATION", "postcode", regex.compile(r"\b(?:zip|post[ \t]*code|postal[ \t]+code|eircode)\b[\w ]{0,16}?(?P<v>(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ninety|[a-z])[ \t]+){3,7}(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|[a-z])\b)", _I), 0.8),
    Pattern("LOCATION", "city", regex.compile(rf"(?<![\w])(?P<v>{_TOWN}),[ \t]*(?:{_STATE})\b(?!['’])"), 0.92, check=_is_town_like),
    Pattern("LOCATION", "city", regex.compile(rf"(?<![\w,] )(?<!\w)(?P<v>[A-Z][a-z'’-]+(?:[A-Z][a-z'’-]+)?(?:[ \t]+[A-Z][a-z'’-]+){{0,2}}|[A-Z]{{4,}}(?:[ \t]+[A-Z]{{4,}})?)[ \t]+(?:{_STATE})(?=[ \t]+\d{{4,5}}\b)"), 0.9),
    Pattern("LOCATION", "city", regex.compile(rf"(?<![\w])(?P<v>{_TOWN}),[ \t]+(?:{_STATE_NAME})\b"), 0.9),
    Pattern("LOCATION", "city", regex.compile(rf"(?:(?<=\p{{Ll}}[ ])|(?<=^[ \t]*)(?=[^\n]{{3,60}}$))(?P<v>{_TOWN}),[ \t]+(?:{_NATION})(?![\w-])", regex.MULTILINE), 0.9, check=_is_before_nation),
    Pattern("LOCATION", "city", regex.compile(rf"(?<![\w,] )(?<!\w)(?P<v>{_TOWN}),[ \t]+(?:{_NATION})(?![\w-])"), 0.89, check=_is_no_opener),
    Pattern("LOCATION", "city", regex.compile(r"\b(?:in|to|from|near|outside|around|through|past|leaving|left)[ ](?P<v>The[ ]\p{Lu}[\p{Ll}'’]+s)(?![ ]?[\p{Lu}'’])"), 0.7),
    Pattern("LOCATION", "city", regex.compile(r"(?<!\w)The[ ]\p{Lu}\p{Ll}+(?!\w)"), 0.85, check=is_town),
    Pattern("LOCATION", "city", regex.compile(r"\b(?:near|outside(?:[ ]of)?)[ ](?P<v>\p{Lu}\p{Ll}{3,})(?![\w'’-]|[ ]\p{Lu})"), 0.7, check=lambda v: not is_wide_place(v) and _is_town_like(v) and not is_given(normal(v))),
    Pattern("LOCATION", "city", regex.compile(rf"(?<![\w])(?P<v>{_TOWN})[ \t]+(?:[A-Z]{{1,2}}\d[\dA-Z]?\s\d[A-Z]{{2}}|[A-Z]\d[A-Z][ \t]?\d[A-Z]\d)(?!\w)"), 0.85),
    Pattern("LOCATION", "postcode", regex.compile(r"\b(?:the|in|of|from|around)[ \t]+(?:the[ \t]+)?(?P<v>\d{5}(?:-\d{4})?)(?=[ \t]+(?:zip|area|postcode|post[ \t]code|postal)\b)", _I), 0.9),
    Pattern("LOCATION", "landmark", regex.compile(r"(?<![\d.])[-+−]?\d{1,2}\.\d{3,10}[ ]?°?[ ]?[NS]?[ \t]*[,;/ ][ \t]*[-+−]?\d{1,3}\.\d{3,10}(?:[ ]?°)?(?:[ ]?[EW]\b)?(?![\d.])"), 0.95, check=_is_position),
    Pattern("LOCATION", "landmark", regex.compile(rf"(?<![\w.])(?:[NS][ ]?{_DEGREES}[ \t]*[,;/]?[ \t]*[EW][ ]?{_DEGREES}|{_DEGREES}[ ]?[NS]\b[ \t]*[,;/]?[ \t]*{_DEGREES}[ ]?[EW]\b)(?!\w)"), 0.93, check=lambda v: "°" in v or "." in v),
    Pattern("LOCATION", "landmark", regex.compile(r"\b(?:lat(?:itude)?|gps|coord(?:inate)?s?)\b[\s:=.]{0,4}(?P<v>[-+−]?\d{1,2}(?:\.\d+)?[ ]?°?[ ]?[NS]?[\s,;/]{1,4}(?:and[ ]|lo?ng?(?:itude)?\b[\s:=.]{0,4})?[-+−]?\d{1,3}(?:\.\d+)?)(?![\d.])", _I), 0.93),
    Pattern("LOCATION", "landmark", regex.compile(r"(?<![\w:/])///\s?(?P<v>\p{L}{2,}\.\p{L}{2,}\.\p{L}{2,})(?![\w.]?\w)|\bwhat[ ]?3[ ]?words\b[\s:(]{0,4}/{0,3}(?P<v>\p{L}{2,}[. ]\p{L}{2,}\.\p{L}{2,})", _I), 0.95),
    Pattern("LOCATION", "landmark", regex.compile(rf"\b(?i:corner|intersection|junction)[ \t]+of[ \t]+(?P<v>(?:{_ORDINAL}|{_CAP}(?:[ ]{_CAP})?){_SHORT_SUFFIX}[ \t]+(?:and|&)[ \t]+(?:{_ORDINAL}|{_CAP}(?:[ ]{_CAP})?){_SHORT_SUFFIX})(?!\w)"), 0.88),
    Pattern("LOCATION", "landmark", regex.compile(rf"\b(?i:corner|intersection|junction)[ \t]+of[ \t]+(?P<v>(?i:{_ORDINAL_WORD}|{_ORDINAL}|[a-z]+)[ \t]+(?:street[ ]|avenue[ ])?(?i:and|&)[ \t]+(?i:{_ORDINAL_WORD}|{_ORDINAL}|[a-z]+))\b", _I), 0.72, check=lambda v: bool(regex.search(_ORDINAL_WORD + "|" + _ORDINAL, v, _I))),
    Pattern("LOCATION", "landmark", regex.compile(rf"\b(?:at|on|near|by|off|around)[ \t]+(?P<v>{_ORDINAL}{_SHORT_SUFFIX}[ \t]+(?:and|&)[ \t]+(?:{_CAP}(?:[ ]{_CAP})?){_SHORT_SUFFIX})(?!\w)"), 0.85, check=lambda v: not regex.search(r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Mon|Tue|Wed|Thu|Fri|Sat|Sun)", v)),
    Pattern("LOCATION", "neighbourhood", regex.compile(rf"(?<![\w-])(?:{_REGIONS})(?![\w-])(?![ \t]+(?i:high|elementary|middle|school|college|hospital|clinic|university))"), 0.85),
    Pattern("LOCATION", "county", regex.compile(rf"(?<![\w])(?P<v>(?!(?:The|This|In|Our|Same)\s){_CAP}(?:[ \t]+{_CAP}){{0,2}}[ \t]+(?:County|Parish|Borough|Co\.(?=\)|,|[ \t]+w)|Shire|LGA|Township|Reservation|Province))(?!\w)"), 0.86, check=lambda v: not regex.match(r"(?:Holy|Our|St)\b.*Parish", v)),
    Pattern("LOCATION", "county", regex.compile(rf"(?<![\w])(?<!(?:&|\band)[ ])(?:Co\.|County)[ \t]+(?P<v>{_CAP})(?!\w)"), 0.86),
    Pattern("LOCATION", "county", regex.compile(rf"(?<![\w])(?P<v>(?:Co\.?|County)[ \t]+(?:{_IRISH_COUNTIES}))(?!\w)"), 0.94),
    Pattern("LOCATION", "county", regex.compile(r"\b(?P<v>(?!(?:the|this|a|another|same|our|whole|other|of|every|each|in|to|by|home)\b)[a-z]+ county)\b"), 0.7),
    Pattern("LOCATION", "county", regex.compile(r"(?<!\w)(?!Yorkshire[ \t]+(?:pudding|terrier))[A-Z][a-z]{2,}shire(?!\w)"), 0.85),
)  # fmt: skip
"""USPS Publication 28, appendix C1 (street suffixes) and B (state codes); Royal Mail PAF and BS 7666 (UK
postcodes); An Post Eircode; Canada Post; Australia Post."""
