"""One evaluation: a choice of five for every criterion, and words if wanted."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.web.lists import Filters
from apps.evaluations.criteria import SCORE_WORDS, Criterion
from apps.evaluations.models import Evaluation
from apps.evaluations.selectors import PUBLISHED, SEALED


class EvaluationForm(forms.Form):
    def __init__(self, data: QueryDict | None = None, *, criteria: tuple[Criterion, ...]) -> None:
        super().__init__(data)
        self.codes = [criterion.code for criterion in criteria]
        for criterion in criteria:
            self.fields[criterion.code] = forms.TypedChoiceField(
                label=str(criterion.label),
                help_text=str(criterion.hint),
                choices=[(score, f"{score}\n{word}") for score, word in SCORE_WORDS.items()],
                coerce=int,
                widget=forms.RadioSelect(attrs={"class": "scale"}),
            )
        self.fields["text"] = forms.CharField(
            label=_("In words"),
            help_text=_("What went well, what could be better. Keep to facts."),
            max_length=Evaluation._meta.get_field("text").max_length,
            required=False,
            widget=forms.Textarea(attrs={"rows": 5}),
        )

    def scores(self) -> dict[str, int]:
        return {code: self.cleaned_data[code] for code in self.codes}


class EvaluationFilters(Filters):
    q = forms.CharField(label=_("Number, title or unit"))
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", pgettext_lazy("filter", "Any")), (PUBLISHED, _("Published")), (SEALED, _("Sealed"))],
    )
