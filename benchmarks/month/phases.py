"""A month's run in order, each phase by the site's own services and jobs: drafted, confirmed, paid, received.

The parties of every second statement answer themselves, the others by silence. Of every two using units one pays by
batches of up to 200 lines, whose bank answers by a file, the other line by line. Payees of every third payment confirm
the receipt, the others by silence. Each phase takes what is still to be done, so one that was stopped can be gone on with.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from apps.accounts.models import User
from apps.accounts.services import codes
from apps.core import clock, outbox
from apps.core.models import Delivery
from apps.organisations.models import Membership, Unit
from apps.organisations.selectors import people_of
from apps.settlement import jobs, services
from apps.settlement.bank_answers import read_answers
from apps.settlement.batch_checks import payable_lines
from apps.settlement.models import BatchLine, Payment, PaymentBatch, Statement, StatementLine
from apps.settlement.services.batches import MOST_LINES, approval_purpose
from benchmarks.month.meter import Meter, Shard

DRAFTING = "apps.settlement.handlers.draw_up_statement"
SILENCE = dt.timedelta(days=8)
Role = Membership.Role


@dataclass(frozen=True)
class Payer:
    """A using unit with its two people."""

    unit: Unit
    finance: User
    second: User


def begin_of_month() -> None:
    """Let it be the second day of the next month, so that the whole run lies in one."""
    today = clock.today()
    first = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    clock.move(first + dt.timedelta(days=1) - today)


def draft(meter: Meter, shard: Shard) -> None:
    """The relay's deliveries of accepted pieces, as a worker gets them."""
    waiting = Delivery.objects.filter(consumer=DRAFTING, done_at=None).order_by("pk").values_list("pk", flat=True)
    for pk in shard.part(list(waiting)):
        meter.piece(outbox.deliver, pk)


def confirm_by_using_units(meter: Meter, shard: Shard) -> None:
    for payer in _payers(shard):
        for statement in _statements(payer, confirmations=None):
            meter.piece(services.confirm_statement, statement, by=payer.finance)


def confirm_by_the_others(meter: Meter, shard: Shard) -> None:
    for payer in _payers(shard):
        for statement in _statements(payer):
            if int(statement.number.rpartition("-")[2]) % 2:
                meter.piece(_answer, statement)


def confirm_by_silence(meter: Meter, shard: Shard) -> None:
    """The clock job, until nothing is left for it."""
    for number in shard.part(range(jobs.SHARDS)):
        while moved := jobs.confirm_silent_statements(number):
            meter.count(moved)


def pay_by_batches(meter: Meter, shard: Shard) -> None:
    for payer in _payers(shard)[::2]:
        while lines := list(payable_lines(payer.unit).values_list("pk", flat=True)[:MOST_LINES]):
            meter.piece(_pay_batch, payer, lines, counts=len(lines))


def pay_singly(meter: Meter, shard: Shard) -> None:
    for payer in _payers(shard)[1::2]:
        for line in payable_lines(payer.unit):
            meter.piece(
                services.record_payment, line, by=payer.finance, paid_on=clock.today(), bank_reference=f"BK-{line.pk}"
            )


def receive(meter: Meter, shard: Shard) -> None:
    waiting = Payment.objects.filter(status=Payment.Status.SUBMITTED).order_by("pk").values_list("pk", flat=True)
    thirds = [pk for pk in waiting if pk % 3 == 0]
    mine, lines = shard.part(thirds), StatementLine.objects.select_related("payee_user", "payee_unit")
    for at in range(0, len(mine), 500):
        for line in lines.filter(payments__in=mine[at : at + 500]):
            people = people_of(line.payee_unit, Role.FINANCE) if line.payee_unit else [line.payee_user]
            for payee in people:
                meter.piece(services.confirm_payment, line, by=payee)


def receive_by_silence(meter: Meter, shard: Shard) -> None:
    for number in shard.part(range(jobs.SHARDS)):
        while moved := jobs.confirm_silent_payments(number):
            meter.count(moved)


def _payers(shard: Shard) -> list[Payer]:
    units = shard.part(list(Unit.objects.filter(uses=True).order_by("pk")))
    return [
        Payer(unit, people_of(unit, Role.FINANCE).get(), people_of(unit, Role.ADMINISTRATOR).get()) for unit in units
    ]


def _statements(payer: Payer, **more: None) -> list[Statement]:
    waiting = Statement.objects.filter(agreement__using_unit=payer.unit, status=Statement.Status.AWAITING, **more)
    return list(waiting.select_related("agreement__sending_unit", "agreement__talent__user").order_by("pk"))


def _answer(statement: Statement) -> None:
    agreement = statement.agreement
    sender = people_of(agreement.sending_unit, Role.FINANCE).get() if agreement.sending_unit else None
    for person in filter(None, (sender, agreement.talent.user)):
        services.confirm_statement(statement, by=person)


def _pay_batch(payer: Payer, lines: list[int]) -> None:
    """Made, asked for, approved by the second person with a code, fetched, and answered by the bank."""
    batch = services.submit_batch(services.make_batch(payer.unit, lines, by=payer.finance), by=payer.finance)
    code = codes._new_code(payer.second, approval_purpose(batch))  # what is sent is known to nobody else
    services.approve_batch(batch, by=payer.second, amount_fen=batch.total_fen, code=code)
    services.export_batch(batch, by=payer.finance)
    answers = read_answers(_bank_says(batch, batch.lines.order_by("position")))
    wrong = [one.word for one in services.record_answers(batch, answers, by=payer.finance) if one.what != "done"]
    if wrong:
        raise RuntimeError(f"{batch}: {wrong[:3]}")


def _bank_says(batch: PaymentBatch, rows: Iterable[BatchLine]) -> str:
    paid = (f"{row.reference},success,{batch.number}-{row.position},{clock.today()}," for row in rows)
    return "\r\n".join(("reference,state,bank_reference,day,note", *paid))
