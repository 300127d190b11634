"""Named schools, employers, hospitals, clinics, agencies, congregations, shelters and programs, by their head word."""

import regex

from deid.detect.patterns.table import Pattern
from deid.detect.words.lexicon import is_placeholder, word_set
from deid.names import words

_CAP = r"(?:(?:St|Ste|Mt|Ft|[A-Z])\.|[A-ZÀ-ÞĀ-Ž][\w'’-]*(?:\.[\w]+)*|&|\d{1,3}(?:st|nd|rd|th))"
_SMALL = r"(?:of|the|for|and|&|de|del|du|des|la|le|al|on|y|e|o|van)"
_NAME = rf"{_CAP}(?:[ ]{_SMALL}){{0,2}}(?:[ ]{_CAP}(?:[ ]{_SMALL}){{0,2}}){{0,4}}"
_NOT = r"(?!(?:The|A|An|At|In|On|To|From|My|Our|His|Her|Their|This|That|Your|Attends|Goes|Went|For|And|By|With|Is|Was|If|When|Ready|For|Should|Ask|Go|Visited|Called|Staying|Emergency|Partial|Outpatient|Licensed|Medical|National|Comprehensive|Should|Father|Dr|Solicitor|Perinatal|Mental|Per|Via|Seen|Discharged|Admitted|Referred|Works|Dear|Re|Plan|No|Any|Some|Each|Every|Local|New[ \t]+patient|Public|Private|Middle|High|Elementary|Primary|Secondary)\s)"

_HEADS: tuple[tuple[str, str], ...] = (
    ("school", r"(?:(?:High|Middle|Elementary|Primary|Secondary|Grammar|Junior|Day|Charter|Magnet|Prep|Preparatory|Friends|Community|Public|Infant|Nursery|State|Technical)[ \t]+)*(?:School|Schools|Academy|College|University|Polytechnic|Kindergarten|Preschool|Elementary|Seminary|Conservatory|Institute of Technology|Comprehensive|Gymnasium|Lyceum|Montessori|K-8|ISD|USD)|Elementary|(?:Middle|Primary|High|Tech|Middle-High|Secondary|Prep|HS)(?=[\s,.;:!?)'’]|$)"),
    ("hospital", r"(?:(?:General|Regional|Memorial|Community|Children['’]?s|Women['’]?s|Psychiatric|State|Base|District|Teaching|University|Maternity|Veterans|County|Mental|Day)[ \t]+)*(?:Hospital|Hosp|Infirmary|Medical Cent(?:er|re)|Hospice|Sanatorium|Sanitarium|Maternity|Nursing Home|Rest Home|Care Home|Care Centre)"),
    ("clinic", r"(?:Clinics?|Polyclinic|Surgery|Health Cent(?:er|re)|Urgent Care|Family (?:Medicine|Practice|Therapy|Health)|Behavioral Health|Behavioural Health|Mental Health|Psychiatry|Psychology|Psychological (?:Services|Therapies|Associates)|Counsell?ing(?: (?:Center|Centre|Services|Collaborative|Collective|Associates|Group|Partners))?|Collective|Wellness(?: (?:Center|Centre|Collective))?|Community Health|Women['’]s Health|Dental|Pediatrics|Paediatrics|Pharmacy|Drug|Medical Group|Medical Practice|Laborator(?:y|ies)|Imaging|CMHT|CAMHS|Recovery(?: (?:Center|Centre|Village))?|Eating Recovery|Vet Center|Therapy Associates|Therapies)"),
    ("agency", r"(?:Family Services|Social Services|Human Services|Children['’]s Services|Child (?:Protective|Welfare) Services|Police(?: Department| Service)?|Sheriff(?:['’]s (?:Office|Department))?|Probation(?: Department)?|Court(?:house)?|(?:Superior|Family|Magistrates['’]?|Crown|District|Probate|Treatment|Circuit|County|Drug|Juvenile|High) Court|Council|Detention(?: Cent(?:er|re))?|Prison|Correctional (?:Facility|Institution|Center)|Jail|Housing (?:Authority|Association|Trust)|Health Authority|Department of [A-Z]\w+|Area Agency on Aging|Foster Care|Legal Aid|Trust|Foundation|Charity|Assurance|Insurance|Employee Assistance|NHS Trust|Homes|Justice Project|Authority)"),
    ("faith", r"(?:Church|Chapel|Cathedral|Mosque|Masjid|Synagogue|Temple|Gurdwara|[Pp]arish|Tabernacle|Mandir|Ministry|Ministries|Assembly|Fellowship|Congregation|Baptist|Methodist|Lutheran|Presbyterian|Episcopal|AME|Marae|Sabha|Abbey|Priory|Convent|Monastery|Kingdom Hall|Islamic Cent(?:er|re)|Holiness)"),
    ("shelter", r"(?:Shelter|Night Shelter|Family Shelter|Refuge|Mission|House|Lodge|Sober Living|Overnight|Halfway House|Safe House|Hostel)"),
    ("program", r"(?:Program(?:me)?|Outpatient|Residential|IOP|PHP|Project|Initiative|Helpline|Hotline|Lifeline|Club|Circle|Hub|Drop-in|Mobile Crisis|Crisis (?:Line|Team|Center)|Rehab|Youth (?:Project|Group|Center|Centre)|Senior Center|Community Cent(?:er|re)|Treatment Cent(?:er|re)|Day Cent(?:er|re)|Resource Cent(?:er|re)|Association|Society|Alliance|Coalition|Network)"),
    ("employer", r"(?:Inc|LLC|LLP|Ltd|Limited|Corp|Corporation|Company|Co(?!\.[ ][A-Z])|PLC|GmbH|Group|Partners|Associates|Industries|Enterprises|Logistics|Poultry|Foods|Farms?|Bakery|Deli|Diner|Cafe|Café|Restaurant|Grill|Pizza|Cannery|Cement|Motors|Auto|Construction|Roofing|Plumbing|Electric|Landscaping|Staffing|Trucking|Freight|Transport|Airlines|Airways|Bank|Credit Union|Financial|Consulting|Solutions|Systems|Technologies|Software|Labs|Studios?|Media|Uniforms|Optical|Avionics|Generating|Meats|Quarries|Cold Storage|Tree Service|Warehouse|Manufacturing|Mills?|Steel|Supply|Hardware|Grocery|Supermarket|Market|Mart|Stores?|Feed (?:&|and) Seed|Laundry|Cleaners|Salon|Barbers|Home Aides|Home Care|Dairy|Gym|Fitness|Hotel|Motel|Inn|Casino|Bowl|Bingo|Cinema|Theatre|Theater|Bar|Pub|Tavern|Brewery|Bakehouse|Kitchen|Union Local \d+|Local \d+|RSL)"),
)  # fmt: skip

