"""The demo's forms: the moving clock, and the fields of the design page."""

from django import forms
from django.utils.translation import gettext_lazy as _

STEPS = (1, 7, 14, 30)


class ClockForm(forms.Form):
    """By how many days the business clock moves on."""

    days = forms.TypedChoiceField(label=_("Days"), choices=[(days, days) for days in STEPS], coerce=int)


class FieldsForm(forms.Form):
    """Every kind of field once; only to be looked at."""

    problem = forms.CharField(
        label=_("What is the problem?"),
        help_text=_("Write as you would say it; two or three sentences, nothing secret."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    days = forms.IntegerField(
        label=_("Days of work in all"), min_value=1, widget=forms.NumberInput(attrs={"width": "tiny"})
    )
    city = forms.ChoiceField(label=_("City or district"), choices=[("1", _("Changzhou")), ("2", _("Shanghai"))])
    name = forms.CharField(
        label=_("Unit"), help_text=_("Confirmed by the talent office; it cannot be changed here."), disabled=True
    )
    payer = forms.ChoiceField(
        label=_("Who pays the talent?"),
        widget=forms.RadioSelect,
        choices=[
            ("using", _("Using unit\nPays the talent and withholds the tax")),
            ("sending", _("Sending unit\nPays through its own payroll")),
        ],
    )
    proof = forms.FileField(
        label=_("Scan of the certificate"), help_text=_("PDF, JPG or PNG, at most 10 MB"), required=False
    )
    read = forms.BooleanField(label=_("I have read all the pages and want to sign"))


class WrongForm(forms.Form):
    """Two answers to correct; only to be looked at."""

    credit_code = forms.RegexField(
        r"^[0-9A-Z]{18}$",
        label=_("Unified social credit code"),
        error_messages={"invalid": _("Enter the 18 characters of the unified social credit code.")},
    )
    result = forms.CharField(
        label=_("What will count as done?"),
        error_messages={"required": _("Name a result that can be seen and accepted.")},
    )
