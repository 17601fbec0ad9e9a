"""The life of a demand: published, returned, closed, expired. One move checks every step, those of seats too."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock, timers
from apps.core.errors import RuleViolation
from apps.core.jobs import each
from apps.core.locks import lock_then_read
from apps.core.numbers import next_number
from apps.core.outbox import emit
from apps.demands.events import DemandClosed, DemandPublished
from apps.demands.fairness import refuse_unfair
from apps.demands.flags import flags_of
from apps.demands.models import Demand
from apps.demands.rules import POSTERS, can_close, can_judge, can_post, is_late, opens_at_once
from apps.messaging.services import notify
from apps.organisations.models import OfficeRole
from apps.organisations.selectors import alliances_of, has_role, office_people, people_of

Status = Demand.Status
MOVED = [
    "status", "status_reason", "number", "submitted_at", "published_at", "expires_on", "flags", "taken_down_at",
]  # fmt: skip


@transaction.atomic
def publish_demand(demand: Demand, *, by: User) -> Demand:
    """A verified unit's draft opens at once, with a number and a last day; another's waits for the office.

    Raises RuleViolation "forbidden", "wrong-state", "unfair-condition", "no-alliance", "mode-not-offered", "dates".
    """
    demand = lock_demand(demand)
    if not can_post(by, demand.unit):
        raise RuleViolation("forbidden", _("Only the HR contact or administrator of a using unit can post a demand."))
    if demand.status != Status.DRAFT:
        raise wrong_state(demand)
    check_ready(demand)
    demand.submitted_at = clock.now()
    if opens_at_once(demand):
        return _open(demand, by=by)
    move(demand, Status.IN_APPROVAL, by=by)
    officers = office_people(demand.unit.region, OfficeRole.Role.OFFICER)
    tell(demand, "demands.in_approval", officers, path="/office/demands/demand/?status__exact=in_approval")
    return demand


@transaction.atomic
def approve_demand(demand: Demand, *, by: User) -> Demand:
    """The office opens the demand of an unverified unit. Raises "own-unit", "forbidden", "wrong-state"."""
    demand = _lock_to_judge(demand, by)
    _open(demand, by=by)
    tell(demand, "demands.approved", people_of(demand.unit, *POSTERS))
    return demand


@transaction.atomic
def return_demand(demand: Demand, *, by: User, reason: str) -> Demand:
    """The office sends it back as a draft, with a reason the unit reads. Raises as ``approve_demand``, and "reason"."""
    demand = _lock_to_judge(demand, by)
    if not reason.strip():
        raise RuleViolation("reason", _("Write the reason: the unit reads it and puts it right."))
    move(demand, Status.DRAFT, by=by, reason=reason.strip()[:200])
    tell(demand, "demands.returned", people_of(demand.unit, *POSTERS))
    return demand


@transaction.atomic
def close_demand(demand: Demand, *, by: User, reason: str = "") -> Demand:
    """The unit ends its demand; one never published is cancelled. Raises "forbidden", "held", "wrong-state"."""
    demand = lock_demand(demand)
    if not can_post(by, demand.unit):
        raise RuleViolation("forbidden", _("Only the HR contact or administrator of a using unit can post a demand."))
    if demand.status == Status.ON_HOLD or demand.seats_held:
        raise RuleViolation("held", _("A talent is on hold for this demand. Release the hold first, then close it."))
    if not can_close(by, demand):
        raise wrong_state(demand)
    never_published = demand.status in (Status.DRAFT, Status.IN_APPROVAL)
    move(demand, Status.CANCELLED if never_published else Status.CLOSED, by=by, reason=reason.strip()[:200])
    if not never_published:
        emit(DemandClosed(str(demand.public_id)))
    return demand


@transaction.atomic
def reopen_demand(demand: Demand, *, by: User) -> Demand:
    """Open an expired demand for the full time again. Raises "forbidden", "wrong-state", and as ``publish_demand``."""
    demand = lock_demand(demand)
    if not can_post(by, demand.unit):
        raise RuleViolation("forbidden", _("Only the HR contact or administrator of a using unit can post a demand."))
    if demand.status != Status.EXPIRED:  # one that is filled or on hold is opened by a seat that is free again
        raise wrong_state(demand)
    check_ready(demand)
    demand.expires_on = last_day(demand)
    demand.flags = flags_of(demand)
    move(demand, Status.OPEN, by=by)
    emit(DemandPublished(str(demand.public_id)))
    return demand


@transaction.atomic
def note_office_told(demand: Demand) -> bool:
    """Remember that the office is told that nobody was found. False where it was told before, or it is not open."""
    demand = lock_demand(demand)
    if demand.status != Status.OPEN or demand.office_told_at is not None:
        return False
    demand.office_told_at = clock.now()
    demand.save(update_fields=["office_told_at"])
    record("office_told", demand, by=None)
    return True


def expire_demands() -> int:
    """Close in time what nobody closed; return how many. Right after any delay, and when run twice."""
    due = Demand.objects.filter(status=Status.OPEN, expires_on__lt=clock.today()).values_list("pk", flat=True)
    return each(list(due), _expire)


@transaction.atomic
def _expire(pk: int) -> bool:
    demand = lock_demand(Demand(pk=pk))
    if demand.status != Status.OPEN or not is_late(demand):
        return False
    if demand.seats_held:  # nobody new from now on; it expires once the holds have come to an end
        move(demand, Status.ON_HOLD, by=None)
    else:
        expire(demand)
    return True


def expire(demand: Demand) -> Demand:
    """End a locked demand whose last day is over and whose seats nobody holds."""
    move(demand, Status.EXPIRED, by=None)
    emit(DemandClosed(str(demand.public_id)))
    tell(demand, "demands.expired", people_of(demand.unit, *POSTERS))
    return demand


def check_ready(demand: Demand) -> None:
    refuse_unfair(demand.title, demand.problem, demand.result_wanted, demand.known_person)
    refuse_unfair(demand.measure, demand.judges, demand.opens)
    if demand.visibility == Demand.Visibility.ALLIANCE and not alliances_of(demand.unit).exists():
        raise RuleViolation(
            "no-alliance", _("Your unit is in no alliance now. Choose again who may see the demand, then post it.")
        )
    if demand.mode is None or not demand.mode.offered:
        raise RuleViolation(
            "mode-not-offered",
            _(
                "This work would be arranged as “%(mode)s”, which is not offered here yet. Choose the same weeks every year, or call the talent office."
            )
            % {"mode": demand.mode or _("another form")},
        )
    if demand.period.upper <= clock.today():
        raise RuleViolation("dates", _("The dates have passed. Choose later ones."))


def _open(demand: Demand, *, by: User) -> Demand:
    demand.number = demand.number or next_number("D", demand.region.code)
    demand.published_at = clock.now()
    demand.expires_on = last_day(demand)
    demand.flags = flags_of(demand)
    move(demand, Status.OPEN, by=by)
    emit(DemandPublished(str(demand.public_id)))
    return demand


def last_day(demand: Demand) -> dt.date:
    """The unit's own last day, but never later than a demand stays open anyway."""
    longest = timers.due_date("demand_expiry")
    wished = demand.answer_by
    return min(wished, longest) if wished and wished >= clock.today() else longest


