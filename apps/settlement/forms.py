"""The shape of what people enter."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from apps.core.money import to_fen
from apps.core.web.lists import Filters
from apps.settlement.models import LineObjection, StatementReversal

MOST_MONTHS = 12
MOST_SHARE = 90
WAN = 10_000


class PaymentForm(forms.Form):
    """One transfer as the bank shows it."""

    paid_on = forms.DateField(
        label=_("Paid on"),
        help_text=_("The date on which the bank carried it out. It decides the tax month."),
        widget=forms.DateInput(attrs={"type": "date", "width": "short"}, format="%Y-%m-%d"),
    )
    bank_reference = forms.CharField(
        label=_("Bank reference"),
        help_text=_("The serial number of this transfer in your bank's record."),
        max_length=60,
    )


class ObjectionForm(forms.Form):
    """What is wrong with one line."""

    reason = forms.CharField(
        label=_("What is wrong with this line?"),
        help_text=_("Say what you expected and by what: hours, a price, a clause. The other parties read it."),
        max_length=LineObjection.MOST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class ObjectionAnswerForm(forms.Form):
    """The using unit's answer in words."""

    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("Explain how the amount was reached. Who objected reads it and decides whether it convinces."),
        max_length=LineObjection.MOST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class ReversalForm(forms.Form):
    """Why a confirmed statement is wrong, or why it is not."""

    words = forms.CharField(
        label=_("What is wrong with this statement?"),
        help_text=_(
            "Say which line is wrong, and by what: an acceptance, a clause, a cost. The other parties read it."
        ),
        max_length=StatementReversal.MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def ask_for(self, action: str) -> None:
        """``ask`` or ``refuse``: the same field in other words."""
        if action == "refuse":
            self.fields["words"].label = _("Why does the statement stay?")
            self.fields["words"].help_text = _("Only where you refuse. The party that asked reads it.")


class MoneyFilters(Filters):
    """Words, month and side of a list of statements or payments; a choice that offers nothing is not shown."""

    q = forms.CharField(label=_("Number, work or name"), max_length=60)
    month = forms.ChoiceField(label=_("Month of payment"))
    side = forms.ChoiceField(label=_("Our part"))

    def __init__(self, data: QueryDict, *, months: Iterable[dt.date], sides: Sequence[tuple[str, Any]]) -> None:
        super().__init__(data)
        self._offer("month", [(f"{month:%Y-%m}", f"{month:%Y-%m}") for month in months])
        self._offer("side", sides if len(sides) > 1 else [])
        self.full_clean()

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if choices and isinstance(field, forms.ChoiceField):
            field.choices = [("", pgettext_lazy("filter", "Any")), *choices]
        else:
            del self.fields[name]


YUAN_WORDS = {
    "required": _("Enter an amount in yuan, such as 68600."),
    "invalid": _("Enter an amount in yuan, such as 68600 or 68 600.50."),
    "min_value": _("Enter at least 1 yuan."),
    "max_value": _("Enter at most 10 000 000 yuan."),
    "max_decimal_places": _("Enter at most two decimals: yuan and fen."),
}


class YuanField(forms.DecimalField):
    """An amount as people write it: 68600, 68,600.50, ¥ 68 600, 6.86万."""

    _MARKS = str.maketrans("", "", ",， \u00a0\u3000¥￥元")

    def to_python(self, value: Any) -> Any:
        text = str(value or "").translate(self._MARKS)
        if "e" in text.lower():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        number = super().to_python(text.removesuffix("万"))
        if number is None or not text.endswith("万") or not number.is_finite():
            return number
        return number * WAN


def month_choices() -> list[tuple[int, str]]:
    words = [(n, ngettext("in %(n)s month", "over %(n)s months", n) % {"n": n}) for n in range(2, MOST_MONTHS + 1)]
    return [(1, str(_("all in one month"))), *words]


class CalculatorForm(forms.Form):
    """What the public calculator asks. It is a GET form: its answers stand in the address, the last two by default."""

    DEFAULTS = {"months": "1", "share": "0"}

    amount = YuanField(
        label=_("What does the using unit pay in all?"),
        help_text=_("The contract amount in yuan, without VAT and travel."),
        min_value=Decimal(1),
        max_value=Decimal(10_000_000),
        decimal_places=2,
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "class": "input-number", "affix": _("yuan"), "width": "short"}
        ),
        error_messages=YUAN_WORDS,
    )
    months = forms.TypedChoiceField(
        label=_("When is it paid?"),
        help_text=_("Over several months: equal parts, one a month."),
        coerce=int,
        choices=month_choices,
        widget=forms.Select(attrs={"width": "short"}),
        error_messages={"invalid_choice": _("Choose 1 to 12 months."), "required": _("Choose 1 to 12 months.")},
    )
    share = forms.DecimalField(
        label=_("Sending unit's share by its own contract"),
        help_text=_("0 unless it has its own service contract and invoices for it."),
        min_value=Decimal(0),
        max_value=Decimal(MOST_SHARE),
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input-number", "affix": "%", "width": "tiny"}),
        error_messages={
            "required": _("Enter a share from 0 to 90 percent."),
            "invalid": _("Enter a share from 0 to 90 percent."),
            "min_value": _("Enter a share from 0 to 90 percent."),
            "max_value": _("Enter a share from 0 to 90 percent."),
            "max_decimal_places": _("Enter at most two decimals."),
        },
    )

    def __init__(self, asked: QueryDict) -> None:
        super().__init__({**self.DEFAULTS, **asked.dict()} if "amount" in asked else None, initial=self.DEFAULTS)

    @property
    def contract_fen(self) -> int:
        """Of a valid form."""
        return to_fen(self.cleaned_data["amount"])

    @property
    def months_asked(self) -> int:
        return int(self.cleaned_data["months"])

    @property
    def share_bp(self) -> int:
        """The share in basis points."""
        return int(self.cleaned_data["share"] * 100)
