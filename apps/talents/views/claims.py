"""Titles, results, and the documents that prove them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from apps.files.selectors import files_of
from apps.talents import services
from apps.talents.evidence import claim_or_404, files_by_claim, key_of, subject_of
from apps.talents.models import Talent
from apps.talents.rules import ends_soon, has_ended
from apps.talents.section_forms import CredentialForm, EvidenceForm, ResultForm
from apps.talents.selectors import certificate_number, places_named
from apps.talents.views.own import answer, own_profile, person, posted

HOME = {"skill": "talents:skills", "credential": "talents:credentials", "result": "talents:results"}


@require_http_methods(["GET", "POST"])
@own_profile
def credentials(request: HttpRequest, talent: Talent) -> HttpResponse:
    """Titles and certificates, and one more."""
    form = CredentialForm(talent, posted(request))
    files = files_by_claim(talent)
    held = list(talent.credentials.select_related("type", "talent").order_by("-type__level", "pk"))
    places = places_named(row.issuing_region for row in held)
    rows = [
        {
            "claim": row,
            "place": places[row.issuing_region],
            "number": certificate_number(row, person(request)),
            "ended": has_ended(row),
            "soon": ends_soon(row),
            "files": files.get(f"credential:{key_of(row)}", []),
        }
        for row in held
    ]

    def save() -> None:
        data = form.cleaned_data
        words = {name: data[name] for name in ("issuing", "valid_until", "number")}
        services.add_credential(talent, data["type"], by=person(request), **words)

    context = {"rows": rows}
    return answer(
        request, talent, form, save, page="talents/credentials.html", onward="talents:credentials", context=context
    )


@require_POST
@own_profile
def credential_remove(request: HttpRequest, talent: Talent, public_id: UUID) -> HttpResponse:
    services.remove_credential(
        talent, get_object_or_404(talent.credentials.select_related("type"), public_id=public_id), by=person(request)
    )
    return redirect("talents:credentials")


@require_http_methods(["GET", "POST"])
@own_profile
def results(request: HttpRequest, talent: Talent) -> HttpResponse:
    """Work that is done, and one more."""
    form = ResultForm(posted(request))
    files = files_by_claim(talent)
    rows = [{"claim": row, "files": files.get(f"result:{row.public_id}", [])} for row in talent.results.all()]

    def save() -> None:
        lang = get_language() or "zh-hans"
        services.add_result(talent, **form.cleaned_data, lang=lang, by=person(request))

    context = {"rows": rows}
    return answer(request, talent, form, save, page="talents/results.html", onward="talents:results", context=context)


@require_POST
@own_profile
def result_remove(request: HttpRequest, talent: Talent, public_id: UUID) -> HttpResponse:
    services.remove_result(talent, get_object_or_404(talent.results.all(), public_id=public_id), by=person(request))
    return redirect("talents:results")


@require_http_methods(["GET", "POST"])
@own_profile
def evidence(request: HttpRequest, talent: Talent, kind: str, key: str) -> HttpResponse:
    """The documents of one claim, and one more."""
    claim = claim_or_404(talent, kind, key)
    form = EvidenceForm(posted(request), request.FILES or None)

    def save() -> None:
        services.attach_evidence(talent, claim, form.cleaned_data["file"], by=person(request))

    context = {
        "claim": claim,
        "kind": kind,
        "files": files_of(subject_of(claim)),
        "home": reverse(HOME[kind]),
    }
    onward = request.path
    return answer(request, talent, form, save, page="talents/evidence.html", onward=onward, context=context)
