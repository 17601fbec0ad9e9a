"""One clause to change, and all of them to read."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.models import User
from apps.agreements import clauses, presenter, rules, selectors, services
from apps.agreements.forms import ClauseForm
from apps.agreements.models import Agreement, AgreementVersion
from apps.agreements.views.reach import SignedInRequest, reach, words_of
from apps.core.errors import RuleViolation


@login_required
@require_safe
def all_clauses(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    user = request.user
    agreement = reach(user, public_id)
    version = words_of(agreement)
    texts = presenter.paper(version)
    context = {
        "agreement": agreement,
        "version": version,
        "texts": texts,
        "changeable": rules.can_change_terms(user, agreement),
        "read_only": presenter.read_only_clauses(agreement.mode.family),
        "standard_note": presenter.standard_note(),
    }
    return render(request, "agreements/all.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def clause(request: SignedInRequest, public_id: uuid.UUID, number: int) -> HttpResponse:
    """Change the fields of one clause; what was typed stays when a rule says no."""
    user = request.user
    agreement = reach(user, public_id)
    version = words_of(agreement)
    if not 1 <= number <= len(clauses.clause_set().clauses):
        raise Http404
    fixed = presenter.read_only_clauses(agreement.mode.family)
    changeable = number not in fixed and rules.can_change_terms(user, agreement)
    if request.method == "POST" and not changeable and number not in fixed:
        speaks = bool(selectors.parties_of(user, agreement))
        raise RuleViolation(
            "wrong-state" if speaks else "forbidden",
            _("These terms can no longer be changed.")
            if speaks
            else _("Only those who speak for a party can do this."),
        )
    if request.method != "POST" or not changeable:
        numbers = {"base_version": version.number, "at_version": version.number}
        form = ClauseForm(terms=version.terms, number=number, initial=numbers)
        return render(request, "agreements/clause.html", _page(agreement, version, number, form, changeable))
    base = _base(agreement, version, request.POST.get("base_version", ""))
    form = ClauseForm(request.POST, terms=base.terms, number=number)
    if form.is_valid() and _changed(agreement, form, user):
        return redirect("agreements:detail", public_id)
    form = _reopened(form, number, base)
    return render(request, "agreements/clause.html", _page(agreement, version, number, form, changeable), status=422)


def _changed(agreement: Agreement, form: ClauseForm, user: User) -> bool:
    try:
        services.change_terms(
            agreement,
            by=user,
            changes=form.changes(),
            note=form.cleaned_data["note"],
            at_version=form.cleaned_data["at_version"],
        )
    except RuleViolation as violation:
        form.refused = violation.code
        form.add_error(None, str(violation.message))
        return False
    return True


def _base(agreement: Agreement, version: AgreementVersion, number: str) -> AgreementVersion:
    """The version the person saw when opening the form; the current one where that cannot be told."""
    known = number.isdecimal() and len(number) < 6
    found = agreement.versions.filter(number=int(number)).first() if known else None
    return found or version


def _reopened(form: ClauseForm, number: int, base: AgreementVersion) -> ClauseForm:
    """After a change by somebody else: the same words again, now meant for the newest version."""
    if form.refused != "stale":
        return form
    newest = base.agreement.versions.order_by("-number").values_list("number", flat=True)[0]
    data = dict(form.data.items()) | {"at_version": str(newest)}
    again = ClauseForm(data, terms=base.terms, number=number)
    again.is_valid()
    again.add_error(None, form.non_field_errors()[0])
    return again


def _page(
    agreement: Agreement, version: AgreementVersion, number: int, form: ClauseForm, changeable: bool
) -> Mapping[str, Any]:
    meant = clauses.clause(number)
    base = form["base_version"].value()
    newer = changeable and str(base) != str(version.number)
    previous = _base(agreement, version, str(base or "")) if newer else None
    return {
        "agreement": agreement,
        "version": version,
        "number": number,
        "title": presenter.clause_title(number),
        "about": meant.note.in_language(presenter.language()),
        "text": presenter.paper(version)[number - 1],
        "form": form,
        "changeable": changeable,
        "meanwhile": presenter.changes_of(version, previous) if newer else None,
        "pairs": _("The payments of clause 7 follow the milestones of clause 6, and the other way round.")
        if number in (6, 7)
        else "",
    }
