"""The index: for each fact a roaring bitmap of the talents who have it, kept up by single changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from pyroaring import BitMap

from apps.matching.engine.facts import Recognition, TalentFacts, Taxonomy
from apps.matching.engine.places import Distance, Distances, city_key, trim
from apps.matching.engine.rule import FIRST, Rarity, Rule

Key: TypeAlias = int | str | tuple[str, str]


def rate_bucket(fen: int) -> int:
    """Return a bucket number that never falls as ``fen`` (at least 0) rises; about eight buckets to a doubling."""
    shift = max(fen.bit_length() - 4, 0)
    return shift * 16 + (fen >> shift)


class Index:
    """Talents by every fact a constraint asks for. ``sequence`` is one more after each change.

    ``rule`` says how much each part of a score counts. With ``rarity`` skills weigh by that count; without, by the
    talents of this index as they stand. ``today`` is the day, an ordinal, by which the freshness of profiles is told.
    """

    def __init__(
        self,
        talents: Iterable[TalentFacts] = (),
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
        self.talents: dict[int, TalentFacts] = {}
        self.everyone = BitMap()
        self.postings: dict[str, dict[Key, BitMap]] = {}
        self.sequence = 0
        for talent in talents:
            self.update(talent)
        self.sequence = sequence

    def update(self, talent: TalentFacts) -> bool:
        """Add the talent, or put new facts in place of old ones. False, and no new number, where nothing differs."""
        before = self.talents.get(talent.id)
        if before == talent:
            return False
        old = set(self._keys(before)) if before else set()
        new = set(self._keys(talent))
        self._withdraw(talent.id, old - new)
        for kind, value in new - old:
            self.postings.setdefault(kind, {}).setdefault(value, BitMap()).add(talent.id)
        self.everyone.add(talent.id)
        self.talents[talent.id] = talent
        self.sequence += 1
        return True

    def remove(self, talent_id: int) -> bool:
        """Take the talent out. False, and no new number, where the talent was not in."""
        before = self.talents.pop(talent_id, None)
        if before is None:
            return False
        self._withdraw(talent_id, set(self._keys(before)))
        self.everyone.discard(talent_id)
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

    def _withdraw(self, talent_id: int, keys: set[tuple[str, Key]]) -> None:
        for kind, value in keys:
            bitmap = self.postings[kind][value]
            bitmap.discard(talent_id)
            if not bitmap:
                del self.postings[kind][value]
                if not self.postings[kind]:
                    del self.postings[kind]

    def _keys(self, talent: TalentFacts) -> Iterator[tuple[str, Key]]:
        yield "days", talent.days_per_week
        yield "rate", rate_bucket(talent.day_rate_fen)
        if talent.unit is not None:
            yield "unit", talent.unit
        if talent.consent:
            yield "consent", 1
        if talent.region:
            yield "home", city_key(talent.region)
        if talent.remote_percent >= 100:
            yield "remote", 100
        for kind, values in self._sets(talent).items():
            for value in values:
                yield kind, value

    def _sets(self, talent: TalentFacts) -> dict[str, Iterable[Key]]:
        return {
            "blocked": talent.blocked_units,
            "class": talent.classes,
            "mode": talent.modes,
            "on_site": {trim(region) for region in talent.on_site_regions if region},
            "week": talent.free_weeks,
            "credential": talent.credentials,
            "skill": {skill for claim in talent.skills for skill in self.taxonomy.line(claim.skill)},
        }
