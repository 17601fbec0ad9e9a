"""The list of statements: tabs by state, filters of the address, rows with what comes next."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.accounts.models import User
from apps.agreements.selectors import parties_of
from apps.organisations.models import Unit
from apps.organisations.selectors import units_of
from apps.settlement import rules
from apps.settlement.models import Statement
from apps.settlement.next_step import next_step
from apps.settlement.pages import TONES

Status = Statement.Status
SHOWN: dict[str, tuple[str, ...]] = {
    "": (Status.AWAITING, Status.CONFIRMED),
    "confirm": (Status.AWAITING,),
    "pay": (Status.CONFIRMED,),
    "settled": (Status.SETTLED,),
    "reversed": (Status.REVERSED,),
}


def tabs(found: QuerySet[Statement], chosen: str, kept: str) -> list[dict[str, object]]:
    """Tabs with counts, by one query; ``kept`` is the rest of the address."""
    counts = found.order_by().aggregate(
        **{f"n_{key}": Count("pk", filter=Q(status__in=statuses)) for key, statuses in SHOWN.items()}
    )
    labels = {
        "": pgettext("statements", "Open"),
        "confirm": pgettext("statements", "To be confirmed"),
        "pay": pgettext("statements", "To be paid"),
        "settled": _("Settled"),
        "reversed": _("Reversed"),
    }
    return [
        {
            "label": label,
            "url": "?" + "&".join(part for part in (f"show={key}" if key else "", kept) if part),
            "count": counts[f"n_{key}"],
            "current": key == chosen,
        }
        for key, label in labels.items()
    ]


def sides_of(user: User, units: Iterable[Unit]) -> list[tuple[str, str]]:
    """As what the person may see statements, for a filter; none but one where there is no choice."""
    mine = list(units)
    sides = []
    if any(unit.uses for unit in mine):
        sides.append(("using", _("As using unit")))
    if any(unit.sends for unit in mine):
        sides.append(("sending", _("As sending unit")))
    if hasattr(user, "talent"):
        sides.append(("talent", _("As talent")))
    return sides


def narrowed(
    found: QuerySet[Statement], user: User, *, q: str = "", month: str = "", side: str = ""
) -> QuerySet[Statement]:
    """The statements that fit the filters of the address."""
    if q:
        found = found.filter(_words(q))
    if month:
        found = found.filter(tax_month=dt.date.fromisoformat(f"{month}-01"))
    if side == "talent":
        return found.filter(agreement__talent__user=user)
    if side:
        return found.filter(**{f"agreement__{side}_unit__in": units_of(user)})
    return found


def _words(q: str) -> Q:
    paths = (
        "number", "milestone__title", "agreement__number", "agreement__talent__user__name",
        "agreement__using_unit__name_zh", "agreement__using_unit__name_en", "agreement__sending_unit__name_zh",
    )  # fmt: skip
    found = Q()
    for path in paths:
        found |= Q(**{f"{path}__icontains": q})
    return found


def months_of(found: QuerySet[Statement]) -> list[dt.date]:
    return list(found.order_by().dates("tax_month", "month", order="DESC"))


def total_fen(found: QuerySet[Statement]) -> int:
    """Of all statements of the list, not of one page only."""
    whole: int = found.order_by().aggregate(fen=Sum("contract_fen", default=0))["fen"]
    return whole


def rows(statements: Iterable[Statement], user: User) -> list[dict[str, object]]:
    """Each with what comes next and whether it is the reader's turn, by two queries for the reader's units."""
    confirms = set(units_of(user, *rules.CONFIRMING_ROLES).values_list("pk", flat=True))
    pays = set(units_of(user, *rules.PAYING_ROLES).values_list("pk", flat=True))
    return [
        {
            "statement": statement,
            "step": next_step(statement, None),
            "tone": TONES[statement.status],
            "is_yours": _confirms(statement, user, confirms) or _pays(statement, user, pays),
        }
        for statement in statements
    ]


def _confirms(statement: Statement, user: User, units: set[int]) -> bool:
    own = parties_of(user, statement.agreement, units)
    return rules.party_to_confirm(user, statement, own) is not None


def _pays(statement: Statement, user: User, units: set[int]) -> bool:
    return any(rules.can_record_payment(user, line, units) for line in statement.lines.all())
