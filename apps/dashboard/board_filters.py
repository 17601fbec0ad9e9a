"""What narrows the stage board: the field of work, the budget, how it is arranged, the city, the kind of demand."""

from typing import Any, Final

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext

from apps.core.web.lists import Filters
from apps.demands.models import Demand, DemandSkill
from apps.demands.selectors import search
from apps.modes.selectors import modes_offered
from apps.organisations.models import Region
from apps.skills.fields import FIELDS

Choices = list[tuple[str, Any]]
BANDS: Final[dict[str, tuple[int, int | None]]] = {
    "small": (-1, 1_000_000),
    "short": (1_000_000, 3_000_000),
    "middle": (3_000_000, 10_000_000),
    "large": (10_000_000, None),
}
"""Fen before tax for one person: more than the first, up to the second. The most of a short path ends the second band."""
BAND_WORDS: Final = (
    ("small", lazy("Up to 10,000 yuan")),
    ("short", lazy("10,000 to 30,000 yuan")),
    ("middle", lazy("30,000 to 100,000 yuan")),
    ("large", lazy("Over 100,000 yuan")),
)


def _fields() -> Choices:
    return [("", pgettext("filter", "Any")), *FIELDS.items()]


def _bands() -> Choices:
    return [("", pgettext("filter", "Any")), *BAND_WORDS]


def _modes() -> Choices:
    return [("", pgettext("filter", "Any")), *((mode.code, mode.name) for mode in modes_offered())]


def _forms() -> Choices:
    return [("", pgettext("filter", "Any")), *Demand.Form.choices]


class BoardFilters(Filters):
    """Of demands, and with them of every story that came of one."""

    field = forms.ChoiceField(label=lazy("Field"), choices=_fields)
    budget = forms.ChoiceField(label=lazy("Budget"), choices=_bands)
    mode = forms.ChoiceField(label=lazy("How it is arranged"), choices=_modes)
    region = forms.ModelChoiceField(Region.objects.all(), label=lazy("City or district"), to_field_name="code")
    form = forms.ChoiceField(label=lazy("Kind of demand"), choices=_forms)

    def __init__(self, data: QueryDict, *, seen: QuerySet[Demand]) -> None:
        """Of regions, those of the demands ``seen`` are offered."""
        super().__init__(data)
        where = self.fields["region"]
        if isinstance(where, forms.ModelChoiceField):
            where.queryset = Region.objects.filter(pk__in=seen.order_by().values("region")).order_by("code")

    def narrow(self, demands: QuerySet[Demand]) -> QuerySet[Demand]:
        """A demand counts in each field of its needed skills, as in the balance of cities."""
        chosen = dict(self.chosen)
        if field := chosen.pop("field", ""):
            needs = DemandSkill.objects.filter(demand=OuterRef("pk"), must=True, skill__group=field)
            demands = demands.filter(Exists(needs))
        if band := chosen.pop("budget", ""):
            above, most = BANDS[band]
            demands = demands.filter(pay_total_fen__gt=above)
            demands = demands.filter(pay_total_fen__lte=most) if most is not None else demands
        return search(demands, **chosen).order_by()
