"""Exposure: in how many top lists of a day one talent stands, so that a few do not fill everybody's first page.

Every list asks its talents in its own order; a talent who is asked by more lists than may show it keeps those where the
two fit best, and the others ask their next one (deferred acceptance). What comes out depends on the scores alone, not
on the order in which lists are looked at.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence


def spread(lists: Mapping[int, Sequence[tuple[int, float]]], *, top: int, most: int) -> dict[int, list[int]]:
    """Return by list the talents of its top places, at most ``top``, no talent in more than ``most`` lists.

    ``lists`` holds for each its talents with their scores, best first. Equal scores go by the lower number.
    """
    kept: dict[int, list[tuple[float, int]]] = {}
    asked = dict.fromkeys(lists, 0)
    places: dict[int, set[int]] = {number: set() for number in lists}
    waiting = sorted(lists)
    while waiting:
        number = waiting.pop()
        row = lists[number]
        while len(places[number]) < top and asked[number] < len(row):
            talent, score = row[asked[number]]
            asked[number] += 1
            held = kept.setdefault(talent, [])
            heapq.heappush(held, (score, -number))
            places[number].add(talent)
            if len(held) > most:
                _score, loser = heapq.heappop(held)
                places[-loser].discard(talent)
                if -loser != number:
                    waiting.append(-loser)
    return {number: [one for one, _score in lists[number] if one in places[number]] for number in lists}
