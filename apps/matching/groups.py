"""The groups of one demand's candidates: the tabs of the board, and what is counted in each."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.core import clock
from apps.demands.models import Seat
from apps.matching.filters import ENDED
from apps.matching.models import Match

Status = Match.Status
HERE = Q(put_away_at=None)
SIGNED = Q(Exists(Seat.objects.filter(taker=OuterRef("public_id"), filled_at__isnull=False)))
TALKS = (Status.INTERESTED, Status.UNIT_ASKED, Status.UNIT_CONSENTED)
NEW_FOR = dt.timedelta(days=3)
GROUPS: dict[str, Q] = {
    "all": HERE,
    "new": HERE & Q(shortlisted_at=None, status__in=[Status.SUGGESTED, Status.INTERESTED]),
    "recommended": HERE & Q(status=Status.SUGGESTED),
    "shortlisted": HERE & Q(shortlisted_at__isnull=False) & ~Q(status__in=ENDED),
    "invited": HERE & Q(status=Status.INVITED),
    "talks": HERE & Q(status__in=TALKS),
    "agreement": HERE & Q(status=Status.AGREED) & ~SIGNED,
    "signed": HERE & Q(status=Status.AGREED) & SIGNED,
    "declined": HERE & Q(status__in=ENDED),
    "hidden": ~HERE,
}
INTERESTED = HERE & Q(status=Status.INTERESTED)
SEATED = INTERESTED & Q(Exists(Seat.objects.filter(taker=OuterRef("public_id"))))


def which(code: str) -> Q:
    """The rule of one group today. New are those who were found or applied within three days and wait for the unit."""
    if code != "new":
        return GROUPS[code]
    since = clock.now() - NEW_FOR
    found, applied = (
        Q(status=Status.SUGGESTED, created_at__gte=since),
        Q(status=Status.INTERESTED, answered_at__gte=since),
    )
    return GROUPS[code] & (found | applied)


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    count: int
    current: bool


def labels() -> dict[str, str]:
    return {
        "all": pgettext("candidates", "All"),
        "new": pgettext("candidates", "New"),
        "recommended": _("Recommended"),
        "shortlisted": _("Shortlisted"),
        "invited": _("Invited"),
        "talks": _("In talks"),
        "agreement": _("In agreement"),
        "signed": _("Signed"),
        "declined": _("Declined or over"),
        "hidden": _("Put aside"),
    }


def sizes_of(matches: QuerySet[Match]) -> dict[str, int]:
    """How many stand in each group; besides those who are interested, and who of them has a seat. One query."""
    groups = {code: which(code) for code in GROUPS} | {"interested": INTERESTED, "seated": SEATED}
    counted = {f"n_{code}": Count("pk", filter=rule) for code, rule in groups.items()}
    found = matches.order_by().aggregate(**counted)
    return {name.removeprefix("n_"): number for name, number in found.items()}


def tabs(here: str, sizes: dict[str, int], current: str) -> list[Tab]:
    """ "New", "signed" and "in agreement" appear when there is somebody; the rest always stand, so that nothing jumps."""
    seldom = ("new", "agreement", "signed", "hidden", "declined", "shortlisted")
    return [
        Tab(label, f"{here}?tab={code}", sizes[code], code == current)
        for code, label in labels().items()
        if sizes[code] or code not in seldom or code == current
    ]
