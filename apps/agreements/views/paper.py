"""Signing on paper: the party's own page, the comparison by another, and the pages as pictures."""

import uuid
from collections.abc import Callable
from typing import NoReturn

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.agreements import room, rules, selectors, services
from apps.agreements.documents.pages import LARGE, PDF_TYPE, SMALL, UnreadablePages, page_picture
from apps.agreements.models import Agreement, AgreementDocument, PaperCopy, SignatureSlot
from apps.agreements.paper_forms import CompareForm, HandInForm, PaperFilesForm
from apps.agreements.views.reach import SignedInRequest, reach, words_of
from apps.core.errors import RuleViolation
from apps.files.selectors import path_of
from apps.files.services import note_read

SHOWN = (PaperCopy.Status.HANDED_IN, PaperCopy.Status.CONFIRMED)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: SignedInRequest, public_id: uuid.UUID, party: str) -> HttpResponse:
    """The party's own paper: what to do, the files, handing in. POST chooses the paper route."""
    agreement = reach(request.user, public_id)
    slot = _slot(agreement, party)
    if request.method == "POST":
        services.choose_paper(agreement, by=request.user, party=party)
        return redirect("agreements:paper", public_id, party)
    if not rules.can_use_paper(request.user, agreement, party):
        return redirect("agreements:detail", public_id)
    return render(request, "agreements/paper.html", _page(request.user, agreement, slot))


@login_required
@require_POST
def paper_files(request: SignedInRequest, public_id: uuid.UUID, party: str) -> HttpResponse:
    """Add scans or photographs."""
    agreement = reach(request.user, public_id)
    slot = _slot(agreement, party)
    _refuse_stranger(request.user, agreement, party)
    form = PaperFilesForm(request.POST, request.FILES)
    if form.is_valid():
        uploads = form.cleaned_data["scans"]
        if _done(form, lambda: services.add_files(agreement, by=request.user, party=party, uploads=uploads)):
            return redirect("agreements:paper", public_id, party)
    context = _page(request.user, agreement, slot) | {"files_form": form}
    return render(request, "agreements/paper.html", context, status=422)


@login_required
@require_POST
def paper_file(
    request: SignedInRequest, public_id: uuid.UUID, party: str, file_id: uuid.UUID, act: str
) -> HttpResponse:
    """Take one file out, or let it change places with the one before."""
    agreement = reach(request.user, public_id)
    run = {"remove": services.remove_file, "up": services.move_file_up}.get(act) or _nothing
    run(agreement, by=request.user, party=party, file_id=str(file_id))
    return redirect("agreements:paper", public_id, party)


@login_required
@require_POST
def paper_hand_in(request: SignedInRequest, public_id: uuid.UUID, party: str) -> HttpResponse:
    agreement = reach(request.user, public_id)
    slot = _slot(agreement, party)
    _refuse_stranger(request.user, agreement, party)
    form = HandInForm(request.POST, agreement=agreement, slot=slot)
    if form.is_valid() and _done(
        form, lambda: services.hand_in_paper(agreement, by=request.user, party=party, **form.facts())
    ):
        messages.success(request, _("The paper is handed in. Another party or the talent office compares it now."))
        return redirect("agreements:paper", public_id, party)
    context = _page(request.user, agreement, slot) | {"hand_in_form": form}
    return render(request, "agreements/paper.html", context, status=422)


@login_required
@require_POST
def paper_withdraw(request: SignedInRequest, public_id: uuid.UUID, party: str) -> HttpResponse:
    """Take the own paper back before it is compared."""
    services.withdraw_paper(reach(request.user, public_id), by=request.user, party=party)
    return redirect("agreements:paper", public_id, party)


@login_required
@require_POST
def paper_electronic(request: SignedInRequest, public_id: uuid.UUID, party: str) -> HttpResponse:
    """Go back to the electronic signature."""
    services.choose_electronic(reach(request.user, public_id), by=request.user, party=party)
    return redirect("agreements:detail", public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: SignedInRequest, public_id: uuid.UUID, party: str) -> HttpResponse:
    """The frozen pages beside those handed in; whoever may, confirms them or sends them back."""
    agreement = reach(request.user, public_id)
    copy = _shown_copy(request.user, agreement, party)
    if copy is None:
        if request.method == "POST":
            raise RuleViolation("already-done", _("This paper is not waiting to be compared any more."))
        return redirect("agreements:detail", public_id)
    form = CompareForm(request.POST or None, copy=copy)
    if request.method == "POST" and form.is_valid() and _judged(request, agreement, party, form):
        return redirect("agreements:detail", public_id)
    if request.method != "POST":
        for file in copy.files.all():
            note_read(file.file, by=request.user)
    status = 422 if form.errors else 200
    return render(request, "agreements/compare.html", _comparison(request.user, agreement, copy, form), status=status)


