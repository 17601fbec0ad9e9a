"""The recognition matrix read for people: what is decided of a title from one city in another, and what nobody decided.

The engine asks only what is recognised in full. Here the other cases are told apart: recognised on further proof, not
recognised, not decided yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from apps.core import clock
from apps.demands.models import Demand
from apps.matching.engine.places import city_key, covers
from apps.skills.models import CredentialType, Recognition
from apps.talents.models import Credential, Talent
from apps.talents.selectors import places_named

Level = Recognition.Level
BEST_FIRST: Final = (Level.FULL, Level.CONDITIONAL, Level.NONE)


def decisions(kinds: Iterable[int]) -> list[Recognition]:
    """The rows about these types that hold today; of several about the same the best level comes first."""
    rows = Recognition.objects.filter(credential__in=set(kinds), valid__contains=clock.today()).order_by("pk")
    return sorted(rows, key=lambda row: BEST_FIRST.index(Level(row.level)))


def decided(rows: Iterable[Recognition], kind: int, issuing: str, accepting: str) -> Recognition | None:
    """What ``rows`` say of a type issued in one place for work in another; None where nobody has decided."""
    for row in rows:
        if row.credential_id == kind and covers(row.issuing, issuing) and covers(row.accepting, accepting):
            return row
    return None


def places_by_level(held: Credential) -> dict[str, list[str]]:
    """Where a title counts besides its own place: the names of the places by level, as the matrix says today."""
    rows = [row for row in decisions([held.type_id]) if covers(row.issuing, held.issuing_region)]
    names = places_named(row.accepting for row in rows)
    best: dict[str, str] = {}
    for row in rows:  # the best level first
        if not covers(held.issuing_region, row.accepting):
            best.setdefault(names[row.accepting] or row.accepting, row.level)
    return {
        level: [place for place, one in best.items() if one == level] for level in BEST_FIRST if level in best.values()
    }


@dataclass(frozen=True, slots=True)
class Undecided:
    """A type that open demands in one city ask for and published talents hold from another, without any row of the matrix."""

    kind: CredentialType
    issuing: str
    issuing_name: str
    accepting: str
    accepting_name: str
    demands: int


def undecided() -> list[Undecided]:
    """What is asked for and not decided, the most asked for first. Five queries, however many people there are."""
    asked: dict[tuple[int, str], int] = {}
    opened = Demand.objects.filter(status=Demand.Status.OPEN, credential__isnull=False).order_by("pk")
    for kind, code in opened.values_list("credential", "region__code"):
        asked[kind, _city(code)] = asked.get((kind, _city(code)), 0) + 1
    holders = Credential.objects.filter(type__in={kind for kind, _place in asked})
    shown = holders.filter(talent__status=Talent.Status.PUBLISHED).order_by("type", "issuing_region")
    held = {(kind, _city(code)) for kind, code in shown.values_list("type", "issuing_region").distinct()}
    kinds = CredentialType.objects.in_bulk({kind for kind, _place in asked})
    rows = decisions(kinds)
    names = places_named({code for _kind, code in (*asked, *held)})
    found = [
        Undecided(kinds[kind], issuing, names[issuing], accepting, names[accepting], number)
        for (kind, accepting), number in asked.items()
        for other, issuing in sorted(held)
        if other == kind and not covers(issuing, accepting) and decided(rows, kind, issuing, accepting) is None
    ]
    return sorted(found, key=lambda one: (-one.demands, one.kind.code, one.accepting, one.issuing))


def _city(code: str) -> str:
    """The code of the city of a place; of a whole province or country the code itself."""
    whole = code.ljust(6, "0")
    return whole if whole.endswith("0000") else city_key(whole).ljust(6, "0")
