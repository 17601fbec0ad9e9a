"""The public check: by the printed code, or by the PDF itself. No sign-in, minimal facts."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.agreements import public_check
from apps.agreements.forms import CheckFileForm
from apps.agreements.selectors import by_check_code

STATEMENT_CODE = "S-"  # such a code stands on a settlement statement, which has a check page of its own


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """``?code=`` asks by code, a posted ``file`` by content; what is unknown is told kindly, with 404."""
    code = request.GET.get("code", "").strip()
    context: dict[str, object] = {"code": code, "form": CheckFileForm()}
    if request.method == "POST":
        return _by_file(request, context)
    if not code:
        return render(request, "agreements/check.html", context)
    if code.upper().startswith(STATEMENT_CODE):
        return redirect(f"{reverse('settlement:check')}?{urlencode({'code': code})}")
    found = by_check_code(code)
    facts = public_check.facts_of(found) if found else None
    context |= {"facts": facts, "unknown": facts is None}
    return render(request, "agreements/check.html", context, status=404 if facts is None else 200)


def _by_file(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    form = CheckFileForm(request.POST, request.FILES)
    context["form"] = form
    if not form.is_valid():
        return render(request, "agreements/check.html", context, status=422)
    upload = form.cleaned_data["file"]
    if upload.size > public_check.LARGEST:
        form.add_error("file", _("This file is larger than 20 MB. An agreement made here is far smaller."))
        return render(request, "agreements/check.html", context, status=422)
    verdict = public_check.verdict_on(upload.read())
    context |= {"verdict": verdict, "facts": verdict.facts}
    return render(request, "agreements/check.html", context)
