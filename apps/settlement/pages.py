"""What the pages of a statement show, put together from one fetched statement."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.accounts.models import User
from apps.core import clock
from apps.core.masking import mask_account
from apps.modes.models import Party
from apps.settlement import rules, selectors
from apps.settlement.calc.statement import TAX
from apps.settlement.calc.tax import tax_month
from apps.settlement.models import Payment, Statement, StatementLine
from apps.settlement.next_step import next_step
from apps.settlement.wording import exact_amount, percent, tax_rows

Status, Kind = Statement.Status, StatementLine.Kind
OPEN = (Status.AWAITING, Status.CONFIRMED)
SHOWN: dict[str, tuple[str, ...]] = {"": OPEN, "settled": (Status.SETTLED,), "reversed": (Status.REVERSED,)}
TONES: dict[str, str] = {
    Status.AWAITING: "wait",
    Status.CONFIRMED: "active",
    Status.SETTLED: "done",
    Status.REVERSED: "",
    Payment.Status.SUBMITTED: "active",
    Payment.Status.CONFIRMED: "done",
    Payment.Status.FAILED: "late",
    Payment.Status.UNKNOWN: "late",
    Payment.Status.RETURNED: "late",
}
# The colours of the ribbons.
FLOW_KINDS: dict[str, str] = {
    Kind.NET: "net",
    Kind.TAX: "tax",
    Kind.SENDING_UNIT: "home",
    Kind.INTERMEDIARY: "agency",
    Kind.FEE: "fee",
}


@dataclass(frozen=True, slots=True)
class ConfirmationRow:
    party: str
    state: str
    name: str
    at: dt.datetime | None
    silent: bool
    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class PayRow:
    line: StatementLine
    payee: str
    account: str
    basis: str
    word: str
    tone: str
    payment: Payment | None
    can_record: bool
    can_confirm: bool


def list_tabs(found: QuerySet[Statement], chosen: str) -> list[dict[str, object]]:
    """Tabs with counts, by one query."""
    counts = found.order_by().aggregate(
        **{f"n_{key}": Count("pk", filter=Q(status__in=statuses)) for key, statuses in SHOWN.items()}
    )
    labels = {"": pgettext("statements", "Open"), "settled": _("Settled"), "reversed": _("Reversed")}
    return [
        {
            "label": label,
            "url": f"?show={key}" if key else "?",
            "count": counts[f"n_{key}"],
            "current": key == (chosen if chosen in SHOWN else ""),
        }
        for key, label in labels.items()
    ]


def list_rows(statements: Iterable[Statement]) -> list[dict[str, object]]:
    return [
        {"statement": statement, "step": next_step(statement, None), "tone": TONES[statement.status]}
        for statement in statements
    ]


def detail(statement: Statement, user: User) -> dict[str, Any]:
    """Everything on the page of one statement ``in_full``."""
    lines = list(statement.lines.all())
    payable = [line for line in lines if line.is_payable]
    stale = rules.can_redraw(user, statement) and tax_is_stale(statement)
    return {
        "statement": statement,
        "agreement": statement.agreement,
        "tone": TONES[statement.status],
        "step": next_step(statement, user),
        "flow_lines": [_flow_line(line, statement) for line in lines],
        "tax_rows": tax_rows(statement.calculation["steps"]),
        "net_fen": _leaf(lines, Kind.NET),
        "tax_fen": _leaf(lines, Kind.TAX),
        "gross_fen": statement.calculation["talent_gross_fen"],
        "earlier_fen": statement.calculation["inputs"]["earlier_gross_fen"],
        "confirmations": _confirmations(statement),
        "pay_rows": [_pay_row(line, statement, user) for line in lines],
        "paid_lines": sum(1 for line in payable if rules.live_payment(line)),
        "payable_lines": len(payable),
        "stale": stale,
        "replaced_by": _replacement(statement),
    }


def tax_is_stale(statement: Statement) -> bool:
    """Paid today, the tax would not be the one on the statement: another month, or another payment came before."""
    if tax_month(clock.today()) == statement.tax_month:
        return False
    return bool(
        selectors.calculation_if_paid_on(statement, clock.today())["leaves"][TAX]
        != statement.calculation["leaves"][TAX]
    )


def payee_name(line: StatementLine, statement: Statement) -> str:
    """Who gets the line: the talent, a unit, or the tax authority of the using unit's seat."""
    if line.kind == Kind.TAX:
        return _("Tax authority, %(region)s") % {"region": statement.agreement.using_unit.region.name}
    if line.payee_user is not None:
        return line.payee_user.name
    return line.payee_unit.name if line.payee_unit else line.payee_label


