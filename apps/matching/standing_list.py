"""The unit's list of own people: those who asked it at least once. Nobody else appears, so that asking stays free."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import clock
from apps.core.web.lists import Filters
from apps.matching.models import StandingAsk, UnitConsent
from apps.matching.rules import CONSENTERS
from apps.organisations.selectors import Person, units_of
from apps.talents.models import StandingConsent, Talent


class StandingFilters(Filters):
    q = forms.CharField(label=_("Name"))
    state = forms.ChoiceField(
        label=_("Standing consent"),
        choices=[
            ("", pgettext_lazy("filter", "Any")),
            ("asked", _("Asked, waits for an answer")),
            ("holds", _("Holds")),
            ("none", _("None")),
        ],
    )


@dataclass(frozen=True, slots=True)
class Row:
    talent: Talent
    standing: StandingConsent | None
    asked: bool
    used: int

    @property
    def share(self) -> int:
        """Of the days a year, in percent, at most 100."""
        most = self.standing.days_a_year if self.standing else 0
        return min(round(self.used * 100 / most), 100) if most else 0


def people_of_unit(user: Person, *, q: str = "", state: str = "") -> QuerySet[Talent]:
    """Talents of the units for which the person may answer: only those who asked, or have a standing consent there."""
    rows = Talent.objects.select_related("user", "unit__region")
    if not user.is_authenticated:
        return rows.none()
    here = {"talent": OuterRef("pk"), "unit": OuterRef("unit")}
    asked_once = Exists(UnitConsent.objects.filter(match__talent=OuterRef("pk"), unit=OuterRef("unit")))
    asks, given = StandingAsk.objects.filter(**here), StandingConsent.objects.filter(**here)
    holding = Exists(given.filter(ended_at=None, valid__contains=clock.today()))
    waiting = Exists(asks.filter(answered_at=None))
    rows = rows.filter(unit__in=units_of(user, *CONSENTERS)).exclude(user=user)
    rows = rows.filter(Q(asked_once) | Exists(asks) | Exists(given))
    if q:
        rows = rows.filter(user__name__icontains=q.strip())
    chosen = {"asked": Q(waiting), "holds": Q(holding), "none": ~Q(holding)}.get(state)
    if chosen is not None:
        rows = rows.filter(chosen)
    return rows.alias(waits=waiting).order_by("-waits", "user__name", "pk")


def rows_of(talents: Iterable[Talent]) -> list[Row]:
    """Three queries whatever the number of talents."""
    people = list(talents)
    today = clock.today()
    holding = StandingConsent.objects.filter(talent__in=people, ended_at=None, valid__contains=today).order_by("id")
    standing = {(one.talent_id, one.unit_id): one for one in holding}
    asked = set(StandingAsk.objects.filter(talent__in=people, answered_at=None).values_list("talent_id", "unit_id"))
    used: dict[tuple[int, int], int] = {}
    granted = UnitConsent.objects.filter(
        match__talent__in=people, status=UnitConsent.Status.GRANTED, match__demand__period__startswith__year=today.year
    )
    for talent, unit, days in granted.values_list("match__talent", "unit", "match__demand__days"):
        used[talent, unit] = used.get((talent, unit), 0) + days
    keys = [(one.pk, one.unit_id or 0) for one in people]
    return [Row(one, standing.get(key), key in asked, used.get(key, 0)) for one, key in zip(people, keys, strict=True)]
