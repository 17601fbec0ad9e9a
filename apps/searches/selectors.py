"""What a person keeps, and what a kept search finds now: only what its owner may see."""

import datetime as dt

from django.db.models import Q, QuerySet

from apps.core import clock
from apps.organisations.selectors import Person
from apps.searches.models import SavedSearch
from apps.searches.shelves import SHELVES, filters_of

MOST = 20
"""Searches that one person keeps."""
COUNTED = 99
"""More new results than this read "99+"."""
WEEK = dt.timedelta(days=7)


def searches_of(user: Person) -> QuerySet[SavedSearch]:
    if not user.is_authenticated:
        return SavedSearch.objects.none()
    return SavedSearch.objects.filter(user=user).select_related("user")


def new_since(search: SavedSearch, moment: dt.datetime) -> int:
    """How many results are newer than ``moment``; at most one more than ``COUNTED``.

    A search whose filters are no longer understood finds nothing new, rather than everything.
    """
    filters = filters_of(search)
    if not set(search.query) <= set(filters.chosen):
        return 0
    shelf = SHELVES[search.side]
    newer = shelf.found(search.user, filters).filter(**{f"{shelf.since}__gt": moment})
    return newer.order_by()[: COUNTED + 1].count()


def due_searches() -> QuerySet[SavedSearch]:
    """Whose owner was last told before today, or a week ago and more."""
    today = dt.datetime.combine(clock.today(), dt.time(), tzinfo=clock.SHANGHAI)
    daily = Q(rhythm=SavedSearch.Rhythm.DAILY, told_at__lt=today)
    weekly = Q(rhythm=SavedSearch.Rhythm.WEEKLY, told_at__lt=today + dt.timedelta(days=1) - WEEK)
    return SavedSearch.objects.filter(daily | weekly, user__is_active=True)
