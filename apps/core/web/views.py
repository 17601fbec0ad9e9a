"""Language, text size, health, reports of the page policy, and the pages of what cannot be read or broke."""

import sys

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.defaults import server_error

from apps.core import health
from apps.core.web.reports import MOST_BYTES, note_report

YEAR = 365 * 24 * 3600


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the screen's language and stay on the page."""
    response = _back(request)
    if request.POST.get("language") in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            request.POST["language"],
            max_age=YEAR,
            secure=settings.HTTPS,
            samesite="Lax",
            httponly=True,
        )
    return response


@require_POST
def text_size(request: HttpRequest) -> HttpResponse:
    """Switch between normal and big text."""
    response = _back(request)
    name = settings.TEXT_SIZE_COOKIE_NAME
    size = "large" if request.COOKIES.get(name) != "large" else "normal"
    response.set_cookie(name, size, max_age=YEAR, secure=settings.HTTPS, samesite="Lax", httponly=True)
    return response


@require_safe
def livez(_request: HttpRequest) -> HttpResponse:
    """The process answers; it asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


@csrf_exempt  # browsers send these by themselves, without a token
@require_POST
def policy_report(request: HttpRequest) -> HttpResponse:
    """A browser says what the page policy kept out. Counted without anything about the person; always 204."""
    note_report(request.read(MOST_BYTES + 1))
    return HttpResponse(status=204)


def unreadable(_request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for more than the site takes at once. The page asks nothing of the database.

    Where the database went after the saving and before the session was kept, Django says 400 too, and the page would say
    that nothing was changed.
    """
    if isinstance(exception, SessionInterrupted) and _because_the_database_is_away(exception):
        return _away()
    too_big = isinstance(exception, RequestDataTooBig)
    return HttpResponse(render_to_string("400.html", {"too_big": too_big}), status=413 if too_big else 400)


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 where every part of the site works, else 503 and the parts that do not. For whoever watches the site."""
    parts = health.parts()
    failing = [name for name, word in parts.items() if word != health.OK]
    return JsonResponse({"ready": not failing, "failing": failing, "parts": parts}, status=503 if failing else 200)


def broken(request: HttpRequest) -> HttpResponse:
    """503 with advice where the database is away, else 500. Both pages ask nothing of it."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _away()
    return server_error(request)


def _away() -> HttpResponse:
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "60"})


def _because_the_database_is_away(exception: BaseException | None) -> bool:
    while exception is not None and not isinstance(exception, OperationalError | InterfaceError):
        exception = exception.__context__
    return exception is not None


def _back(request: HttpRequest) -> HttpResponseRedirect:
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    return HttpResponseRedirect(target)
