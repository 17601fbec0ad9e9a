"""Who may act on a statement. One person acts for one party only."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.modes.models import Party
from apps.organisations.models import Membership
from apps.organisations.rules import keeps_tables
from apps.organisations.selectors import has_role, working_in
from apps.settlement import rules_escrow, tax_months
from apps.settlement.models import (
    BatchLine,
    LineObjection,
    Payment,
    PaymentBatch,
    Statement,
    StatementLine,
    StatementReversal,
    TaxRuleProposal,
)

CONFIRMING_ROLES = (Membership.Role.FINANCE, Membership.Role.HR, Membership.Role.ADMINISTRATOR)
PAYING_ROLES = (Membership.Role.FINANCE,)


def parties_of(statement: Statement) -> list[Party]:
    """Who confirms, in order: the using unit first, then the sending unit where there is one, and the talent.

    A price or a cost is settled between the units; the talent's wage stands on the own payslip.
    """
    if "route" in statement.calculation:
        return [Party.USING, Party.SENDING]
    sending = [Party.SENDING] if statement.agreement.sending_unit_id else []
    return [Party.USING, *sending, Party.TALENT]


def open_parties(statement: Statement) -> list[Party]:
    """Whose confirmation is due now; nobody's where the statement does not wait."""
    if statement.status != Statement.Status.AWAITING:
        return []
    given = {confirmation.party for confirmation in statement.confirmations.all()}
    if Party.USING not in given:
        return [Party.USING]
    return [party for party in parties_of(statement) if party not in given]


def party_to_confirm(user: User, statement: Statement, own: Collection[Party] | None = None) -> Party | None:
    """The party for which ``user`` may confirm now. Who has answered for one party answers for no other.

    ``own`` are the parties ``user`` answers for, where a list has read them once for all its rows.
    """
    if any(confirmation.by_id == user.pk for confirmation in statement.confirmations.all()):
        return None
    taken = sides_taken(user, statement)
    for party in open_parties(statement):
        speaks = _speaks_for(user, party, statement) if own is None else party in own
        if speaks and taken <= {party}:
            return party
    return None


def can_confirm(user: User, statement: Statement) -> bool:
    return party_to_confirm(user, statement) is not None


def parties_spoken_for(user: User, statement: Statement) -> set[Party]:
    """The parties for which ``user`` may ever confirm this statement, now or later (one query)."""
    agreement = statement.agreement
    units = working_in(user, [agreement.using_unit_id, agreement.sending_unit_id], *CONFIRMING_ROLES)
    speaks = {
        Party.USING: agreement.using_unit_id in units,
        Party.SENDING: agreement.sending_unit_id in units,
        Party.TALENT: agreement.talent.user_id == user.pk,
    }
    return {party for party in parties_of(statement) if speaks[party]}


def is_of_using_unit(user: User, statement: Statement) -> bool:
    return _speaks_for(user, Party.USING, statement)


def is_payer(user: User, statement: Statement, units: Collection[int] | None = None) -> bool:
    """The using unit's finance, unless the same person is the talent who is paid.

    ``units`` are the ids of those ``user`` pays for, where a list has read them once for all its rows.
    """
    agreement = statement.agreement
    if agreement.talent.user_id == user.pk:
        return False
    if units is None:
        return has_role(user, agreement.using_unit, *PAYING_ROLES)
    return agreement.using_unit_id in units


def can_record_payment(
    user: User, line: StatementLine, units: Collection[int] | None = None, *, of_batch: bool = False
) -> bool:
    """The statement is confirmed, the line is paid by bank, undisputed, none of it is on its way, and ``user`` pays.

    ``units`` as for ``is_payer``. A line in a batch is recorded from the bank's answer (``of_batch``), not singly.
    """
    statement = line.statement
    return (
        statement.status == Statement.Status.CONFIRMED
        and statement.route == Statement.Route.DIRECT
        and line.is_payable
        and live_payment(line) is None
        and live_objection(line) is None
        and (of_batch or place_in_batch(line) is None)
        and is_payer(user, statement, units)
    )


def can_confirm_payment(user: User, line: StatementLine) -> bool:
    """The payee says that the money came; never the person who recorded the payment."""
    payment = live_payment(line)
    return payment is not None and is_open_to_receipt(user, payment) and is_payee(user, line)


def is_open_to_receipt(user: User, payment: Payment) -> bool:
    """It waits for the payee's answer, and ``user`` is not the person who recorded it."""
    return payment.status == Payment.Status.SUBMITTED and payment.recorded_by_id != user.pk


def is_payee(user: User, line: StatementLine) -> bool:
    """The talent in person, or who answers for the unit that is paid."""
    if line.payee_user_id is not None:
        return line.payee_user_id == user.pk
    return line.payee_unit is not None and has_role(user, line.payee_unit, *CONFIRMING_ROLES)


def can_redraw(user: User, statement: Statement) -> bool:
    """The using unit may have a statement drawn up anew while nothing of it is paid; who acted for another may not.

    What all have confirmed, alone only for a reason that all can see: a disputed line, or a tax that is another by now.
    """
    under_way = any(_is_under_way(line) for line in statement.lines.all())
    if under_way or not acts_for(user, Party.USING, statement):
        return False
    if statement.status != Statement.Status.CONFIRMED:
        return statement.status == Statement.Status.AWAITING
    asked = any(one.status == StatementReversal.Status.OPEN for one in statement.reversals.all())
    return not asked and (bool(live_objections(statement)) or tax_months.tax_is_stale(statement))


