"""Words that would run if any page, file, paper or letter took them for more than words.

Every column that people write into holds them, in the whole scene of the permission table. They would run in HTML, in
an attribute, as an address, in a template and in Typst, and would break the head of a letter.
"""

import csv
import io
import mimetypes
from urllib.parse import urlsplit

import pytest
from django.contrib import admin
from django.contrib.staticfiles import finders
from django.core import mail
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Route

from apps.accounts.models import User
from apps.core.web.downloads import FORMULA_MARKS
from apps.messaging.kinds import Kind, all_kinds
from apps.messaging.services import notify, send_notice
from tests.accounts.test_codes import messages_to
from tests.browser.watching import watched_chromium
from tests.factories import make_user
from tests.permissions.scene import Scene
from tests.reading import words_of
from tests.web.probing import (
    BRIEF,
    FORMS,
    LONG,
    MACHINES,
    NAMES,
    PAGES,
    RUNS,
    VALUES,
    WORDS,
    Prober,
    columns,
    shape_of,
    unmarked,
)

pytestmark = pytest.mark.django_db
ROWS = list({row.url: row for row in PAGES}.values())
Answers = dict[str, tuple[HttpResponseBase, bytes]]


def test_every_column_holds_the_marked_words_or_is_named_as_the_machines() -> None:
    """A new column of text is neither: it is decided here whether people write into it."""
    undecided = [
        f"{field.model.__name__}.{field.name}"
        for field in columns()
        if not (field.choices or field.unique or WORDS.match(field.name) or field.get_internal_type() == "JSONField")
        and field.name not in MACHINES
    ]
    assert undecided == []


# Columns of words that cannot hold them, whatever somebody writes.
SPARED = {
    "AuditEvent.actor_label": "a name, masked",
    "PayeeProposal.reason": "of a refusal",
    "Payout.source": "an account of the ledger",
    "StatementLine.payee_label_en": "of the operator, as it was called when the statement was drawn up",
    "StatementLine.payee_label_zh": "the same",
    "TaxRuleProposal.label": "of the rule, whose words are unique",
    "TaxRuleProposal.reason": "of a refusal",
}


def test_every_column_of_words_holds_them_in_some_row_or_says_why_not(db: None, hostile: Scene) -> None:
    assert unmarked() == set(SPARED)


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


def test_the_office_takes_no_question_amiss(db: None, hostile: Scene) -> None:
    """Every list of the admin with what may stand in its address, and the newest record of each, read by the highest."""
    highest = _highest()
    prober = Prober(hostile, highest)
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
            shape = shape_of(prober.try_url(highest, "GET", url, sent, say=f"{place} {list(sent)[:1]}"))
            prober.faults |= {f"{place}: {run}" for run in shape.runs}
        first = model._default_manager.order_by("-pk").first()
        if first is not None:
            for page in ("change", "history"):
                url = reverse(f"{place}_{page}", args=[first.pk])
                shape = shape_of(prober.try_url(highest, "GET", url, {}, say=f"{place} {page} {first.pk}"))
                prober.faults |= {f"{place} {page}: {run}" for run in shape.runs}
    assert sorted(prober.faults) == []


def _highest() -> User:
    user = make_user()
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    user.refresh_from_db()
    return user


@pytest.fixture(scope="module")
def opened(hostile: Scene) -> Answers:
    """Every page, paper and sheet by its address, as it answers whoever is nearest to it."""
    prober = Prober(hostile)
    addresses = {reverse(row.url, args=hostile.parts[row.part].args): prober.person(row) for row in ROWS}
    return {address: prober.ask(user, "GET", address, {}) for address, user in addresses.items()}


