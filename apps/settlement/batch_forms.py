"""What people enter about a payment batch."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.money import to_fen
from apps.settlement import rules_batches
from apps.settlement.forms import YuanField
from apps.settlement.models import BatchLine, PaymentBatch

_AMOUNT = _("Type the total in yuan, such as 68600.50.")


class LinesForm(forms.Form):
    """The chosen lines; the page draws the boxes itself, beside the checks."""

    lines = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": _("Choose at least one payment."),
            "invalid_choice": _(
                "One of these payments was paid or put into another batch meanwhile. Please look again."
            ),
        },
    )

    def __init__(self, data: Mapping[str, Any] | None, *, offered: Iterable[int]) -> None:
        super().__init__(data)
        self.fields["lines"].choices = [(pk, pk) for pk in offered]  # type: ignore[attr-defined]


class ApprovalForm(forms.Form):
    """The total in own hand, and the code."""

    amount = YuanField(
        label=_("Total of the batch"),
        help_text=_("Type it as you read it in the list, in yuan."),
        decimal_places=2,
        max_digits=15,
        widget=forms.TextInput(
            attrs={
                "inputmode": "decimal",
                "class": "input-number",
                "affix": _("yuan"),
                "width": "short",
                "autocomplete": "off",
            }
        ),
        error_messages={"required": _AMOUNT, "invalid": _AMOUNT, "max_decimal_places": _AMOUNT, "max_digits": _AMOUNT},
    )
    code = forms.CharField(
        label=_("Code"),
        help_text=_("The six digits that were sent to you."),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "width": "short"}),
        error_messages={"required": _("Ask for a code above, then type its six digits here.")},
    )

    @property
    def amount_fen(self) -> int:
        """Of a valid form."""
        return to_fen(Decimal(self.cleaned_data["amount"]))


class FormatForm(forms.Form):
    """In which format the bank takes the file. A format that cannot be had is said so, not offered."""

    file_format = forms.ChoiceField(
        label=_("Format"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, batch: PaymentBatch) -> None:
        super().__init__(data, initial={"file_format": PaymentBatch.Format.CSV})
        offered, field = rules_batches.formats_of(batch), self.fields["file_format"]
        field.choices = [one for one in PaymentBatch.Format.choices if one[0] in offered]  # type: ignore[attr-defined]
        if PaymentBatch.Format.PAIN_001 not in offered:
            field.help_text = rules_batches.no_account_sentence()


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Why is it withdrawn?"), help_text=_("Your colleagues read it."), max_length=200)


class TakeOutForm(forms.Form):
    """Which payments leave a batch, and why. Those that a check keeps out are ticked already."""

    lines = forms.TypedMultipleChoiceField(
        label=_("Payments to take out"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one payment.")},
    )
    reason = forms.CharField(
        label=_("Why are they taken out?"), help_text=_("Your colleagues read it."), max_length=150
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, offered: Iterable[tuple[int, str, bool]]) -> None:
        """``offered`` are position, words and whether a check found something, of each line of the batch."""
        rows = list(offered)
        super().__init__(
            data, auto_id="take_out_%s", initial={"lines": [position for position, _words, blocked in rows if blocked]}
        )
        self.fields["lines"].choices = [(position, words) for position, words, _blocked in rows]  # type: ignore[attr-defined]


class AnswersForm(forms.Form):
    """The bank's answers, chosen as a file."""

    file = forms.FileField(
        label=_("File with the bank's answers"),
        help_text=_(
            "A camt.054 message (XML) as the bank sends it, or CSV: one row a line, with its reference, the result, the bank reference and the day."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,.xml,application/xml"}),
        error_messages={
            "required": _("Please choose a file first."),
            "empty": _("This file is empty. Please choose the file with the answers."),
        },
    )


class ReadAnswersForm(forms.Form):
    """The same answers, looked through and sent on by the page itself."""

    text = forms.CharField(widget=forms.HiddenInput, max_length=1_000_000)


class ResolveForm(forms.Form):
    """What the bank said about one line when it was asked."""

    state = forms.ChoiceField(
        label=_("What did the bank say?"),
        choices=[
            (BatchLine.State.CONFIRMED, pgettext_lazy("bank answer", "It was paid")),
            (BatchLine.State.FAILED, pgettext_lazy("bank answer", "It was not paid and will not be")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")},
    )
    paid_on = forms.DateField(
        label=_("Paid on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "width": "short"}, format="%Y-%m-%d"),
    )
    bank_reference = forms.CharField(label=_("Bank reference"), required=False, max_length=60)
    note = forms.CharField(label=_("Whom you asked, and when"), help_text=_("Stays with the batch."), max_length=200)
