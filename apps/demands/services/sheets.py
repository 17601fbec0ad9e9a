"""The task list: what was typed is kept section by section, and becomes a demand when all of it is right."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.locks import lock_then_read
from apps.demands.answers import Answers, Details
from apps.demands.models import Demand, DemandSheet
from apps.demands.rules import can_post
from apps.demands.services.drafts import save_draft
from apps.demands.services.states import publish_demand
from apps.organisations.models import Unit

Typed = Mapping[str, str]


@transaction.atomic
def open_sheet(
    unit: Unit, *, by: User, demand: Demand | None = None, answers: Mapping[str, Typed] | None = None
) -> DemandSheet:
    """A new task list, or the one that ``demand``, a draft, has already. ``answers`` is what is known, by section.

    Raises RuleViolation "forbidden", "wrong-state".
    """
    _check(by, unit)
    if demand is not None:
        demand = Demand.objects.select_for_update(of=("self",)).get(pk=demand.pk)
        if demand.status != Demand.Status.DRAFT:
            raise RuleViolation("wrong-state", _("This demand is no draft any more. Change it on its own page."))
        before = DemandSheet.objects.filter(demand=demand).first()
        if before is not None:
            return before
    typed = {section: dict(values) for section, values in (answers or {}).items()}
    sheet = DemandSheet.objects.create(unit=unit, by=by, demand=demand, answers=typed, saved_at=clock.now())
    record("sheet_opened", sheet, by=by)
    return sheet


@transaction.atomic
def save_section(sheet: DemandSheet, *, by: User, section: str, typed: Typed) -> DemandSheet:
    """Keep what was typed in one section, right or not; nothing is written where it is the same. Raises "forbidden"."""
    sheet = _lock(sheet, by)
    if sheet.answers.get(section) == dict(typed):
        return sheet
    sheet.answers = sheet.answers | {section: dict(typed)}
    sheet.saved_at = clock.now()
    sheet.row_version += 1
    sheet.save(update_fields=["answers", "saved_at", "row_version"])
    return sheet


@transaction.atomic
def submit_sheet(sheet: DemandSheet, *, by: User, answers: Answers, details: Details) -> Demand:
    """The whole sheet as a demand, published or handed to the office. Raises what drafting and publishing raise."""
    sheet = _lock(sheet, by)
    demand = save_draft(sheet.unit, by=by, answers=answers, demand=sheet.demand, details=details)
    if sheet.demand_id is None:
        sheet.demand = demand
        sheet.save(update_fields=["demand"])
    return publish_demand(demand, by=by)


@transaction.atomic
def discard_sheet(sheet: DemandSheet, *, by: User) -> None:
    """Throw away what was typed; a draft that exists stays. Raises "forbidden"."""
    sheet = _lock(sheet, by)
    record("sheet_discarded", sheet, by=by)
    sheet.delete()


def _lock(sheet: DemandSheet, by: User) -> DemandSheet:
    found = lock_then_read(DemandSheet.objects.select_related("unit", "demand"), sheet.pk)
    _check(by, found.unit)
    return found


def _check(by: User, unit: Unit) -> None:
    if not can_post(by, unit):
        raise RuleViolation("forbidden", _("Only the HR contact or administrator of a using unit can post a demand."))
