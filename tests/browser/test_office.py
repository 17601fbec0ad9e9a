"""The office in the browser: sound pages in both languages, and a case decided by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.judging import Data, faults
from tests.browser.places import names_of_people, titles_of_demands
from tests.site import Site

PAGES = {
    "officer": [
        "/office/",
        "/office/organisations/unit/",
        "/office/organisations/unit/?late=yes",
        "/office/talents/talent/",
        "/office/demands/demand/",
        "/office/matching/unitconsent/",
        "/office/agreements/agreement/",
        "/office/core/delivery/",
        "/office/planning/",
        "/office/planning/new/",
        "/office/planning/balance/",
        "/office/stages/",
        "/office/fairness/",
        "/statements/funds/",
        "/statements/reconciliation/",
        "/referrals/proposals/",
    ],
    "supervisor": ["/office/"],
    "auditor": ["/office/", "/office/audit/auditevent/"],
}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("persona", PAGES)
def test_every_page_of_the_office_is_sound(
    site: Site, browse: Callable[..., Page], persona: str, language: str
) -> None:
    data = Data(names_of_people(site), titles_of_demands(site))
    page = browse(persona, language=language)
    addresses = list(PAGES[persona])
    if persona == "officer":
        page.goto("/office/")
        addresses += [str(link.get_attribute("href")) for link in page.locator(".due-subject a").all()]
        assert len(addresses) > len(PAGES[persona])
        page.goto("/office/planning/")
        addresses.append(str(page.locator("main a[href^='/office/planning/'][href*='-']").first.get_attribute("href")))
    wrong: list[str] = []
    for address in addresses:
        answer = page.goto(address, wait_until="load")
        assert answer is not None
        found = [] if answer.status == 200 else [f"status {answer.status}"]
        found += faults(page, language, data)
        wrong += [f"{address}  {one}" for one in found]
    assert not wrong, "\n".join(wrong)


def test_a_case_is_opened_and_returned_by_keyboard_and_the_next_one_follows(browse: Callable[..., Page]) -> None:
    page = browse("officer", language="en")
    page.goto("/office/")
    page.get_by_role("link", name="Open the next case").focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    first = page.url
    page.locator("summary", has_text="Return, with the reason").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Reason").focus()
    page.keyboard.type("Please hand in the licence.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.get_by_role("status").first).to_contain_text("done")
    assert page.url != first
