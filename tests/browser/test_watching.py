"""The ear that hears every page of these tests is not deaf, and what a browser reports arrives."""

import time

from playwright.sync_api import Browser, Page

from tests.browser.watching import Watch, forget_reports, reports_of
from tests.site import Site

WRONG = """() => {
  const picture = document.createElement("img");
  picture.src = "https://third.example/dot.png";
  document.body.append(picture);
  const script = document.createElement("script");
  script.textContent = "window.ran = true";
  document.body.append(script);
  setTimeout(() => { throw new Error("nobody catches this"); });
}"""


def test_a_page_that_does_wrong_is_heard_and_reported(site: Site, watched: tuple[Browser, Watch]) -> None:
    """In a context of its own, opened by hand: no context is left out."""
    browser, watch = watched
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/")
    assert watch.take_faults() == []
    page.evaluate(WRONG)
    reports = await_reports(site, page, 2)
    await_heard(watch, page, "page policy: img-src", "page policy: script-src-elem")
    page.goto("/nowhere/")
    page.evaluate("() => alert(7)")
    page.goto("about:blank")
    context.close()
    forget_reports(site)
    heard = watch.take_faults()
    assert reports == ["img-src third.example dashboard:home", "script-src-elem inline dashboard:home"]
    for kind in (
        "third party: image https://third.example/dot.png",
        "page policy: img-src https://third.example",
        "page policy: script-src-elem inline",
        "uncaught: nobody catches this",
        "status of 404",
        "dialog: 7",
    ):
        assert any(kind in one for one in heard), (kind, heard)


def test_an_answer_that_was_asked_for_is_no_fault_and_every_other_is() -> None:
    said = "console: /x the server responded with a status of"
    watch = Watch(heard=[f"{said} 422 ()", f"{said} 500 ()"])
    assert watch.take_faults({422}) == [f"{said} 500 ()"]
    assert watch.take_faults() == []


def await_heard(watch: Watch, page: Page, *kinds: str) -> None:
    """The console is told on a way of its own, now before and now after the site."""
    until = time.monotonic() + 10
    while not all(any(kind in one for one in watch.heard) for kind in kinds) and time.monotonic() < until:
        page.wait_for_timeout(100)


def await_reports(site: Site, page: Page, count: int) -> list[str]:
    until = time.monotonic() + 10
    while len(found := sorted(reports_of(site))) < count and time.monotonic() < until:
        page.wait_for_timeout(100)
    return found
