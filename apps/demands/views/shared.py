"""What the pages of this app share: the own demand, the units to post for, the refusals with a sentence."""

from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import RuleViolation
from apps.demands import wording
from apps.demands.models import Demand
from apps.demands.rules import POSTERS, can_post
from apps.demands.selectors import demands_of
from apps.organisations.models import Unit
from apps.organisations.selectors import units_of


def own_demand(request: HttpRequest, public_id: UUID) -> Demand:
    return get_object_or_404(demands_of(request.user), public_id=public_id)


def posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def refuse_unless(allowed: bool, request: HttpRequest, demand: Demand) -> None:
    """Say why a page of the own unit does not open: no such right (403), or the wrong state (409)."""
    if allowed:
        return
    if not can_post(signed_in(request), demand.unit):
        raise not_the_poster()
    sentence = _("This cannot be done while the demand is in the state “%(state)s”.")
    raise RuleViolation("wrong-state", sentence % {"state": demand.get_status_display()})


def not_the_poster() -> RuleViolation:
    return RuleViolation("forbidden", _("Only the HR contact or administrator of a using unit can do this."))


def posting_units(request: HttpRequest) -> list[Unit]:
    """Units for which the person may post."""
    return list(units_of(request.user, *POSTERS).filter(uses=True))


def signed_in(request: HttpRequest) -> User:
    """The person behind a view that asks for a sign-in."""
    assert isinstance(request.user, User)  # nosec B101
    return request.user


def tone(demand: Demand) -> str:
    return wording.STATUS_TONES.get(Demand.Status(demand.status), "")
