"""What follows an event: compute, then tell. Shells; safe to run twice."""

from apps.accounts.models import User
from apps.core.outbox import handles
from apps.demands.events import DemandChanged, DemandClosed, DemandFilled, DemandPublished, SeatFreed
from apps.matching import telling, telling_standing
from apps.matching.events import (
    DemandRelayed,
    DisputeAnswered,
    HelpAsked,
    HoldPlaced,
    MatchDeclined,
    MatchesComputed,
    NobodyFound,
    RefreshDue,
    StandingAsked,
    StandingRefused,
    TalentInterested,
    TalentInvited,
    UnitAnswered,
    UnitAsked,
    UnitOverdue,
)
from apps.matching.services import (
    close_standing_ask,
    deliver_relay,
    end_demand,
    join_talks,
    leave_talks,
    refresh_demand,
    refresh_shard,
    refresh_stale,
    refresh_talent,
)
from apps.organisations.events import MemberEnded, MemberInvited
from apps.organisations.models import Unit
from apps.skills.events import SkillMerged, SkillSwitched
from apps.talents.events import StandingEnded, StandingGiven, TalentChanged


@handles(DemandPublished)
def match_published(event: DemandPublished) -> None:
    refresh_demand(event.demand_id)


@handles(DemandChanged)
def match_changed(event: DemandChanged) -> None:
    refresh_demand(event.demand_id)


@handles(DemandClosed)
def end_closed(event: DemandClosed) -> None:
    telling.tell_over(event.demand_id, end_demand(event.demand_id))


@handles(DemandFilled)
def end_filled(event: DemandFilled) -> None:
    telling.tell_over(event.demand_id, end_demand(event.demand_id))


@handles(SeatFreed)
def tell_of_seat(event: SeatFreed) -> None:
    telling.tell_seat_free(event.demand_id)


@handles(TalentChanged)
def match_talent(event: TalentChanged) -> None:
    refresh_talent(event.talent_id)


@handles(RefreshDue)
def match_due(event: RefreshDue) -> None:
    refresh_shard(event.demand_ids)


@handles(SkillMerged)
def match_merged(event: SkillMerged) -> None:
    """What was told of the skill itself follows in events of its talents and demands; here its neighbours."""
    refresh_stale()


@handles(SkillSwitched)
def match_switched(event: SkillSwitched) -> None:
    refresh_stale()


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


@handles(MemberInvited)
def join_conversations(event: MemberInvited) -> None:
    join_talks(Unit.objects.get(public_id=event.unit_id), User.objects.get(public_id=event.user_id))


@handles(MemberEnded)
def leave_conversations(event: MemberEnded) -> None:
    leave_talks(Unit.objects.get(public_id=event.unit_id), User.objects.get(public_id=event.user_id))


@handles(DemandRelayed)
def carry_relay(event: DemandRelayed) -> None:
    for match in deliver_relay(event.demand_id):
        telling.tell_relayed(match)


@handles(MatchesComputed)
def carry_relay_further(event: MatchesComputed) -> None:
    """Who fits only now is reached too, while the sealed invitation runs."""
    for match in deliver_relay(event.demand_id):
        telling.tell_relayed(match)


@handles(DisputeAnswered)
def tell_dispute(event: DisputeAnswered) -> None:
    telling.tell_dispute_answered(event.dispute_id)


@handles(NobodyFound)
def tell_nobody(event: NobodyFound) -> None:
    telling.tell_nobody(event.demand_id)


@handles(HelpAsked)
def tell_help(event: HelpAsked) -> None:
    telling.tell_help_asked(event.request_id)


@handles(StandingAsked)
def tell_standing_asked(event: StandingAsked) -> None:
    telling_standing.tell_asked(event.ask_id)


@handles(StandingRefused)
def tell_standing_refused(event: StandingRefused) -> None:
    telling_standing.tell_refused(event.ask_id)


@handles(StandingGiven)
def answer_standing_ask(event: StandingGiven) -> None:
    close_standing_ask(telling_standing.standing_by_id(event.consent_id))
    telling_standing.tell_given(event.consent_id)


@handles(StandingEnded)
def tell_standing_ended(event: StandingEnded) -> None:
    telling_standing.tell_ended(event.consent_id)
