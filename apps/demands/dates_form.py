"""When the work is: the same weeks every year, one run of days, or weekends between two days. The short path's third
question and the task list's fourth section ask it alike."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from apps.core import clock
from apps.demands.periods import DAY, yearly_period

YEARLY, RUN, WEEKENDS = "yearly", "run", "weekends"
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


class DatesForm(forms.Form):
    """A valid one has ``windows`` and ``period`` in its cleaned data."""

    days_or_dates = forms.ChoiceField(
        label=lazy("Which dates, and how many days?"),
        choices=[
            (YEARLY, lazy("the same weeks every year")),
            (RUN, lazy("one run of days")),
            (WEEKENDS, lazy("weekends or spare time between two days")),
        ],
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weeks = week_choices(clock.today())
        for name in WEEK_FIELDS:
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = weeks

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("days_or_dates") == YEARLY:
            self._clean_weeks(data)
        elif data.get("days_or_dates") in (RUN, WEEKENDS):
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
