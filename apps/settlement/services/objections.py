"""A payee objects to one line, the using unit answers, the payee withdraws. All other lines go on."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock, timers
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.modes.models import Party
from apps.settlement import rules
from apps.settlement.events import ObjectionMoved
from apps.settlement.models import LineObjection, Statement, StatementLine
from apps.settlement.services import holds
from apps.settlement.services.statements import close_confirmation, confirm_for, lock


@transaction.atomic
def object_to_line(line: StatementLine, *, by: User, reason: str) -> LineObjection:
    """Record that the party which ``line`` pays objects to it; to all other lines this is its yes, if that is asked.

    The line is not paid from now on; where the statement is booked, its money is put aside. Raises RuleViolation
    ``forbidden`` (not ``by``'s money, or ``by`` has acted for another party here), ``wrong-state`` (not confirmed by
    the using unit yet, paid, at the bank, or disputed already) or ``reason`` (nothing said, or too much).
    """
    statement = lock(line.statement)
    line = next(row for row in statement.lines.all() if row.pk == line.pk)
    party = rules.party_paid_by(line)
    if party is None or not rules.acts_for(by, party, statement):
        raise RuleViolation(
            "forbidden", _("You object only to what is paid to you or your unit, and for one party only.")
        )
    if not rules.can_object(by, line):
        raise RuleViolation(
            "wrong-state",
            _("This line is not open to an objection: it is paid, at the bank, disputed, or not confirmed yet."),
        )
    objection = LineObjection.objects.create(
        line=line,
        party=party,
        by=by,
        reason=_said(reason),
        raised_at=clock.now(),
        answer_due=timers.due_date("objection_answer"),
    )
    record("objection_raised", statement, by=by, line=line.position, party=party.value)
    emit(ObjectionMoved(str(objection.public_id), str(objection.status)))
    if party in rules.open_parties(statement):
        if confirm_for(statement, party, by=by):
            close_confirmation([lock(statement)], by=by)  # read anew: the objection is among its lines
    elif statement.status == Statement.Status.CONFIRMED:
        holds.hold(objection, at=objection.raised_at)
    return objection


@transaction.atomic
def answer_objection(objection: LineObjection, *, by: User, answer: str) -> LineObjection:
    """Record the using unit's answer in words; the line stays unpaid until the objector withdraws.

    Raises RuleViolation ``forbidden`` (``by`` does not answer for the using unit, or acted for another party),
    ``wrong-state`` (answered or ended already) or ``reason``.
    """
    objection = _locked(objection)
    if not rules.acts_for(by, Party.USING, objection.line.statement):
        raise RuleViolation("forbidden", _("Only the using unit answers, by a person who acts for no other party."))
    holds.answered(objection, _said(answer), by=by)
    return objection


@transaction.atomic
def withdraw_objection(objection: LineObjection, *, by: User) -> LineObjection:
    """Record that the objecting party lets the line stand; it can be paid again.

    Raises RuleViolation ``forbidden`` from anyone else, ``wrong-state`` where the objection has ended.
    """
    objection = _locked(objection)
    if not rules.acts_for(by, Party(objection.party), objection.line.statement):
        raise RuleViolation("forbidden", _("Only the party that objected withdraws the objection."))
    holds.ended(objection, LineObjection.Status.WITHDRAWN, by=by)
    return objection


def _locked(objection: LineObjection) -> LineObjection:
    """The objection as it is now, its statement kept from others."""
    statement = lock(objection.line.statement)
    return next(row for line in statement.lines.all() for row in line.objections.all() if row.pk == objection.pk)


def _said(words: str) -> str:
    words = words.strip()
    if not 1 <= len(words) <= LineObjection.MOST:
        raise RuleViolation("reason", _("Say it in 1 to %(most)s characters.") % {"most": LineObjection.MOST})
    return words
