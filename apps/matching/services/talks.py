"""Who reads the conversations of a match: those who speak for its units now, not those who once did."""

from django.db import transaction

from apps.accounts.models import User
from apps.demands.rules import POSTERS
from apps.matching.models import HelpRequest, Match
from apps.matching.rules import CONSENTERS
from apps.matching.selectors import subject_of
from apps.messaging.services import leave_threads
from apps.modes.models import Party
from apps.organisations.models import Unit
from apps.organisations.selectors import has_role


@transaction.atomic
def leave_talks(unit: Unit, user: User) -> int:
    """Take a person whose role ended out of the unit's conversations, unless another role there still reads them."""
    left = 0
    if not has_role(user, unit, *POSTERS):
        asked = [subject_of(match) for match in Match.objects.filter(demand__unit=unit).only("public_id")]
        left += leave_threads(user, [f"{one}:{who}" for one in asked for who in ("two", "three")], Party.USING)
        helped = HelpRequest.objects.filter(demand__unit=unit).values_list("demand__public_id", flat=True)
        left += leave_threads(user, [f"help:{one}" for one in helped], Party.USING)
    if not has_role(user, unit, *CONSENTERS):
        sent = [subject_of(match) for match in Match.objects.filter(consent__unit=unit).only("public_id")]
        left += leave_threads(user, [f"{one}:three" for one in sent], Party.SENDING)
    return left
