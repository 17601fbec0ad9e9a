"""The public figures, counted from the rows themselves, each with what was counted and a way to what stands behind."""

import datetime as dt
from dataclasses import dataclass
from statistics import median

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.agreements.models import Agreement
from apps.assignments.models import Assignment, ReturnConfirmation, ServiceLog, Submission
from apps.core import clock
from apps.demands.selectors import demands_public
from apps.modes.models import Party
from apps.talents.catalogue import catalogue

YEAR = dt.timedelta(days=365)
NONE_YET = "\u2014"
HIDDEN_BELOW = 5  # smaller groups could point at a person


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    unit: str
    definition: str
    url: str = ""

    @property
    def says_something(self) -> bool:
        return self.value not in ("0", NONE_YET)


@dataclass(frozen=True, slots=True)
class Group:
    """One row behind a figure. ``count`` is None where it is smaller than ``HIDDEN_BELOW`` and stays hidden."""

    label: str
    count: int | None


def public_figures() -> list[Figure]:
    """What is offered, and what was achieved. Small numbers stay whole numbers; what says nothing yet is left out."""
    found = [open_demands(), talents_sharing(), performed(), returned_in_time(), days_to_signing()]
    return [figure for figure in found if figure.says_something]


def open_demands() -> Figure:
    words = _("Of verified units, each with its pay.")
    return Figure(_("Open demands"), str(demands_public().count()), "", words, reverse("demands:list"))


def talents_sharing() -> Figure:
    words = _("Shown with a masked name, by their own will.")
    count = catalogue(AnonymousUser()).count()
    return Figure(_("Talents who share"), str(count), "", words, reverse("talents:catalogue"))


def performed_agreements() -> QuerySet[Agreement]:
    """Signed and with a record of work."""
    worked = Q(Exists(Submission.objects.filter(milestone__assignment__agreement=OuterRef("pk"))))
    worked |= Q(Exists(ServiceLog.objects.filter(assignment__agreement=OuterRef("pk"))))
    return _signed().filter(worked)


def performed_by_mode() -> list[Group]:
    return _groups(performed_agreements(), "mode__name_zh", "mode__name_en")


def performed_by_city() -> list[Group]:
    """By the seat of the using unit."""
    return _groups(performed_agreements(), "using_unit__region__name_zh", "using_unit__region__name_en")


def _groups(rows: QuerySet[Agreement], name_zh: str, name_en: str) -> list[Group]:
    name = name_en if (get_language() or "").startswith("en") else name_zh
    counted = rows.order_by().values(name).annotate(count=Count("pk", distinct=True)).order_by("-count", name)
    return [Group(row[name], row["count"] if row["count"] >= HIDDEN_BELOW else None) for row in counted]


def _signed() -> QuerySet[Agreement]:
    status = Agreement.Status
    return Agreement.objects.filter(status__in=[status.SIGNED, status.ACTIVE, status.COMPLETED])


def performed() -> Figure:
    """Agreements in force or completed with a record of work; signed without one are named apart (effect, not form)."""
    total, with_work = _signed().count(), performed_agreements().count()
    waiting = total - with_work
    without = ngettext(
        "%(count)s signed agreement has none yet.", "%(count)s signed agreements have none yet.", waiting
    )
    words = _("Counted when work is recorded.") + (" " + without % {"count": waiting} if waiting else "")
    return Figure(_("Agreements performed"), str(with_work), "", words, reverse("dashboard:figures"))


def _behind(figure: str) -> str:
    return f"{reverse('dashboard:figures')}#{figure}"


def returned_in_time() -> Figure:
    """Of the returns due in the last year, those the talent confirmed by the due date."""
    today = clock.today()
    due = Assignment.objects.filter(return_due_on__lte=today, return_due_on__gt=today - YEAR).exclude(
        status__in=[Assignment.Status.PLANNED, Assignment.Status.ON_ASSIGNMENT]
    )
    own_word = ReturnConfirmation.objects.filter(
        assignment=OuterRef("pk"), party=Party.TALENT, at__date__lte=OuterRef("return_due_on")
    )
    total = due.count()
    if not total:
        return Figure(_("Returned in time"), NONE_YET, "", _("No return has been due in the last 12 months."))
    kept = due.filter(Exists(own_word)).count()
    words = ngettext(
        "%(count)s return was due in the last 12 months.", "%(count)s returns were due in the last 12 months.", total
    )
    return Figure(_("Returned in time"), str(kept), f"/ {total}", words % {"count": total}, _behind("returned"))


def days_to_signing() -> Figure:
    """The median over the agreements signed in the last year, from publishing the demand to the last signature."""
    rows = Agreement.objects.filter(
        signed_at__gt=clock.now() - YEAR, match__demand__published_at__isnull=False
    ).values_list("signed_at", F("match__demand__published_at"))
    days = [(signed - published).days for signed, published in rows if signed and published]
    if not days:
        return Figure(
            _("From publishing to signing"), NONE_YET, "", _("No agreement has been signed in the last 12 months.")
        )
    middle = round(median(days))
    words = ngettext(
        "Median of %(count)s agreement, last 12 months.", "Median of %(count)s agreements, last 12 months.", len(days)
    )
    unit = ngettext("day", "days", middle)
    return Figure(_("From publishing to signing"), str(middle), unit, words % {"count": len(days)}, _behind("days"))
