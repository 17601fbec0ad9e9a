"""The account, the identity and the way in by a task link. Sign-in itself is allauth's, with our templates."""

from typing import Any

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts import selectors, services
from apps.accounts.forms import CodeForm, EmailForm, IdentityForm, LanguageForm, NameForm
from apps.accounts.models import TaskLink, User
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.masking import mask_email, mask_phone

EMAIL_TO_PROVE = "email_to_prove"


class SignedInRequest(HttpRequest):
    """A request behind ``login_required``."""

    user: User


def _page(request: HttpRequest, template: str, form: Form, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def _next(request: HttpRequest, default: str) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe and target.startswith("/") else default  # a bare word would be taken for the name of a view


@login_required
@require_http_methods(["GET"])
def profile(request: SignedInRequest) -> HttpResponse:
    person = request.user
    context = {
        "person": person,
        "phone": mask_phone(person.phone) if person.phone else "",
        "email": mask_email(person.email) if person.email else "",
        "language": dict(settings.LANGUAGES)[selectors.language_of(person)],
        "identity": selectors.identity_of(person),
    }
    return render(request, "accounts/profile.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def name(request: SignedInRequest) -> HttpResponse:
    form = NameForm(request.POST or None, initial={"name": request.user.name})
    if form.is_valid():
        services.change_name(request.user, form.cleaned_data["name"])
        messages.success(request, _("Your name is saved."))
        return redirect("accounts:profile")
    return _page(request, "accounts/change.html", form, title=_("Your name"))


@login_required
@require_http_methods(["GET", "POST"])
def language(request: SignedInRequest) -> HttpResponse:
    form = LanguageForm(request.POST or None, initial={"language": selectors.language_of(request.user)})
    if form.is_valid():
        services.remember_language(request.user, form.cleaned_data["language"])
        return redirect("accounts:profile")
    return _page(request, "accounts/change.html", form, title=_("Language"))


@login_required
@require_http_methods(["GET", "POST"])
def email(request: SignedInRequest) -> HttpResponse:
    form = EmailForm(request.POST or None)
    if form.is_valid():
        address = form.cleaned_data["email"].lower()
        services.ask_for_email(request.user, address)
        request.session[EMAIL_TO_PROVE] = address
        return redirect("accounts:email_confirm")
    return _page(request, "accounts/change.html", form, title=_("E-mail address"), action=_("Send me a code"))


@login_required
@require_http_methods(["GET", "POST"])
def email_confirm(request: SignedInRequest) -> HttpResponse:
    address = request.session.get(EMAIL_TO_PROVE)
    if not address:
        return redirect("accounts:email")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            services.confirm_email(request.user, address, form.cleaned_data["code"])
        except RuleViolation as violation:
            form.add_error("code", str(violation.message))
        else:
            del request.session[EMAIL_TO_PROVE]
            messages.success(request, _("Your e-mail address is saved."))
            return redirect("accounts:profile")
    text = _("Enter the 6 digits we sent to %(address)s. They are valid for 10 minutes.") % {"address": address}
    return _page(request, "accounts/change.html", form, title=_("Confirm your e-mail address"), text=text)


@login_required
@require_http_methods(["GET", "POST"])
def identity(request: SignedInRequest) -> HttpResponse:
    """Ask for the document once, before the first signature, and go on to where the person was."""
    onward = _next(request, reverse("accounts:profile"))
    known = selectors.identity_of(request.user)
    if known:
        return render(request, "accounts/identity_known.html", {"identity": known, "next": onward})
    form = IdentityForm(request.POST or None, initial={"name": request.user.name})
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.declare_identity(request.user, data["kind"], data["name"], data["number"])
        except RuleViolation as violation:
            form.add_error("number", str(violation.message))
        else:
            messages.success(request, _("Your identity is saved. You can sign now."))
            return redirect(onward)
    return _page(request, "accounts/identity.html", form, next=onward)


@never_cache
@require_http_methods(["GET", "POST"])
def task_link(request: HttpRequest, token: str) -> HttpResponse:
    """Name the masked contact, send it a code, and let the right code through to the task."""
    link = selectors.task_link_by_token(token)
    if link is None:
        raise Http404
    if link.expires_at <= clock.now():
        return render(request, "accounts/task_link_over.html", {"link": link}, status=410)
    if request.user == link.user:
        services.note_opened(link)
        return redirect(link.path)
    if request.method == "POST" and request.POST.get("action") == "send":
        with translation.override(selectors.language_of(link.user)):  # the message is the person's, not the screen's
            words = _("open your task")
        services.send_code(link.user, _link_purpose(link), words=words)
        return redirect(f"{request.path}?sent=1")
    return _task_link_code(request, link)


def _task_link_code(request: HttpRequest, link: TaskLink) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            services.check_code(link.user, _link_purpose(link), form.cleaned_data["code"])
        except RuleViolation as violation:
            form.add_error("code", str(violation.message))
        else:
            services.note_opened(link)
            # allauth's own flow: a second factor is still asked where the account has one.
            response: HttpResponse = perform_login(request, link.user, redirect_url=link.path)
            return response
    context = {
        "contact": selectors.masked_contact(link.user),
        "sent": request.method == "POST" or "sent" in request.GET,
        "other": request.user.is_authenticated,
    }
    return _page(request, "accounts/task_link.html", form, **context)


def _link_purpose(link: TaskLink) -> str:
    return f"link:{link.public_id}"


def not_here(_request: HttpRequest, rest: str = "") -> HttpResponse:
    """Passwords and allauth's own e-mail pages are no part of this product."""
    raise Http404(rest)
