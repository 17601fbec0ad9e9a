"""What a statement of the supervised route shows beside the others: where to deposit, what arrived, how each payout goes."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.display import formats
from apps.modes.models import Party
from apps.settlement import rules, rules_escrow
from apps.settlement.account_rest import rests_until
from apps.settlement.models import Deposit, Payout, Statement, StatementLine
from apps.settlement.services.credits import cash_for

TONES: dict[str, str] = {
    Payout.Status.CREATED: "active",
    Payout.Status.SUBMITTED: "active",
    Payout.Status.CONFIRMED: "done",
    Payout.Status.UNKNOWN: "wait",
}
BOOKED = (Statement.Status.CONFIRMED, Statement.Status.SETTLED)


@dataclass(frozen=True, slots=True)
class Custody:
    """The card of a statement. Account and references are the using unit's to see; how much is there, everybody's."""

    word: str
    tone: str
    contract_fen: int
    arrived_fen: int
    missing_fen: int
    account: list[tuple[str, str]]
    deposits: list[Deposit]


def custody_of(statement: Statement, reader: str) -> Custody | None:
    """None on the direct route."""
    if not rules_escrow.is_supervised(statement):
        return None
    arrived, missing = rules_escrow.funded_fen(statement), rules_escrow.missing_fen(statement)
    ours, split = reader == Party.USING, statement.status in BOOKED
    word, tone = (_("Split among the payees"), "done") if split else (_("All of it has arrived"), "done")
    if missing:
        word, tone = (_("A part has arrived"), "wait") if arrived else (_("Nothing has arrived yet"), "wait")
    return Custody(
        word=word,
        tone=tone,
        contract_fen=statement.contract_fen,
        arrived_fen=arrived,
        missing_fen=missing,
        account=_account(statement) if ours and rules_escrow.waits_for_money(statement) else [],
        deposits=[one for one in statement.milestone.deposits.all() if ours and one.status == Deposit.Status.ESCROW],
    )


def account_rows(statement: Statement) -> list[tuple[str, str]]:
    """Where to transfer to, and what to write."""
    bank, holder, number = settings.CUSTODY_ACCOUNT
    return [
        (_("Bank"), bank),
        (_("Account holder"), holder),
        (_("Account number"), number),
        (_("Write as the purpose"), statement.number),
    ]


def _account(statement: Statement) -> list[tuple[str, str]]:
    """What is filled in at one's own bank."""
    *place, purpose = account_rows(statement)
    return [*place, (_("Amount"), formats.yuan(rules_escrow.missing_fen(statement))), purpose]


def state_at_bank(line: StatementLine, statement: Statement) -> tuple[str, str] | None:
    """How the custody bank stands with the line; None where the words of the other route fit."""
    if not rules_escrow.is_supervised(statement) or statement.status not in BOOKED:
        return None
    if line.kind == StatementLine.Kind.FEE:
        return _("Taken by the operator from the escrow"), "done"
    if rules.live_objection(line) is not None or not rules_escrow.is_paid_out(line):
        return None
    live, last = rules_escrow.live_payout(line), next(reversed(list(line.payouts.all())), None)
    if live is not None:
        return live.get_status_display(), TONES[live.status]
    if last is not None and not rests_until(line):
        return _("%(state)s; waits for another account") % {"state": last.get_status_display()}, "late"
    return _before_its_payout(line, statement)


def _before_its_payout(line: StatementLine, statement: Statement) -> tuple[str, str]:
    """What a line of which nothing was ordered yet waits for."""
    if rules_escrow.lacks_account(line):
        return _("Waits for a bank account on file"), "wait"
    if day := rests_until(line):
        return _("The account was changed; the bank pays it after %(day)s") % {"day": day}, "wait"
    put_right = any(one.credit_fen for one in statement.lines.all())
    if put_right and line.to_pay_fen > cash_for(statement.milestone):
        return _("Waits until what was paid too much came back"), "wait"
    return _("The bank pays it next"), "active"
