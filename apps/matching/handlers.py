"""What follows an event: compute, then tell. Shells; safe to run twice."""

from apps.accounts.models import User
from apps.core.outbox import handles
from apps.demands.events import DemandChanged, DemandClosed, DemandPublished
from apps.matching import telling
from apps.matching.events import (
    HoldPlaced,
    MatchDeclined,
    TalentInterested,
    TalentInvited,
    UnitAnswered,
    UnitAsked,
    UnitOverdue,
)
from apps.matching.services import end_demand, leave_talks, refresh_demand, refresh_talent
from apps.organisations.events import MemberEnded
from apps.organisations.models import Unit
from apps.talents.events import TalentChanged


@handles(DemandPublished)
def match_published(event: DemandPublished) -> None:
    refresh_demand(event.demand_id)


@handles(DemandChanged)
def match_changed(event: DemandChanged) -> None:
    refresh_demand(event.demand_id)


@handles(DemandClosed)
def end_closed(event: DemandClosed) -> None:
    for match in end_demand(event.demand_id):
        telling.tell_closed(match)


@handles(TalentChanged)
def match_talent(event: TalentChanged) -> None:
    refresh_talent(event.talent_id)


@handles(TalentInvited)
def tell_invited(event: TalentInvited) -> None:
    telling.tell_invited(event.match_id)


@handles(TalentInterested)
def tell_interested(event: TalentInterested) -> None:
    telling.tell_interested(event.match_id)


@handles(MatchDeclined)
def tell_declined(event: MatchDeclined) -> None:
    telling.tell_declined(event.match_id)


@handles(HoldPlaced)
def tell_held(event: HoldPlaced) -> None:
    telling.tell_held(event.match_id)


@handles(UnitAsked)
def tell_unit_asked(event: UnitAsked) -> None:
    telling.tell_unit_asked(event.consent_id)


@handles(UnitAnswered)
def tell_unit_answered(event: UnitAnswered) -> None:
    telling.tell_unit_answered(event.consent_id)


@handles(UnitOverdue)
def tell_unit_overdue(event: UnitOverdue) -> None:
    telling.tell_overdue(event.consent_id)


@handles(MemberEnded)
def leave_conversations(event: MemberEnded) -> None:
    leave_talks(Unit.objects.get(public_id=event.unit_id), User.objects.get(public_id=event.user_id))
