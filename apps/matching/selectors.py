"""Which matches a person may see, and by what name. The one address of scope."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from apps.accounts.models import User
from apps.core import clock, working_days
from apps.core.masking import mask_name
from apps.demands.models import Demand, Proposal
from apps.demands.selectors import demands_of_circle
from apps.matching.models import (
    CandidateNote,
    HelpRequest,
    Match,
    MatchDispute,
    MatchRun,
    RelayInvitation,
    UnitConsent,
    Unranked,
)
from apps.matching.rules import BY_HAND, CONSENTERS, is_team
from apps.modes.models import Party
from apps.organisations.models import OfficeRole, Unit
from apps.organisations.selectors import Person, office_people, office_regions, units_of
from apps.talents.models import Booking, Talent
from apps.talents.rules import SHOWN

LIVE = (Demand.Status.OPEN, Demand.Status.ON_HOLD)
YEAR, FEWEST_ASKED = dt.timedelta(days=365), 5
HELP_DAYS = 3
"""Working days in which an officer who is asked for help answers."""

Status = Match.Status
NAMED = (Status.UNIT_ASKED, Status.UNIT_CONSENTED, Status.UNIT_REFUSED, Status.AGREED)

# The talent said no at once, to a suggestion or to an invitation.
_SAID_NO = Q(status=Status.DECLINED, eligibility="", answered_at__isnull=False)
# To a suggestion that nobody had asked for: that stays the talent's own.
_DISMISSED = _SAID_NO & Q(invited_at=None)
# The unit declined a suggestion of which the talent never heard.
_NEVER_ASKED = Q(status=Status.DECLINED, invited_at=None, eligibility="", answered_at=None)
# Whoever may not be found is seen only after having come forward.
# A talent who switched ranking off is suggested by people alone.
_RANKED = ~Exists(Unranked.objects.filter(talent=OuterRef("talent"))) | Q(rule_version=BY_HAND)
_FORWARD = (Q(talent__visibility__in=SHOWN) & _RANKED) | Q(invited_at__isnull=False) | Q(answered_at__isnull=False)
# A suggestion is seen while it fits and the talent has not shut the unit out; a story that has begun stays.
_SHUT_OUT = Exists(Talent.hidden_from.through.objects.filter(talent=OuterRef("talent"), unit=OuterRef("demand__unit")))
_FITTING = ~Q(status=Status.SUGGESTED) | (Q(fits=True, talent__status=Talent.Status.PUBLISHED) & ~Q(_SHUT_OUT))
_SEEN = _FORWARD & ~_DISMISSED & _FITTING


def matches_visible_to(user: Person) -> QuerySet[Match]:
    """The talent's own matches; for the using unit and the offices of both sides those with talents who may be seen."""
    rows = _with_names()
    if not user.is_authenticated:
        return rows.none()
    areas = office_regions(user)
    asks = Q(demand__unit__in=units_of(user))
    office = Q(demand__unit__region__in=areas) | Q(talent__unit__region__in=areas)
    return rows.filter(Q(talent__user=user) | ((asks | office) & _SEEN))


def matches_seen_by_unit(demand: Demand) -> QuerySet[Match]:
    """What the using unit may see of one demand: those that fit, and every story that has begun."""
    return _with_names().filter(_SEEN, demand=demand)


def opportunities_of(user: Person) -> QuerySet[Match]:
    """What waits for the talent's word: invitations of open demands, and open demands that fit."""
    rows = _with_names()
    if not user.is_authenticated:
        return rows.none()
    posted = Q(demand__visibility=Demand.Visibility.EVERYONE) | Q(demand__in=demands_of_circle(user).values("pk"))
    posted |= Q(office_proposal__isnull=False) | Q(relayed_at__isnull=False)  # the talent was told of it
    shown = Q(demand__status=Demand.Status.OPEN) & posted
    fitting = Q(status=Status.SUGGESTED, fits=True) & shown
    invited = Q(status=Status.INVITED, demand__status__in=LIVE)
    return rows.select_related("demand__relay").filter(fitting | invited, talent__user=user)


