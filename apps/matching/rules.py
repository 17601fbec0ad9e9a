"""Who may take which step between a demand and a talent."""

import datetime as dt

from django.db.models import F, QuerySet

from apps.accounts.models import User
from apps.core import clock
from apps.demands.models import Demand, Seat
from apps.demands.rules import POSTERS
from apps.matching.models import Declaration, Match, MatchDispute, UnitConsent
from apps.modes.models import Party, Person, SharingMode
from apps.organisations.models import Membership, OfficeRole, Unit
from apps.organisations.selectors import has_role, in_office_scope, working_in
from apps.talents.models import StandingConsent, Talent
from apps.talents.rules import is_shown

Status = Match.Status
CONSENTERS = (Membership.Role.HR, Membership.Role.ADMINISTRATOR, Membership.Role.SIGNATORY)
ANSWERABLE = (UnitConsent.Status.ASKED, UnitConsent.Status.OVERDUE)
EARLY = (Status.SUGGESTED, Status.INVITED, Status.INTERESTED)
UNDER_WAY = (Status.INVITED, Status.INTERESTED, Status.UNIT_ASKED, Status.UNIT_CONSENTED, Status.AGREED)
NON_COMPETE = dt.timedelta(days=2 * 365)
BY_HAND = "by-hand"
"""The rule version of a match that a person made: it has no score, and computing matches does not take it back."""


def acts_for_using_unit(user: User, match: Match) -> bool:
    """The administrator or HR contact of the demand's unit."""
    return has_role(user, match.demand.unit, *POSTERS)


def is_talent(user: User, match: Match) -> bool:
    return match.talent.user_id == user.pk


def is_complete(demand: Demand) -> bool:
    """A demand that says enough to invite somebody: problem, result, mode and pay, which a scenario may be without."""
    paid = demand.pay_total_fen or demand.is_unpaid
    return bool(demand.problem.strip() and demand.result_wanted.strip() and demand.mode_id and paid)


def can_invite(user: User, match: Match) -> bool:
    """A verified unit's HR contact or administrator, for an open and complete demand and a talent whom it may find."""
    return acts_for_using_unit(user, match) and _is_invitable(match)


def can_invite_for_office(user: User, match: Match) -> bool:
    """An officer or supervisor where the using unit is seated, in its place; nobody who is of one of the parties."""
    brokers = in_office_scope(user, match.demand.unit.region, OfficeRole.Role.OFFICER, OfficeRole.Role.SUPERVISOR)
    units = [match.demand.unit_id, match.talent.unit_id]
    outside = not is_talent(user, match) and not working_in(user, units)
    return brokers and outside and _is_invitable(match)


def _is_invitable(match: Match) -> bool:
    demand = match.demand
    open_demand = demand.status == Demand.Status.OPEN and demand.unit.is_verified and is_complete(demand)
    ready = open_demand and match.status in (Status.SUGGESTED, Status.LAPSED) and is_shown(match.talent)
    return ready and not kept_apart(match.talent, demand.unit)  # an earlier story gives the two no new beginning


def kept_apart(talent: Talent, unit: Unit) -> bool:
    """Whether the two are never shown to one another: employed there, shut out, forbidden by the own unit, non-compete."""
    employed, hidden = talent.unit_id == unit.pk, talent.hidden_from.filter(pk=unit.pk)
    forbidden = bans().filter(talent=talent, forbidden_units=unit)
    competing = non_competes().filter(talent=talent, match__demand__unit=unit)
    return employed or hidden.exists() or forbidden.exists() or competing.exists()


def bans() -> QuerySet[StandingConsent]:
    """The own unit's consents in advance that hold today: they may name units for which they are not given."""
    return StandingConsent.objects.filter(unit=F("talent__unit"), ended_at=None, valid__contains=clock.today())


def non_competes() -> QuerySet[Declaration]:
    """Declarations of a non-compete toward the unit of a match that still hold: for two years, the longest by law
    (Labour Contract Law, article 24)."""
    return declared_non_competes().filter(declared_at__gte=clock.now() - NON_COMPETE)


def declared_non_competes() -> QuerySet[Declaration]:
    return Declaration.objects.filter(persons__contains=[Person.NON_COMPETE], match__isnull=False)


def can_relay(user: User, demand: Demand) -> bool:
    """A verified unit's HR contact or administrator, for an open and complete demand. Once each: the service asks."""
    ready = demand.status == Demand.Status.OPEN and demand.unit.is_verified and is_complete(demand)
    return ready and has_role(user, demand.unit, *POSTERS)


