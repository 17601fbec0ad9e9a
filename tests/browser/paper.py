"""A party signs on paper, hands in photographs of the pages, and the office compares them with the frozen text."""

import pathlib
import subprocess
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.journey import choose, step


def sign_on_paper(page: Page, agreement: str, party: str, folder: pathlib.Path) -> int:
    """Choose paper, download the frozen text, photograph its pages, hand them in. Returns how many pages there were."""
    page.goto(f"{agreement}paper/{party}/")
    step(page)
    photographs = _photographed(page.request.get(f"{agreement}documents/frozen/").body(), folder)
    page.locator("main [name=scans]").set_input_files(photographs)
    page.locator("main form[action$='/files/'] button").click()
    page.wait_for_load_state()
    choose(page, "seal_kind", "official")
    signers = page.locator("main [name=signer]")
    signers.first.check()
    page.locator("main form[action$='/hand-in/'] button").click()
    page.wait_for_load_state()
    return len(photographs)


def nobody_confirms_the_own(page: Page, agreement: str, party: str) -> None:
    page.goto(f"{agreement}paper/{party}/compare/")
    expect(page.locator("main button[name=decision]")).to_have_count(0)


def compare(page: Page, agreement: str, party: str, judge: Callable[[Page], None]) -> int:
    """Tick every pair of pages as the same and confirm. Returns how many there were."""
    page.goto(f"{agreement}paper/{party}/compare/")
    judge(page)
    same = page.locator("main input[value=same]")
    for at in range(same.count()):
        same.nth(at).check()
    count = same.count()
    page.locator("main button[name=decision][value=confirm]").click()
    page.wait_for_load_state()
    return count


def _photographed(document: bytes, folder: pathlib.Path) -> list[str]:
    """One JPEG of every page."""
    (folder / "frozen.pdf").write_bytes(document)
    subprocess.run(
        ["pdftoppm", "-jpeg", "-r", "70", str(folder / "frozen.pdf"), str(folder / "photograph")],
        check=True,
        timeout=60,
    )
    return sorted(str(path) for path in folder.glob("photograph*.jpg"))