_THERAPEUTIC = word_set(
    "mindfulness anger management grief bereavement loss skills process support recovery relapse prevention trauma parenting anxiety depression dbt cbt act emdr mbct cpt iop php aftercare coping "
    "womens mens women men teen teens adolescent adult adults youth family families couples caregiver caregivers veterans lgbtq co occurring dual diagnosis sobriety step open closed weekly "
    "morning afternoon evening therapy art music movement yoga meditation wellness stress emotion regulation distress tolerance interpersonal effectiveness social communication self esteem compassion "
    "assertiveness psychoeducation education orientation discharge peer focus substance use addiction drug alcohol gambling smoking cessation eating disorders ocd adhd ptsd bipolar pain sleep "
    "insomnia thinking errors healthy relationships domestic violence survivors batterers intervention life budgeting cooking job readiness goals check community talking interview activity "
    "seeking safety reprocessing intensive outpatient psychotherapy counseling counselling divorce postpartum perinatal new mothers fathers dads moms "
    "group groups class program programme circle monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun am pm the of for and in"
)
_KINDS_OF_GROUP = regex.compile(r"(?:Group|Groups|Class|Classes|Program|Programme|Circle)$")


def _names_one(value: str) -> bool:
    return not is_kind_of_group(value) and not is_placeholder(value)


def is_kind_of_group(value: str) -> bool:
    """Say whether a capitalised phrase only says what kind of group or course it is: "Anger Management Group"."""
    parts = words(value)
    return bool(_KINDS_OF_GROUP.search(value)) and _THERAPEUTIC.issuperset(parts[:-1])


