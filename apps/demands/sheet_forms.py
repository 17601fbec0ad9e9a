"""The seven sections of the task list, each a short form. Their questions are the short path's, and a few more."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.demands.dates_form import DatesForm
from apps.demands.fairness import refuse_unfair
from apps.demands.forms import DemandForm, checked_pay
from apps.demands.models import Demand
from apps.modes.finder import offered, table
from apps.modes.models import TalentClass
from apps.organisations.models import Unit
from apps.organisations.selectors import alliances_of, cities
from apps.skills.models import CredentialType

ASKED = DemandForm.base_fields
# What only one kind of demand is asked; the style sheet hides it while another is chosen.
ASKED_OF = {"measure": Demand.Form.CHALLENGE, "judges": Demand.Form.CHALLENGE, "opens": Demand.Form.SCENARIO}


def _finder_choices(question: str) -> list[tuple[str, str]]:
    """The finder's own answers in the reader's language; those that need another answer are told so when saved."""
    from_file = next(one for one in table()["questions"] if one["key"] == question)["answers"]
    name = "label_en" if (get_language() or "").startswith("en") else "label_zh"
    return [(row["value"], row[name]) for row in from_file]


class SectionForm(forms.Form):
    """One section. Texts that set an unfair condition are refused at their field."""

    fair: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, unit: Unit, kind: str = Demand.Form.ORDINARY, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.unit, self.kind = unit, kind

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in self.fair:
            try:
                refuse_unfair(str(data.get(name) or ""))
            except RuleViolation as violation:
                self.add_error(name, str(violation.message))
        return data


class FormSection(SectionForm):
    form = forms.ChoiceField(
        label=lazy("What kind of demand is it?"),
        choices=[
            (Demand.Form.ORDINARY, lazy("Ordinary demand\nYou look for people for a piece of work.")),
            (
                Demand.Form.CHALLENGE,
                lazy("Open challenge\nYou name a problem and a prize; whoever can solve it applies with a proposal."),
            ),
            (
                Demand.Form.SCENARIO,
                lazy("Application scenario\nYou open your site or data, so that something new is tried there."),
            ),
        ],
        widget=forms.RadioSelect,
        initial=Demand.Form.ORDINARY,
    )
    measure = forms.CharField(
        label=lazy("How is the result measured?"),
        help_text=lazy("For an open challenge: the figure, the test and the sample by which you accept it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    judges = forms.CharField(
        label=lazy("Who judges the result?"),
        help_text=lazy("For an open challenge: such as your chief engineer and one expert from outside."),
        max_length=200,
    )
    opens = forms.CharField(
        label=lazy("What do you open for trial?"),
        help_text=lazy("For a scenario: the site, the line or the data, who helps, and what you offer besides."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    title = forms.CharField(
        label=lazy("Title that talents see"),
        help_text=lazy("What is to be done, in up to 40 characters."),
        max_length=60,
    )
    need = forms.ChoiceField(label=lazy("What do you need?"), widget=forms.RadioSelect)
    who = forms.ChoiceField(
        label=lazy("Who takes it on?"),
        help_text=lazy("If you are not sure, say so; the form is proposed."),
        widget=forms.RadioSelect,
    )
    person = forms.ChoiceField(
        label=lazy("What is the person's situation now?"), widget=forms.RadioSelect, initial="unknown"
    )
    fair = ("title", "measure", "judges", "opens")

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        if data is not None and not data.get("form"):  # typed before there were kinds
            data = {name: data[name] for name in data} | {"form": Demand.Form.ORDINARY}
        super().__init__(data, **kwargs)
        if data is not None:
            for name, kind in ASKED_OF.items():
                self.fields[name].required = data["form"] == kind
        for name in ("need", "who", "person"):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = _finder_choices(name)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data |= {name: "" for name, kind in ASKED_OF.items() if data.get("form") != kind}
        need, who = data.get("need"), data.get("who")
        if need and who and who not in offered("who", {"need": need}):
            self.add_error("who", _("This does not go with what you need. Choose another, or “not sure”."))
        return data


class WorkSection(SectionForm):
    problem = ASKED["problem"]
    result_wanted = ASKED["result_wanted"]
    results_belong = ASKED["results_belong"]
    fair = ("problem", "result_wanted")


class RequirementsSection(SectionForm):
    seats = ASKED["seats"]
    skills = forms.CharField(
        label=lazy("Skills that are needed"),
        help_text=lazy("With commas between, the most important first."),
        max_length=300,
        required=False,
    )
    talent_class = forms.ChoiceField(
        label=lazy("Class of talent"),
        required=False,
        choices=[("", lazy("as the skills suggest")), *TalentClass.choices],
    )
    credential = forms.ModelChoiceField(
        CredentialType.objects.all(),
        label=lazy("Title or licence asked for"),
        help_text=lazy("Only where the work cannot be done without it."),
        required=False,
        empty_label=lazy("none"),
    )
    work_years = forms.IntegerField(
        label=lazy("Years of such work, at least"),
        required=False,
        min_value=1,
        max_value=30,
        widget=forms.NumberInput(attrs={"affix": pgettext_lazy("after a number", "years"), "width": "tiny"}),
    )
    work_language = forms.ChoiceField(
        label=lazy("Language of the work"), required=False, choices=Demand.Language.choices, widget=forms.RadioSelect
    )
    fair = ("skills",)


class TimeSection(DatesForm, SectionForm):
    place_or_remote = ASKED["place_or_remote"]
    remote_percent = ASKED["remote_percent"]
    region = ASKED["region"]
    field_order = ("days_or_dates",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region = self.fields["region"]
        if isinstance(region, forms.ModelChoiceField):
            region.queryset = cities()


class PaySection(SectionForm):
    pay_unit = forms.ChoiceField(
        label=lazy("How do you say the pay?"),
        choices=[("total", lazy("as a total for all the days")), ("day", lazy("as an amount a day"))],
        widget=forms.RadioSelect,
        initial="total",
    )
    pay = ASKED["pay"]
    benefits = forms.CharField(
        label=lazy("Travel, lodging and the like"),
        help_text=lazy("What your unit bears besides the pay: journeys, a flat, meals."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    fair = ("benefits",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unpaid = self.kind == Demand.Form.SCENARIO
        self.fields["pay"].help_text = (
            _("Before tax, in yuan, for one person. Enter 0 if nothing is paid for the trial.")
            if unpaid
            else _("Before tax, in yuan, for one person.")
        )
        if self.kind == Demand.Form.CHALLENGE:
            self.fields["pay"].label = _("What is the prize?")

    def clean_pay(self) -> Decimal:
        return checked_pay(self.cleaned_data["pay"], self.kind)


class VisibilitySection(SectionForm):
    visibility = forms.ChoiceField(
        label=lazy("Who may see it?"),
        choices=Demand.Visibility.choices,
        widget=forms.RadioSelect,
        initial=Demand.Visibility.EVERYONE,
    )
    known_person = ASKED["known_person"]
    answer_by = forms.DateField(
        label=lazy("Last day to apply"),
        help_text=lazy("Leave it empty and it stays open as long as usual."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    fair = ("known_person",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A unit in no alliance is not asked about one."""
        super().__init__(*args, **kwargs)
        field = self.fields["visibility"]
        if isinstance(field, forms.ChoiceField) and not alliances_of(self.unit).exists():
            field.choices = [one for one in Demand.Visibility.choices if one[0] != Demand.Visibility.ALLIANCE]

    def clean_answer_by(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["answer_by"]
        if day and day <= clock.today():
            raise forms.ValidationError(_("Choose a day after today."))
        return day


class ContactSection(SectionForm):
    contact = ASKED["contact"]


class StatementsForm(forms.Form):
    """What whoever hands it in says to be so."""

    true = forms.BooleanField(label=lazy("What stands here is true, and my unit wants it done."))
    fair = forms.BooleanField(label=lazy("It sets no condition of age, sex, household registration or school."))
    open = forms.BooleanField(label=lazy("It holds no secret of the state and no secret of others."))


SECTIONS: dict[str, type[SectionForm]] = {
    "form": FormSection,
    "work": WorkSection,
    "requirements": RequirementsSection,
    "time": TimeSection,
    "pay": PaySection,
    "visibility": VisibilitySection,
    "contact": ContactSection,
}
SECTION_NAMES = {
    "form": lazy("Form and title"),
    "work": lazy("Work and result"),
    "requirements": lazy("Requirements"),
    "time": lazy("Time and place"),
    "pay": lazy("Pay and benefits"),
    "visibility": lazy("Visibility and deadline"),
    "contact": lazy("Contact"),
}
