"""A case whose payees have accounts, and its batches in each state."""

from apps.accounts.crypto import encrypt
from apps.accounts.models import User
from apps.organisations.models import Unit
from apps.settlement import services
from apps.settlement.models import BatchLine, PaymentBatch, Statement
from apps.settlement.services.batches import approval_purpose
from apps.talents.services import set_account
from tests.factories import make_member
from tests.factories.story import code_for
from tests.settlement.making import Case, make_case

TALENTS_ACCOUNT, UNITS_ACCOUNT = "6222020000000004321", "320100000000008765"


def paid_case(**values: object) -> Case:
    """As ``make_case``; talent and sending unit have given their accounts."""
    case = make_case(**values)  # type: ignore[arg-type]
    give_accounts(case)
    return case


def give_accounts(case: Case) -> None:
    set_account(case.talent, TALENTS_ACCOUNT, by=case.person)
    case.talent.refresh_from_db()
    give_unit_account(case.sending)


def give_unit_account(unit: Unit, number: str = UNITS_ACCOUNT) -> None:
    Unit.objects.filter(pk=unit.pk).update(bank_account_encrypted=encrypt(number), bank_account_last_four=number[-4:])


def payable(*statements: Statement) -> list[int]:
    return [line.pk for statement in statements for line in statement.lines.all() if line.is_payable]


def made(case: Case, *statements: Statement) -> PaymentBatch:
    return services.make_batch(case.using, payable(*(statements or (case.confirmed(),))), by=case.finance)


def submitted(case: Case, *statements: Statement) -> PaymentBatch:
    return services.submit_batch(made(case, *statements), by=case.finance)


def approve(batch: PaymentBatch, by: User) -> PaymentBatch:
    code = code_for(by, approval_purpose(batch))
    return services.approve_batch(batch, by=by, amount_fen=batch.total_fen, code=code)


def approved(case: Case, *statements: Statement) -> PaymentBatch:
    return approve(submitted(case, *statements), make_member(case.using, "administrator"))


def exported(case: Case, *statements: Statement) -> PaymentBatch:
    batch = approved(case, *statements)
    services.export_batch(batch, by=case.finance)
    batch.refresh_from_db()
    return batch


def answers(batch: PaymentBatch, *states: str, serial: str = "BK", day: str = "2026-11-23", head: str = "") -> str:
    """A bank's file: a row for each line in order, as far as there are ``states``."""
    rows = [head or "Line reference,Result,Bank reference,Paid on,Remark"]
    for row, state in zip(BatchLine.objects.filter(batch=batch).order_by("position"), states, strict=False):
        rows.append(f"{row.reference},{state},{serial}-{row.position},{day},")
    return "\ufeff" + "\r\n".join(rows) + "\r\n"
