"""Reading the frozen text and signing it, or saying no with a reason."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.selectors import masked_contact
from apps.accounts.services import has_identity
from apps.agreements import bands, presenter, room, rules, selectors, services
from apps.agreements.forms import ReasonForm, SignForm
from apps.agreements.models import Agreement, SignatureSlot
from apps.agreements.views.reach import SignedInRequest, reach, words_of
from apps.core.errors import RuleViolation
from apps.core.web.context import address_of
from apps.modes.models import Party


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """The frozen text whole, then intent, consent and code."""
    user = request.user
    agreement = reach(user, public_id)
    version = words_of(agreement)
    if selectors.open_slot_for(user, agreement, any_step=True) is None and request.method != "POST":
        return redirect("agreements:detail", public_id)
    talent = agreement.talent.user_id == user.pk
    form = SignForm(request.POST or None, talent=talent, initial={"at_hash": version.document_sha256})
    if request.method == "POST" and form.is_valid() and _signed(request, agreement, form, user):
        return redirect("agreements:signed", public_id)
    if request.method != "POST":
        services.note_viewed(agreement, by=user)
    decline_form = ReasonForm(auto_id="decline_%s")
    status = 422 if form.errors else 200
    return render(request, "agreements/sign.html", _page(user, agreement, form, decline_form), status=status)


@login_required
@require_POST
def signing_code(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    user = request.user
    services.send_signing_code(reach(user, public_id), by=user)
    messages.success(request, _("A code is on its way to %(contact)s.") % {"contact": masked_contact(user)})
    return redirect(f"{reverse('agreements:sign', args=[public_id])}?code=sent#sign")


@login_required
@require_POST
def decline(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    user = request.user
    agreement = reach(user, public_id)
    form = ReasonForm(request.POST, auto_id="decline_%s")
    if form.is_valid():
        services.decline_to_sign(agreement, by=user, reason=form.cleaned_data["reason"])
        return redirect("agreements:detail", public_id)
    talent = agreement.talent.user_id == user.pk
    sign_form = SignForm(talent=talent, initial={"at_hash": words_of(agreement).document_sha256})
    return render(request, "agreements/sign.html", _page(user, agreement, sign_form, form), status=422)


@login_required
@require_safe
def signed(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """What was signed, when, on which hash, and what happens next."""
    user = request.user
    agreement = reach(user, public_id)
    version = words_of(agreement)
    slot = next((one for one in version.slots.all() if one.signer_id == user.pk and one.signed_at), None)
    if slot is None:
        return redirect("agreements:detail", public_id)
    waiting = room.names_of(room.waiting_parties(agreement))
    context = {"agreement": agreement, "version": version, "slot": slot, "waiting": waiting}
    return render(request, "agreements/signed.html", context)


def _signed(request: SignedInRequest, agreement: Agreement, form: SignForm, user: User) -> bool:
    try:
        services.sign_agreement(
            agreement,
            by=user,
            at_hash=form.cleaned_data["at_hash"],
            code=form.cleaned_data["code"],
            ip=address_of(request),
            device=request.headers.get("User-Agent", "")[:200],
            data_consent=form.cleaned_data.get("data_consent", False),
        )
    except RuleViolation as violation:
        if violation.code == "no-open-slot":
            raise  # there is no form to show it on: signed already, or not this person's turn
        form.add_error("code" if violation.code.startswith("code-") else None, str(violation.message))
        return False
    return True


def _page(user: User, agreement: Agreement, form: SignForm, decline_form: ReasonForm) -> dict[str, object]:
    version = words_of(agreement)
    texts = presenter.paper(version)
    slot = selectors.open_slot_for(user, agreement)
    party = Party(slot.party) if slot else None
    return {
        "agreement": agreement,
        "version": version,
        "texts": texts,
        "emphasised": presenter.emphasised_clauses(texts),
        "cards": room.party_cards(user, agreement),
        "standard_note": presenter.standard_note(),
        "due": room.by_when(agreement),
        "form": form,
        "decline_form": decline_form,
        "may_decline": rules.can_decline(user, agreement),
        "slot": slot,
        "on_paper": slot is not None and slot.route == SignatureSlot.Route.PAPER,
        "for_party": room.name_of(agreement, party) if party else "",
        "identified": has_identity(user),
        "identity_url": bands.identity_url(reverse("agreements:sign", args=[agreement.public_id])),
        "contact": masked_contact(user),
    }
