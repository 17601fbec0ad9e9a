"""What an account adds to every request."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation

from apps.accounts.services import remember_language


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
