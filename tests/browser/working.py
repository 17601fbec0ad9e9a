"""The second half of the main job, press by press: day one, the work, the money, the evaluations, the way back.

As in ``journey``, nothing depends on words of the catalogue.
"""

import datetime as dt
import re

from playwright.sync_api import Page, expect

from tests.browser.journey import await_after_reload, fill, step, submit

WORDS = {
    "zh-hans": {"day": "现场试切两件，记录刀具磨损。", "result": "首件合格率 96%，两名学徒已能独立编程；记录见附件。"},
    "en": {
        "day": "Two trial cuts on site, tool wear noted.",
        "result": "96% of first articles pass; both program alone.",
    },
}
STEPS = (30, 14, 7, 1)  # the demo's clock moves on by these days


def let_it_be(page: Page, day: dt.date) -> None:
    """Press the clock of the demo until that day has come; what falls due on the way happens."""
    page.set_default_timeout(60_000)  # a month of a whole region falls due at once
    page.goto("/demo/")
    days = (day - day_of(page, ".clock-day time")).days
    for days_a_press in STEPS:
        while days >= days_a_press:
            page.locator(f"form[action$='/demo/clock/'] button[value='{days_a_press}']").click()
            page.wait_for_load_state()
            days -= days_a_press


def first_day(page: Page) -> dt.date:
    """The first day of the assignment on the page."""
    return day_of(page, "main .facts time")


def day_of(page: Page, place: str) -> dt.date:
    return dt.date.fromisoformat(str(page.locator(place).first.get_attribute("datetime"))[:10])


def find_assignment(page: Page, title: str) -> str:
    """A worker plans it after the last signature. Returns its path, and stays on its page."""
    page.goto("/assignments/")
    link = page.locator("main a[href^='/assignments/']", has_text=title).first
    await_after_reload(page, link)
    path = str(link.get_attribute("href"))
    page.goto(path)
    return path


def prepare(page: Page, assignment: str) -> None:
    """The using unit ticks the whole list of day one, the insurance among it."""
    page.goto(assignment)
    boxes = page.locator("main input[name=keys]")
    for at in range(boxes.count()):
        boxes.nth(at).check()
    submit(page, "keys")
    expect(page.locator("main input[name=keys]")).to_have_count(0)


def arrive(page: Page, assignment: str) -> None:
    page.goto(assignment)
    step(page)


def log_a_day(page: Page, assignment: str, language: str) -> None:
    page.goto(f"{assignment}service/")
    fill(page, hours="7.5", note=WORDS[language]["day"])
    submit(page, "hours")


def hand_in(page: Page, assignment: str, language: str) -> None:
    page.goto(assignment)
    page.locator("main a[href$='/submit/']").first.click()
    fill(page, text=WORDS[language]["result"])
    submit(page, "text")
    expect(page).to_have_url(re.compile(f"{assignment}$"))


def accept_work(page: Page, assignment: str) -> None:
    page.goto(assignment)
    page.locator("main form[action$='/approve/'] button").first.click()
    page.wait_for_load_state()
    page.goto(assignment)
    page.locator("main a[href$='/accept/']").first.click()
    page.wait_for_load_state()
    step(page)
    expect(page).to_have_url(re.compile(f"{assignment}$"))


def find_statement(page: Page, title: str) -> str:
    """A worker draws it up from the accepted work. Returns its path."""
    page.goto("/statements/")
    link = page.locator("main a[href^='/statements/']", has_text=title).first
    await_after_reload(page, link)
    return str(link.get_attribute("href"))


def confirm_statement(page: Page, statement: str) -> None:
    page.goto(statement)
    page.locator("main form[action$='/confirm/'] button").first.click()
    page.wait_for_load_state()


def pay_all(page: Page, statement: str) -> int:
    """Finance records each transfer as its bank shows it. Returns how many there were."""
    count = 0
    page.goto(statement)
    while (link := page.locator("main .pay-table a[href$='/payment/']")).count():
        link.first.click()
        page.wait_for_load_state()
        fill(page, bank_reference=f"TS{page.url.split('/')[-5][:8]}{count}")
        submit(page, "bank_reference")
        count += 1
    return count


def receive(page: Page, statement: str) -> None:
    page.goto(statement)
    page.locator("main form[action$='/received/'] button").first.click()
    page.wait_for_load_state()


def evaluate(page: Page, assignment: str) -> int:
    """Give every evaluation that waits for this person. Returns how many there were."""
    path = assignment.replace("/assignments/", "/evaluations/")
    count = 0
    page.goto(path)
    while (link := page.locator("main a[href*='/evaluations/give/']")).count():
        link.first.click()
        page.wait_for_load_state()
        names = page.locator("main input[type=radio]").evaluate_all(
            "nodes => [...new Set(nodes.map(node => node.name))]"
        )
        for name in names:
            page.locator(f"main [name='{name}'][value='5']").check()
        submit(page, names[0])
        page.goto(path)
        count += 1
    return count


def come_back(page: Page, assignment: str) -> None:
    page.goto(f"{assignment}return/")
    step(page)
