"""The index: for each fact a roaring bitmap of the talents who have it, kept up by single changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from pyroaring import BitMap

from apps.matching.engine.arrays import Ints, bitmap
from apps.matching.engine.facts import Recognition, TalentFacts, Taxonomy
from apps.matching.engine.places import Distance, Distances, city_key, trim
from apps.matching.engine.rule import FIRST, Rarity, Rule
from apps.matching.engine.store import Store

Key: TypeAlias = int | str
_NOT_THERE: Final = object()


KEYS: Final[Mapping[str, tuple[str, Callable[[Any], Iterable[Key]]]]] = {
    "days": ("days_per_week", lambda days: [days]),
    "unit": ("unit", lambda unit: [] if unit is None else [unit]),
    "consent": ("consent", lambda given: [1] if given else []),
    "home": ("region", lambda region: [city_key(region)] if region else []),
    "remote": ("remote_percent", lambda share: [100] if share >= 100 else []),
    "blocked": ("blocked_units", list),
    "class": ("classes", list),
    "mode": ("modes", list),
    "on_site": ("on_site_regions", lambda regions: {trim(region) for region in regions if region}),
    "week": ("weeks", list),
    "busy": ("busy_weeks", list),
    "credential": ("credentials", lambda held: {kind for kind, _issued in held}),
}
"""Each kind of posting, the fact that it is made of, and how. Skills are apart: they need the taxonomy."""


class Index:
    """Talents by every fact a constraint asks for. ``sequence`` is one more after each change.

    ``rule`` says how much each part of a score counts. With ``rarity`` skills weigh by that count; without, by the
    talents of this index as they stand. ``today`` is the day, an ordinal, by which the freshness of profiles is told.
    """

    def __init__(
        self,
        talents: Iterable[TalentFacts] | Store = (),
        taxonomy: Taxonomy | None = None,
        recognition: Recognition | None = None,
        distances: Distance | None = None,
        *,
        sequence: int = 0,
        rule: Rule = FIRST,
        rarity: Rarity | None = None,
        today: int = 0,
    ) -> None:
        self.taxonomy = taxonomy or Taxonomy()
        self.recognition = recognition or Recognition()
        self.distances: Distance = distances or Distances()
        self.rule = rule
        self.rarity = rarity
        self.today = today
        self.talents = talents if isinstance(talents, Store) else Store.of(talents)
        self.everyone = BitMap()
        self.postings: dict[str, dict[Key, BitMap]] = {}
        self.sequence = sequence
        self._post_all()

    def update(self, talent: TalentFacts) -> bool:
        """Add the talent, or put new facts in place of old ones. False, and no new number, where nothing differs."""
        before = self.talents.get(talent.id)
        if before == talent:
            return False
        for kind, old, new in self._moves(before, talent):
            self._withdraw(kind, talent.id, old - new)
            for value in new - old:
                self.postings.setdefault(kind, {}).setdefault(value, BitMap()).add(talent.id)
        self.everyone.add(talent.id)
        self.talents.put(talent)
        self.sequence += 1
        return True

    def remove(self, talent_id: int) -> bool:
        """Take the talent out. False, and no new number, where the talent was not in."""
        before = self.talents.get(talent_id)
        if before is None:
            return False
        for kind, old, _new in self._moves(before, None):
            self._withdraw(kind, talent_id, old)
        self.everyone.discard(talent_id)
        self.talents.remove(talent_id)
        self.sequence += 1
        return True

    def having(self, kind: str, value: Key) -> BitMap:
        """Return the talents with this fact. Not to be changed by the caller."""
        found = self.postings.get(kind, {}).get(value)
        return BitMap() if found is None else found

    def union(self, kind: str, values: Iterable[Key]) -> BitMap:
        """Return the talents with any of these facts, as a new bitmap."""
        held = self.postings.get(kind, {})
        return BitMap().union(*(held[value] for value in values if value in held))

    def values(self, kind: str) -> list[Key]:
        """Return the values of this kind that somebody has."""
        return list(self.postings.get(kind, {}))

    def idf(self, skill: int) -> float:
        """Return how much the skill says by its rarity (``Rarity.idf``), n of N having it or a narrower one."""
        return self.rarity.idf(skill) if self.rarity is not None else self.count([skill]).idf(skill)

    def count(self, skills: Iterable[int] | None = None) -> Rarity:
        """Return the rarity of these skills, or of all, as it stands now.

        Only consenting talents are counted, so that a talent who is not to be matched moves nobody's score.
        """
        consenting = self.having("consent", 1)
        wanted = [value for value in self.values("skill") if isinstance(value, int)] if skills is None else skills
        having = {skill: self.having("skill", skill).intersection_cardinality(consenting) for skill in wanted}
        return Rarity(len(consenting), having)

    def _moves(self, before: TalentFacts | None, after: TalentFacts | None) -> Iterator[tuple[str, set[Key], set[Key]]]:
        """Each kind of posting whose fact differs, with its values before and after."""
        for kind, (name, keys) in KEYS.items():
            old, new = (_NOT_THERE if one is None else getattr(one, name) for one in (before, after))
            if old != new:
                yield kind, _set_of(keys, old), _set_of(keys, new)
        if before is None or after is None or before.skills != after.skills:
            yield "skill", self._skills(before), self._skills(after)

    def _skills(self, talent: TalentFacts | None) -> set[Key]:
        claims = talent.skills if talent else ()
        return {skill for claim in claims for skill in self.taxonomy.line(claim.skill)}

    def _withdraw(self, kind: str, talent_id: int, values: Iterable[Key]) -> None:
        for value in values:
            bitmap = self.postings[kind][value]
            bitmap.discard(talent_id)
            if not bitmap:
                del self.postings[kind][value]
                if not self.postings[kind]:
                    del self.postings[kind]

    def _post_all(self) -> None:
        """Make all postings at once, by whoever has a fact alike: the same as one talent after the other, much quicker."""
        self.everyone = bitmap(self.talents.ids())
        for kind, (name, keys) in KEYS.items():
            self._post(kind, ((keys(value), ids) for value, ids in self.talents.groups(name)))
        line = self.taxonomy.line
        self._post("skill", ((line(skill), ids) for skill, ids in self.talents.groups_by_skill()))

    def _post(self, kind: str, groups: Iterable[tuple[Iterable[Key], Ints]]) -> None:
        having: dict[Key, list[BitMap]] = {}
        for values, ids in groups:
            group = bitmap(ids)
            for value in values:
                having.setdefault(value, []).append(group)
        if having:
            self.postings[kind] = {value: BitMap.union(*groups) for value, groups in having.items()}


def _set_of(keys: Callable[[Any], Iterable[Key]], value: object) -> set[Key]:
    return set() if value is _NOT_THERE else set(keys(value))
