"""Every page that opens keeps the strict policy: nothing inline, no framing, no guessing of types, no keeping."""

from html.parser import HTMLParser

import pytest

from tests.permissions.asking import Answer, Asker
from tests.permissions.table import PRINTED, ROWS, Row

pytestmark = pytest.mark.django_db
OPENS = [row for row in ROWS if row.method == "GET" and "200" in row.answers.values()]


class Inline(HTMLParser):
    """Collects whatever a strict policy would not run or draw."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and not names.get("src")):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on", "data-hx-on")):
                self.found.append(f"<{tag} {name}>")
            if (value or "").strip().lower().startswith(("javascript:", "js:")):
                self.found.append(f"<{tag} {name}={value}>")


def inline_of(text: str) -> list[str]:
    parser = Inline()
    parser.feed(text)
    return parser.found


def policy_of(answer: Answer) -> dict[str, list[str]]:
    directives = answer.response.headers["Content-Security-Policy"].split(";")
    return {name: values for name, *values in (one.split() for one in directives if one.strip())}


def readers(row: Row) -> list[str]:
    """The visitor, where the page is public, and one signed-in person, the closest to the object."""
    open_to = [role for role in PRINTED if row.answers[role] == "200"]
    return sorted({open_to[0], open_to[-1]}, key=PRINTED.index)


@pytest.mark.parametrize("row", OPENS, ids=str)
def test_a_page_that_opens_is_strict(asker: Asker, row: Row) -> None:
    for role in readers(row):
        answer = asker.ask(row, role)
        headers, policy = answer.response.headers, policy_of(answer)
        assert policy["default-src"] == ["'none'"]
        assert not [word for words in policy.values() for word in words if "unsafe" in word or "*" in word]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        if role != "anonymous":
            assert "no-store" in headers["Cache-Control"]
        if headers["Content-Type"].startswith("text/html"):
            assert policy["script-src"] == policy["style-src"] == ["'self'"]
            assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
            assert inline_of(answer.response.content.decode()) == []


def test_a_refusal_is_as_strict_as_a_page(asker: Asker) -> None:
    row = next(row for row in ROWS if row.url == "agreements:detail")
    for role in ("talent'", "admin'"):
        answer = asker.ask(row, role)
        assert answer.word == "404"
        assert policy_of(answer)["frame-ancestors"] == ["'none'"]
        assert "no-store" in answer.response.headers["Cache-Control"]
        assert inline_of(answer.response.content.decode()) == []


def test_the_check_itself_finds_what_is_inline() -> None:
    page = '<script>1</script><p style="x" onclick="y"></p><a href="javascript:z"></a><style></style>'
    assert len(inline_of(page)) == 5
    assert inline_of('<script src="/static/a.js"></script><p class="style"></p>') == []
