"""The agreement room and what is done in it with one press."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import User
from apps.agreements import bands, conflicts, presenter, room, rules, selectors, services, story
from apps.agreements.forms import ReasonForm
from apps.agreements.models import Agreement, AgreementDocument, AgreementVersion
from apps.agreements.views.reach import SignedInRequest, reach, words_of
from apps.core.errors import RuleViolation
from apps.matching.selectors import matches_visible_to


@login_required
@require_POST
def draft(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Draw up the agreement of a match; a second press leads to the same room."""
    user = request.user
    match = get_object_or_404(matches_visible_to(user), public_id=public_id)
    agreement = services.draft_agreement(match, by=user)
    return redirect("agreements:detail", agreement.public_id)


@login_required
@require_safe
def detail(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    user = request.user
    agreement = reach(user, public_id)
    room_ = _room(user, agreement, ReasonForm(auto_id="withdraw_%s"), request.GET)
    return render(request, "agreements/detail.html", room_)


@login_required
@require_POST
def accept(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    user = request.user
    agreement = reach(user, public_id)
    services.accept_terms(agreement, by=user, at_hash=request.POST.get("at_hash", ""))
    return redirect("agreements:detail", public_id)


@login_required
@require_POST
def fill_identity(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put the talent's document into clause 1."""
    user = request.user
    services.fill_identity(reach(user, public_id), by=user)
    return redirect("agreements:detail", public_id)


@login_required
@require_POST
def send(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    user = request.user
    services.send_for_signing(reach(user, public_id), by=user)
    return redirect("agreements:detail", public_id)


@login_required
@require_POST
def withdraw(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    user = request.user
    agreement = reach(user, public_id)
    form = ReasonForm(request.POST, auto_id="withdraw_%s")
    if form.is_valid():
        try:
            services.withdraw_agreement(agreement, by=user, reason=form.cleaned_data["reason"])
            return redirect("agreements:detail", public_id)
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
    return render(request, "agreements/detail.html", _room(user, agreement, form, request.GET), status=422)


@login_required
@require_POST
def revise(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    user = request.user
    services.revise_agreement(reach(user, public_id), by=user)
    return redirect("agreements:detail", public_id)


@login_required
@require_safe
def document(request: SignedInRequest, public_id: uuid.UUID, kind: str) -> HttpResponse:
    """The stored bytes of one PDF; ``?version=2`` asks for another version than the current one."""
    agreement = reach(request.user, public_id)
    asked = request.GET.get("version", "")
    version = words_of(agreement)
    if asked.isdecimal() and len(asked) < 6:
        version = get_object_or_404(agreement.versions, number=int(asked))
    found = selectors.document_of(version, kind)
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.content), content_type="application/pdf")
    name = f"{agreement.number}-v{version.number}-{kind}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _room(user: User, agreement: Agreement, withdraw_form: ReasonForm, asked: QueryDict) -> dict[str, object]:
    version = words_of(agreement)
    problems = selectors.problems(agreement) if agreement.status == Agreement.Status.DRAFT else []
    return {
        "agreement": agreement,
        "version": version,
        "status": room.status_words(agreement),
        "tone": room.TONES[Agreement.Status(agreement.status)],
        "stages": room.stages(),
        "stage": room.stage_of(agreement),
        "finished": agreement.status == Agreement.Status.COMPLETED,
        "conflict": conflicts.conflict_words(agreement),
        "band": bands.band(user, agreement, problems),
        "cards": room.party_cards(user, agreement, problems),
        "missing": room.missing_of(user, agreement, problems),
        **_versions(user, agreement, version, asked),
        "main_terms": presenter.main_terms(agreement, version, changeable=rules.can_change_terms(user, agreement)),
        "years": presenter.years_of(version),
        "texts": presenter.paper(version),
        "standard_note": presenter.standard_note(),
        "history": story.history(agreement),
        "documents": _documents(version),
        "frozen_pages": range(1, selectors.frozen_page_count(version) + 1),
        "may_see_paper": rules.can_see_paper(user, agreement),
        "hashes": _hashes(version),
        "may_withdraw": rules.can_withdraw(user, agreement),
        "withdraw_form": withdraw_form,
        "withdraw_words": room.withdraw_words(agreement),
    }


def _versions(user: User, agreement: Agreement, version: AgreementVersion, asked: QueryDict) -> dict[str, object]:
    """Two versions and what lies between: ``?version=3&since=1``; by default the current one and the one before."""
    versions = list(agreement.versions.select_related("drafted_by").order_by("number"))
    by_number = {str(one.number): one for one in versions}
    chosen = by_number.get(asked.get("version", ""), by_number[str(version.number)])
    since = by_number.get(asked.get("since", ""), by_number.get(str(chosen.number - 1)))
    if since is not None and since.number > chosen.number:
        chosen, since = since, chosen
    accepted = selectors.last_said_yes(user, agreement)
    return {
        "versions": versions[::-1],
        "chosen": chosen,
        "since": since,
        "changes": presenter.changes_of(chosen, since if since != chosen else None),
        "accepted": accepted,
    }


def _documents(version: AgreementVersion) -> list[tuple[str, str]]:
    kinds = set(version.documents.values_list("kind", flat=True))
    return [(kind.value, str(kind.label)) for kind in AgreementDocument.Kind if kind in kinds]


def _hashes(version: AgreementVersion) -> list[tuple[str, str, str]]:
    return [
        (_("Terms"), "terms_sha256", version.terms_sha256),
        (_("Text as signed"), "document_sha256", version.document_sha256),
        (_("Sealed file"), "sealed_sha256", version.sealed_sha256),
    ]
