"""What the steps of the main job share: the people, what came about so far, and waiting for workers.

Each step first reads what stands, leaves that as it is and does what is missing: a job that was stopped goes on where it
was, and nothing is done twice.
"""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.conf import settings

from apps.accounts.models import User
from apps.agreements.models import Agreement
from apps.assignments.models import Assignment
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.models import PublicModel
from apps.demands.models import Demand
from apps.matching.models import Match
from apps.messaging.models import Notice
from apps.organisations.models import Unit
from apps.organisations.selectors import people_of
from apps.settlement.models import Statement
from apps.talents.models import Talent

Found = TypeVar("Found")
PATIENCE_SECONDS = 60.0
# A code stands at the beginning of its message; other messages hold printed numbers of six digits too.
CODE = r"^\d{6}\b"


class NotHappened(Exception):
    """A worker did not do in time what it should have done."""


@dataclass
class Story:
    """The cast of the main job and its objects, filled in step by step."""

    using_unit: Unit
    sending_unit: Unit
    talent: Talent
    demand: Demand | None = None
    match: Match | None = None
    agreement: Agreement | None = None
    assignment: Assignment | None = None
    statement: Statement | None = None
    matches: int = 0
    top_reasons: list[str] = field(default_factory=list)

    def person(self, unit: Unit, role: str) -> User:
        """The unit's person in this role."""
        user = people_of(unit, role).order_by("id").first()
        if user is None:
            raise NotHappened(f"{unit.name_zh} has nobody in the role {role}.")
        return user

    @classmethod
    def cast(cls) -> "Story":
        """The units and the talent of the sample region who play the main job."""
        talent = Talent.objects.select_related("user", "unit").get(user__name="沈知远")
        if talent.unit is None:
            raise NotHappened("The talent of the main job has no sending unit.")
        return cls(Unit.objects.get(name_zh__startswith="常州星澜"), talent.unit, talent)


def wait_for(what: str, look: Callable[[], Found | None]) -> Found:
    """Poll the database until the workers have brought ``look`` about."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise NotHappened(f"Waited {PATIENCE_SECONDS:.0f} s for {what}. Are relay and worker running?")


def wait_until_told(person: User, kind: str, about: PublicModel) -> None:
    """People act when they are asked to."""
    told = Notice.objects.filter(user=person, kind=kind, path__contains=str(about.public_id))
    wait_for(f"the notice {kind} to {person.name}", told.first)


def last_message(user: User, pattern: str) -> str:
    """What the newest text message to ``user`` says at ``pattern``; empty where none came yet."""
    found = ""
    for path in sorted((settings.DATA_DIR / "sms").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            message = json.loads(line)
            hit = re.search(pattern, message["text"]) if message["to"] == user.phone else None
            found = hit.group(0) if hit else found
    return found


def needed(thing: Found | None) -> Found:
    """A thing that an earlier step made."""
    if thing is None:
        raise NotHappened("An earlier step is missing.")
    return thing


def code_for(person: User, send: Callable[[], None]) -> str:
    """The code that ``send`` sends; one that was sent a moment ago is still good."""
    try:
        send()
    except RuleViolation as refusal:
        if refusal.code != "too-soon":
            raise
    return last_message(person, CODE)


def yuan(fen: int) -> str:
    return f"¥ {fen // 100:,}.{fen % 100:02d}"


def today_text() -> str:
    return clock.today().isoformat()