def dismissed_of(user: Person) -> QuerySet[Match]:
    """Suggestions the talent waved away and may still take back."""
    rows = _with_names()
    if not user.is_authenticated:
        return rows.none()
    return rows.filter(_DISMISSED, talent__user=user, demand__status__in=LIVE)


def declined_by(user: Person) -> QuerySet[Match]:
    """What the talent said no to at once, put aside or declined, whatever became of the demand."""
    rows = _with_names()
    return rows.filter(_SAID_NO, talent__user=user) if user.is_authenticated else rows.none()


def stories_of(user: Person) -> QuerySet[Match]:
    """The talent's own list: every match that went beyond a suggestion, and the sealed invitations that wait."""
    rows = _with_names().select_related("consent", "demand__relay")
    if not user.is_authenticated:
        return rows.none()
    running = Q(demand__relay__answer_due__gte=clock.today(), demand__status=Demand.Status.OPEN)
    sealed = Q(status=Status.SUGGESTED, relayed_at__isnull=False, fits=True) & running
    begun = ~Q(status=Status.SUGGESTED) & ~_DISMISSED & ~_NEVER_ASKED
    return rows.filter(sealed | begun, talent__user=user)


def followed() -> Q:
    """Suggestions that the talent keeps, and that still fit."""
    return Q(status=Status.SUGGESTED, fits=True, saved_at__isnull=False)


def boards_visible_to(user: Person) -> QuerySet[Demand]:
    """Demands whose candidates the person may see: those of the own units, and of the office's region."""
    rows = Demand.objects.select_related("unit__region", "region", "mode", "credential")
    if not user.is_authenticated:
        return rows.none()
    return rows.filter(Q(unit__in=units_of(user)) | Q(unit__region__in=office_regions(user)))


def consents_visible_to(user: Person) -> QuerySet[UnitConsent]:
    """Those who speak for the sending unit, and the talent."""
    rows = UnitConsent.objects.select_related(
        "unit__region", "match__talent__user", "match__demand__unit", "match__demand__mode", "match__demand__region"
    )
    if not user.is_authenticated:
        return rows.none()
    return rows.filter(Q(unit__in=units_of(user, *CONSENTERS)) | Q(match__talent__user=user))


def talent_name(match: Match, viewer: Person) -> str:
    """The whole name for the talent, of an open profile, and once the own unit was asked; else masked."""
    talent = match.talent
    whole = talent.visibility == Talent.Visibility.OPEN or match.status in NAMED or talent.user_id == viewer.pk
    return talent.user.name if whole else mask_name(talent.user.name)


def subject_of(match: Match) -> str:
    """The name under which the calendar knows this match."""
    return f"match:{match.public_id}"


def holds_of(matches: list[Match]) -> dict[int, tuple[dt.date, bool]]:
    """By talent: the last day of a hold that stands now, and whether one of these matches placed it."""
    own = {subject_of(match) for match in matches}
    rows = Booking.objects.filter(
        talent__in={match.talent_id for match in matches},
        kind=Booking.Kind.HOLD,
        live=True,
        expires_at__gt=clock.now(),
    )
    found: dict[int, tuple[dt.date, bool]] = {}
    for talent, subject, until in rows.values_list("talent", "subject", "expires_at"):
        if until is None:
            continue
        before = found.get(talent)
        # It ends at midnight after its last day.
        last_day = clock.local(until - dt.timedelta(seconds=1)).date()
        found[talent] = (max(last_day, before[0]) if before else last_day, subject in own or bool(before and before[1]))
    return found


def run_of(demand: Demand) -> MatchRun | None:
    return MatchRun.objects.filter(demand=demand).first()


def is_calculating(demand: Demand, run: MatchRun | None) -> bool:
    """Whether an open demand was published or changed after its matches were last computed."""
    if demand.status not in (Demand.Status.OPEN, Demand.Status.ON_HOLD):
        return False
    if run is None or run.computed_at is None or not run.is_fresh:
        return True
    published_later = demand.published_at is not None and demand.published_at > run.computed_at
    return published_later or demand.versions.filter(at__gt=run.computed_at).exists()


