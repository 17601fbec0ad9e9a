"""The human broker's rooms: what was proposed and what came of it, and a new proposal for one demand."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.web.downloads import csv_response
from apps.core.web.lists import Listing
from apps.demands import wording as demand_words
from apps.demands.models import Demand
from apps.matching.selectors import matches_seen_by_unit, talent_name
from apps.referrals import services
from apps.referrals.forms import ProposalFilters, ProposeForm
from apps.referrals.models import MatchProposal
from apps.referrals.outcomes import OUTCOMES, TONES, Tracked, counted, reason_in_words, reasons_counted, tracked
from apps.referrals.rules import can_propose
from apps.referrals.selectors import demands_to_broker, proposals_visible_to, reads_proposals
from apps.referrals.views.shared import person
from apps.talents import catalogue
from apps.talents.models import Talent
from apps.talents.section_forms import CatalogueFilters

MOST_IN_A_FILE = 5_000
"""Rows of one download: a region's proposals of some years, and still made at once."""


@login_required
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """Every proposal of the region with its outcome; the numbers above follow the filters."""
    rows, filters = _narrowed(request)
    listing = Listing(request, tracked(rows), filters)
    numbers = counted(rows)
    context = {
        "listing": listing,
        "rows": [_row(one, person(request)) for one in listing.page.object_list],
        "numbers": [
            {"label": label, "value": numbers[code], "url": f"?outcome={code}"} for code, label in OUTCOMES.items()
        ],
        "query": _query(request),
        "reasons": [(reason_in_words(code), number) for code, number in reasons_counted(rows)],
    }
    return render(request, "referrals/proposals.html", context)


@login_required
@require_safe
def proposals_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as the list, the newest ``MOST_IN_A_FILE`` of it; where there are more the last line says so."""
    rows, _filters = _narrowed(request)
    newest = list(tracked(rows)[: MOST_IN_A_FILE + 1])
    head = [pgettext("proposal", "Proposed"), _("Officer"), _("Demand no."), _("Demand"), _("Unit"), _("Talent"), _("Outcome"),
            _("Reason"), _("Note")]  # fmt: skip
    lines = [_cells(_row(one, person(request))) for one in newest[:MOST_IN_A_FILE]]
    if len(newest) > MOST_IN_A_FILE:
        more = _("Only the newest %(most)s are in this file. Narrow the list, by month for example, for the others.")
        lines.append([more % {"most": MOST_IN_A_FILE}])
    return csv_response(_("proposed matches %(day)s") % {"day": clock.today().isoformat()}, head, lines)


@login_required
@require_safe
def propose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Whom to propose for one demand: the catalogue of talents with its filters."""
    demand = get_object_or_404(demands_to_broker(request.user), public_id=public_id)
    filters = CatalogueFilters(request.GET)
    listing = Listing(request, catalogue.search(catalogue.catalogue(request.user), **filters.chosen), filters)
    talents = list(listing.page.object_list)
    context = {
        "demand": demand,
        "demand_facts": demand_words.facts(demand),
        "listing": listing,
        "rows": list(zip(catalogue.cards_of(talents), _standing(demand, talents), strict=True)),
        "may_propose": can_propose(person(request), demand),
    }
    return render(request, "referrals/propose.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def proposal_new(request: HttpRequest, public_id: UUID, talent_id: UUID) -> HttpResponse:
    """The note, then the deed."""
    demand = get_object_or_404(demands_to_broker(request.user), public_id=public_id)
    talent = get_object_or_404(catalogue.catalogue(request.user), public_id=talent_id)
    form = ProposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.propose_match(demand, talent, by=person(request), note=form.cleaned_data["note"])
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            messages.success(request, _("Proposed. Both sides are told, and you see here what comes of it."))
            return redirect("referrals:proposals")
    context = {
        "demand": demand,
        "demand_facts": demand_words.facts(demand),
        "card": catalogue.cards_of([talent])[0],
        "form": form,
        "may_propose": can_propose(person(request), demand),
    }
    return render(request, "referrals/proposal_new.html", context, status=422 if form.errors else 200)


def _narrowed(request: HttpRequest) -> tuple[QuerySet[MatchProposal], ProposalFilters]:
    """The rows of the office as the address narrows them; 404 for who belongs to no office."""
    if not reads_proposals(request.user):
        raise Http404
    seen = proposals_visible_to(request.user)
    filters = ProposalFilters(request.GET, seen=seen)
    return seen.filter(pk__in=filters.narrow(tracked(seen)).order_by().values("pk")), filters


def _query(request: HttpRequest) -> str:
    """The address's filters, without the page."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _row(one: "Tracked", viewer: User) -> dict[str, Any]:
    declined = one.outcome == "declined"
    return {
        "proposal": one,
        "match": one.match,
        "talent": talent_name(one.match, viewer),
        "outcome": OUTCOMES[one.outcome],
        "tone": TONES[one.outcome],
        "reason": reason_in_words(one.why) if declined and one.why else "",
    }


def _cells(row: dict[str, Any]) -> list[object]:
    proposal, demand = row["proposal"], row["match"].demand
    day = clock.local(proposal.proposed_at).date().isoformat()
    return [day, proposal.officer.name, demand.number or "", demand.title, demand.unit.name, row["talent"],
            row["outcome"], row["reason"], proposal.note]  # fmt: skip


def _standing(demand: Demand, talents: list[Talent]) -> list[Any]:
    """For each talent the match as the unit sees it, with its proposal; None where there is none to be seen."""
    seen = matches_seen_by_unit(demand).filter(talent__in=talents).select_related("office_proposal")
    found = {match.talent_id: match for match in seen}
    return [found.get(talent.pk) for talent in talents]
