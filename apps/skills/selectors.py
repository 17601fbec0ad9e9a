"""Reading the taxonomy."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, F, Max, Q, QuerySet

from apps.skills.lexicon import Found, Lexicon, find_skills, fold
from apps.skills.models import AliasChange, Edition, Gap, Skill

FEWEST = 5
"""Words that fewer people wrote are shown to nobody."""


def skills_in_use() -> QuerySet[Skill]:
    """Skills that may be chosen; retired ones stay on old records only."""
    return Skill.objects.filter(retired=False)


def find_in_text(text: str) -> list[Skill]:
    """Skills named in the prose by label or alias, each once, in the order of the words; longer terms win."""
    ids = list(dict.fromkeys(found.skill for found in find_terms(text)))
    skills = Skill.objects.in_bulk(ids)
    return [skills[pk] for pk in ids if pk in skills]


def find_terms(text: str) -> list[Found]:
    """Each hit with the words as written; ``Found.skill`` is the key of the skill."""
    return find_skills(text, lexicon())


def lexicon() -> Lexicon:
    """The terms of the skills in use. Built once a process and again whenever the taxonomy is another."""
    return _lexicon(taxonomy_state())


def taxonomy_state() -> tuple[object, ...]:
    """Differs after each change of the taxonomy: whatever was built from it asks whether this is still the same."""
    # The last label tells one database of the tests from another.
    state = Skill.objects.aggregate(
        last=Max("id"), number=Count("id"), retired=Count("id", filter=Q(retired=True)), label=Max("label_zh")
    )
    edition = Edition.objects.filter(pk=1).values_list("number", flat=True).first()
    return (*state.values(), edition or 0)


def terms_in_use() -> list[tuple[int, list[str]]]:
    """Each skill in use with its terms, the most proper first; the words of one that was merged lead to the other."""
    rows = Skill.objects.filter(Q(retired=False) | Q(merged_into__retired=False))
    names = ("id", "merged_into", "label_zh", "label_en", "aliases_zh", "aliases_en")
    terms: dict[int, list[str]] = {}
    for pk, into, zh, en, aliases_zh, aliases_en in rows.order_by(
        F("merged_at").asc(nulls_first=True), "id"
    ).values_list(*names):
        terms.setdefault(into or pk, []).extend([zh, en, *aliases_zh, *aliases_en])
    return sorted(terms.items())


def stand_ins() -> Mapping[int, int | None]:
    """For each skill that is not in use the one that stands for it; None where nothing does."""
    rows = Skill.objects.filter(retired=True).values_list("pk", "merged_into", "merged_into__retired")
    return {pk: None if gone else into for pk, into, gone in rows}


def skill_called(words: str) -> Skill | None:
    """The skill in use with this code, label or alias."""
    code = words.split(maxsplit=1)[0] if words.split() else ""
    by_code = skills_in_use().filter(code__iexact=code).first()
    if by_code is not None:
        return by_code
    wanted = fold(words)
    found = next((pk for pk, terms in terms_in_use() if wanted in map(fold, terms)), None)
    return skills_in_use().filter(pk=found).first() if found else None


def owners_of_terms(language: str) -> dict[str, Skill]:
    """Who has which folded term in one language, of the skills in use and those merged into them."""
    rows = Skill.objects.filter(Q(retired=False) | Q(merged_into__retired=False)).select_related("merged_into")
    owners: dict[str, Skill] = {}
    for skill in rows.order_by("merged_at", "id"):  # own words last, so that they count
        terms = [getattr(skill, f"label_{language}"), *getattr(skill, f"aliases_{language}")]
        owners |= {fold(term): skill.merged_into or skill for term in terms}
    return owners


@dataclass(frozen=True, slots=True)
class Uses:
    """What refers to a skill: numbers only."""

    claims: int
    wishes: int
    needs: int
    narrower: int
    related: int
    both: int = 0

    @property
    def talents(self) -> int:
        return self.claims + self.wishes


def uses_of(skill: Skill, target: Skill | None = None) -> Uses:
    """How often it is claimed, wished and needed, and by how many that claim ``target`` as well."""
    both = skill.claims.filter(talent__skill_claims__skill=target).count() if target else 0
    return Uses(
        claims=skill.claims.count(),
        wishes=skill.wished_by.count(),
        needs=skill.needs.count(),
        narrower=skill.narrower.count(),
        related=skill.related.count(),
        both=both,
    )


def gaps_measured() -> QuerySet[Gap]:
    """Words that at least five people wrote for a skill and that are still to be looked at, the most wanted first."""
    return Gap.objects.filter(people__gte=FEWEST, status=Gap.Status.OPEN)


def alias_changes() -> dict[tuple[int, str], list[tuple[str, bool]]]:
    """What the office added and took away, by skill and language, in order."""
    found: dict[tuple[int, str], list[tuple[str, bool]]] = {}
    for row in AliasChange.objects.order_by("id"):
        found.setdefault((row.skill_id, row.language), []).append((row.alias, row.added))
    return found


@lru_cache(maxsize=1)
def _lexicon(_state: tuple[object, ...]) -> Lexicon:
    return Lexicon.build(terms_in_use())
