"""What says that a name stands here: titles, kinship, introductions, field labels, credentials, turn labels.

Cues find the place; `names` decides how far the name goes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import regex

from deid.detect.openings import Match, opened_by

_I = regex.IGNORECASE | regex.MULTILINE


@dataclass(frozen=True, slots=True)
class Cue:
    """`regex` ends right before a name. `strength`: "firm" takes any capitalised word, "soft" only likely ones.

    `reach` is the most words that the name may have; `lower` says whether the cue also works in a text that
    does not use capitals.
    """

    name: str
    regex: "regex.Pattern[str]"
    strength: str
    reach: int
    lower: bool = True


TITLES = (
    r"dr|doctor|mr|mrs|ms|mx|miss|mister|mme|mlle|prof|professor|rev|revd|reverend|rabbi|imam|pastor|chaplain|sgt|sergeant|cpl|lt|capt|captain|"
    r"officer|det|detective|deputy|sheriff|judge|hon|cst|constable|coach|nurse|sr|fr|sir|dame|mdm|señora?|herr|frau|mevrouw|doña|don|alhaji|mallam|engr|chief|"
    r"md|mst|deacon|bishop|sheikh|madam|madame|monsieur|justice|magistrate|p\.o|dra|smt|oga|boeta|oom|tannie|kagawad|mzee|rabbi|matron|attorney"
)
"""Before a name whatever the name looks like."""

KIN_TITLES = (
    r"sister|brother|elder|auntie|aunty|aunt|uncle|tía|tia|tío|tio|titi|grandma|grandpa|granny|nana|nan|nanna|pop-pop|grandad|papa|mama|mother|father|maman|"
    r"cousin|po|kuya|ate|koro|baby|bro|sis|abuela|abuelo|tata|lola|lolo|oma|opa|bubbe|zayde|mawmaw|pawpaw"
)
"""Words of kinship before a name, which also stand alone."""

RELATIONS = (
    r"mother|father|mom|mum|mam|dad|mama|papa|brother|sister|sis|bro|son|daughter|husband|wife|partner|spouse|boyfriend|girlfriend|bf|gf|fianc[eé]e?|"
    r"cousin|nephew|niece|grandmother|grandfather|grandma|grandpa|gran|granny|granda|nan|nana|grandson|granddaughter|grandchild|grandkids|stepmother|stepfather|stepmom|stepdad|"
    r"stepson|stepdaughter|stepbrother|stepsister|half-?brother|half-?sister|in-law|ex|ex-husband|ex-wife|friend|bestie|best\s+friend|roommate|flatmate|housemate|neighbou?r|boss|manager|supervisor|coworker|"
    r"co-worker|colleague|client|patient|pt|ct|therapist|counsell?or|clinician|sponsor|kid|child|children|baby|twin|twins|boy|girl|aunt|auntie|uncle|mate|buddy|caregiver|carer|guardian|"
    r"worker|caseworker|nurse|attorney|lawyer|advocate|teacher|tutor|coach|doctor|psychiatrist|dog|landlord|landlady|tenant|mentor|godmother|godfather|elder|pal|sib|sibs?|siblings|kids|"
    r"bro|sil|bil|mil|fil|mgm|pgm|gma|gpa|prescriber|midwife|housemate|cellmate|cellie|cell\s?mate|bunkie|intern|assistant|secretary|receptionist|classmate|teammate|deputy|pastor|priest|imam|rabbi|chaplain|interpreter|director|agent|officer|counsel|paramedic|tech|aide|cna|rn|np|case\s+manager|probation\s+officer|social\s+worker|youth|teen|son-in-law|daughter-in-law|brother-in-law|sister-in-law|mother-in-law|father-in-law|tía|hermano|hermana|hijo|hija|papá|mamá|schwester|bruder"
)
_FIELDS = (
    r"name|full\s+name|patient(?:\s+name)?|pt(?:\s+name)?|client(?:\s+name)?|student|pupil|resident|participant|member|subscriber|insured|mother|father|mom|dad|mum|parents?|parent/guardian|guardian|spouse|partner|wife|husband|"
    r"son|daughter|brother|sister|sibling|next\s+of\s+kin|nok|kin|emergency\s+contact|contact|contact\s+person|provider|therapist|counsell?or|clinician|psychologist|psychiatrist|physician|pcp|doctor|nurse|"
    r"case\s?manager|caseworker|social\s+worker|supervisor|supervised\s+by|referred\s+by|referring\s+provider|referrer|referral\s+from|attending|prepared\s+by|written\s+by|completed\s+by|signed(?:\s+by)?|printed|witness|interviewer|informants?|"
    r"attn|attention|to|from|cc|bcc|re|dear|in\s+re|regarding|subject|sender|recipient|author|facilitators?|co-?facilitator|leaders?|present|attendees?|attendance|in\s+the\s+room|not\s+in\s+the\s+room|absent|interpreter|judge|attorney|"
    r"officer|po|teacher|principal|examiner|evaluator|assessor|dictated(?:\s+by)?|transcribed\s+by|cosigned\s+by|co-signature|reviewed\s+by|collateral|carer|landlord|tenant|employer\s+contact|sponsor|caller|child|children|surname|first\s+name|last\s+name|"
    r"given\s+names?|family\s+name|preferred\s+name|likes\s+to\s+be\s+called|goes\s+by|prefers|known\s+as|aka|alias|nickname|maiden\s+name|middle\s+name|formerly|deceased|responsible\s+party|guarantor|cardholder|account\s+holder|ordering\s+physician|signature|staff|worker|keyworker|key\s+worker|advocate|dob|nombre|nom|naam|nome|pai|mãe|madre|padre|mutter|vater"
)  # fmt: skip
CREDENTIALS = (
    r"LCSW|LMSW|LISW|LICSW|LSW|MSW|LMFT|LAMFT|AMFT|MFT|LPC|LPCC|LCPC|LMHC|LPCA|LADC|CADC|LCDC|CDP|CAC|NCC|RPT|PhD|Ph\.D|PsyD|Psy\.D|EdD|EdS|MD|M\.D|DO|MBBS|RN|BSN|LPN|CNA|NP|FNP|PMHNP|ARNP|APRN|CRNP|PA-C|PharmD|"
    r"OTR|OT|PT|SLP|BCBA|RBT|MBACP|UKCP|HCPC|CPsychol|RMN|CPN|JD|Esq|GAL|LVN|MHW|MHT|RGC|RPsych|CPC|QMHP|LMHP|MA|MS|MEd|M\.Ed|BSW|RSW|PO|SRO|SW|CM|ABPP|CCC|CPRP|CPS|DNP|MPH|MRCPsych|FRCPC|FRANZCP"
)

_OPENING = r"(?:^|[.!?:;][\"”’)]?[ \t]+|\n|[\"“(][ \t]*|[ \t][-–—][ \t])(?:[-•*>][ \t]*)?"
_ACTS = (
    r"said|says|told|tells|asked|asks|reports|reported|stated|denies|denied|endorsed|endorses|described|describes|presented|presents|arrived|arrives|attended|attends|cried|cries|"
    r"laughed|laughs|smiled|smiles|agreed|agrees|shared|shares|expressed|discussed|called|calls|texted|texts|signed|reviewed|scheduled|organized|organised|managed|prepared|completed|designed|graduated|"
    r"came|comes|went|goes|left|lives|lived|works|worked|moved|married|thinks|thought|feels|felt|wants|wanted|knows|knew|got|gave|took|put|sat|stood|slept|stayed|drew|wrote|read|met|"
    r"worships|passed|started|stopped|tried|remains|appeared|looked|looks|turned|died|walked|ran|nodded|shrugged|sighed|declined|refused|admitted|acknowledged|disclosed|identified|requested|"
    r"rated|scored|brought|bought|made|kept|keeps|sent|paid|lost|found|helped|hugged|kissed|hit|apologi[sz]ed|paused|replied|answered|explained|mentioned|noted|cooked|drove|drives|covers|covered|misses|missed|likes|loves|hates|needs|returned|joined|spoke|speaks|talked|talks|visited|visits"
)
_STATES = (
    r"does|did|didn['’]t|doesn['’]t|isn['’]t|wasn['’]t|hasn['’]t|hadn['’]t|won['’]t|can['’]t|couldn['’]t|wouldn['’]t|still|just|never|always|also|then|quietly|tearful|"
    r"and[ \t]+(?:i|he|she|they|my|her|his|\p{Lu}\p{Ll}+)|\(\d{1,2}\)|\((?:he|she|they|mom|dad|mother|father|his|her|my|court|quietly|crying|laughs)"
)
_COMPANY = (
    r"dinner|lunch|breakfast|brunch|coffee|drinks|gig|movies?|walk|hike|date|fight|argument|argued|argues|fought|talk(?:s|ed|ing)?|chat(?:s|ted|ting)?|lives?|lived|living|moved[ \t]+in|moving[ \t]+in|"
    r"(?:hung|hang|hangs|hanging|went|going|goes)[ \t]+out|stay(?:s|ed|ing)|slept|sleeping|danced|flirted|sex|broke[ \t]+up|friends|friendship|relationship|angry|upset|mad|furious"
)
_PETS = r"dog|cat|puppy|pup|kitten|horse|pony|rabbit|bunny|hamster|parrot|bird|goldfish|snake|turtle"
_KIN_AFTER = r"mom|mum|dad|mother|father|sister|brother|husband|wife|house|phone|room|car|birthday|son|daughter|friend|ex|family|parents|death|funeral|hand|face|voice|boyfriend|girlfriend|partner|cell|number|name|grandma|gran|nan"

CUES: tuple[Cue, ...] = (
    Cue("title", regex.compile(rf"(?<![\w'’-])(?:{TITLES})\b\.?[ \t]+(?:(?:dr|mrs?|ms|prof|general|supt)\.?\s+)?", _I), "firm", 4),
    Cue("relation", regex.compile(rf"(?<![\w'’-])(?:{KIN_TITLES})[ \t]+", _I), "soft", 3),
    Cue("relation", regex.compile(rf"\b(?:my|her|his|their|our|your|the|a|pt['’]?s|client['’]?s|ct['’]?s|patient['’]?s|whose|with|and|\w+['’]s|w/|two|both|older|younger|little|big|late|step|new|old|ex|only|eldest|oldest|youngest|best|twin|elder|adult|paternal|maternal)[ \t]+(?:\w+[ \t-]){{0,2}}(?:{RELATIONS})(?:,[ \t]*|[ \t]+|[ \t]*\(|[ \t]+is[ \t]+|:[ \t]+)[\"“]?", _I), "soft", 4),
    Cue("relation", regex.compile(rf"(?<![\w'’-])(?:{RELATIONS})(?:[ \t]+|,[ \t]+|:[ \t]*|[ \t]*[(][ \t]*)[\"“]?(?=\p{{Lu}})", regex.MULTILINE | regex.IGNORECASE), "soft", 4, lower=False),
    Cue("called", regex.compile(r"\b(?:named|called|nicknamed|goes\s+by|going\s+by|go\s+by|name(?:['’]?s|[ \t]+is|[ \t]+was)|names?[ \t]+are|known\s+as|a\.?k\.?a\.?|formerly|n[ée]e|prefers|my\s+real\s+name['’]?s|real\s+name(?:['’]s|\s+is)?|call\s+(?:me|him|her|them)|calls\s+(?:me|him|her)|called\s+(?:me|him|her)|calling\s+(?:me|him|her))[ \t]+[\"“‘']?(?:ms|mr|mrs|dr)?\.?[ \t]*", _I), "soft", 3),
    Cue("intro", regex.compile(r"\b(?:i[ ]am|i['’]m|im|this\s+is|it['’]?s|this['’]?s|speaking\s+with|speaking\s+to|spoke\s+(?:with|to|w/)|met\s+(?:with|w/)|seen\s+by|signed\s+by|referred\s+by|supervised\s+by|interviewed\s+by|written\s+by|per|via|hi|hey|hello|hiya|g['’]day|thanks|thank\s+you|dear|good\s+morning|good\s+evening|welcome|sorry|bye|goodnight|ok|okay|yes|no|oh|love|cheers|ta|goodbye|well\s+done|attn:?|attention)[ \t]*,?[ \t]+", _I), "soft", 3),
    Cue("company", regex.compile(rf"\b(?:{_COMPANY})[ \t]+with[ \t]+(?-i:(?=\p{{Lu}}\p{{Ll}}+\b(?![ \t]+\p{{Lu}})))", _I), "soft", 1, lower=False),
    Cue("letter", regex.compile(r"^[ \t]{0,40}(?:dear|hi|hello|hey|dearest|liewe|estimada|querido)[ \t]+(?:(?:dr|mrs?|ms|prof|judge)\.?[ \t]+)?", _I), "firm", 4),
    Cue("field", regex.compile(rf"\b(?:(?<=^[ \t\"'*>•-]{{0,12}})|(?<=[|;\t(\[*>•-][ \t\"']{{0,3}})|(?<=[ ]{{2}}[\"']?)|(?<=\d[.)][ \t]{{0,2}}))(?:{_FIELDS})[ \t.]{{0,30}}[\"']?[ \t]{{0,30}}(?:[:=|]|\.{{3,40}})[ \t]{{0,40}}[\"'“*_]{{0,4}}(?:(?:dr|mrs?|ms|hon|prof|po|fr)\.?[ \t]+)?", _I), "firm", 5),
    Cue("acts", regex.compile(rf"{_OPENING}(?=\p{{Lu}}[\p{{L}}'’-]+[ \t]+(?:{_ACTS})\b)", regex.MULTILINE), "soft", 1, lower=False),
    Cue("states", regex.compile(rf"{_OPENING}(?=\p{{Lu}}[\p{{L}}'’-]+(?:[ \t]+(?:{_STATES})|['’]s[ \t]+(?:{_KIN_AFTER}))\b)", regex.MULTILINE), "soft", 1, lower=False),
    Cue("relation", regex.compile(rf"{_OPENING}(?=\p{{Lu}}[\p{{L}}'’-]+[ \t]+the[ \t]+(?:\w+[ \t]+)?(?:{_PETS})[ \t]+(?:{_ACTS}|{_STATES}|is|was|has|had|\p{{Ll}}+ed)\b)", regex.MULTILINE), "soft", 1, lower=False),
    Cue("vocative", regex.compile(r"(?:^|[.!?:][ \t]+|[,;—–][ \t]+|[\"“][ \t]*)(?=\p{Lu}[\w'’-]+,[ \t]+(?:you|i|what|can|could|how|let|tell|that|is|it|your|do|did|would|are|we|where|when|why|who|have|this|go|look|please|there|if|does|for|love|mate|honey|no|yes|stop|wait|listen|try)\b)", regex.MULTILINE), "soft", 1, lower=False),
    Cue("vocative", regex.compile(r",[ \t]+(?=\p{Lu}[\w'’-]+[.?!][\"”]?(?:\s|$))", regex.MULTILINE), "soft", 1, lower=False),
    Cue("bullet", regex.compile(r"^[ \t]*(?:\d{1,3}[.)]|[-•*#]|\d{1,3}[ \t])[ \t]+(?=\p{Lu}[\w'’-]+(?:[ \t]+\p{Lu}[\w'’.-]*){1,3}[ \t]*(?:$|[,|(–—-]|[ ]{2}))", regex.MULTILINE), "soft", 4, lower=False),
)  # fmt: skip
"""In order; every cue is tried everywhere."""

BEFORE_CREDENTIALS = regex.compile(
    rf"(?:^|(?<=[^\w'’.-]))(?P<v>\p{{Lu}}[\p{{L}}'’.-]*(?:[ ](?:[\"“]?\p{{Lu}}[\p{{L}}'’.-]*[\"”]?|de|la|van|der|bin|al|del|von|ní|mac|ó)){{0,5}})"
    rf",?[ \t]+(?:{CREDENTIALS})(?![\w])",
    regex.MULTILINE,
)
"""A name before professional letters: "Ana Ruiz, LPC"."""

TURN = regex.compile(
    r"^[ \t>*_]*(?:[\[(]?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s*[AaPp][Mm])?[\])]?[ \t]*[-–]?[ \t]*)?[*_<\[]{0,3}(?:(?:Dr|Mrs?|Ms|Mx|Rabbi|Fr|Sr|Judge|Nurse|Coach|Counsellor|Counselor|Th|Host|host|Staff|Facilitator)[._ ][ ]?)?"
    r"(?P<v>\p{L}[\p{L}'’.-]*(?:[ ]\p{Lu}[\p{L}'’.-]*){0,2})(?:_\d+)?[ \t]*(?:\([^()\n]{1,30}\))?[*_>\]]{0,3}:(?=[*_]{0,2}(?:\s|$))",
    regex.MULTILINE,
)
"""The label of a speaker's turn."""

