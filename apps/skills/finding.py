"""What a text says of skills and of an occupation: the finders of ``apps.skills.text`` over the taxonomy as it stands.

Built once a process, on first use, and again when the taxonomy is another. The vectors of the labels lie in the data
folder; those of the product's own labels come with it, so that only words which an office added are encoded. For
workers only (``tasks`` loads it as one starts): all of it takes three seconds to load and 250 MB to keep.
"""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from apps.skills.models import Skill
from apps.skills.occupations import occupations, table
from apps.skills.selectors import skills_in_use, taxonomy_state, terms_in_use
from apps.skills.shipped import unpack
from apps.skills.text.sources import national_names
from apps.skills.text.suggest import OccupationFinder, OccupationGuess, SkillFinder, Suggestion

MOST = 20
MOST_OCCUPATIONS = 3
USUAL_CONFIDENCE = 0.5
SAMPLE = "机器人与自动化"


def get_ready() -> None:
    """Load and build all that a first text would wait for; nothing where there is no taxonomy yet."""
    if skills_in_use().exists():
        suggest_skills(SAMPLE)
        suggest_occupations(SAMPLE)


def suggest_skills(text: str) -> list[Suggestion]:
    """Skills that the text names, with confidence 1, then those it comes close to, the likeliest first."""
    return _skills(taxonomy_state()).suggest(text, MOST)


def suggest_occupations(title: str) -> list[OccupationGuess]:
    """Occupations of the national list that the title comes close to, the likeliest first."""
    return _occupations().suggest(title, MOST_OCCUPATIONS)


def usual_occupations(codes: Iterable[str]) -> list[OccupationGuess]:
    """Occupations in which most of the skills of these codes are usual."""
    known = occupations()
    rows = Skill.objects.filter(code__in=list(codes)).values_list("occupations", flat=True)
    usual = Counter(code for named in rows for code in named if code in known)
    likely = sorted(usual, key=lambda code: (-usual[code], code))[:MOST_OCCUPATIONS]
    return [OccupationGuess(code, known[code], USUAL_CONFIDENCE) for code in likely]


@lru_cache(maxsize=1)
def _skills(_state: tuple[object, ...]) -> SkillFinder:
    return SkillFinder.build(terms_in_use(), store=_store("skills"))


@lru_cache(maxsize=1)
def _occupations() -> OccupationFinder:
    return OccupationFinder.build(national_names(table()).items(), store=_store("occupations"))


def _store(name: str) -> Path:
    path = Path(settings.DATA_DIR) / "vectors" / f"{name}.npz"
    if not path.exists():
        unpack(name, path)
    return path
