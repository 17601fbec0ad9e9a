"""The occupation of the national list that a demand looks for: read from its words, named by the unit with one click.

A guess counts for nothing. What the unit has named is part of the level of a match, for exactly this demand.
"""

import hashlib
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.locks import lock_then_read
from apps.core.outbox import emit
from apps.demands.events import DemandChanged
from apps.demands.models import Demand
from apps.demands.rules import EDITABLE
from apps.demands.services.drafts import lock_for_change
from apps.skills.finding import suggest_occupations, usual_occupations
from apps.skills.occupations import occupations, occupations_called

MOST = 3


def read_title(demand_id: str) -> bool:
    """Find what the title comes close to, and what is usual for the skills. Safe to run twice; False where it is done."""
    demand = Demand.objects.filter(public_id=demand_id, status__in=EDITABLE).first()
    if demand is None or demand.coded_for == _mark(demand):
        return False
    return _keep(demand, _mark(demand), _guesses(demand))


@transaction.atomic
def name_occupation(demand: Demand, *, by: User, words: str) -> Demand:
    """Say which occupation is looked for, by its code or name; nothing where none of the list is.

    Matches follow where it is another than before. Raises RuleViolation "forbidden", "wrong-state", "occupation".
    """
    demand = lock_for_change(demand, by=by)
    code, before = _code_of(words.strip()), demand.occupation
    demand.occupation, demand.occupation_at = code, clock.now()
    demand.save(update_fields=["occupation", "occupation_at"])
    record("occupation_named", demand, by=by, occupation=code)
    if code != before and demand.status == Demand.Status.OPEN:
        emit(DemandChanged(str(demand.public_id)))
    return demand


def _code_of(words: str) -> str:
    found = occupations_called(words) if words else []
    if words and not found:
        raise RuleViolation("occupation", _("No occupation of the national list is called so. Try a shorter word."))
    if len(found) > 1:
        names = _(", ").join(occupations()[code] for code in found[:5])
        raise RuleViolation(
            "occupation", _("Several occupations are called so: %(names)s. Enter one of them.") % {"names": names}
        )
    return found[0] if found else ""


def _guesses(demand: Demand) -> list[list[Any]]:
    """By the title where it is clear, by what is usual for the skills, by the title where it is not: the likeliest first."""
    codes = demand.skill_needs.values_list("skill__code", flat=True)
    found = {one.code: one.confidence for one in (*usual_occupations(codes), *suggest_occupations(demand.title))}
    return [[code, found[code]] for code in sorted(found, key=lambda code: -found[code])][:MOST]


@transaction.atomic
def _keep(demand: Demand, mark: str, guesses: list[list[Any]]) -> bool:
    """Unless the words were changed meanwhile: then whoever changed them has asked for them to be read."""
    held = lock_then_read(Demand.objects.all(), demand.pk, no_key=True)
    if _mark(held) != mark:
        return False
    held.occupation_guesses, held.coded_for = guesses, mark
    held.save(update_fields=["occupation_guesses", "coded_for"])
    return True


def _mark(demand: Demand) -> str:
    codes = demand.skill_needs.order_by("skill__code").values_list("skill__code", flat=True)
    return hashlib.sha256("\n".join([demand.title, *codes]).encode()).hexdigest()
