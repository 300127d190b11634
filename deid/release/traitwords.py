"""What an acquaintance could recognise in a clean note: the words, in plain tables. `traits` reads with them.

Chosen by reading counseling notes and by thinking; no list is complete. Every pattern is matched without regard to
letter case, at word boundaries. Left out on purpose is what half of all clients have in their notes (a mother, a move,
a panic attack, a divorce of friends) and what rules cannot tell from a figure of speech.
"""

from collections.abc import Mapping
from types import MappingProxyType

_ONE_WORD = """
accountant actor actress actuary administrator analyst apprentice architect artist assistant attorney auctioneer
author baker banker barber barista bartender beautician beekeeper bookkeeper brewer bricklayer broker builder
butcher caretaker carpenter cashier chaplain chef chemist chiropractor choreographer clerk coach composer conductor
cook coroner cosmetologist courier dancer dentist deputy designer detective dietitian director dispatcher diver
doctor doula driver drummer economist editor electrician embalmer engineer engraver esthetician executive farmer
farrier filmmaker firefighter fisherman fisher florist foreman forester gardener geologist glazier goldsmith grocer
guard guitarist hairdresser hairstylist handyman housekeeper hygienist illustrator imam inspector instructor
interpreter investigator janitor jeweler jockey journalist judge laborer landscaper lawyer lecturer librarian
lifeguard linguist locksmith logger longshoreman machinist manager mason mathematician mayor mechanic meteorologist
midwife miller miner minister monk musician nanny novelist nun nurse officer operator optician optometrist orderly
organist painter paralegal paramedic pastor pathologist pediatrician pharmacist photographer physician physicist
pianist pilot pipefitter plumber poet policeman policewoman politician porter postmaster potter preacher priest
principal printer professor programmer prosecutor psychiatrist psychologist rabbi ranger realtor receptionist
referee reporter researcher roofer sailor salesman saleswoman salesperson sculptor seamstress secretary senator
sergeant server sheriff shepherd singer soldier sommelier steelworker stockbroker student superintendent supervisor
surgeon surveyor tailor teacher technician teller therapist tradesman trainer translator trapper trucker tutor
undertaker upholsterer veterinarian violinist waiter waitress warden weaver welder winemaker woodworker worker
writer zookeeper
"""
OCCUPATIONS = (
    *("bus driver", "truck driver", "tow truck driver", "taxi driver", "delivery driver", "bus operator"),
    *("crane operator", "police officer", "correctional officer", "probation officer", "loan officer"),
    *("social worker", "factory worker", "construction worker", "steel worker", "postal worker", "farm worker"),
    *("home health aide", "nurse's aide", "teacher's aide", "flight attendant", "security guard", "case manager"),
    *("line cook", "prep cook", "real estate agent", "funeral director", "choir director", "school principal"),
    *_ONE_WORD.split(),
)
"""An occupation, or its last word: up to two words may stand before it ("charge nurse") and are not kept."""

DRIVEN: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("bus", "school bus", "city bus", "tour bus"), "bus driver"),
        **dict.fromkeys(("taxi", "cab"), "taxi driver"),
        **dict.fromkeys(("semi", "big rig", "delivery truck", "dump truck", "logging truck"), "truck driver"),
        **{"tow truck": "tow truck driver", "snowplow": "snowplow driver", "forklift": "forklift driver"},
        **{"ambulance": "ambulance driver", "train": "train driver", "combine": "farmer"},
    }
)
"""What somebody drives for a living → the occupation. A truck or a van may be their own."""

TOWNS: Mapping[str, str] = MappingProxyType(
    {
        "small town": r"small[- ]towns?|tiny town|one-stoplight town",
        "village": r"(?:a|the|his|her|their|my|our|small|tiny|fishing|mountain|home) village",
        "rural": r"rural|(?:lives?|living|grew up|raised|back) (?:way )?out in the country(?:side)?",
        "farm": r"(?:lives?|living|grew up|raised|back|home|born|works?|working) (?:on|to) (?:a|an|the|his|her|their|my|our) (?:\w+ )?(?:farm|ranch|homestead)",
        "reservation": r"(?:on|off|from|to|leaving|left|near) the (?:reservation|rez|reserve)",
        "island": r"(?:lives?|living|grew up|raised|born) on an? (?:\w+ )?island",
        "big city": r"inner[- ]city|(?:a|the) (?:big|large|huge) city",
    }
)
"""Kind of town → pattern. Towns with a number of people are read by `traits`."""

