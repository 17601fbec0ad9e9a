"""Line icons of the lucide wheel as inline SVG: no request, no inline style, safe under a strict content policy."""

from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from re import DOTALL, search
from zipfile import ZipFile

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# The product's own words, so that a thing has the same picture on every page.
ALIASES = {
    "agreement": "file-text",
    "alert": "triangle-alert",
    "assignment": "calendar-check",
    "away": "minus",
    "big-text": "a-large-small",
    "demand": "briefcase",
    "dispute": "scale",
    "done": "circle-check",
    "evaluation": "message-square-quote",
    "filter": "funnel",
    "has": "check",
    "home": "house",
    "lacks": "circle-dashed",
    "language": "languages",
    "members": "users",
    "money": "wallet",
    "near": "equal-approximately",
    "notices": "bell",
    "place": "map-pin",
    "print": "printer",
    "return": "undo-2",
    "settlement": "wallet",
    "sign": "pen-line",
    "talent": "user",
    "unit": "building-2",
    "verify": "shield-check",
}


@lru_cache(maxsize=1)
def _archive() -> ZipFile:
    return ZipFile(BytesIO(files("lucide").joinpath("lucide.zip").read_bytes()))


@lru_cache(maxsize=256)
def _shapes(name: str) -> str:
    """The inner marks of one icon. Raises LookupError when lucide has no such icon: a name is code, not data."""
    try:
        source = _archive().read(f"{ALIASES.get(name, name)}.svg").decode()
    except KeyError as error:
        raise LookupError(f"no icon named {name!r}") from error
    found = search(r"<svg[^>]*>(.*)</svg>", source, DOTALL)
    if found is None:
        raise LookupError(f"icon {name!r} cannot be read")
    return " ".join(found.group(1).split())


@lru_cache(maxsize=512)
def icon_svg(name: str, extra_class: str = "") -> SafeString:
    """One icon as `<svg class="icon" aria-hidden="true">`; a word must stand beside it. Raises LookupError."""
    return format_html(
        '<svg class="icon{}{}" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor"'
        ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>',
        " " if extra_class else "",
        extra_class,
        mark_safe(_shapes(name)),  # noqa: S308  # nosec B308 B703 - the wheel's own file, no input of ours
    )
