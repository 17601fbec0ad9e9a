"""Amounts, dates and hashes as people read them; the same in pages, notices and documents, in every language."""

import re
from datetime import date, datetime
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import is_aware, localtime

from apps.core import money

NOTHING = "\u2014"
_WRITTEN = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?(?![\w-])")


def amount(fen: int | None) -> str:
    """Fen as `12 300.00` with no-break spaces; minus is U+2212; nothing is a dash."""
    return money.amount(fen) if isinstance(fen, int) else NOTHING


def yuan(fen: int | None) -> str:
    """Fen as `¥ 12 300.00` with no-break spaces, `−¥ 5.00` below zero; nothing is a dash."""
    if not isinstance(fen, int):
        return NOTHING
    return ("\u2212" if fen < 0 else "") + f"¥{money.NO_BREAK}{money.amount(abs(fen))}"


def day(value: date | datetime | None) -> SafeString | str:
    """A date as `<time>2026-11-22</time>`; an aware moment is taken in the site's time zone; None is a dash."""
    if not value:
        return NOTHING
    if isinstance(value, datetime) and is_aware(value):
        value = localtime(value)
    return format_html('<time datetime="{0}">{0}</time>', value.strftime("%Y-%m-%d"))


def moment(value: datetime | None) -> SafeString | str:
    """A moment as `<time>2026-11-22 15:30</time>` in the site's time zone; None is a dash."""
    if not value:
        return NOTHING
    if is_aware(value):
        value = localtime(value)
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(timespec="seconds"), value.strftime("%Y-%m-%d %H:%M")
    )


def whole_days(text: Any) -> Any:
    """A sentence with its dates kept on one line each; what is safe HTML already carries its own `<time>`."""
    if hasattr(text, "__html__") or not _WRITTEN.search(str(text)):
        return text
    words = _WRITTEN.sub(r"<time>\g<0></time>", conditional_escape(str(text)))
    return mark_safe(words)  # noqa: S308  # nosec B308 B703 - escaped one line above


def short_hash(value: str | None) -> str:
    """The first 16 characters of a hash in groups of four: `9f3a 71c2 e05b 48d6`."""
    text = (value or "")[:16]
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
