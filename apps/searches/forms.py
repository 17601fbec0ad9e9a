"""Shape of what is asked."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.searches.models import SavedSearch


class SaveForm(forms.Form):
    side = forms.ChoiceField(choices=SavedSearch.Side.choices)
    query = forms.CharField(max_length=2000, required=False)
    name = forms.CharField(max_length=60, required=False)


class ChangeForm(forms.ModelForm[SavedSearch]):
    class Meta:
        model = SavedSearch
        fields: ClassVar = ["name", "rhythm"]
        labels: ClassVar = {"name": _("Name of the search"), "rhythm": _("Tell me of what is new")}
        widgets: ClassVar = {"rhythm": forms.RadioSelect}
