"""What can be found on a line of a batch, and the names of the checks it passed: a green line says what was looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Sum
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.agreements.models import Agreement
from apps.assignments.models import Milestone
from apps.settlement.models import Statement, StatementLine

TAX_MONTH = "tax-month"  # what is confirmed is not what this month's tax is
BLOCKS, WARNS = "late", "wait"
IN_FORCE = (Agreement.Status.ACTIVE, Agreement.Status.COMPLETED)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about a line. What ``blocks`` keeps it out of a batch; the rest is for the eyes of two people."""

    code: str
    word: str
    tone: str


def passed_of(line: StatementLine, findings: Iterable[Finding]) -> tuple[str, ...]:
    """The names of the checks in which nothing was found on ``line``; the tax is looked at on the talent's line only."""
    checks = {
        pgettext("check of a line", "agreement in force"): {"not-in-force"},
        pgettext("check of a line", "work accepted"): {"not-accepted"},
        pgettext("check of a line", "within the agreed total"): {"over-agreed"},
        pgettext("check of a line", "confirmed by all"): {"not-confirmed", "disputed"},
        pgettext("check of a line", "not paid before"): {"paid", "in-batch", "twice"},
        pgettext("check of a line", "account known and unchanged"): {
            "no-account", "account-changed", "changed-lately", "one-account",
        },
    }  # fmt: skip
    if line.kind == StatementLine.Kind.NET:
        checks[pgettext("check of a line", "tax of this month")] = {"pay-earlier-first", TAX_MONTH}
    found = {finding.code for finding in findings}
    return tuple(name for name, codes in checks.items() if not found & codes)


def of_agreement(line: StatementLine, over: set[int]) -> Iterable[Finding]:
    """Whether the agreement carries the payment; ``over`` as of ``over_agreed``."""
    statement = line.statement
    if statement.agreement.status not in IN_FORCE:
        yield Finding("not-in-force", _("The agreement is not in force."), BLOCKS)
    if statement.milestone.status != Milestone.Status.ACCEPTED:
        yield Finding("not-accepted", _("The work is not accepted."), BLOCKS)
    if statement.assignment_id in over:
        yield Finding("over-agreed", _("All statements together go beyond the total of clause 7."), BLOCKS)


def over_agreed(lines: Sequence[StatementLine]) -> set[int]:
    """Assignments whose standing statements come to more than clause 7 allows, where it names a total (one query)."""
    total = KeyTransform("7.total_amount", KeyTransform("values", "agreement__current_version__terms"))
    standing = Statement.objects.filter(assignment__in={line.statement.assignment_id for line in lines})
    sums = (
        standing.exclude(status=Statement.Status.REVERSED)
        .order_by()
        .values("assignment", agreed=total)
        .annotate(fen=Sum(F("contract_fen") - F("added_fen")))
        .values_list("assignment", "agreed", "fen")
    )
    return {assignment for assignment, agreed, fen in sums if agreed and fen > int(agreed)}
