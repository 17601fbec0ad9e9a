"""A paragraph to be read, and what was found in it: ticked where it is named outright, for the talent to confirm."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.skills.models import Skill
from apps.skills.selectors import find_in_text
from apps.skills.text.suggest import SURE
from apps.talents.models import Paste, Talent

NAMED = 1.0


class PasteForm(forms.Form):
    words = forms.CharField(
        label=lazy("A paragraph about your work"),
        help_text=lazy(
            "From a CV or an introduction. It is read for skills, shown to nobody, and forgotten after that."
        ),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, talent: Talent, data: Any = None) -> None:
        super().__init__(data, initial={"words": talent.summary})
        self.fields["words"].error_messages["required"] = _("Write or paste a few sentences about your work.")


class FoundForm(forms.Form):
    """What is ticked is claimed; what is not is not asked about again."""

    named = forms.MultipleChoiceField(
        label=lazy("Named in your words"), required=False, widget=forms.CheckboxSelectMultiple
    )
    meant = forms.MultipleChoiceField(
        label=lazy("Perhaps meant: please check"), required=False, widget=forms.CheckboxSelectMultiple
    )
    occupations = forms.MultipleChoiceField(
        label=lazy("Your occupation in the national list"), required=False, widget=forms.CheckboxSelectMultiple
    )
    more = forms.CharField(
        label=lazy("Something missing?"),
        required=False,
        max_length=500,
        help_text=lazy("Name it in a few words, such as: laser welding, DOE."),
        widget=forms.TextInput,
    )

    def __init__(self, paste: Paste, data: Any = None) -> None:
        labels = {
            skill.code: skill.label for skill in Skill.objects.filter(code__in=[one["skill"] for one in paste.skills])
        }
        found = [one | {"label": labels[one["skill"]]} for one in paste.skills if one["skill"] in labels]
        self.sure = [one for one in found if one["confidence"] >= NAMED]
        self.unsure = [one for one in found if one["confidence"] < NAMED]
        super().__init__(data, initial=_ticked(self.sure, self.unsure, paste.occupations))
        self._offer("named", [(one["skill"], _named(one)) for one in self.sure])
        self._offer("meant", [(one["skill"], _meant(one)) for one in self.unsure])
        self._offer("occupations", [(one["code"], f"{one['name']}\n{one['code']}") for one in paste.occupations])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if choices and isinstance(field, forms.MultipleChoiceField):
            field.choices = choices
        else:
            del self.fields[name]

    def clean_more(self) -> list[Skill]:
        words = self.cleaned_data["more"]
        found = find_in_text(words)
        if words.strip() and not found:
            raise forms.ValidationError(
                _("No known skill is named here. Name a process, machine or method, such as laser welding."),
                code="skills",
            )
        return found

    def answers(self) -> dict[str, Any]:
        """What ``confirm_found`` asks, of a valid form; ``shown`` is what the page said it had shown."""
        data = self.cleaned_data
        shown = self.data.getlist("shown") if hasattr(self.data, "getlist") else []
        return {
            "skills": [*data.get("named", []), *data.get("meant", [])],
            "shown": shown,
            "more": data["more"],
            "occupations": data.get("occupations", []),
        }


def _ticked(named: Iterable[Any], meant: Iterable[Any], occupations: Iterable[Any]) -> dict[str, list[str]]:
    first = next(iter(occupations), None)
    return {
        "named": [one["skill"] for one in named],
        "meant": [one["skill"] for one in meant if one["confidence"] >= SURE],
        "occupations": [first["code"]] if first and first["confidence"] >= SURE else [],
    }


def _named(one: Any) -> str:
    return "{}\n{}".format(one["label"], _("You wrote: “%(words)s”") % {"words": one["term"]})


def _meant(one: Any) -> str:
    words = {"words": one["term"], "percent": round(100 * one["confidence"])}
    return "{}\n{}".format(one["label"], _("Close to “%(words)s”, %(percent)s%% likely") % words)
