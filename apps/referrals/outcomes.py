"""What came of a proposal: computed from the story of its match, kept nowhere."""

from typing import TYPE_CHECKING, TypedDict

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise, WithAnnotations

from apps.demands.models import Demand
from apps.matching.models import Match
from apps.referrals.models import MatchProposal
from apps.talents.models import Talent
from apps.talents.rules import SHOWN

Status = Match.Status
LIVE = (Demand.Status.OPEN, Demand.Status.ON_HOLD)
OUTCOMES: dict[str, StrOrPromise] = {
    "open": _("Waiting for both sides"),
    "invited": _("Invited"),
    "talks": _("In talks"),
    "agreed": _("In agreement"),
    "declined": _("Declined"),
    "lapsed": _("Came to nothing"),
}
TONES = {"open": "wait", "invited": "active", "talks": "active", "agreed": "done", "declined": "", "lapsed": ""}
_POSSIBLE = Q(
    match__status=Status.SUGGESTED,
    match__fits=True,
    match__demand__status__in=LIVE,
    match__talent__status=Talent.Status.PUBLISHED,
    match__talent__visibility__in=SHOWN,
)
_OUTCOME = Case(
    When(match__status=Status.AGREED, then=Value("agreed")),
    When(match__status=Status.INVITED, then=Value("invited")),
    When(match__status__in=[Status.INTERESTED, Status.UNIT_ASKED, Status.UNIT_CONSENTED], then=Value("talks")),
    When(match__status__in=[Status.DECLINED, Status.UNIT_REFUSED], then=Value("declined")),
    When(_POSSIBLE, then=Value("open")),
    default=Value("lapsed"),
    output_field=CharField(),
)
# Why a sending unit refused is between the unit and its talent.
_REASON = Case(
    When(match__status=Status.DECLINED, then=F("match__reason_code")), default=Value(""), output_field=CharField()
)


class Outcome(TypedDict):
    outcome: str
    why: str


if TYPE_CHECKING:
    Tracked = WithAnnotations[MatchProposal, Outcome]
else:
    Tracked = MatchProposal


def tracked(rows: QuerySet[MatchProposal]) -> "QuerySet[Tracked]":
    """The same with ``outcome`` and ``why``, the code of the reason where one of the two declined."""
    return rows.annotate(outcome=_OUTCOME, why=_REASON)


def counted(rows: QuerySet[MatchProposal]) -> dict[str, int]:
    """How many stand at each outcome; one query."""
    found = tracked(rows).order_by().values_list("outcome").annotate(Count("pk"))
    return {**dict.fromkeys(OUTCOMES, 0), **dict(found)}


def reasons_counted(rows: QuerySet[MatchProposal]) -> list[tuple[str, int]]:
    """How often each reason was given for declining, most first; "" where none was. One query."""
    declined = tracked(rows).filter(match__status=Status.DECLINED).order_by()
    found = declined.values_list("why").annotate(n=Count("pk"))
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def reason_in_words(code: str) -> str:
    return str(Match.Reason(code).label) if code in Match.Reason.values else str(_("No reason given"))
