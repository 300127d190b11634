"""Finding what the roster knows: everybody's identifiers as written, and the note's own people in every form.

`CohortRecognizer` looks for everybody on the roster in every note, by normal form only: with thousands of
people, nicknames and near misses would hit other words. `OwnRecognizer` is made for the people of one note
(attendees, their relatives, their clinicians) and also knows nicknames, initials, plurals, handles,
misspellings, broken words and what was dictated.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from deid import identifiers, names
from deid.detect.finding import Finding, as_result
from deid.detect.known_numbers import find_numbers, number_table
from deid.detect.near import find_near, near_table
from deid.detect.phrases import Phrase, find_phrases, phrase_table
from deid.detect.unspaced import find_unspaced, unspaced_entries, unspaced_table
from deid.detect.words.tokens import Tokens, tokenise
from deid.identifiers import LABEL_OF_KIND, Identifier
from deid.model import Participant
from deid.names import PersonName

Entry = tuple[str, Phrase]

# Scores rank what is found when spans overlap; they are no probabilities.
FULL, PART, NICK, NEAR, COHORT, COHORT_PART = 1.0, 0.95, 0.9, 0.85, 0.9, 0.8
SOURCE = "roster"
LABELS_FOUND = tuple(sorted(set(LABEL_OF_KIND.values())))


def own_identifiers(
    known: Sequence[Identifier], attendees: Sequence[Participant], clinicians: Sequence[str] = ()
) -> tuple[Identifier, ...]:
    """Pick what is known of the people of one note, in this order: attendees, clinicians, relatives.

    Where two of them share a name, the first in this order is taken to be meant. The cost does not depend on how
    many people are known.

    Args:
        known: everybody's identifiers as `known_identifiers` orders them, clinicians last.
        attendees: the participants of the note.
        clinicians: names of clinicians of the note; those that the roster gives for the attendees are added.
    """
    names_given = [*clinicians, *(participant.clinician for participant in attendees)]
    wanted = identifiers.clinicians_by_form(names_given).keys()
    mine = [one for one in identifiers.known_identifiers(attendees) if one.kind != "clinician"]
    everybody = itertools.takewhile(lambda one: one.kind == "clinician", reversed(known))
    theirs = [one for one in everybody if identifiers.clinicians_by_form([one.value]).keys() & wanted]
    attending = [one for one in mine if one.owner == one.participant]
    return (*attending, *reversed(theirs), *(one for one in mine if one.owner != one.participant))


class CohortRecognizer(EntityRecognizer):
    """Finds everybody on the roster by normal form. Its cost a note does not depend on how many they are."""

    def __init__(self, known: Sequence[Identifier]) -> None:
        grouped = identifiers.owners(known).values()
        self._phrases = phrase_table(entry for one in grouped for entry in _phrases_of(one, own=False))
        self._numbers = number_table(entry for one in grouped for entry in _numbers_of(one, own=False))
        self._unspaced = unspaced_table(entry for one in grouped for entry in _unspaced_of(one, own=False))
        super().__init__(supported_entities=list(LABELS_FOUND), name=SOURCE)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Search a text; metadata of a result holds `kind`, `owner` and the recognizer's name."""
        tokens = tokenise(text)
        found = [
            *bridged(tokens, find_phrases(tokens, self._phrases)),
            *find_numbers(tokens, self._numbers),
            *find_unspaced(text, self._unspaced),
        ]
        return [as_result(one, SOURCE) for one in found if not entities or one.label in entities]


class OwnRecognizer(EntityRecognizer):
    """Finds the people of one note in every form; made of `own_identifiers`."""

    def __init__(self, own: Sequence[Identifier]) -> None:
        grouped = identifiers.owners(own).values()
        phrases = [entry for one in grouped for entry in _phrases_of(one, own=True)]
        self._phrases = phrase_table(phrases)
        self._numbers = number_table(entry for one in grouped for entry in _numbers_of(one, own=True))
        self._unspaced = unspaced_table(entry for one in grouped for entry in _unspaced_of(one, own=True))
        self._near = near_table(parts_of(phrases))
        super().__init__(supported_entities=list(LABELS_FOUND), name=SOURCE)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Search a text; metadata of a result holds `kind`, `owner` and the recognizer's name."""
        tokens = tokenise(text)
        found = [
            *bridged(tokens, find_phrases(tokens, self._phrases)),
            *find_numbers(tokens, self._numbers),
            *find_unspaced(text, self._unspaced),
            *find_near(tokens, self._near, exact=self._phrases.phrases, score=NEAR),
        ]
        return [as_result(one, SOURCE) for one in found if not entities or one.label in entities]


def parts_of(entries: Iterable[Entry]) -> dict[str, Phrase]:
    """The single words among phrases that are names of persons: what near misses are looked for."""
    parts: dict[str, Phrase] = {}
    for form, phrase in entries:
        if phrase.label == "PERSON" and " " not in form and phrase.kind in ("given", "family", "nick"):
            parts.setdefault(form, phrase)
    return parts