def is_overtaken(statement: Statement, months: tax_months.TaxMonths | None = None) -> bool:
    """Not all have confirmed it yet, and paid today its tax would be another: it is drawn up anew, not confirmed.

    A disputed one waits for its objection, as a machine grants none. ``months`` as for ``tax_months.tax_is_stale``.
    """
    waits = statement.status == Statement.Status.AWAITING and not live_objections(statement)
    return waits and tax_months.tax_is_stale(statement, months)


def has_open_tax(statement: Statement) -> bool:
    """The talent's pay is still to be paid and undisputed: its tax is that of a month to come."""
    parts = [line for line in statement.lines.all() if line.kind in (StatementLine.Kind.NET, StatementLine.Kind.TAX)]
    return bool(parts) and not any(line.credit_fen or _is_under_way(line) or live_objection(line) for line in parts)


def _is_under_way(line: StatementLine) -> bool:
    """Paid, in a batch or at the bank."""
    return bool(live_payment(line) or place_in_batch(line) or rules_escrow.live_payout(line))


def live_payment(line: StatementLine) -> Payment | None:
    """The payment of the line that neither failed nor came back."""
    return next((payment for payment in line.payments.all() if payment.status not in Payment.OVER), None)


def place_in_batch(line: StatementLine) -> BatchLine | None:
    """Where the line stands in a batch whose bank has not answered for it; nothing else may pay it meanwhile."""
    return next((row for row in line.batch_lines.all() if row.state in BatchLine.LIVE), None)


def can_decide_tax_rule(user: User, proposal: TaxRuleProposal) -> bool:
    """Another administrator of the deployment than the one who proposed it, as long as it waits."""
    waits = proposal.status == TaxRuleProposal.Status.PROPOSED
    return waits and keeps_tables(user) and proposal.proposed_by_id != user.pk


def can_withdraw_tax_rule(user: User, proposal: TaxRuleProposal) -> bool:
    """The administrator who proposed it, as long as nobody has decided."""
    waits = proposal.status == TaxRuleProposal.Status.PROPOSED
    return waits and keeps_tables(user) and proposal.proposed_by_id == user.pk


def live_objection(line: StatementLine) -> LineObjection | None:
    """What keeps the line from being paid: an objection that is neither withdrawn nor granted."""
    return next((row for row in line.objections.all() if row.is_live), None)


def disputed_sentence() -> str:
    return _("This line is disputed. It is paid once the objection is withdrawn; pay the other lines meanwhile.")


def live_objections(statement: Statement) -> list[LineObjection]:
    return [row for line in statement.lines.all() if (row := live_objection(line))]


def sides_taken(user: User, statement: Statement) -> set[str]:
    """The parties for which ``user`` has confirmed, objected or answered here: a person acts for one only."""
    found = {one.party for one in statement.confirmations.all() if one.by_id == user.pk}
    for objection in (row for line in statement.lines.all() for row in line.objections.all()):
        if objection.by_id == user.pk:
            found.add(objection.party)
        if objection.answered_by_id == user.pk:
            found.add(Party.USING)
    return found


def acts_for(user: User, party: Party, statement: Statement, own: Collection[Party] | None = None) -> bool:
    """``user`` speaks for ``party`` and has acted for no other; the talent in person never for the using unit.

    ``own`` as for ``party_to_confirm``.
    """
    if party == Party.USING and statement.agreement.talent.user_id == user.pk:
        return False
    speaks = _speaks_for(user, party, statement) if own is None else party in own
    return speaks and sides_taken(user, statement) <= {party}


def party_paid_by(line: StatementLine) -> Party | None:
    """Whose money the line is. An agency, an operator and the tax office are no parties: their lines nobody objects to.

    Who thinks the tax is wrong objects to the talent's net line, which is what the tax leaves.
    """
    if line.payee_user_id is not None:
        return Party.TALENT
    return Party.SENDING if line.payee_unit_id is not None else None


def is_open_to_objection(line: StatementLine) -> bool:
    """The using unit has confirmed, and of the line nothing is paid, at the bank or disputed yet."""
    statement, place = line.statement, place_in_batch(line)
    asked = any(confirmation.party == Party.USING for confirmation in statement.confirmations.all())
    at_the_bank = place is not None and place.batch.status == PaymentBatch.Status.EXPORTED
    return (
        asked
        and statement.status in {Statement.Status.AWAITING, Statement.Status.CONFIRMED}
        and line.is_payees
        and not at_the_bank
        and rules_escrow.live_payout(line) is None
        and live_payment(line) is None
        and live_objection(line) is None
    )


def can_object(user: User, line: StatementLine) -> bool:
    """The party whose money the line is says what is wrong with it."""
    party = party_paid_by(line)
    return party is not None and is_open_to_objection(line) and acts_for(user, party, line.statement)


def can_answer_objection(user: User, objection: LineObjection, own: Collection[Party] | None = None) -> bool:
    """The using unit, once. ``own`` as for ``party_to_confirm``."""
    return objection.status == LineObjection.Status.OPEN and acts_for(user, Party.USING, objection.line.statement, own)


def can_withdraw_objection(user: User, objection: LineObjection, own: Collection[Party] | None = None) -> bool:
    """The party that objected, answered or not. ``own`` as for ``party_to_confirm``."""
    return objection.is_live and acts_for(user, Party(objection.party), objection.line.statement, own)


def _speaks_for(user: User, party: Party, statement: Statement) -> bool:
    agreement = statement.agreement
    if party == Party.TALENT:
        return agreement.talent.user_id == user.pk
    unit = agreement.using_unit if party == Party.USING else agreement.sending_unit
    return unit is not None and has_role(user, unit, *CONFIRMING_ROLES)
