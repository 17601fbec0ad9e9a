"""The pictures of the guides: light, true in colour, and all that README and the guides show."""

import io
import re

from PIL import Image

from tools import screenshots
from tools.steps import ROOT

NAMED = re.compile(r"\]\((?:\.\./|docs/)images/([a-z0-9-]+)-(zh|en)-(\d+)\.png\)")


def test_every_picture_that_is_shown_is_taken() -> None:
    taken = {shot.name for shot in screenshots.SHOTS}
    pages = [ROOT / "README.md", *(ROOT / "docs" / "guide").glob("*.md")]
    shown = [found for page in pages for found in NAMED.findall(page.read_text(encoding="utf-8"))]
    assert len(shown) > 20
    for name, language, width in shown:
        assert name in taken
        assert language in screenshots.LANGUAGES
        assert int(width) in screenshots.WIDTHS


def test_a_guide_shows_pictures_in_its_own_language() -> None:
    for page in (ROOT / "docs" / "guide").glob("*.*.md"):
        languages = {found[1] for found in NAMED.findall(page.read_text(encoding="utf-8"))}
        assert languages == {page.name.split(".")[1]}


def test_a_small_mark_keeps_its_colour_among_thousands_of_others() -> None:
    picture = Image.linear_gradient("L").resize((1280, 900)).convert("RGB")
    picture.paste((180, 35, 24), (600, 400, 604, 404))
    out = io.BytesIO()
    picture.save(out, format="PNG")
    drawn = Image.open(io.BytesIO(screenshots.compressed(out.getvalue()))).convert("RGB")
    red, green, blue = drawn.getpixel((602, 402))
    assert abs(red - 180) + abs(green - 35) + abs(blue - 24) < 24
    assert drawn.size == picture.size
