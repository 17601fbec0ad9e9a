"""The forms of the office: other words of a skill, into which skill one goes, whose words a gap is."""

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.skills.models import Gap, Skill
from apps.skills.selectors import skill_called
from apps.skills.services.curation import LANGUAGES


class SkillField(forms.CharField):
    """A skill in use by its code, its name or one of its other words."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", lazy("Its code, its name or another word for it, such as SK-WE-001."))
        kwargs.setdefault("widget", forms.TextInput(attrs={"list": "skills-in-use", "autocomplete": "off"}))
        super().__init__(max_length=80, **kwargs)

    def clean(self, value: Any) -> Skill | None:
        words = super().clean(value)
        skill = skill_called(words) if words else None
        if words and skill is None:
            raise forms.ValidationError(
                _("No skill in use is called so. Look it up in the list of skills."), code="none"
            )
        return skill


class AliasField(SimpleArrayField):
    """One word or phrase a line."""

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        base = forms.CharField(required=False, max_length=longest)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 6, "cols": 40}))
        super().__init__(base, delimiter="\n", required=False, **kwargs)

    def clean(self, value: Any) -> list[str]:
        return [word for word in super().clean(value) if word]


class SkillForm(forms.ModelForm[Skill]):
    """Only the other words are written by hand; all else comes with the product or by merging."""

    aliases_zh = AliasField(
        longest=LANGUAGES["zh"],
        label=lazy("Other words, Chinese"),
        help_text=lazy("One a line. In either language each word belongs to one skill only."),
    )
    aliases_en = AliasField(longest=LANGUAGES["en"], label=lazy("Other words, English"), help_text=lazy("One a line."))

    class Meta:
        model = Skill
        fields = ("aliases_zh", "aliases_en")


class MergeForm(forms.Form):
    into = SkillField(label=lazy("Into which skill?"))


class GapForm(forms.ModelForm[Gap]):
    skill = SkillField(label=lazy("Which skill do they mean?"))

    class Meta:
        model = Gap
        fields = ()
