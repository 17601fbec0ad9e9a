"""What a text says of skills and of an occupation: the finders of ``apps.skills.text`` over the taxonomy as it stands.

Built once a process, on first use, and again when the taxonomy is another. The vectors of the labels lie in the data
folder; those of the product's own labels come with it, so that only words which an office added are encoded. For
workers only: the model behind it takes a second to load and 100 MB to keep.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from apps.skills.occupations import table
from apps.skills.selectors import taxonomy_state, terms_in_use
from apps.skills.shipped import unpack
from apps.skills.text.sources import national_names
from apps.skills.text.suggest import OccupationFinder, OccupationGuess, SkillFinder, Suggestion

MOST = 20


def suggest_skills(text: str) -> list[Suggestion]:
    """Skills that the text names, with confidence 1, then those it comes close to, the likeliest first."""
    return _skills(taxonomy_state()).suggest(text, MOST)


def suggest_occupations(title: str) -> list[OccupationGuess]:
    """Occupations of the national list that the title comes close to, the likeliest first."""
    return _occupations().suggest(title, 3)


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
