"""The first half of the main job, press by press, as its people do it in the browser. Each function is one person's part.

Nothing here depends on words of the catalogue: forms are found by their fields, the one button of a page by its rank.
"""

import datetime as dt
import json
import re
import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect
from stdnum.cn import ric

from apps.core import clock
from tests.site import Site

Browse = Callable[..., Page]

WORDS = {
    "zh-hans": {
        "title": "五轴叶轮加工提质",
        "problem": "五轴叶轮加工的表面质量不稳定，首件试切时间长，需要五轴加工和数控编程的老师傅带教。",
        "result": "首件合格率达到 95%，两名学徒能独立编程和首件试切。",
        "invitation": "您带徒弟的办法正是我们要的。",
        "dates": "每周四天",
        "conflicts": "无",
        "limits": "每周五回厂；学徒由副手照看。",
    },
    "en": {
        "title": "Better five-axis impellers",
        "problem": "The surface of impellers from five-axis machining is uneven and the first article takes long. "
        "We look for a master of five-axis machining and CNC programming who teaches two apprentices.",
        "result": "95% of first articles pass, and two apprentices program and cut the first article alone.",
        "invitation": "The way you teach apprentices is what we need.",
        "dates": "Four days a week",
        "conflicts": "none",
        "limits": "Back at the plant on Fridays; the deputy looks after the apprentices.",
    },
}
TALENT = "石大川"
# People of the sample region who are no personas: they come in by a task link or with a code.
SENDING_HR, SENDING_SIGNATORY, SENDING_FINANCE = "+8619900000141", "+8619900000142", "+8619900000143"
USING_SIGNATORY, TALENTS_PHONE = "+8619900000102", "+8619900000213"
CONTRACT = "YZ-2026-031 刀具方案技术服务合同"
SECONDS = 1000
CODE, TASK_LINK = r"(?<![\w-])\d{6}(?![\w-])", r"https?://[!-~]+/task/[!-~]+"


def step(page: Page) -> None:
    """Press the one primary button of the page."""
    page.locator("main .button-primary:visible").first.click()
    page.wait_for_load_state()


def submit(page: Page, field: str) -> None:
    """Send the form that holds ``field``."""
    page.locator(f"main form:has([name={field}])").locator("button[type=submit]").first.click()
    page.wait_for_load_state()


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"main [name='{name}']").fill(value)


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"main [name='{name}'][value='{value}']").check()


def speak(page: Page, language: str) -> None:
    """Choose the language of the screen in the header, where it is another one."""
    switch = page.locator(f"form[action$='/language/'] button[value='{language}']")
    if switch.count():
        switch.first.click()
        page.wait_for_load_state()


def asked(page: Page, field: str) -> int:
    """How many answers the form that holds ``field`` asks for."""
    names = page.locator(f"main form:has([name={field}]) [required]:not([type=hidden])")
    return int(names.evaluate_all("nodes => new Set(nodes.map(node => node.name)).size"))


