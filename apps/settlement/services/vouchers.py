"""A voucher is handed in, or replaced by a better one. Nothing of it is ever deleted."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.display import formats
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.files.services import store_upload
from apps.settlement import rules_vouchers
from apps.settlement.events import VoucherGiven
from apps.settlement.models import LineVoucher, StatementLine
from apps.settlement.services.batches import lock_work_of
from apps.settlement.services.statements import lock
from apps.settlement.voucher_lines import one_paper

SUBJECT = "voucher:"


@dataclass(frozen=True, slots=True)
class Said:
    """What the paper says of itself."""

    form: str
    number: str
    issued_on: dt.date
    amount_fen: int
    vat_fen: int = 0


@transaction.atomic
def hand_in_voucher(line: StatementLine, upload: UploadedFile, said: Said, *, by: User) -> LineVoucher:
    """Keep the voucher of ``line`` with its file; the one before, if any, counts as replaced.

    Raises RuleViolation ``forbidden`` (not ``by``'s to hand in), ``wrong-state`` (statement not confirmed, or nothing
    wanted here), ``voucher`` (a kind, day or amount that does not fit the line), and what ``store_upload`` refuses.
    """
    statement = lock(line.statement)
    line = next(row for row in statement.lines.all() if row.pk == line.pk)
    if not rules_vouchers.hands_in(by, line):
        raise RuleViolation("forbidden", _("Only the payee or its unit hands in this voucher."))
    if not rules_vouchers.can_hand_in(by, line):
        raise RuleViolation("wrong-state", _("No voucher is wanted for this line now."))
    _refuse_unfit(line, said)
    before = rules_vouchers.live_voucher(line)
    if before is not None:
        before.replaced_at = clock.now()
        before.save(update_fields=["replaced_at"])
    voucher = LineVoucher(
        line=line,
        form=said.form,
        voucher_number=said.number,
        issued_on=said.issued_on,
        amount_fen=said.amount_fen,
        vat_fen=said.vat_fen,
        by=by,
        at=clock.now(),
    )
    voucher.file = store_upload(upload, owner=by, subject=f"{SUBJECT}{voucher.public_id}")
    voucher.save()
    if before is None:
        record("voucher_handed_in", statement, by=by, line=line.position, sha256=voucher.file.sha256)
    else:
        record("voucher_replaced", statement, by=by, line=line.position, sha256=voucher.file.sha256)
    emit(VoucherGiven(str(voucher.public_id)))
    return voucher


@transaction.atomic
def hand_in_for_all(lines: Sequence[StatementLine], upload: UploadedFile, said: Said, *, by: User) -> list[LineVoucher]:
    """Keep one paper as the voucher of several lines of one payer and payee; each line keeps a file of its own.

    Raises as ``hand_in_voucher``, and RuleViolation ``voucher`` where the paper is not for all of them, or covers less
    than they come to. Nothing is kept then.
    """
    if not all(one_paper(lines[0], line) for line in lines):
        raise RuleViolation("voucher", _("One voucher is for lines of one payer and one payee. Hand these in apart."))
    whole = sum(rules_vouchers.wanted_fen(line) for line in lines)
    if len(lines) > 1 and said.amount_fen < whole:
        words = _("The voucher covers less than the chosen lines together: it must be over at least %(amount)s.")
        raise RuleViolation("voucher", words % {"amount": formats.yuan(whole)})
    lock_work_of(line.pk for line in lines)
    vouchers = []
    for line in lines:
        upload.seek(0)
        vouchers.append(hand_in_voucher(line, upload, said, by=by))
    return vouchers


def _refuse_unfit(line: StatementLine, said: Said) -> None:
    wanted = rules_vouchers.wanted_fen(line)
    if said.form not in rules_vouchers.forms_wanted(line):
        raise RuleViolation("voucher", _("This kind of voucher does not fit the line."))
    if said.issued_on > clock.today():
        raise RuleViolation("voucher", _("The voucher's date lies in the future."))
    if said.amount_fen < wanted:
        words = _("The voucher covers less than the line: it must be over at least %(amount)s.")
        raise RuleViolation("voucher", words % {"amount": formats.yuan(wanted)})
    if not 0 <= said.vat_fen < said.amount_fen:
        raise RuleViolation("voucher", _("The VAT is part of the amount and smaller than it."))
