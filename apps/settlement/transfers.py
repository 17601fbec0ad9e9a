"""Payments as finance works through them: one row a transfer, with what comes next and by when."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.accounts.models import User
from apps.core import clock
from apps.core.among import among
from apps.organisations.selectors import units_of
from apps.settlement import pages, rules, selectors
from apps.settlement.calc.tax import tax_month
from apps.settlement.models import LineVoucher, Payment, Statement, StatementLine

Kind = StatementLine.Kind
TO_PAY, SENT, RECEIVED, TAX, VOUCHER = "", "sent", "received", "tax", "voucher"
BOOKED = (Statement.Status.CONFIRMED, Statement.Status.SETTLED)
TO_TRANSFER = F("amount_fen") - F("credit_fen")
TAX_DAY = 15  # withheld tax is filed by the 15th of the next month


@dataclass(frozen=True, slots=True)
class Transfer:
    line: StatementLine
    payee: str
    payment: Payment | None
    word: str
    tone: str
    due_on: dt.date | None
    action: str
    url: str


def lines_visible_to(user: User) -> QuerySet[StatementLine]:
    """Lines with money of confirmed and settled statements the person may see, each with its live payment's state."""
    statements = selectors.statements_visible_to(user).filter(status__in=BOOKED)
    return _with_payment(StatementLine.objects.filter(among("statement", statements)))


SHOWN: dict[str, Q] = {
    TO_PAY: ~Q(kind=Kind.TAX)
    & Q(payment_state=None, amount_fen__gt=F("credit_fen"), statement__route=Statement.Route.DIRECT),
    # What the custody bank pays is on its way from the moment when all have confirmed.
    SENT: Q(payment_state__in=[Payment.Status.SUBMITTED, Payment.Status.UNKNOWN, Payment.Status.CREATED])
    | ~Q(kind__in=[Kind.TAX, Kind.FEE]) & Q(payment_state=None, statement__route=Statement.Route.SUPERVISED),
    RECEIVED: Q(payment_state=Payment.Status.CONFIRMED),
    TAX: Q(kind=Kind.TAX),
    VOUCHER: Q(has_voucher=False) & ~Q(voucher=StatementLine.Voucher.COST_STATEMENT),
}


def tabs(found: QuerySet[StatementLine], chosen: str, kept: str) -> list[dict[str, object]]:
    """Tabs with counts, by one query; ``kept`` is the rest of the address."""
    counts = found.order_by().aggregate(
        **{f"n_{key}": Count("pk", filter=condition) for key, condition in SHOWN.items()}
    )
    labels = {
        TO_PAY: _("To be paid"),
        SENT: _("Paid, receipt not confirmed"),
        RECEIVED: pgettext("payments", "Received"),
        TAX: _("Tax to file"),
        VOUCHER: _("Voucher missing"),
    }
    return [
        {
            "label": label,
            "url": "?" + "&".join(part for part in (f"show={key}" if key else "", kept) if part),
            "count": counts[f"n_{key}"],
            "current": key == chosen,
        }
        for key, label in labels.items()
    ]


def narrowed(
    found: QuerySet[StatementLine], user: User, *, q: str = "", month: str = "", side: str = ""
) -> QuerySet[StatementLine]:
    """The lines that fit the filters of the address. ``side`` is pay or receive."""
    if q:
        found = found.filter(_words(q))
    if month:
        year, number = (int(part) for part in month.split("-"))
        due = Q(statement__pay_due__year=year, statement__pay_due__month=number)
        paid = Q(paid_on__year=year, paid_on__month=number)
        found = found.filter(paid | (Q(paid_on=None) & due))
    if side == "pay":
        found = found.filter(statement__agreement__using_unit__in=units_of(user))
    if side == "receive":
        found = found.filter(Q(payee_user=user) | Q(payee_unit__in=units_of(user)))
    return found


def _words(q: str) -> Q:
    paths = (
        "statement__number", "statement__milestone__title", "statement__agreement__talent__user__name",
        "payee_unit__name_zh", "payee_label_zh", "statement__agreement__using_unit__name_zh",
    )  # fmt: skip
    found = Q()
    for path in paths:
        found |= Q(**{f"{path}__icontains": q})
    return found | Q(pk__in=Payment.objects.filter(bank_reference=q).values("line"))


def months_of(found: QuerySet[StatementLine]) -> list[dt.date]:
    """Months in which something is due, newest first."""
    return list(Statement.objects.filter(lines__in=found).exclude(pay_due=None).dates("pay_due", "month", order="DESC"))


