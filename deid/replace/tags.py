"""The typed tags that stand for identifiers, numbered by first mention within a record."""

import re
from collections.abc import Callable, Mapping, Sequence

NUMBERED = {
    **{"school": "SCHOOL", "employer": "EMPLOYER", "hospital": "HOSPITAL", "clinic": "CLINIC", "agency": "AGENCY"},
    **{"faith": "CONGREGATION", "shelter": "SHELTER", "program": "PROGRAM", "venue": "VENUE"},
}
"""Kind of an organisation → word of its tag; others are ORG."""

PLAIN = {
    **{label: f"[{label}]" for label in ("PHONE", "FAX", "EMAIL", "URL", "SSN", "MRN", "ACCOUNT", "LICENSE")},
    **{label: f"[{label}]" for label in ("VEHICLE", "DEVICE", "IP", "BIOMETRIC", "PROFESSION", "DATE", "AGE")},
    **{"HEALTH_PLAN": "[HEALTH PLAN]", "OTHER_ID": "[ID]"},
}
"""Label → its tag, where a number would tell nothing."""

Namer = Callable[[str, str], str]
"""(word, key of the identity) → tag; the same key always gets the same tag."""


def namer(*, first_is_bare: bool = False) -> Namer:
    """Return a function that numbers identities of a word as it meets them: [SCHOOL-1], [SCHOOL-2], …

    The word of the first meeting stays with a key. With `first_is_bare` the first goes without number:
    [BROTHER], [BROTHER-2].
    """
    given: dict[str, str] = {}
    count: dict[str, int] = {}

    def name(word: str, key: str) -> str:
        if key not in given:
            count[word] = count.get(word, 0) + 1
            bare = first_is_bare and count[word] == 1
            given[key] = f"[{word}]" if bare else f"[{word}-{count[word]}]"
        return given[key]

    return name


def person_tags(
    keys: Sequence[str],
    *,
    attendees: Sequence[str],
    known: Mapping[str, tuple[str, str]],
    codes: Mapping[str, str],
) -> dict[str, str]:
    """Return key of a person → tag, for the keys of `people.identify` in the order of their mention.

    A sole attendee is [CLIENT]. In a shared note attendees are [MEMBER-n], n being the rank of their release
    code among the attendees', and their relatives [MEMBER-2 MOTHER].
    """
    relations, others = namer(first_is_bare=True), namer()
    rank = {who: place for place, who in enumerate(sorted(attendees, key=lambda who: (codes.get(who, who), who)), 1)}
    tags: dict[str, str] = {}
    for key in dict.fromkeys(keys):
        participant, role = known.get(key, ("", ""))
        if key.startswith("third/"):
            tags[key] = others("PERSON", key)
        elif role == "clinician":
            tags[key] = relations("CLINICIAN", key)
        else:
            member = f"MEMBER-{rank[participant]}" if len(attendees) > 1 else ""
            if role == "client":
                tags[key] = f"[{member or 'CLIENT'}]"
            else:
                tags[key] = relations(f"{member} {_relation(role)}".strip(), key)
    return tags


def _relation(role: str) -> str:
    """The relation in capitals; anything but one or two plain words could be a name."""
    words = role.replace("_", " ").replace("-", " ").split()
    plain = 0 < len(words) <= 2 and all(re.fullmatch(r"[a-z]+", word) for word in words)
    return "-".join(words).upper() if plain else "RELATIVE"
