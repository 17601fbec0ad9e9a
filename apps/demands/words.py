"""The words by which a demand is found. Pure, and the same for what is stored and what is asked.

Chinese has no spaces: every character and every pair of neighbours is a word, so that a query of any length is found by
its pairs. Words of other scripts are found by their beginning, from three letters on.
"""

import re
from collections.abc import Iterable

MOST_ASKED = 24
LONGEST = 24
SHORTEST_BEGINNING = 3
_RUNS = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[^\W_\u3400-\u4dbf\u4e00-\u9fff]+")


def words_of(*texts: str) -> list[str]:
    """What to store for ``texts``, sorted, each once."""
    return sorted({word for run in _runs(texts) for word in _parts(run)})


def words_asked(query: str) -> list[str]:
    """What a row must hold to answer ``query``: the pairs of a Chinese run, a lone character, other words as typed."""
    found: dict[str, None] = {}
    for run in _runs([query]):
        pieces = _pairs(run) if _is_han(run) and len(run) > 1 else [run[:LONGEST]]
        found |= dict.fromkeys(pieces)
    return list(found)[:MOST_ASKED]


def _runs(texts: Iterable[str]) -> Iterable[str]:
    return (run for text in texts for run in _RUNS.findall(text.lower()))


def _parts(run: str) -> Iterable[str]:
    if _is_han(run):
        return [*run, *_pairs(run)]
    return [run[:LONGEST], *(run[:end] for end in range(SHORTEST_BEGINNING, min(len(run), LONGEST)))]


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _is_han(run: str) -> bool:
    return "\u3400" <= run[0] <= "\u9fff"
