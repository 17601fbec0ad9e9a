"""Who may have a confirmed statement put right: one party asks, all the others agree, each by a person of its own."""

from collections.abc import Collection

from apps.accounts.models import User
from apps.modes.models import Party
from apps.settlement import rules, rules_escrow
from apps.settlement.models import Payment, Statement, StatementReversal

Status = StatementReversal.Status
BOOKED = (Statement.Status.CONFIRMED, Statement.Status.SETTLED)
UNDER_WAY = (Payment.Status.CREATED, Payment.Status.SUBMITTED, Payment.Status.UNKNOWN)


def open_reversal(statement: Statement) -> StatementReversal | None:
    return next((one for one in statement.reversals.all() if one.status == Status.OPEN), None)


def party_of(user: User, statement: Statement, own: Collection[Party] | None = None) -> Party | None:
    """The party for which ``user`` asks or answers here; who has acted for one party acts for no other.

    ``own`` as for ``rules.party_to_confirm``.
    """
    return next((party for party in rules.parties_of(statement) if rules.acts_for(user, party, statement, own)), None)


def can_ask(user: User, statement: Statement) -> bool:
    booked = statement.status in BOOKED and open_reversal(statement) is None
    return booked and party_of(user, statement) is not None


def still_to_agree(reversal: StatementReversal) -> list[Party]:
    given = {consent.party for consent in reversal.consents.all()}
    return [party for party in rules.parties_of(reversal.statement) if party not in given]


def can_agree(user: User, reversal: StatementReversal, own: Collection[Party] | None = None) -> bool:
    """A party that has not answered yet, by somebody who has not answered for another one. ``own`` as for ``party_of``."""
    answered = any(consent.by_id == user.pk for consent in reversal.consents.all())
    party = party_of(user, reversal.statement, own)
    return reversal.status == Status.OPEN and not answered and party in still_to_agree(reversal)


def can_refuse(user: User, reversal: StatementReversal) -> bool:
    """Any other party than the one that asked, whether it has agreed before or not."""
    party = party_of(user, reversal.statement)
    return reversal.status == Status.OPEN and reversal.by_id != user.pk and party not in {None, reversal.party}


def can_withdraw(user: User, reversal: StatementReversal) -> bool:
    return reversal.status == Status.OPEN and party_of(user, reversal.statement) == reversal.party


def is_money_under_way(statement: Statement) -> bool:
    """Something is in a payment batch or at the custody bank, or paid and not received yet: how much is not known."""
    return any(
        rules.place_in_batch(line) is not None
        or any(payment.status in UNDER_WAY for payment in line.payments.all())
        or rules_escrow.is_at_the_bank(line)
        for line in statement.lines.all()
    )
