"""Who came by a poster and signs in, at once or weeks later, is remembered as having come by it."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.accounts.models import User
from apps.posters.services import keep_visits

GetResponse = Callable[[HttpRequest], HttpResponse]
MOST: Final = 5
DAYS: Final = 30


class PosterMiddleware:
    """Until a visitor signs in, the codes stay in a signed cookie; nothing about a visitor is stored here."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.POSTER_COOKIE_NAME in request.COOKIES and isinstance(request.user, User):
            keep_visits(request.user, codes_of(request))
            response.delete_cookie(settings.POSTER_COOKIE_NAME, samesite="Lax")
        return response


def codes_of(request: HttpRequest) -> list[str]:
    """The posters the browser came by, the latest last; none where the cookie was tampered with."""
    signed = request.get_signed_cookie(settings.POSTER_COOKIE_NAME, default="", max_age=DAYS * 24 * 3600)
    return [code for code in (signed or "").split(".") if code][-MOST:]


def remember(response: HttpResponse, codes: list[str]) -> None:
    response.set_signed_cookie(
        settings.POSTER_COOKIE_NAME,
        ".".join([*dict.fromkeys(codes)][-MOST:]),
        max_age=DAYS * 24 * 3600,
        secure=settings.HTTPS,
        samesite="Lax",
        httponly=True,
    )
