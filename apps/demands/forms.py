"""Screen 1 of the short path: eight questions in plain words. The keys are those of the standard terms' data."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.money import to_fen, yuan
from apps.demands.answers import BOTH_REMOTE_PERCENT, Answers
from apps.demands.fairness import refuse_unfair
from apps.demands.models import Demand
from apps.demands.periods import DAY, yearly_period
from apps.organisations.models import Region, Unit
from apps.organisations.selectors import cities

QUESTIONS = (
    "problem", "result_wanted", "days_or_dates", "place_or_remote", "pay", "known_person", "results_belong", "contact",
)  # fmt: skip
YEARLY, RUN = "yearly", "run"
WEEK_FIELDS = ("first_week", "last_week", "second_first_week", "second_last_week")
MOST_DAYS = 660  # 36 months of 220 working days
FARTHEST = dt.timedelta(days=10 * 365)


def week_choices(today: dt.date) -> list[tuple[object, object]]:
    """The 52 ISO weeks of next year in groups of months: "Week 10 (8 to 14 March)" under March."""
    year, groups = today.year + 1, dict[int, list[tuple[str, str]]]()
    for week in range(1, 53):
        monday = dt.date.fromisocalendar(year, week, 1)
        month = (monday + 3 * DAY).month
        sunday = monday + 6 * DAY
        label = _("Week %(week)s: %(first)s to %(last)s") % {
            "week": week,
            "first": f"{monday:%m-%d}",
            "last": f"{sunday:%m-%d}",
        }
        groups.setdefault(month, []).append((str(week), label))
    names: list[tuple[object, object]] = [("", "")]
    return names + [(_("Month %(number)s") % {"number": month}, weeks) for month, weeks in groups.items()]


class DemandForm(forms.Form):
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
    days_or_dates = forms.ChoiceField(
        label=lazy("Which dates, and how many days?"),
        choices=[(YEARLY, lazy("the same weeks every year")), (RUN, lazy("one run of days"))],
        widget=forms.RadioSelect,
        initial=YEARLY,
    )
    first_week = forms.TypedChoiceField(label=lazy("from week"), coerce=int, empty_value=None, required=False)
    last_week = forms.TypedChoiceField(label=lazy("to week"), coerce=int, empty_value=None, required=False)
    second_first_week = forms.TypedChoiceField(
        label=lazy("and from week"), coerce=int, empty_value=None, required=False
    )
    second_last_week = forms.TypedChoiceField(label=lazy("to week"), coerce=int, empty_value=None, required=False)
    years = forms.TypedChoiceField(
        label=lazy("for how many years"),
        coerce=int,
        empty_value="1",
        required=False,
        choices=[(1, "1"), (2, "2"), (3, "3")],
        initial=1,
    )
    first_day = forms.DateField(
        label=lazy("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=lazy("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    days = forms.IntegerField(
        label=lazy("Days of work in all"),
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.NumberInput(attrs={"affix": pgettext_lazy("after a number", "days"), "width": "tiny"}),
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
        help_text=lazy("The total before tax for all the days, in yuan."),
        min_value=Decimal(1),
        max_value=Decimal(10_000_000),
        decimal_places=2,
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "class": "input-number", "affix": lazy("yuan"), "width": "short"}
        ),
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

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        unit_field = self.fields["unit"]
        if len(units) > 1 and isinstance(unit_field, forms.ModelChoiceField):
            unit_field.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        else:
            del self.fields["unit"]
        region = self.fields["region"]
        if isinstance(region, forms.ModelChoiceField):
            region.queryset = cities()
        weeks = week_choices(clock.today())
        for name in WEEK_FIELDS:
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = weeks

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

    def clean_known_person(self) -> str:
        return self._fair("known_person")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("days_or_dates") == YEARLY:
            self._clean_weeks(data)
        elif data.get("days_or_dates") == RUN:
            self._clean_run(data)
        return data

    def _clean_weeks(self, data: dict[str, Any]) -> None:
        if not data.get("first_week"):
            self.add_error("first_week", _("Choose the first week."))
            return
        pairs = [("first_week", "last_week")]
        if data.get("second_first_week"):
            pairs.append(("second_first_week", "second_last_week"))
        windows = [(data[first], data.get(last) or data[first]) for first, last in pairs]
        for (first, last), (_first_name, name) in zip(windows, pairs, strict=True):
            if last < first:
                self.add_error(
                    name, _("The last week must not lie before the first. A stay over New Year is two runs.")
                )
                return
        if len(windows) == 2 and windows[1][0] <= windows[0][1] and windows[0][0] <= windows[1][1]:
            self.add_error("second_first_week", _("The two runs of weeks overlap. Make them one."))
            return
        data["windows"] = sorted(windows)
        data["period"] = yearly_period(windows, int(data.get("years") or 1), clock.today())

    def _clean_run(self, data: dict[str, Any]) -> None:
        first, last = data.get("first_day"), data.get("last_day")
        if not first:
            self.add_error("first_day", _("Enter the first day."))
        if not last:
            self.add_error("last_day", _("Enter the last day."))
        if not (first and last):
            return
        if last > clock.today() + FARTHEST:  # nothing below counts the days of the year 9999
            self.add_error("last_day", _("Choose a day within the next ten years."))
            return
        if first <= clock.today():
            self.add_error("first_day", _("Choose a day after today."))
        elif last < first:
            self.add_error("last_day", _("The last day must not lie before the first."))
        elif data.get("days") and data["days"] > (last - first).days + 1:
            self.add_error("days", _("There are more days than the dates hold."))
        data["windows"], data["period"] = [], (first, last + DAY)

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
        )


def initial_from(demand: Demand) -> dict[str, Any]:
    """What the form shows of a demand that exists."""
    windows = [*demand.windows, [None, None], [None, None]][:2]
    return {
        "unit": demand.unit_id,
        "problem": demand.problem,
        "result_wanted": demand.result_wanted,
        "days_or_dates": YEARLY if demand.windows else RUN,
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
        help_text=lazy("Take out what you did not mean."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, data: Any, *, demand: Demand, found: list[tuple[str, str]]) -> None:
        super().__init__(data, initial={"title": demand.title, "skills": [code for code, _label in found]})
        field = self.fields["skills"]
        if found and isinstance(field, forms.MultipleChoiceField):
            field.choices = found
        else:
            del self.fields["skills"]

    def clean_title(self) -> str:
        title = str(self.cleaned_data["title"]).strip()
        try:
            refuse_unfair(title)
        except RuleViolation as violation:
            raise forms.ValidationError(str(violation.message)) from violation
        return title


class CloseForm(forms.Form):
    reason = forms.CharField(
        label=lazy("Why do you close it?"),
        help_text=lazy("Only your unit and the office read this."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FilterForm(forms.Form):
    """Filters of the catalogue, kept in the address."""

    q = forms.CharField(label=lazy("Words"), required=False, max_length=60)
    region = forms.ModelChoiceField(Region.objects.none(), label=lazy("Region"), required=False, to_field_name="code")
    mode = forms.ChoiceField(label=lazy("Form"), required=False)

    def __init__(self, *args: Any, regions: Any, modes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        any_word = pgettext("filter", "Any")
        region, mode = self.fields["region"], self.fields["mode"]
        if isinstance(region, forms.ModelChoiceField):
            region.queryset, region.empty_label = regions, any_word
        if isinstance(mode, forms.ChoiceField):
            mode.choices = [("", any_word), *modes]
