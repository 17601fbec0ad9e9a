"""The sending unit's one page: ten lines, what the rules ask, two answers, one tick; its papers; and the way back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.models import User
from apps.core import dues
from apps.core.errors import RuleViolation
from apps.core.web.downloads import pdf_response
from apps.demands.money import money_for, months_of
from apps.files.services import store_upload
from apps.matching import consent_paper, services, sheet, wording
from apps.matching.consent_forms import REFUSE, ConsentForm, WithdrawForm
from apps.matching.load import load_of
from apps.matching.models import UnitConsent
from apps.matching.participation import declaration_of, ruling_of
from apps.matching.rules import ANSWERABLE, can_answer_for_unit, can_withdraw_consent
from apps.matching.selectors import consents_visible_to
from apps.matching.views.unit import person
from apps.organisations.models import Unit
from apps.talents.selectors import standing_consent_of
from apps.talents.services.standing import can_give_standing

SIGNED_SOON = ("agreed",)


@login_required
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asked: the form. Answered: the answer."""
    user = person(request)
    asked = get_object_or_404(consents_visible_to(user), public_id=public_id)
    declared = declaration_of(asked.match.talent)
    form = ConsentForm(
        request.POST or None, request.FILES or None, declared=tuple(declared.persons if declared else ())
    )
    if request.method == "POST" and form.is_valid():
        try:
            _answer(asked, form, user)
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            messages.success(request, _("Your answer is kept, and the others are told."))
            return redirect("matching:consent", public_id=public_id)
    context = _context(user, asked, form)
    return render(request, "matching/consent.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_safe
def consent_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The answer for the unit's own file; before there is one, the request leads back to the page."""
    asked = get_object_or_404(consents_visible_to(person(request)), public_id=public_id)
    if asked.answered_at is None:
        return redirect("matching:consent", public_id=public_id)
    return pdf_response(_("consent %(code)s") % {"code": asked.code}, consent_paper.answer_pdf(asked))


@login_required
@require_safe
def consent_form(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The paper to tick, sign and stamp."""
    asked = get_object_or_404(consents_visible_to(person(request)), public_id=public_id)
    return pdf_response(_("consent form %(code)s") % {"code": asked.code}, consent_paper.form_pdf(asked))


@login_required
@require_http_methods(["GET", "POST"])
def consent_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A page of its own, which says what follows."""
    user = person(request)
    asked = get_object_or_404(consents_visible_to(user), public_id=public_id)
    if request.method != "POST" and not can_withdraw_consent(user, asked):
        return redirect("matching:consent", public_id=public_id)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            services.withdraw_consent(asked, by=user, reason=form.cleaned_data["reason"])
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            messages.success(request, _("The consent is withdrawn, and the others are told."))
            return redirect("matching:consent", public_id=public_id)
    context = {"consent": asked, "form": form, "agreed": asked.match.status in SIGNED_SOON}
    return render(request, "matching/withdraw.html", context, status=422 if request.method == "POST" else 200)


def _answer(asked: UnitConsent, form: ConsentForm, user: User) -> None:
    """The file is stored only where the person may answer at all."""
    words, upload, confirmed = form.cleaned_data["limits"], form.cleaned_data["approval"], form.confirmed()
    if upload is not None and form.consents and can_answer_for_unit(user, asked):
        stored = store_upload(upload, owner=user, subject=f"consent:{asked.public_id}")
        confirmed = services.with_approval(confirmed, stored)
    services.answer_for_unit(
        asked,
        by=user,
        consents=form.consents,
        limits=words if form.consents else "",
        results_confirmed=form.cleaned_data["results_confirmed"],
        reason="" if form.consents else words[:200],
        most_days=form.cleaned_data["most_days"],
        confirmed=confirmed,
    )


def _context(user: User, asked: UnitConsent, form: ConsentForm) -> dict[str, Any]:
    match = asked.match
    standing = standing_consent_of(match.talent)
    speaks = can_answer_for_unit(user, asked)
    return {
        "consent": asked,
        "demand": match.demand,
        "money": money_for(match.demand.mode, asked.sheet["pay_total_fen"], months=months_of(match.demand))
        if asked.sheet
        else None,
        "lines": sheet.ten_lines(asked.sheet, english=(get_language() or "").startswith("en")) if asked.sheet else [],
        "declared": declaration_of(match.talent),
        "ruling": ruling_of(match.talent, match.demand.mode, confirmed=asked.persons),
        "load": load_of(asked, standing),
        "standing": standing,
        "may_stand": can_give_standing(user, match.talent),
        "form": form if asked.status in ANSWERABLE and speaks else None,
        "may_withdraw": can_withdraw_consent(user, asked),
        "waiting": asked.status in ANSWERABLE,
        "caution": dues.caution(asked.due_on),
        "speaks": speaks,
        "public": asked.unit.kind == Unit.Kind.PUBLIC,
        "tone": wording.CONSENT_TONES[UnitConsent.Status(asked.status)],
        "refuse": REFUSE,
    }
