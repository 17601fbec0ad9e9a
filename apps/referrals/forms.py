"""Shape of what is asked, and the filters of the lists."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from apps.accounts.models import User
from apps.core.web.lists import Filters
from apps.organisations.models import Unit
from apps.referrals.models import MatchProposal, PoolEntry
from apps.referrals.outcomes import OUTCOMES, Tracked
from apps.referrals.selectors import worked_with


def offer(field: forms.Field, choices: Iterable[tuple[str, Any]]) -> None:
    """Any, or one of these."""
    if isinstance(field, forms.ChoiceField):
        field.choices = [("", pgettext("filter", "Any")), *choices]


class ProposeForm(forms.Form):
    note = forms.CharField(
        label=_("Your note"),
        help_text=_("Why the two should talk, in a sentence or two. Both sides read it, with your name."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ProposalFilters(Filters):
    """Of the office's list. ``seen`` are the rows from which officers and months are offered."""

    q = forms.CharField(label=_("Demand, number or unit"), max_length=60)
    outcome = forms.ChoiceField(label=_("Outcome"))
    officer = forms.ModelChoiceField(User.objects.none(), label=_("Officer"), to_field_name="public_id")
    month = forms.ChoiceField(label=_("Month"))

    def __init__(self, data: QueryDict, *, seen: QuerySet[MatchProposal]) -> None:
        super().__init__(data)
        months = seen.order_by("-proposed_at").datetimes("proposed_at", "month", order="DESC")
        offer(self.fields["outcome"], OUTCOMES.items())
        offer(self.fields["month"], [(f"{one:%Y-%m}", f"{one:%Y-%m}") for one in months])
        officer = self.fields["officer"]
        if isinstance(officer, forms.ModelChoiceField):
            officer.queryset = User.objects.filter(pk__in=seen.order_by().values("officer")).order_by("name")
        self.full_clean()

    def narrow(self, rows: "QuerySet[Tracked]") -> "QuerySet[Tracked]":
        chosen = self.chosen
        if words := chosen.get("q"):
            unit = Q(match__demand__unit__name_zh__icontains=words) | Q(match__demand__unit__name_en__icontains=words)
            demand = Q(match__demand__title__icontains=words) | Q(match__demand__number__icontains=words)
            rows = rows.filter(unit | demand)
        if outcome := chosen.get("outcome"):
            rows = rows.filter(outcome=outcome)
        if officer := chosen.get("officer"):
            rows = rows.filter(officer=officer)
        if month := chosen.get("month"):
            year, number = month.split("-")
            rows = rows.filter(proposed_at__year=int(year), proposed_at__month=int(number))
        return rows


class RecommendForm(forms.Form):
    to = forms.CharField(
        label=_("To whom"),
        help_text=_("The full name or credit code of a verified unit, or the number of an open demand."),
        max_length=80,
        widget=forms.TextInput(attrs={"list": "receivers", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("A word of yours"),
        help_text=_("Why the talent may suit them. The talent reads it first, the other unit only after a yes."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PoolForm(forms.Form):
    tags = forms.CharField(
        label=_("Tags"),
        help_text=_("Up to five, with commas between them."),
        max_length=120,
        required=False,
    )
    note = forms.CharField(
        label=_("Our note"),
        help_text=_("Only people of your unit read it."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_tags(self) -> list[str]:
        """Commas of either script, each tag once."""
        words = str(self.cleaned_data["tags"]).replace("\uff0c", ",").replace("\u3001", ",")
        return [tag.strip() for tag in words.split(",") if tag.strip()]


class PoolFilters(Filters):
    """Of the unit's own list; ``seen`` are the entries from which tags are offered."""

    q = forms.CharField(label=_("Words"), max_length=60)
    tag = forms.ChoiceField(label=_("Tag"))
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Our unit"), to_field_name="public_id")
    worked = forms.ChoiceField(label=_("Worked with us"))

    def __init__(self, data: QueryDict, *, seen: QuerySet[PoolEntry], units: QuerySet[Unit]) -> None:
        super().__init__(data)
        tags = sorted({tag for row in seen.order_by().values_list("tags", flat=True) for tag in row})
        offer(self.fields["tag"], [(one, one) for one in tags])
        offer(self.fields["worked"], [("yes", _("Already worked with us"))])
        unit = self.fields["unit"]
        if len(units) < 2:
            del self.fields["unit"]
        elif isinstance(unit, forms.ModelChoiceField):
            unit.queryset = units
        self.full_clean()

    def narrow(self, rows: QuerySet[PoolEntry]) -> QuerySet[PoolEntry]:
        chosen = self.chosen
        for word in chosen.get("q", "").split()[:5]:
            rows = rows.filter(Q(talent__headline__icontains=word) | Q(note__icontains=word) | Q(tags__icontains=word))
        if tag := chosen.get("tag"):
            rows = rows.filter(tags__contains=[tag])
        if unit := chosen.get("unit"):
            rows = rows.filter(unit=unit)
        return worked_with(rows) if chosen.get("worked") else rows