def lock_demand(demand: Demand) -> Demand:
    return lock_then_read(Demand.objects.select_related("unit", "unit__region", "region", "mode"), demand.pk)


def lock_for_office(demand: Demand, by: User) -> Demand:
    """The demand locked for the office of its unit's region. Raises RuleViolation "own-unit", "forbidden"."""
    demand = lock_demand(demand)
    if has_role(by, demand.unit):
        raise RuleViolation("own-unit", _("You belong to this unit, so somebody else must check it."))
    if not can_judge(by, demand):
        raise RuleViolation("forbidden", _("Only the office of the unit's region can do this."))
    return demand


def _lock_to_judge(demand: Demand, by: User) -> Demand:
    demand = lock_for_office(demand, by)
    if demand.status != Status.IN_APPROVAL:
        raise wrong_state(demand)
    return demand


def move(demand: Demand, to: str, *, by: User | None, reason: str = "") -> Demand:
    if to not in Demand.TRANSITIONS.get(demand.status, set()):
        raise wrong_state(demand)
    demand.status, demand.status_reason = to, reason
    demand.save(update_fields=MOVED)
    record(to, demand, by=by)
    return demand


def wrong_state(demand: Demand) -> RuleViolation:
    sentence = _("This cannot be done while the demand is in the state “%(state)s”.")
    return RuleViolation("wrong-state", sentence % {"state": demand.get_status_display()})


def tell(demand: Demand, kind: str, people: QuerySet[User], *, path: str = "") -> None:
    unit = demand.unit
    names = {"unit": unit.name_zh, "unit_en": unit.name_en or unit.name_zh}
    facts = {"demand": demand.title, **names, "reason": demand.status_reason}
    key = f"{kind}:{demand.public_id}:{demand.row_version}:{clock.today().isoformat()}"
    notify(people, kind, facts=facts, path=path or f"/demands/{demand.public_id}/", key=key)
