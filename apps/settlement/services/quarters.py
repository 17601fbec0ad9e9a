"""The operator notes that a quarter's report was handed in, and takes the file for it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.organisations.selectors import operator
from apps.settlement import quarters, rules_quarters
from apps.settlement.models import QuarterReport


@transaction.atomic
def take_quarter_file(first_day: dt.date, *, by: User) -> quarters.Quarter:
    """The quarter for a file with whole document numbers; who took it stands in the history.

    Raises RuleViolation "forbidden" from anyone but the operator's administrators.
    """
    _check(by)
    quarter, runs = quarters.quarter_on(first_day), operator()
    if runs is not None:
        record("quarter_file_taken", runs, by=by, quarter=quarter.name, people=len(quarter.rows))
    return quarter


@transaction.atomic
def hand_in_quarter(first_day: dt.date, *, by: User, receipt: str) -> QuarterReport:
    """Note that the quarter was reported, with the tax office's receipt; after a change this is the next round.

    Raises RuleViolation "forbidden", "wrong-state" (the quarter is not over), "already-done" (nothing has changed since)
    or "receipt".
    """
    _check(by)
    if rules_quarters.after(first_day) > clock.today():
        raise RuleViolation("wrong-state", _("This quarter is not over yet."))
    if not 1 <= len(receipt.strip()) <= QuarterReport._meta.get_field("receipt").max_length:  # type: ignore[operator]
        raise RuleViolation("receipt", _("Give the number of the tax office's receipt."))
    with_lock = QuarterReport.objects.select_for_update().filter(quarter=first_day).order_by("-round")
    last, quarter = with_lock.first(), quarters.quarter_on(first_day)
    if last is not None and last.sha256 == quarter.sha256():
        raise RuleViolation("already-done", _("This report was handed in, and nothing has changed since."))
    report = QuarterReport.objects.create(
        quarter=first_day,
        round=last.round + 1 if last else 1,
        people=len(quarter.rows),
        gross_fen=quarter.gross_fen,
        tax_fen=quarter.tax_fen,
        sha256=quarter.sha256(),
        receipt=receipt.strip(),
        by=by,
        at=clock.now(),
    )
    record("quarter_handed_in", report, by=by, round=report.round, people=report.people)
    return report


def _check(by: User) -> None:
    if not rules_quarters.can_report(by):
        raise RuleViolation("forbidden", _("Only the operator's administrators see the quarterly report."))
