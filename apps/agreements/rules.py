"""Who may do what to an agreement. Each is a question without side effects."""

from apps.accounts.models import User
from apps.accounts.services import person_key
from apps.agreements import selectors
from apps.agreements.models import Agreement, PaperCopy, PayeeProposal
from apps.agreements.selectors import is_open, open_slot_for, parties_of, slot_of
from apps.matching.models import Match
from apps.modes.models import Party
from apps.organisations.rules import JUDGES, keeps_tables
from apps.organisations.selectors import has_role, in_office_scope

Status = Agreement.Status
NEGOTIATING = (Status.DRAFT, Status.AGREED)
CLERKS = selectors.CLERKS


def can_change_terms(user: User, agreement: Agreement) -> bool:
    """Any party, until the text is sent for signing."""
    return agreement.status in NEGOTIATING and bool(parties_of(user, agreement))


def can_accept(user: User, agreement: Agreement) -> bool:
    """A party that has not accepted these terms yet."""
    if agreement.status != Status.DRAFT or agreement.current_version is None:
        return False
    accepted = {Party(acceptance.party) for acceptance in agreement.current_version.acceptances.all()}
    return bool(parties_of(user, agreement) - accepted)


def can_send(user: User, agreement: Agreement) -> bool:
    """The owner: the using unit's administrator or HR, once all have accepted."""
    return agreement.status == Status.AGREED and is_owner(user, agreement)


def can_sign(user: User, agreement: Agreement) -> bool:
    return agreement.status == Status.SIGNING and open_slot_for(user, agreement) is not None


def can_decline(user: User, agreement: Agreement) -> bool:
    """Whoever has an open slot, also before the own step has come."""
    return agreement.status == Status.SIGNING and open_slot_for(user, agreement, any_step=True) is not None


def can_use_paper(user: User, agreement: Agreement, party: str) -> bool:
    """The talent in person; for a unit its signatory, or HR on behalf. Only while the own signature is due."""
    slot = slot_of(agreement, party)
    if slot is None or agreement.status != Status.SIGNING or not is_open(agreement, slot):
        return False
    return party in parties_of(user, agreement)


def can_compare(user: User, agreement: Agreement, copy: PaperCopy) -> bool:
    """Another party, or an officer of either unit's region; nobody the own paper, by account or by identity."""
    if agreement.status != Status.SIGNING or copy.status != PaperCopy.Status.HANDED_IN:
        return False
    mine = parties_of(user, agreement)
    if copy.slot.party in mine or not (mine or is_office(user, agreement)):
        return False
    own = {person_key(one) for one in (copy.handed_in_by, copy.begun_by, copy.signer) if one is not None}
    return person_key(user) not in own


def can_see_paper(user: User, agreement: Agreement) -> bool:
    """Scans carry names and handwriting: whoever speaks for a party, and the office that may compare."""
    return bool(parties_of(user, agreement)) or is_office(user, agreement)


def is_office(user: User, agreement: Agreement) -> bool:
    """An officer or supervisor who looks after the seat of one of the units."""
    units = [unit for unit in (agreement.using_unit, agreement.sending_unit) if unit is not None]
    return any(in_office_scope(user, unit.region, *JUDGES) for unit in units)


def can_withdraw(user: User, agreement: Agreement) -> bool:
    return agreement.status in (*NEGOTIATING, Status.SIGNING) and is_owner(user, agreement)


def can_revise(user: User, agreement: Agreement) -> bool:
    ended = (Status.DECLINED, Status.LAPSED, Status.WITHDRAWN)
    if agreement.match.status == Match.Status.UNIT_REFUSED:  # the unit took its consent back: nothing to take up
        return False
    return agreement.status in ended and bool(parties_of(user, agreement))


def is_owner(user: User, agreement: Agreement) -> bool:
    return Party.USING in parties_of(user, agreement) and has_role(user, agreement.using_unit, *CLERKS)


def can_decide_payee(user: User, proposal: PayeeProposal) -> bool:
    """Another administrator of the deployment than the one who proposed it, as long as it waits."""
    waits = proposal.status == PayeeProposal.Status.PROPOSED
    return waits and keeps_tables(user) and proposal.proposed_by_id != user.pk


def can_withdraw_payee(user: User, proposal: PayeeProposal) -> bool:
    """The administrator who proposed it, as long as nobody has decided."""
    waits = proposal.status == PayeeProposal.Status.PROPOSED
    return waits and keeps_tables(user) and proposal.proposed_by_id == user.pk
