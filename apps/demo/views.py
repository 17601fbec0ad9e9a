"""The demo's own pages: sign-ins of every role, the moving clock, and the messages that did not leave."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.selectors import find_by_contact
from apps.accounts.services import remember_language
from apps.audit.services import record
from apps.core import clock, jobs
from apps.demo import outgoing, personas, specimens
from apps.demo.forms import STEPS, ClockForm, FieldsForm, WrongForm

BACKEND = "django.contrib.auth.backends.ModelBackend"
SHOWN_ON_START = 3


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What this demo is, and one click into every role."""
    context = {
        "groups": personas.groups(),
        "messages_out": outgoing.latest(SHOWN_ON_START),
        "today": clock.today(),
        "days_ahead": round((clock.now() - clock.wall()) / dt.timedelta(days=1)),
        "steps": STEPS,
    }
    return render(request, "demo/start.html", context)


@require_POST
def sign_in(request: HttpRequest, key: str) -> HttpResponse:
    """Become the sample person; whoever was signed in before is signed out. The demo only, so without a code."""
    persona = personas.by_key(key)
    if persona is None:
        raise Http404
    user = find_by_contact(persona.phone)
    if user is None:
        messages.error(request, _("The sample region is not loaded yet. Run: manage.py load_demo"))
        return redirect("demo:start")
    login(request, user, backend=BACKEND)
    remember_language(user, get_language() or "")
    record("signed_in", user, by=user, way="demo")
    return redirect(persona.view)


@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The newest text messages and mails with their codes."""
    return render(request, "demo/outbox.html", {"messages_out": outgoing.latest(), "most": outgoing.LATEST})


@require_POST
def move_clock(request: HttpRequest) -> HttpResponse:
    """Let the business clock run ahead and do at once what is due by then."""
    form = ClockForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose 1, 7, 14 or 30 days."))
        return redirect("demo:start")
    clock.move(dt.timedelta(days=form.cleaned_data["days"]))
    moved = sum(jobs.run_all().values())
    done = ngettext("%(count)s record moved on.", "%(count)s records moved on.", moved) % {"count": moved}
    messages.success(request, _("It is now %(day)s.") % {"day": clock.today().isoformat()} + " " + done)
    return redirect("demo:start")


@never_cache
@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Every component in every state, with sample data."""
    wrong = WrongForm({"credit_code": "9132041", "result": ""}, auto_id="wrong_%s")
    context = specimens.context() | {
        "fields_form": FieldsForm(initial={"days": 12, "name": _("Changzhou Xinglan Power"), "payer": "using"}),
        "wrong_form": wrong,
        "navigation": [{"label": title, "url": f"#{key}"} for key, title in specimens.SECTIONS],
        "navigation_unit": [],
    }
    return render(request, "demo/design.html", context)
