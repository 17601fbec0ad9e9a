"""Tax follows the month of payment: what is not paid yet follows the calendar, until all have confirmed it."""

from collections.abc import Sequence

from apps.audit.services import record
from apps.core import clock
from apps.core.acts import whole_act
from apps.core.columns import save_columns
from apps.settlement import rules, selectors
from apps.settlement.calc.tax import tax_month
from apps.settlement.models import Statement
from apps.settlement.services.statements import draw_again, lock_all, lock_project, take_back
from apps.settlement.tax_months import TaxMonths, tax_is_stale


@whole_act()
def follow_month(statement: Statement) -> int:
    """Bring the open statements of a statement's project to this month; return how many moved or were drawn up anew.

    One whose tax stays is expected in this month. One whose tax is another, and which not all have confirmed, is reversed and
    drawn up anew, and all confirm again. A disputed one stays until its objection has ended, and one that all have
    confirmed until the using unit has it drawn up anew.
    """
    lock_project(statement.assignment_id)
    waiting = (Statement.Status.AWAITING, Statement.Status.CONFIRMED)
    keys = Statement.objects.filter(assignment=statement.assignment_id, status__in=waiting).values_list("pk", flat=True)
    open_ones = lock_all(keys, selectors.for_services)
    months = TaxMonths([statement.assignment_id], [tax_month(clock.today())])
    moved, overtaken = [], []
    for one in open_ones:
        if rules.is_overtaken(one, months):
            overtaken.append(one)
            months.forget(one)
        elif _is_expected_now(one, open_ones, months):
            one.tax_month = tax_month(clock.today())
            moved.append(one)
            months.expect(one)
    save_columns(moved, "tax_month")
    for one in moved:
        record("statement_expected", one, by=None, month=f"{one.tax_month:%Y-%m}")
    # First all are reversed: the tax of none counts one that is about to go.
    for one in overtaken:
        take_back(one, by=None)
    for one in overtaken:
        draw_again(one)
    return len(moved) + len(overtaken)


def _is_expected_now(statement: Statement, others: Sequence[Statement], months: TaxMonths) -> bool:
    """Its month is over, nobody was paid, and its tax stays. One that nobody confirms holds up none that all have confirmed."""
    if statement.tax_month >= tax_month(clock.today()) or not rules.has_open_tax(statement):
        return False
    later_ready = any(one.pk > statement.pk and one.status == Statement.Status.CONFIRMED for one in others)
    holds_up = later_ready and not statement.confirmations.all()
    return not holds_up and not tax_is_stale(statement, months)
