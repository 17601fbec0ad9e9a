"""Pictures of the key pages for README and the guides: the sample region and the main job on servers of their own.

Each page is shot at two widths and in both languages, into ``docs/images/<name>-<zh|en>-<width>.png``. The site is the
one of the browser tests (``tests.site``), so that what is shown is what is tested.
"""

import contextlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from urllib.parse import urlparse

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from talentshare import embedded
from tests.browser.places import places_of
from tests.site import Site, running_site
from tools.installing import BROWSERS
from tools.scenes import SHOTS, Scene, Shot, begin_paper, fill_task_lists
from tools.steps import ROOT, Stop, say, step, timed

FOLDER = ROOT / "docs" / "images"
WIDTHS = (1280, 390)
LANGUAGES = {"zh": "zh-hans", "en": "en"}
TALLEST = 2000  # pixels; the rest of a page adds nothing to a guide
SHORTEST = 640
TALL = 900
HEAVIEST = 250_000  # bytes of one picture
PALETTES = (256, 128, 64)  # colours; fewer where a picture is still too heavy
FLAGS = ("--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking")
QUIET_MS = 5_000


def screenshots(rest: Sequence[str]) -> int:
    """Shoot every page, or those whose names are given; say what is not as it should be. Raises Stop."""
    unknown = set(rest) - {shot.name for shot in SHOTS}
    if unknown:
        raise Stop(f"There is no picture {', '.join(sorted(unknown))}. There are: {', '.join(s.name for s in SHOTS)}.")
    chromium = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if chromium is None:
        raise Stop("The pictures need Chromium: on Debian or Ubuntu `sudo apt install chromium fonts-noto-cjk`.")
    shots = [shot for shot in SHOTS if not rest or shot.name in rest]
    FOLDER.mkdir(parents=True, exist_ok=True)
    _forget_others()
    with _site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        with timed(f"Taking {len(shots) * len(WIDTHS) * len(LANGUAGES)} pictures"):
            complaints = _shoot_all(browser, site, shots)
        browser.close()
    for one in complaints:
        say(f"  {one}")
    say(f"  The pictures are in {FOLDER.relative_to(ROOT)}/.")
    return int(bool(complaints))


@contextlib.contextmanager
def _site() -> Iterator[Site]:
    """The sample region, served, after the main job."""
    with timed("Starting a PostgreSQL and a Valkey for this run"):
        servers = embedded.start(scratch=True)
    try:
        os.environ.update(servers.environment())  # the site of the tests starts from what we have
        step("Preparing the database", [sys.executable, "manage.py", "migrate", "--noinput"])
        say("  Loading the sample region and running the main job ...")
        database = urlparse(servers.database_url).path.lstrip("/")
        with running_site(database, servers.state / "site") as site, _beat(site, servers.state / "beat"):
            yield site
    except AssertionError as problem:
        raise Stop(str(problem)) from None
    finally:
        servers.stop()


@contextlib.contextmanager
def _beat(site: Site, schedule: Path) -> Iterator[None]:
    """The clock, without which the office's pages say that the workers stand still."""
    command = f"-m celery --quiet -A talentshare beat -l ERROR -s {schedule}".split()
    beat = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=site.environment)
    try:
        yield
    finally:
        beat.terminate()
        beat.wait(15)


def _forget_others() -> None:
    """Pictures that are not taken any more go."""
    taken = {f"{s.name}-{language}-{width}.png" for s, language, width in product(SHOTS, LANGUAGES, WIDTHS)}
    for old in FOLDER.glob("*.png"):
        if old.name not in taken:
            old.unlink()