@login_required
@require_safe
def frozen_page(request: SignedInRequest, public_id: uuid.UUID, page: int) -> HttpResponse:
    """One page of the frozen PDF as a picture; ``?size=large`` for the small print."""
    agreement = reach(request.user, public_id)
    found = selectors.document_of(words_of(agreement), AgreementDocument.Kind.FROZEN)
    if found is None:
        raise Http404
    return _picture(request, bytes(found.content), PDF_TYPE, page)


@login_required
@require_safe
def paper_page(request: SignedInRequest, public_id: uuid.UUID, party: str, page: int) -> HttpResponse:
    """One page of what was handed in, or is being gathered by the own party, as a picture."""
    agreement = reach(request.user, public_id)
    copy = selectors.newest_copy(_slot(agreement, party))
    _refuse_reader(request.user, agreement)
    if copy is None or (copy.status not in SHOWN and party not in selectors.parties_of(request.user, agreement)):
        raise Http404
    for file in copy.files.select_related("file"):
        if page <= file.pages:
            return _picture(request, path_of(file.file).read_bytes(), file.file.content_type, page)
        page -= file.pages
    raise Http404


def _picture(request: SignedInRequest, content: bytes, content_type: str, page: int) -> HttpResponse:
    dpi = LARGE if request.GET.get("size") == "large" else SMALL
    try:
        picture = page_picture(content, content_type, page, dpi=dpi)
    except UnreadablePages as error:
        raise Http404 from error
    answer = HttpResponse(picture, content_type="image/png" if content_type == PDF_TYPE else "image/jpeg")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _slot(agreement: Agreement, party: str) -> SignatureSlot:
    slot = selectors.slot_of(agreement, party)
    if slot is None:
        raise Http404
    return slot


def _refuse_stranger(user: User, agreement: Agreement, party: str) -> None:
    if party not in selectors.parties_of(user, agreement):
        raise RuleViolation("forbidden", _("This is not your signature to give."))


def _refuse_reader(user: User, agreement: Agreement) -> None:
    if not rules.can_see_paper(user, agreement):
        raise RuleViolation("forbidden", _("Only another party or the office compares it."))


def _shown_copy(user: User, agreement: Agreement, party: str) -> PaperCopy | None:
    """What was handed in and stands; nothing while the party still gathers."""
    _refuse_reader(user, agreement)
    copy = selectors.newest_copy(_slot(agreement, party))
    return copy if copy is not None and copy.status in SHOWN else None


def _nothing(agreement: Agreement, *, by: User, party: str, file_id: str) -> NoReturn:
    raise Http404


def _done(form: PaperFilesForm | HandInForm | CompareForm, act: Callable[[], object]) -> bool:
    """Run the service; a refusal that new answers can mend is shown at the form."""
    try:
        act()
    except RuleViolation as violation:
        if violation.status in (403, 409):
            raise
        form.add_error(None, str(violation.message))
        return False
    return True


def _judged(request: SignedInRequest, agreement: Agreement, party: str, form: CompareForm) -> bool:
    cleaned = form.cleaned_data
    facts = {"by": request.user, "party": party, "at_hash": cleaned["at_hash"], "marks": form.marks()}
    if request.POST.get("decision") == "confirm":
        return _done(form, lambda: services.confirm_paper(agreement, **facts))
    return _done(form, lambda: services.return_paper(agreement, reason=cleaned["reason"], **facts))


def _page(user: User, agreement: Agreement, slot: SignatureSlot) -> dict[str, object]:
    copy = selectors.newest_copy(slot)
    files = list(copy.files.select_related("file")) if copy else []
    given = sum(file.pages for file in files)
    live = copy is not None and copy.status in PaperCopy.LIVE
    return {
        "agreement": agreement,
        "version": words_of(agreement),
        "slot": slot,
        "name": room.name_of(agreement, slot.party),
        "copy": copy,
        "live": live,
        "files": files,
        "pages": [(page, file) for page, file in enumerate((f for f in files for _n in range(f.pages)), 1)],
        "given": given,
        "whole": copy is not None and given >= copy.pages_wanted,
        "due": room.by_when(agreement),
        "files_form": PaperFilesForm(),
        "hand_in_form": HandInForm(agreement=agreement, slot=slot),
        "is_signatory": selectors.is_signatory(user, agreement, slot),
    }


def _comparison(user: User, agreement: Agreement, copy: PaperCopy, form: CompareForm) -> dict[str, object]:
    given = sum(file.pages for file in copy.files.all())
    return {
        "agreement": agreement,
        "version": words_of(agreement),
        "copy": copy,
        "slot": copy.slot,
        "name": room.name_of(agreement, copy.slot.party),
        "compared_for": room.compared_for(copy),
        "form": form,
        "pairs": [(page, form[f"page-{page}"]) for page in range(1, copy.pages_wanted + 1)],
        "more": range(copy.pages_wanted + 1, given + 1),
        "files": copy.files.select_related("file"),
        "may_compare": rules.can_compare(user, agreement, copy),
        "due": room.by_when(agreement),
    }
