"""The demo's one form."""

from django import forms
from django.utils.translation import gettext_lazy as _

STEPS = (1, 7, 14, 30)


class ClockForm(forms.Form):
    """By how many days the business clock moves on."""

    days = forms.TypedChoiceField(label=_("Days"), choices=[(days, days) for days in STEPS], coerce=int)
