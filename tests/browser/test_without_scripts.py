"""With scripts off every form still works: posting a demand, reading its board, inviting, and answering the invitation."""

import re
from collections.abc import Callable
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Page, expect

from tests.browser import journey

TITLE = "叶轮五轴首件试切带教"


@pytest.mark.answers(422)  # an incomplete answer
def test_a_demand_is_posted_read_and_answered_without_scripts(browse: Callable[..., Page]) -> None:
    using = browse("using-hr", scripts=False)
    journey.write_demand(using, later=True)
    journey.publish_demand(using, TITLE)
    expect(using.locator("h1")).to_have_text(TITLE)
    match = read_board(using)
    answer(browse("talent-skilled", scripts=False, width=390), match)


def read_board(using: Page) -> str:
    """The page links to the list, the list tells what is going on; a candidate is invited from it. Returns the match."""
    demand = urlparse(using.url).path.rstrip("/").rpartition("/")[2]
    using.locator(f"main a[href='/matches/board/{demand}/']").first.click()
    candidate = using.locator("article.match").first
    journey.await_after_reload(using, candidate)
    expect(candidate).to_contain_text(journey.TALENT)
    expect(candidate.locator("details").first).to_have_attribute("open", "")
    link = str(candidate.locator("h3 a").get_attribute("href"))
    candidate.locator("form[action$='/invite/'] button").click()
    expect(using).to_have_url(re.compile("/candidate/"))
    return link.removesuffix("candidate/")


def answer(talent: Page, match: str) -> None:
    """An incomplete answer comes back with what was typed; the complete one counts."""
    talent.goto(f"{match}opportunity/")
    journey.fill(talent, dates="每周四天")
    journey.submit(talent, "eligibility")
    expect(talent.locator(".error-summary")).to_be_visible()
    expect(talent.locator("[name=dates]")).to_have_value("每周四天")
    journey.answer_invitation(talent)
    expect(talent.locator("main [name=eligibility]")).to_have_count(0)
