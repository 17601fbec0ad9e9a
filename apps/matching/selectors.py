"""Which matches a person may see, and by what name. The one address of scope."""

import datetime as dt

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from apps.core import clock
from apps.core.masking import mask_name
from apps.demands.models import Demand
from apps.matching.models import Match, MatchRun, UnitConsent
from apps.matching.rules import CONSENTERS
from apps.organisations.selectors import Person, office_regions, units_of
from apps.talents.models import Booking, Talent
from apps.talents.rules import SHOWN

Status = Match.Status
NAMED = (Status.UNIT_ASKED, Status.UNIT_CONSENTED, Status.UNIT_REFUSED, Status.AGREED)

# The talent waved away a suggestion that nobody had asked for: that stays the talent's own.
_DISMISSED = Q(status=Status.DECLINED, invited_at=None, eligibility="", answered_at__isnull=False)
# Whoever may not be found is seen only after having come forward.
_FORWARD = Q(talent__visibility__in=SHOWN) | Q(invited_at__isnull=False) | Q(answered_at__isnull=False)
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
    """The talent's feed: invitations first, then by score; what was declined or lapsed is left out."""
    rows = _with_names()
    if not user.is_authenticated:
        return rows.none()
    open_ = Q(demand__status=Demand.Status.OPEN, fits=True, status=Status.SUGGESTED)
    running = ~Q(status__in=[Status.SUGGESTED, Status.DECLINED, Status.LAPSED, Status.UNIT_REFUSED])
    return rows.filter(open_ | running, talent__user=user)


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


def invitations_this_month(demand: Demand) -> int:
    """How many talents the demand's unit invited since the first of the month, in Shanghai."""
    first = dt.datetime.combine(clock.today().replace(day=1), dt.time(), tzinfo=clock.SHANGHAI)
    return Match.objects.filter(demand__unit=demand.unit, invited_at__gte=first).count()


def counts_by_status(matches: QuerySet[Match]) -> dict[str, int]:
    rows = matches.order_by().values_list("status").annotate(Count("pk"))
    return dict(rows)


def _with_names() -> QuerySet[Match]:
    return Match.objects.select_related(
        "talent__user", "talent__unit__region", "talent__region", "demand__unit", "demand__mode", "demand__region"
    )
