"""Third attack: whose rare words and manner of writing in one release are most like those in another?

Words weigh by tf-idf (Spärck Jones, 1972), so rare ones weigh most; style is character n-grams, the features that
identify authors best across topics (Stamatatos, 2013). Both need no tagging and no language.
"""

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from deid.intruder.world import Attempt, Target, untagged
from deid.names import words

NGRAMS = (3, 5)  # letters, inclusive
MOST_NGRAMS = 10_000  # the most frequent ones, which carry style
DIGITS = 9  # of a similarity that are compared: sums of floats may differ in the last ones
CELLS = 2**21  # numbers of a full matrix that are held at once: 16 MB
ROWS = 64  # people whose weights are held at once at least
_SAYS_SOMETHING = re.compile(r"[^\W_]")


def by_style(targets: Sequence[Target], earlier: Sequence[Target]) -> Attempt:
    """Assign to each earlier code one code of the release, so that the sum of their similarities is greatest.

    A claim is made where the code assigned is also the one most like the earlier code, with none as like. Only a
    participant's own notes are read; who has none is left out.

    Args:
        targets: the release, in the order of codes, without notes that stand in both.
        earlier: the earlier release, likewise.
    """
    now, before = _worded(targets), _worded(earlier)
    old, new = [one.code for one in before], [one.code for one in now]
    if not now or not before:
        return Attempt(tuple(old), tuple(new), {}, {})
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    alike = similarities([one.texts for one in before], [one.texts for one in now])
    rows, columns = (places.tolist() for places in linear_sum_assignment(alike, maximize=True))
    pairs = list(zip(rows, columns, strict=True))
    best = [
        (row, column) for row, column in pairs if np.flatnonzero(alike[row] >= alike[row, column]).tolist() == [column]
    ]
    fits = {old[row]: 1 << column for row, column in pairs}
    return Attempt(tuple(old), tuple(new), fits, {old[row]: new[column] for row, column in best})


def similarities(before: Sequence[Sequence[str]], now: Sequence[Sequence[str]]) -> Any:
    """Return an array (before, now): the mean of the cosine similarities of words and of style, from 0 to 1.

    Each person's texts hold a word or number. Texts are read once: as words and n-grams lie within what white space parts,
    they are counted in the distinct parts, and those in the texts.
    """
    import numpy as np
    from sklearn.feature_extraction.text import CountVectorizer

    counts, parts = _counted([*before, *now])
    alike = np.zeros((len(before), len(now)))
    for reader in (
        CountVectorizer(analyzer="char_wb", ngram_range=NGRAMS, max_features=MOST_NGRAMS, dtype=float),
        CountVectorizer(analyzer=words, dtype=float),
    ):
        for rows, columns, cosines in _cosines(counts, reader.fit_transform(parts), len(before)):
            alike[rows, columns] += cosines
    alike /= 2
    return alike.round(DIGITS, out=alike)


def _worded(targets: Sequence[Target]) -> list[Target]:
    return [one for one in targets if any(_SAYS_SOMETHING.search(untagged(text)) for text in one.texts)]


def _counted(people: Iterable[Sequence[str]]) -> tuple[Any, list[str]]:
    """Return a sparse matrix (people, parts): how often each part between white space stands in somebody's texts; and the parts."""
    import numpy as np
    from scipy.sparse import csr_matrix

    columns: defaultdict[str, int] = defaultdict(lambda: len(columns))
    ends, places, counts = array("q", [0]), array("i"), array("i")
    for texts in people:
        held = Counter(part for text in texts for part in untagged(text).split())
        places.extend(columns[part] for part in held)
        counts.extend(held.values())
        ends.append(len(places))
    made = (np.frombuffer(held, held.typecode) for held in (counts, places, ends))
    return csr_matrix(tuple(made), shape=(len(ends) - 1, len(columns))), list(columns)


def _cosines(counts: Any, pieces: Any, size: int) -> Iterator[tuple[slice, slice, Any]]:
    """Yield the cosine similarities of the first `size` people and of the others in blocks: rows, columns, array.

    Pieces weigh by tf-idf, with logarithms of both (`sublinear_tf` and `smooth_idf` of scikit-learn). The weights of everybody
    would take more memory than the texts, so those of the first are made again for each block of others.

    Args:
        counts: a sparse matrix (people, parts).
        pieces: a sparse matrix (parts, pieces): how often each piece stands in a part.
    """
    import numpy as np
    from sklearn.preprocessing import normalize

    people, kinds = counts.shape[0], pieces.shape[1]

    def blocks(start: int, end: int, step: int = ROWS) -> Iterator[slice]:
        return (slice(at, min(at + step, end)) for at in range(start, end, step))

    holders = sum(np.bincount((counts[block] @ pieces).indices, minlength=kinds) for block in blocks(0, people))
    rarity = np.log((people + 1) / (holders + 1)) + 1

    def weighed(block: slice) -> Any:
        found = counts[block] @ pieces
        np.log(found.data, out=found.data)
        found.data += 1
        found.data *= rarity[found.indices]
        return normalize(found, copy=False)

    for others in blocks(size, people, max(CELLS // kinds, ROWS)):
        across = weighed(others).T.toarray(order="C")
        for block in blocks(0, size):
            yield block, slice(others.start - size, others.stop - size), weighed(block) @ across