def total_fen(found: QuerySet[StatementLine]) -> int:
    """Of all rows of the list, not of one page only."""
    whole: int = found.order_by().aggregate(fen=Sum(TO_TRANSFER, default=0))["fen"]
    return whole


def in_order(found: QuerySet[StatementLine], chosen: str) -> QuerySet[StatementLine]:
    """What is due first comes first; what is done, the newest first. With all that a row shows."""
    is_due = chosen in (TO_PAY, SENT, VOUCHER)
    order = ("statement__pay_due", "statement_id", "position") if is_due else ("-paid_on", "-pk")
    return (
        found.select_related(
            "payee_unit",
            "payee_user",
            "payee_outside",
            "statement__milestone",
            "statement__assignment",
            "statement__agreement__talent__user",
            "statement__agreement__using_unit__region",
            "statement__agreement__sending_unit",
        )
        .prefetch_related(
            Prefetch("payments", Payment.objects.order_by("id")), "objections", "batch_lines__batch", "payouts"
        )
        .order_by(*order)
    )


def rows(lines: Iterable[StatementLine], user: User) -> list[Transfer]:
    """Each line with its next action, in two queries more than the lines themselves."""
    pays = set(units_of(user, *rules.PAYING_ROLES).values_list("pk", flat=True))
    confirms = set(units_of(user, *rules.CONFIRMING_ROLES).values_list("pk", flat=True))
    return [_row(line, user, pays, confirms) for line in lines]


def _row(line: StatementLine, user: User, pays: set[int], confirms: set[int]) -> Transfer:
    statement, payment = line.statement, rules.live_payment(line)
    word, tone = pages.state_of(line, statement)
    action, url = _("Open"), reverse("settlement:detail", args=[statement.public_id])
    due = statement.pay_due if payment is None else None
    if line.kind == Kind.TAX:
        due = tax_due(statement.tax_month)
    elif payment is None and (place := rules.place_in_batch(line)):
        if statement.agreement.using_unit_id in pays:
            action, url = _("Open the batch"), reverse("settlement:batch", args=[place.batch.public_id])
    elif payment is None and statement.route == Statement.Route.DIRECT:
        mine = statement.agreement.using_unit_id in pays and statement.agreement.talent.user_id != user.pk
        disputed = rules.live_objection(line) is not None
        if mine and not disputed and statement.status == Statement.Status.CONFIRMED:
            action = _("Record the payment")
            url = reverse("settlement:payment", args=[statement.public_id, line.position])
    elif payment is not None and payment.status == Payment.Status.SUBMITTED:
        due = payment.confirm_due
        ours = line.payee_user_id == user.pk or line.payee_unit_id in confirms
        action = _("Confirm the receipt") if ours and payment.recorded_by_id != user.pk else action
    return Transfer(line, pages.payee_name(line, statement), payment, word, tone, due, action, url)


def tax_due(month: dt.date) -> dt.date:
    """The 15th of the month after the tax month."""
    return (month.replace(day=28) + dt.timedelta(days=7)).replace(day=TAX_DAY)


def waiting_for(units: Iterable[int]) -> dict[str, int]:
    """For the counters of finance of these paying units: fen to pay and to file, and transfers by state (one query)."""
    statements = Statement.objects.filter(status__in=BOOKED, agreement__using_unit__in=list(units)).values("pk")
    of_month = SHOWN[TAX] & Q(statement__tax_month=tax_month(clock.today()))
    result: dict[str, int] = _with_payment(StatementLine.objects.filter(statement__in=statements)).aggregate(
        to_pay_fen=Sum(TO_TRANSFER, filter=SHOWN[TO_PAY], default=0),
        to_pay=Count("pk", filter=SHOWN[TO_PAY]),
        sent=Count("pk", filter=SHOWN[SENT]),
        tax_fen=Sum("amount_fen", filter=of_month, default=0),
    )
    return result


def _with_payment(lines: QuerySet[StatementLine]) -> QuerySet[StatementLine]:
    """Lines with money, each with its live payment's state and day, and whether its voucher is there."""
    live = selectors.live_payments().filter(line=OuterRef("pk"))
    return (
        lines.filter(amount_fen__gt=0)
        .order_by()
        .annotate(payment_state=Subquery(live.values("status")[:1]), paid_on=Subquery(live.values("paid_on")[:1]))
        .annotate(has_voucher=Exists(LineVoucher.objects.filter(line=OuterRef("pk"), replaced_at=None)))
    )