def basis_words(line: StatementLine, statement: Statement) -> str:
    share = {"share": percent(line.basis_points or 0)}
    match line.kind:
        case Kind.NET:
            words = {
                "gross": exact_amount(statement.calculation["talent_gross_fen"]),
                "tax": exact_amount(statement.calculation["leaves"][TAX]),
            }
            return _("Before tax %(gross)s, less tax %(tax)s") % words
        case Kind.TAX:
            return _("Withheld and filed by the using unit, labour remuneration")
        case Kind.SENDING_UNIT:
            return _("%(share)s of the rest, by its own service contract") % share
        case Kind.INTERMEDIARY:
            return _("%(share)s of the contract amount, by the published rule") % share
        case _:
            return _("%(share)s of the contract amount, by the published fee") % share


def _leaf(lines: list[StatementLine], kind: str) -> int:
    return sum(line.amount_fen for line in lines if line.kind == kind)


def _flow_line(line: StatementLine, statement: Statement) -> dict[str, object]:
    estimated = line.kind in (Kind.NET, Kind.TAX)
    payee, basis = payee_name(line, statement), basis_words(line, statement)
    return {
        "label": line.get_kind_display(),
        "hint": basis if line.kind == Kind.TAX else f"{payee} · {basis}",
        "fen": line.amount_fen,
        "kind": FLOW_KINDS[line.kind],
        "note": _("Estimate") if estimated else "",
    }


def _confirmations(statement: Statement) -> list[ConfirmationRow]:
    given = {confirmation.party: confirmation for confirmation in statement.confirmations.all()}
    waiting = rules.open_parties(statement)
    rows = []
    for party in rules.parties_of(statement):
        confirmation, name = given.get(party), _party_name(party, statement)
        if confirmation is None:
            state = ("turn", _("To confirm"), "wait") if party in waiting else ("waiting", _("Not yet"), "")
            rows.append(ConfirmationRow(party, state[0], name, None, False, *state[1:]))
            continue
        word = _("Counts as confirmed") if confirmation.silent else _("Confirmed")
        person = confirmation.by.name if confirmation.by else ""
        shown = f"{name} · {person}" if person and person != name else name
        rows.append(ConfirmationRow(party, "signed", shown, confirmation.at, confirmation.silent, word, "done"))
    return rows


def _party_name(party: Party, statement: Statement) -> str:
    agreement = statement.agreement
    if party == Party.TALENT:
        return agreement.talent.user.name
    unit = agreement.using_unit if party == Party.USING else agreement.sending_unit
    return unit.name if unit else ""


def _pay_row(line: StatementLine, statement: Statement, user: User) -> PayRow:
    payment = rules.live_payment(line)
    if line.kind == Kind.TAX:
        word, tone = _("With the agent's filing"), ""
    elif payment is not None:
        word, tone = payment.get_status_display(), TONES[payment.status]
    elif statement.status == Status.CONFIRMED:
        word, tone = _("To be paid"), "wait"
    else:
        word, tone = _("After confirmation"), ""
    return PayRow(
        line=line,
        payee=payee_name(line, statement),
        account=_account(line, statement),
        basis=basis_words(line, statement),
        word=word,
        tone=tone,
        payment=payment,
        can_record=rules.can_record_payment(user, line),
        can_confirm=rules.can_confirm_payment(user, line),
    )


def _account(line: StatementLine, statement: Statement) -> str:
    """The last four digits; the tax has none."""
    if line.kind == Kind.TAX:
        return _("Electronic tax office")
    if line.payee_user is not None:
        last_four = statement.agreement.talent.account_last_four
    else:
        last_four = line.payee_unit.bank_account_last_four if line.payee_unit else ""
    return mask_account(last_four) if last_four else ""


def _replacement(statement: Statement) -> Statement | None:
    if statement.status != Status.REVERSED:
        return None
    return statement.milestone.statements.exclude(status=Status.REVERSED).first()
