"""The short proposal with which a talent applies to an open challenge."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.demands.models import Demand, Proposal

LONGEST = 2000


@transaction.atomic
def keep_proposal(demand: Demand, *, by: User, text: str) -> None:
    """Keep what ``by`` proposes; said again, it replaces what was said. Nothing to keep where no challenge is open.

    Raises RuleViolation "proposal" where a challenge gets none, or one that is too long.
    """
    if not demand.is_challenge:
        return
    text = text.strip()
    before = Proposal.objects.filter(demand=demand, author=by).first()
    if not text and before is not None:
        return
    if not text or len(text) > LONGEST:
        raise RuleViolation(
            "proposal",
            _("Write a short proposal: what you would do, by when, and what you need. 2,000 characters at most."),
        )
    proposal, _created = Proposal.objects.update_or_create(
        demand=demand, author=by, defaults={"text": text, "written_at": clock.now()}
    )
    record("proposed", proposal, by=by)
