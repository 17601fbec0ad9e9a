"""What the pages of a statement show, put together from one fetched statement."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.agreements.conflicts import conflict_words
from apps.core.display import formats
from apps.core.masking import mask_account
from apps.modes.models import Party
from apps.settlement import rules, selectors, tax_months
from apps.settlement.calc.statement import TAX
from apps.settlement.custody_pages import custody_of, state_at_bank
from apps.settlement.factors import factor_words, treatment_words
from apps.settlement.models import Confirmation, Payment, Statement, StatementLine
from apps.settlement.next_step import next_step
from apps.settlement.result_pages import result_rows
from apps.settlement.wording import tax_rows
from apps.settlement.wording_amounts import exact_amount, percent
from apps.settlement.wording_running import RUNNING_BASES

Status, Kind = Statement.Status, StatementLine.Kind
TONES: dict[str, str] = {
    Status.AWAITING: "wait",
    Status.CONFIRMED: "active",
    Status.SETTLED: "done",
    Status.REVERSED: "",
}
PAYMENT_TONES: dict[str, str] = {
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
    Kind.TRAVEL: "agency",
    Kind.INSURANCE: "agency",
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
    can_object: bool


def detail(statement: Statement, user: User) -> dict[str, Any]:
    """Everything on the page of one statement ``in_full``."""
    lines = list(statement.lines.all())
    payable = [line for line in lines if line.is_payable]
    stale = rules.can_redraw(user, statement) and tax_months.tax_is_stale(statement)
    reader = selectors.reader_of(user, statement)
    return {
        "statement": statement,
        "agreement": statement.agreement,
        "conflict": conflict_words(statement.agreement),
        "reader": reader,
        "figures": figures_for(reader, statement),
        "tone": TONES[statement.status],
        "step": next_step(statement, user),
        "estimated": is_estimate(statement),
        "between_units": between_units(statement),
        "agreed_by_agent": agent_confirmation(statement),
        "flow_lines": [_flow_line(line, statement) for line in lines],
        "tax_rows": tax_rows(statement.calculation["steps"]),
        "net_fen": leaf(lines, Kind.NET),
        "tax_fen": leaf(lines, Kind.TAX),
        "gross_fen": statement.calculation["talent_gross_fen"],
        "vat_fen": statement.calculation.get("talent_vat_fen", 0),
        "source_words": source_words(statement),
        "confirmations": confirmation_rows(statement),
        "custody": custody_of(statement, reader),
        "pay_rows": pay_rows(statement, user, reader),
        "paid_lines": sum(1 for line in payable if rules.live_payment(line)),
        "payable_lines": len(payable),
        "stale": stale,
        "treatment": treatment_words(lines),
        "declared": result_rows(statement),
        "replaced_by": _replacement(statement),
    }


def between_units(statement: Statement) -> bool:
    """A price or an exact cost that one unit pays the other; nobody's tax stands on it."""
    return "route" in statement.calculation


def agent_confirmation(statement: Statement) -> Confirmation | None:
    """The withholding agent's yes; on route ``direct`` the using unit withholds and files."""
    return next((one for one in statement.confirmations.all() if one.party == Party.USING), None)


def is_estimate(statement: Statement) -> bool:
    """Tax and net are an estimate until the withholding agent has confirmed them."""
    return agent_confirmation(statement) is None and not between_units(statement)


def source_words(statement: Statement) -> str:
    """Where the tax rule is written, since when, and for which month it was used; the same on page and paper."""
    if between_units(statement):
        return _("The wage and tax of the talent stand on the sending unit's own payslip.")
    rule, earlier = statement.tax_rule, statement.calculation["inputs"]["earlier_gross_fen"]
    words = [
        _("Source: %(source)s, rule %(rule)s since %(since)s.")
        % {"source": rule.source, "rule": rule.label, "since": rule.valid.lower.isoformat()},
        _("Tax month %(month)s (month of payment, Shanghai time).") % {"month": f"{statement.tax_month:%Y-%m}"},
    ]
    if vat := statement.calculation.get("vat_rule"):
        words.append(_("VAT by the rules %(rules)s.") % {"rules": ", ".join(vat["labels"])})
    if not earlier:
        return _run_on([*words, _("No other income of the same project this month.")])
    before = _("The same project had %(earlier)s before in this month; both count as one payment.")
    return _run_on([*words, before % {"earlier": formats.amount(earlier)}])


def _run_on(sentences: list[str]) -> str:
    """One after the other; a Chinese full stop needs no space behind it."""
    return " ".join(sentences).replace("\u3002 ", "\u3002")


