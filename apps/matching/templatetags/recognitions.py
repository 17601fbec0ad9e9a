"""What the recognition matrix says, on pages of other rooms."""

from django import template

from apps.matching.recognitions import BEST_FIRST, Undecided, places_by_level, undecided
from apps.talents.models import Credential

register = template.Library()
MOST = 50  # so many are listed, the most asked for first


@register.inclusion_tag("matching/_counts_where.html")
def counts_where(held: Credential) -> dict[str, list[str]]:
    """Beside a title in the profile: where it counts besides its own place, where only on further proof, where not."""
    places = places_by_level(held)
    return {str(level): places.get(level, []) for level in BEST_FIRST}


@register.simple_tag
def undecided_recognitions() -> list[Undecided]:
    """What is asked for and not decided, for those who keep the matrix."""
    return undecided()[:MOST]
