"""Money that goes through the custody bank: the using unit deposits it, and the bank pays everybody it is due to."""

from apps.core import clock
from apps.demo.stories.deal import Deal
from apps.settlement.bank.sandbox import SandboxBank
from apps.settlement.jobs import let_the_sample_bank_work
from apps.settlement.models import BankCase, Deposit, Payout
from apps.settlement.services.bank_cases import open_case
from apps.settlement.services.bank_notices import receive_notice
from apps.settlement.services.payouts import make_payouts, submit_payout

UNKNOWN = "00000000-0000-4000-8000-000000000001"  # an order that nobody here has given


def deposit(deal: Deal, position: int) -> None:
    """The sample bank reports the whole amount, with the number of the statement in what the payer wrote."""
    statement = deal.statement(position)
    if not Deposit.objects.exists():
        SandboxBank().forget()  # what an earlier load, of a database that is gone, told it
    ours = SandboxBank()
    ours.transfer_in(statement.contract_fen, f"{statement.number} 监管款", deal.demand.unit.name_zh)
    for notice in ours.notices():
        receive_notice(notice.body)


def hand_over(deal: Deal, position: int) -> None:
    """The orders go to the bank, as a job would see to within a minute."""
    statement = deal.statement(position)
    make_payouts(statement)
    for payout in Payout.objects.filter(line__statement=statement, status=Payout.Status.CREATED).order_by("pk"):
        submit_payout(payout)


def pay(_deal: Deal, _position: int) -> None:
    """The sample bank does its day's work and tells of it; one thing it says is of nothing known here."""
    let_the_sample_bank_work()
    said = {"key": UNKNOWN, "state": "paid", "bank_reference": "SB99990001", "day": clock.today().isoformat()}
    open_case(BankCase.Kind.STRANGE, said, number="N99990001")
