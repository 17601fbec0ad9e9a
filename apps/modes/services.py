"""The only writer of sharing modes and of the rules on who may take part."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.modes.models import ParticipationRule, SharingMode

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load_modes() -> int:
    """Write the modes of ``data/modes.json``; return how many. Not reviewed by counsel: the screens say so."""
    rows = json.loads((DATA / "modes.json").read_text(encoding="utf-8"))
    SharingMode.objects.bulk_create(
        [SharingMode(**row) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[name for name in rows[0] if name != "code"],
    )
    load_participation()
    return len(rows)


@transaction.atomic
def load_participation() -> int:
    """Write the rules of ``data/participation.json`` anew; return how many. Not reviewed by counsel: the screens say so."""
    data = json.loads((DATA / "participation.json").read_text(encoding="utf-8"))
    rules = [_rule(row, kind) for row in data for kind in row["units"]]
    # Deferred uniqueness is not needed: the old rows leave before the new ones come, in one transaction.
    ParticipationRule.objects.all().delete()
    ParticipationRule.objects.bulk_create(rules)
    return len(rules)


def _rule(row: dict[str, Any], kind: str) -> ParticipationRule:
    since, until = (dt.date.fromisoformat(day) if day else None for day in (row["since"], row.get("until")))
    words = {name: row.get(name, "") for name in ("approval_zh", "approval_en", "source_zh", "source_en")}
    return ParticipationRule(person=row["person"], unit_kind=kind, answer=row["answer"], valid=(since, until), **words)
