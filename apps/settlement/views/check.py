"""The public check of a statement by its printed code. No sign-in, minimal facts."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.settlement import public_check, selectors


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """``?code=`` asks; an agreement's code goes on to the agreements' check; what is unknown is told kindly, with 404."""
    code = selectors.plain_code(request.GET.get("code", ""))
    if not code:
        return render(request, "settlement/check.html", {"code": ""})
    if not code.startswith(public_check.CODE_BEGINS):
        return redirect(f"{reverse('agreements:check')}?{urlencode({'code': code})}")
    found = selectors.statement_by_code(code)
    facts = public_check.facts_of(found) if found else None
    context = {"code": code, "facts": facts, "unknown": facts is None}
    return render(request, "settlement/check.html", context, status=404 if facts is None else 200)
