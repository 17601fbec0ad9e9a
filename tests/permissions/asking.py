"""Asking one address as one person, and taking back whatever it wrote."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpResponseBase
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.urls import reverse
from django.utils.crypto import get_random_string

from apps.accounts.models import User
from apps.core import clock
from tests.permissions.part import MARKER
from tests.permissions.scene import Scene
from tests.permissions.table import Row
from tests.reading import words_of

MARKS = re.compile(r"\s*".join(MARKER) + r"\s*\d*")
"""On paper a mark may run over the end of a line."""


@dataclass(frozen=True)
class Answer:
    """``word`` is the status, or ``login`` where the way leads to the sign-in page."""

    word: str
    text: str
    response: HttpResponseBase
    seen: object = None

    @property
    def marks(self) -> set[str]:
        """Every marker that stands in the body."""
        return {"".join(found.split()) for found in MARKS.findall(self.text)}


class Asker:
    """Keeps one session for each person of the scene, and one chain of middleware for all.

    Django's own client copies the context of every template, which would take a third of the time.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._sessions = dict[int, str]()
        self.meet(scene.everybody())
        self._handlers = {asked: ClientHandler(enforce_csrf_checks=asked) for asked in (False, True)}

    def meet(self, users: Iterable[User]) -> None:
        """Open a session for each of these people."""
        self._sessions |= open_sessions(users)

    def ask(self, row: Row, role: str, *, token_asked: bool = False, language: str = "zh-hans") -> Answer:
        part = self.scene.parts[row.part]
        data = part.data.get(row.url, {})
        if row.method != "POST":
            data = {name: value for name, value in data.items() if not hasattr(value, "read")}  # no file in an address
        user = self.scene.person(role, part)
        path = reverse(row.url, args=part.args)
        return self.send(row.method, path, user, data, token_asked=token_asked, language=language)

    def send(
        self,
        method: str,
        path: str,
        user: User | None,
        data: object = None,
        *,
        token_asked: bool = False,
        language: str = "zh-hans",
        look: Callable[[], object] = lambda: None,
        keep: bool = False,
    ) -> Answer:
        """One request; what it wrote is looked at (``seen``) and taken back, unless it is kept for the rest of the test."""
        factory = RequestFactory()
        factory.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        if user is not None:
            factory.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[user.pk]
        request = getattr(factory, method.lower())(path, data)
        with transaction.atomic():
            response = self._handlers[token_asked](request.environ)
            content = b"".join(response.streaming_content) if response.streaming else response.content
            seen = look()
            transaction.set_rollback(not keep)
        clock.forget()
        return Answer(_word(response), words_of(content), response, seen)


def open_sessions(users: Iterable[User]) -> dict[int, str]:
    """The key of a session of each person. Who is suspended now had signed in before."""
    store, rows = SessionStore(), dict[int, Session]()
    until = clock.wall() + dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
    for user in users:
        facts = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        key = get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789")
        rows[user.pk] = Session(session_key=key, session_data=store.encode(facts), expire_date=until)
    Session.objects.bulk_create(rows.values())
    return {pk: session.session_key for pk, session in rows.items()}


def _word(response: HttpResponseBase) -> str:
    to_sign_in = response.status_code == 302 and response.headers["Location"].startswith(reverse(settings.LOGIN_URL))
    return "login" if to_sign_in else str(response.status_code)
