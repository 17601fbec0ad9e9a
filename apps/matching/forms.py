"""Shape of what is asked. Required answers: talent four at most, sending unit two."""

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.matching.models import Match
from apps.matching.participation import declaration_of
from apps.matching.rules import account_is_asked
from apps.modes.models import Person

Reason = Match.Reason


class InviteForm(forms.Form):
    text = forms.CharField(
        label=_("A word to the talent"),
        help_text=_("Say in two sentences why you ask. The demand, the pay and the reasons are shown anyway."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeclineForm(forms.Form):
    """Why not: one of a few reasons, and perhaps a kind word. Neither is required."""

    OF_TALENT = (Reason.PAY, Reason.TIME, Reason.PLACE, Reason.WORK, Reason.BUSY, Reason.OTHER)
    OF_UNIT = (Reason.SKILLS, Reason.TIME, Reason.PAY, Reason.PLACE, Reason.CHOSEN, Reason.OTHER)

    code = forms.ChoiceField(label=_("Because"), required=False)
    reason = forms.CharField(
        label=pgettext_lazy("of declining", "A kind word"),
        help_text=_("It improves later suggestions and harms nobody."),
        required=False,
        max_length=200,
    )

    def __init__(self, *args: Any, by_talent: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        if isinstance(code, forms.ChoiceField):
            code.choices = reasons_of(by_talent=by_talent)


def reasons_of(*, by_talent: bool) -> list[tuple[str, str]]:
    """The reasons one side may choose from, the first being none."""
    chosen = DeclineForm.OF_TALENT if by_talent else DeclineForm.OF_UNIT
    return [("", gettext("No reason given")), *((one.value, str(one.label)) for one in chosen)]


class RelayForm(forms.Form):
    """The sealed invitation asks nothing about anybody."""

    text = forms.CharField(
        label=_("A word to whom it fits"),
        help_text=_(
            "Two sentences: why the work is worth doing. The demand, the pay and the reasons are shown anyway."
        ),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("A note for your colleagues"),
        help_text=_("Only people of your unit read it; neither the talent nor the office does."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ApprovalForm(forms.Form):
    """The named approval of a talent for whom no sending unit acts."""

    approval = forms.FileField(
        label=_("The approval as a file"),
        help_text=_("PDF or picture, 20 MB at most. Only you read it."),
        error_messages={"required": _("Choose the file of the approval.")},
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
    persons = forms.MultipleChoiceField(
        label=_("Which of these are true of you?"),
        help_text=_("Tick what is true, or leave all empty. Only you and your own unit read it, never the using unit."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=Person.choices,
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
        help_text=_("A competitor, or a relative in the unit; both units read it. Write “none” if there is nothing."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    proposal = forms.CharField(
        label=_("Your proposal"),
        help_text=_("What you would do, by when, and what you need. The unit reads it; leave secrets out."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    field_order = ("proposal",)

    def __init__(self, *args: Any, match: Match, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not match.demand.is_challenge:
            del self.fields["proposal"]
        before = declaration_of(match.talent)
        self.fields["persons"].initial = before.persons if before else []
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
