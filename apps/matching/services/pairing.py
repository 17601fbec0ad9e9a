"""Two who are brought together by a person and not by the score."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.demands.models import Demand
from apps.matching.models import Match
from apps.matching.rules import BY_HAND
from apps.matching.services.steps import lock_match
from apps.talents.models import Talent


@transaction.atomic
def bring_together(demand: Demand, talent: Talent) -> Match:
    """The match of the two, where nothing stands between them yet; made by hand where the engine did not find it.

    A match by hand has no score and stays on both lists until somebody answers; as soon as the two fit, the engine
    scores it like any other. Who may bring whom together, the caller has asked. Raises RuleViolation "not-together".
    """
    Demand.objects.select_for_update(no_key=True).get(pk=demand.pk)
    made, created = Match.objects.get_or_create(demand=demand, talent=talent, defaults=_without_score())
    match = lock_match(made)
    if match.status != Match.Status.SUGGESTED:
        raise RuleViolation("not-together", not_together())
    if not created and not match.fits:
        for name, value in _without_score().items():
            setattr(match, name, value)
        match.save()
    return match


def not_together() -> str:
    """One sentence for every reason, so that it tells none: who shut whom out, said no, or knows of it already."""
    return _("These two cannot be brought together now.")


def _without_score() -> dict[str, object]:
    return {
        "fits": True,
        "unit_score": 0.0,
        "talent_score": 0.0,
        "rank_score": 0.0,
        "explanation": {},
        "rule_version": BY_HAND,
        "inputs_hash": "",
        "sequence": 0,
        "rescore_on": None,
        "computed_at": clock.now(),
    }