def may_be_relayed(match: Match) -> bool:
    """Whether a sealed invitation may reach the talent: it fits, wants relays, is untouched, and shut nobody out."""
    talent = match.talent
    wants = talent.visibility == Talent.Visibility.RELAY and talent.status == Talent.Status.PUBLISHED
    untouched = match.status == Status.SUGGESTED and match.fits and match.relayed_at is None
    return wants and untouched and not kept_apart(talent, match.demand.unit)


def is_team(user: User, match: Match) -> bool:
    """Anybody of the using unit: they read and write its notes about the candidate."""
    return has_role(user, match.demand.unit)


def is_dismissed(match: Match) -> bool:
    """The talent waved away a suggestion that no open invitation had brought; nobody was told."""
    waved = match.status == Status.DECLINED and match.answered_at is not None
    return waved and match.invited_at is None and not match.eligibility


def can_undo(user: User, match: Match) -> bool:
    """The talent, for a suggestion waved away, while the demand is still open."""
    live = match.demand.status in (Demand.Status.OPEN, Demand.Status.ON_HOLD)
    return is_talent(user, match) and is_dismissed(match) and live


def can_answer(user: User, match: Match) -> bool:
    """The talent: to an invitation, of the own accord, again after it lapsed, or where the answers are still missing."""
    missing = match.status == Status.INTERESTED and not match.eligibility
    again = match.status == Status.LAPSED and match.demand.status == Demand.Status.OPEN
    waiting = match.status in (Status.SUGGESTED, Status.INVITED) or missing or again
    return is_talent(user, match) and waiting and match.demand.status in (Demand.Status.OPEN, Demand.Status.ON_HOLD)


def can_decline(user: User, match: Match) -> bool:
    """Either of the two, as long as nothing is agreed."""
    either = is_talent(user, match) or acts_for_using_unit(user, match)
    return either and Status.DECLINED in Match.TRANSITIONS.get(match.status, set())


def can_hold(user: User, match: Match) -> bool:
    """The using unit, once the talent is interested and a seat is free."""
    ready = match.status == Status.INTERESTED and match.demand.status == Demand.Status.OPEN
    return ready and acts_for_using_unit(user, match)


def waits_for_seat(user: User, match: Match) -> bool:
    """The using unit, for somebody interested while every seat is taken."""
    full = match.demand.status in (Demand.Status.ON_HOLD, Demand.Status.FILLED)
    return full and match.status == Status.INTERESTED and acts_for_using_unit(user, match)


def has_signed(match: Match) -> bool:
    """Whether all have signed for this match: its seat is filled."""
    return Seat.objects.filter(taker=match.public_id, filled_at__isnull=False).exists()


def needs_unit(match: Match) -> bool:
    """Whether a sending unit takes part at all, by the mode."""
    mode = match.demand.mode
    return mode is None or mode.family != SharingMode.Family.NO_SENDING_UNIT


def can_ask_unit(user: User, match: Match) -> bool:
    """The talent alone, once interested and the four answers given."""
    return is_talent(user, match) and match.status == Status.INTERESTED and bool(match.eligibility)


def can_answer_for_unit(user: User, consent: UnitConsent) -> bool:
    """Whoever speaks for the sending unit; never the talent about oneself, never somebody of the using unit."""
    match = consent.match
    speaks = has_role(user, consent.unit, *CONSENTERS)
    return speaks and not is_talent(user, match) and not has_role(user, match.demand.unit)


def can_withdraw_consent(user: User, consent: UnitConsent) -> bool:
    """Whoever may answer, after a yes and before everybody signed: a signed agreement has filled its seat."""
    if consent.match.demand.status not in (Demand.Status.OPEN, Demand.Status.ON_HOLD):
        return False
    given = consent.status == UnitConsent.Status.GRANTED and can_answer_for_unit(user, consent)
    return given and not has_signed(consent.match)


def account_is_asked(match: Match) -> bool:
    """The talent's own account is needed only where the using unit pays the talent itself."""
    mode = match.demand.mode
    return mode is not None and mode.withholding_agent == Party.USING


def can_dispute(user: User, match: Match) -> bool:
    """The talent, or anybody of the using unit: whoever reads the reasons."""
    return is_talent(user, match) or is_team(user, match)


def can_answer_dispute(user: User, row: MatchDispute) -> bool:
    """An officer or supervisor of the region who is no party of the match."""
    officer = in_office_scope(user, row.region, OfficeRole.Role.OFFICER, OfficeRole.Role.SUPERVISOR)
    return officer and row.by_id != user.pk and not can_dispute(user, row.match)
