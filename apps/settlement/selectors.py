"""Reading statements; the one address of who sees which."""

import datetime as dt
import re
import unicodedata

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.agreements.selectors import agreements_visible_to
from apps.core import clock
from apps.core.among import among
from apps.core.errors import RuleViolation
from apps.ledger.models import Account
from apps.modes.models import Party
from apps.organisations.models import Membership, Operator
from apps.organisations.selectors import operator, units_of
from apps.settlement.calc.tax import LabourRule, tax_month
from apps.settlement.models import (
    BankCase,
    BatchLine,
    Confirmation,
    Deposit,
    LineObjection,
    LineVoucher,
    Payment,
    PaymentBatch,
    Payout,
    PeriodClosing,
    Statement,
    StatementLine,
    StatementReversal,
    Subsidy,
    TaxRule,
    TaxRuleProposal,
)

ASK_AGAIN = dt.timedelta(minutes=5)  # so long the bank is not asked about the same payout again


def statements_visible_to(user: User) -> QuerySet[Statement]:
    """Statements of the agreements the person may see, newest first."""
    return Statement.objects.filter(among("agreement", agreements_visible_to(user))).exclude(
        status=Statement.Status.DRAFT
    )


def in_full(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """With everything that a page and the rules ask of a statement, in a fixed number of queries."""
    return for_services(statements).prefetch_related(
        Prefetch("lines__payouts", Payout.objects.order_by("id")),
        Prefetch("lines__vouchers", LineVoucher.objects.select_related("file", "by")),
        "milestone__deposits",
    )


def for_services(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """With what every act on a statement asks; payouts, deposits and vouchers are read where there are any to ask for."""
    lines = StatementLine.objects.select_related("payee_unit", "payee_user", "payee_outside").prefetch_related(
        Prefetch("payments", Payment.objects.order_by("id")),
        Prefetch("objections", LineObjection.objects.select_related("by", "answered_by")),
        Prefetch("batch_lines", BatchLine.objects.select_related("batch")),
    )
    return statements.select_related(
        "agreement__mode",
        "agreement__using_unit__region",
        "agreement__sending_unit",
        "agreement__talent__user",
        "assignment",
        "milestone",
        "tax_rule",
    ).prefetch_related(
        Prefetch("lines", lines),
        Prefetch("confirmations", Confirmation.objects.select_related("by")),
    )


def for_answers(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """With what a party's answer asks: who has answered, and what is disputed."""
    lines = StatementLine.objects.prefetch_related("objections")
    return (
        _with_parties(statements).select_related("tax_rule").prefetch_related(Prefetch("lines", lines), "confirmations")
    )


def for_receipts(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """With what the receipt of a payment asks."""
    lines = StatementLine.objects.select_related("payee_unit", "payee_outside").prefetch_related(
        "payments", "objections"
    )
    return _with_parties(statements).prefetch_related(Prefetch("lines", lines))


def for_payments(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """With what the recording of a payment asks."""
    return for_receipts(statements).select_related("tax_rule").prefetch_related("lines__batch_lines")


def _with_parties(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    parties = ("using_unit", "sending_unit", "talent")
    return statements.select_related("milestone", *(f"agreement__{one}" for one in parties))


def batches_visible_to(user: User) -> QuerySet[PaymentBatch]:
    """Payment batches of the units whose money the person looks after; the office reads its own list of them."""
    units = units_of(user, Membership.Role.FINANCE, Membership.Role.ADMINISTRATOR)
    return PaymentBatch.objects.filter(unit__in=units.values("pk"))


def keeps_batches(user: User) -> bool:
    """Whether the person makes or approves payment batches of a unit that pays."""
    return units_of(user, Membership.Role.FINANCE, Membership.Role.ADMINISTRATOR).filter(uses=True).exists()


def batches_in_full(batches: QuerySet[PaymentBatch]) -> QuerySet[PaymentBatch]:
    """With all that the pages and rules of a batch ask, in a fixed number of queries."""
    payees = ("line__payee_user", "line__payee_unit", "line__payee_outside")
    lines = BatchLine.objects.select_related("line__statement__milestone", *payees)
    people = ("made_by", "approved_by", "exported_by", "withdrawn_by")
    return batches.select_related("unit__region", *people).prefetch_related(
        Prefetch("lines", lines.order_by("position"))
    )


def batch_by_id(public_id: str) -> PaymentBatch:
    """For handlers. Raises DoesNotExist for an unknown id."""
    return batches_in_full(PaymentBatch.objects.all()).get(public_id=public_id)


def statement_by_id(public_id: str) -> Statement:
    """For handlers, which are nobody's eyes. Raises DoesNotExist for an unknown id."""
    return in_full(Statement.objects.all()).get(public_id=public_id)


def objection_by_id(public_id: str) -> LineObjection:
    """For handlers. Raises DoesNotExist for an unknown id."""
    return LineObjection.objects.select_related("line__statement", "by").get(public_id=public_id)


def closing_by_id(public_id: str) -> PeriodClosing:
    """For handlers. Raises DoesNotExist for an unknown id."""
    return PeriodClosing.objects.select_related("unit", "made_by").get(public_id=public_id)


def reversal_by_id(public_id: str) -> StatementReversal:
    """For handlers. Raises DoesNotExist for an unknown id."""
    people = ("agreement__talent__user", "agreement__using_unit", "agreement__sending_unit")
    found = StatementReversal.objects.select_related("replacement", *(f"statement__{one}" for one in people))
    return found.get(public_id=public_id)


def objections_visible_to(user: User) -> QuerySet[LineObjection]:
    """Objections to lines of statements that the person may see."""
    return LineObjection.objects.filter(line__statement__in=statements_visible_to(user))


def voucher_by_id(public_id: str) -> LineVoucher:
    """For handlers. Raises DoesNotExist for an unknown id."""
    paths = (
        "by",
        "line__payee_unit",
        "line__payee_user",
        "line__payee_outside",
        "line__statement__agreement__using_unit",
    )
    return LineVoucher.objects.select_related(*paths).get(public_id=public_id)


def payment_by_id(public_id: str) -> Payment:
    """For handlers. Raises DoesNotExist for an unknown id."""
    paths = ("line__payee_unit", "line__payee_user", "line__payee_outside", "line__statement")
    return Payment.objects.select_related(*paths).get(public_id=public_id)


def subsidy_by_id(public_id: str) -> Subsidy:
    """For handlers. Raises DoesNotExist for an unknown id."""
    return Subsidy.objects.select_related("milestone", "programme").get(public_id=public_id)


def tax_rule_on(code: str, day: dt.date) -> TaxRule:
    """The rule in force on ``day``. Raises RuleViolation ``no-tax-rule`` where none is."""
    rule = TaxRule.objects.filter(code=code, valid__contains=day).first()
    if rule is None:
        raise RuleViolation("no-tax-rule", _("There is no tax rule for this day yet. Please ask the talent office."))
    return rule


def tax_proposal_by_id(public_id: str) -> TaxRuleProposal:
    """For handlers, which are nobody's eyes. Raises DoesNotExist for an unknown id."""
    return TaxRuleProposal.objects.select_related("proposed_by").get(public_id=public_id)


def labour_rule(day: dt.date | None = None) -> LabourRule:
    """The numbers for labour remuneration on ``day``, today where it is left out."""
    return LabourRule.from_params(tax_rule_on(TaxRule.Code.LABOUR, day or clock.today()).params)


def paid_to_talent() -> Q:
    """Of statements: the talent's line has a payment that neither failed nor came back, or one from before.

    Asked of each row by itself, for a list of all that was ever paid grows with the years.
    """
    net = StatementLine.objects.filter(statement=OuterRef("pk"), kind=StatementLine.Kind.NET)
    paid = live_payments().filter(line__statement=OuterRef("pk"), line__kind=StatementLine.Kind.NET)
    return Q(Exists(paid)) | Q(Exists(net.filter(credit_fen__gt=0)))


def live_payments() -> QuerySet[Payment]:
    """Payments that neither failed nor came back; a line has one at most."""
    return Payment.objects.exclude(status__in=Payment.OVER)


def unpaid_lines() -> QuerySet[StatementLine]:
    """Lines of confirmed statements that no live payment covers: what using units still owe. Tax is filed, not paid."""
    return (
        StatementLine.objects.filter(statement__status=Statement.Status.CONFIRMED, amount_fen__gt=F("credit_fen"))
        .filter(statement__route=Statement.Route.DIRECT)
        .exclude(kind=StatementLine.Kind.TAX)
        .exclude(Exists(live_payments().filter(line=OuterRef("pk"))))
    )


def lines_to_pay() -> QuerySet[StatementLine]:
    """Unpaid lines that stand in no batch either: somebody has to begin their payment."""
    in_batches = BatchLine.objects.filter(state__in=BatchLine.LIVE, line=OuterRef("pk"))
    return unpaid_lines().exclude(Exists(in_batches))


def statements_to_pay_out() -> QuerySet[Statement]:
    """Confirmed statements of the supervised route with a line that the bank may pay, the oldest first.

    What waits for a person keeps nobody else from the front: a line without an account (``rules_escrow.lacks_account``)
    or in dispute is not among them, and statements of which something was refused come last.
    """
    carried = Payout.objects.exclude(status__in=Payout.OVER).filter(line=OuterRef("pk"))
    disputed = LineObjection.objects.filter(status__in=LineObjection.LIVE, line=OuterRef("pk"))
    lines = StatementLine.objects.filter(amount_fen__gt=F("credit_fen"), statement=OuterRef("pk")).exclude(
        kind=StatementLine.Kind.FEE
    )
    person = Q(payee_user__isnull=False) & ~Q(statement__agreement__talent__account_last_four="")
    unit = Q(payee_unit__isnull=False) & ~Q(payee_unit__bank_account_last_four="")
    agent = Q(kind=StatementLine.Kind.TAX) & ~Q(statement__agreement__using_unit__bank_account_last_four="")
    outside = Q(payee_outside__isnull=False)
    waiting = lines.filter(person | unit | agent | outside).exclude(Exists(carried)).exclude(Exists(disputed))
    refused = Payout.objects.filter(line__statement=OuterRef("pk"), status__in=Payout.OVER)
    supervised = Statement.objects.filter(status=Statement.Status.CONFIRMED, route=Statement.Route.SUPERVISED)
    return supervised.filter(Exists(waiting)).order_by(Exists(refused), "confirmed_at")


def standing_statement(milestone_id: int | None) -> Statement | None:
    """The statement of a piece of work that is not reversed."""
    return Statement.objects.filter(milestone=milestone_id).exclude(status=Statement.Status.REVERSED).first()


def payouts_to_submit() -> QuerySet[Payout]:
    return Payout.objects.filter(status=Payout.Status.CREATED).order_by("pk")


def payouts_to_ask() -> QuerySet[Payout]:
    """At the bank, and not asked for in the last minutes."""
    at_bank = Payout.objects.filter(status__in=[Payout.Status.SUBMITTED, Payout.Status.UNKNOWN])
    return at_bank.filter(asked_at__lte=clock.now() - ASK_AGAIN).order_by("asked_at")


def bank_cases_open() -> QuerySet[BankCase]:
    return BankCase.objects.filter(status=BankCase.Status.OPEN)


def deposits_to_place() -> QuerySet[Deposit]:
    """In suspense: nobody has said yet whose they are."""
    return Deposit.objects.filter(status=Deposit.Status.UNMATCHED)


def payouts_to_repeat() -> QuerySet[Payout]:
    """Of statements that stand, refused or come back, with no other payout in their place."""
    stands = Payout.objects.filter(line__statement__status=Statement.Status.CONFIRMED, replaced_by=None)
    return stands.filter(status__in=Payout.OVER)


def deposit_by_id(public_id: str) -> Deposit:
    """For handlers. Raises DoesNotExist for an unknown id."""
    return Deposit.objects.get(public_id=public_id)


def bank_case_by_id(public_id: str) -> BankCase:
    """For handlers. Raises DoesNotExist for an unknown id."""
    return BankCase.objects.get(public_id=public_id)


def payout_by_id(public_id: str) -> Payout:
    """For handlers. Raises DoesNotExist for an unknown id."""
    payees = ("line__payee_unit", "line__payee_user", "line__payee_outside")
    paths = (*payees, "line__statement__agreement__using_unit")
    return Payout.objects.select_related(*paths).get(public_id=public_id)


def silent_statements() -> QuerySet[Statement]:
    """Statements the using unit confirmed and the others left unanswered past the due date."""
    return Statement.objects.filter(
        status=Statement.Status.AWAITING, confirm_due__lt=clock.today(), confirmations__party="using"
    )


def statements_to_follow() -> QuerySet[Statement]:
    """Statements whose tax may be another by now, the oldest month first.

    The month in which a talent's open pay was to be paid is over, its rule has ended, or another statement shares its month.
    """
    today = clock.today()
    month = tax_month(today)
    standing = Statement.objects.exclude(status=Statement.Status.REVERSED)
    others = standing.filter(assignment=OuterRef("assignment"), tax_month=month).exclude(pk=OuterRef("pk"))
    under_way = Payment.objects.filter(line__statement=OuterRef("pk")).exclude(status__in=Payment.OVER)
    over = Q(tax_month__lt=month) & ~Exists(under_way)
    changed = Q(status=Statement.Status.AWAITING) & (~Q(tax_rule__valid__contains=today) | Exists(others))
    open_ones = Statement.objects.filter(status__in=[Statement.Status.AWAITING, Statement.Status.CONFIRMED])
    found = open_ones.filter(over | changed, lines__kind=StatementLine.Kind.NET)
    return found.order_by("tax_month", "pk")


def silent_payments() -> QuerySet[Payment]:
    """Payments whose payee did not answer within the time."""
    return Payment.objects.filter(status=Payment.Status.SUBMITTED, confirm_due__lt=clock.today())


def reader_of(user: User, statement: Statement) -> str:
    """With whose eyes the person reads: of the party that has the most to say, else of the office (one query)."""
    agreement = statement.agreement
    if agreement.talent.user_id == user.pk:
        return Party.TALENT
    mine = set(units_of(user).values_list("pk", flat=True))
    if agreement.using_unit_id in mine:
        return Party.USING
    return Party.SENDING if agreement.sending_unit_id in mine else "office"


def plain_code(code: str) -> str:
    """A code as it is printed, however it was typed: wide letters, small letters, long dashes, spaces."""
    return re.sub(r"[\u2010-\u2015\u2212\u30fc]", "-", "".join(unicodedata.normalize("NFKC", code).upper().split()))


def statement_by_code(code: str) -> Statement | None:
    """For a public check: the statement with this check code."""
    found = in_full(Statement.objects.exclude(status=Statement.Status.DRAFT))
    return found.filter(verify_code=plain_code(code)).first()


def operator_takes_fees() -> bool:
    """Only a licensed operator may; a pilot and a public service body take none."""
    runs = operator()
    return runs is not None and runs.kind == Operator.Kind.LICENSED


def leaves(statement: Statement) -> list[tuple[str, int]]:
    """The leaves as (kind, fen) in the order of the statement; they add up to ``contract_fen``."""
    return list(statement.lines.values_list("kind", "amount_fen"))


def open_balances() -> dict[str, int]:
    """What using units still owe and payees still have to get, disputed parts apart, fen by account code."""
    ours = Q(code__startswith="recv:using:") | Q(code__startswith="pay:") | Q(code__startswith="hold:")
    accounts = Account.objects.filter(ours)
    return dict(accounts.exclude(balance_fen=0).values_list("code", "balance_fen"))
