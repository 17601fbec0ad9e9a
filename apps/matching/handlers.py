"""What follows an event: compute, then tell. Shells; safe to run twice."""

from apps.core.outbox import handles
from apps.demands.events import DemandChanged, DemandClosed, DemandPublished
from apps.matching import telling
from apps.matching.events import HoldPlaced, MatchDeclined, TalentInterested, TalentInvited, UnitAnswered, UnitAsked
from apps.matching.services import end_demand, refresh_demand, refresh_talent
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
