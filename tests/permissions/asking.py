"""Asking one address as one person, and taking back whatever it wrote."""

from dataclasses import dataclass
from html import unescape

from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core import clock
from tests.permissions.scene import Scene
from tests.permissions.table import Row


@dataclass(frozen=True)
class Answer:
    """``word`` is the status, or ``login`` where the way leads to the sign-in page."""

    word: str
    text: str
    response: HttpResponseBase


class Asker:
    """Keeps one session for each person of the scene."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._sessions: dict[int, str] = {}

    def ask(self, row: Row, role: str, *, token_asked: bool = False, language: str = "zh-hans") -> Answer:
        part = self.scene.parts[row.part]
        client = self._client(self.scene.person(role, part), token_asked=token_asked)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        send, data = (client.post if row.method == "POST" else client.get), part.data.get(row.url, {})
        if row.method == "GET":
            data = {name: value for name, value in data.items() if not hasattr(value, "read")}  # no file in an address
        with transaction.atomic():
            response = send(reverse(row.url, args=part.args), data)
            content = b"".join(response.streaming_content) if response.streaming else response.content
            transaction.set_rollback(True)
        clock.forget()
        return Answer(_word(response), unescape(content.decode("utf-8", "replace")), response)

    def _client(self, user: User | None, *, token_asked: bool) -> Client:
        client = Client(enforce_csrf_checks=token_asked)
        if user is None:
            return client
        if user.pk not in self._sessions:
            signed_in = Client()
            signed_in.force_login(user)
            self._sessions[user.pk] = signed_in.cookies[settings.SESSION_COOKIE_NAME].value
        client.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[user.pk]
        return client


def _word(response: HttpResponseBase) -> str:
    to_sign_in = response.status_code == 302 and response.headers["Location"].startswith(reverse(settings.LOGIN_URL))
    return "login" if to_sign_in else str(response.status_code)
