"""What every service here does first and last: lock, move, and write the chained event."""

import hashlib
import json
import secrets
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.agreements.events import AgreementEnded
from apps.agreements.models import Agreement, AgreementEvent, PaperCopy
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.locks import lock_then_read
from apps.core.outbox import emit
from apps.matching.models import Match
from apps.matching.services import lock_match, reopen

CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GENESIS = "0" * 64


def lock(agreement: Agreement) -> Agreement:
    """The agreement as it is now, locked until the transaction ends."""
    rows = Agreement.objects.select_related(
        "mode", "using_unit__region", "sending_unit__region", "talent__user", "match__demand", "current_version"
    )
    return lock_then_read(rows, agreement.pk)


def move(agreement: Agreement, to: Agreement.Status, *, by: User | None, **detail: Any) -> None:
    """The one place where an agreement's status changes."""
    if to not in Agreement.TRANSITIONS.get(agreement.status, set()):
        raise RuleViolation("wrong-state", _("The agreement has moved on. Please load the page again."))
    agreement.status = to
    agreement.save(update_fields=["status"])
    record(f"agreement-{to}", agreement, by=by, **detail)


def move_copy(copy: PaperCopy, to: PaperCopy.Status, *, by: User | None, **fields: Any) -> None:
    """The one place where the status of a signature on paper changes; ``fields`` are written with it."""
    if to not in PaperCopy.TRANSITIONS.get(copy.status, set()):
        raise RuleViolation("wrong-state", _("This paper has moved on. Please load the page again."))
    copy.status = to
    for name, value in fields.items():
        setattr(copy, name, value)
    copy.save(update_fields=["status", *fields])
    record(f"paper-{to}", copy, by=by, party=copy.slot.party)


def end(agreement: Agreement, to: Agreement.Status, *, by: User | None) -> None:
    """End a locked agreement before all have signed. The match goes back to the unit's consent: its hold may then
    lapse or be given back, and the demand opens again."""
    move(agreement, to, by=by)
    for copy in PaperCopy.objects.filter(slot__version=agreement.current_version_id, status__in=PaperCopy.LIVE):
        move_copy(copy, PaperCopy.Status.VOID, by=by)
    match = lock_match(agreement.match)
    if match.status == Match.Status.AGREED:
        reopen(match, by=by)
    emit(AgreementEnded(str(agreement.public_id)))


@transaction.atomic
def lapse(agreement: Agreement, states: Collection[str]) -> bool:
    """End what stands in one of ``states`` past its due date. Returns whether this call did it."""
    agreement = lock(agreement)
    if agreement.status not in states or agreement.due_on is None or agreement.due_on >= clock.today():
        return False
    note(agreement, "lapsed", by=None)
    end(agreement, Agreement.Status.LAPSED, by=None)
    return True


def note(agreement: Agreement, kind: str, *, by: User | None, party: str = "", **detail: Any) -> AgreementEvent:
    """Add to the agreement's own history, chained to the event before. The agreement is locked by the caller."""
    last = agreement.events.order_by("sequence").last()
    version = agreement.current_version.number if agreement.current_version else 0
    facts = {
        "agreement": str(agreement.public_id),
        "sequence": last.sequence + 1 if last else 1,
        "kind": kind,
        "party": party,
        "actor": by.label() if by else "",
        "version": version,
        "detail": detail,
        "at": clock.now().isoformat(),
        "previous": last.sha256 if last else GENESIS,
    }
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode())
    return AgreementEvent.objects.create(
        agreement=agreement,
        sha256=digest.hexdigest(),
        **{key: value for key, value in facts.items() if key != "agreement"},
    )


def new_check_code() -> str:
    """A code to read out: two groups of four, no letters that look like digits."""
    body = "".join(secrets.choice(CODE_ALPHABET) for _n in range(8))
    return f"XY-{body[:4]}-{body[4:]}"


def refuse_unless(allowed: bool, code: str, message: str) -> None:
    if not allowed:
        raise RuleViolation(code, message)