def bridged(tokens: Tokens, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Join a given and a family name with only an initial between them: "Jane [M.] Delgado"."""
    ends = {end: i for i, end in enumerate(tokens.ends)}
    held: Finding | None = None
    for one in sorted(findings, key=lambda finding: (finding.start, finding.end)):
        if held and _only_an_initial_between(tokens, ends.get(held.end, len(tokens)), held, one):
            owner = held.owner if held.owner == one.owner else ""
            held = Finding(held.start, one.end, "PERSON", min(held.score, one.score), "full", owner)
            continue
        if held:
            yield held
        held = one
    if held:
        yield held


def _only_an_initial_between(tokens: Tokens, i: int, first: Finding, second: Finding) -> bool:
    return (
        first.label == second.label == "PERSON"
        and i + 2 < len(tokens)
        and second.start == tokens.starts[i + 2]
        and len(tokens.norms[i + 1]) == 1
        and tokens.capital(i + 1)
        and tokens.gap(i).strip(" ") == ""
        and tokens.gap(i + 1).strip(" .") == ""
    )


def name_entries(name: PersonName, owner: str, *, own: bool) -> Iterator[Entry]:
    """Every form of one name. Of people who are not the note's own, only what they are called in full and in part."""
    full, part = (FULL, PART) if own else (COHORT, COHORT_PART)

    def entries(forms: Iterable[str], kind: str, score: float) -> Iterator[Entry]:
        phrase = Phrase("PERSON", kind, owner, score, own)
        least = 2 if own else 3
        return ((form, phrase) for form in forms if len(form) >= least)

    yield from entries(names.full_forms(name), "full", full)
    for values, kind in ((name.given, "given"), (name.family, "family"), (name.nick, "nick"), (name.middle, "given")):
        for value in values:
            yield from entries(names.standalone(value), kind, part)
    if not own:
        glued = (form.replace(" ", "") for form in names.full_forms(name))
        yield from entries((form for form in glued if len(form) >= 8), "user", full)
        return
    for value in (*name.given, *name.nick):
        if len(value.strip()) == 1 and value.isalpha():
            yield names.normal(value), Phrase("PERSON", "given", owner, part, own)
        nicks = names.nicknames_of(value)
        yield from entries(nicks, "nick", NICK)
        yield from entries(
            (f"{nick} {family}" for nick in nicks for last in name.family for family in names.spellings(last)),
            "full",
            full,
        )
    for values, kind in ((name.family, "family"), ((*name.given, *name.nick), "given")):
        # Also the possessive where speech recognition leaves out the apostrophe.
        yield from entries((form for value in values for form in names.plurals(value)), kind, NICK)
    yield from entries(names.short_forms(name), "full", NICK)
    yield from entries(names.handles(name), "user", NICK)
    for letters in names.initials(name):
        yield from entries([letters, letters.replace(" ", "")], "initials", NEAR)


def _phrases_of(one: Sequence[Identifier], *, own: bool) -> Iterator[Entry]:
    owner = one[0].owner
    for name in identifiers.person_names(one):
        yield from name_entries(name, owner, own=own)
    for identifier in one:
        for forms, score in _word_forms(identifier, own=own):
            phrase = Phrase(identifier.label, identifier.kind, owner, score, own)
            yield from ((form, phrase) for form in forms)


def _unspaced_of(one: Sequence[Identifier], *, own: bool) -> Iterator[Entry]:
    full, part = (FULL, PART) if own else (COHORT, COHORT_PART)
    for name in identifiers.person_names(one):
        yield from unspaced_entries(name, one[0].owner, own=own, full=full, part=part)


def _word_forms(identifier: Identifier, *, own: bool) -> Iterator[tuple[Sequence[str], float]]:
    value, kind = identifier.value, identifier.kind
    score = FULL if own else COHORT
    if kind == "email":
        yield identifiers.email_forms(value) if own else (" ".join(identifiers.words(value)),), score
        local = identifiers.local_part(value)
        if own and len(local.replace(" ", "")) >= 5 and len(local) > len(max(local.split(), key=len)):
            yield (local, local.replace(" ", "")), NEAR
    elif kind == "birth_date" and own:
        yield identifiers.birth_date_forms(value), score
        yield identifiers.birthday_forms(value), PART
    elif kind == "street":
        yield identifiers.address_forms(value), score
    elif kind == "city":
        yield (" ".join(identifiers.words(value)),), score
    elif kind in ("employer", "school"):
        yield identifiers.organisation_forms(value), score


def _numbers_of(one: Sequence[Identifier], *, own: bool) -> Iterator[Entry]:
    for identifier in one:
        keys: Sequence[str] = ()
        if identifier.kind == "phone":
            keys = identifiers.phone_numbers(identifier.value)
            # A local number without its area code is looked for where it can be somebody's: the note's own people.
            keys = (*keys, keys[-1][-7:]) if own and keys and len(keys[-1]) == 10 else keys
        elif identifier.kind == "mrn":
            keys = identifiers.record_keys(identifier.value)
        elif identifier.kind in ("postcode", "participant_id"):
            keys = (identifiers.key_of(identifier.value),)
        phrase = Phrase(identifier.label, identifier.kind, identifier.owner, FULL if own else COHORT, own)
        yield from ((key, phrase) for key in keys if len(key) > 2)
