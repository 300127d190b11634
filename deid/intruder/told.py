"""What an intruder test means, in one sentence."""

from deid.intruder.intrusion import NAMES_LEFT, RELEASE, ROSTER, SAME_NOTES, Attack, Intrusion, Shown

LEVEL = 0.05
"""How likely luck may be before it is ruled out, shared out among all attacks (Bonferroni's correction)."""


def sentence(intrusion: Intrusion) -> str:
    """Say in one sentence whom the intruder could link, how that compares with luck, and what it says nothing of.

    Of a suppressed result it tells no more than the result does.
    """
    if not intrusion.participants:
        return "Nobody is in the release, so there was nobody for an intruder to link."
    told = f"An intruder who knows {_roster(intrusion.known)} could name {_of(intrusion.named, intrusion)}"
    told += _luck(intrusion, ROSTER)
    if intrusion.compared:
        joined = f"{_share(intrusion.joined)} of them" if intrusion.drawn_from else _of(intrusion.joined, intrusion)
        told += f", and with an earlier release at hand could join {joined} to their records there"
        told += _luck(intrusion, RELEASE) + _same_notes(intrusion)
    else:
        told += "; no earlier release was compared"
    return f"{told}{_bound(intrusion)}; this says nothing of an intruder who has heard what was told in the sessions."


def _roster(known: int | None) -> str:
    if known == 1:
        return "the name, age and town of the one person on the roster"
    everybody = "everybody" if known is None else f"all {known:,} people"
    return f"the names, ages and towns of {everybody} on the roster"


def _of(count: Shown, intrusion: Intrusion) -> str:
    people, drawn_from = intrusion.participants, intrusion.drawn_from
    if drawn_from:
        return f"{_share(count)} of the {people:,} participants drawn at random out of {drawn_from:,}"
    if isinstance(count, str) and count.startswith("<"):
        return f"{_share(count)} participants"
    if people == 1:
        return "the one participant" if count else "nobody"
    return f"all {people} participants" if count == people else f"{_share(count)} of the {people} participants"


def _share(count: Shown) -> str:
    return f"fewer than {count[1:]}" if isinstance(count, str) and count.startswith("<") else f"{count or 'none'}"


def _bound(intrusion: Intrusion) -> str:
    """That the intruder was given less to choose from than there is, where that is so."""
    if intrusion.drawn_from:
        return f"; whoever must choose among the codes of all {intrusion.drawn_from:,} is sure less often, so these are upper bounds"
    if intrusion.earlier_cut:
        return "; of the earlier release, which is larger, only the records of the same people were compared, so that is an upper bound"
    return ""


def _luck(intrusion: Intrusion, against: str) -> str:
    """What luck would bring, and whether it may be all there is; "" if nobody was linked or luck is not to be told."""
    tried = [attack for attack in intrusion.attacks if attack.against == against]
    counted = [attack for attack in tried if attack.beats_luck]
    chances = [attack.p_value for attack in counted if attack.p_value is not None]
    if not chances or any(attack.p_value is None for attack in tried):
        return ""
    lucky = sum(attack.expected or 0 for attack in counted)
    about = f"about {lucky:.1g}" if lucky >= 0.01 else "less than 0.01"
    ruled_out = min(chances) * len(intrusion.attacks) <= LEVEL
    return f" (luck would bring {about})" if ruled_out else f" (too few to rule out luck, which would bring {about})"


def _same_notes(intrusion: Intrusion) -> str:
    same = next(attack.right for attack in intrusion.attacks if attack.name == SAME_NOTES)
    if not isinstance(same, int) or same == 0:
        return ""
    many = "all" if same == intrusion.joined else str(same)
    return f", {many} of them by a note that stands word for word in both"


def sentences() -> str:
    """Everything that `sentence` can say, for whoever must know the words of our own."""
    told = []
    for chance, count, known in ((0.001, 9, 1), (0.5, 3, 9), (0.5, "<5", None)):
        attacks = tuple(
            Attack(name, against, 9, 9, 3, 3, 1.0, chance, 1.0)
            for name, against in ((NAMES_LEFT, ROSTER), (SAME_NOTES, RELEASE))
        )
        told += [
            sentence(Intrusion(people, known, compared, attacks, count, count, count, (), drawn_from, cut))
            for people in (9, 1, 0)
            for compared in (True, False)
            for drawn_from, cut in ((None, False), (None, True), (9, False))
        ]
    return " ".join(told)
