"""The profile as a form: ten answers, skills in one's own words."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.core.money import to_fen, yuan
from apps.modes.models import TalentClass
from apps.organisations.models import Region, Unit
from apps.organisations.selectors import cities
from apps.skills.models import Skill
from apps.skills.selectors import find_in_text
from apps.talents.models import Talent
from apps.talents.selectors import modes_to_choose, sending_units
from apps.talents.services import Profile, WindowAnswer

_WEEKS = re.compile(r"^(\d{1,2})(?:\s*[-\u2013~\u81f3]\s*(\d{1,2}))?$")
UNIT_CLAIMED = 80
VISIBILITY = [
    ("only_me", lazy("Only me\nYou see fitting demands; nobody sees you.")),
    ("relay", lazy("Relay\nA verified unit may send one sealed invitation without learning who receives it.")),
    ("masked", lazy("Masked\nUnits see skills, weeks and rate; your name only after you ask your own unit.")),
    ("open", lazy("Open\nVerified units see your name.")),
]


def own_unit_field() -> "forms.ModelChoiceField[Unit]":
    """Its choices come with the form: ``sending_units``."""
    return forms.ModelChoiceField(
        Unit.objects.none(),
        label=lazy("Your own unit"),
        required=False,
        empty_label=lazy("none: retired or independent, or not listed yet"),
        help_text=lazy("It sees nothing until you ask it."),
    )


def unit_claimed_field() -> forms.CharField:
    return forms.CharField(
        label=lazy("My unit is not listed yet: its full name"),
        required=False,
        max_length=UNIT_CLAIMED,
        help_text=lazy("Your profile stands without it. Your page then says how your unit gets here."),
    )


class ProfileForm(forms.Form):
    """Own unit and wishes may stay empty; without weeks one is free in all of them."""

    headline = forms.CharField(label=lazy("Your work in one line"), max_length=80)
    summary = forms.CharField(
        label=lazy("What you can do"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    talent_class = forms.ChoiceField(label=lazy("Class of talent"), choices=TalentClass.choices)
    skills = forms.CharField(
        label=lazy("Your skills"),
        help_text=lazy("In your own words, such as: laser welding, DOE. Known skills are found in them."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    wishes = forms.CharField(
        label=lazy("Skills you want to grow"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    region = forms.ModelChoiceField(Region.objects.none(), label=lazy("Home city"), empty_label=None)
    unit = own_unit_field()
    unit_claimed = unit_claimed_field()
    modes = forms.MultipleChoiceField(label=lazy("Ways of sharing"), widget=forms.CheckboxSelectMultiple)
    places = forms.ModelMultipleChoiceField(
        Region.objects.none(),
        label=lazy("Where you come on site, beside your own city"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    weeks = forms.CharField(
        label=lazy("Weeks of every year"),
        required=False,
        max_length=120,
        help_text=lazy("ISO weeks, such as: 10-12, 41-43. Leave empty if you are free all year."),
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
        widget=forms.NumberInput(attrs={"width": "short", "affix": lazy("yuan")}),
    )
    visibility = forms.ChoiceField(label=lazy("Who may know of you"), widget=forms.RadioSelect, choices=VISIBILITY)
    row_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("region", cities())
        self._choose("places", cities().filter(code__endswith="00"))
        self._choose("unit", sending_units())
        modes = self.fields["modes"]
        if isinstance(modes, forms.MultipleChoiceField):
            kept = self.initial.get("modes", [])  # of before: saving must not drop them silently
            modes.choices = [(mode.code, mode.name) for mode in modes_to_choose(kept)]

    def _choose(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows

    def clean_skills(self) -> list[Skill]:
        found = find_in_text(self.cleaned_data["skills"])
        if not found:
            raise forms.ValidationError(
                _("No known skill is named here. Name a process, machine or method, such as laser welding."),
                code="skills",
            )
        return found

    def clean_wishes(self) -> list[Skill]:
        return find_in_text(self.cleaned_data["wishes"])

    def clean_weeks(self) -> list[tuple[int, int]]:
        pairs = []
        for piece in re.split(r"[,;\uff0c\u3001\uff1b]", self.cleaned_data["weeks"]):
            if not piece.strip():
                continue
            found = _WEEKS.match(piece.strip())
            first = int(found[1]) if found else 0
            last = int(found[2] or found[1]) if found else 0
            if not 1 <= first <= last <= 53:
                raise forms.ValidationError(_("Write weeks from 1 to 53 such as 10-12, 41-43."), code="weeks")
            pairs.append((first, last))
        return pairs

    def profile(self) -> Profile:
        data = self.cleaned_data
        return Profile(
            headline=data["headline"],
            summary=data["summary"],
            talent_class=data["talent_class"],
            region=data["region"],
            unit=data["unit"],
            unit_claimed=data["unit_claimed"],
            modes=data["modes"],
            on_site_regions=[region.code for region in data["places"]],
            days_per_week=data["days_per_week"],
            remote_percent=data["remote_percent"],
            day_rate_fen=to_fen(data["day_rate"]),
        )

    def windows(self) -> list[WindowAnswer]:
        """The weeks hold for every place; the city on the window is the home city."""
        data = self.cleaned_data
        return [
            WindowAnswer(data["region"], first, last, data["days_per_week"], data["remote_percent"])
            for first, last in data["weeks"]
        ]


def initial_from(talent: Talent) -> dict[str, Any]:
    """What the form shows of a profile that exists."""
    windows = [(one.first_week, one.last_week) for one in talent.windows.all()]
    claims = talent.skill_claims.select_related("skill")
    return {
        "headline": talent.headline,
        "summary": talent.summary,
        "talent_class": talent.talent_class,
        "skills": "\n".join(claim.skill.label for claim in claims),
        "wishes": "\n".join(skill.label for skill in talent.wishes.all()),
        "region": talent.region_id,
        "unit": talent.unit_id,
        "unit_claimed": talent.unit_claimed,
        "modes": talent.modes,
        "places": list(cities().filter(code__in=_whole(talent.on_site_regions)).values_list("pk", flat=True)),
        "weeks": ", ".join(f"{first}-{last}" for first, last in windows),
        "days_per_week": talent.days_per_week,
        "remote_percent": talent.remote_percent,
        "day_rate": yuan(talent.day_rate_fen),
        "visibility": talent.visibility,
        "row_version": talent.row_version,
    }


def _whole(codes: list[str]) -> list[str]:
    """3204 and 320400 are the same city."""
    return [code.ljust(6, "0") for code in codes]