def figures_for(reader: str, statement: Statement) -> list[dict[str, str]]:
    """What the reader looks for first: a talent the pay slip, a sending unit its part, the others the whole."""
    lines = list(statement.lines.all())
    note = _("Estimate") if is_estimate(statement) else ""
    gross, tax = statement.calculation["talent_gross_fen"], leaf(lines, Kind.TAX)
    if reader == Party.TALENT and not between_units(statement):
        travel, vat = leaf(lines, Kind.TRAVEL), statement.calculation.get("talent_vat_fen", 0)
        return [
            _figure(_("Net to you"), leaf(lines, Kind.NET), note),
            _figure(_("Before tax"), gross),
            _figure(_("Tax withheld"), tax, note),
            *([_figure(_("VAT, for your invoice"), vat)] if vat else []),
            *([_figure(_("Travel, besides"), travel)] if travel else []),
        ]
    if reader == Party.SENDING:
        ours = [line for line in lines if line.payee_unit_id == statement.agreement.sending_unit_id]
        due = sum(line.amount_fen for line in ours)
        received = sum(line.credit_fen + (line.to_pay_fen if has_arrived(line) else 0) for line in ours)
        return [
            _figure(_("To your unit"), due),
            _figure(_("Received"), received),
            _figure(_("Still to come"), due - received),
        ]
    payees = [line for line in lines if line.is_payees]
    sent = sum(line.credit_fen + (line.to_pay_fen if rules.live_payment(line) else 0) for line in payees)
    transfers = sum(line.amount_fen for line in payees)
    whole = _("Exact cost") if any(line.kind == Kind.COST for line in lines) else _("Contract amount")
    added = _("of it beyond the agreed amount: %(amount)s") % {"amount": formats.yuan(statement.added_fen)}
    figures = [
        _figure(whole, statement.contract_fen, added if statement.added_fen else ""),
        _figure(_("Paid to payees"), sent),
        _figure(_("Still to be paid"), transfers - sent, _disputed_words(statement)),
    ]
    return figures if between_units(statement) else [*figures, _figure(_("Tax to file"), tax, note)]


def _disputed_words(statement: Statement) -> str:
    held = sum(objection.line.to_pay_fen for objection in rules.live_objections(statement))
    return _("of which disputed: %(amount)s") % {"amount": formats.yuan(held)} if held else ""


def _figure(label: str, fen: int, note: str = "") -> dict[str, str]:
    return {"label": label, "value": formats.yuan(fen), "note": note, "tone": "wait" if note else ""}


def has_arrived(line: StatementLine) -> bool:
    payment = rules.live_payment(line)
    return payment is not None and payment.status == Payment.Status.CONFIRMED


def payee_name(line: StatementLine, statement: Statement) -> str:
    """Who gets the line: the talent, a unit, or the tax authority of the using unit's seat."""
    if line.kind == Kind.TAX:
        return _("Tax authority, %(region)s") % {"region": statement.agreement.using_unit.region.name}
    if line.payee_user is not None:
        return line.payee_user.name
    payee = line.payee_unit or line.payee_outside
    return payee.name if payee else line.payee_label


def basis_words(line: StatementLine, statement: Statement) -> str:
    """By what the line is reckoned, and which factor stands behind it where the terms name one."""
    words, factor = _basis(line, statement), factor_words(line)
    return f"{words} · {factor}" if factor else words


def _basis(line: StatementLine, statement: Statement) -> str:
    if told := RUNNING_BASES.get(line.basis):
        return str(told)
    share = {"share": percent(line.basis_points or 0)}
    match line.kind:
        case Kind.NET:
            return _net_basis(statement)
        case Kind.TAX:
            return _("Withheld and filed by the using unit, labour remuneration")
        case Kind.COST:
            return _("Wages, contributions and proved expenses, without any margin")
        case Kind.SENDING_UNIT if between_units(statement):
            return _("Contract price less fees")
        case Kind.SENDING_UNIT:
            return _("%(share)s of the rest, by its own service contract") % share
        case Kind.INTERMEDIARY:
            return _("%(share)s of the contract amount, by the published rule") % share
        case _:
            return _("%(share)s of the contract amount, by the published fee") % share


def _net_basis(statement: Statement) -> str:
    made = statement.calculation
    words = {"gross": exact_amount(made["talent_gross_fen"]), "tax": exact_amount(made["leaves"][TAX])}
    if vat := made.get("talent_vat_fen"):
        words["vat"] = exact_amount(vat)
        return _("Before tax %(gross)s, less tax %(tax)s, with VAT %(vat)s for the own invoice") % words
    return _("Before tax %(gross)s, less tax %(tax)s") % words


