"""What the simulator asks: the kind of income, and of each kind only what its formula needs."""

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.money import to_fen
from apps.settlement.forms import MOST_MONTHS, YUAN_WORDS, YuanField
from apps.settlement.simulator import Asked, Kind

NEEDS: Final[dict[str, tuple[str, ...]]] = {
    Kind.PROJECT: ("earlier",),
    Kind.PLATFORM: ("months",),
    Kind.WAGES: ("months", "own", "special"),
    Kind.AWARD: ("wage", "months", "own", "special"),
    Kind.VAT_ONCE: ("place", "sales"),
    Kind.VAT_PLATFORM: ("place", "sales"),
    Kind.VAT_SMALL: ("invoice", "place", "sales"),
    Kind.VAT_GENERAL: ("place", "sales"),
}
MAY_BE_ASKED: Final = ("wage", "months", "earlier", "own", "special", "invoice", "place", "sales")
AMOUNTS: Final[dict[str, Any]] = {
    Kind.NET: _("What shall be left after tax?"),
    Kind.PLATFORM: _("Income of a month, without VAT"),
    Kind.WAGES: _("Wage of a month, before tax"),
    Kind.BONUS: _("Bonus, before tax"),
    Kind.VAT_ONCE: _("Payment with VAT"),
    Kind.VAT_PLATFORM: _("Payment with VAT"),
    Kind.VAT_SMALL: _("Invoice with VAT"),
    Kind.VAT_GENERAL: _("Invoice with VAT"),
    Kind.AWARD: _("Cash award, before tax"),
}
# Changing the kind asks for its own questions at once; without scripts the button does.
SWAPS: Final = {
    "hx-get": reverse_lazy("settlement:simulator"),
    "hx-include": "closest form",
    "hx-target": "#simulator",
    "hx-select": "#simulator",
    "hx-swap": "outerHTML",
    "hx-push-url": "true",
}


def _yuan(label: Any, help_text: Any = "", *, required: bool = False) -> YuanField:
    return YuanField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=Decimal(1 if required else 0),
        max_value=Decimal(10_000_000),
        decimal_places=2,
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "class": "input-number", "affix": _("yuan"), "width": "short"}
        ),
        error_messages=YUAN_WORDS if required else {**YUAN_WORDS, "min_value": _("Enter 0 yuan or more.")},
    )


class SimulatorForm(forms.Form):
    """A GET form: its answers stand in the address. What is left empty counts as 0, one month, a city, today."""

    DEFAULTS: Final = {"kind": Kind.LABOUR.value, "months": "1", "invoice": "general", "place": "city"}

    kind = forms.ChoiceField(
        label=_("Kind of income"),
        choices=Kind.choices,
        widget=forms.Select(attrs=SWAPS),
        error_messages={"invalid_choice": _("Choose one of these kinds."), "required": _("Choose one of these kinds.")},
    )
    amount = _yuan(_("Payment before tax, without VAT"), required=True)
    wage = _yuan(_("Wage of a month, before tax"))
    months = forms.TypedChoiceField(
        label=_("Which month of pay is it?"),
        help_text=_("Counted from the first month of this year with this payer."),
        coerce=int,
        choices=[(month, str(month)) for month in range(1, MOST_MONTHS + 1)],
        widget=forms.Select(attrs={"width": "tiny"}),
        error_messages={"invalid_choice": _("Choose 1 to 12 months."), "required": _("Choose 1 to 12 months.")},
    )
    earlier = _yuan(_("Paid earlier this month for the same project"), _("Before tax. 0 for the first payment."))
    own = _yuan(_("Own social insurance and housing fund a month"), _("What the employer keeps back from the wage."))
    special = _yuan(_("Special additional deductions a month"), _("For children, parents, housing, study or illness."))
    invoice = forms.ChoiceField(
        label=_("Kind of invoice"),
        choices=[("general", _("General invoice")), ("special", _("Special invoice"))],
        widget=forms.Select(attrs={"width": "short"}),
        error_messages={
            "invalid_choice": _("Choose one of these invoices."),
            "required": _("Choose one of these invoices."),
        },
    )
    place = forms.ChoiceField(
        label=_("Where is the taxpayer?"),
        help_text=_("It decides the city construction tax."),
        choices=[("city", _("In a city")), ("town", _("In a county town")), ("elsewhere", _("Elsewhere"))],
        widget=forms.Select(attrs={"width": "short"}),
        error_messages={
            "invalid_choice": _("Choose one of these places."),
            "required": _("Choose one of these places."),
        },
    )
    sales = _yuan(_("Other sales of this month, without VAT"))
    day = forms.DateField(
        label=_("Day of payment"),
        help_text=_("The rules in force on this day count."),
        widget=forms.DateInput(attrs={"type": "date", "width": "short"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter a day such as 2026-11-30.")},
    )

    def __init__(self, asked: QueryDict, *, kind_only: bool = False) -> None:
        """``kind_only``: another kind was chosen and nothing else was said yet, so that nothing is wrong either."""
        usual = {**self.DEFAULTS, "day": clock.today().isoformat()}
        given = usual | {name: said for name, said in asked.dict().items() if said or name not in usual}
        bound = "amount" in asked and not kind_only
        kind = str(given["kind"])
        super().__init__(given if bound else None, initial=usual | {"kind": kind})
        for name in MAY_BE_ASKED:
            if name not in NEEDS.get(kind, ()):
                del self.fields[name]
        if kind in AMOUNTS:
            self.fields["amount"].label = AMOUNTS[kind]

    def clean(self) -> dict[str, Any]:
        """The own contributions of a month come out of its wage."""
        cleaned = super().clean() or {}
        wage = (cleaned.get("wage") or 0) if "wage" in self.fields else cleaned.get("amount", 0)
        if (cleaned.get("own") or 0) > wage and "amount" in cleaned:
            self.add_error("own", _("Enter no more than the wage."))
        return cleaned

    @property
    def asked(self) -> Asked:
        """Of a valid form."""
        given = self.cleaned_data
        return Asked(
            kind=given["kind"],
            amount_fen=to_fen(given["amount"]),
            day=given["day"],
            months=given.get("months", 1),
            earlier_fen=to_fen(given.get("earlier") or given.get("sales") or Decimal(0)),
            own_fen=to_fen(given.get("own") or Decimal(0)),
            special_fen=to_fen(given.get("special") or Decimal(0)),
            wage_fen=to_fen(given.get("wage") or Decimal(0)),
            place=given.get("place", "city"),
            special=given.get("invoice") == "special",
        )
