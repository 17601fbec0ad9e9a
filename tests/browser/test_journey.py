"""The main job's first half by hand: from the demand to three valid signatures, in Chinese, on the sample region."""

import pathlib
import subprocess
from collections.abc import Callable
from urllib.parse import urlparse

from playwright.sync_api import Page, expect

from tests.browser import journey
from tests.browser.journey import Phones
from tests.browser.judging import Data, Ear, faults
from tests.browser.places import names_of_people
from tests.site import Site

Browse = Callable[..., Page]
WIDTHS = (320, 390, 1280)


class Judge:
    """Looks at every screen of the journey on the way."""

    def __init__(self, site: Site) -> None:
        self.data = Data(names_of_people(site), [journey.TITLE])
        self.wrong: list[str] = []

    def __call__(self, *pages: Page) -> None:
        for page in pages:
            self.wrong += [f"{urlparse(page.url).path}  {one}" for one in faults(page, "zh-hans", self.data, WIDTHS)]


def test_from_the_demand_to_three_signatures(site: Site, browse: Browse, tmp_path: pathlib.Path) -> None:
    phones, judge = Phones(site), Judge(site)
    using, talent = browse("using-hr"), browse("talent-skilled")
    ears = [Ear.at(using, site.url), Ear.at(talent, site.url)]
    post_and_match(using, judge)
    come_together(using, talent, judge)
    consent_by_link(phones, browse(), judge)
    agreement = draft_and_split(using, judge)
    agree(phones, browse, using, talent, agreement)
    sign_all(phones, browse, talent, agreement, judge)
    assert three_signatures(using, agreement, tmp_path / "sealed.pdf") == 3
    heard = [one for ear in ears for one in ear.heard if "422" not in one]  # a refusal is meant to be one
    assert not judge.wrong + heard, "\n".join(judge.wrong + heard)


def post_and_match(using: Page, judge: Judge) -> None:
    """Three screens, eight required answers at most, and matches that come by themselves."""
    required = journey.write_demand(using)
    judge(using)
    required += journey.publish_demand(using)
    assert required <= 8
    journey.await_matches(using)
    judge(using)
    journey.invite(using)


def come_together(using: Page, talent: Page, judge: Judge) -> None:
    """Four answers of the talent, the hold, and the question to the own unit."""
    journey.open_invitation(talent)
    judge(talent)
    assert journey.answer_invitation(talent) <= 4
    journey.hold(using)
    journey.ask_own_unit(talent)
    judge(using, talent)


def consent_by_link(phones: Phones, page: Page, judge: Judge) -> None:
    """The sending unit's HR never signed in here: link, code, two answers."""
    journey.open_task_link(phones, page, journey.SENDING_HR)
    expect(page.locator("h1")).to_contain_text(journey.TALENT)
    judge(page)
    assert journey.consent(page) <= 2
    judge(page)


def draft_and_split(using: Page, judge: Judge) -> str:
    """A split of 110% is refused and what was typed stays; the right one makes a new version. Returns the room's path."""
    using.reload()
    journey.step(using)
    agreement = urlparse(using.url).path
    journey.split(using, agreement, talent="80", unit="30")
    expect(using.locator(".error-summary")).to_contain_text("100%")
    expect(using.locator("[name=talent_share]")).to_have_value("80")
    expect(using.locator("[name=separate_contract]")).to_have_value(journey.CONTRACT)
    judge(using)
    journey.split(using, agreement, talent="80", unit="20")
    using.wait_for_url(f"**{agreement}")
    return agreement


def agree(phones: Phones, browse: Browse, using: Page, talent: Page, agreement: str) -> None:
    """The talent's document enters clause 1; all accept; the using unit sends the text for signing."""
    sending = browse()
    journey.sign_in_with_code(phones, sending, journey.SENDING_HR)
    talent.goto(agreement)
    journey.step(talent)
    journey.give_identity(talent, journey.TALENT, serial=21)
    for page in (talent, sending, using):
        journey.accept(page, agreement)
    journey.step(using)


def sign_all(phones: Phones, browse: Browse, talent: Page, agreement: str, judge: Judge) -> None:
    """The units in either order, the talent last; each with a code for this very text."""
    sending, using = browse(), browse("using-signatory")
    journey.sign_in_with_code(phones, sending, journey.SENDING_SIGNATORY)
    journey.sign(phones, using, agreement, journey.USING_SIGNATORY, serial=22)
    journey.sign(phones, sending, agreement, journey.SENDING_SIGNATORY, serial=23)
    journey.sign(phones, talent, agreement, journey.TALENTS_PHONE, serial=24)
    judge(sending, talent)


def three_signatures(using: Page, agreement: str, path: pathlib.Path) -> int:
    """How many signatures of the sealed file pdfsig calls valid."""
    using.goto(agreement)
    link = using.locator("a[href*='/documents/sealed/']")
    journey.await_after_reload(using, link)
    answer = using.request.get(str(link.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    path.write_bytes(answer.body())
    told = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False, timeout=60).stdout
    return told.count("Signature is Valid.")
