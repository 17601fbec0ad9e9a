"""The human broker: an officer proposes a match."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.demands.models import Demand
from apps.matching.rules import kept_apart
from apps.matching.services import bring_together, not_together
from apps.referrals.events import MatchProposed
from apps.referrals.models import MatchProposal
from apps.referrals.rules import can_propose
from apps.talents.models import Talent
from apps.talents.rules import is_shown


def propose_match(demand: Demand, talent: Talent, *, by: User, note: str) -> MatchProposal:
    """Put the two together with a note that both read. No status changes by it: either side may now take the first step.

    Raises RuleViolation "forbidden", "empty", "already-done", and "not-together" with one sentence for every reason.
    An attempt to bring together who must be kept apart is written into the history although it is refused.
    """
    if not can_propose(by, demand):
        raise RuleViolation("forbidden", _("An officer of the unit's region proposes, for an open demand."))
    if not note.strip():
        raise RuleViolation("empty", _("Write in a sentence or two why the two should talk. Both sides read it."))
    if kept_apart(talent, demand.unit):
        with transaction.atomic():  # of its own: what is refused next does not take it back
            record("kept_apart", talent, by=by, demand=str(demand.public_id))
        raise RuleViolation("not-together", not_together())
    return _propose(demand, talent, by=by, note=note)


@transaction.atomic
def _propose(demand: Demand, talent: Talent, *, by: User, note: str) -> MatchProposal:
    match = bring_together(demand, talent)
    if not is_shown(match.talent) or kept_apart(match.talent, match.demand.unit) or match.talent.user_id == by.pk:
        raise RuleViolation("not-together", not_together())
    if not can_propose(by, match.demand):
        raise RuleViolation("wrong-state", _("The demand is no longer open."))
    if MatchProposal.objects.filter(match=match).exists():
        raise RuleViolation("already-done", _("These two have been brought together already."))
    proposal = MatchProposal.objects.create(match=match, officer=by, note=note.strip()[:1000], proposed_at=clock.now())
    record("match_proposed", proposal, by=by)
    emit(MatchProposed(str(proposal.public_id)))
    return proposal