class Phones:
    """Every phone of the sample region: ``await_text`` gives what the next message to one says."""

    def __init__(self, site: Site) -> None:
        self.folder = site.data / "sms"
        self.read = dict.fromkeys((row["to"] for row in self._messages()), 0)
        for row in self._messages():
            self.read[row["to"]] += 1

    def await_text(self, phone: str, pattern: str) -> str:
        """The match of ``pattern`` in the first message not read yet that has one; workers may need a moment to send it."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            mine = [row["text"] for row in self._messages() if row["to"] == phone]
            for at in range(self.read.get(phone, 0), len(mine)):
                if hit := re.search(pattern, mine[at], re.ASCII):
                    self.read[phone] = at + 1
                    return hit.group(0)
            time.sleep(0.1)
        raise AssertionError(f"no message with {pattern} came to {phone}")

    def _messages(self) -> list[dict[str, str]]:
        paths = sorted(self.folder.glob("*.jsonl"))
        return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def free_weeks(later: bool) -> tuple[int, int]:
    """Three weeks in which the talent is free: in half a year, or soon where those would run over the new year.

    ``later`` asks for three others, so that two demands may both have the talent.
    """
    today = clock.local(clock.wall()).date()
    ahead = (28 if later else 24) if (today + dt.timedelta(weeks=30)).isocalendar().week > 6 else (8 if later else 3)
    first = (today + dt.timedelta(weeks=ahead)).isocalendar().week
    return first, first + 2


def identity_number(serial: int) -> str:
    """A number with a right check character that belongs to nobody."""
    body = f"32050019800101{serial:03d}"
    return body + str(ric.calc_check_digit(f"{body}0"))


# ---- The using unit posts, and invites ----


def write_demand(page: Page, language: str = "zh-hans", *, later: bool = False) -> int:
    """Screen 1. Returns how many answers it asks for."""
    words = WORDS[language]
    page.goto("/demands/new/")
    first, last = free_weeks(later)
    number = asked(page, "problem")
    fill(
        page,
        problem=words["problem"],
        result_wanted=words["result"],
        days="12",
        pay="30000",
        contact="周允 19900000101",
    )
    choose(page, "days_or_dates", "yearly")
    page.locator("[name=first_week]").select_option(str(first))
    page.locator("[name=last_week]").select_option(str(last))
    choose(page, "place_or_remote", "on_site")
    choose(page, "results_belong", "using_unit")
    submit(page, "problem")
    return number


def publish_demand(page: Page, title: str) -> int:
    """Screen 2. Returns how many answers it asks for."""
    number = asked(page, "title")
    fill(page, title=title)
    submit(page, "title")
    return number


def await_matches(page: Page) -> None:
    """Screen 3 is served without a match; they come by themselves, into the same document."""
    assert 'class="match"' not in page.request.get(page.url).text()
    page.evaluate("window.sameDocument = true")
    expect(page.locator("#board article.match").first).to_be_visible(timeout=20 * SECONDS)
    assert page.evaluate("window.sameDocument") is True


def invite(page: Page, language: str = "zh-hans") -> None:
    """The best candidate is the talent whose trade and weeks were asked for."""
    best = page.locator("#board article.match").first
    expect(best).to_contain_text(TALENT)
    best.locator("h3 a").click()
    page.wait_for_load_state()
    fill(page, text=WORDS[language]["invitation"])
    submit(page, "text")


# ---- The talent answers, the using unit holds, the talent asks the own unit ----


def open_invitation(page: Page, title: str) -> None:
    """From the workbench, where the invitation is among what comes next."""
    page.goto("/workbench/")
    page.locator("main :is(.next-step, li, tr, article)", has_text=title).locator("a").first.click()
    page.wait_for_load_state()
    expect(page.locator("h1")).to_have_text(title)


def answer_invitation(page: Page, language: str = "zh-hans") -> int:
    """Returns how many answers the form asks for."""
    number = asked(page, "eligibility")
    choose(page, "eligibility", "yes")
    fill(page, dates=WORDS[language]["dates"], conflicts=WORDS[language]["conflicts"])
    account = page.locator("main [name=account]")
    if account.count():
        account.fill("6222020000000001234")
    submit(page, "eligibility")
    return number


def hold(page: Page) -> None:
    page.reload()
    step(page)


def ask_own_unit(page: Page) -> None:
    page.reload()
    step(page)
    step(page)


# ---- The sending unit consents by link ----


def open_task_link(phones: Phones, page: Page, phone: str) -> None:
    """From the text message to the page, without an account's sign-in: the link, then a code to the same phone."""
    page.goto(phones.await_text(phone, TASK_LINK))
    step(page)
    fill(page, code=phones.await_text(phone, CODE))
    step(page)


def consent(page: Page, language: str = "zh-hans") -> int:
    """Returns how many answers the form asks for."""
    number = asked(page, "answer")
    choose(page, "answer", "limits")
    fill(page, limits=WORDS[language]["limits"])
    page.locator("main [name=results_confirmed]").check()
    submit(page, "answer")
    return number


# ---- The agreement ----


def sign_in_with_code(phones: Phones, page: Page, phone: str) -> None:
    """As everybody does: number, code."""
    page.goto("/account/login/")
    fill(page, login=phone)
    step(page)
    fill(page, code=phones.await_text(phone, CODE))
    step(page)
    page.wait_for_url("**/workbench/")


def split(page: Page, agreement: str, talent: str, unit: str) -> None:
    """Propose a split in clause 8, in per cent."""
    page.goto(f"{agreement}clauses/8/")
    fill(page, talent_share=talent, sending_unit_share=unit, separate_contract=CONTRACT)
    submit(page, "talent_share")


def give_identity(page: Page, name: str, serial: int) -> None:
    choose(page, "kind", "resident")
    fill(page, name=name, number=identity_number(serial))
    page.locator("main form:has([name=number]) [type=checkbox]").check()
    submit(page, "number")
    expect(page).not_to_have_url(re.compile("/identity/"))


def accept(page: Page, agreement: str) -> None:
    page.goto(agreement)
    if not page.locator("form[action$='/accept/']").count():
        step(page)  # the talent's document goes into clause 1 first
    page.locator("form[action$='/accept/'] button").click()
    page.wait_for_load_state()


def sign(phones: Phones, page: Page, agreement: str, phone: str, serial: int) -> None:
    """Identity once, then a code for this very text, then the signature."""
    page.goto(f"{agreement}sign/")
    if not page.locator("main [name=code]").count():
        step(page)
        give_identity(page, page.locator("main [name=name]").input_value(), serial)
    page.locator("main form[action$='/sign/code/'] button").click()
    page.wait_for_load_state()
    fill(page, code=phones.await_text(phone, CODE))
    page.locator("main [name=intent]").check()
    data_consent = page.locator("main [name=data_consent]")
    if data_consent.count():
        data_consent.check()
    submit(page, "code")
    page.wait_for_url(re.compile("/signed/"))


def await_after_reload(page: Page, link: Locator) -> None:
    """A worker makes it; the page tells when it is looked at again."""
    for _n in range(20):
        try:
            return expect(link).to_be_visible(timeout=SECONDS)
        except AssertionError:
            page.reload()
    raise AssertionError(f"{link} never came")
