"""Asking as somebody who means harm, and remembering what broke."""

import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.core import clock
from tests.permissions.asking import Asker
from tests.permissions.table import ROLES, ROWS, Row

# Words that run where they are not taken for words: in HTML, in an attribute of either quote, and in Typst.
RUNS = "<script>7</script>'\"onx=7 #panic(7) $"
RAW = b"<script>7"
LONG = "x" * 10_000
VALUES = ("-1", "9" * 21, f"../../=;drop table' user__password {RUNS}", LONG)

# Every name that a view of ours reads from an address, beside the fields of the forms on the page itself.
NAMES = (
    "q", "o", "order", "sort", "page", "per", "tab", "show", "year", "version", "whose", "next", "c", "code", "size",
    "after", "unit", "amount", "share", "sent", "skill", "region", "mode", "month", "side", "clause", "language", "e",
)  # fmt: skip

# Columns that hold words which people write, on any model. Codes, hashes and paths are the machine's.
WORDS = re.compile(
    r"^(name|title|headline|summary|address|contact|benefits|text|note|reason|conflicts|limits|problem|result_wanted|"
    r"own_part|known_person|status_reason|dates_answer|invitation_text|approval_name|bank_reference|device|actor_label|"
    r"object_label|verification_words|document|licence|((name|label|legal_basis|approval|source)_(zh|en)))$"
)


def poison() -> int:
    """Put ``RUNS`` into every column of words; returns how many. What a trigger or constraint guards keeps its words."""
    done = 0
    for model in apps.get_models():
        if not model.__module__.startswith("apps."):
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField) and WORDS.match(field.name):
                done += _put(model, field)
    return done


def _put(model: type[models.Model], field: models.Field[Any, Any]) -> bool:
    if field.choices or field.unique:
        return False
    words = RUNS[: field.max_length or None]
    try:
        with transaction.atomic():
            return bool(model._default_manager.exclude(**{field.name: ""}).update(**{field.name: words}))
    except DatabaseError:
        return False


class Shape(HTMLParser):
    """What a page holds that would run, and what it asks in its own address."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.names: set[str] = set()
        self._asking = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "onx" in given:
            self.runs.append(f"<{tag} onx>")
        if tag == "form":
            self._asking = (given.get("method") or "get").lower() == "get"
        if self._asking and tag in {"input", "select", "textarea"} and given.get("name"):
            self.names.add(str(given["name"]))
        link = given.get("href") or ""
        if link.startswith("?"):
            self.names |= set(re.findall(r"[?&]([a-z_]+)=", link))

    def handle_endtag(self, tag: str) -> None:
        self._asking = self._asking and tag != "form"


def shape_of(content: bytes) -> Shape:
    shape = Shape()
    shape.feed(content.decode("utf-8", "replace"))
    return shape


class Prober(Asker):
    """Sends what it is given, as the role nearest to the object, and keeps a line for every answer that is a fault."""

    def __init__(self, scene: Any) -> None:
        super().__init__(scene)
        self.faults: set[str] = set()
        self.asked = 0

    def nearest(self, row: Row) -> str:
        """Whom the row lets in, the closest to the object."""
        best = next(word for word in ("200", "204", "302", "422", "503") if word in row.answers.values())
        return [role for role in ROLES if row.answers[role] == best][-1]

    def try_row(self, row: Row, data: Mapping[str, Any], *, args: Iterable[Any] | None = None, say: str) -> bytes:
        part = self.scene.parts[row.part]
        client = self._client(self.scene.person(self.nearest(row), part), token_asked=False)
        url = reverse(row.url, args=part.args if args is None else args)
        return self.try_url(client, row.method, url, data, say=f"{row} {say}")

    def try_url(self, client: Client, method: str, url: str, data: Mapping[str, Any], *, say: str) -> bytes:
        """The body; a fault is noted where the site broke, or where what runs stands in it as it was sent."""
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
        self.asked += 1
        content = b""
        try:
            with transaction.atomic(), translation.override("zh-hans"):
                response = client.post(url, data) if method == "POST" else client.get(url, data)
                content = body_of(response)
                transaction.set_rollback(True)
        except Exception as error:
            self.faults.add(f"{say}: {type(error).__module__}.{type(error).__name__} {where(error)}")
            return b""
        finally:
            clock.forget()
        if response.status_code >= 500:
            self.faults.add(f"{say}: {response.status_code}")
        if response.headers.get("Content-Type", "").startswith("text/html") and RAW in content:
            self.faults.add(f"{say}: the words stand raw in the page")
        return content if response.status_code == 200 else b""


def body_of(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def where(error: BaseException) -> str:
    """The innermost line of ours that the error went through."""
    found, trace = "", error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if "/apps/" in file or "/talentshare/" in file:
            found = f"{file.rpartition('/apps/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"({found}) {str(error)[:120]}"


PAGES = [row for row in ROWS if row.method == "GET" and "200" in row.answers.values()]
FORMS = [row for row in ROWS if row.method == "POST" and {"302", "422"} & set(row.answers.values())]
