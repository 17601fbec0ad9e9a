"""The shape of what people enter."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.assignments import selectors
from apps.assignments.models import Assignment, OnboardingItem
from apps.assignments.onboarding import LABELS
from apps.core.money import to_fen
from apps.core.web.lists import Filters
from apps.modes.models import SharingMode
from apps.organisations.selectors import units_of


class AssignmentFilters(Filters):
    """Words, sharing mode and the reader's part in the list of assignments."""

    q = forms.CharField(label=_("Number, work or name"), max_length=60)
    mode = forms.ModelChoiceField(
        SharingMode.objects.order_by("pk"), label=_("Sharing mode"), to_field_name="code", required=False
    )
    side = forms.ChoiceField(label=_("Our part"))

    def __init__(self, data: QueryDict, *, sides: list[tuple[str, object]]) -> None:
        """``sides`` are the parts the reader has; one is no choice and is not asked."""
        super().__init__(data)
        if len(sides) > 1:
            self.fields["side"].choices = [("", pgettext_lazy("filter", "Any")), *sides]  # type: ignore[attr-defined]
        else:
            del self.fields["side"]
        self.full_clean()

    def narrow(self, rows: QuerySet[Assignment], user: User) -> QuerySet[Assignment]:
        """Those of ``rows`` that the filters leave."""
        chosen = self.chosen
        if "q" in chosen:
            rows = rows.filter(selectors.search(chosen["q"]))
        if "mode" in chosen:
            rows = rows.filter(agreement__mode=chosen["mode"])
        if chosen.get("side") == "talent":
            return rows.filter(agreement__talent__user=user)
        return rows.filter(**{f"agreement__{chosen['side']}_unit__in": units_of(user)}) if "side" in chosen else rows


def sides_of(user: User) -> list[tuple[str, object]]:
    """As what the person may be part of an assignment, by one query for the units and one for the talent."""
    mine = list(units_of(user))
    sides: list[tuple[str, object]] = []
    if any(unit.uses for unit in mine):
        sides.append(("using", _("As using unit")))
    if any(unit.sends for unit in mine):
        sides.append(("sending", _("As sending unit")))
    return [*sides, ("talent", _("As talent"))] if hasattr(user, "talent") else sides


class OnboardingForm(forms.Form):
    """The open items of the list; what is done already is not asked again."""

    keys = forms.MultipleChoiceField(label=_("Done now"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: object = None, *, items: list[OnboardingItem]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        choices = [(item.key, _worded(item)) for item in items if not item.done_at]
        self.fields["keys"].choices = choices  # type: ignore[attr-defined]


def _worded(item: OnboardingItem) -> str:
    """Two lines: what, and what it means."""
    title, hint = LABELS[item.key]
    return f"{title}\n{hint}" if item.required else f"{title} {gettext('(optional)')}\n{hint}"


class SubmitMilestoneForm(forms.Form):
    text = forms.CharField(
        label=_("What do you deliver?"),
        help_text=_("Name the result, where it is, and how the agreed target is met."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    upload = forms.FileField(label=_("File"), help_text=_("PDF, PNG, JPEG, DOCX or XLSX, up to 20 MB."), required=False)


class ReturnMilestoneForm(forms.Form):
    reason = forms.CharField(
        label=_("What is missing?"),
        help_text=_("List everything at once: after the correction the days to answer run again."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


def _yuan(label: object, *, required: bool = True) -> forms.DecimalField:
    attrs = {"inputmode": "decimal", "class": "input-number", "affix": _("yuan"), "width": "short"}
    return forms.DecimalField(
        label=label,  # type: ignore[arg-type]
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=required,
        widget=forms.TextInput(attrs=attrs),
    )


class CostForm(forms.Form):
    """The exact cost of one piece in yuan; ``amounts()`` gives fen."""

    wage = _yuan(_("Wages before tax"))
    social = _yuan(_("Social insurance, employer's part"), required=False)
    fund = _yuan(_("Housing fund, employer's part"), required=False)
    expense = _yuan(_("Other proved expenses"), required=False)
    total = _yuan(_("Sum you claim"))
    note = forms.CharField(
        label=_("Note"),
        help_text=_("Months, or what the other expenses are."),
        max_length=200,
        required=False,
    )
    upload = forms.FileField(
        label=_("Proof"),
        help_text=_("Payroll and contribution record of this talent in one file: PDF, PNG, JPEG or XLSX, up to 20 MB."),
    )

    def amounts(self) -> dict[str, int]:
        """Fen by the names of the service."""
        names = ("wage", "social", "fund", "expense", "total")
        return {f"{name}_fen": to_fen(self.cleaned_data.get(name) or Decimal(0)) for name in names}


def _day_of(label: object) -> forms.DateField:
    return forms.DateField(
        label=label,  # type: ignore[arg-type]
        widget=forms.DateInput(attrs={"type": "date", "width": "short"}, format="%Y-%m-%d"),
    )


class ResultForm(forms.Form):
    """The declared result of one period in yuan; ``declared()`` gives what the service takes."""

    first_day = _day_of(_("First day of the period"))
    last_day = _day_of(_("Last day of the period"))
    result = _yuan(_("Result of the period"))
    note = forms.CharField(
        label=_("Note"), help_text=_("How it was reckoned, by clause 7."), max_length=200, required=False
    )
    upload = forms.FileField(
        label=_("Proof"),
        help_text=_("Contract, invoices or the accounts in one file: PDF, PNG, JPEG or XLSX, up to 20 MB."),
    )

    def declared(self) -> dict[str, Any]:
        """By the names of the service; the result in fen."""
        rest = {name: self.cleaned_data[name] for name in ("first_day", "last_day", "note", "upload")}
        return rest | {"result_fen": to_fen(self.cleaned_data["result"])}


class ReturnLogForm(forms.Form):
    reason = forms.CharField(label=_("What should be corrected?"), max_length=200)


class ServiceLogForm(forms.Form):
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date", "width": "short"}, format="%Y-%m-%d")
    )
    hours = forms.DecimalField(
        label=_("Hours of service"),
        max_digits=4,
        decimal_places=1,
        min_value=0,
        max_value=24,
        widget=forms.NumberInput(attrs={"width": "tiny", "step": "0.5", "class": "input-number"}),
    )
    note = forms.CharField(label=_("What was done"), max_length=400, widget=forms.Textarea(attrs={"rows": 4}))
