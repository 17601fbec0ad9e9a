"""Statements to confirm and pay, and money to confirm."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.display import formats
from apps.dashboard.roles import PAYERS, Roles
from apps.dashboard.tasks.task import Task
from apps.modes.models import Party
from apps.settlement import rules
from apps.settlement.models import Payment, Statement, StatementLine
from apps.settlement.selectors import in_full


def statement_tasks(roles: Roles) -> Iterator[Task]:
    """Statements to confirm, in the fixed number of queries of ``in_full``."""
    units = roles.unit_ids()
    mine = Q(agreement__using_unit__in=units) | Q(agreement__sending_unit__in=units) | Q(agreement__talent=roles.talent)
    for statement in in_full(Statement.objects.filter(mine, status=Statement.Status.AWAITING)):
        own = roles.parties(statement.agreement, *rules.CONFIRMING_ROLES)
        party = rules.party_to_confirm(roles.user, statement, own)
        if party is not None:
            yield Task(
                title=_("Confirm the statement: %(title)s") % {"title": statement.milestone.title},
                text=_("%(number)s over %(amount)s. Each line shows its formula.")
                % {"number": statement.number, "amount": formats.yuan(statement.contract_fen)},
                action=_("Check and confirm"),
                party=party,
                due=statement.confirm_due,
                url=_address(statement),
            )


def payment_tasks(roles: Roles) -> Iterator[Task]:
    """Two queries: confirmed statements with lines still to be paid, and money said to be paid to the person."""
    yield from _to_pay(roles)
    yield from _to_confirm(roles)


def _to_pay(roles: Roles) -> Iterator[Task]:
    paying = Statement.objects.filter(
        status=Statement.Status.CONFIRMED, agreement__using_unit__in=roles.unit_ids(*PAYERS)
    ).exclude(agreement__talent=roles.talent)
    over = [Payment.Status.FAILED, Payment.Status.RETURNED]
    paid = Payment.objects.exclude(status__in=over).values("line")
    unpaid = StatementLine.objects.filter(amount_fen__gt=0).exclude(kind=StatementLine.Kind.TAX).exclude(pk__in=paid)
    for statement in paying.filter(lines__in=unpaid).distinct().select_related("milestone"):
        yield Task(
            title=_("Pay: %(title)s") % {"title": statement.milestone.title},
            text=_("Pay each payee from your own bank, then record the payment. Statement %(number)s.")
            % {"number": statement.number},
            action=_("Open the payment list"),
            party=Party.USING,
            due=statement.pay_due,
            url=_address(statement),
        )


def _to_confirm(roles: Roles) -> Iterator[Task]:
    units = roles.unit_ids(*rules.CONFIRMING_ROLES)
    mine = Q(line__payee_user=roles.user) | Q(line__payee_unit__in=units)
    sent = Payment.objects.filter(mine, status=Payment.Status.SUBMITTED).exclude(recorded_by=roles.user)
    for payment in sent.select_related("line__statement__milestone"):
        statement = payment.line.statement
        yield Task(
            title=_("Confirm that the money came: %(amount)s") % {"amount": formats.yuan(payment.line.amount_fen)},
            text=_("For %(title)s. Look at your account first.") % {"title": statement.milestone.title},
            action=_("Check and confirm"),
            party=Party.TALENT if payment.line.payee_user_id == roles.user.pk else Party.SENDING,
            due=payment.confirm_due,
            url=_address(statement),
        )


def _address(statement: Statement) -> str:
    return reverse("settlement:detail", args=[statement.public_id])
