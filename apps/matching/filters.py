"""What narrows and orders the two lists. Only what the reader may see counts: a hidden field moves nothing."""

from typing import Any

from django import forms
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.http import QueryDict
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from apps.core.web.lists import Filters
from apps.demands.models import Demand
from apps.demands.selectors import search
from apps.matching.models import Match
from apps.modes.selectors import modes_offered
from apps.organisations.models import Region
from apps.skills.fields import FIELDS
from apps.talents.models import Talent

FEN = 100
ENDED = (Match.Status.DECLINED, Match.Status.UNIT_REFUSED, Match.Status.LAPSED)
SORTS_OF_BOARD = {"best": _("Best match"), "rate": _("Lowest day rate"), "newest": _("Newest")}
SORTS_OF_FEED = {"best": _("Best match"), "pay": _("Highest pay"), "newest": _("Newest"), "closing": _("Closing soon")}


def _modes() -> list[tuple[str, str]]:
    return [("", pgettext("filter", "Any")), *((mode.code, mode.name) for mode in modes_offered())]


def _forms() -> list[tuple[str, Any]]:
    return [("", pgettext("filter", "Any")), *Demand.Form.choices]


def _fields() -> list[tuple[str, Any]]:
    return [("", pgettext("filter", "Any")), *FIELDS.items()]


def _checks() -> list[tuple[str, str]]:
    return [("", pgettext("filter", "Any")), ("yes", gettext("Office verified"))]


def _offer(field: forms.Field, regions: set[int]) -> None:
    """Only regions that occur are offered; any is understood."""
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = Region.objects.filter(pk__in=regions)


class CandidateFilters(Filters):
    """Of one demand's candidates, by what stands on the cards."""

    q = forms.CharField(label=_("Words"), max_length=60)
    region = forms.ModelChoiceField(Region.objects.all(), label=_("From"), to_field_name="code")
    rate = forms.IntegerField(label=_("Day rate up to (yuan)"), min_value=1, max_value=100_000)
    verified = forms.ChoiceField(label=_("Checked"), choices=_checks)

    def __init__(self, data: QueryDict, *, seen: QuerySet[Match]) -> None:
        super().__init__(data)
        keys = set(seen.order_by().values_list("talent__unit__region", "talent__region"))
        _offer(self.fields["region"], {unit or home for unit, home in keys})

    def narrow(self, rows: QuerySet[Match]) -> QuerySet[Match]:
        chosen = self.chosen
        for word in chosen.get("q", "").split()[:5]:
            rows = rows.filter(Q(talent__headline__icontains=word) | Q(talent__summary__icontains=word))
        if region := chosen.get("region"):
            rows = rows.filter(Q(talent__unit__region=region) | Q(talent__unit=None, talent__region=region))
        if rate := chosen.get("rate"):
            rows = rows.filter(talent__day_rate_fen__lte=rate * FEN)
        if chosen.get("verified"):
            rows = rows.filter(talent__verification=Talent.Verification.VERIFIED)
        return rows


def order_candidates(rows: QuerySet[Match], sort: str) -> QuerySet[Match]:
    """What has ended comes last, whatever the order."""
    ended = Case(When(status__in=ENDED, then=Value(1)), default=Value(0), output_field=IntegerField())
    by = {"rate": ["talent__day_rate_fen"], "newest": ["-created_at"]}.get(sort, ["shown_later"])
    return rows.order_by(ended, *by, "-rank_score", "pk")


class OpportunityFilters(Filters):
    """Of the talent's feed."""

    q = forms.CharField(label=_("Words"), max_length=60)
    mode = forms.ChoiceField(label=_("Form"), choices=_modes)
    field = forms.ChoiceField(label=_("Field of work"), choices=_fields)
    form = forms.ChoiceField(label=_("Kind of demand"), choices=_forms)
    region = forms.ModelChoiceField(Region.objects.all(), label=_("Region"), to_field_name="code")
    pay = forms.IntegerField(label=_("Pay a day from (yuan)"), min_value=1, max_value=100_000)
    since = forms.DateField(label=_("Work from"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Work until"), widget=forms.DateInput(attrs={"type": "date"}))
    week = forms.IntegerField(label=_("Days a week up to"), min_value=1, max_value=7)

    def __init__(self, data: QueryDict, *, seen: QuerySet[Match]) -> None:
        super().__init__(data)
        _offer(self.fields["region"], set(seen.order_by().values_list("demand__region", flat=True)))

    def narrow(self, rows: QuerySet[Match], *, without: str = "") -> QuerySet[Match]:
        """Those of ``rows`` that keep to every filter but ``without``."""
        chosen: dict[str, Any] = {name: value for name, value in self.chosen.items() if name != without}
        words, field = chosen.get("q", ""), chosen.get("field", "")
        if words or field:
            rows = rows.filter(demand__in=search(Demand.objects.all(), words=words, field=field).values("pk"))
        if mode := chosen.get("mode"):
            rows = rows.filter(demand__mode__code=mode)
        if form := chosen.get("form"):
            rows = rows.filter(demand__form=form)
        if region := chosen.get("region"):
            rows = rows.filter(demand__region=region)
        if pay := chosen.get("pay"):
            rows = rows.filter(demand__pay_total_fen__gte=F("demand__days") * pay * FEN)
        if since := chosen.get("since"):
            rows = rows.filter(demand__period__endswith__gt=since)
        if until := chosen.get("until"):
            rows = rows.filter(demand__period__startswith__lte=until)
        if week := chosen.get("week"):
            rows = rows.filter(demand__days_per_week__lte=week)
        return rows


def order_opportunities(
    rows: QuerySet[Match], sort: str, *, ranked: bool = True, lowered: Q | None = None
) -> QuerySet[Match]:
    """Invitations first, then sealed ones, whatever the order. Whoever is not ranked reads the newest first.

    ``lowered`` is what the talent was not interested in: it stands further down where the fit orders the list.
    """
    sort = sort if ranked or sort != "best" else "newest"
    last = ["-rank_score"] if ranked else []
    if sort == "best" and lowered is not None:
        rows = rows.annotate(lowered=Case(When(lowered, then=Value(1)), default=Value(0)))
        last = ["lowered", *last]
    asked = Case(
        When(status=Match.Status.INVITED, then=Value(0)),
        When(relayed_at__isnull=False, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    by = {
        "pay": [F("demand__pay_total_fen").desc()],
        "newest": [F("demand__published_at").desc(nulls_last=True)],
        "closing": [F("demand__expires_on").asc(nulls_last=True)],
    }.get(sort, [])
    return rows.order_by(asked, *by, *last, "pk")
