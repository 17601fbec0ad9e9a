"""Language, text size, health, and the page of what broke."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django.views.defaults import server_error

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
    size = "large" if request.COOKIES.get("size") != "large" else "normal"
    response.set_cookie("size", size, max_age=YEAR, secure=settings.HTTPS, samesite="Lax", httponly=True)
    return response


@require_safe
def livez(_request: HttpRequest) -> HttpResponse:
    """The process answers; it asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


def broken(request: HttpRequest) -> HttpResponse:
    """503 with advice where the database is away, else 500. Both pages ask nothing of it."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "60"})
    return server_error(request)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    return HttpResponseRedirect(target)
