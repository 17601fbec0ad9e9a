"""Screen 1 of the short path: eight questions in plain words. The keys are those of the standard terms' data."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.money import to_fen, yuan
from apps.demands.answers import BOTH_REMOTE_PERCENT, Answers
from apps.demands.dates_form import RUN, WEEKENDS, YEARLY, DatesForm
from apps.demands.fairness import refuse_unfair
from apps.demands.models import MOST_SEATS, Demand
from apps.demands.periods import DAY
from apps.organisations.models import Region, Unit
from apps.organisations.selectors import cities
from apps.skills.models import Skill
from apps.skills.selectors import find_in_text

QUESTIONS = (
    "problem", "result_wanted", "days_or_dates", "place_or_remote", "pay", "known_person", "results_belong", "contact",
)  # fmt: skip
FARTHEST = dt.timedelta(days=3 * 366)


def checked_pay(pay: Decimal, form: str) -> Decimal:
    """Only a scenario may offer a trial without pay."""
    if pay < 1 and form != Demand.Form.SCENARIO:
        raise forms.ValidationError(_("Enter the pay before tax in yuan, at least 1."))
    return pay


class DemandForm(DatesForm):
    """The eight questions; only ``known_person`` may stay empty, and ``results_belong`` has no default."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=lazy("For which unit?"), required=False, empty_label=None)
    problem = forms.CharField(
        label=lazy("What is the problem?"),
        help_text=lazy("Write as you would say it; two or three sentences, nothing secret."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    result_wanted = forms.CharField(
        label=lazy("What will count as done?"),
        help_text=lazy("Name a result that can be seen and accepted."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    place_or_remote = forms.ChoiceField(
        label=lazy("Where is it done?"),
        help_text=lazy("If on site, your unit pays travel on top."),
        choices=Demand.Place.choices,
        widget=forms.RadioSelect,
    )
    region = forms.ModelChoiceField(
        Region.objects.none(), label=lazy("City or district"), required=False, empty_label=lazy("where our unit is")
    )
    remote_percent = forms.TypedChoiceField(
        label=lazy("Remote share, if both"),
        coerce=int,
        empty_value=str(BOTH_REMOTE_PERCENT),
        required=False,
        choices=[(20, "20%"), (40, "40%"), (60, "60%"), (80, "80%")],
        initial=BOTH_REMOTE_PERCENT,
    )
    pay = forms.DecimalField(
        label=lazy("What will you pay?"),
        help_text=lazy("For one person: the total before tax for all the days, in yuan."),
        min_value=Decimal(0),
        max_value=Decimal(10_000_000),
        decimal_places=2,
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "class": "input-number", "affix": lazy("yuan"), "width": "short"}
        ),
    )
    seats = forms.IntegerField(
        label=lazy("How many people?"),
        help_text=lazy("Each for these days and this pay. The demand stays open until all are found."),
        min_value=1,
        max_value=MOST_SEATS,
        initial=1,
        required=False,
        widget=forms.NumberInput(attrs={"width": "tiny"}),
    )
    known_person = forms.CharField(
        label=lazy("Do you know who knows this?"),
        help_text=lazy("A name or a unit; leave it empty and the platform suggests."),
        max_length=80,
        required=False,
    )
    results_belong = forms.ChoiceField(
        label=lazy("Who will own the results?"),
        help_text=lazy("Choose one, there is no default; the sending unit must confirm it."),
        choices=Demand.ResultOwner.choices,
        widget=forms.RadioSelect,
    )
    contact = forms.CharField(
        label=lazy("Who is the contact?"),
        help_text=lazy("Name and mobile; this person receives the talent and supplies information."),
        max_length=80,
    )
    row_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ("unit", "problem", "result_wanted", "days_or_dates")

    def __init__(self, *args: Any, units: list[Unit], kind: str = Demand.Form.ORDINARY, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units, self.kind = units, kind
        unit_field = self.fields["unit"]
        if len(units) > 1 and isinstance(unit_field, forms.ModelChoiceField):
            unit_field.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        else:
            del self.fields["unit"]
        region = self.fields["region"]
        if isinstance(region, forms.ModelChoiceField):
            region.queryset = cities()

    def _fair(self, name: str) -> str:
        text = str(self.cleaned_data[name]).strip()
        try:
            refuse_unfair(text)
        except RuleViolation as violation:
            raise forms.ValidationError(str(violation.message)) from violation
        return text

    def clean_problem(self) -> str:
        return self._fair("problem")

    def clean_result_wanted(self) -> str:
        return self._fair("result_wanted")

    def clean_pay(self) -> Decimal:
        return checked_pay(self.cleaned_data["pay"], self.kind)

    def clean_known_person(self) -> str:
        return self._fair("known_person")

    def chosen_unit(self) -> Unit:
        """The unit of a valid form."""
        return self.cleaned_data.get("unit") or self.units[0]

    def answers(self) -> Answers:
        """The answers of a valid form."""
        data = self.cleaned_data
        return Answers(
            problem=data["problem"],
            result_wanted=data["result_wanted"],
            period=data["period"],
            windows=data["windows"],
            days=data["days"],
            place=data["place_or_remote"],
            region=data["region"] or self.chosen_unit().region,
            remote_percent=int(data["remote_percent"]),
            pay_total_fen=to_fen(data["pay"]),
            known_person=data["known_person"],
            result_owner=data["results_belong"],
            contact=data["contact"],
            lang=get_language() or "zh-hans",
            weekends=data["days_or_dates"] == WEEKENDS,
            seats=data["seats"] or 1,
        )


def initial_from(demand: Demand) -> dict[str, Any]:
    """What the form shows of a demand that exists."""
    windows = [*demand.windows, [None, None], [None, None]][:2]
    weekends = demand.finder_answers.get("time") == "weekends"
    return {
        "unit": demand.unit_id,
        "problem": demand.problem,
        "result_wanted": demand.result_wanted,
        "days_or_dates": YEARLY if demand.windows else WEEKENDS if weekends else RUN,
        "first_week": windows[0][0],
        "last_week": windows[0][1],
        "second_first_week": windows[1][0],
        "second_last_week": windows[1][1],
        "years": min(max((demand.period.upper - demand.period.lower).days // 366 + 1, 1), 3),
        "first_day": demand.period.lower,
        "last_day": demand.period.upper - DAY,
        "days": demand.days,
        "place_or_remote": demand.place,
        "region": demand.region_id,
        "remote_percent": demand.remote_percent if demand.place == Demand.Place.BOTH else BOTH_REMOTE_PERCENT,
        "pay": f"{yuan(demand.pay_total_fen):.2f}",
        "seats": demand.seats,
        "known_person": demand.known_person,
        "results_belong": demand.result_owner,
        "contact": demand.contact,
        "row_version": demand.row_version,
    }


class CheckForm(forms.Form):
    """Screen 2: a title, and the skills found in the words. Nothing here must be answered."""

    title = forms.CharField(label=lazy("Title that talents see"), max_length=60, required=False)
    skills = forms.MultipleChoiceField(
        label=lazy("Skills found in your words"),
        help_text=lazy("Take out what you did not mean; what you need beside it can be added below."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    more = forms.CharField(
        label=lazy("Further skills"),
        help_text=lazy("Name them in a few words, such as: laser welding, DOE. Known skills are found in them."),
        max_length=500,
        required=False,
    )

    def __init__(self, data: Any, *, demand: Demand, found: list[tuple[str, str]]) -> None:
        super().__init__(data, initial={"title": demand.title, "skills": [code for code, _label in found]})
        field = self.fields["skills"]
        if found and isinstance(field, forms.MultipleChoiceField):
            field.choices = found
        else:
            del self.fields["skills"]

    def clean_more(self) -> list[Skill]:
        words = self.cleaned_data["more"]
        found = find_in_text(words)
        if words.strip() and not found:
            raise forms.ValidationError(
                _("No known skill is named here. Name a process, machine or method, such as laser welding."),
                code="skills",
            )
        return found

    def clean_title(self) -> str:
        title = str(self.cleaned_data["title"]).strip()
        try:
            refuse_unfair(title)
        except RuleViolation as violation:
            raise forms.ValidationError(str(violation.message)) from violation
        return title


class SeatsForm(forms.Form):
    """How many people a published demand looks for."""

    seats = forms.IntegerField(
        label=lazy("How many people?"),
        min_value=1,
        max_value=MOST_SEATS,
        widget=forms.NumberInput(attrs={"width": "tiny"}),
    )


class CloseForm(forms.Form):
    reason = forms.CharField(
        label=lazy("Why do you close it?"),
        help_text=lazy("Only your unit and the office read this."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PlannerForm(forms.Form):
    """What the public planner asks."""

    start = forms.DateField(
        label=lazy("First day of the work"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    sending = forms.ChoiceField(
        label=lazy("Where does the talent work?"),
        choices=[
            ("unit", lazy("in an enterprise")),
            ("public", lazy("in a public institution")),
            ("none", lazy("nowhere: retired or independent")),
        ],
    )
    express = forms.BooleanField(
        label=lazy("A small job on the standard terms"),
        help_text=lazy("Up to 10 days and 30,000 yuan: nobody negotiates."),
        required=False,
    )

    def clean_start(self) -> dt.date:
        start: dt.date = self.cleaned_data["start"]
        today = clock.today()
        if not today < start <= today + FARTHEST:
            raise forms.ValidationError(_("Choose a day within the next three years."))
        return start
