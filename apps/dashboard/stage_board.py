"""Demands and the stories that came of them, by stage, for an office: how long each has stood there, and what is due.

Most pressing first in each column. A fixed number of queries, whatever the number of cards.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from apps.agreements.models import Agreement
from apps.assignments.models import Assignment
from apps.assignments.rules import RETURNING
from apps.core import clock
from apps.dashboard.match_stages import SIGNING
from apps.dashboard.stages import LABELS
from apps.demands.models import Demand
from apps.demands.wording import pay
from apps.matching.models import Match
from apps.matching.rules import UNDER_WAY
from apps.organisations.models import Region

SHOWN: Final = 10
MOST: Final = 200  # of a column that is seen whole
STUCK: Final = 14
SOON: Final = dt.timedelta(days=7)
DONE_FOR: Final = dt.timedelta(days=90)
OUT: Final = (Assignment.Status.ON_ASSIGNMENT, Assignment.Status.COMPLETED, *RETURNING)
VIEWS: Final[tuple[tuple[str, StrOrPromise, StrOrPromise], ...]] = (
    ("", lazy("All"), lazy("No card fits these filters")),
    ("soon", lazy("Due within 7 days"), lazy("Nothing here is due within 7 days")),
    ("stuck", lazy("No move for 14 days"), lazy("Nothing here has stood still for 14 days")),
)
"""What is shown, its words, and the sentence where nothing of it is left."""
TITLES: Final[dict[str, StrOrPromise]] = {
    **{code: LABELS[code] for code in ("published", "talks", "signed", "working")},
    "done": lazy("Done in 90 days"),
}
Steps = tuple[tuple[StrOrPromise, str], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One demand, or one story of it. ``steps`` are what the office itself may do: words and address."""

    title: str
    unit: str
    seats: str
    state: StrOrPromise
    terms: str
    url: str
    days: int
    due: dt.date | None
    steps: Steps = ()
    moves: bool = True

    @property
    def age(self) -> str:
        return ngettext("%(count)s day here", "%(count)s days here", self.days) % {"count": self.days}

    @property
    def is_stuck(self) -> bool:
        return self.moves and self.days > STUCK

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < clock.today()


