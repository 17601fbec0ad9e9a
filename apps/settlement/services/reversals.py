"""A confirmed statement found wrong is put right: one party asks, the others agree, then it is reversed and drawn anew."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments.services import free_costs
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.modes.models import Party
from apps.settlement import rules_reversals as rules
from apps.settlement.events import ReversalMoved
from apps.settlement.models import ReversalConsent, Statement, StatementReversal
from apps.settlement.services.statements import draw_anew, lock, lock_project

Status = StatementReversal.Status


@transaction.atomic
def ask_reversal(statement: Statement, *, by: User, reason: str) -> StatementReversal:
    """Ask the other parties to have a confirmed statement reversed and drawn up anew; this is the own party's yes.

    Raises RuleViolation ``forbidden`` (``by`` speaks for no party here, or acted for another one), ``wrong-state`` (not
    confirmed, reversed, or asked already), ``under-way`` (money is on its way to a payee) or ``reason``.
    """
    statement = lock(statement)
    party = rules.party_of(by, statement)
    if party is None:
        raise RuleViolation("forbidden", _("Only a party to the statement asks for this, by a person of its own."))
    if not rules.can_ask(by, statement):
        raise RuleViolation("wrong-state", _("This statement is not confirmed, or is being put right already."))
    _check_nothing_under_way(statement)
    reversal = StatementReversal.objects.create(
        statement=statement, party=party, by=by, reason=_said(reason), asked_at=clock.now()
    )
    ReversalConsent.objects.create(reversal=reversal, party=party, by=by, at=reversal.asked_at)
    record("reversal_asked", statement, by=by, party=party.value, reason=reversal.reason)
    emit(ReversalMoved(str(reversal.public_id), str(reversal.status)))
    return reversal


@transaction.atomic
def agree_to_reversal(reversal: StatementReversal, *, by: User) -> StatementReversal:
    """Record a party's yes; the last one reverses the statement and draws up the new one.

    Raises RuleViolation ``forbidden`` from anyone but a party that is still asked, ``wrong-state`` where it has ended,
    and with the last yes ``under-way`` where money is on its way to a payee.
    """
    lock_project(reversal.statement.assignment_id)
    reversal, party = _locked(reversal, by=by)
    if not rules.can_agree(by, reversal) or party is None:
        raise RuleViolation("forbidden", _("A party agrees once, by a person who has acted for no other party."))
    ReversalConsent.objects.create(reversal=reversal, party=party, by=by, at=clock.now())
    record("reversal_agreed", reversal.statement, by=by, party=party.value)
    if not rules.still_to_agree(reversal):
        _check_nothing_under_way(reversal.statement)
        if reversal.statement.cost_sheet_id:
            free_costs(reversal.statement.milestone)
        fresh = draw_anew(reversal.statement, by=by)
        _move(reversal, Status.DONE, by=by, replacement=fresh)
    return reversal


@transaction.atomic
def refuse_reversal(reversal: StatementReversal, *, by: User, answer: str) -> StatementReversal:
    """Another party's no, with its reason; the statement stays. Raises ``forbidden``, ``wrong-state`` or ``reason``."""
    reversal, _party = _locked(reversal, by=by)
    if not rules.can_refuse(by, reversal):
        raise RuleViolation("forbidden", _("Only another party than the one that asked refuses."))
    _move(reversal, Status.REFUSED, by=by, answer=_said(answer))
    return reversal


@transaction.atomic
def withdraw_reversal(reversal: StatementReversal, *, by: User) -> StatementReversal:
    """The asking party lets the statement stand. Raises ``forbidden`` or ``wrong-state``."""
    reversal, _party = _locked(reversal, by=by)
    if not rules.can_withdraw(by, reversal):
        raise RuleViolation("forbidden", _("Only the party that asked takes this back."))
    _move(reversal, Status.WITHDRAWN, by=by)
    return reversal


def _locked(reversal: StatementReversal, *, by: User) -> tuple[StatementReversal, Party | None]:
    """The request as it is now, its statement kept from others, and the party for which ``by`` answers."""
    statement = lock(reversal.statement)
    reversal = next(one for one in statement.reversals.all() if one.pk == reversal.pk)
    if reversal.status != Status.OPEN:
        raise RuleViolation("wrong-state", _("This has been decided already. Please look again."))
    return reversal, rules.party_of(by, statement)


def _check_nothing_under_way(statement: Statement) -> None:
    if rules.is_money_under_way(statement):
        raise RuleViolation(
            "under-way",
            _(
                "Money of this statement is in a payment batch or at the custody bank, or not confirmed by its payee. "
                "Let that be answered first; then ask or agree again."
            ),
        )


def _said(words: str) -> str:
    words = words.strip()
    if not 1 <= len(words) <= StatementReversal.MOST:
        raise RuleViolation("reason", _("Say it in 1 to %(most)s characters.") % {"most": StatementReversal.MOST})
    return words


def _move(reversal: StatementReversal, status: Status, *, by: User, **fields: Any) -> None:
    if status not in StatementReversal.TRANSITIONS.get(reversal.status, set()):
        raise RuleViolation("wrong-state", _("This has been decided already. Please look again."))
    reversal.status, reversal.ended_by, reversal.ended_at = status, by, clock.now()
    for name, value in fields.items():
        setattr(reversal, name, value)
    reversal.save(update_fields=["status", "ended_by", "ended_at", *fields])
    record(f"reversal_{status}", reversal.statement, by=by, party=reversal.party)
    emit(ReversalMoved(str(reversal.public_id), str(status)))
