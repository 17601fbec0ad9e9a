"""The parts of a profile as short forms, one question group a page, and the filters of the catalogue."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from apps.accounts.bank_accounts import BankCodeField
from apps.core import clock
from apps.core.money import to_fen, yuan
from apps.core.web.lists import Filters
from apps.modes.models import TalentClass
from apps.modes.selectors import modes_offered
from apps.organisations.models import Region
from apps.organisations.selectors import cities
from apps.skills.fields import FIELDS
from apps.skills.models import CredentialType, Skill
from apps.skills.selectors import find_in_text
from apps.talents.catalogue import bands, skills_to_choose
from apps.talents.forms import VISIBILITY, own_unit_field, unit_claimed_field
from apps.talents.models import Talent, TalentSkill, WorkResult
from apps.talents.months import days_of, month_of, weeks_in, weeks_of_month
from apps.talents.selectors import modes_to_choose, sending_units
from apps.talents.services import Profile, WindowAnswer, profile_of

LEVELS = [
    (5, lazy("5, leads the field")),
    (4, lazy("4, solves new problems")),
    (3, lazy("3, works alone")),
    (2, lazy("2, works with guidance")),
    (1, lazy("1, knows the basics")),
]
MONTHS = [
    (str(number), name)
    for number, name in enumerate(
        [
            pgettext_lazy("month", "January"),
            pgettext_lazy("month", "February"),
            pgettext_lazy("month", "March"),
            pgettext_lazy("month", "April"),
            pgettext_lazy("month", "May"),
            pgettext_lazy("month", "June"),
            pgettext_lazy("month", "July"),
            pgettext_lazy("month", "August"),
            pgettext_lazy("month", "September"),
            pgettext_lazy("month", "October"),
            pgettext_lazy("month", "November"),
            pgettext_lazy("month", "December"),
        ],
        1,
    )
]

SORTS = [("rate", lazy("lowest rate first")), ("-rate", lazy("highest rate first"))]


class AboutForm(forms.Form):
    """Headline, what one can do, class, home city, own unit."""

    headline = forms.CharField(
        label=lazy("Your work in one line"),
        max_length=80,
        help_text=lazy("Everybody reads it: no names of people or units."),
    )
    summary = forms.CharField(
        label=lazy("What you can do"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=lazy("Read by verified using units only."),
    )
    talent_class = forms.ChoiceField(label=lazy("Class of talent"), choices=TalentClass.choices)
    region = forms.ModelChoiceField(Region.objects.none(), label=lazy("Home city"), empty_label=None)
    unit = own_unit_field()
    unit_claimed = unit_claimed_field()
    row_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, talent: Talent, data: Any = None) -> None:
        names = ("headline", "summary", "talent_class", "region", "unit", "unit_claimed", "row_version")
        super().__init__(data, initial={name: getattr(talent, name) for name in names})
        _choose(self, "region", cities())
        _choose(self, "unit", sending_units())

    def profile(self, talent: Talent) -> Profile:
        data = {name: value for name, value in self.cleaned_data.items() if name != "row_version"}
        return replace(profile_of(talent), **data)


class TermsForm(forms.Form):
    """Ways of sharing, places, days, remote share, rate."""

    modes = forms.MultipleChoiceField(label=lazy("Ways of sharing"), widget=forms.CheckboxSelectMultiple)
    places = forms.ModelMultipleChoiceField(
        Region.objects.none(),
        label=lazy("Where you come on site, beside your own city"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    days_per_week = forms.IntegerField(
        label=lazy("Days a week"), min_value=1, max_value=7, widget=forms.NumberInput(attrs={"width": "tiny"})
    )
    remote_percent = forms.IntegerField(
        label=lazy("Share of remote work you want"),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"width": "tiny", "affix": "%"}),
    )
    day_rate = forms.DecimalField(
        label=lazy("Rate a day, before tax"),
        min_value=0,
        max_digits=9,
        decimal_places=2,
        help_text=lazy("Everybody sees a range of 500 yuan; a verified using unit sees the rate."),
        widget=forms.NumberInput(attrs={"width": "short", "affix": lazy("yuan")}),
    )
    row_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, talent: Talent, data: Any = None) -> None:
        codes = [code.ljust(6, "0") for code in talent.on_site_regions]
        start = {
            "modes": talent.modes,
            "places": list(cities().filter(code__in=codes).values_list("pk", flat=True)),
            "days_per_week": talent.days_per_week,
            "remote_percent": talent.remote_percent,
            "day_rate": yuan(talent.day_rate_fen),
            "row_version": talent.row_version,
        }
        super().__init__(data, initial=start)
        _choose(self, "places", cities().filter(code__endswith="00"))
        modes = [(mode.code, mode.name) for mode in modes_to_choose(talent.modes)]
        self.fields["modes"].choices = modes  # type: ignore[attr-defined]

    def profile(self, talent: Talent) -> Profile:
        data = self.cleaned_data
        return replace(
            profile_of(talent),
            modes=data["modes"],
            on_site_regions=[region.code for region in data["places"]],
            days_per_week=data["days_per_week"],
            remote_percent=data["remote_percent"],
            day_rate_fen=to_fen(data["day_rate"]),
        )


class SkillsForm(forms.Form):
    """A level for each skill, or out with it; new ones and wishes in one's own words."""

    added = forms.CharField(
        label=lazy("Add skills"),
        required=False,
        max_length=1000,
        help_text=lazy("In your own words, such as: laser welding, DOE. Known skills are found in them."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    wishes = forms.CharField(
        label=lazy("Skills you want to grow"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, talent: Talent, data: Any = None) -> None:
        start = {"wishes": "\n".join(skill.label for skill in talent.wishes.all())}
        super().__init__(data, initial=start)
        self.claims: list[TalentSkill] = list(
            talent.skill_claims.select_related("skill").order_by("-level", "skill__code")
        )
        rows = {}
        for claim in self.claims:
            choices = [*LEVELS, (0, lazy("take out of my profile"))]
            rows[_level(claim)] = forms.TypedChoiceField(
                label=claim.skill.label, choices=choices, coerce=int, initial=claim.level
            )
        self.fields = {**rows, **self.fields}

    def clean_added(self) -> list[Skill]:
        words = self.cleaned_data["added"]
        found = find_in_text(words)
        if words.strip() and not found:
            raise forms.ValidationError(
                _("No known skill is named here. Name a process, machine or method, such as laser welding."),
                code="skills",
            )
        return found

    def clean_wishes(self) -> list[Skill]:
        return find_in_text(self.cleaned_data["wishes"])

    def skills(self, usual: int) -> list[tuple[Skill, int]]:
        """What the talent claims from now on; a new one at the ``usual`` level."""
        kept = [(claim.skill, self.cleaned_data[_level(claim)]) for claim in self.claims]
        levels = {skill: level for skill, level in kept if level}
        return list((dict.fromkeys(self.cleaned_data["added"], usual) | levels).items())


class CredentialForm(forms.Form):
    """One title or certificate."""

    type = forms.ModelChoiceField(
        CredentialType.objects.none(), label=lazy("Title or certificate"), empty_label=lazy("Choose one")
    )
    issuing = forms.ModelChoiceField(Region.objects.none(), label=lazy("Where it was issued"), empty_label=None)
    number = forms.CharField(
        label=lazy("Number of the certificate"),
        required=False,
        max_length=40,
        help_text=lazy("Units that ask for it see only its end."),
    )
    valid_until = forms.DateField(
        label=lazy("Valid until"),
        required=False,
        help_text=lazy("Leave empty if it does not end."),
        widget=forms.DateInput(attrs={"type": "date", "width": "short"}),
    )

    def __init__(self, talent: Talent, data: Any = None) -> None:
        city = Region.objects.filter(code=f"{talent.region.code[:4]}00").first()
        super().__init__(data, initial={"issuing": city.pk if city else None})
        _choose(self, "type", CredentialType.objects.all())
        _choose(self, "issuing", Region.objects.filter(code__endswith="00"))

    def clean_valid_until(self) -> dt.date | None:
        last: dt.date | None = self.cleaned_data["valid_until"]
        if last and last < clock.today():
            raise forms.ValidationError(_("This day is over. Give a certificate that is still valid."), code="over")
        return last


class ResultForm(forms.Form):
    """One piece of work that is done."""

    kind = forms.ChoiceField(label=lazy("Kind"), choices=WorkResult.Kind.choices)
    title = forms.CharField(label=lazy("Title"), max_length=80)
    own_part = forms.CharField(
        label=lazy("Your own part in it"),
        required=False,
        max_length=300,
        help_text=lazy("Such as: took the porosity of the weld from 3% to 0.4%. Nothing that your unit keeps secret."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    year = forms.IntegerField(label=lazy("Year"), widget=forms.NumberInput(attrs={"width": "tiny"}))

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if not 1960 <= year <= clock.today().year:
            raise forms.ValidationError(_("Give the year in which it was finished, such as 2024."), code="year")
        return year


class AccountForm(forms.Form):
    number = forms.CharField(
        label=lazy("Bank account number"),
        max_length=40,
        help_text=lazy("12 to 24 digits. Kept encrypted; only its last four digits are shown."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    bank_code = BankCodeField()


class EvidenceForm(forms.Form):
    file = forms.FileField(
        label=lazy("Document"), help_text=lazy("A PDF, PNG or JPEG of up to 20 MB: a scan or a photo that can be read.")
    )


class VisibilityForm(forms.Form):
    """Who may know, and the units that never see the talent."""

    visibility = forms.ChoiceField(label=lazy("Who may know of you"), widget=forms.RadioSelect, choices=VISIBILITY)


class WindowForm(forms.Form):
    """One window: from a month or week to a month or week."""

    first = forms.ChoiceField(label=pgettext_lazy("window", "From"))
    last = forms.ChoiceField(label=pgettext_lazy("window", "Up to and including"))
    region = forms.ModelChoiceField(Region.objects.none(), label=lazy("City"), empty_label=None)
    days_per_week = forms.IntegerField(
        label=lazy("Days a week"), min_value=1, max_value=7, widget=forms.NumberInput(attrs={"width": "tiny"})
    )
    remote_percent = forms.IntegerField(
        label=lazy("Remote share"),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"width": "tiny", "affix": "%"}),
    )

    def __init__(self, talent: Talent, year: int, data: Any = None) -> None:
        start = {"days_per_week": talent.days_per_week, "remote_percent": talent.remote_percent, "first": "m3"}
        super().__init__(data, initial={**start, "last": "m4", "region": talent.region_id})
        self.year = year
        for name in ("first", "last"):
            self.fields[name].choices = _weeks_by_month(year)  # type: ignore[attr-defined]
        _choose(self, "region", cities())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"first", "last"} <= data.keys():
            first, last = _edge(self.year, data["first"], 0), _edge(self.year, data["last"], 1)
            if first > last:
                self.add_error("last", _("The window must not end before it begins. For winter, add two windows."))
            data |= {"first_week": first, "last_week": last}
        return data

    def window(self) -> WindowAnswer:
        names = ("region", "first_week", "last_week", "days_per_week", "remote_percent")
        return WindowAnswer(**{name: self.cleaned_data[name] for name in names})


class CatalogueFilters(Filters):
    """Filters of the catalogue of talents."""

    q = forms.CharField(
        label=lazy("Skill, work or city"), max_length=60, widget=forms.TextInput(attrs={"type": "search"})
    )
    talent_class = forms.ChoiceField(label=lazy("Class of talent"), choices=lambda: [_any(), *TalentClass.choices])
    region = forms.ModelChoiceField(
        Region.objects.filter(code__endswith="00"), label=lazy("Region"), to_field_name="code"
    )
    month = forms.ChoiceField(label=lazy("Free in"), choices=lambda: [_any(), *MONTHS])
    mode = forms.ChoiceField(
        label=lazy("Way of sharing"), choices=lambda: [_any(), *((mode.code, mode.name) for mode in modes_offered())]
    )
    field = forms.ChoiceField(label=lazy("Field of work"), choices=lambda: [_any(), *FIELDS.items()])
    skill = forms.ModelChoiceField(skills_to_choose(), label=lazy("Skill"), to_field_name="code")
    rate = forms.ChoiceField(label=lazy("Rate a day"), choices=lambda: [_any(), *bands()])
    sort = forms.ChoiceField(label=lazy("Order"), choices=lambda: [("", _("newest first")), *SORTS])
    verified = forms.BooleanField(label=lazy("Office verified only"))


def _any() -> tuple[str, Any]:
    return "", pgettext_lazy("filter", "Any")


def _choose(form: forms.Form, name: str, rows: Any) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = rows


def _level(claim: TalentSkill) -> str:
    return f"level_{claim.skill.code}"


def _weeks_by_month(year: int) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Under each month the whole month, then its weeks with their days."""
    groups: list[tuple[Any, list[tuple[str, str]]]] = []
    for number, name in MONTHS:
        first, last = weeks_of_month(year, int(number))
        whole = _("all of %(month)s (weeks %(first)s to %(last)s)") % {"month": name, "first": first, "last": last}
        groups.append((name, [(f"m{number}", whole)]))
    for week in range(1, weeks_in(year) + 1):
        monday, sunday = days_of(year, week)
        words = {"week": week, "first": f"{monday:%m-%d}", "last": f"{sunday:%m-%d}"}
        groups[month_of(year, week) - 1][1].append((f"w{week}", _("week %(week)s (%(first)s to %(last)s)") % words))
    return groups


def _edge(year: int, chosen: str, end: int) -> int:
    """The week that a choice begins (``end`` 0) or ends (1) with."""
    number = int(chosen[1:])
    return number if chosen[0] == "w" else weeks_of_month(year, number)[end]
