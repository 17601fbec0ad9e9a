"""The sending unit's forms: one assignment, a yes in advance, a consent withdrawn."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.matching.services import Confirmed
from apps.modes.models import Person, SharingMode
from apps.organisations.models import Unit

CONSENT, LIMITED, REFUSE = "yes", "limits", "no"
DAYS_A_YEAR = 365
MODES_WITH_UNIT = SharingMode.objects.exclude(family=SharingMode.Family.NO_SENDING_UNIT)


def _date(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date", "width": "short"}, format="%Y-%m-%d")
    )


class ConsentForm(forms.Form):
    """The sending unit's two answers, and the tick without which a yes does not count. The rest is asked where needed."""

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
        label=_("At most this many days"),
        required=False,
        min_value=1,
        max_value=660,
        widget=forms.NumberInput(attrs={"width": "tiny"}),
    )
    persons = forms.MultipleChoiceField(
        label=_("What else is true of your talent?"),
        help_text=_("In the words of the question that your talent answered. Tick only what was left out."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=Person.choices,
    )
    approval_name = forms.CharField(label=_("Name and number of the approval"), required=False, max_length=120)
    approval = forms.FileField(
        label=_("The approval as a file"), help_text=_("PDF or picture, 20 MB at most."), required=False
    )
    decided_on = _date(_("Decided on"))
    notice_from = _date(_("Internal notice from"))
    notice_until = _date(_("Internal notice until"))
    filed_on = _date(_("Filed on"))
    results_confirmed = forms.BooleanField(
        label=_("We know whom the results belong to, as it stands above"), required=False
    )

    MAIN = ("answer", "limits", "most_days")
    PERSONS = ("persons", "approval_name", "approval")
    STEPS = ("decided_on", "notice_from", "notice_until", "filed_on")

    def __init__(self, *args: Any, declared: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        persons = self.fields["persons"]
        if isinstance(persons, forms.MultipleChoiceField):
            persons.choices = [(code, label) for code, label in Person.choices if code not in declared]

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

    def confirmed(self) -> Confirmed:
        """All but the file, which is stored once the rest is right."""
        data = self.cleaned_data
        return Confirmed(
            persons=tuple(data["persons"]),
            approval_name=data["approval_name"],
            **{name: data[name] for name in self.STEPS},
        )

    @property
    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MAIN]

    @property
    def about_persons(self) -> list[forms.BoundField]:
        return [self[name] for name in self.PERSONS]

    @property
    def steps(self) -> list[forms.BoundField]:
        return [self[name] for name in self.STEPS]


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you withdraw?"),
        help_text=_(
            "One sentence. Your talent and the using unit are told that the consent ended; your talent reads why."
        ),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class StandingForm(forms.Form):
    """A yes in advance, and its limits."""

    days_a_year = forms.IntegerField(
        label=_("Days a year, at most"),
        min_value=1,
        max_value=DAYS_A_YEAR,
        widget=forms.NumberInput(attrs={"width": "tiny"}),
    )
    modes = forms.MultipleChoiceField(label=_("For these modes"), widget=forms.CheckboxSelectMultiple)
    forbidden = forms.CharField(
        label=_("Never for these units"),
        help_text=_("Names or credit codes, one on each line: competitors, or units you do not lend to."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until = forms.DateField(
        label=_("Valid until"),
        widget=forms.DateInput(attrs={"type": "date", "width": "short"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modes = self.fields["modes"]
        if isinstance(modes, forms.MultipleChoiceField):
            modes.choices = [(mode.code, mode.name) for mode in MODES_WITH_UNIT.filter(offered=True)]

    def clean_forbidden(self) -> list[Unit]:
        found = []
        for line in self.cleaned_data["forbidden"].splitlines():
            words = line.strip()
            if not words:
                continue
            unit = Unit.objects.filter(credit_code__iexact=words).first() or Unit.objects.filter(name_zh=words).first()
            unit = unit or Unit.objects.filter(name_en__iexact=words).first()
            if unit is None:
                raise forms.ValidationError(
                    _("No unit here is called “%(words)s”. Write the whole name or the credit code."),
                    code="unit",
                    params={"words": words},
                )
            found.append(unit)
        return found

    def clean_until(self) -> dt.date:
        day: dt.date = self.cleaned_data["until"]
        if day < clock.today():
            raise forms.ValidationError(_("Choose a day that lies ahead."), code="until")
        return day


class EndForm(forms.Form):
    reason = forms.CharField(
        label=_("Why does it end?"),
        help_text=_("One sentence; your talent reads it."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
