"""The sealed invitation (匿名转达): sent once by the unit, carried by the platform to whom it fits, counted by nobody."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock, timers
from apps.core.errors import RuleViolation
from apps.core.locks import lock_then_read
from apps.core.outbox import emit
from apps.demands.models import Demand
from apps.demands.rules import POSTERS
from apps.matching.events import DemandRelayed, HelpAsked
from apps.matching.models import HelpRequest, Match, RelayInvitation
from apps.matching.rules import can_relay, may_be_relayed
from apps.matching.selectors import helpers_of, relay_quota
from apps.messaging.services import open_thread
from apps.organisations.models import Unit
from apps.organisations.selectors import has_role, people_of


@transaction.atomic
def relay(demand: Demand, *, by: User, text: str = "") -> RelayInvitation:
    """Send the demand's one sealed invitation. The answer is the same whether it reaches many, few or nobody.

    Whom it reaches is found afterwards, by ``deliver_relay``, so that not even the time this takes tells anything.
    Raises RuleViolation "forbidden", "already-done", or "relay-cap" where the unit's relays of the month are used up.
    """
    demand = _locked(demand)
    if RelayInvitation.objects.filter(demand=demand).exists():
        raise RuleViolation(
            "already-done", _("This demand has been relayed already. Answers appear among the candidates.")
        )
    if not can_relay(by, demand):
        raise RuleViolation(
            "forbidden",
            _("Only a verified unit's HR contact or administrator can relay, for an open and complete demand."),
        )
    Unit.objects.select_for_update(no_key=True).get(pk=demand.unit_id)  # the cap is the unit's, not the demand's
    quota = relay_quota(demand.unit)
    if quota.left == 0:
        raise RuleViolation(
            "relay-cap",
            _(
                "Your unit has used its %(cap)s sealed invitations of this month. Ask the talent office to help meanwhile."
            )
            % {"cap": quota.most},
        )
    row = RelayInvitation.objects.create(
        demand=demand,
        sent_by=by,
        sent_at=clock.now(),
        text=text.strip()[:1000],
        answer_due=timers.due_date("invitation"),
    )
    record("relayed", row, by=by)
    emit(DemandRelayed(str(demand.public_id)))
    return row


@transaction.atomic
def deliver_relay(demand_id: str) -> list[Match]:
    """Carry a running relay to the talents it fits now; return all whom it has reached and who have not answered.

    Safe to run again: after every computation of matches, so that who fits later is reached too.
    """
    running = RelayInvitation.objects.filter(demand__public_id=demand_id, answer_due__gte=clock.today()).first()
    if running is None:
        return []
    demand = _locked(running.demand)
    if demand.status != Demand.Status.OPEN:
        return []
    rows = Match.objects.filter(demand=demand, status=Match.Status.SUGGESTED, fits=True)
    for match in rows.select_related("talent__user", "demand__unit").order_by("pk"):
        if may_be_relayed(match):
            match.relayed_at = clock.now()
            match.save(update_fields=["relayed_at"])
            record("relayed", match, by=None)
    return list(rows.filter(relayed_at__isnull=False).select_related("talent__user", "demand__unit", "demand__relay"))


@transaction.atomic
def ask_office(demand: Demand, *, by: User) -> HelpRequest:
    """Ask a named officer of the unit's region for help; the thread of the two opens. The officer answers in time.

    Raises RuleViolation "forbidden", "already-done", "no-officer".
    """
    demand = _locked(demand)
    if demand.status != Demand.Status.OPEN or not has_role(by, demand.unit, *POSTERS):
        raise RuleViolation("forbidden", _("Only the unit's HR contact or administrator can ask, for an open demand."))
    if HelpRequest.objects.filter(demand=demand).exists():
        raise RuleViolation("already-done", _("The office has been asked already. The thread with it is open."))
    officer, due = helpers_of(demand)
    if officer is None:
        raise RuleViolation("no-officer", _("No officer of your region can be asked here yet. Call the number below."))
    request = HelpRequest.objects.create(demand=demand, officer=officer, asked_by=by, asked_at=clock.now(), due_on=due)
    members = [(officer, "office"), *((person, "using") for person in people_of(demand.unit, *POSTERS))]
    open_thread(f"help:{demand.public_id}", demand.title, members)
    record("help_asked", request, by=by)
    emit(HelpAsked(str(request.public_id)))
    return request


def _locked(demand: Demand) -> Demand:
    return lock_then_read(Demand.objects.select_related("unit__region", "mode"), demand.pk, no_key=True)
