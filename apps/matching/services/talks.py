"""Who reads the conversations of a match: those who speak for its units now, not those who once did."""

from django.db import transaction

from apps.accounts.models import User
from apps.demands.rules import POSTERS
from apps.matching.models import HelpRequest, Match, UnitConsent
from apps.matching.rules import CONSENTERS
from apps.matching.selectors import subject_of
from apps.messaging.services import join_threads, leave_threads
from apps.modes.models import Party
from apps.organisations.models import Unit
from apps.organisations.selectors import has_role

OVER = (Match.Status.DECLINED, Match.Status.LAPSED)


@transaction.atomic
def join_talks(unit: Unit, user: User) -> int:
    """Let a person who speaks for the unit now read the conversations that go on: a clerk who leaves hands them over.

    For a sending unit those alone in which it was asked. Run twice it changes nothing.
    """
    joined = 0
    running = Match.objects.exclude(status__in=OVER).only("public_id")
    if has_role(user, unit, *POSTERS):
        asked = [subject_of(match) for match in running.filter(demand__unit=unit)]
        joined += join_threads(user, [f"{one}:{who}" for one in asked for who in ("two", "three")], Party.USING)
    if has_role(user, unit, *CONSENTERS):
        asked_of = running.filter(consent__unit=unit).exclude(consent__status=UnitConsent.Status.WITHDRAWN)
        joined += join_threads(user, [f"{subject_of(match)}:three" for match in asked_of], Party.SENDING)
    return joined


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
