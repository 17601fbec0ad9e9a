"""The shape of what people enter."""

from django import forms
from django.utils.translation import gettext_lazy as _


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