def leaf(lines: list[StatementLine], kind: str) -> int:
    return sum(line.amount_fen for line in lines if line.kind == kind)


def _flow_line(line: StatementLine, statement: Statement) -> dict[str, object]:
    estimated = line.kind in (Kind.NET, Kind.TAX) and is_estimate(statement)
    payee, basis = payee_name(line, statement), basis_words(line, statement)
    return {
        "label": line.get_kind_display(),
        "hint": basis if line.kind == Kind.TAX else f"{payee} · {basis}",
        "fen": line.amount_fen,
        "kind": FLOW_KINDS.get(line.kind, "home"),
        "note": _("Estimate") if estimated else "",
        "note_tone": "wait" if estimated else "",
    }


def confirmation_rows(statement: Statement) -> list[ConfirmationRow]:
    given = {confirmation.party: confirmation for confirmation in statement.confirmations.all()}
    waiting = rules.open_parties(statement)
    rows = []
    for party in rules.parties_of(statement):
        confirmation, name = given.get(party), party_name(party, statement)
        if confirmation is None:
            state = ("turn", _("To confirm"), "wait") if party in waiting else ("waiting", _("Not yet"), "")
            rows.append(ConfirmationRow(party, state[0], name, None, False, *state[1:]))
            continue
        word = _confirmed_word(confirmation, statement)
        person = confirmation.by.name if confirmation.by else ""
        shown = f"{name} · {person}" if person and person != name else name
        rows.append(ConfirmationRow(party, "signed", shown, confirmation.at, confirmation.silent, word, "done"))
    return rows


def _confirmed_word(confirmation: Confirmation, statement: Statement) -> str:
    if any(objection.party == confirmation.party for objection in rules.live_objections(statement)):
        return _("Confirmed, but for one line")
    return _("Counts as confirmed") if confirmation.silent else _("Confirmed")


def party_name(party: Party, statement: Statement) -> str:
    agreement = statement.agreement
    if party == Party.TALENT:
        return agreement.talent.user.name
    unit = agreement.using_unit if party == Party.USING else agreement.sending_unit
    return unit.name if unit else ""


def pay_rows(statement: Statement, user: User, reader: str) -> list[PayRow]:
    """One row a line. An account shows its last digits to who pays and to whose it is."""
    return [_pay_row(line, statement, user, reader) for line in statement.lines.all()]


def state_of(line: StatementLine, statement: Statement) -> tuple[str, str]:
    """The state of payment of a line in a word, with its tone."""
    payment = rules.live_payment(line)
    if at_bank := state_at_bank(line, statement):
        return at_bank
    if line.kind == Kind.TAX:
        return _("With the agent's filing"), ""
    if rules.live_objection(line) is not None:
        return _("Disputed, not paid"), "late"
    if payment is not None:
        return payment.get_status_display(), PAYMENT_TONES.get(payment.status, "")
    if line.is_payees and not line.is_payable:
        return _("Paid before"), "done"
    if rules.place_in_batch(line) is not None:
        return _("In a payment batch"), "active"
    if statement.status == Status.CONFIRMED:
        return _("To be paid"), "wait"
    return (_("Not to be paid"), "") if statement.status == Status.REVERSED else (_("After confirmation"), "")


def _pay_row(line: StatementLine, statement: Statement, user: User, reader: str) -> PayRow:
    payment = rules.live_payment(line)
    word, tone = state_of(line, statement)
    ours = line.payee_unit_id is not None and reader == Party.SENDING
    shown = reader == Party.USING or ours or line.payee_user_id == user.pk or line.kind == Kind.TAX
    return PayRow(
        line=line,
        payee=payee_name(line, statement),
        account=_account(line, statement) if shown else "",
        basis=basis_words(line, statement),
        word=word,
        tone=tone,
        payment=payment,
        can_record=rules.can_record_payment(user, line),
        can_confirm=rules.can_confirm_payment(user, line),
        can_object=rules.can_object(user, line),
    )


def _account(line: StatementLine, statement: Statement) -> str:
    """The last four digits; the tax has none."""
    if line.kind == Kind.TAX:
        return _("Electronic tax office")
    if line.payee_user is not None:
        last_four = statement.agreement.talent.account_last_four
    elif line.payee_outside is not None:
        last_four = line.payee_outside.account_last_four
    else:
        last_four = line.payee_unit.bank_account_last_four if line.payee_unit else ""
    return mask_account(last_four) if last_four else ""


def _replacement(statement: Statement) -> Statement | None:
    if statement.status != Status.REVERSED:
        return None
    return statement.milestone.statements.exclude(status=Status.REVERSED).first()
