"""The key pages as each role sees them after the main job, in both languages and at four widths."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.judging import Data, Ear, faults
from tests.browser.places import Places, names_of_people, places_of, titles_of_demands
from tests.site import Site

PAGES: dict[str, Callable[[Places], list[str]]] = {
    "": lambda at: [
        "/",
        "/account/login/",
        "/demands/",
        "/statements/calculator/",
        at.calculator,
        at.check,
        "/demo/",
        "/design/",
    ],
    "using-hr": lambda at: [
        "/workbench/",
        at.demand,
        at.board,
        at.candidate,
        at.agreement,
        f"{at.agreement}all/",
        at.assignment,
        at.statement,
        "/messages/notices/",
        "/account/profile/",
        "/demands/new/",
    ],
    "sending-hr": lambda at: ["/workbench/", at.consent, at.agreement, at.assignment, at.statement],
    "talent": lambda at: [
        "/workbench/",
        at.opportunity,
        at.agreement,
        at.assignment,
        at.statement,
        at.evaluation,
        "/messages/notices/",
        "/account/profile/",
        "/talents/",
        "/talents/me/",
        "/talents/me/calendar/",
        "/talents/me/visibility/",
        "/talents/me/skills/",
        "/talents/me/preview/",
    ],
}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("persona", PAGES, ids=lambda key: key or "visitor")
def test_every_key_page_is_sound(site: Site, browse: Callable[..., Page], persona: str, language: str) -> None:
    data = Data(names_of_people(site), titles_of_demands(site))
    page = browse(persona, language=language)
    ear = Ear.at(page, site.url)
    wrong: list[str] = []
    for address in PAGES[persona](places_of(site)):
        answer = page.goto(address, wait_until="load")
        assert answer is not None
        found = [] if answer.status == 200 else [f"status {answer.status}"]
        found += [*ear.drain(), *faults(page, language, data)]
        ear.drain()  # what axe-core's own evaluation says is not the page's
        wrong += [f"{address}  {one}" for one in found]
    assert not wrong, "\n".join(wrong)
