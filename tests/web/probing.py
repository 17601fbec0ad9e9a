"""Asking as somebody who means harm, and remembering what broke."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.signals import got_request_exception
from django.db import DatabaseError, models, transaction
from django.http import HttpResponseBase
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.urls import reverse
from django.utils import translation

from apps.accounts.models import User
from apps.core import clock
from tests.permissions.asking import open_sessions
from tests.permissions.scene import Scene
from tests.permissions.table import ROLES, ROWS, Row

# Words that run where they are not taken for words: as an address, in HTML, in an attribute of either quote, in a
# template and in Typst; with a line of their own, which no head of a letter or answer takes.
BRIEF = "javascript:7//<script>7</script>'\"onx=7#panic(7)$"
RUNS = BRIEF + "\r\n{{7*7777}}${7*7777}*b*@x"
RAW, COUNTED = b"<script>7", b"54439"
LONG = "x" * 10_000
VALUES = ("-1", "9" * 21, f"../../=;drop table' user__password {RUNS}", LONG)

# Every name that a view of ours reads from an address, beside the fields of the forms on the page itself.
NAMES = (
    "q", "o", "order", "sort", "page", "per", "tab", "show", "year", "version", "whose", "next", "c", "code", "size",
    "after", "unit", "amount", "share", "sent", "skill", "region", "mode", "month", "side", "clause", "language", "e", "quarter",
)  # fmt: skip

# Columns that hold words which people write, on any model. ``test_marked_words`` names all others, and why.
WORDS = re.compile(
    r"^(name|title|headline|summary|address|contact|benefits|text|note|reason|conflicts|limits|problem|result_wanted|measure|judges|opens|"
    r"charter|own_part|known_person|answer|words|word|number|alias|status_reason|dates_answer|invitation_text|approval_name|bank_reference|device|actor_label|"
    r"object_label|voucher_number|verification_words|document|receipt|licence|unit_claimed|issuing|accepting|label|source|"
    r"((name|label|legal_basis|approval|source|payee_label|payer|note)_(zh|en)))$"
)


# Columns of text that no person writes into freely.
MACHINES = {
    "credit_code": "a checked code",
    "kind": "a code", "region": "a code", "group": "a code", "side": "a code", "family": "a code", "level": "a code", "factor": "a code",
    "lang": "a language", "language": "a language", "talent_class": "a code", "authority": "a code", "method": "a code",
    "issuing_region": "a code", "tax_method": "a code", "key": "of a catalogue", "basis": "of a catalogue",
    "asked": "a hash", "rule_version": "of the program", "type": "of an event", "consumer": "of the program", "job": "of the program",
    "action": "of the program", "party": "a code", "actor": "a public id", "actor_id": "a public id",
    "object_type": "a model", "object_id": "a public id", "subject": "kind and public id", "path": "an own address",
    "last_error": "an error's name", "directive": "cleaned, and from a list", "blocked": "cleaned to a host",
    "page": "the name of a view", "backup": "a checksum", "purpose": "the program's", "eligibility": "a code",
    "obstacle": "a code", "previous": "a hash", "sha256": "a hash", "inputs_hash": "a hash", "fingerprint": "a hash", "code_hash": "a hash",
    "terms_sha256": "a hash", "document_sha256": "a hash", "sealed_sha256": "a hash", "signed_hash": "a hash",
    "paper_sha256": "a hash", "calculation_sha256": "a hash", "person_key": "a hash", "coded_for": "a hash", "occupation": "a code", "number_index": "a blind index", "account_index": "a blind index",
    "number_encrypted": "encrypted", "account_encrypted": "encrypted", "bank_account_encrypted": "encrypted",
    "bank_code": "digits", "last_four": "digits", "account_last_four": "digits", "bank_account_last_four": "digits", "password": "a hash",
    "content_type": "found by content", "email": "validated", "compared_for": "a hash",
}  # fmt: skip


MOST = 40
"""Rows of one table that are asked one by one whether they take the words."""


def poison() -> None:
    """Put ``RUNS`` into every column of words, the empty ones too; what a trigger or constraint guards keeps its words."""
    for field in columns():
        if isinstance(field, models.JSONField):
            _put_inside(field)
        elif is_of_people(field):
            _put(field)


def is_of_people(field: models.Field[Any, Any]) -> bool:
    """Whether this is a column of words, by its name."""
    of_text = isinstance(field, models.CharField | models.TextField)
    return of_text and bool(WORDS.match(field.name)) and not (field.choices or field.unique)


def unmarked() -> set[str]:
    """The columns of words in which no row holds ``RUNS``, as "Model.field"."""
    return {
        f"{field.model.__name__}.{field.name}"
        for field in columns()
        if is_of_people(field)
        and not field.model._default_manager.filter(
            **{f"{field.name}__contains": BRIEF[: field.max_length or None]}
        ).exists()
    }


def _words(field: models.Field[Any, Any]) -> str:
    return RUNS[: field.max_length or None]


def columns() -> Iterator[models.Field[Any, Any]]:
    """Every column of our models that can hold words."""
    for model in apps.get_models():
        if model.__module__.startswith("apps."):
            kinds = (models.CharField, models.TextField, models.JSONField)
            yield from (field for field in model._meta.concrete_fields if isinstance(field, kinds))


def _put(field: models.Field[Any, Any]) -> None:
    """Into all rows at once, else into each that takes them."""
    rows = field.model._default_manager.all()
    if not _is_taken(rows, field.name, _words(field)):
        for pk in rows.order_by("-pk").values_list("pk", flat=True)[:MOST]:
            _is_taken(rows.filter(pk=pk), field.name, _words(field))


def _put_inside(field: models.Field[Any, Any]) -> None:
    """Into every leaf that is a sentence or a name, and no code."""
    rows = field.model._default_manager.all()
    for row in rows.order_by("-pk"):
        before = getattr(row, field.name)
        if (after := _marked(before)) != before:
            _is_taken(rows.filter(pk=row.pk), field.name, after)


def _is_taken(rows: models.QuerySet[Any], name: str, value: Any) -> bool:
    try:
        with transaction.atomic():
            rows.update(**{name: value})
    except DatabaseError:
        return False
    return True


def _marked(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _marked(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_marked(inner) for inner in value]
    return RUNS if isinstance(value, str) and re.search(r"[㐀-鿿\s]", value) else value


LEADS = re.compile(
    r"(xlink:)?href|src(set|doc)?|(form)?action|data|poster|background|(data-)?hx-(get|post|boost|push-url)"
)


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
        self.runs += [f"<{tag} {name}>" for name in given if LEADS.match(name) and "javascript:" in (given[name] or "")]
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
    """Of a page; files are no pages, and what their bytes happen to spell is not parsed."""
    shape = Shape()
    if not content.startswith((b"%PDF", b"PK", b"\x89PNG")):
        shape.feed(content.decode("utf-8", "replace"))
    return shape


class Prober:
    """Sends what it is given, as the role nearest to the object, and keeps a line for every answer that is a fault."""

    def __init__(self, scene: Scene, *more: User) -> None:
        self.scene = scene
        self.faults: set[str] = set()
        self.asked = 0
        self._sessions = open_sessions([*scene.everybody(), *more])
        self._handler = ClientHandler(enforce_csrf_checks=False)  # the client itself copies every context

    def nearest(self, row: Row) -> str:
        """Whom the row lets in, the closest to the object."""
        best = next(word for word in ("200", "204", "302", "422", "503") if word in row.answers.values())
        return [role for role in ROLES if row.answers[role] == best][-1]

    def person(self, row: Row) -> User | None:
        return self.scene.person(self.nearest(row), self.scene.parts[row.part])

    def try_row(self, row: Row, data: Mapping[str, Any], *, args: Iterable[Any] | None = None, say: str) -> bytes:
        url = reverse(row.url, args=self.scene.parts[row.part].args if args is None else args)
        return self.try_url(self.person(row), row.method, url, data, say=f"{row} {say}")

    def try_url(self, user: User | None, method: str, url: str, data: Mapping[str, Any], *, say: str) -> bytes:
        """The body; a fault is noted where the site broke, or where what runs stands in it as it was sent."""
        broken: list[BaseException | None] = []
        with told_to(lambda **_sent: broken.append(sys.exc_info()[1])):
            response, content = self.ask(user, method, url, data)
        self.faults |= {f"{say}: {type(error).__name__} {where(error)}" for error in broken if error}
        if response.status_code >= 500 and not broken:
            self.faults.add(f"{say}: {response.status_code}")
        if response.headers.get("Content-Type", "").startswith("text/html") and RAW in content:
            self.faults.add(f"{say}: the words stand raw in the page")
        if COUNTED in content:
            self.faults.add(f"{say}: the words were reckoned")
        return content if response.status_code == 200 else b""

    def ask(self, user: User | None, method: str, url: str, data: Mapping[str, Any]) -> tuple[HttpResponseBase, bytes]:
        """One request in Chinese; what it wrote is taken back."""
        factory = RequestFactory()
        factory.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
        if user is not None:
            factory.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[user.pk]
        request = factory.post(url, data) if method == "POST" else factory.get(url, data)
        self.asked += 1
        with transaction.atomic(), translation.override("zh-hans"):
            response = self._handler(request.environ)
            content = body_of(response)
            transaction.set_rollback(True)
        clock.forget()
        return response, content


@contextmanager
def told_to(receiver: Callable[..., None]) -> Iterator[None]:
    got_request_exception.connect(receiver)
    try:
        yield
    finally:
        got_request_exception.disconnect(receiver)


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
