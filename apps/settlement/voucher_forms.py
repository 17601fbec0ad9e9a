"""What the payee types from its voucher, and the file."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.display import formats
from apps.core.money import to_fen
from apps.settlement import rules_vouchers
from apps.settlement.forms import YUAN_WORDS, YuanField
from apps.settlement.models import LineVoucher, StatementLine
from apps.settlement.services.vouchers import Said
from apps.settlement.voucher_kinds import is_invoice

_AMOUNT = {"inputmode": "decimal", "class": "input-number", "affix": _("yuan"), "width": "short"}


class VoucherForm(forms.Form):
    """The head of a voucher. A question with one answer only is not asked."""

    form = forms.ChoiceField(label=_("Kind of voucher"), widget=forms.Select(attrs={"width": "short"}))
    number = forms.CharField(
        label=_("Number of the voucher"), help_text=_("As it is printed on the paper."), max_length=40
    )
    issued_on = forms.DateField(
        label=_("Date on the voucher"),
        widget=forms.DateInput(attrs={"type": "date", "width": "short"}, format="%Y-%m-%d"),
    )
    amount = YuanField(
        label=_("Amount with VAT"),
        help_text=_("The whole amount on the paper. One paper may cover several lines."),
        min_value=Decimal("0.01"),
        max_value=Decimal(1_000_000_000),
        decimal_places=2,
        widget=forms.TextInput(attrs=_AMOUNT),
        error_messages=YUAN_WORDS,
    )
    vat = YuanField(
        label=_("VAT in it"),
        help_text=_("Leave empty where the paper shows none."),
        required=False,
        min_value=Decimal(0),
        decimal_places=2,
        widget=forms.TextInput(attrs=_AMOUNT),
        error_messages={**YUAN_WORDS, "min_value": _("Enter 0 yuan or more.")},
    )
    file = forms.FileField(
        label=_("The voucher as a file"),
        help_text=_("A scan, a photograph or the file of the tax office: PDF, PNG or JPEG, up to 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,application/pdf,image/png,image/jpeg"}),
    )

    also = forms.TypedMultipleChoiceField(
        label=_("This paper covers these lines too"),
        help_text=_("Of the same payer, and without a voucher so far."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("One of these lines has its voucher by now. Please look again.")},
    )

    def __init__(self, data: Any, files: Any, *, line: StatementLine, beside: Sequence[StatementLine] = ()) -> None:
        whole = Decimal(rules_vouchers.wanted_fen(line)) / 100
        super().__init__(data, files, initial={"amount": f"{whole:.2f}"})
        self._forms, self._line, self._beside = rules_vouchers.forms_wanted(line), line, beside
        if beside:
            self.fields["also"].choices = [(one.pk, _words(one)) for one in beside]  # type: ignore[attr-defined]
        else:
            del self.fields["also"]
        if len(self._forms) > 1:
            choices = [(value, LineVoucher.Form(value).label) for value in self._forms]
            self.fields["form"] = forms.ChoiceField(
                label=self.fields["form"].label, choices=choices, widget=self.fields["form"].widget
            )
        else:
            del self.fields["form"]
        if not is_invoice(line.voucher):
            del self.fields["vat"]
            self.fields["amount"].label = _("Amount on the voucher")

    def lines(self) -> list[StatementLine]:
        """Of a valid form: the line of the page, and those that were ticked."""
        ticked = self.cleaned_data.get("also", ())
        return [self._line, *(one for one in self._beside if one.pk in ticked)]

    def said(self) -> Said:
        """Of a valid form."""
        given = self.cleaned_data
        return Said(
            form=given.get("form") or self._forms[0],
            number=given["number"],
            issued_on=given["issued_on"],
            amount_fen=to_fen(given["amount"]),
            vat_fen=to_fen(given.get("vat") or Decimal(0)),
        )


def _words(line: StatementLine) -> str:
    """Number, kind and amount: what tells one line from the next on a paper with several of them."""
    return f"{line.statement.number} · {line.get_kind_display()} · {formats.yuan(rules_vouchers.wanted_fen(line))}"