def _shoot_all(browser: Browser, site: Site, shots: Sequence[Shot]) -> list[str]:
    """Sign in once per person and language."""
    complaints = []
    scene = Scene(site, places_of(site))
    fill_task_lists(scene)
    for persona, language in product(dict.fromkeys(shot.persona for shot in shots), LANGUAGES):
        with contextlib.closing(_context(browser, site, language)) as context:
            page = _signed_in(context, persona)
            if persona == "using-signatory":
                begin_paper(scene, page)
            for shot, width in product(shots, WIDTHS):
                if shot.persona == persona:
                    page.set_viewport_size({"width": width, "height": TALL})
                    complaints += _shoot(page, shot.address(scene), FOLDER / f"{shot.name}-{language}-{width}.png")
    return complaints


def _context(browser: Browser, site: Site, language: str) -> BrowserContext:
    locale = "zh-CN" if language == "zh" else "en-GB"
    context = browser.new_context(base_url=site.url, reduced_motion="reduce", locale=locale)
    context.add_cookies([{"name": "language", "value": LANGUAGES[language], "url": site.url}])
    return context


def _signed_in(context: BrowserContext, persona: str) -> Page:
    page = context.new_page()
    page.set_default_timeout(20_000)
    if persona:
        page.goto("/demo/")
        page.locator(f'form[action$="/sign-in/{persona}/"] button').click()
        page.wait_for_load_state()
    return page


def _shoot(page: Page, address: str, target: Path) -> list[str]:
    """One picture; returns what is wrong with it."""
    if not address:
        return [f"{target.name}: the sample region has nothing to show there"]
    answer = page.goto(address, wait_until="load")
    with contextlib.suppress(Error):  # a page that keeps asking never falls silent
        page.wait_for_load_state("networkidle", timeout=QUIET_MS)
    target.write_bytes(compressed(_whole(page)))
    wrong = []
    if answer is None or answer.status != 200:
        wrong.append(f"{target.name}: {address} answered {answer.status if answer else 'nothing'}")
    if target.stat().st_size > HEAVIEST:
        wrong.append(f"{target.name}: {target.stat().st_size // 1000} kB")
    return wrong


def _whole(page: Page) -> bytes:
    """The page in a window as tall as itself, so that what sticks to the bottom is at the bottom."""
    width = page.viewport_size["width"] if page.viewport_size else WIDTHS[0]
    page.set_viewport_size({"width": width, "height": SHORTEST})
    tall = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": width, "height": min(tall, TALLEST)})
    return page.screenshot(animations="disabled")


def compressed(picture: bytes) -> bytes:
    """The picture drawn with a palette, as light as it needs to be."""
    with Image.open(io.BytesIO(picture)) as opened:
        drawn = opened.convert("RGB")
    for colours in PALETTES:
        out = io.BytesIO()
        _with_palette(drawn, colours).save(out, "PNG", optimize=True)
        if out.tell() <= HEAVIEST:
            break
    return out.getvalue()


def _with_palette(drawn: Image.Image, colours: int) -> Image.Image:
    """The commonest colours as they are, and as many that lie far apart: red stays red however small its mark is.

    Each other colour becomes the nearest of these. Pillow's own search for the nearest is coarse and tints white.
    """
    points = np.asarray(drawn).reshape(-1, 3)
    packed = points.astype(np.int32) @ np.array([1 << 16, 1 << 8, 1])
    kinds, place, counts = np.unique(packed, return_inverse=True, return_counts=True)
    found = np.stack([kinds >> 16, kinds >> 8 & 255, kinds & 255], axis=1)
    common = found[np.argsort(-counts, kind="stable")[: colours // 2]]
    apart = drawn.quantize(colours - len(common), method=Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = np.concatenate([common, np.array(apart).reshape(-1, 3)])[:colours]
    nearest = np.empty(len(found), np.uint8)
    for at in range(0, len(found), 4096):
        away = found[at : at + 4096, None, :] - palette[None, :, :]
        nearest[at : at + 4096] = (away * away).sum(axis=2).argmin(axis=1)
    few = Image.fromarray(nearest[place].reshape(drawn.height, drawn.width))
    few.putpalette(palette.astype(np.uint8).tobytes())
    return few
