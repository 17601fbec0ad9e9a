"""Language, caching and refusals, for every page alike."""

from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from apps.core.errors import RuleViolation, refusal_of

log = structlog.get_logger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]
TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])  # embeddings, overrides, isolates


class LanguageMiddleware:
    """The screen's language: the account's, else the cookie's, else Chinese. Accept-Language is not read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Content-Language", translation.get_language() or language)
        translation.deactivate()
        return response


class PersonalPagesMiddleware:
    """What a signed-in person saw is not kept by browser or proxy. A page of what broke shows nothing personal."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        broke = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR  # the database is not asked once more
        if not broke and not response.has_header("Cache-Control") and request.user.is_authenticated:
            patch_cache_control(response, no_store=True, private=True)
        return response


class RefusalMiddleware:
    """Turns a refusal, of a service or of the database, into a page that says why, or into a fragment for htmx.

    The address of a form that somebody opens as a page, from the history or by hand, says so too.

    A NUL byte is neither an address nor an answer: PostgreSQL takes none in any text. A body that is larger than
    anything the site takes is refused before it is read. Characters that turn the direction of the text after them are
    left out of what a form sends: in a name they would make the words beside it read as others.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or _holds_nul(request.GET):
            raise BadRequest("a NUL byte in the address")
        if _length_of(request) > settings.MOST_REQUEST_BYTES:
            raise RequestDataTooBig("more than this site takes at once")
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.streaming and not response.content:
            response.write(render_to_string("405.html", request=request))  # Django answers with nothing at all
        _note_denied(request, response)
        return response

    def process_view(self, request: HttpRequest, *_called: object) -> None:
        if request.method != "POST":
            return
        if _holds_nul(request.POST):
            raise BadRequest("a NUL byte in the form")
        if any(word != word.translate(TURNS) for _name, values in request.POST.lists() for word in values):
            request.POST = _straightened(request.POST)  # type: ignore[assignment]

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        violation = refusal_of(exception) if isinstance(exception, DatabaseError) else exception
        if not isinstance(violation, RuleViolation):
            return None
        template = "_refused.html" if getattr(request, "htmx", False) else "refused.html"
        back = request.POST.get("back") or request.path
        safe = url_has_allowed_host_and_scheme(back, None)
        context = {"violation": violation, "back": back if safe else "/"}
        return render(request, template, context, status=violation.status)


def _note_denied(request: HttpRequest, response: HttpResponse) -> None:
    """A line for whoever watches over the site: a signed-in person asked for what is not theirs, or not there.

    Only names and ids. Not a row of history: anybody could fill that table by asking.
    """
    denied = response.status_code in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
    if denied and request.resolver_match is not None and request.user.is_authenticated:
        log.warning(
            "authz.denied",
            view=request.resolver_match.view_name,
            method=request.method,
            status=response.status_code,
            user=str(request.user.public_id),
        )


def _holds_nul(sent: QueryDict) -> bool:
    return any("\x00" in word for name, values in sent.lists() for word in (name, *values))


def _straightened(sent: QueryDict) -> QueryDict:
    straight = sent.copy()
    for name, values in sent.lists():
        straight.setlist(name, [word.translate(TURNS) for word in values])
    return straight


def _length_of(request: HttpRequest) -> int:
    stated = request.META.get("CONTENT_LENGTH") or "0"
    return int(stated) if stated.isdecimal() else 0
