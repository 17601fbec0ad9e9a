"""What an account adds to every request."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.services import lacks_second_factor, remember_language


class SecondFactorMiddleware:
    """Who works in the office sets up the second step at sign-in before anything else opens."""

    ALWAYS_OPEN = {"accounts", "core", "demo"}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        found, user = request.resolver_match, request.user
        if found is None or not user.is_authenticated or not lacks_second_factor(user):
            return None
        if found.app_name in self.ALWAYS_OPEN or (found.url_name or "").startswith(("account_", "mfa_")):
            return None
        words = _("Who works in the talent office signs in with two steps. Please set up the second one now.")
        messages.info(request, words)
        return redirect("mfa_activate_totp")


class AccountPagesMiddleware:
    """Stands after authentication: the account's language comes before the cookie's.

    A language chosen by a signed-in person is kept on the account.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.language in dict(settings.LANGUAGES):
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        response = self.get_response(request)
        chosen = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen is not None and request.user.is_authenticated:
            remember_language(request.user, chosen.value)
        return response

    def process_template_response(self, _request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        # allauth's `site` (a host name) would hide ours (owner, telephone, demo) from the frame of the page.
        if response.context_data is not None:
            response.context_data.pop("site", None)
        return response
