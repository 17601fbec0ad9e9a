"""What a talent reports to the own unit: the year's income from work that this unit consented to, by agreement."""

import datetime as dt
from dataclasses import dataclass, field

from apps.agreements.models import Agreement
from apps.matching.models import UnitConsent
from apps.organisations.models import Unit
from apps.settlement import selectors
from apps.settlement.income import IncomeRow, income_row, statements_of
from apps.talents.models import Talent


@dataclass(slots=True)
class AgreementSum:
    """One agreement of the report; every sum is that of its statements."""

    agreement: Agreement
    consent: UnitConsent | None
    rows: list[IncomeRow] = field(default_factory=list)

    @property
    def gross_fen(self) -> int:
        return sum(row.gross_fen for row in self.rows)

    @property
    def tax_fen(self) -> int:
        return sum(row.tax_fen for row in self.rows)

    @property
    def net_fen(self) -> int:
        return sum(row.net_fen for row in self.rows)

    @property
    def received_fen(self) -> int:
        return sum(row.net_fen for row in self.rows if row.received)


@dataclass(frozen=True, slots=True)
class IncomeReport:
    talent: Talent
    unit: Unit
    year: int
    sums: list[AgreementSum]

    @property
    def gross_fen(self) -> int:
        return sum(row.gross_fen for row in self.sums)

    @property
    def tax_fen(self) -> int:
        return sum(row.tax_fen for row in self.sums)

    @property
    def net_fen(self) -> int:
        return sum(row.net_fen for row in self.sums)

    @property
    def received_fen(self) -> int:
        return sum(row.received_fen for row in self.sums)


def report_of(talent: Talent, unit: Unit, year: int, *, agreement: Agreement | None = None) -> IncomeReport:
    """The report for ``unit``; of one agreement where it is named. Other units' work is none of its business."""
    found = statements_of(talent.user).filter(agreement__sending_unit=unit, tax_month__year=year)
    if agreement is not None:
        found = found.filter(agreement=agreement)
    sums: dict[int, AgreementSum] = {}
    for statement in selectors.in_full(found).order_by("agreement_id", "tax_month", "id"):
        sums.setdefault(statement.agreement_id, AgreementSum(statement.agreement, None)).rows.append(
            income_row(statement)
        )
    matches = {row.agreement.match_id: row for row in sums.values()}
    for consent in UnitConsent.objects.filter(match__in=matches, unit=unit).exclude(answered_at=None):
        matches[consent.match_id].consent = consent
    return IncomeReport(talent, unit, year, list(sums.values()))


def years_of(talent: Talent, agreement: Agreement) -> list[int]:
    """The years in which this agreement paid the talent something, oldest first."""
    days: list[dt.date] = list(statements_of(talent.user).filter(agreement=agreement).dates("tax_month", "year"))
    return [day.year for day in days]
