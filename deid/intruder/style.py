"""Third attack: whose rare words and manner of writing in one release are most like those in another?

Words weigh by tf-idf (Spärck Jones, 1972), so rare ones weigh most; style is character n-grams, the features that
identify authors best across topics (Stamatatos, 2013). Both need no tagging and no language.
"""

import re
from collections.abc import Sequence
from typing import Any

from deid.intruder.world import Attempt, Target, untagged
from deid.names import words

NGRAMS = (3, 5)  # letters, inclusive
MOST_NGRAMS = 10_000  # the most frequent ones, which carry style
DIGITS = 9  # of a similarity that are compared: sums of floats may differ in the last ones
_SAYS_SOMETHING = re.compile(r"[^\W_]")


def by_style(targets: Sequence[Target], earlier: Sequence[Target]) -> Attempt:
    """Assign to each earlier code one code of the release, so that the sum of their similarities is greatest.

    A claim is made where the code assigned is also the one most like the earlier code, with none as like. Only a
    participant's own notes are read; who has none is left out.

    Args:
        targets: the release, in the order of codes, without notes that stand in both.
        earlier: the earlier release, likewise.
    """
    now, before = _texts(targets), _texts(earlier)
    if not now or not before:
        return Attempt(tuple(before), tuple(now), {}, {})
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    alike = similarities(list(before.values()), list(now.values()))
    rows, columns = linear_sum_assignment(alike, maximize=True)
    old, new = list(before), list(now)
    assigned = {old[row]: new[column] for row, column in zip(rows.tolist(), columns.tolist(), strict=True)}
    best = {
        old[row]
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if np.flatnonzero(alike[row] >= alike[row, column]).tolist() == [column]
    }
    fits = {who: frozenset({code}) for who, code in sorted(assigned.items())}
    return Attempt(tuple(old), tuple(new), fits, {who: code for who, code in sorted(assigned.items()) if who in best})


def similarities(before: Sequence[str], now: Sequence[str]) -> Any:
    """Return an array (before, now): the mean of the cosine similarities of words and of style, from 0 to 1.

    Each text holds a word or number. Texts are read once: as words and n-grams lie within what white space parts,
    they are counted in the distinct parts, and those in the texts.
    """
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

    reader = CountVectorizer(analyzer=str.split)
    counts = reader.fit_transform([*before, *now])
    parts = reader.get_feature_names_out()
    in_words = CountVectorizer(analyzer=words).fit_transform(parts)
    in_ngrams = CountVectorizer(analyzer="char_wb", ngram_range=NGRAMS, max_features=MOST_NGRAMS).fit_transform(parts)
    weighed = hstack(
        [TfidfTransformer(sublinear_tf=True).fit_transform(counts @ pieces) for pieces in (in_words, in_ngrams)]
    ).tocsr()
    return (weighed[: len(before)] @ weighed[len(before) :].T / 2).toarray().round(DIGITS)


def _texts(targets: Sequence[Target]) -> dict[str, str]:
    joined = {target.code: "\n".join(untagged(text) for text in target.texts) for target in targets}
    return {code: text for code, text in joined.items() if _SAYS_SOMETHING.search(text)}
