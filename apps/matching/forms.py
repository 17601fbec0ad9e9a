"""Shape of what is asked. Required answers: talent four at most, sending unit two."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.matching.models import Match
from apps.matching.rules import account_is_asked

CONSENT, LIMITED, REFUSE = "yes", "limits", "no"


class InviteForm(forms.Form):
    text = forms.CharField(
        label=_("A word to the talent"),
        help_text=_("Say in two sentences why you ask. The demand, the pay and the reasons are shown anyway."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It improves later suggestions and harms nobody."),
        required=False,
        max_length=200,
    )


class AnswerForm(forms.Form):
    """The talent's yes: may I, when, into which account, what stands against it."""

    eligibility = forms.ChoiceField(
        label=_("May you take part?"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", _("Yes\nNothing that I know of stands against it.")),
            ("yes_approval", _("Yes, with an approval\nI need a named approval first and will ask for it.")),
        ],
    )
    dates = forms.CharField(
        label=_("Which dates suit you?"), help_text=_("Such as: Monday to Thursday, in all the weeks."), max_length=200
    )
    account = forms.CharField(
        label=_("Into which account shall you be paid?"),
        help_text=_("Kept encrypted; the using unit sees it only when it pays you."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    conflicts = forms.CharField(
        label=_("Does anything stand against it?"),
        help_text=_("A competitor, a non-compete, a relative in the unit. Write “none” if there is nothing."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, match: Match, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not account_is_asked(match):
            del self.fields["account"]
        elif match.talent.account_last_four:
            field = self.fields["account"]
            field.required = False
            field.help_text = _("Leave empty to use the account ending in %(four)s.") % {
                "four": match.talent.account_last_four
            }

    def clean_account(self) -> str:
        digits = "".join(str(self.cleaned_data.get("account") or "").split()).replace("-", "")
        if digits and not (digits.isdigit() and 12 <= len(digits) <= 24):
            raise forms.ValidationError(_("Enter the bank account number: 12 to 24 digits."), code="account")
        return digits


class ConsentForm(forms.Form):
    """The sending unit's two answers, and the tick without which a yes does not count."""

    answer = forms.ChoiceField(
        label=_("Does your unit consent?"),
        widget=forms.RadioSelect,
        choices=[
            (CONSENT, _("Yes\nFor this one assignment, as it stands above.")),
            (LIMITED, _("Yes, with limits\nWrite them below; they become part of the terms.")),
            (REFUSE, _("No\nWrite the reason below; your talent reads it.")),
        ],
    )
    limits = forms.CharField(
        label=_("Limits, who covers the work at home, or the reason"),
        help_text=_("Such as: 30 days at most, no Fridays; a colleague covers the test bench."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    most_days = forms.IntegerField(
        label=_("Most days"),
        required=False,
        min_value=1,
        max_value=660,
        widget=forms.NumberInput(attrs={"width": "tiny"}),
    )
    results_confirmed = forms.BooleanField(
        label=_("We know whom the results belong to, as it stands above"), required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") in (CONSENT, LIMITED) and not data.get("results_confirmed"):
            self.add_error(
                "results_confirmed", _("Confirm whom the results belong to; without it the yes does not count.")
            )
        if data.get("answer") in (LIMITED, REFUSE) and not data.get("limits"):
            self.add_error("limits", _("Write the limits or the reason in one sentence."))
        return data

    @property
    def consents(self) -> bool:
        return bool(self.cleaned_data["answer"] != REFUSE)
