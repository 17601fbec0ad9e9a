"""What a published demand shows that the office should look at. A flag stops nothing; the codes stay with the demand."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.demands.guidance import guidance_for
from apps.demands.models import Demand

LOW_PAY: Final = "low_pay"
FLAGS = {LOW_PAY: _("pays less than three of four comparable ones")}


def flags_of(demand: Demand) -> list[str]:
    """The codes of what is unusual in the words as they stand now."""
    guidance = None if demand.is_unpaid else guidance_for(demand)
    return [LOW_PAY] if guidance and demand.day_budget_fen < guidance.low_fen else []


def in_words(codes: Iterable[str]) -> list[str]:
    return [str(FLAGS[code]) for code in codes if code in FLAGS]
