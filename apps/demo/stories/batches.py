"""Payments that finance makes in one batch: a second person approves, the bank answers, the payees confirm."""

from apps.core import clock
from apps.demo.stories.deal import Deal, Role, code_of
from apps.settlement import services as settlement
from apps.settlement.bank_answers import AnswerRow
from apps.settlement.models import BatchLine, PaymentBatch


def pay(deal: Deal, position: int) -> None:
    """The whole way of a batch with all lines of one statement."""
    finance, second = deal.using(Role.FINANCE), deal.using(Role.ADMINISTRATOR)
    batch = _asked(deal, position, ["net", "sending_unit", "travel"])
    settlement.send_approval_code(batch, by=second)
    batch = settlement.approve_batch(batch, by=second, amount_fen=batch.total_fen, code=code_of(second))
    settlement.export_batch(batch, by=finance)
    lines = list(BatchLine.objects.filter(batch=batch).select_related("line").order_by("position"))
    paid, today = BatchLine.State.CONFIRMED, clock.today()
    answers = [
        AnswerRow(number, row.reference, paid, f"{batch.number}-{row.position}", today, "")
        for number, row in enumerate(lines, 2)
    ]
    settlement.record_answers(batch, answers, by=finance)
    payees = {"sending_unit": deal.sending(Role.FINANCE), "net": deal.talent_user} if deal.has_sender else {}
    for row in lines:
        settlement.confirm_payment(row.line, by=payees.get(row.line.kind, deal.talent_user))


def ask(deal: Deal, position: int) -> None:
    """The sending unit's line in a batch that waits for the second person."""
    _asked(deal, position, ["sending_unit"])


def _asked(deal: Deal, position: int, kinds: list[str]) -> PaymentBatch:
    finance = deal.using(Role.FINANCE)
    lines = deal.statement(position).lines.filter(kind__in=kinds, amount_fen__gt=0)
    batch = settlement.make_batch(deal.demand.unit, list(lines.values_list("pk", flat=True)), by=finance)
    return settlement.submit_batch(batch, by=finance)
