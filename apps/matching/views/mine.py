"""The talent's own list: from the invitation to the end of the assignment, who acts next and by when."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from apps.core import clock
from apps.core.web.lists import Filters, Listing
from apps.demands import wording as demand_words
from apps.matching import cards, next_steps, stages
from apps.matching.groups import Tab
from apps.matching.models import Match
from apps.matching.next_steps import Step
from apps.matching.selectors import stories_of
from apps.matching.views.unit import person
from apps.talents.selectors import talent_of

Status = Match.Status
GROUP_OF: dict[str, str] = {
    Status.SUGGESTED: "invited",
    Status.INVITED: "invited",
    Status.INTERESTED: "applied",
    Status.UNIT_ASKED: "talks",
    Status.UNIT_CONSENTED: "talks",
    Status.AGREED: "signing",
}


class StoryFilters(Filters):
    q = forms.CharField(label=lazy("Words"), max_length=60)


@dataclass(frozen=True, slots=True)
class Row:
    """One story as its list shows it."""

    card: cards.Card
    facts: list[tuple[str, str]]
    step: Step
    further: stages.Further | None
    status: str
    tone: str
    late_since: dt.date | None = None


# What the chip of a story says once the two agreed: "in agreement" would hide how far it has gone.
TONE_OF = {"signing": "wait", "running": "active", "over": "done"}


def labels() -> dict[str, str]:
    return {
        "all": pgettext("matches", "All"),
        "invited": _("Invited"),
        "applied": pgettext("matches", "Applied"),
        "talks": _("In talks"),
        "signing": _("To sign"),
        "running": _("In progress"),
        "over": pgettext("matches", "Finished"),
    }


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Every story of the talent in one of six groups; a fixed number of queries however many there are."""
    user = person(request)
    filters = StoryFilters(request.GET)
    matches = list(_narrowed(stories_of(user).order_by("-computed_at", "-pk"), filters))
    further = stages.further_of(user, matches)
    groups = {match.pk: _group(match, further.get(match.pk)) for match in matches}
    tab = request.GET.get("tab", "")
    tab = tab if tab in labels() else "all"
    order = list(labels())
    found = sorted(
        (match for match in matches if tab in ("all", groups[match.pk])), key=lambda one: order.index(groups[one.pk])
    )
    listing = Listing(request, found, filters, keep=("tab",))
    rows = _rows(request, list(listing.page.object_list), further)
    context = {
        "talent": talent_of(user),
        "listing": listing,
        "rows": rows,
        "turn": next((row for row in rows if row.step.turn == "you"), None),
        "tabs": _tabs(list(groups.values()), tab),
        "tab": tab,
        "bar": stages.bar(),
        "searchable": bool(filters.chosen) or len(matches) > listing.per_page,
    }
    return render(request, "matching/mine.html", context)


def _narrowed(rows: QuerySet[Match], filters: StoryFilters) -> QuerySet[Match]:
    for word in filters.chosen.get("q", "").split()[:5]:
        unit = Q(demand__unit__name_zh__icontains=word) | Q(demand__unit__name_en__icontains=word)
        rows = rows.filter(Q(demand__title__icontains=word) | unit)
    return rows


def _group(match: Match, further: stages.Further | None) -> str:
    if match.status == Status.AGREED and further and further.group:
        return further.group
    return GROUP_OF.get(match.status, "over")


def _rows(request: HttpRequest, matches: Sequence[Match], further: dict[int, stages.Further]) -> list[Row]:
    found = []
    for card in cards.cards(matches, person(request)):
        ahead = further.get(card.match.pk)
        step = next_steps.for_talent(card)
        if ahead and ahead.title:
            step = Step(ahead.title, "", ahead.turn, ahead.url, ahead.label)
        group = ahead.group if ahead and card.match.status == Status.AGREED else ""
        words = (labels()[group], TONE_OF[group]) if group else (card.status, card.tone)
        late = _late_since(card.match, step, ahead)
        found.append(Row(card, demand_words.facts(card.match.demand), step, ahead, *words, late_since=late))
    return found


def _late_since(match: Match, step: Step, further: stages.Further | None) -> dt.date | None:
    """The day by which the next step should have been taken, once it has passed: one's own, or that of the own unit."""
    due = further.due if further else None
    if match.status == Status.INVITED:
        due = match.answer_due
    elif match.status == Status.UNIT_ASKED:
        due = match.consent.due_on
    return due if due and due < clock.today() and step.turn != "done" else None


def _tabs(groups: list[str], current: str) -> list[Tab]:
    here = reverse("matching:mine")
    return [
        Tab(label, f"{here}?tab={code}", len(groups) if code == "all" else groups.count(code), code == current)
        for code, label in labels().items()
    ]
