"""Chromium against a really served site in which the main job has run."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.watching import Watch, reports_of, watched_chromium
from tests.conftest import Sample, cloned_sample
from tests.site import Site, running_site


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "answers(*statuses): refusals that this test asks for on purpose")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(sample_template: Sample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("site")
    with cloned_sample(sample_template, data) as database, running_site(database, data, loaded=True) as served:
        yield served


@pytest.fixture(scope="module")
def watched() -> Iterator[tuple[Browser, Watch]]:
    """One browser for a module. It does not outlive it: while its event loop lives, nothing else may start one here."""
    with watched_chromium() as browser_and_watch:
        yield browser_and_watch


@pytest.fixture(autouse=True)
def watch(request: pytest.FixtureRequest) -> Iterator[Watch | None]:
    """No test of this folder can forget it: whatever its pages did wrong is its failure, and nothing was reported."""
    if not {"browse", "watched"} & set(request.fixturenames):
        yield None
        return
    _browser, watch = request.getfixturevalue("watched")
    site: Site = request.getfixturevalue("site")
    watch.origin = site.url
    yield watch
    expected = [status for mark in request.node.iter_markers("answers") for status in mark.args]
    wrong = [*watch.take_faults(expected), *(f"reported: {one}" for one in reports_of(site))]
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def browse(site: Site, watched: tuple[Browser, Watch], watch: Watch) -> Iterator[Callable[..., Page]]:
    """``browse("using_hr", language="en", width=390)`` is a page of a person who signed in with one click."""
    contexts: list[BrowserContext] = []
    chromium, _watch = watched

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
