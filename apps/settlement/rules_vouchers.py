"""Who hands in a voucher, and who sees it."""

from apps.accounts.models import User
from apps.settlement import rules, selectors
from apps.settlement.models import LineVoucher, Statement, StatementLine
from apps.settlement.voucher_kinds import OF_THE_PAYER, Voucher, forms_of, is_credited

BOOKED = (Statement.Status.CONFIRMED, Statement.Status.SETTLED)


def live_voucher(line: StatementLine) -> LineVoucher | None:
    """The one that counts; those it replaced are kept beside it."""
    return next((one for one in line.vouchers.all() if one.replaced_at is None), None)


def to_credit(line: StatementLine) -> LineVoucher | None:
    """The invoice of a line whose statement is reversed: it is taken back by a credit note."""
    voucher = live_voucher(line)
    reversed_ = line.statement.status == Statement.Status.REVERSED
    return voucher if reversed_ and voucher is not None and is_credited(voucher.form) else None


def forms_wanted(line: StatementLine) -> tuple[str, ...]:
    """What may be handed in for this line now."""
    if line.statement.status == Statement.Status.REVERSED:
        return (LineVoucher.Form.CREDIT_NOTE,) if to_credit(line) else ()
    return forms_of(line.voucher)


def wanted_fen(line: StatementLine) -> int:
    """What the voucher must cover: a credit note its invoice, the talent's invoice the amount before tax, with its VAT."""
    if invoice := to_credit(line):
        return invoice.amount_fen
    if line.voucher == Voucher.TAX_OFFICE_INVOICE and line.kind == StatementLine.Kind.NET:
        made = line.statement.calculation
        return int(made["talent_gross_fen"] + made.get("talent_vat_fen", 0))
    return line.amount_fen


def is_wanted(line: StatementLine) -> bool:
    """A voucher is to be handed in for this line: it carries money, and its proof is not with the cost statement."""
    return line.amount_fen > 0 and bool(forms_of(line.voucher))


def is_missing(line: StatementLine) -> bool:
    """Wanted, due since the statement is confirmed, and not there; or a credit note that is not there."""
    if to_credit(line):
        return True
    return is_wanted(line) and line.statement.status in BOOKED and live_voucher(line) is None


def hands_in(user: User, line: StatementLine) -> bool:
    """The payee or its unit; the using unit's finance for its own papers and for payees that are not here."""
    if line.voucher in OF_THE_PAYER or rules.party_paid_by(line) is None:
        return rules.is_payer(user, line.statement)
    return rules.is_payee(user, line)


def can_hand_in(user: User, line: StatementLine) -> bool:
    """The first voucher, or one that replaces it, once the amounts are confirmed; a credit note once they are reversed."""
    open_ = is_wanted(line) and line.statement.status in BOOKED
    return (open_ or to_credit(line) is not None) and hands_in(user, line)


def sees_vouchers(user: User, statement: Statement) -> bool:
    """The sides only: the office reads statements, not what is in their books. ``statement`` is one ``user`` may see."""
    return selectors.reader_of(user, statement) != "office"