REVERSED = regex.compile(
    r"(?<![\p{L}\d.,'’-])(?P<v>\p{Lu}[\p{L}'’-]+(?:[ -]\p{Lu}[\p{L}'’-]+)?,[ ]?\p{Lu}(?:[\p{L}'’-]+|\.)(?:[ ]\p{Lu}(?:\.|[\p{L}'’-]+)?)?)(?![\p{L}'’])"
)
"""Family name, given name."""

HYPHENED = regex.compile(r"(?<![\p{L}\d-])(?P<v>\p{Lu}\p{Ll}*-\p{Lu}?\p{Ll}+)(?![\p{L}\d-])")
"""Two words of a name joined by a hyphen: Mei-Ling, Ji-won, T-Claude."""

INITIALS = regex.compile(
    r"(?<![\w.'’&/-])(?P<v>\p{Lu}\.(?:[ -]?\p{Lu}\.){1,3}|\p{Lu}\.-?\p{Lu}\.(?:[ -]?\p{Lu}\.)?)(?![\p{L}\d])"
)
INITIAL_AND_FAMILY = regex.compile(
    r"(?<![\w.'’&/-])(?P<v>(?:\p{Lu}\.[ ]?){1,3}(?:de[ ]|van[ ]|der[ ]|O['’]|Mc|Mac)?\p{Lu}[\p{L}'’-]{1,}(?:-\p{Lu}[\p{L}'’]+)?)(?![\p{L}'’])"
)
TITLED_INITIAL = regex.compile(
    r"(?<![\w'’-])(?i:dr|mrs?|ms|mx|miss|mister|doctor|prof|professor)(?:\.[ ]?|[ ])(?P<v>\p{Lu}|[b-hj-z])(?![\w&/-]|['’](?![sS]\b)|[ ]?[=:<>])"
)
"""A title and one letter: "Ms. V.", "Mr T", "mrs k". "Dr. X" is what is written for somebody who has no name."""
GIVEN_AND_INITIAL = regex.compile(
    r"(?<![\w.'’-])(?P<v>\p{Lu}[\p{Ll}'’-]{1,}[ ]\p{Lu}\.?)(?=[ ,;:.)/\n?!-]|$)(?![ ]?\p{Lu}\.?\w)"
)
SIGNED = regex.compile(
    r"(?:^[ \t]*(?:[-–—~]{1,3}|xx?o?|signed:?|dictated[^:\n]{0,14}:|d/t:)[ \t]*|[ \t](?:—|–|--)[ \t]?)(?P<v>\p{Lu}{2,4}|\p{Lu}\.(?:\p{Lu}\.)+)(?=[ \t]*(?:$|[/}\]|,]))",
    _I,
)
SLASHED = regex.compile(r"(?<![\w/])(?P<v>[A-Z]{2,3})/(?P<w>[a-z]{2,3})(?![\w/])")
FILE_NAME = regex.compile(
    r"(?<![\w/.])(?P<v>[\w-]{3,80})\.(?:docx?|pdf|xlsx?|csv|txt|rtf|odt|wav|mp3|m4a|mp4|vtt|srt|jpe?g|png|heic)(?!\w)",
    regex.IGNORECASE,
)

