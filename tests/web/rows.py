"""Rows for what the scene leaves empty, so that no page, list or record is spared the marked words."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.agreements.services import propose_payee
from apps.audit.services import record
from apps.core import clock
from apps.demands.answers import snapshot
from apps.demands.models import Demand
from apps.matching.models import RuleVersion
from apps.organisations.models import Membership, Unit
from apps.settlement.models import TaxRule
from apps.settlement.services import answer_objection, propose_tax_rule
from apps.settlement.services.bank_cases import close_case, open_case
from apps.settlement.services.escrow import record_deposit
from apps.settlement.services.payouts import send_back
from tests.agreements.paying import NUMBERS, administrator, agency
from tests.factories import make_talent
from tests.permissions.office import make_office
from tests.permissions.office_rows import MAKE
from tests.web.probing import BRIEF, RUNS, is_of_people

VALUES = {
    "CharField": lambda: uuid.uuid4().hex[:6],
    "TextField": lambda: "示例",
    "DateField": lambda: dt.date(2026, 10, 1),  # of a quarter, the first day
    "DateTimeField": clock.now,
    "UUIDField": uuid.uuid4,
    "JSONField": dict,
    "BooleanField": bool,
    "DateRangeField": lambda: DateRange(clock.today(), clock.today() + dt.timedelta(days=1)),
}
EXACT: dict[str, Callable[[], dict[str, Any]]] = {
    "CostSheet": lambda: {"total_fen": 3},  # one for each of its three parts
    "DemandVersion": lambda: {"answers": snapshot(Demand.objects.latest("pk"))},
}


def fill_what_is_empty() -> None:
    """The rows of the office's lists, those that keep their words from the first moment, and one row of any other table."""
    there = make_office().there.rows
    _answered(there["settlement.lineobjection"])
    _kept_by_the_office()
    _at_the_bank()
    for model in apps.get_models():
        if model.__module__.startswith("apps.") and not (model._default_manager.exists() or _made(model)):
            MAKE.get(model._meta.label_lower, lambda: None)()


def _answered(objection: Any) -> None:
    unit = objection.line.statement.agreement.using_unit
    answer_objection(objection, by=Membership.objects.get(unit=unit, role="finance").user, answer=RUNS)
    talent = make_talent()
    talent.unit, talent.unit_claimed = None, RUNS
    talent.save()


def _kept_by_the_office() -> None:
    record("moved", Unit(name_zh=RUNS), by=None)
    version = RuleVersion.objects.earliest("pk")
    version.pk, version.code, version.in_force_from = None, "R-2099", dt.date(2099, 1, 1)
    version.note_zh = version.note_en = RUNS
    version.save()
    rule = TaxRule.objects.earliest("pk")
    rule.source_zh = rule.source_en = RUNS
    propose_tax_rule(rule, by=administrator())
    payee = agency("insurer", name_zh=RUNS, name_en=RUNS, licence=BRIEF, source=RUNS)
    propose_payee(payee, account=NUMBERS["insurer"], by=administrator())


def _at_the_bank() -> None:
    deposit = record_deposit("IN-MARKED", 100, booked_on=clock.today(), name=RUNS, note=RUNS)
    send_back(deposit, by=administrator(), reason=RUNS)
    close_case(open_case("unreadable", {"text": RUNS}, number=RUNS[:60]), by=administrator(), word=RUNS)


def _made(model: type[models.Model]) -> bool:
    """Whether the table takes a row of whatever fits its columns."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    facts = {
        field.name: _value(field) for field in fields if is_of_people(field) or not (field.null or field.has_default())
    }
    try:
        with transaction.atomic():
            model._default_manager.create(**(facts | EXACT.get(model.__name__, dict)()))
    except DatabaseError:
        return False
    return True


def _value(field: Any) -> Any:
    if isinstance(field, models.ForeignKey):
        return field.related_model._default_manager.order_by("-pk").first()
    if is_of_people(field):
        return RUNS[: field.max_length or None]
    if field.choices:
        return field.choices[0][0]
    return VALUES.get(field.get_internal_type(), lambda: 1)()
