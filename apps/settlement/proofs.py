"""Proofs that statements and books agree."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import F, Sum

from apps.ledger.models import Account, Posting
from apps.ledger.proofs import register
from apps.settlement import proofs_bank, proofs_custody, proofs_subsidies
from apps.settlement.calc.statement import again, sha256
from apps.settlement.models import LineObjection, Payment, PeriodClosing, Statement, StatementLine
from apps.settlement.reconciliation import months_of
from apps.settlement.reconciliation_custody import custody_months
from apps.settlement.services.books import in_hand, on_hold
from apps.settlement.services.closings import Month

PAYEES = ("talent", "sending_unit", "using_unit")
BOOKED = [Statement.Status.CONFIRMED, Statement.Status.SETTLED]


@register("The lines of every statement add up to its contract amount")
def lines_add_up() -> Iterator[str]:
    off = Statement.objects.annotate(total=Sum("lines__amount_fen")).exclude(total=F("contract_fen"))
    for statement in off:
        yield f"statement {statement.number}: {statement.total} fen in lines, {statement.contract_fen} in all"


@register("Every calculation can be done again and gives the lines that stand")
def calculations_reproduce() -> Iterator[str]:
    for statement in Statement.objects.prefetch_related("lines").iterator(chunk_size=500):
        calculation = statement.calculation
        if sha256(calculation) != statement.calculation_sha256 or again(calculation) != calculation:
            yield f"statement {statement.number}: the calculation is not the one that was hashed"
        stored = {line.kind: line.amount_fen for line in statement.lines.all()}
        if stored != {kind: fen for kind, fen in calculation["leaves"].items() if fen or kind in stored}:
            yield f"statement {statement.number}: its lines are not the leaves of its calculation"


@register("Each statement is booked once, and what is left open on it is what is not yet received")
def books_follow_statements() -> Iterator[str]:
    owed = dict(
        Posting.objects.filter(account__code__startswith="recv:using:")
        .values_list("entry__subject")
        .annotate(total=Sum("amount_fen"))
        .values_list("entry__subject", "total")
    )
    for statement in Statement.objects.prefetch_related("lines__payments").iterator(chunk_size=500):
        open_fen = owed.pop(str(statement.public_id), 0)
        if open_fen != _unreceived(statement):
            yield f"statement {statement.number}: {open_fen} fen open in the books, {_unreceived(statement)} by its payments"
    for subject in owed:
        yield f"entries of {subject} belong to no statement"


@register("What is on hold is what is disputed of booked statements, to the fen")
def holds_follow_objections() -> Iterator[str]:
    aside = dict(
        Account.objects.filter(code__startswith="hold:").exclude(balance_fen=0).values_list("code", "balance_fen")
    )
    live = LineObjection.objects.filter(status__in=LineObjection.LIVE, line__statement__status__in=BOOKED)
    for objection in live.select_related("line__statement"):
        held_fen = -aside.pop(on_hold(objection), 0)
        if held_fen != objection.line.to_pay_fen:
            yield f"line {objection}: {held_fen} fen on hold, {objection.line.to_pay_fen} disputed"
    for code, balance_fen in aside.items():
        yield f"account {code}: {-balance_fen} fen on hold, though nothing is disputed"


@register("A closed month has the figures it was closed with, and no difference")
def closed_months_stay() -> Iterator[str]:
    closed = PeriodClosing.objects.filter(status=PeriodClosing.Status.CLOSED).select_related("unit")
    for unit in {one.unit for one in closed}:
        found: list[Month] = [*months_of([unit])] if unit else [*custody_months()]
        rows = {row.month: row for row in found}
        for one in closed:
            row = rows.get(one.month)
            if one.unit == unit and (row is None or row.figures != one.figures or row.difference_fen):
                whose = unit.name_zh if unit else "the custody account"
                yield f"{one.month:%Y-%m} of {whose}: the figures are not those it was closed with"


@register("The custody bank's own balance is what the books say, day by day")
def balances_follow_the_bank() -> Iterator[str]:
    for row in custody_months():
        if row.difference_fen:
            yield f"custody {row.month:%Y-%m}: {row.difference_fen} fen between ledger and records"
        if row.bank and row.bank.difference_fen:
            yield f"custody {row.bank.day:%Y-%m-%d}: the bank says {row.bank.said_fen} fen, the books {row.bank.ours_fen}"


@register("What payees hold of reversed statements is in the books, to the fen")
def carried_follows_payments() -> Iterator[str]:
    kept = dict(Account.objects.filter(code__startswith="back:").values_list("code", "balance_fen"))
    lines = StatementLine.objects.select_related(*(f"statement__agreement__{one}" for one in PAYEES))
    paid = lines.filter(statement__status=Statement.Status.REVERSED, payments__status=Payment.Status.CONFIRMED)
    held: Counter[str] = Counter(dict.fromkeys(kept, 0))
    filed = lines.filter(statement__status=Statement.Status.REVERSED, payouts__status="confirmed", kind="tax")
    ahead: Counter[str] = Counter()  # by route: on the direct one the using unit has paid it, not the escrow
    for line in (*paid, *filed):
        held[in_hand(line)] += line.to_pay_fen
        ahead[line.statement.route] += line.to_pay_fen
    for line in lines.filter(statement__status__in=BOOKED, credit_fen__gt=0):
        held[in_hand(line)] -= line.credit_fen
        ahead[line.statement.route] -= line.credit_fen
    for line in lines.exclude(given_back=None).annotate(back_fen=Sum("given_back__amount_fen")):
        held[in_hand(line)] -= line.back_fen
    for code, fen in sorted(held.items()):
        if fen != kept.get(code, 0):
            yield f"account {code}: {kept.get(code, 0)} fen in the books, {fen} by payments and credits"
    over = Account.objects.filter(code__startswith="over:using:").aggregate(fen=Sum("balance_fen", default=0))["fen"]
    if over + ahead[Statement.Route.DIRECT]:
        yield f"using units paid {-over} fen ahead, payees hold {ahead[Statement.Route.DIRECT]}"


register("Escrow is deposits less splits")(proofs_custody.escrow_is_deposits_less_splits)
register("What is in clearing is what the bank is paying")(proofs_custody.clearing_is_payouts_under_way)
register("Cash and suspense are what the custody bank reported")(proofs_custody.cash_and_suspense_follow_the_bank)
register("Withheld tax is what was calculated, less what its agents got")(
    proofs_custody.withheld_is_what_was_calculated
)
register("Every payout is its line or its deposit, to the fen")(proofs_custody.payouts_are_their_lines)
register("Subsidies in the books are what was awarded and not received")(proofs_subsidies.subsidies_are_in_the_books)


register("What is due or split rests on one accepted piece of work, once")(proofs_bank.every_sum_has_one_acceptance)
register("Every bank file is its batch, by its total and its hash")(proofs_bank.bank_files_are_their_batches)
register("Every line the bank has paid is one payment, as the bank said")(proofs_bank.answers_are_payments)
register("What the custody bank told is in the books")(proofs_bank.notices_are_in_the_books)
register("The sealed history is unbroken")(proofs_bank.history_is_unbroken)


register("Every received subsidy was drawn from the sources of its fund, to the fen")(
    proofs_subsidies.funds_follow_subsidies
)


def _unreceived(statement: Statement) -> int:
    """Fen of the payable lines that no payee has confirmed; 0 where none is owed: not in the books, or split from escrow."""
    if statement.status not in BOOKED or statement.route == Statement.Route.SUPERVISED:
        return 0
    return sum(
        line.to_pay_fen
        for line in statement.lines.all()
        if line.is_payable and not any(payment.status == Payment.Status.CONFIRMED for payment in line.payments.all())
    )
