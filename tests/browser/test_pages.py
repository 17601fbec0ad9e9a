"""Every page that opens, found by following links as people do, judged once in each language and at four widths.

Each role starts at the workbench and at the pages of the main job, and goes on to every kind of page (every named URL)
that was not looked at before. A page of the permission table that no link leads to fails the run.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from urllib.parse import urljoin, urlparse

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.browser.judging import Data, faults
from tests.browser.places import Places, names_of_people, places_of, titles_of_demands
from tests.permissions.table import ROWS
from tests.site import Site

Browse = Callable[..., Page]
Found = dict[str, list[str]]
LINKS_IN = """html => [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("a[href]")].map(
  node => node.getAttribute("href"))"""

# Where each role begins; from there it follows links.
STARTS: dict[str, Callable[[Places], list[str]]] = {
    "": lambda at: ["/", at.check, at.calculator, at.simulator, "/demo/", "/design/"],
    "newcomer": lambda at: ["/workbench/", "/units/register/"],
    "new-unit-hr": lambda at: ["/workbench/"],
    "using-hr": lambda at: ["/workbench/", at.demand, at.board, at.candidate, at.agreement, at.assignment],
    "using-finance": lambda at: ["/workbench/", at.statement, "/statements/payments/batches/new/"],
    "using-signatory": lambda at: ["/workbench/"],
    "sending-hr": lambda at: ["/workbench/", at.consent, at.assignment],
    "talent": lambda at: ["/workbench/", at.opportunity, at.agreement, at.assignment, at.statement, at.evaluation],
    "talent-skilled": lambda at: ["/workbench/", "/matches/mine/"],
}
# No page: files, pieces that htmx swaps, answers to programs, the office (judged in test_office), signing in and out.
NO_PAGE = (
    "admin:",
    "dashboard:fairness",
    "dashboard:stage_board",
    "planning:",
    "account_",
    "mfa_",
    "files:",
    "core:",
    "demo:clock",
    "settlement:funds",
    "settlement:quarter",
    "settlement:custody",
)
NO_PAGE_NAMES = {
    "agreements:document", "agreements:frozen_page", "agreements:paper_page", "accounts:task_link", "demo:sign_in",
    "settlement:compliance", "settlement:invoice_request", "settlement:income_report", "settlement:voucher_sheet",
    "settlement:bank_notice", "demands:hints", "matching:consent_form", "messaging:thread_new", "messaging:open_notice", "matching:match",
}  # fmt: skip
# Objects that stand in many states: so many of each are opened for the links on them, though only one is judged.
MANY = {"agreements:detail": 12, "assignments:detail": 12, "settlement:detail": 6, "matching:opportunity": 4}
# Reached by sending a form, or in a state that no sample person is in; other tests open them with the client.
NOT_ON_THE_WAY = {
    "accounts:name", "agreements:compare", "agreements:sign", "agreements:signed", "assignments:confirm_return", "assignments:result",
    "assignments:log_return", "assignments:milestone_return", "demands:close", "demands:published", "demands:sheet",
    "demands:sheet_check", "demands:sheet_section", "matching:ask", "matching:compare", "matching:relay",
    "organisations:edit", "posters:detail", "referrals:pool_entry", "referrals:proposal_new", "referrals:proposals",
    "referrals:propose", "referrals:recommend", "searches:detail", "settlement:batch", "settlement:batch_answers",
    "settlement:batch_resolve", "talents:found",
}  # fmt: skip


@pytest.fixture(scope="module")
def found() -> Found:
    """What the walk in the first language found, so that the second need not look for it again."""
    return {}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_that_a_link_leads_to_is_sound(site: Site, browse: Browse, language: str, found: Found) -> None:
    data = Data(names_of_people(site), titles_of_demands(site))
    wrong: list[str] = []
    seen: set[str] = set()
    known = dict(found)
    for persona, starts in STARTS.items():
        page = browse(persona, language=language)
        ways = _opened(page, known[persona]) if known else _walk(page, starts(places_of(site)), seen)
        found[persona] = []
        for address in ways:
            found[persona].append(address)
            wrong += [f"{persona} {address}  {one}" for one in faults(page, language, data)]
    if not known:
        wrong += [f"no link leads to {name}" for name in sorted(_pages() - seen - NOT_ON_THE_WAY)]
    assert not wrong, "\n".join(wrong)


def _opened(page: Page, addresses: list[str]) -> Iterator[str]:
    """Open one after the other; yields the address of each."""
    for address in addresses:
        _open(page, address)
        yield address


def _walk(page: Page, starts: list[str], seen: set[str]) -> Iterator[str]:
    """Open the starts, then one page of every kind that links lead to; yields the address of each to be judged.

    A page of a kind that was judged before is only fetched, for its links.
    """
    waiting = deque(starts)
    asked: Counter[str] = Counter()
    known = set(starts)
    while waiting:
        address = waiting.popleft()
        fetched = None if address in starts or _name_of(address) not in seen else page.request.get(address)
        if fetched and fetched.ok and _name_of(fetched.url) in seen:
            links = [urljoin(fetched.url, link) for link in page.evaluate(LINKS_IN, fetched.text())]
        else:
            _open(page, address)
            landed = _name_of(page.url)
            if landed not in seen or address in starts:
                seen.add(landed)
                yield address
            links = page.locator("a[href]").evaluate_all("nodes => nodes.map(node => node.href)")
        for link in links:
            name, path = _name_of(link), urlparse(link).path
            room = asked[name] < MANY.get(name, 0 if name in seen else 1)
            if name and room and path not in known and not _no_page(name):
                asked[name] += 1
                known.add(path)
                waiting.append(link)


def _open(page: Page, address: str) -> None:
    answer = page.goto(address, wait_until="load")
    assert answer is not None
    assert answer.status == 200, f"{address} answers {answer.status}"


def _name_of(address: str) -> str:
    try:
        match = resolve(urlparse(address).path)
    except Resolver404:
        return ""
    return match.view_name


def _no_page(name: str) -> bool:
    return name.startswith(NO_PAGE) or name in NO_PAGE_NAMES or name.endswith(("csv", "pdf", "png", "xlsx"))


def _pages() -> set[str]:
    """Names of all pages that open for somebody, by the permission table."""
    rows = (row for row in ROWS if row.method == "GET" and "200" in row.answers.values())
    return {row.url for row in rows if not _no_page(row.url)}
