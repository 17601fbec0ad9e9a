"""Statements to confirm and pay, and money to confirm."""

from collections.abc import Iterator

from django.db.models import Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.display import formats
from apps.dashboard.roles import PAYERS, Roles
from apps.dashboard.tasks.task import Task
from apps.modes.models import Party
from apps.settlement import rules, rules_batches, rules_escrow
from apps.settlement.models import LineObjection, Payment, PaymentBatch, Statement
from apps.settlement.selectors import in_full, lines_to_pay


def statement_tasks(roles: Roles) -> Iterator[Task]:
    """Statements to confirm, in the fixed number of queries of ``in_full``."""
    units = roles.unit_ids()
    mine = Q(agreement__using_unit__in=units) | Q(agreement__sending_unit__in=units) | Q(agreement__talent=roles.talent)
    for statement in in_full(Statement.objects.filter(mine, status=Statement.Status.AWAITING)):
        own = roles.parties(statement.agreement, *rules.CONFIRMING_ROLES)
        party = rules.party_to_confirm(roles.user, statement, own)
        if party == Party.USING and rules_escrow.waits_for_money(statement):
            yield _to_deposit(statement)
        elif party is not None:
            yield Task(
                title=_("Confirm the statement: %(title)s") % {"title": statement.milestone.title},
                text=_("%(number)s over %(amount)s. Each line shows its formula.")
                % {"number": statement.number, "amount": formats.yuan(statement.contract_fen)},
                action=_("Check and confirm"),
                party=party,
                due=statement.confirm_due,
                url=_address(statement),
            )


def _to_deposit(statement: Statement) -> Task:
    """Nothing can be confirmed before the custody bank has the money."""
    facts = {"amount": formats.yuan(rules_escrow.missing_fen(statement)), "number": statement.number}
    return Task(
        title=_("Deposit the money: %(title)s") % {"title": statement.milestone.title},
        text=_("%(amount)s at the custody bank, with the number %(number)s. Confirm once it has arrived.") % facts,
        action=_("See where to transfer"),
        party=Party.USING,
        due=statement.confirm_due,
        url=f"{_address(statement)}#custody",
    )


def objection_tasks(roles: Roles) -> Iterator[Task]:
    """Objections that the using unit answers, and answers that who objected reads; fixed queries as of ``in_full``."""
    units = roles.unit_ids(*rules.CONFIRMING_ROLES)
    answering = Q(lines__objections__status="open", agreement__using_unit__in=units)
    reading = Q(agreement__sending_unit__in=units, lines__objections__party=Party.SENDING)
    reading |= Q(agreement__talent=roles.talent, lines__objections__party=Party.TALENT)
    found = Statement.objects.filter(answering | (reading & Q(lines__objections__status="answered")))
    for statement in in_full(found.distinct()):
        own = roles.parties(statement.agreement, *rules.CONFIRMING_ROLES)
        for objection in rules.live_objections(statement):
            yield from _of_objection(objection, roles.user, own)


def _of_objection(objection: LineObjection, user: User, own: set[Party]) -> Iterator[Task]:
    statement = objection.line.statement
    facts = {"title": statement.milestone.title}
    about = _("%(amount)s of statement %(number)s; only this line waits, the others are paid.") % {
        "amount": formats.yuan(objection.line.amount_fen),
        "number": statement.number,
    }
    if rules.can_answer_objection(user, objection, own):
        yield Task(
            title=_("Answer the objection: %(title)s") % facts,
            text=about,
            action=_("Read and answer"),
            party=Party.USING,
            due=objection.answer_due,
            url=reverse("settlement:objection_answer", args=[objection.public_id]),
        )
    answered = objection.status == LineObjection.Status.ANSWERED
    if answered and rules.can_withdraw_objection(user, objection, own):
        yield Task(
            title=_("Your objection is answered: %(title)s") % facts,
            text=about,
            action=_("Read the answer"),
            party=objection.party,
            url=f"{_address(statement)}#objection-{objection.line.position}",
        )


def payment_tasks(roles: Roles) -> Iterator[Task]:
    """Three queries: statements with lines still to be paid, batches under way, and money said to be paid to the person."""
    yield from _to_pay(roles)
    yield from _batches(roles)
    yield from _to_confirm(roles)


def _to_pay(roles: Roles) -> Iterator[Task]:
    paying = Statement.objects.filter(
        status=Statement.Status.CONFIRMED, agreement__using_unit__in=roles.unit_ids(*PAYERS)
    ).exclude(agreement__talent=roles.talent)
    disputed = LineObjection.objects.filter(status__in=LineObjection.LIVE).values("line")
    unpaid = lines_to_pay().exclude(pk__in=disputed)
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


def _batches(roles: Roles) -> Iterator[Task]:
    """Batches that wait for this person: as the second one, or as finance with the bank."""
    pays, approves = roles.unit_ids(*PAYERS), roles.unit_ids(*rules_batches.APPROVING_ROLES)
    status = PaymentBatch.Status
    second = (
        Q(status=status.SUBMITTED, unit__in=approves) & ~Q(made_by=roles.user) & ~Q(lines__line__payee_user=roles.user)
    )
    own = Q(status=status.DRAFT, made_by=roles.user, unit__in=pays)
    at_bank = Q(status__in=[status.APPROVED, status.EXPORTED], unit__in=pays)
    words = {
        status.DRAFT: (_("Ask for the approval of batch %(number)s"), _("Look through it")),
        status.SUBMITTED: (_("Approve payment batch %(number)s"), _("Look through it")),
        status.APPROVED: (_("Fetch the bank file of batch %(number)s"), _("Open the batch")),
        status.EXPORTED: (_("Bring the bank's answers to batch %(number)s"), _("Open the batch")),
    }
    mine = PaymentBatch.objects.filter(second | own | at_bank).select_related("made_by")
    for batch in mine.annotate(pay_due=Min("lines__line__statement__pay_due")):
        title, action = words[status(batch.status)]
        yield Task(
            title=title % {"number": batch.number},
            text=_("%(amount)s in all, made by %(name)s.")
            % {"amount": formats.yuan(batch.total_fen), "name": batch.made_by.name},
            action=action,
            party=Party.USING,
            due=batch.pay_due,
            url=reverse("settlement:batch", args=[batch.public_id]),
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
