"""The only writers of posters and of who came by them."""

import secrets
from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.demands.models import Demand
from apps.demands.rules import in_catalogue
from apps.organisations.selectors import has_role
from apps.posters.models import Poster, PosterVisit

LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""No letter or digit that is read as another one from paper."""
LENGTH: Final = 8


@transaction.atomic
def make_poster(demand: Demand, *, by: User) -> Poster:
    """The person's poster of this demand; asked again, the same one. Raises RuleViolation "wrong-state"."""
    demand = Demand.objects.select_related("unit").get(pk=demand.pk)
    if not in_catalogue(demand):
        raise RuleViolation("wrong-state", _("Only an open demand that everybody may see is shared by a poster."))
    poster, new = Poster.objects.get_or_create(demand=demand, made_by=by, defaults={"code": _code()})
    if new:
        record("poster_made", poster, by=by, demand=str(demand.public_id))
    return poster


def count_opening(code: str) -> Poster | None:
    """Count one opening of the address on the poster; None where no poster has this code."""
    Poster.objects.filter(code=code).update(openings=F("openings") + 1)
    return Poster.objects.filter(code=code).select_related("demand").first()


@transaction.atomic
def keep_visits(user: User, codes: Iterable[str]) -> int:
    """Remember by which posters the person came, the first first. The maker and the demand's people come by none."""
    asked = list(codes)
    posters = Poster.objects.filter(code__in=asked).select_related("demand__unit")
    visits = [
        PosterVisit(poster=poster, demand_id=poster.demand_id, user=user, at=clock.now())
        for poster in sorted(posters, key=lambda one: asked.index(one.code))
        if poster.made_by_id != user.pk and not has_role(user, poster.demand.unit)
    ]
    PosterVisit.objects.bulk_create(visits, ignore_conflicts=True)
    return len(visits)


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _each in range(LENGTH))
