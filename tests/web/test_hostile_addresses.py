"""Whatever stands in an address, a body or a header: an answer, never a 500. Forms and pages: ``test_marked_words``."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_user
from tests.web.probing import RUNS

pytestmark = pytest.mark.django_db


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
