"""The form of an award: which programme, by which paper, on which day. The amount is the rule's."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.settlement.models import SubsidyProgramme


class AwardForm(forms.Form):
    programme = forms.ModelChoiceField(
        label=_("Programme"), queryset=SubsidyProgramme.objects.none(), to_field_name="code", empty_label=None
    )
    document = forms.CharField(label=_("Number of the award"), max_length=60)
    awarded_on = forms.DateField(
        label=_("Awarded on"), widget=forms.DateInput(attrs={"type": "date", "width": "short"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, programmes: Iterable[SubsidyProgramme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = SubsidyProgramme.objects.filter(pk__in=[one.pk for one in programmes])
        self.fields["programme"].queryset = chosen  # type: ignore[attr-defined]
