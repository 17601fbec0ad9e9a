"""The lists that can be searched and kept: their filters, what their reader may see there, and what counts as new."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.web.lists import Filters
from apps.demands.filters import CatalogueFilters as DemandFilters
from apps.demands.selectors import demands_public, search
from apps.matching.filters import OpportunityFilters
from apps.matching.selectors import opportunities_of
from apps.organisations.models import Region
from apps.searches.models import SavedSearch
from apps.talents import catalogue
from apps.talents.section_forms import CatalogueFilters as TalentFilters

Side = SavedSearch.Side
BESIDE = frozenset({"sort"})
"""Filters that put in order and narrow nothing."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """``url`` names the list's page, ``since`` the moment from which a row of it is new."""

    url: str
    since: str
    filters: Callable[[User, QueryDict], Filters]
    found: Callable[[User, Filters], QuerySet[Any]]


def _demand_filters(_user: User, data: QueryDict) -> DemandFilters:
    return DemandFilters(data, regions=Region.objects.order_by("code"))


def _opportunities(user: User, filters: Filters) -> QuerySet[Any]:
    rows = opportunities_of(user)
    return filters.narrow(rows) if isinstance(filters, OpportunityFilters) else rows


SHELVES: dict[str, Shelf] = {
    Side.DEMANDS: Shelf(
        "demands:list",
        "published_at",
        _demand_filters,
        lambda user, filters: search(demands_public(), **filters.chosen),
    ),
    Side.TALENTS: Shelf(
        "talents:catalogue",
        "confirmed_at",
        lambda user, data: TalentFilters(data),
        lambda user, filters: catalogue.search(catalogue.catalogue(user), **filters.chosen),
    ),
    Side.OPPORTUNITIES: Shelf(
        "matching:feed",
        "created_at",
        lambda user, data: OpportunityFilters(data, seen=opportunities_of(user)),
        _opportunities,
    ),
}


def query_of(values: Mapping[str, list[str]]) -> QueryDict:
    """The values as an address has them."""
    query = QueryDict(mutable=True)
    for name, given in values.items():
        query.setlist(name, [str(one) for one in given] if isinstance(given, list) else [str(given)])
    return query


def filters_of(search_: SavedSearch) -> Filters:
    return SHELVES[search_.side].filters(search_.user, query_of(search_.query))


def words_of(filters: Filters) -> list[str]:
    """Each filter in force in words, as the chips above a list have them."""
    words = []
    for name in filters.chosen:
        if name not in BESIDE:
            label = str(filters.fields[name].label)
            words += [_("%(field)s: %(value)s") % {"field": label, "value": one} if one else label
                      for one in filters.words_of(name)]  # fmt: skip
    return words
