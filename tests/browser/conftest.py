"""Chromium against a really served site in which the main job has run."""

import pathlib
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import Sample, cloned_sample
from tests.site import Site, running_site

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            # The whole story moves the clock: it has a site of its own, and may run beside the other pages.
            item.add_marker(pytest.mark.xdist_group("story" if item.path.name == "test_whole_story.py" else "browser"))


@pytest.fixture(scope="session")
def site(sample_template: Sample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("site")
    with cloned_sample(sample_template, data) as database, running_site(database, data, loaded=True) as served:
        yield served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a module. It does not outlive it: while its event loop lives, nothing else may start one here."""
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    assert path, "No Chromium: `make test` installs it where it may, else install the system's package."
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop lives in this thread
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def browse(site: Site, chromium: Browser, tmp_path: pathlib.Path) -> Iterator[Callable[..., Page]]:
    """``browse("using_hr", language="en", width=390)`` is a page of a person who signed in with one click."""
    contexts: list[BrowserContext] = []

    def opened(persona: str = "", *, language: str = "zh-hans", width: int = 1280, scripts: bool = True) -> Page:
        context = chromium.new_context(
            base_url=site.url, viewport={"width": width, "height": 900}, java_script_enabled=scripts
        )
        context.add_cookies([{"name": "language", "value": language, "url": site.url}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        if persona:
            page.goto("/demo/")
            page.locator(f'form[action$="/sign-in/{persona}/"] button').click()
            page.wait_for_load_state()
        return page

    yield opened
    for context in contexts:
        context.close()
