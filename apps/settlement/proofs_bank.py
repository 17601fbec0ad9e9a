"""Proofs that the books are what others hold of them: acceptance, bank files, the bank's own notices, the sealed history."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, Q, Sum

from apps.assignments.models import Milestone
from apps.audit.models import AuditEvent
from apps.audit.selectors import verify_audit
from apps.ledger.models import Entry
from apps.settlement.models import BankNotice, BatchLine, Deposit, PaymentBatch, Payout, Statement
from apps.settlement.rules_batches import AT_THE_BANK

BOOKED = (Statement.Status.CONFIRMED, Statement.Status.SETTLED)
HEARD = (BankNotice.Outcome.DONE, BankNotice.Outcome.SAME)
# What a notice said of a payout, and where the payout may have come since.
AFTER = {
    "paid": {Payout.Status.CONFIRMED, Payout.Status.RETURNED},
    "failed": {Payout.Status.FAILED},
    "returned": {Payout.Status.RETURNED},
}


def every_sum_has_one_acceptance() -> Iterator[str]:
    """What is due or split rests on one accepted piece of work, and is in the books once."""
    booked = Statement.objects.filter(status__in=BOOKED)
    for statement in booked.exclude(milestone__status=Milestone.Status.ACCEPTED):
        yield f"statement {statement.number}: its work is not accepted"
    entries = dict(booked.values_list("due_entry", "number"))
    live = Entry.objects.filter(kind__in=("due", "split"), idem_key__startswith="statement:", reversed_by=None)
    for pk, subject in live.values_list("pk", "subject"):
        if entries.pop(pk, None) is None:
            yield f"entry {pk} of {subject}: due or split for no statement that stands"
    for number in entries.values():
        yield f"statement {number}: what it books is reversed or not there"


def bank_files_are_their_batches() -> Iterator[str]:
    """What was handed out is what was approved: the total of its lines, and the hash in the sealed history."""
    at_bank = PaymentBatch.objects.filter(status__in=AT_THE_BANK)
    for off in at_bank.annotate(summed=Sum("lines__amount_fen")).exclude(summed=F("total_fen")):
        yield f"batch {off.number}: {off.summed} fen in its lines, {off.total_fen} approved"
    told: defaultdict[str, list[str]] = defaultdict(list)
    exported = AuditEvent.objects.filter(action="batch_exported").values_list("object_id", "detail__sha256")
    for object_id, sha256 in exported:
        told[object_id].append(sha256)
    for batch in at_bank:
        if batch.sha256 not in told[str(batch.public_id)]:
            yield f"batch {batch.number}: the hash of its file is not the one in the history"


def answers_are_payments() -> Iterator[str]:
    """Each line that the bank has paid is one payment of that line, on the day and under the reference the bank gave."""
    paid = BatchLine.objects.filter(state=BatchLine.State.CONFIRMED).select_related("line", "payment")
    same = Q(payment__line=F("line"), payment__paid_on=F("paid_on"), payment__bank_reference=F("bank_reference"))
    for row in paid.exclude(same):
        yield f"line {row.reference}: its payment is not what the bank answered"
    whole = Q(amount_fen=F("line__amount_fen") - F("line__credit_fen"))
    for row in BatchLine.objects.filter(batch__status__in=AT_THE_BANK).exclude(whole).select_related("line"):
        yield f"line {row.reference}: {row.amount_fen} fen handed to the bank for {row.line.to_pay_fen}"


def notices_are_in_the_books() -> Iterator[str]:
    """What the custody bank told and we took is a deposit of that sum, or a payout that is where the bank said."""
    deposits = dict(Deposit.objects.values_list("bank_reference", "amount_fen"))
    payouts = {str(key): status for key, status in Payout.objects.values_list("public_id", "status")}
    for notice in BankNotice.objects.filter(outcome__in=HEARD).iterator(chunk_size=500):
        said = notice.content
        if notice.kind == "deposit":
            if deposits.get(said["bank_reference"]) != said["amount_fen"]:
                yield f"notice {notice.number}: no deposit of {said['amount_fen']} fen under {said['bank_reference']}"
        elif said["state"] in AFTER and payouts.get(said["key"]) not in AFTER[said["state"]]:
            yield f"notice {notice.number}: the payout is not {said['state']}, as the bank said"


def history_is_unbroken() -> Iterator[str]:
    verdict = verify_audit()
    if not verdict.intact:
        yield f"the history is broken: {verdict.broken}"