@dataclass(frozen=True, slots=True)
class Column:
    """The first cards of a stage; ``count`` is how many there are."""

    code: str
    title: StrOrPromise
    count: int
    cards: list[Card]
    empty: StrOrPromise

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader narrows the board to: a view, some of the demands, and the column to see whole."""

    view: str = ""
    demands: "QuerySet[Demand] | None" = None
    whole: str = ""


EVERYTHING: Final = Asked()


def board(regions: Sequence[Region], asked: Asked = EVERYTHING) -> list[Column]:
    """The five columns of the regions that an office looks after."""
    return [
        _column("published", asked, _published(regions), "", _demand_card,
                empty=lazy("Every open demand is being talked about."), first=("status",)),
        _column("talks", asked, _talks(regions), "demand", _match_card, empty=lazy("Nobody is in talks.")),
        _column("signed", asked, _signed(regions), "match__demand", _agreement_card,
                empty=lazy("Nothing signed waits for its first day.")),
        _column("working", asked, _out(regions), "agreement__match__demand", _assignment_card,
                empty=lazy("Nobody is out."), moves=False),
        _column("done", asked, _done(regions), "agreement__match__demand", _assignment_card,
                empty=lazy("Nothing to show here."), moves=False),
    ]  # fmt: skip


def _column(
    code: str, asked: Asked, rows: "QuerySet[Any]", demand: str, card: Callable[[Any], Card], *, empty: StrOrPromise,
    moves: bool = True, first: tuple[str, ...] = (),
) -> Column:  # fmt: skip
    """``rows`` know since when they stand there (``since``) and what is due (``due``); where ``moves``, they should move on.

    ``demand`` is the way from a row to its demand. ``first`` comes before what is due: a demand that waits for the office
    is the office's turn.
    """
    if asked.demands is not None:
        rows = rows.filter(**{f"{demand}__in" if demand else "pk__in": asked.demands.values("pk")})
    if asked.view == "soon":
        rows = rows.filter(due__lte=clock.today() + SOON)
    if asked.view == "stuck":
        rows = rows.filter(since__lt=clock.now() - dt.timedelta(days=STUCK)) if moves else rows.none()
    narrowed = asked.view or asked.demands is not None
    rows = rows.order_by(*first, F("due").asc(nulls_last=True), "since", "pk")
    cards = [card(row) for row in rows[: MOST if asked.whole == code else SHOWN]]
    return Column(code, TITLES[code], rows.count(), cards, lazy("Nothing here fits.") if narrowed else empty)


# ---- What stands in each column


def _published(regions: Sequence[Region]) -> "QuerySet[Demand]":
    """Demands that are open, or wait for the office, and of whose talents nobody was asked or has come forward."""
    talks = Match.objects.filter(demand=OuterRef("pk"), status__in=UNDER_WAY)
    rows = Demand.objects.filter(
        ~Exists(talks), unit__region__in=regions, status__in=(Demand.Status.OPEN, Demand.Status.IN_APPROVAL)
    )
    since = Coalesce("published_at", "submitted_at")
    return rows.annotate(since=since, due=Coalesce("answer_by", "expires_on")).select_related("unit", "mode")


def _talks(regions: Sequence[Region]) -> "QuerySet[Match]":
    """From the invitation on until all have signed."""
    rows = Match.objects.filter(demand__unit__region__in=regions, status__in=UNDER_WAY)
    rows = rows.filter(Q(agreement=None) | Q(agreement__status__in=SIGNING))
    rows = rows.annotate(
        since=Greatest(
            "invited_at", "answered_at", "consent__asked_at", "consent__answered_at", "agreement__created_at"
        ),
        due=Case(
            When(agreement__isnull=False, then="agreement__due_on"),
            When(status=Match.Status.UNIT_ASKED, then="consent__due_on"),
            When(status=Match.Status.INVITED, then="answer_due"),
        ),
    )
    return rows.select_related("demand__unit", "demand__mode", "agreement", "consent")


def _signed(regions: Sequence[Region]) -> "QuerySet[Agreement]":
    rows = Agreement.objects.filter(
        using_unit__region__in=regions, status__in=(Agreement.Status.SIGNED, Agreement.Status.ACTIVE)
    )
    rows = rows.filter(Q(assignment=None) | Q(assignment__status=Assignment.Status.PLANNED))
    return rows.annotate(since=F("signed_at"), due=F("starts_on")).select_related(
        "match__demand__unit", "match__demand__mode"
    )


def _out(regions: Sequence[Region]) -> "QuerySet[Assignment]":
    rows = Assignment.objects.filter(agreement__using_unit__region__in=regions, status__in=OUT)
    due = Coalesce("return_due_on", "ends_on")
    return rows.annotate(since=F("started_at"), due=due).select_related(
        "agreement__match__demand__unit", "agreement__match__demand__mode"
    )


def _done(regions: Sequence[Region]) -> "QuerySet[Assignment]":
    rows = Assignment.objects.filter(
        agreement__using_unit__region__in=regions,
        status=Assignment.Status.RETURNED,
        returned_at__gte=clock.now() - DONE_FOR,
    )
    return rows.annotate(since=F("returned_at"), due=Value(None, DateField())).select_related(
        "agreement__match__demand__unit", "agreement__match__demand__mode"
    )


# ---- Their cards


def _demand_card(demand: Any) -> Card:
    steps: Steps = ((lazy("Propose a talent"), reverse("referrals:propose", args=[demand.public_id])),)
    if demand.status == Demand.Status.IN_APPROVAL:
        steps = ((lazy("Read it, then approve or return"), _page(demand)),)
    return _card(demand, demand, demand.get_status_display(), _page(demand), steps)


def _match_card(match: Any) -> Card:
    agreement = getattr(match, "agreement", None)
    consent = getattr(match, "consent", None)
    if agreement is not None:
        return _card(match.demand, match, agreement.get_status_display(), _page(agreement))
    steps: Steps = ()
    if consent is not None and match.status == Match.Status.UNIT_ASKED:
        steps = ((lazy("Look at the question to the unit"), _page(consent)),)
    return _card(match.demand, match, match.get_status_display(), _page(match.demand), steps)


def _agreement_card(agreement: Any) -> Card:
    return _card(agreement.match.demand, agreement, agreement.get_status_display(), _page(agreement))


def _assignment_card(assignment: Any) -> Card:
    agreement = assignment.agreement
    return _card(agreement.match.demand, assignment, assignment.get_status_display(), _page(agreement), moves=False)


def _card(demand: Demand, row: Any, state: StrOrPromise, url: str, steps: Steps = (), *, moves: bool = True) -> Card:
    days = (clock.today() - clock.local(row.since).date()).days if row.since else 0
    seats = f"{demand.seats_filled}/{demand.seats}"
    terms = " · ".join([*([demand.mode.name] if demand.mode else []), pay(demand)])
    return Card(demand.title, demand.unit.name, seats, state, terms, url, max(days, 0), row.due, steps, moves)


def _page(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
