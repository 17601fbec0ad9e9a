"""What the design page shows: every component with plain sample data, and the tokens as the style sheet has them."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.core.paginator import Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.core import clock

Text = str | Promise
_TOKEN: Final = re.compile(r"--([a-z0-9-]+):(#[0-9a-f]{3,6})\b")

# Token, what it is for, and the surface on which it is read.
_COLOURS: Final[tuple[tuple[Text, tuple[tuple[str, Text, str], ...]], ...]] = (
    (
        lazy("Ink and lines"),
        (
            ("ink", lazy("Headings and text"), "card"),
            ("ink-2", lazy("Second text"), "card"),
            ("ink-3", lazy("Hints"), "page"),
            ("line-strong", lazy("Borders of fields"), "card"),
        ),
    ),
    (
        lazy("Lake blue acts"),
        (
            ("lake", lazy("Links and the primary button"), "card"),
            ("lake-hover", lazy("Hover, and text on its tint"), "lake-tint"),
            ("lake-deep", lazy("Pressed, and the band of your turn"), "card"),
            ("focus", lazy("Ring of the focus"), "card"),
        ),
    ),
    (
        lazy("A meaning each"),
        (
            ("done-ink", lazy("Jade: done, nothing else"), "done-tint"),
            ("wait-ink", lazy("Amber: waits"), "wait-tint"),
            ("late-ink", lazy("Red: late or wrong"), "late-tint"),
            ("office-ink", lazy("Violet: the talent office"), "office-tint"),
        ),
    ),
)
SIZES: Final = (("b-38", "38 / 50"), ("b-24", "24 / 34"), ("b-18", "18 / 28"), ("t-16", "16 / 26"), ("t-14", "14 / 22"))
STAGES: Final = (
    ("published", lazy("Published")),
    ("talks", lazy("In talks")),
    ("consented", lazy("Unit consented")),
    ("signed", lazy("Signed")),
    ("assigned", lazy("On assignment")),
    ("accepted", lazy("Accepted")),
    ("settled", lazy("Settled")),
    ("returned", lazy("Returned and reviewed")),
)
SECTIONS: Final = (
    ("tokens", lazy("Colours and type")),
    ("buttons", lazy("Buttons and links")),
    ("seals", lazy("Seals")),
    ("standing", lazy("Status and evidence")),
    ("next", lazy("Next step")),
    ("progress", lazy("Progress and counters")),
    ("fields", lazy("Fields")),
    ("errors", lazy("Errors")),
    ("scores", lazy("Match and time")),
    ("records", lazy("Lists and tables")),
    ("changes", lazy("Text and changes")),
    ("flow", lazy("Money")),
    ("feedback", lazy("Feedback")),
)


@dataclass(frozen=True, slots=True)
class Colour:
    """One colour of the style sheet: its hex, the surface it is read on, and the contrast of the two (WCAG 2)."""

    token: str
    hex: str
    meaning: Text
    surface: str
    surface_hex: str

    @property
    def contrast(self) -> str:
        return f"{contrast(self.hex, self.surface_hex):.1f}"


def contrast(first: str, second: str) -> float:
    """The contrast of two colours by the formula of WCAG 2, from 1 to 21; written as #rgb or #rrggbb."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(one * 2 for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@lru_cache(maxsize=1)
def tokens() -> dict[str, str]:
    """The colours by name, read from the style sheet itself; the first naming is the one that holds by default."""
    source = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for name, value in _TOKEN.findall(source):
        found.setdefault(name, value)
    return found


def colours() -> list[tuple[Text, list[Colour]]]:
    """The groups of colours that carry text or a border, each with its contrast."""
    known = tokens()
    return [
        (title, [Colour(token, known[token], meaning, on, known[on]) for token, meaning, on in rows])
        for title, rows in _COLOURS
    ]


def context() -> dict[str, Any]:
    """Everything that the page's templates ask for."""
    today = clock.today()
    return {
        "colours": colours(),
        "sizes": SIZES,
        "stages": STAGES,
        "evidence_levels": range(5),
        "counters": _counters(),
        "tabs": _tabs(),
        "facts": [
            ("unit", _("Changzhou")),
            ("calendar", _("Weeks %(weeks)s") % {"weeks": "10–13"}),
            ("money", "¥ 36 000"),
        ],
        "summary": [(_("Place"), _("Changzhou"), "#records"), (_("Days"), "12", "#records")],
        "parts": _parts(),
        "weeks": _weeks(),
        "needed": [*range(10, 14), *range(41, 44)],
        "timeline": _timeline(today),
        "page": Paginator(range(128), 20).page(3),
        "due": today + dt.timedelta(days=5),
        "soon": today + dt.timedelta(days=12),
        "old_text": _("five days a week"),
        "new_text": _("four days a week, on Friday back at the sending unit"),
        "amount_fen": 3_600_000,
        "flow": _flow(),
    }


def _counters() -> list[dict[str, object]]:
    return [
        {"label": _("Units under review"), "value": 12, "url": "#progress", "note": _("2 overdue"), "tone": "late"},
        {"label": _("To sign"), "value": 1, "url": "#progress", "note": _("5 days left"), "tone": "wait"},
        {"label": _("Statements"), "value": 3, "note": _("since yesterday: +2")},
        {"label": _("Returns due"), "value": 0, "note": _("nothing waits today")},
    ]


def _tabs() -> list[dict[str, object]]:
    rows: Sequence[tuple[str, int | None]] = ((_("Suggested"), 12), (_("Interested"), 3), (_("Declined"), 0))
    return [
        {"label": label, "url": "#progress", "count": count, "current": at == 0}
        for at, (label, count) in enumerate(rows)
    ]


def _parts() -> list[tuple[str, float, float]]:
    return [
        (_("Required skills"), 31.2, 34),
        (_("Helpful skills"), 7.1, 10),
        (_("Dates"), 13.0, 14),
        (_("Pay"), 8.4, 10),
        (_("Distance"), 5.2, 6),
        (_("Evidence"), 7.6, 8),
    ]


def _weeks() -> list[str]:
    """A year of a bird: two stays free, one of them partly needed, four weeks taken."""
    runs = (("away", 7), ("free", 2), ("fits", 4), ("free", 2), ("away", 12), ("taken", 4), ("away", 4), ("free", 5),
            ("fits", 3), ("free", 2), ("away", 7))  # fmt: skip
    return [kind for kind, weeks in runs for _week in range(weeks)]


def _timeline(today: dt.date) -> list[dict[str, object]]:
    return [
        {"time": today + dt.timedelta(days=12), "text": _("The talent signs"), "tone": "next"},
        {"time": today, "text": _("The sending unit signed"), "hint": _("by code"), "tone": "done"},
        {"time": today - dt.timedelta(days=2), "text": _("Version 3 was proposed")},
    ]


def _flow() -> list[dict[str, object]]:
    return [
        {"label": _("Sending unit"), "fen": 720_000, "kind": "home", "hint": _("by its own contract")},
        {"label": _("Tax"), "fen": 460_800, "kind": "tax", "note": _("Estimate")},
        {"label": _("Talent, net"), "fen": 2_419_200, "kind": "net"},
    ]