FAMILY: Mapping[str, str] = MappingProxyType(
    {
        "twins": r"(?:her|his|their|my|our|has|have|had|with|of|expecting) twins|(?:identical|fraternal|conjoined) twins?|(?:her|his|my|their|a) twin(?: (?:brother|sister|sons?|daughters?|boys|girls)|(?= (?:died|who|in|and|is|was)\b)|(?=[.,;]))",
        "triplets": r"triplets",
        "widowed": r"widower(?=[,.;]| in\b)|widowed (?:man|woman|mother|father)|(?:is|was|been|am|became|been left) (?:a |recently |newly )?(?:young )?(?:widow|widower|widowed)|widowed(?= (?:in|since|at|for|\d)|[:,;.)])|recently widowed|(?:her|his|my) (?:late|deceased) (?:wife|husband|spouse)|(?:since|after) (?:her|his|my) (?:wife|husband)'s (?:death|funeral)|(?:her|his|my) (?:wife|husband) (?:died|passed away|was killed)",
        "divorced": r"(?:is|was|been|got|am|both|newly|recently|twice|now) divorced|divorced (?:twice|since|for|x ?\d|(?:in )?(?:19|20)\d\d|in \[)|(?:her|his|my|our) divorce|(?:her|his|my) ex-?\s?(?:wife|husband)",
        "separated": r"(?:is|are|been|am|recently|legally|currently) separated from (?:her|his|my|their) (?:wife|husband|spouse|partner)|legally separated|marital separation|separation agreement|(?:woman|man|male|female|latina|latino|mother|father), separated",
        "single parent": r"single (?:mother|mom|father|dad|parent)",
        "only child": r"(?:is|was|as|am) an only child",
        "adopted": r"(?:was|is|were|been|am) adopted(?= (?:at|from|as|by|when|in|out|into|and)\b|[.,;])|adopt(?:ive|ed) (?:mother|mom|father|dad|parents?|family|brother|sister|son|daughter|child|children|kids)|adoptee|birth (?:mother|father|parents|family)",
        "foster care": r"foster (?:care|home|homes|hx|history|mother|mom|father|dad|parents?|family|families|child|children|kids?|son|daughter|placements?|system)",
        "stepfamily": r"step-?(?:father|mother|dad|mom|son|daughter|children|kids|brother|sister|parents?)",
        "raises grandchildren": r"rais(?:es|ing|ed) (?:her|his|their|my) (?:\w+ )?(?:grand(?:son|daughter|child|children|kids)|grandbaby)",
        "raised by grandparents": r"(?:was |been |were )?raised by (?:her|his|their|my) (?:\w+ )?(?:grand(?:mother|father|parents|ma|pa)|aunt|uncle)",
        "spouse deployed": r"(?:husband|wife|spouse|fianc[eé]e?|\[(?:husband|wife|spouse|partner)\])(?:,? who)? (?:is|was|has been|being|got) (?:currently )?deployed|(?:husband|wife|spouse|\[(?:husband|wife|spouse|partner)\])(?:'s)? deployment",
        "orphaned": r"orphan(?:ed)?|(?:both|her|his|my) parents (?:are (?:both )?dead|both died|both passed|were killed|died when)",
        "pregnant": r"(?:is|am|now|currently|weeks|months|wks) pregnant|pregnant with|pregnancy test (?:was|came back|is|on .{1,20}) .{0,15}positive|expecting (?:a|her|their|our|his) (?:baby|first|second|third|fourth|child|daughter|son)",
        "disabled child": r"(?:autistic|disabled|deaf|blind) (?:son|daughter|child|boy|girl)|(?:son|daughter|child)(?:,? who)? (?:has|with) (?:severe |profound )?(?:autism|down'?s? syndrome|cerebral palsy|cystic fibrosis|muscular dystrophy|leukemia|cancer)",
    }
)
"""Circumstance → pattern. Numbers and ages of children are read by `traits`."""

RELATIONS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("EX-HUSBAND", "EX-WIFE", "EX-SPOUSE"), "divorced"),
        **dict.fromkeys(("STEPFATHER", "STEPMOTHER", "STEPSON", "STEPDAUGHTER", "STEPBROTHER", "STEPSISTER"), "stepfamily"),
        **dict.fromkeys(("SON", "DAUGHTER"), "children"),
        **dict.fromkeys(("GRANDSON", "GRANDDAUGHTER", "GRANDCHILD"), "grandchildren"),
        **dict.fromkeys(("TWIN", "TWIN-BROTHER", "TWIN-SISTER"), "twins"),
        **dict.fromkeys(("FOSTER-MOTHER", "FOSTER-FATHER", "FOSTER-SON", "FOSTER-DAUGHTER"), "foster care"),
    }
)  # fmt: skip
"""Relation of a tag ("[STEPFATHER]") → circumstance."""

EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "plane crash": r"(?:plane|airplane|aircraft|helicopter|airliner) (?:crash|crashed|went down)",
        "train accident": r"train (?:crash|wreck|derailment|derailed)|(?:hit|struck|killed) by a train",
        "shipwreck": r"shipwreck|boat (?:sank|capsized)|capsized",
        "house fire": r"(?:house|apartment|trailer|home|kitchen|barn|dorm) fire|(?:house|home|trailer|apartment|barn|place|shop) (?:had )?burn(?:ed|t)(?: down| to the ground)|lost (?:\w+ ){1,4}(?:in|to) (?:a|the) fire|(?:since|after|survived) the fire(?= (?:in|of|at|that)\b|[.,;])",
        "wildfire": r"wildfires?|forest fire",
        "explosion": r"(?:gas|mine|plant|house|bomb|propane|refinery|grain|elevator) explosion|explosion at|the explosion|(?:house|plant|tank|boiler|furnace) (?:blew up|exploded)",
        "amputation": r"amputat(?:ion|ed|ee)|prosthe(?:tic|sis)|lost (?:his|her|my|their) (?:left |right )?(?:leg|arm|foot|hand|finger|fingers|toes|eye)\b(?! in)",
        "kidnapping": r"kidnapp?(?:ed|ing|er)|(?:was|been|were) abducted|abduction of|child abduction|(?:held|taken) hostage|hostage situation",
        "trafficking": r"(?:human|sex|labor|labour|child) trafficking|(?:was|been|were) trafficked",
        "lottery win": r"won .{0,20}lottery|lottery (?:win|winner|jackpot|winnings)|hit the jackpot",
        "earthquake": r"earthquakes?",
        "tornado": r"tornado(?:e?s)?",
        "hurricane": r"hurricanes?",
        "flood": r"flash floods?|floodwaters?|(?:the|that|a|spring|river) flood(?! (?:of|gates?)\b)(?= (?:took|came|hit|in|that|destroyed|ruined|and|last|year)|[.,;])|(?:house|home|farm|town|basement|trailer|apartment|street|river|shop) (?:was |got |had |were )?flooded",
        "tsunami or landslide": r"tsunami|landslide|mudslide|avalanche|volcanic eruption",
        "lightning strike": r"(?:struck|hit) by lightning",
        "shooting": r"(?:mass|school|mall|church|nightclub|police|workplace|fatal) shooting|shooting (?:at (?:the|his|her|a|my|their)|in (?:the|his|her|a|my|their)|of (?:her|his|my|a|their))|active shooter|gunshot wounds?|(?:was|been|were|got) shot(?= (?:in|at|by|dead|and|to|on|during|outside|twice|three|while|when|last|\[)|[.,;])|drive-by",
        "stabbing": r"(?:was|been|were|got) stabbed(?! in the back)|stabbing (?:at|of|attack|incident|in (?:the|his|her|a|\[))|the stabbing",
        "homicide": r"(?:was|were|been|is) murdered|murder of (?:her|his|my|their|\[)|(?:brother|sister|son|daughter|father|mother|cousin|friend|uncle|husband|wife|\[[a-z0-9-]+\])'?s? (?:murder|homicide|killer)|murdered (?:her|his|my|their)\b|homicide (?:of|victim|detective)",
        "killing of somebody close": r"(?:son|daughter|child|brother|sister|father|mother|parents|cousins?|uncle|aunt|husband|wife|partner|fianc[eé]e?|friend|\[[a-z0-9-]+\]),?(?: who)? (?:was|were|got|,)? ?killed (?:in|by|at|on|when|during|while)",
        "death of a child": r"(?:death|loss|funeral|burial) of (?:her|his|their|my|our) (?:\w+ )?(?:son|daughter|baby|infant|child)|(?:her|his|their|my|our) (?:\w+ )?(?:son|daughter|baby|infant|child) died|(?:\[son\]|\[daughter\]) died|sids|crib death|lost (?:a|her|his|their) (?:baby|infant)",
        "stillbirth": r"still-?births?|still-?born",
        "miscarriage": r"miscarr(?:iage|iages|ied)",
        "suicide of somebody close": r"(?:died by|death by|lost to|committed|completed) suicide|(?:father|mother|brother|sister|son|daughter|friend|husband|wife|uncle|aunt|cousin|roommate|partner|\[[a-z0-9-]+\])'s suicide|(?:her|his|my|their) (?:father|mother|dad|mom|brother|sister|son|daughter|husband|wife|friend|uncle|cousin) (?:killed (?:himself|herself)|hanged (?:himself|herself)|shot (?:himself|herself))",
        "overdose death": r"(?:died|death|deaths|killed|lost .{0,25}) (?:of|from|by|to) an? (?:\w+ )?(?:overdose|od)\b|fatal overdose",
        "drowning": r"(?:was|were|had|has|been|nearly|almost|son|daughter|brother|sister|friend|who|he|she|\[[a-z0-9-]+\]) drowned(?! (?:in (?:work|debt|paper\w*|it|my|his|her)|out))|drowned (?:in )?(?:19|20)\d\d|(?:brother|sister|son|daughter|father|mother|friend|cousin)'s drowning|near[- ]drowning|drowning (?:of|accident|death)",
        "cult": r"(?:in|into|left|leaving|joined|escaped|raised in|of) (?:a|the) (?:\w+ )?cult(?! (?:classic|film|movie|following|favou?rite))|cult leader",
        "organ transplant": r"(?:kidney|liver|heart|lung|organ|bone marrow|stem cell|cornea|pancreas|face|hand) transplants?|transplant (?:list|recipient|surgery|patient|team)",
        "prison": r"(?:in|to|from|of|leaving|left|visits?|visited) (?:state |federal |county |women's )?(?:prison|the penitentiary)(?! of\b)|prison (?:sentence|term|time|visits?|guard)|(?:is|was|been|were|while|currently) incarcerated(?= (?:for|in|at|on|from|since|twice|last|until|and)\b|[.,;])|incarceration|penitentiary|on parole|parole (?:officer|board|hearing)",
        "torture": r"(?:was|been|were) tortured(?! by (?:the )?(?:thought|guilt|memor))|torture (?:survivor|survivors|victim|chamber)|survived torture|under torture|tortured (?:in|by (?:the|police|soldiers|guards))(?! (?:thought|guilt|memor))",
        "refugee": r"refugees?|asylum (?:seeker|case|claim|hearing|interview|application|status)|(?:sought|seeking|granted|applied for|political) asylum|asylees?|stateless",
        "deportation": r"deport(?:ed|ation)|ice (?:raid|detention|agents|hold)|(?:immigration|detained by) (?:detention|ice\b|immigration)|removal proceedings",
        "genocide": r"genocide|ethnic cleansing|holocaust survivor|concentration camp|internment(?: camp)?|labor camp|killing fields",
        "war": r"(?:civil|iraq|vietnam|gulf|korean|bosnian|yugoslav|afghan|balkan|syrian|ukraine) war|(?:in|fled|fleeing|survived|during|from) the war(?! on\b)|combat (?:veteran|zone|tour|deployment|trauma|medic|exposure)|(?:war|iraq|vietnam|gulf war|afghanistan|army|navy|marine|military|air force) vet(?:eran)?|tours? (?:in|of) (?:iraq|afghanistan|vietnam|kandahar|fallujah)|deployed to|(?:his|her|my) deployment|\bied\b|roadside bomb|child soldier|bombing of|shelling of",
        "boarding school": r"boarding[- ]school|residential school",
        "coma": r"(?:in|into|from) an? (?:\w+ )?coma|medically induced coma",
        "animal attack": r"(?:dog|bear|shark|cougar|moose|alligator|pit ?bull) (?:attack|mauling)|attacked by (?:a|the|her|his|their) (?:dog|bear|shark|bull|cougar|moose)|mauled by",
        "electrocution": r"electrocut(?:ed|ion)",
        "fall from a height": r"(?:fell|fall|fallen|falling|went) (?:from|off|through) (?:a|the|his|her) (?:\w+ )?(?:roof|ladder|scaffold|scaffolding|bridge|cliff|silo|tower|balcony|pier)",
        "industrial accident": r"(?:industrial|workplace|mining|mine|farm|logging|machine|construction|grain bin) accident|(?:mine|scaffold|building|bridge|trench|roof) collapse|crush injury",
        "stalking": r"stalk(?:er|ing)|(?:was|being|been|were) stalked|cyberstalk\w+",
        "armed robbery": r"(?:at|held up at) (?:gun|knife)point|armed robbery|carjack(?:ed|ing)|(?:bank|store|shop|pharmacy|gas station) (?:robbery|holdup|hold-up)",
        "home invasion": r"home invasion",
        "hit and run": r"hit[- ]and[- ]run",
        "abuse by clergy, teacher or coach": r"(?:abused|molested|assaulted|raped|groomed) by (?:a|the|his|her|my|their) (?:\w+ )?(?:priest|pastor|minister|deacon|bishop|coach|teacher|choirmaster|scoutmaster|scout leader|rabbi|imam|youth leader|camp counselor|doctor|therapist)|clergy abuse",
        "in the news": r"made the (?:\w+ )?(?:news|paper|papers|front page|headlines)|went viral|front[- ]page|news crews?|tv crew|reporters? (?:called|came|outside|asked|wrote|showed up|knocked)|(?:was|were|been) (?:in|on) the (?:local |evening )?(?:news|paper|papers|newspaper)\b",
        "champion": r"(?:state|national|world|olympic|regional) champion(?:ship)?s?|olympi(?:c|cs|an)|gold medal(?:ist)?",
        "whistleblower": r"whistle-?blow(?:er|ing)",
    }
)
"""Event → pattern: rare, told about by others, or in a newspaper."""
