"""Whatever stands in an address, a form or a header: an answer, never a 500, and never words that run.

The people, units and texts of the scene are called by words that would run in HTML and in Typst, so that every page,
file and paper that opens here shows them as words.
"""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from tests.factories import make_user
from tests.web.probing import FORMS, LONG, NAMES, PAGES, RUNS, VALUES, Prober, shape_of

pytestmark = pytest.mark.django_db


def turned(names: list[str], by: int) -> dict[str, str]:
    """Every name with a value, another one in each turn."""
    return {name: VALUES[(at + by) % len(VALUES)] for at, name in enumerate(names)}


def test_no_page_breaks_by_its_address_or_runs_what_people_are_called(prober: Prober) -> None:
    """Every page once with every name; what a page asks in its own address, with every value."""
    asking, shown, papers = 0, 0, 0
    for at, row in enumerate({row.url: row for row in PAGES}.values()):
        content = prober.try_row(row, turned(list(NAMES), at), say=f"turn {at}")
        shape = shape_of(content)
        asking, shown, papers = (
            asking + bool(shape.names),
            shown + (b"&lt;script" in content),
            papers + (content[:4] == b"%PDF"),
        )
        for by in range(1, len(VALUES)) if shape.names else ():
            names = sorted({*shape.names, "page", "per"} - {"language"})
            shape.feed(prober.try_row(row, turned(names, at + by), say=f"turn {at + by}").decode("utf-8", "replace"))
        prober.faults |= {f"{row}: {run}" for run in shape.runs}
    assert sorted(prober.faults) == []
    assert asking > 15
    assert shown > 60
    assert papers > 3


def test_no_field_of_a_form_breaks_it(prober: Prober) -> None:
    """One field at a time, the others filled in correctly, so that the wrong one reaches as far as it can."""
    for row in {row.url: row for row in FORMS}.values():
        right = prober.scene.parts[row.part].data.get(row.url, {})
        words = [name for name, value in right.items() if not hasattr(value, "read")]
        step = len(words) // 8 + 1  # of a long form two or three at once
        for at in range(0, len(words), step):
            wrong = {name: (LONG, "9" * 21, RUNS)[(at + more) % 3] for more, name in enumerate(words[at : at + step])}
            prober.try_row(row, {**right, **wrong, "back": LONG, "next": LONG}, say=f"{list(wrong)} wrong")
    assert sorted(prober.faults) == []
    assert prober.asked > 100


@pytest.mark.parametrize("url", ["account_login", "account_signup", "demands:list", "core:language", "admin:login"])
def test_a_nul_is_neither_an_address_nor_an_answer(client: Client, url: str) -> None:
    page = reverse(url)
    answers = [
        client.get(page, {"q": "a\x00"}),
        client.get(page, {"a\x00": "q"}),
        client.post(page, {"login": "a\x00", "next": "/\x00"}),
        client.get(f"{page}%00"),
    ]
    assert {answer.status_code for answer in answers} == {400}
    assert "无法读取" in answers[0].content.decode()


@pytest.mark.parametrize(
    "target",
    ["//evil.example/", "https://evil.example", "javascript:7", "nowhere", "9" * 21, "http://[", "/\\evil.example"],
)
def test_an_address_that_is_no_address_leads_nowhere_else(client: Client, target: str) -> None:
    client.force_login(make_user())
    sent = {"kind": "resident", "name": "周允", "number": "11010519491231002X", "agree": "on"}
    for url, form in (("accounts:identity", sent), ("core:language", {"language": "en"}), ("core:text_size", {})):
        answer = client.post(reverse(url), {**form, "next": target})
        assert answer.status_code == 302, url
        assert not answer.headers["Location"].startswith(("//", "/\\", "http", "javascript")), url


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": 'session="a\\000"; csrf="\\000"; language="\\377"; size=\x07'},
        {"cookie": f"session={'x' * 9_000}; language=../../etc; size=<script>"},
        {"cookie": ";;;=;=,\"'"},
        {"accept-language": "x" * 9_000 + ";q=nan"},
        {"hx-request": "true", "hx-current-url": "http://[", "hx-target": RUNS, "hx-trigger": RUNS},
        {"referer": "http://[", "x-forwarded-for": "a,b,::::", "user-agent": RUNS},
        {"if-modified-since": "yesterday", "if-none-match": "'", "range": "bytes=-"},
        {"accept": "application/x-" + "y" * 9_000, "x-forwarded-host": "evil.example"},
    ],
)
def test_no_header_breaks_a_page(client: Client, headers: dict[str, str]) -> None:
    for url in ("dashboard:home", "demands:list", "account_login", "dashboard:workbench"):
        answer = client.get(reverse(url), headers=headers)
        assert answer.status_code in {200, 302, 400}, url
        assert b"evil.example" not in answer.content
        assert RUNS.encode() not in answer.content


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=" + "b" * 300, b"x"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\n--b"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="login"\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%\r\n--b--'),
        ("application/x-www-form-urlencoded; charset=utf-7", b"login=+ADw-script+AD4-"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % at for at in range(1_100))),
        ("application/x-www-form-urlencoded", b"login=%ff%fe%c3%28&=&&&;=%"),
        ("application/json", b"{"),
        ("", b"login=1"),
    ],
    ids=range(9),
)  # fmt: skip
def test_no_body_breaks_a_form(client: Client, kind: str, body: bytes) -> None:
    for url in ("account_login", "core:language"):
        answer = client.post(reverse(url), body, content_type=kind)
        assert answer.status_code in {200, 302, 400, 422}, url
        assert b"<script>" not in answer.content


def test_no_number_or_word_inside_an_address_breaks_it(prober: Prober) -> None:
    """What stands between the slashes and is no public id: numbers beyond any column, words of nobody."""
    tried = 0
    for row in PAGES:
        args = prober.scene.parts[row.part].args
        for at, one in enumerate(args):
            wrong = ["9" * 30, "0"] if isinstance(one, int) else ["x", "9" * 30] if isinstance(one, str) else []
            for word in wrong:
                tried += 1
                prober.try_row(row, {}, args=[*args[:at], word, *args[at + 1 :]], say=f"with {word[:5]}")
    assert sorted(prober.faults) == []
    assert tried > 15


def test_the_office_takes_no_question_amiss(prober: Prober) -> None:
    """Every list of the admin with what may stand in its address, and the first record of each, read by the highest."""
    client = Client()
    client.force_login(_highest())
    for model, of in admin.site._registry.items():
        place = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        url = reverse(f"{place}_changelist")
        filters = [one[0] if isinstance(one, tuple) else one for one in of.list_filter if isinstance(one, str | tuple)]
        wrong = {
            "q": f"' {RUNS}",
            "o": "9.-9.;drop",
            "p": "9" * 21,
            "all": "x",
            **{f"{one}__exact": "'" for one in filters},
        }
        for sent in ({}, wrong, {"user__password__startswith": "p", "e": "1"}):
            shape = shape_of(prober.try_url(client, "GET", url, sent, say=f"{place} {list(sent)[:1]}"))
            prober.faults |= {f"{place}: {run}" for run in shape.runs}
        first = model._default_manager.order_by("-pk").first()
        if first is not None:
            url = reverse(f"{place}_change", args=[first.pk])
            shape = shape_of(prober.try_url(client, "GET", url, {}, say=f"{place} {first.pk}"))
            prober.faults |= {f"{place} record: {run}" for run in shape.runs}
    assert sorted(prober.faults) == []


def _highest() -> User:
    user = make_user()
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    user.refresh_from_db()
    return user