def test_every_paper_and_every_sheet_shows_them_as_they_were_written(opened: Answers) -> None:
    """Typst and spreadsheets are told words, never what to do."""
    plain, sheets, tables = [], 0, 0
    for address, (response, content) in opened.items():
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if kind == "application/pdf":
            text = "".join(words_of(content).split())
            plain += [] if "#panic(7)" in text and "<script>7</script>" in text else [address]
            assert "54439" not in text, address
        if content.startswith(b"PK"):
            text = words_of(content)
            tables += "<script>7</script>" in text
            assert "<f>" not in text, address
            assert "<hyperlink" not in text, address
        if kind == "text/csv":
            rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
            sheets += any(BRIEF in cell for cells in rows for cell in cells)
            cells = [cell.strip() for cells in rows for cell in cells]
            assert [cell for cell in cells if cell.startswith(FORMULA_MARKS) and not cell[1:2].isdigit()] == [], address
        named = response.headers.get("Content-Disposition", "")
        assert "\r" not in named
        assert "\n" not in named
    assert plain == []
    assert sheets >= 1
    assert tables >= 2


class Facts(dict[str, str]):
    """Whatever a notice asks for is said in marked words, and remembered."""

    def __missing__(self, name: str) -> str:
        self[name] = f"{RUNS}\r\nBcc: thief@example.com"
        return self[name]


def test_every_kind_of_letter_and_text_message_says_them_as_words() -> None:
    """The head of a letter is one line, its body is plain, and nothing in it is reckoned or escaped."""
    reader = make_user(name=RUNS, email="li@example.com", phone="+8613812349999")
    before, marked = len(messages_to(reader.phone)), 0
    for kind in all_kinds():
        facts = Facts()
        for language in ("zh-hans", "en"):
            with translation.override(language):
                title, text = kind.word(_asked(kind, facts))
                assert "54439" not in title + text
        (notice,) = notify([reader], kind.name, facts=facts, path="/", key=f"marked:{kind.name}")
        send_notice(str(notice.public_id))
        marked += RUNS in text
    assert marked > 20
    assert len(mail.outbox) > 20
    for letter in mail.outbox:
        sent = letter.message()
        assert letter.content_subtype == "plain"
        assert sent.keys().count("Subject") == 1
        assert "Bcc" not in sent
        assert letter.recipients() == ["li@example.com"]
        assert "&lt;" not in letter.body
    assert len(messages_to(reader.phone)) > before


def _asked(kind: Kind, facts: Facts) -> Facts:
    """``facts`` with everything that both sentences of this kind ask for."""
    for sentence in (kind.title, kind.text):
        assert str(sentence) % facts
    return facts


def test_chromium_opens_every_page_and_nothing_runs(db: None, hostile: Scene, opened: Answers) -> None:
    """No dialog, no request elsewhere, nothing that the page policy had to keep out, no script that broke."""
    highest = _highest()
    prober = Prober(hostile, highest)
    lists = [reverse(f"admin:{of._meta.app_label}_{of._meta.model_name}_changelist") for of in admin.site._registry]
    answers = opened | {
        address: prober.ask(highest, "GET", address, {}) for address in (*lists, reverse("admin:jsi18n"))
    }
    pages = [address for address, (response, _body) in answers.items() if _is_page(response)]
    found: list[str] = []
    with watched_chromium() as (browser, watch):  # its loop keeps the database away, so all is answered before
        watch.origin = "http://localhost"
        page = browser.new_context().new_page()
        page.context.route("**/*", lambda route: _serve(answers, route))
        for address in pages:
            page.goto(f"http://localhost{address}")
            found += [f"{address}  {one}" for one in watch.take_faults()]
    assert not found, "\n".join(found)
    assert len(pages) > 90


def _is_page(response: HttpResponseBase) -> bool:
    return response.status_code == 200 and response.headers["Content-Type"].startswith("text/html")


def _serve(answers: Answers, route: Route) -> None:
    """As the site answers, with the headers it sends; what it was not asked before is left unanswered."""
    path = urlsplit(route.request.url).path
    if path in answers:
        response, body = answers[path]
        route.fulfill(status=response.status_code, headers=dict(response.headers), body=body)
    elif path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
        route.fulfill(path=found, content_type=mimetypes.guess_type(path)[0] or "")
    else:
        route.fulfill(status=204)
