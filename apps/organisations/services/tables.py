"""The tables that the office keeps by hand: each save leaves what it changed in the history."""

import json

from django.db import models, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core.errors import RuleViolation
from apps.core.models import CalendarDay
from apps.organisations.credit_code import checked
from apps.organisations.models import Operator
from apps.organisations.rules import keeps_calendar, keeps_tables


@transaction.atomic
def keep_row(row: models.Model, *, by: User) -> None:
    """Write one row of a table of the office. Raises RuleViolation "forbidden" from anyone but an administrator."""
    if not keeps_tables(by):
        raise RuleViolation("forbidden", _("Only an administrator of the site can do this."))
    write_row(row, by=by)


@transaction.atomic
def keep_operator(row: Operator, *, by: User) -> None:
    """Say who runs the site. Raises RuleViolation as ``keep_row``, or ``credit-code`` for a wrong one."""
    row.credit_code = checked(row.credit_code) if row.credit_code else ""
    keep_row(row, by=by)


@transaction.atomic
def keep_calendar_day(day: CalendarDay, *, by: User) -> None:
    """Say whether a day is worked. Raises RuleViolation "forbidden" from anyone but a supervisor or an administrator."""
    if not keeps_calendar(by):
        raise RuleViolation("forbidden", _("Only a supervisor or an administrator can do this."))
    write_row(day, by=by)


def write_row(row: models.Model, *, by: User) -> None:
    """Save ``row`` and tell history every value before and after; the calling service has asked its rule.

    The values are those of public tables; never call it for what holds personal data.
    """
    stored = type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    before, after = _values(stored), _values(row)
    changed = [name for name in after if before.get(name) != after[name]]
    row.save()
    if stored is None:
        record("table_row_added", row, by=by, values=after)
    elif changed:
        told = {name: [before[name], after[name]] for name in changed}
        record("table_row_changed", row, by=by, changed=told)


def _values(row: models.Model | None) -> dict[str, str]:
    if row is None:
        return {}
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    return {field.attname: _text(field.value_from_object(row)) for field in fields}


def _text(value: object) -> str:
    """As history keeps it; the order of the names in a table of numbers is no change."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False) if isinstance(value, dict) else str(value)
