"""What the bank said and the books do not take: opened as a case when it comes, closed by a person with a word."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.locks import lock_then_read
from apps.core.outbox import emit
from apps.settlement import rules_escrow
from apps.settlement.events import BankCaseOpened
from apps.settlement.models import BankCase, BankNotice, Deposit, Payout

Status = BankCase.Status


@transaction.atomic
def open_case(kind: str, content: dict[str, Any], *, number: str = "") -> BankCase:
    """Keep what the bank said beside what the books have; said twice, it is one case."""
    said = json.dumps([kind, number, content], sort_keys=True, ensure_ascii=False)
    fingerprint = hashlib.sha256(said.encode()).hexdigest()
    payout = Payout.objects.filter(public_id=content["key"]).first() if "key" in content else None
    reference = "" if "key" in content else content.get("bank_reference", "")
    deposit = Deposit.objects.filter(bank_reference=reference).first() if reference else None
    facts = {
        "kind": kind, "number": number, "content": content, "books": _books(payout, deposit, number, content),
        "payout": payout, "deposit": deposit, "received_at": clock.now(),
    }  # fmt: skip
    case, is_new = BankCase.objects.get_or_create(fingerprint=fingerprint, defaults=facts)
    if is_new:
        record("bank_case_opened", case, by=None, kind=kind)
        emit(BankCaseOpened(str(case.public_id)))
    return case


@transaction.atomic
def close_case(case: BankCase, *, by: User, word: str) -> BankCase:
    """Somebody has asked the bank. Raises RuleViolation ``forbidden``, ``wrong-state`` or ``reason-needed``."""
    if not rules_escrow.keeps_custody(by):
        raise RuleViolation("forbidden", _("Only the operator's own people clear up what the bank said."))
    case = lock_then_read(BankCase.objects.all(), case.pk)
    if not rules_escrow.can_close_case(by, case):
        raise RuleViolation("wrong-state", _("This case is closed already. Please look again."))
    if not word.strip():
        raise RuleViolation("reason-needed", _("Please say what the bank answered, and what was done."))
    case.word, case.closed_by, case.closed_at = word.strip()[: BankCase.MOST], by, clock.now()
    return _move(case, Status.CLOSED, by=by)


def _books(payout: Payout | None, deposit: Deposit | None, number: str, content: dict[str, Any]) -> dict[str, Any]:
    """What stands here of the same thing; an earlier notice under the same number, where that is what differs."""
    if payout is not None:
        return {"state": payout.status, "amount_fen": payout.amount_fen, "bank_reference": payout.bank_reference}
    before = BankNotice.objects.filter(number=number).first() if number else None
    if before is not None and before.content != content:
        return dict(before.content)
    if deposit is not None:
        day = deposit.booked_on.isoformat()
        return {"state": deposit.status, "amount_fen": deposit.amount_fen, "day": day, "note": deposit.note}
    return {}


def _move(case: BankCase, status: BankCase.Status, *, by: User) -> BankCase:
    if status not in BankCase.TRANSITIONS.get(case.status, set()):
        raise RuleViolation("wrong-state", _("This case is closed already. Please look again."))
    case.status = status
    case.save(update_fields=["status", "word", "closed_by", "closed_at"])
    record("bank_case_closed", case, by=by, word=case.word)
    return case
