"""The report of funds: what each source promised, what was drawn of it, what is left; as page and as a table."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.core.web.downloads import yuan_cell
from apps.settlement import rules_funds
from apps.settlement.models import FundDraw, FundSource, SubsidyFund

Rows = list[list[object]]
LATEST = 20


@dataclass(frozen=True, slots=True)
class FundRow:
    """One fund; its sums are those of its sources. ``awarded_fen`` is not received yet, so not drawn."""

    fund: SubsidyFund
    sources: list[FundSource]
    awarded_fen: int
    programmes: list[str]

    @property
    def amount_fen(self) -> int:
        return sum(source.amount_fen for source in self.sources)

    @property
    def drawn_fen(self) -> int:
        return sum(source.drawn_fen for source in self.sources)

    @property
    def left_fen(self) -> int:
        return self.amount_fen - self.drawn_fen


def fund_rows() -> list[FundRow]:
    funds = SubsidyFund.objects.prefetch_related(
        "programmes", Prefetch("sources", FundSource.objects.order_by("position"))
    )
    return [
        FundRow(fund, list(fund.sources.all()), rules_funds.awarded_fen(fund), [p.code for p in fund.programmes.all()])
        for fund in funds
    ]


def latest_draws() -> list[FundDraw]:
    """The newest first, as many as a page holds; the table has all."""
    paths = ("source__fund", "subsidy__programme", "subsidy__milestone")
    return list(FundDraw.objects.select_related(*paths).order_by("-id")[:LATEST])


def fund_table(rows: list[FundRow]) -> tuple[list[str], Rows]:
    """A row a source, and the sum of each fund."""
    head = [
        _("Fund"), pgettext("of a fund", "Source"), _("Kind"), _("Promised (yuan)"), _("Drawn (yuan)"), _("Left (yuan)"),
        _("Awarded, not drawn yet (yuan)"),
    ]  # fmt: skip
    table: Rows = []
    for row in rows:
        for one in row.sources:
            sums = [yuan_cell(fen) for fen in (one.amount_fen, one.drawn_fen, one.left_fen)]
            table.append([row.fund.code, one.name, one.get_kind_display(), *sums, ""])
        sums = [yuan_cell(fen) for fen in (row.amount_fen, row.drawn_fen, row.left_fen, row.awarded_fen)]
        table.append([row.fund.code, _("Total"), "", *sums])
    return head, table
