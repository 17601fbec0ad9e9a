"""The one writer of an objection's status, and what a live objection does to the books."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.settlement import rules
from apps.settlement.events import ObjectionMoved
from apps.settlement.models import LineObjection, Statement
from apps.settlement.services import books

Status = LineObjection.Status


def hold_disputed(statement: Statement, *, at: dt.datetime) -> None:
    """Put aside in the books what is disputed of a statement that was just booked. Call it locked."""
    for objection in rules.live_objections(statement):
        hold(objection, at=at)


def hold(objection: LineObjection, *, at: dt.datetime) -> None:
    if not objection.line.is_payable:  # all of it is paid already: there is nothing to put aside
        return
    objection.held_entry = books.book_held(objection, at=at)
    objection.save(update_fields=["held_entry"])


def answered(objection: LineObjection, answer: str, *, by: User) -> None:
    _move(objection, Status.ANSWERED, by=by, answer=answer, answered_by=by, answered_at=clock.now())


def ended(objection: LineObjection, status: Status, *, by: User | None) -> None:
    """Withdrawn or granted: what was put aside is given back."""
    at = clock.now()
    released = books.book_released(objection, at=at) if objection.held_entry_id else None
    _move(objection, status, by=by, ended_at=at, released_entry=released)


def _move(objection: LineObjection, status: Status, *, by: User | None, **fields: Any) -> None:
    if status not in LineObjection.TRANSITIONS.get(objection.status, set()):
        raise RuleViolation("wrong-state", _("This objection has moved on. Please look again."))
    objection.status = status
    for name, value in fields.items():
        setattr(objection, name, value)
    objection.save(update_fields=["status", *fields])
    record(f"objection_{status}", objection.line.statement, by=by, line=objection.line.position, party=objection.party)
    emit(ObjectionMoved(str(objection.public_id), str(status)))