_SAINT = r"(?:St\.?|Saint|Ste\.?|Sainte|Our Lady of|Holy|Sacred|Santa|San)[ \t]+(?:the[ \t]+)?"
_WORK = (
    r"(?:works?|worked|working|job|hours|lead|director|years|driving|parking|start(?:ed|ing)?|shifts?|nights|employed|hired|intern(?:s|ed)?|cashier|cook|manager|server|supervisor|nurse|clerk|teller|driver|plant|boss|interview|fired|laid[ \t]+off|quit|promoted)"
    r"(?:[ \t]+(?:nights?|days|part-?time|full-?time|weekends?|as[ \t]+an?[ \t]+[a-z ]{2,25}|on[ \t]+the[ \t]+[a-z ]{2,25}))?[ \t]+(?:@|at|for|by|with|from)[ \t]+(?:the[ \t]+|uh[ \t]+(?:the[ \t]+)?)?"
)
_STUDY = r"(?:school|student|teacher|counsell?or|grader|freshman|sophomore|junior|senior|enrolled|studies|studying|attends|graduat\w+|principal|grade|class|classes|year[ \t]+\d+|goes)[ \t]+(?:@|at|from|of|to|in)[ \t]+(?:the[ \t]+)?"
_POSSESSIVE = r"\b(?:at|@|outside|from|to|behind|inside)[ \t]+(?:the[ \t]+)?"
_LABEL = r"(?:employer|school|facility|agency|hospital|clinic|church|pharmacy|provider|practice|company|site|program|insurer|payer|landlord|workplace|occupation|dme vendor|escola|verwezen door|arbeitgeber|employeur|site)"