@dataclass(frozen=True, slots=True)
class Quota:
    """What a unit has used of something this month, and the most there is."""

    used: int
    most: int

    @property
    def left(self) -> int:
        return max(self.most - self.used, 0)


def invitation_quota(unit: Unit) -> Quota:
    """Invitations of this month, in Shanghai; ``settings.INVITATIONS_A_MONTH``, 30 where nothing is set."""
    used = Match.objects.filter(demand__unit=unit, invited_at__gte=_month_began()).count()
    return Quota(used, int(getattr(settings, "INVITATIONS_A_MONTH", 30)))


@dataclass(frozen=True, slots=True)
class Answered:
    """How many of a unit's invitations were answered, with yes or no."""

    answered: int
    asked: int


def answers_to(unit: Unit) -> Answered | None:
    """Of the invitations of twelve months that were answered or lapsed; None below five, which would tell of persons."""
    rows = Match.objects.filter(demand__unit=unit, invited_at__gte=clock.now() - YEAR).exclude(status=Status.INVITED)
    found = rows.aggregate(asked=Count("pk"), answered=Count("pk", filter=Q(answered_at__isnull=False)))
    return Answered(**found) if found["asked"] >= FEWEST_ASKED else None


def relay_quota(unit: Unit) -> Quota:
    """Sealed invitations of this month; ``settings.RELAYS_A_MONTH``, 5 where nothing is set."""
    used = RelayInvitation.objects.filter(demand__unit=unit, sent_at__gte=_month_began()).count()
    return Quota(used, int(getattr(settings, "RELAYS_A_MONTH", 5)))


def is_ranked(user: Person) -> bool:
    """Whether the person lets a score order the own list and put the profile on the lists of units."""
    return not Unranked.objects.filter(talent__user=user.pk).exists()


def disputes_of(match: Match, user: User) -> list[MatchDispute]:
    """What the person's own side said of this match, with the answers; the other side's words are its own."""
    rows = match.disputes.select_related("answered_by")
    return list(rows.filter(side=Party.TALENT if match.talent.user_id == user.pk else Party.USING))


def relay_of(demand: Demand) -> RelayInvitation | None:
    return RelayInvitation.objects.filter(demand=demand).first()


def help_of(demand: Demand) -> HelpRequest | None:
    return HelpRequest.objects.filter(demand=demand).select_related("officer").first()


def helpers_of(demand: Demand) -> tuple[User | None, dt.date]:
    """Who of the talent office would help with this demand, and by when if asked today."""
    found = office_people(demand.unit.region, OfficeRole.Role.OFFICER).order_by("pk").first()
    return found, working_days.add(clock.today(), HELP_DAYS)


def notes_for(match: Match, user: User) -> list[CandidateNote]:
    """The unit's own notes for its people; nothing for anybody else."""
    return list(match.notes.select_related("author")) if is_team(user, match) else []


def notes_counted(matches: Iterable[Match]) -> dict[int, int]:
    """How many notes stand at each match; only for people of the unit."""
    rows = CandidateNote.objects.filter(match__in=[match.pk for match in matches]).order_by()
    return dict(rows.values_list("match").annotate(Count("pk")))


def proposals_of(matches: Iterable[Match]) -> dict[int, str]:
    """What talents proposed for open challenges, by match; no query where no demand is one."""
    wanted = {(one.demand_id, one.talent.user_id): one.pk for one in matches if one.demand.is_challenge}
    if not wanted:
        return {}
    rows = Proposal.objects.filter(demand__in={demand for demand, _author in wanted})
    said = rows.filter(author__in={author for _demand, author in wanted}).values_list("demand", "author", "text")
    return {wanted[demand, author]: text for demand, author, text in said if (demand, author) in wanted}


def _month_began() -> dt.datetime:
    return dt.datetime.combine(clock.today().replace(day=1), dt.time(), tzinfo=clock.SHANGHAI)


def _with_names() -> QuerySet[Match]:
    return Match.objects.select_related(
        "talent__user", "talent__unit__region", "talent__region", "demand__unit", "demand__mode", "demand__region"
    )
