"""Language, caching and refusals, for every page alike."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers

from apps.core.errors import RuleViolation

GetResponse = Callable[[HttpRequest], HttpResponse]


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
    """What a signed-in person saw is not kept by browser or proxy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, no_store=True, private=True)
        return response


class RefusalMiddleware:
    """Turns a RuleViolation into a page that says why and leads back, or into a fragment for htmx."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RuleViolation):
            return None
        template = "_refused.html" if getattr(request, "htmx", False) else "refused.html"
        back = request.POST.get("back") or request.path
        context = {"violation": exception, "back": back if back.startswith("/") and not back.startswith("//") else "/"}
        return render(request, template, context, status=exception.status)
