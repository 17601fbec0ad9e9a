"""Reading the taxonomy."""

from functools import lru_cache

from django.db.models import Count, Max, Q, QuerySet

from apps.skills.lexicon import Found, Lexicon, find_skills
from apps.skills.models import Skill


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
    """The terms of the skills in use. Built once a process and again when skills are added or retired."""
    # Labels of a loaded skill change only with the code; the last label tells one database of the tests from another.
    state = Skill.objects.aggregate(
        last=Max("id"), number=Count("id"), retired=Count("id", filter=Q(retired=True)), label=Max("label_zh")
    )
    return _lexicon(tuple(state.values()))


@lru_cache(maxsize=1)
def _lexicon(_state: tuple[object, ...]) -> Lexicon:
    rows = skills_in_use().order_by("id").only("label_zh", "label_en", "aliases_zh", "aliases_en")
    return Lexicon.build(
        (skill.pk, [skill.label_zh, skill.label_en, *skill.aliases_zh, *skill.aliases_en]) for skill in rows
    )
