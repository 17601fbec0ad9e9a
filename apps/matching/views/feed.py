"""The talent's opportunities: what waits for a word, what was kept, what was put aside."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from apps.core.web.lists import Listing
from apps.demands import wording as demand_words
from apps.demands.filters import loosened
from apps.demands.money import money_by_demand
from apps.matching import cards
from apps.matching.filters import SORTS_OF_FEED, OpportunityFilters, order_opportunities
from apps.matching.fitting import open_beside_the_list
from apps.matching.forms import reasons_of
from apps.matching.groups import Tab
from apps.matching.models import Match
from apps.matching.selectors import dismissed_of, is_ranked, opportunities_of
from apps.matching.tuning import tuning_of
from apps.matching.views.unit import person
from apps.talents.selectors import talent_of

FEW, BESIDE = 3, 10
LOOKS = 15  # seconds after the profile was published in which an empty list is looked at once more


@login_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Invitations first, then what fits, in the order that was asked for."""
    user, talent = person(request), talent_of(person(request))
    seen, gone = opportunities_of(user), dismissed_of(user)
    rows = {"fits": seen, "kept": seen.filter(saved_at__isnull=False), "aside": gone}
    tab, sort = request.GET.get("tab", ""), request.GET.get("sort", "")
    tab, sort = (tab if tab in rows else "fits"), (sort if sort in SORTS_OF_FEED else "best")
    filters = OpportunityFilters(request.GET, seen=rows[tab])
    ranked, tuning = is_ranked(user), tuning_of(user)
    lowered = tuning.lowered if tuning else None
    found = order_opportunities(filters.narrow(rows[tab]), sort, ranked=ranked, lowered=lowered)
    listing = Listing(request, found, filters, keep=("tab", "sort"))
    here, sizes = reverse("matching:feed"), {one: rows[one].count() for one in rows}
    invited = list(seen.filter(status=Match.Status.INVITED).order_by("answer_due", "pk"))
    labels = {"fits": _("For you"), "kept": pgettext("opportunities", "Kept"), "aside": _("Not interested")}
    empty = tab == "fits" and not listing.count
    look_again = _look_again(request, here) if empty else ""
    none = listing.filtered and not listing.count
    bare = empty and not listing.filtered and not look_again
    context = {
        "talent": talent,
        "listing": listing,
        "rows": _rows(request, listing),
        "tab": tab,
        "tabs": [Tab(labels[one], f"{here}?tab={one}", sizes[one], one == tab) for one in rows],
        "many": sizes[tab] > FEW,
        "invited": len(invited),
        "first_invited": invited[0] if invited else None,
        "sorts": _sorts(sort, ranked=ranked),
        "reasons": reasons_of(by_talent=True),
        "ranked": ranked,
        "tuned": tuning.words if tuning and ranked and tab == "fits" and sort == "best" else [],
        "back": request.get_full_path(),
        "look_again": look_again,
        "ways": loosened(listing, lambda name: filters.narrow(rows[tab], without=name).count()) if none else [],
        "beside": open_beside_the_list(talent, user, BESIDE) if talent and bare else [],
    }
    return render(request, "matching/feed.html", context)


def _look_again(request: HttpRequest, here: str) -> str:
    """Where the page of a profile just published looks next, once a second; empty once that has been often enough."""
    looks = request.GET.get("looking", "")
    return f"{here}?looking={int(looks) + 1}" if looks.isascii() and looks.isdigit() and int(looks) < LOOKS else ""


def _sorts(sort: str, *, ranked: bool) -> list[tuple[str, Any, bool]]:
    """Without ranking there is no best match to order by."""
    offered = [(code, label) for code, label in SORTS_OF_FEED.items() if ranked or code != "best"]
    sort = sort if ranked or sort != "best" else "newest"
    return [(code, label, code == sort) for code, label in offered]


def _rows(request: HttpRequest, listing: Listing) -> list[dict[str, Any]]:
    matches = listing.page.object_list
    money = money_by_demand(match.demand for match in matches)
    return [
        {
            "card": card,
            "facts": demand_words.facts(card.match.demand),
            "left": demand_words.days_left(card.match.demand),
            "money": money[card.match.demand_id],
        }
        for card in cards.cards(matches, person(request))
    ]
