"""Filters of the catalogue and of the own unit's list, kept in the address."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext

from apps.core.web.lists import Filters, Listing
from apps.demands.models import Demand
from apps.demands.selectors import search
from apps.modes.models import TalentClass
from apps.modes.selectors import modes_offered
from apps.organisations.models import Region
from apps.skills.fields import FIELDS

MOST_YUAN = 10_000_000
SORT_WORDS = {
    "": lazy("newest"),
    "pay": lazy("most pay"),
    "day": lazy("most a day"),
    "begins": lazy("begins soonest"),
    "ends": lazy("closes soonest"),
}
Choices = list[tuple[str, Any]]


def _modes() -> Choices:
    return _with_any((mode.code, mode.name) for mode in modes_offered())


def _fields() -> Choices:
    return _with_any(FIELDS.items())


def _places() -> Choices:
    return _with_any(Demand.Place.choices)


def _forms() -> Choices:
    return _with_any(Demand.Form.choices)


def _statuses() -> Choices:
    return _with_any(Demand.Status.choices)


def _classes() -> Choices:
    return _with_any(TalentClass.choices)


def _with_any(choices: Iterable[tuple[str, Any]]) -> Choices:
    return [("", pgettext("filter", "Any")), *choices]


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CatalogueFilters(Filters):
    """``regions`` are those offered: where there is something to find."""

    q = forms.CharField(
        label=lazy("Words"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": lazy("Skill, title or unit")}),
    )
    region = forms.ModelChoiceField(
        Region.objects.order_by("code"), label=lazy("City or district"), to_field_name="code"
    )
    mode = forms.ChoiceField(label=lazy("How it is arranged"), choices=_modes)
    field = forms.ChoiceField(label=lazy("Field of work"), choices=_fields)
    form = forms.ChoiceField(label=lazy("Kind of demand"), choices=_forms)
    place = forms.ChoiceField(label=lazy("Place"), choices=_places)
    talent_class = forms.ChoiceField(label=lazy("Class of talent"), choices=_classes)
    pay_from = forms.IntegerField(label=lazy("Pay from, yuan"), min_value=0, max_value=MOST_YUAN)
    pay_to = forms.IntegerField(label=lazy("Pay up to, yuan"), min_value=0, max_value=MOST_YUAN)
    begins_from = forms.DateField(label=lazy("Begins on or after"), widget=_date())
    ends_by = forms.DateField(label=lazy("Ends on or before"), widget=_date())
    week = forms.IntegerField(label=lazy("Days a week up to"), min_value=1, max_value=7)

    def __init__(self, data: QueryDict, *, regions: QuerySet[Region]) -> None:
        super().__init__(data)
        region = self.fields["region"]
        if isinstance(region, forms.ModelChoiceField):
            region.queryset, region.empty_label = regions, _("Any city")


class OwnFilters(CatalogueFilters):
    """The same for the own unit's list, where the state comes first."""

    status = forms.ChoiceField(label=lazy("State"), choices=_statuses)
    field_order = ("q", "status", "mode", "region")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to order the list, or to loosen it: its words, its address, whether it is taken, how many it would find."""

    label: str
    url: str
    current: bool = False
    count: int = 0


def sort_ways(query: QueryDict) -> list[Way]:
    """The orders of the list as links."""
    chosen = query.get("sort", "") if query.get("sort", "") in SORT_WORDS else ""
    ways = []
    for sort, label in SORT_WORDS.items():
        changed = query.copy()
        changed.pop("page", None)
        changed.pop("sort", None)
        if sort:
            changed["sort"] = sort
        ways.append(Way(str(label), f"?{changed.urlencode()}", sort == chosen))
    return ways


def loosened(listing: Listing, without: Callable[[str], int]) -> list[Way]:
    """For a list that found nothing: each filter taken out by itself, with what would be found then, most first.

    ``without`` counts what is found when the filter of that name is taken out; one without which there is still nothing
    is not offered. One query a filter, asked only where nothing fits.
    """
    ways = []
    for name, chip in zip(listing.filters.chosen, listing.chips, strict=True):
        if count := without(name):
            ways.append(Way(chip.label, chip.url, count=count))
    return sorted(ways, key=lambda way: -way.count)


def count_without(rows: QuerySet[Demand], filters: Filters, name: str) -> int:
    """How many of ``rows`` keep to every filter but the one called ``name``."""
    return search(rows, **{key: value for key, value in filters.chosen.items() if key != name}).count()