ORGANISATIONS: tuple[Pattern, ...] = (
    *(
        Pattern("ORG", kind, regex.compile(rf"(?<![\w@.-])(?:The )?{_NOT}{_NAME} (?:{head})(?!\w)(?:[ \t]+of(?:[ \t]+the)?[ \t]+[A-Z]\w+(?:[ \t]+[A-Z]\w+)?)?"), 0.82, check=_names_one)
        for kind, head in _HEADS
    ),
    Pattern("ORG", "school", regex.compile(r"(?<!\w)(?:University|College|Academy|Institute|School|Université|Universidad|Universität|École|Escuela|Colegio|Scoil|Coláiste|Gaelscoil|Ysgol|Lycée|Collège|Escola|Kura|Te Kura)[ \t]+(?:(?:of|de|del|da|do|du|des|for)[ \t]+(?:the[ \t]+|la[ \t]+)?)?[A-ZÀ-Þ][\w'’-]+(?:[ -](?:(?:of|at|de|and)[ \t]+)?[A-ZÀ-Þ][\w'’-]+){0,4}"), 0.86),
    Pattern("ORG", "faith", regex.compile(r"(?<!\w)(?:Church|Temple|Congregation|Masjid|Mosque|Gurdwara|Chapel|Capel|Eglwys|Iglesia|Ekalesia|Parish|Basilica|Wat|Ohr|Beth|Chùa|Chua|Iglesia)[ \t]+(?:(?:of|de|al|o|a|le|el|the|ni)[ -](?:the[ \t]+|la[ \t]+|le[ \t]+)?)?[A-ZÀ-Þ][\w'’-]+(?:[ -](?:(?:of|o|le|al|the)[ -])?[A-ZÀ-Þ][\w'’-]+){0,4}"), 0.84),
    Pattern("ORG", "hospital", regex.compile(r"(?<!\w)(?:Hospital|Clínica|Clinic|Hôpital|Klinik|Klinikum|Casa|Maison|Hospice|Centro|Centre)[ \t]+(?:(?:de|del|di|of|la|le|du|für)[ \t]+)?[A-ZÀ-Þ][\w'’-]+(?:[ -][A-ZÀ-Þ][\w'’-]+){0,3}"), 0.8),
    Pattern("ORG", "faith", regex.compile(rf"(?<!\w){_SAINT}[A-ZÀ-Þ][\w-]+['’]s(?!\w)(?:[ \t]+(?:[A-Z][\w'’]+\s*){{1,3}}(?<!\s))?"), 0.85),
    Pattern("ORG", "faith", regex.compile(r"\b(?:at|from|in|with|of|to|attends|outside)[ \t]+(?P<v>(?:St\.?|Saint|Sainte|Our Lady of|Holy|Sacred)[ \t]+[A-ZÀ-Þ][\w'’-]+(?:[ \t]+(?:of[ \t]+)?[A-Z][\w'’]+){0,2})(?!\w)"), 0.8),
    Pattern("ORG", "employer", regex.compile(rf"\b(?i:{_WORK})(?P<v>[A-ZÀ-Þ][\w'’&-]*(?:\s(?:(?:of|and|&|the|de)\s)?[A-ZÀ-Þ&][\w'’&-]*){{0,4}})"), 0.8, check=lambda v: not is_placeholder(v) and not regex.match(r"(?:I|He|She|They|We|Dr|Mr|Mrs|Ms|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|March|April|May|June|July)\b", v)),
    Pattern("ORG", "school", regex.compile(rf"\b(?i:{_STUDY})(?P<v>[A-ZÀ-Þ][\w'’&-]*(?:\s(?:(?:of|and|&|the|de)\s)?[A-ZÀ-Þ&][\w'’&-]*){{1,4}})"), 0.74, check=lambda v: not is_placeholder(v) and not regex.match(r"(?:I|He|She|They|We|Dr|Mr|Mrs|Ms|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b", v)),
    Pattern("ORG", "venue", regex.compile(rf"{_POSSESSIVE}(?P<v>(?:[A-ZÀ-Þ][\w-]+[ ]){{0,2}}[A-ZÀ-Þ][\w-]+['’]s(?:[ ][A-ZÀ-Þ][\w'’-]+){{0,2}})(?=[ \t]*[,.;:!?)\n]|$|[ ](?:ED|ER|and|or|for|by|since)\b)"), 0.66),
    Pattern("ORG", "school", regex.compile(r"(?<!\w)P\.?S\.? ?\d{1,3}\b"), 0.85),
    Pattern("ORG", "employer", regex.compile(rf"(?im)^\W{{0,4}}(?:\d+\.\s*)?{_LABEL}\s*[:=|]\s*(?-i:(?P<v>[A-ZÀ-Þ][\w'’&-]*(?:[ ](?:(?:of|and|&|the|de)\s)?[A-ZÀ-Þ&][\w'’&-]*){{0,5}}))"), 0.8, check=lambda v: not regex.fullmatch(r"(?i)(?:none|n/?a|unknown|unemployed|retired|yes|no|same|self|tbd|nil|male|female|active)\b.*", v)),
    Pattern("ORG", "agency", regex.compile(r"(?<!\w)(?:CIRCUIT|SUPERIOR|FAMILY|DISTRICT|PROBATE|MAGISTRATES['’]?)[ \t]+COURT[ \t]+(?:OF|FOR)[ \t]+(?:THE[ \t]+)?[A-Z]+(?:[ \t]+[A-Z]+){0,4}|(?<!\w)(?:[A-Z]{3,}[ \t]+){1,3}(?:MAGISTRATES['’]?|PROBATE|SUPERIOR|DISTRICT|FAMILY|COUNTY)[ \t]+COURT(?!\w)|(?<!\w)(?:[A-Z][A-Z'’]+[ \t]+){1,4}(?:HOSPITAL|CLINIC|SCHOOL|CHURCH|SHELTER|LABORATORIES|CENTRE|CENTER|COLLECTIVE|COUNSEL?LING|COLLEGE|UNIVERSITY|ACADEMY|CASINO)(?!\w)"), 0.8, check=lambda v: not regex.match(r"(?:THE|PSYCHIATRIC|MENTAL|PARTIAL|STATE|DAY|GENERAL|OUTPATIENT|MENTAL HEALTH)[ \t]+(?:HOSPITAL|CLINIC|CENTER|CENTRE|SCHOOL|HEALTH CLINIC)$", v)),
    Pattern("ORG", "school", regex.compile(r"(?<![\w'])(?:at|to|from|in|of|the|@|called)[ \t]+(?P<v>(?!(?:the|a|my|his|her|our|your|their|this|that|any|some|local|public|middle|high|elementary|grad|law|med|nursing|art|trade|night|summer|boarding|old|new|same|whole|other|in|to|of|and|for|at|every|each|after|is|was|sunday|catholic|community|state|medical|mental|emergency|psych|psychiatric|outpatient|inpatient|regular|private)\b)[a-z][a-z'’-]+[ \t]+(?:(?!(?:the|and|is|was|in|to|of|my|at|a)\b)[a-z'’-]+[ \t]+){0,2}(?:elementary|elem|adult school|middle school|high school|middle|academy|college|university|primary school|community college|high|hs|primary|hospital|base hospital|family medicine|hosp|medical center|family shelter|shelter|clinic|chapel|church|gurdwara|mosque|temple|assembly|poultry|wellness|diner|behavioral health|healing|mobile crisis|laundry|drywall|gravel|mart|house|club|family services|county jail|paving|cold stores|museum|bus yard|well service|bar|swim club))(?!\w)"), 0.66, check=lambda v: not regex.search(r"\b(?:my|her|his|the|a|in|so|that|this|you|we|they|it|are|be|not|low|too|pretty|really|very|was|is|on|with|getting|get)\b", v)),
)  # fmt: skip
