"""What browsers say the page policy kept out: counts by day, kind and view, without a word about the reader.

Anybody may send a report, so nothing of it is kept as it came: the page becomes the name of its view, the address that
was kept out becomes its host, and a day holds ``MOST_A_DAY`` different ones.
"""

import datetime as dt
import json
import re
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import Resolver404, resolve

from apps.core import clock
from apps.core.models import PolicyReport

log = structlog.get_logger(__name__)

MOST_BYTES = 16 * 1024
MOST_A_DAY = 200
KEPT = dt.timedelta(days=90)
OTHER = "other"
_KEYWORDS = {"inline", "eval", "wasm-eval", "self", "data", "blob", "trusted-types-policy", "trusted-types-sink"}
_HOST = re.compile(r"[a-z0-9.-]{1,80}")


def note_report(body: bytes) -> None:
    """Count one report. What is too long, or no report, is dropped without a word."""
    said = _said_in(body)
    if said is None:
        return
    key = {
        "directive": _directive(said.get("effective-directive") or said.get("violated-directive")),
        "blocked": _blocked(said.get("blocked-uri")),
        "page": _page(said.get("document-uri")),
    }
    if _count(clock.local(clock.wall()).date(), key):
        log.warning("page_policy_kept_out", **key)


def _said_in(body: bytes) -> dict[str, Any] | None:
    if len(body) > MOST_BYTES:
        return None
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    report = said.get("csp-report") if isinstance(said, dict) else None
    return report if isinstance(report, dict) else None


def _directive(said: object) -> str:
    name = str(said).split(" ", 1)[0]
    family = name.removesuffix("-elem").removesuffix("-attr")
    return name if family in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] else OTHER


def _blocked(said: object) -> str:
    words = str(said).strip().lower()
    if words in _KEYWORDS:
        return words
    try:
        host = urlsplit(words).hostname or ""
    except ValueError:
        return OTHER
    return host if _HOST.fullmatch(host) else OTHER


def _page(said: object) -> str:
    try:
        return resolve(urlsplit(str(said)).path).view_name[:80] or OTHER
    except (ValueError, Resolver404):
        return OTHER


def _count(day: dt.date, key: dict[str, str]) -> bool:
    """Whether this is the first of its kind today."""
    today = PolicyReport.objects.filter(day=day)
    if today.filter(**key).update(times=F("times") + 1) or today.count() >= MOST_A_DAY:
        return False
    try:
        with transaction.atomic():
            PolicyReport.objects.create(day=day, **key)
    except IntegrityError:  # somebody else's browser was the first
        today.filter(**key).update(times=F("times") + 1)
        return False
    PolicyReport.objects.filter(day__lt=day - KEPT).delete()
    return True
