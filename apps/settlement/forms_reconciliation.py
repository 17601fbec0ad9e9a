"""Filters and buttons of reconciliation."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.web.lists import Filters


class BookedFilters(Filters):
    """What stands under a number of the page."""

    month = forms.ChoiceField(label=_("Month"))
    kind = forms.ChoiceField(label=_("Kind"))

    def __init__(self, data: QueryDict, *, months: Iterable[dt.date], kinds: Mapping[str, Any]) -> None:
        super().__init__(data)
        any_of = [("", pgettext_lazy("filter", "Any"))]
        self.fields["month"].choices = [*any_of, *((f"{one:%Y-%m}", f"{one:%Y-%m}") for one in months)]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [*any_of, *kinds.items()]  # type: ignore[attr-defined]
        self.full_clean()


class MonthForm(forms.Form):
    """One month of the custody account, and what to do with it."""

    period = forms.RegexField(regex=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")
    action = forms.ChoiceField(choices=[(one, one) for one in ("submit", "code", "close", "withdraw")])
    code = forms.CharField(required=False, max_length=12)

    @property
    def month(self) -> dt.date:
        """Of a valid form."""
        return dt.date.fromisoformat(f"{self.cleaned_data['period']}-01")


class ClosingForm(MonthForm):
    """One month of one unit, and what to do with it."""

    unit = forms.UUIDField()
