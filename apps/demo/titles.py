"""Titles and certificates of the sample: where they count by which document, and until when; and occupations named."""

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateRange  # type: ignore[import-untyped]

from apps.core import clock
from apps.demands.models import Demand
from apps.demands.services import name_occupation
from apps.demo import timeline
from apps.skills.models import CredentialType, Recognition

ACCEPTING = "320000"
DOCUMENTS = {
    "320000": "省内职称和技能等级通用办法（示例）",
    "310000": "长三角职称互认备忘录（示例）",
    "330000": "长三角职称互认备忘录（示例）",
    "340000": "长三角职称互认备忘录（示例）",
}
ON_PROOF = ("associate_professor", "professor")
"""Named by universities themselves: from elsewhere they count on further proof."""
SKILLED = ("senior_worker", "technician", "senior_technician", "master_technician")
NAMED_EVERY = 3


def load_recognitions() -> int:
    """Every kind of title in the province, and those of its neighbours; return how many rows are new."""
    if Recognition.objects.exists():
        return 0
    today = clock.today()
    valid = DateRange(today - dt.timedelta(days=400), today + dt.timedelta(days=695))
    rows = [
        Recognition(
            credential=kind, issuing=issuing, accepting=ACCEPTING, document=document, valid=valid,
            level=_level(kind, issuing),
        )
        for kind in CredentialType.objects.order_by("pk")
        for issuing, document in DOCUMENTS.items()
    ]  # fmt: skip
    return len(Recognition.objects.bulk_create(rows))


def number_of(region: str, phone: str) -> str:
    """A number that belongs to nobody."""
    return f"YB{region[:4]}{int(phone[-4:]):08d}"


def last_day_of(code: str, evidence: int, phone: str) -> dt.date | None:
    """Titles last; the certificate of a trade ends: soon for some, and for some unchecked ones it has."""
    if code not in SKILLED:
        return None
    serial = int(phone[-4:])
    if evidence == 0 and serial % 2:
        return clock.today() - dt.timedelta(days=30)
    days = 45 if serial % 4 == 1 else 500 + 90 * (serial % 7)
    return clock.today() + dt.timedelta(days=days)


def name_occupations() -> int:
    """Some units say which occupation they look for, of what was read from their words; the others are still asked.

    Before the matches are computed. Returns how many did.
    """
    if Demand.objects.exclude(occupation_at=None).exists():
        return 0
    read = Demand.objects.filter(status=Demand.Status.OPEN).exclude(occupation_guesses=[]).select_related("drafted_by")
    chosen = list(read.order_by("pk"))[1::NAMED_EVERY]
    for demand in chosen:
        name_occupation(demand, by=demand.drafted_by, words=demand.occupation_guesses[0][0])
    timeline.deliver()
    return len(chosen)


def _level(kind: CredentialType, issuing: str) -> str:
    abroad = issuing != ACCEPTING and kind.code in ON_PROOF
    return Recognition.Level.CONDITIONAL if abroad else Recognition.Level.FULL