SLASHED_WORDS = frozenset(["AM", "PM", "BP", "HR", "ER", "CD", "TV", "PC", "DC", "SI", "HI", "AH", "VH"])

NOT_INITIALS = frozenset(
    ["u.s.", "u.k.", "a.m.", "p.m.", "d.c.", "n.a.", "a.a.", "b.i.d.", "t.i.d.", "q.i.d.", "q.d.", "p.r.n.", "i.v.", "i.m.", "o.d.", "m.d.", "d.o.", "ph.d.", "r.n.", "n.p.", "e.r.", "i.q.", "t.v.", "p.o.", "a.k.a.", "s.i.", "h.i.", "d.o.b.", "p.s.", "i.e.", "e.g.", "c.v.", "e.d.", "l.a.", "n.y.", "s.o.b.", "a.d.", "b.c.", "r.i.p.", "m.r.", "n.h.s.", "g.p.", "o.t.", "p.t.", "l.p.c.", "l.m.f.t.", "m.s.", "m.a.", "b.a.", "b.s.", "j.d.", "c.a.", "u.r.", "n.i.", "p.p.s.", "c.p.", "s.s.n.", "m.r.n.", "u.n.", "e.u.", "a.d.h.d.", "p.t.s.d.", "o.c.d.", "d.v.", "c.c.", "s.w.", "n.w.", "n.e.", "s.e.", "r.r.", "h.c.", "c.b.t.", "d.b.t.", "e.m.d.r.", "i.o.p.", "c.m.", "d.r.", "i.d.", "c.p.s.", "p.c.p.", "q.h.s.", "n.p.o.", "r.t.", "h.r.", "e.m.t.", "s.u.d.", "g.e.d."]
)  # fmt: skip


def places(text: str) -> Iterator[tuple[int, Cue]]:
    """Where a name may start, and by which cue."""
    return ((match.end(), CUES[number]) for number, match in _matches()(text))


@cache
def _matches() -> Callable[[str], Iterator[tuple[int, Match]]]:
    return opened_by([cue.regex for cue in CUES])
