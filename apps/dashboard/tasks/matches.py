"""Matches: invitations, interest, the hold, the own unit, the agreement to draw up."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.display import formats
from apps.dashboard.roles import KEEPERS, Roles
from apps.dashboard.tasks.task import Task
from apps.demands.models import Demand
from apps.matching.models import HelpRequest, Match
from apps.matching.rules import needs_unit
from apps.matching.selectors import holds_of, talent_name
from apps.modes.models import Party

Status = Match.Status
LIVE_DEMAND = (Demand.Status.OPEN, Demand.Status.ON_HOLD)


def match_tasks(roles: Roles) -> Iterator[Task]:
    """Three queries: matches in which the next step is the talent's or the using unit's, the holds, and help asked."""
    sealed = Q(
        talent=roles.talent,
        status=Status.SUGGESTED,
        fits=True,
        relayed_at__isnull=False,
        demand__relay__answer_due__gte=clock.today(),
    )
    mine = Q(talent=roles.talent, status__in=[Status.INVITED, Status.INTERESTED])
    ours = Q(demand__unit__in=roles.unit_ids(*KEEPERS), status__in=[Status.INTERESTED, Status.UNIT_CONSENTED])
    rows = Match.objects.filter(mine | sealed | ours, demand__status__in=LIVE_DEMAND)
    found = list(rows.select_related("demand__unit", "demand__mode", "demand__relay", "talent__user"))
    holds = holds_of(found)
    yield from _to_help(roles)
    for match in found:
        held = holds.get(match.talent_id)
        if match.talent.user_id == roles.user.pk:
            yield _of_talent(match, held)
        elif match.status == Status.UNIT_CONSENTED:
            yield _to_draw_up(match, roles)
        elif match.demand.status == Demand.Status.OPEN and not (held and held[1]):
            yield _to_hold(match, roles)


def _of_talent(match: Match, held: tuple[dt.date, bool] | None) -> Task:
    if match.status == Status.SUGGESTED:
        return _to_unseal(match)
    return _to_answer(match) if match.status == Status.INVITED else _to_ask(match, held)


def _to_unseal(match: Match) -> Task:
    """A sealed invitation may be left alone; so it is said, and no lateness follows."""
    return Task(
        title=_("A sealed invitation: %(demand)s") % {"demand": match.demand.title},
        text=_("%(unit)s does not know that it reached you. Read it; you need not answer.")
        % {"unit": match.demand.unit.name},
        action=_("Read it"),
        party=Party.TALENT,
        due=match.demand.relay.answer_due,
        url=reverse("matching:opportunity", args=[match.public_id]),
    )


def _to_answer(match: Match) -> Task:
    demand = match.demand
    return Task(
        title=_("Answer the invitation: %(demand)s") % {"demand": demand.title},
        text=_("%(unit)s invites you. %(days)s days, %(amount)s before tax.")
        % {"unit": demand.unit.name, "days": demand.days, "amount": formats.yuan(demand.pay_total_fen)},
        action=_("Read and answer"),
        party=Party.TALENT,
        due=match.answer_due,
        url=reverse("matching:opportunity", args=[match.public_id]),
    )


def _to_ask(match: Match, held: tuple[dt.date, bool] | None) -> Task:
    """Interested: the talent asks the own unit; where there is none, the using unit draws up the agreement."""
    words = {"demand": match.demand.title, "unit": match.demand.unit.name}
    asks = needs_unit(match)
    return Task(
        title=(_("Ask your unit: %(demand)s") if asks else _("Go on with the talks: %(demand)s")) % words,
        text=(
            _("You and %(unit)s are in talks. When you are ready, ask your own unit for its consent.")
            if asks
            else _("You and %(unit)s are in talks. No unit of yours has to be asked.")
        )
        % words,
        action=_("Open the talks"),
        party=Party.TALENT,
        due=held[0] if held and held[1] else None,
        url=reverse("matching:opportunity", args=[match.public_id]),
    )


def _to_help(roles: Roles) -> Iterator[Task]:
    """What units asked this officer for, until somebody is invited or interested."""
    if not roles.office:
        return
    found = HelpRequest.objects.filter(officer=roles.user, demand__status=Demand.Status.OPEN)
    helped = Exists(Match.objects.filter(demand=OuterRef("demand"), status__in=[Status.INVITED, Status.INTERESTED]))
    for asked in found.exclude(helped).select_related("demand__unit"):
        yield Task(
            title=_("Help to find somebody: %(demand)s") % {"demand": asked.demand.title},
            text=_("%(unit)s finds nobody and asks you. Look at the board, then write in your thread with the unit.")
            % {"unit": asked.demand.unit.name},
            action=_("Open the board"),
            party="office",
            due=asked.due_on,
            url=reverse("matching:board", args=[asked.demand.public_id]),
        )


def _to_hold(match: Match, roles: Roles) -> Task:
    return Task(
        title=_("%(talent)s is interested: %(demand)s")
        % {"talent": talent_name(match, roles.user), "demand": match.demand.title},
        text=_("Talk, and place a hold so that the weeks stay free."),
        action=_("Open the candidate"),
        party=Party.USING,
        url=reverse("matching:candidate", args=[match.public_id]),
    )


def _to_draw_up(match: Match, roles: Roles) -> Task:
    return Task(
        title=_("Draw up the agreement: %(demand)s") % {"demand": match.demand.title},
        text=_("The unit of %(talent)s has consented.") % {"talent": talent_name(match, roles.user)},
        action=_("Draw up the agreement"),
        party=Party.USING,
        url=reverse("matching:candidate", args=[match.public_id]),
    )
