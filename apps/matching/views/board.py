"""The live list of one demand's candidates. It polls while matches are computed and says 286 when they are there."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from apps.core import clock, timers
from apps.demands import wording as demand_words
from apps.demands.models import Demand
from apps.demands.rules import can_post
from apps.matching import cards, wording
from apps.matching.engine import RULE_VERSION
from apps.matching.models import Match, MatchRun
from apps.matching.next_steps import Step
from apps.matching.selectors import (
    boards_visible_to,
    counts_by_status,
    invitations_this_month,
    is_calculating,
    matches_seen_by_unit,
    run_of,
)
from apps.skills.models import Skill

PER_PAGE = 20
FEW_RESULTS = 5
LATE = dt.timedelta(seconds=30)
STOP_POLLING = 286
LIVE = (Demand.Status.OPEN, Demand.Status.ON_HOLD)
Status = Match.Status


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    count: int
    current: bool


def groups() -> dict[str, tuple[str, list[str]]]:
    """The tabs: code, label and the states behind it. Whoever went further is still among the recommended."""
    talks: list[str] = [Status.UNIT_ASKED, Status.UNIT_CONSENTED, Status.AGREED]
    return {
        "recommended": (_("Recommended"), [Status.SUGGESTED, Status.INVITED, Status.INTERESTED, *talks]),
        "interested": (_("Interested"), [Status.INTERESTED]),
        "invited": (_("Invited"), [Status.INVITED]),
        "talks": (_("Talks"), talks),
        "declined": (_("Declined"), [Status.DECLINED, Status.UNIT_REFUSED, Status.LAPSED]),
    }


@login_required
@require_safe
def board(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The fragment for htmx, the whole page without a script."""
    demand = get_object_or_404(boards_visible_to(request.user), public_id=public_id)
    run = run_of(demand)
    waiting = is_calculating(demand, run)
    context = board_context(request, demand, run, waiting)
    if not getattr(request, "htmx", False):
        return render(request, "matching/board.html", context)
    return render(request, "matching/_board.html", context, status=200 if waiting else STOP_POLLING)


def board_context(request: HttpRequest, demand: Demand, run: MatchRun | None, waiting: bool) -> dict[str, Any]:
    """What both show; the number of queries does not grow with the candidates."""
    matches = matches_seen_by_unit(demand)
    counts = counts_by_status(matches)
    chosen = request.GET.get("tab", "")
    found = groups()
    sizes = {code: sum(counts.get(status, 0) for status in states) for code, (_label, states) in found.items()}
    code = chosen if chosen in found else next((one for one in found if sizes[one]), "recommended")
    page = Paginator(matches.filter(status__in=found[code][1]), PER_PAGE).get_page(request.GET.get("page"))
    here = reverse("matching:board", args=[demand.public_id])
    few = code == "recommended" and sizes["recommended"] < FEW_RESULTS and not waiting
    rows = cards.cards(page.object_list, request.user)
    return {
        "demand": demand,
        "demand_facts": demand_words.facts(demand),
        "run": run,
        "waiting": waiting,
        "late": waiting and _since(demand, run) > LATE,
        "tabs": [Tab(label, f"{here}?tab={one}", sizes[one], one == code) for one, (label, _s) in found.items()],
        "tab": code,
        "page": page,
        "cards": rows,
        "first": page.start_index(),
        "head": rows[0].unit_parts if rows else [],
        "relaxed": relaxed_words(run) if few and run else [],
        "step": board_step(demand, matches, sizes, waiting=waiting),
        "may_act": demand.status in LIVE and request.user.is_authenticated and can_post(request.user, demand.unit),
        "invitations": invitations_this_month(demand),
        "rule_version": RULE_VERSION,
        "oob": bool(getattr(request, "htmx", False)) and demand.status in LIVE,
    }


def relaxed_words(run: MatchRun) -> list[str]:
    rows = run.relaxed if isinstance(run.relaxed, list) else []
    skills = Skill.objects.in_bulk([row["value"] for row in rows if row["code"] == "skill"])
    return wording.relaxations(rows, skills)


def board_step(demand: Demand, matches: QuerySet[Match], sizes: dict[str, int], *, waiting: bool) -> Step:
    """Who must act on the demand as its candidates stand."""
    if demand.status in LIVE:
        running = matches.filter(
            status__in=[Status.INTERESTED, Status.UNIT_ASKED, Status.UNIT_CONSENTED, Status.AGREED]
        )
        furthest = sorted(running, key=_how_far)[:1]
        if furthest:
            return _step_of_candidate(demand, furthest[0], sizes)
    if waiting:
        return Step(_("Matching is at work"), _("Fitting talents appear here within seconds."))
    if sizes["invited"]:
        return Step(_("The talents you invited are answering"), _("You can invite more meanwhile."))
    if sizes["recommended"] and demand.status == Demand.Status.OPEN:
        words = ngettext(
            "Your turn: look at %(n)s candidate", "Your turn: look at %(n)s candidates", sizes["recommended"]
        )
        return Step(words % {"n": sizes["recommended"]}, _("Read the reasons, then invite whom you like."), "you")
    if demand.status == Demand.Status.OPEN:
        return Step(
            _("Nobody fits yet"), _("You are told as soon as somebody does. Relaxing one condition helps at once.")
        )
    return Step(demand.get_status_display(), "", "done")


def _step_to_invite(matches: QuerySet[Match], number: int) -> Step:
    best = matches.filter(status=Status.SUGGESTED).first()
    url = reverse("matching:candidate", args=[best.public_id]) if best else ""
    words = ngettext("Your turn: look at %(n)s candidate", "Your turn: look at %(n)s candidates", number)
    text = _("Read the reasons, then invite whom you like.")
    return Step(words % {"n": number}, text, "you", url, _("Open the best match"))


def _how_far(match: Match) -> tuple[int, float]:
    order = [Status.UNIT_CONSENTED, Status.AGREED, Status.UNIT_ASKED, Status.INTERESTED]
    return order.index(Status(match.status)), -match.rank_score


def _step_of_candidate(demand: Demand, match: Match, sizes: dict[str, int]) -> Step:
    url = reverse("matching:candidate", args=[match.public_id])
    if match.status == Status.UNIT_CONSENTED:
        return Step(
            _("Your turn: draft the agreement"), _("The unit has consented."), "you", url, _("Open the candidate")
        )
    if match.status == Status.AGREED:
        return Step(_("An agreement is being made"), "", "others", url, _("Open the candidate"))
    if match.status == Status.UNIT_ASKED:
        return Step(
            _("The sending unit is answering"), _("Silence is never consent."), "others", url, _("Open the candidate")
        )
    if demand.status == Demand.Status.ON_HOLD:
        return Step(
            _("The talent asks the own unit"), _("The days are held meanwhile."), "others", url, _("Open the candidate")
        )
    words = ngettext(
        "Your turn: %(n)s talent is interested", "Your turn: %(n)s talents are interested", sizes["interested"]
    )
    text = _("Talk, then hold the days of one. The hold runs %(n)s days; meanwhile the sending unit answers.")
    return Step(
        words % {"n": sizes["interested"]}, text % {"n": timers.number("hold")}, "you", url, _("Open the candidate")
    )


def _since(demand: Demand, run: MatchRun | None) -> dt.timedelta:
    started = run.requested_at if run and not run.is_fresh else demand.published_at
    return clock.now() - started if started else dt.timedelta()
