"""What a merge does to broader and related skills. Pure: keys in, keys out.

The file of the taxonomy does not know of merges, so they are done over it again, in their order, at each loading.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

Key: TypeAlias = int
Pair: TypeAlias = tuple[Key, Key]


def merge_broader(broader: Mapping[Key, Key], source: Key, target: Key) -> dict[Key, Key]:
    """The broader skill of each, when what stood below ``source`` stands below ``target``; without circles as before.

    Where ``target`` itself stands below ``source``, the line from it upwards passes ``source`` by.
    """
    above, line = broader.get(source), lineage(broader, target)
    merged = dict(broader)
    for skill, parent in broader.items():
        if parent != source:
            continue
        if skill not in line:
            merged[skill] = target
        elif above is None:
            del merged[skill]
        else:
            merged[skill] = above
    return merged


def lineage(broader: Mapping[Key, Key], skill: Key) -> list[Key]:
    """The skill and all above it, nearest first."""
    line = [skill]
    while (above := broader.get(line[-1])) is not None and above not in line:
        line.append(above)
    return line


def merge_pairs(pairs: Iterable[Pair], source: Key, target: Key) -> set[Pair]:
    """The related pairs with ``target`` in the place of ``source``; nothing is related to itself."""
    moved = {(target if one == source else one, target if other == source else other) for one, other in pairs}
    return {(one, other) for one, other in moved if one != other}
