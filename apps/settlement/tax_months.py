"""What the tax of a month counts ahead of a statement: the project's own, drawn up or paid before it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from apps.core import clock
from apps.settlement.calc.statement import TAX, again, calculate, inputs_of
from apps.settlement.calc.tax import tax_month
from apps.settlement.models import Statement, StatementLine, TaxRule
from apps.settlement.selectors import paid_to_talent, tax_rule_on
from apps.settlement.vat_rules import still_in_force


class TaxMonths:
    """The standing statements of ``projects`` (keys) in ``months``, read once (one query), however many are asked of."""

    def __init__(self, projects: Collection[int], months: Collection[dt.date]) -> None:
        self._paid: set[int] = set()
        self._of: dict[int, dict[int, Statement]] = defaultdict(dict)
        if not projects:
            return
        rows = Statement.objects.filter(assignment__in=projects, tax_month__in=months).annotate(paid=paid_to_talent())
        for one in rows.exclude(status=Statement.Status.REVERSED).order_by("id"):
            self._of[one.assignment_id][one.pk] = one
            if one.paid:
                self._paid.add(one.pk)

    def ahead(self, statement: Statement, month: dt.date) -> list[Statement]:
        """What the tax of ``month`` counts ahead of ``statement``: withholding follows the order of payment."""
        return [
            one
            for one in self._of[statement.assignment_id].values()
            if one.tax_month == month and one.pk != statement.pk and (one.pk < statement.pk or one.pk in self._paid)
        ]

    def unpaid_ahead(self, statement: Statement, month: dt.date) -> Statement | None:
        return next((one for one in self.ahead(statement, month) if one.pk not in self._paid), None)

    def is_stale(self, statement: Statement, day: dt.date) -> bool:
        """Paid on ``day`` (a date in Shanghai), the tax would not be the one on the statement.

        Between units it is the one that stands: its tax is none of the payment's.
        """
        if "route" in statement.calculation:
            leaves = again(statement.calculation)["leaves"]
        else:
            rule = rule_of(statement, day)
            leaves = calculation_behind(self.ahead(statement, tax_month(day)), statement, rule, day)["leaves"]
        return bool(leaves[TAX] != statement.calculation["leaves"][TAX])

    def expect(self, statement: Statement) -> None:
        """From now on ``statement`` counts with the month it says, to be paid in."""
        self._of[statement.assignment_id][statement.pk] = statement

    def forget(self, statement: Statement) -> None:
        """From now on ``statement`` counts no more."""
        self._of[statement.assignment_id].pop(statement.pk, None)

    def pay(self, statement: Statement) -> None:
        """From now on ``statement``, with the month it says, counts as paid."""
        self.expect(statement)
        self._paid.add(statement.pk)


def in_same_month(month: dt.date, *, assignment_id: int) -> QuerySet[Statement]:
    """Statements of the same project that the tax of ``month`` counts ahead of a new one."""
    same = Statement.objects.filter(assignment_id=assignment_id, tax_month=month)
    return same.exclude(status=Statement.Status.REVERSED).order_by("id")


def rule_of(statement: Statement, day: dt.date) -> TaxRule:
    """The rule in force on ``day``: the statement's own as long as it is. Raises RuleViolation ``no-tax-rule``."""
    own = statement.tax_rule
    begins, ends = own.valid.lower, own.valid.upper
    if (begins is None or begins <= day) and (ends is None or day < ends):
        return own
    return tax_rule_on(own.code, day)


def calculation_behind(ahead: Iterable[Statement], statement: Statement, rule: TaxRule, day: dt.date) -> dict[str, Any]:
    """A talent's calculation, were the talent paid on ``day``, with what the tax of that month counts ahead (no query
    while its VAT rule holds)."""
    month, (gross, tax) = tax_month(day), earlier_sums(ahead)
    given = inputs_of(statement.calculation)
    inputs = replace(given, tax_month=month.isoformat(), earlier_gross_fen=gross, earlier_tax_fen=tax)
    vat_rule = still_in_force(statement.calculation.get("vat_rule"), day)
    return calculate(inputs, rule_label=rule.label, rule_params=rule.params, vat_rule=vat_rule)


def earlier_sums(statements: Iterable[Statement]) -> tuple[int, int]:
    """What the talent earned before tax and what was withheld, in fen."""
    calculations = [statement.calculation for statement in statements]
    return sum(c["talent_gross_fen"] for c in calculations), sum(c["leaves"][TAX] for c in calculations)


def tax_is_stale(statement: Statement, months: TaxMonths | None = None) -> bool:
    """Paid today, the tax would not be the one on the statement: another month, or another statement comes before now.

    What was paid before keeps its month. ``months`` holds this month, where it was read once for many.
    """
    net = next((line for line in statement.lines.all() if line.kind == StatementLine.Kind.NET), None)
    if net is None or net.credit_fen:
        return False
    today = clock.today()
    return (months or TaxMonths([statement.assignment_id], [tax_month(today)])).is_stale(statement, today)
