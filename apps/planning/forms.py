"""What the office chooses for a plan: which demands (in the address), which talents, and what counts."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.core.web.lists import Filters
from apps.demands.models import Demand
from apps.demands.selectors import search
from apps.modes.models import TalentClass
from apps.modes.selectors import modes_offered
from apps.organisations.models import Alliance, Region
from apps.organisations.selectors import members_of
from apps.planning.models import BatchPlan
from apps.planning.selectors import asked_nobody

ALL, TICKED = "all", "ticked"
Choices = list[tuple[str, Any]]


def _modes() -> Choices:
    return [("", pgettext("filter", "Any")), *((mode.code, mode.name) for mode in modes_offered())]


def _classes() -> Choices:
    return [("", pgettext("filter", "Any")), *TalentClass.choices]


def _asked() -> Choices:
    return [("", pgettext("filter", "Any")), ("nobody", gettext("Nobody invited yet"))]


class DemandChoice(Filters):
    """Narrows the open demands that may be planned."""

    q = forms.CharField(
        label=_("Words"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Skill, title or unit")}),
    )
    region = forms.ModelChoiceField(Region.objects.all(), label=_("City or district"), to_field_name="code")
    mode = forms.ChoiceField(label=_("How it is arranged"), choices=_modes)
    alliance = forms.ModelChoiceField(
        Alliance.objects.all(), label=_("Units of the alliance"), to_field_name="public_id"
    )
    asked = forms.ChoiceField(label=_("Invitations"), choices=_asked)
    talent_class = forms.ChoiceField(label=_("Class of talent"), choices=_classes)

    def __init__(self, data: QueryDict, *, seen: QuerySet[Demand]) -> None:
        """Of regions, those of the demands ``seen`` are offered; any is understood."""
        super().__init__(data)
        field = self.fields["region"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Region.objects.filter(pk__in=seen.order_by().values("region"))
        if not Alliance.objects.exists():
            del self.fields["alliance"]
            self.full_clean()

    def narrow(self, demands: QuerySet[Demand]) -> QuerySet[Demand]:
        chosen = dict(self.chosen)
        found = asked_nobody(demands) if chosen.pop("asked", "") else demands
        if alliance := chosen.pop("alliance", None):
            found = found.filter(unit__in=members_of(alliance).values("pk"))
        return search(found, **chosen)


class PlanForm(forms.Form):
    """The rest of a new plan. Of demands, all that the filters find, or the ticked ones."""

    which = forms.ChoiceField(
        label=_("Demands"),
        choices=[(ALL, _("All that the filters find")), (TICKED, _("Only the ticked ones"))],
        widget=forms.RadioSelect,
        initial=ALL,
    )
    goal = forms.ChoiceField(
        label=_("What counts"), choices=BatchPlan.Goal.choices, widget=forms.RadioSelect, initial=BatchPlan.Goal.TOTAL
    )
    most_each = forms.TypedChoiceField(
        label=_("Demands a talent takes at most"),
        help_text=_("Never two in the same week. In a stable plan it is always one."),
        choices=[(n, str(n)) for n in range(1, 6)],
        coerce=int,
        initial=2,
    )
    talent_region = forms.ModelChoiceField(
        Region.objects.filter(parent=None) | Region.objects.filter(code__endswith="00"),
        label=_("Talents from"),
        to_field_name="code",
        required=False,
        empty_label=pgettext_lazy("filter", "Any"),
    )
    talent_alliance = forms.ModelChoiceField(
        Alliance.objects.all(),
        label=_("Talents of the alliance"),
        help_text=_("Those whom its units employ."),
        to_field_name="public_id",
        required=False,
        empty_label=pgettext_lazy("filter", "Any"),
    )
    talent_class = forms.ChoiceField(label=_("Class of talent"), choices=_classes, required=False)
    verified_only = forms.BooleanField(label=_("Only talents verified by the office"), required=False)
    title = forms.CharField(label=_("Name of the plan"), max_length=60, required=False)

    def __init__(self, data: QueryDict | None = None, *, alliance: str = "") -> None:
        """``alliance`` is the public id of that whose demands were looked for: its talents are proposed first."""
        super().__init__(data, auto_id="plan_%s", initial={"talent_alliance": alliance})
        if not Alliance.objects.exists():
            del self.fields["talent_alliance"]

    def facts(self) -> dict[str, Any]:
        """What ``make_plan`` takes besides region, demands, talents by hand and person."""
        return {name: value for name, value in self.cleaned_data.items() if name != "which"}


class RejectForm(forms.Form):
    """Why a proposal does not fit."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
