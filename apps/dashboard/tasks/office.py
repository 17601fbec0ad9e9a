"""What waits for the talent office in the person's regions; the work is done in the office's own pages."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.agreements.models import PaperCopy
from apps.core import clock, timers
from apps.dashboard.roles import Roles
from apps.dashboard.tasks.task import Task
from apps.demands.models import Demand
from apps.demands.selectors import LOOKS, with_looks
from apps.organisations.models import Region, Unit
from apps.organisations.rules import JUDGES
from apps.organisations.selectors import office_regions
from apps.settlement import rules_quarters
from apps.settlement.models import PeriodClosing
from apps.settlement.quarters import last_report, quarter_on
from apps.settlement.reconciliation_custody import months_moved
from apps.settlement.rules_closings import can_close, is_over
from apps.settlement.rules_escrow import keeps_custody
from apps.settlement.selectors import bank_cases_open, deposits_to_place, payouts_to_repeat
from apps.talents.models import Talent


def office_tasks(roles: Roles) -> Iterator[Task]:
    """Five queries beside those of the regions, and none for who is not an officer or supervisor."""
    if not any(role.role in JUDGES for role in roles.office):
        return
    regions = office_regions(roles.user, *JUDGES)
    units = Unit.objects.filter(region__in=regions, status=Unit.Status.SUBMITTED)
    found = units.aggregate(count=Count("pk"), first=Min("submitted_at"))
    if found["count"]:
        words = ngettext("Verify %(count)s unit", "Verify %(count)s units", found["count"])
        yield _task(words % found, _("Compare the data with the licence."), found["first"], "organisations_unit")
    demands = Demand.objects.filter(unit__region__in=regions, status=Demand.Status.IN_APPROVAL)
    found = demands.aggregate(count=Count("pk"), first=Min("submitted_at"))
    if found["count"]:
        words = ngettext("Look at %(count)s demand", "Look at %(count)s demands", found["count"])
        yield _task(
            words % found, _("It comes from a unit that is not verified yet."), found["first"], "demands_demand"
        )
    published = with_looks(Demand.objects.filter(unit__region__in=regions)).filter(LOOKS["due"]).count()
    if published:
        words = ngettext("Look over %(n)s published demand", "Look over %(n)s published demands", published)
        text = _("Every tenth, and those that a rule flags. They are open already.")
        task = _task(words % {"n": published}, text, None, "demands_demand")
        yield replace(task, url=f"{task.url}?look=due")
    # A talent is verified where the sending unit is, else where the talent lives.
    here = Q(unit__region__in=regions) | Q(unit=None, region__in=regions)
    talents = Talent.objects.filter(here, verification=Talent.Verification.SUBMITTED)
    found = talents.aggregate(count=Count("pk"), first=Min("submitted_at"))
    if found["count"]:
        words = ngettext("Verify %(count)s talent", "Verify %(count)s talents", found["count"])
        yield _task(words % found, _("Compare the profile with the documents."), found["first"], "talents_talent")
    yield from _papers(regions)


def _papers(regions: QuerySet[Region]) -> Iterator[Task]:
    """Papers of the regions' agreements that any party or the office may compare; due as the signing is."""
    agreement = "slot__version__agreement__"
    here = Q(**{f"{agreement}using_unit__region__in": regions}) | Q(**{f"{agreement}sending_unit__region__in": regions})
    papers = PaperCopy.objects.filter(here, status=PaperCopy.Status.HANDED_IN)
    found = papers.aggregate(count=Count("pk", distinct=True), due=Min(f"{agreement}due_on"))
    if found["count"]:
        words = ngettext("Compare %(count)s signed paper", "Compare %(count)s signed papers", found["count"])
        text = _("Page by page with the frozen text. A party of the agreement may do it as well.")
        task = _task(words % found, text, None, "agreements_papercopy")
        yield replace(task, due=found["due"])


def custody_tasks(roles: Roles) -> Iterator[Task]:
    """Five queries for the operator's own people, who look after the money at the custody bank; none for others."""
    if not keeps_custody(roles.user):
        return
    found = bank_cases_open().aggregate(count=Count("pk"), first=Min("received_at"))
    if found["count"]:
        words = ngettext(
            "Clear up %(count)s case with the bank", "Clear up %(count)s cases with the bank", found["count"]
        )
        text = _("What the bank said does not fit the books; nothing was booked by it.")
        yield _task(words % found, text, found["first"], "settlement_bankcase")
    found = deposits_to_place().aggregate(count=Count("pk"), first=Min("recorded_at"))
    if found["count"]:
        words = ngettext("Place %(count)s deposit", "Place %(count)s deposits", found["count"])
        text = _("Find the statement that each belongs to, or send it back.")
        yield _task(words % found, text, found["first"], "settlement_deposit")
    found = payouts_to_repeat().aggregate(count=Count("pk"), first=Min("ended_at"))
    if found["count"]:
        words = ngettext("See to %(count)s payout that failed", "See to %(count)s payouts that failed", found["count"])
        text = _("The payee gives another account; pay again where the bank was at fault.")
        yield _task(words % found, text, found["first"], "settlement_payout")
    yield from _custody_months(roles.user)


def _custody_months(user: User) -> Iterator[Task]:
    """Months of the custody account: to hand in, and to close by another person than the one who did (two queries)."""
    months, closings = months_moved(), list(PeriodClosing.objects.filter(unit=None).exclude(status="withdrawn"))
    known = {one.month for one in closings}
    open_ones = [month for month in months if month not in known and is_over(month)]
    if open_ones:
        more = ngettext(
            "%(count)s month is over and not closed.", "%(count)s months are over and not closed.", len(open_ones)
        )
        yield _of_custody(_("Hand in a month: %(month)s"), open_ones[0], more % {"count": len(open_ones)})
    for one in closings:
        if can_close(user, one):
            words = _("Look at the figures, then close it with a code.")
            yield _of_custody(_("Close a month: %(month)s"), one.month, words)


def _of_custody(title: str, month: dt.date, words: str) -> Task:
    return Task(
        title=title % {"month": f"{month:%Y-%m}"},
        text=f"{_('Custody account')} · {words}",
        action=_("Look at the figures"),
        party="office",
        url=f"{reverse('settlement:custody')}#closings",
    )


def quarter_tasks(roles: Roles) -> Iterator[Task]:
    """The last quarter's report, for the administrators of an operator that the tax office asks for it; else nothing."""
    if not rules_quarters.can_report(roles.user):
        return
    quarter = quarter_on(rules_quarters.before(rules_quarters.quarter_of(clock.today())))
    if quarter.rows and last_report(quarter.first_day) is None:
        yield Task(
            title=_("Hand in the quarterly report %(quarter)s") % {"quarter": quarter.name},
            text=_("Identity and income of the talents who were paid through the platform, to the tax office."),
            url=f"{reverse('settlement:quarter')}?quarter={quarter.name}",
            action=_("Open the report"),
            party="office",
            due=quarter.due_on,
        )


def _task(title: str, text: str, first: dt.datetime | None, model: str) -> Task:
    """Due by the oldest one's time for an answer."""
    return Task(
        title=title,
        text=text,
        url=reverse(f"admin:{model}_changelist"),
        action=_("Open the queue"),
        party="office",
        due=timers.due_date("verification", clock.local(first).date()) if first else None,
    )
