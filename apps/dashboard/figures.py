"""The three public figures, counted from the rows themselves, each with what was counted."""

import datetime as dt
from dataclasses import dataclass
from statistics import median

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.agreements.models import Agreement
from apps.assignments.models import Assignment, ReturnConfirmation, ServiceLog, Submission
from apps.core import clock
from apps.modes.models import Party

YEAR = dt.timedelta(days=365)
NONE_YET = "\u2014"


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    unit: str
    definition: str


def public_figures() -> list[Figure]:
    """Performed agreements, returns in time, days from publishing to signing. Small numbers stay whole numbers."""
    return [performed(), returned_in_time(), days_to_signing()]


def performed() -> Figure:
    """Agreements in force or completed with a record of work; signed without one are named apart (effect, not form)."""
    worked = Q(Exists(Submission.objects.filter(milestone__assignment__agreement=OuterRef("pk"))))
    worked |= Q(Exists(ServiceLog.objects.filter(assignment__agreement=OuterRef("pk"))))
    signed = Agreement.objects.filter(
        status__in=[Agreement.Status.SIGNED, Agreement.Status.ACTIVE, Agreement.Status.COMPLETED]
    )
    total, with_work = signed.count(), signed.filter(worked).count()
    waiting = total - with_work
    without = ngettext(
        "%(count)s signed agreement has none yet.", "%(count)s signed agreements have none yet.", waiting
    )
    words = _("Counted when work is recorded.") + (" " + without % {"count": waiting} if waiting else "")
    return Figure(_("Agreements performed"), str(with_work), "", words)


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
    return Figure(_("Returned in time"), str(kept), f"/ {total}", words % {"count": total})


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
    return Figure(_("From publishing to signing"), str(middle), unit, words % {"count": len(days)})
