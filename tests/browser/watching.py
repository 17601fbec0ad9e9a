"""One ear for every page that Chromium opens in these tests, whoever opens it: what must not happen on any is a fault."""

import re
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg2
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Request, sync_playwright

from tests.site import Site
from tools.installing import BROWSERS

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Chromium tells of most; this tells of all, also where a policy only reports.
TELLS = """document.addEventListener("securitypolicyviolation", kept =>
  console.error(`page policy: ${kept.effectiveDirective} ${kept.blockedURI}`));"""
STATUS = re.compile(r"the server responded with a status of (\d{3})")


@dataclass
class Watch:
    """Hears every context of one browser, from its first page to its last.

    Faults are: a request to anywhere but the site (``data:`` pictures are part of a page), whatever the page policy kept
    out, an error that no script caught, an error in the console, a dialog. A refusal that a test asks for is none where
    the test says so: ``@pytest.mark.answers(422)``.
    """

    origin: str = ""
    asked: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        context.add_init_script(TELLS)
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("dialog", self._dialog)
        context.on("weberror", lambda wrong: self.heard.append(f"uncaught: {wrong.error}"))

    def take_faults(self, expected: Collection[int] = ()) -> list[str]:
        """What was heard since the last time, without the answers that were asked for."""
        found, self.heard = self.heard, []
        return [one for one in found if not ((said := STATUS.search(one)) and int(said.group(1)) in expected)]

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)
        parts = urlsplit(request.url)
        own = f"{parts.scheme}://{parts.netloc}" == self.origin
        if not own and not (parts.scheme == "data" and request.resource_type == "image"):
            self.heard.append(f"third party: {request.resource_type} {request.url[:200]}")

    def _console(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.heard.append(f"console: {urlsplit(said.location['url']).path} {said.text}")

    def _dialog(self, dialog: Dialog) -> None:
        self.heard.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@contextmanager
def watched_chromium() -> Iterator[tuple[Browser, Watch]]:
    """The one place where tests start a browser."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    assert path, "No Chromium: `make test` installs it where it may, else install the system's package."
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop lives in this thread
        browser, watch = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS), Watch()
        browser.on("context", watch.listen)
        yield browser, watch
        browser.close()


def reports_of(site: Site) -> list[str]:
    """What browsers reported to the site itself: directive, what was kept out, and the page."""
    return [" ".join(row) for row in _rows(site, "SELECT directive, blocked, page FROM core_policyreport")]


def forget_reports(site: Site) -> None:
    _rows(site, "DELETE FROM core_policyreport RETURNING 1")


def _rows(site: Site, statement: str) -> list[tuple[str, ...]]:
    connection = psycopg2.connect(site.environment["DATABASE_URL"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())
    finally:
        connection.close()
