"""Registering a unit, its page, and who works for it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.core import timers
from apps.core.clock import local
from apps.core.errors import RuleViolation
from apps.core.masking import mask_account
from apps.organisations import services
from apps.organisations.forms import BankAccountForm, MemberForm, UnitForm, initial_of
from apps.organisations.models import Membership, Unit
from apps.organisations.rules import can_correct_unit, can_give_account, can_manage_members, can_submit_unit
from apps.organisations.selectors import (
    alliances_of,
    members_of,
    memberships_of,
    unit_by_code,
    units_of,
    units_visible_to,
)

TONES = {
    Unit.Status.SUBMITTED: "wait",
    Unit.Status.RETURNED: "late",
    Unit.Status.VERIFIED: "done",
    Unit.Status.SUSPENDED: "late",
}


@login_required
@require_http_methods(["GET", "POST"])
def unit_register(request: HttpRequest) -> HttpResponse:
    """One form: with the licence, the unit's data go to the office at once. A code that is taken leads to joining."""
    form, taken = UnitForm(request.POST, request.FILES) if request.method == "POST" else UnitForm(), None
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                unit = services.register_unit(by=_user(request), **form.facts())
                handed_in = _hand_in(unit, form, _user(request))
            messages.success(
                request,
                _("Registered. The office compares the data with the licence.")
                if handed_in
                else _("Registered. Add the licence, then hand it to the office."),
            )
            return redirect("organisations:unit", unit.public_id)
        except RuleViolation as violation:
            taken = unit_by_code(form.cleaned_data["credit_code"]) if violation.code == "unit-exists" else None
            form.add_error("credit_code" if taken else None, str(violation.message))
    context = {"form": form, "taken": taken}
    return render(request, "organisations/register.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def unit_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put right what the office sent back, with its words beside; then it goes to the office again."""
    unit, user = _visible(request, public_id), _user(request)
    if not can_correct_unit(user, unit):
        raise RuleViolation("forbidden", _("What the office looks at or has confirmed is not changed here."))
    form = UnitForm(request.POST, request.FILES) if request.method == "POST" else UnitForm(initial=initial_of(unit))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                unit = services.correct_unit(unit, by=user, **form.facts())
                _hand_in(unit, form, user)
            messages.success(request, _("Saved."))
            return redirect("organisations:unit", unit.public_id)
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
    context = {"form": form, "unit": unit}
    return render(request, "organisations/register.html", context, status=422 if form.errors else 200)


def _hand_in(unit: Unit, form: UnitForm, user: User) -> bool:
    """Attach the licence of a valid form and hand the unit in; without any licence it stays as it is."""
    if upload := form.cleaned_data["licence"]:
        unit = services.attach_licence(unit, upload, by=user)
    if unit.licence is None:
        return False
    services.submit_unit(unit, by=user)
    return True


@login_required
@require_safe
def unit_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _unit_page(request, _visible(request, public_id), MemberForm())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unit_account(request: HttpRequest, public_id: UUID) -> HttpResponse:
    unit, user = _visible(request, public_id), _user(request)
    if not can_give_account(user, unit):
        raise RuleViolation("forbidden", _("Only the unit's finance or administrator gives its bank account."))
    form = BankAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_bank_account(unit, **form.cleaned_data, by=user)
        except RuleViolation as violation:
            form.add_error("number", str(violation.message))
        else:
            messages.success(request, _("The account is saved."))
            return redirect("organisations:unit", unit.public_id)
    context = {"form": form, "unit": unit, "masked": mask_account(unit.bank_account_last_four)}
    return render(request, "organisations/account.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def unit_join(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask the administrators of any registered unit; the asker learns nothing about it."""
    unit = get_object_or_404(Unit, public_id=public_id)
    services.ask_to_join(unit, by=_user(request))
    messages.success(request, _("The administrators of the unit have been told. They add you with a role."))
    return redirect("dashboard:workbench")


@login_required
@require_POST
def member_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    unit = _visible(request, public_id)
    form = MemberForm(request.POST)
    if form.is_valid():
        try:
            services.invite_member(unit, by=_user(request), **form.cleaned_data)
            messages.success(request, _("Added. The person has been told."))
            return redirect("organisations:unit", unit.public_id)
        except RuleViolation as violation:
            form.add_error("name" if violation.code == "name" else None, str(violation.message))
    return _unit_page(request, unit, form)


@login_required
@require_POST
def member_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    own = Membership.objects.filter(unit__in=units_of(request.user))
    membership = get_object_or_404(own, public_id=public_id)
    services.end_member(membership, by=_user(request))
    messages.success(request, _("The role has ended."))
    return redirect("organisations:unit", membership.unit.public_id)


def _unit_page(request: HttpRequest, unit: Unit, form: MemberForm) -> HttpResponse:
    user = _user(request)
    submitted = local(unit.submitted_at).date() if unit.submitted_at else None
    context = {
        "unit": unit,
        "tone": TONES.get(Unit.Status(unit.status), ""),
        "rows": [
            (_("Unified social credit code"), unit.credit_code),
            (_("Kind"), unit.get_kind_display()),
            (_("Region"), unit.region.name),
            (_("Registered seat"), unit.address),
            (
                _("Takes part"),
                " · ".join(
                    word for word, on in ((_("uses talents"), unit.uses), (_("sends talents"), unit.sends)) if on
                ),
            ),
        ],
        "due": timers.due_date("verification", submitted) if submitted else None,
        "members": memberships_of(unit),
        "alliances": [(alliance, members_of(alliance).order_by("name_zh")) for alliance in alliances_of(unit)],
        "may_manage": can_manage_members(user, unit),
        "may_submit": can_submit_unit(user, unit),
        "may_correct": can_correct_unit(user, unit),
        "may_give_account": can_give_account(user, unit),
        "account": mask_account(unit.bank_account_last_four) if unit.bank_account_last_four else "",
        "form": form,
    }
    return render(request, "organisations/unit.html", context, status=422 if form.errors else 200)


def _visible(request: HttpRequest, public_id: UUID) -> Unit:
    return get_object_or_404(units_visible_to(request.user), public_id=public_id)


def _user(request: HttpRequest) -> User:
    """The person behind a view that asks for a sign-in."""
    assert isinstance(request.user, User)  # nosec B101
    return request.user
