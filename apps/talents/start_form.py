"""The first form of a profile: one pasted paragraph and a few short answers are enough to be matched."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.core.money import to_fen
from apps.modes.models import SharingMode, TalentClass
from apps.modes.selectors import modes_offered
from apps.organisations.models import Region
from apps.organisations.selectors import cities
from apps.talents.forms import VISIBILITY, own_unit_field, unit_claimed_field
from apps.talents.selectors import sending_units
from apps.talents.services import Profile

HEADLINE = 80
USUAL_DAYS = 5
_END = re.compile(r"[。！？；\n]|[.!?;](?=\s|$)")


class StartForm(forms.Form):
    """Everything else has a usual answer, to be changed part by part later."""

    words = forms.CharField(
        label=lazy("Your work, in your own words"),
        help_text=lazy(
            "Paste a paragraph: what you do, with which processes, machines or methods. "
            "Your skills are found in it and shown to you next; its first sentence becomes your headline."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    talent_class = forms.ChoiceField(
        label=lazy("Class of talent"), choices=[("", lazy("Choose one")), *TalentClass.choices]
    )
    region = forms.ModelChoiceField(Region.objects.none(), label=lazy("Home city"), empty_label=lazy("Choose one"))
    unit = own_unit_field()
    unit_claimed = unit_claimed_field()
    day_rate = forms.DecimalField(
        label=lazy("Rate a day, before tax"),
        min_value=0,
        max_digits=9,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"width": "short", "affix": lazy("yuan")}),
    )
    days_per_week = forms.IntegerField(
        label=lazy("Days a week you can give, at most"),
        min_value=1,
        max_value=7,
        widget=forms.NumberInput(attrs={"width": "tiny"}),
    )
    travels = forms.BooleanField(
        label=lazy("I also come to other cities for such weeks"),
        required=False,
        help_text=lazy("You can choose the cities later."),
    )
    visibility = forms.ChoiceField(label=lazy("Who may know of you"), widget=forms.RadioSelect, choices=VISIBILITY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        usual = {"visibility": "only_me", "days_per_week": USUAL_DAYS, "travels": True}
        kwargs["initial"] = usual | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        for name, words in _what_to_do().items():
            self.fields[name].error_messages["required"] = words
        for name, rows in (("region", cities()), ("unit", sending_units())):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows

    def profile(self) -> Profile:
        data = self.cleaned_data
        return Profile(
            headline=headline_of(data["words"]),
            summary=data["words"],
            talent_class=data["talent_class"],
            region=data["region"],
            unit=data["unit"],
            unit_claimed=data["unit_claimed"],
            modes=usual_modes(employed=bool(data["unit"] or data["unit_claimed"])),
            on_site_regions=[city.code for city in cities() if city.code.endswith("00")] if data["travels"] else [],
            days_per_week=data["days_per_week"],
            remote_percent=0,
            day_rate_fen=to_fen(data["day_rate"]),
        )


def _what_to_do() -> dict[str, str]:
    """What an empty field asks for."""
    return {
        "words": _("Write or paste a few sentences about your work."),
        "talent_class": _("Choose your class of talent."),
        "region": _("Choose the city where you live."),
        "day_rate": _("Write your rate a day; you can change it in each talk."),
    }


def headline_of(words: str) -> str:
    """The first sentence of a paragraph, cut where it is longer than a headline."""
    first = _END.split(words.strip(), maxsplit=1)[0].strip() or words.strip()
    return first if len(first) <= HEADLINE else f"{first[: HEADLINE - 1].rstrip()}\u2026"


def usual_modes(*, employed: bool) -> list[str]:
    """What people with a unit of their own do beside their post; without one, what needs no consent."""
    usual = SharingMode.Family.PERSONAL_SERVICE if employed else SharingMode.Family.NO_SENDING_UNIT
    offered = list(modes_offered())
    return [mode.code for mode in offered if mode.family == usual] or [mode.code for mode in offered]
