"""The sealed invitation, and the question to the talent office: one page each side of one button."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import timers
from apps.core.errors import RuleViolation
from apps.demands import wording as demand_words
from apps.matching import services
from apps.matching.forms import RelayForm
from apps.matching.rules import can_relay
from apps.matching.selectors import boards_visible_to, relay_of, relay_quota
from apps.matching.views.unit import person


@login_required
@require_http_methods(["GET", "POST"])
def relay(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Before: what it does and the button. After: when it was sent, and nothing about whom it reached."""
    user = person(request)
    demand = get_object_or_404(boards_visible_to(user), public_id=public_id)
    form = RelayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.relay(demand, by=user, text=form.cleaned_data["text"])
        except RuleViolation as violation:
            if violation.code != "relay-cap":
                raise
            form.add_error(None, str(violation.message))
        else:
            messages.success(request, _("Sent to those it fits. Answers appear among the candidates."))
            return redirect("matching:board", public_id=public_id)
    context = {
        "demand": demand,
        "demand_facts": demand_words.facts(demand),
        "relay": relay_of(demand),
        "quota": relay_quota(demand.unit),
        "form": form,
        "may_relay": can_relay(user, demand),
        "days": timers.number("invitation"),
    }
    return render(request, "matching/relay.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def ask_office(request: HttpRequest, public_id: UUID) -> HttpResponse:
    demand = get_object_or_404(boards_visible_to(request.user), public_id=public_id)
    asked = services.ask_office(demand, by=person(request))
    messages.success(
        request,
        _("%(officer)s is asked and answers by %(day)s in your messages.")
        % {"officer": asked.officer.name, "day": asked.due_on.isoformat()},
    )
    return redirect("matching:board", public_id=public_id)
