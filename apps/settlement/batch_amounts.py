"""What the lines of a batch are before tax, what tax is withheld of them, and what is transferred."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import BigIntegerField, Max, Min, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from apps.core.display import formats
from apps.settlement.models import PaymentBatch, StatementLine

Kind = StatementLine.Kind


@dataclass(frozen=True, slots=True)
class Amounts:
    """Fen of one line or of many. The tax is filed by the using unit and stands in no bank file."""

    tax_fen: int = 0
    before_fen: int = 0
    fee_fen: int = 0
    net_fen: int = 0

    @property
    def gross_fen(self) -> int:
        return self.net_fen + self.tax_fen + self.before_fen


def withheld_of(lines: Iterable[StatementLine]) -> dict[int, int]:
    """The income tax withheld, by the key of the talent's line among ``lines`` (one query)."""
    nets = {line.statement_id: line.pk for line in lines if line.kind == Kind.NET}
    taxes = StatementLine.objects.filter(kind=Kind.TAX, statement__in=nets)
    return {nets[statement]: fen for statement, fen in taxes.values_list("statement", "amount_fen")}


def amounts_of(line: StatementLine, withheld: Mapping[int, int]) -> Amounts:
    fee = line.to_pay_fen if line.kind == Kind.FEE else 0
    return Amounts(withheld.get(line.pk, 0), line.credit_fen, fee, line.to_pay_fen)


def sum_of(amounts: Iterable[Amounts]) -> Amounts:
    found = list(amounts)
    return Amounts(
        sum(one.tax_fen for one in found),
        sum(one.before_fen for one in found),
        sum(one.fee_fen for one in found),
        sum(one.net_fen for one in found),
    )


def counters(total: Amounts) -> list[dict[str, object]]:
    """The sums of a batch, in the order in which they are taken off; what there is none of is left out."""
    rows = [
        (_("Before tax"), total.gross_fen, ""),
        (_("Income tax withheld"), total.tax_fen, _("filed and paid by your unit")),
        (_("Paid before"), total.before_fen, _("counted on what is due")),
        (_("To be transferred"), total.net_fen, _fee_note(total.fee_fen)),
    ]
    kept = [row for at, row in enumerate(rows) if row[1] or at in (0, 1, 3)]
    return [{"label": label, "value": formats.yuan(fen), "note": note} for label, fen, note in kept]


def with_tax(batches: QuerySet[PaymentBatch]) -> QuerySet[PaymentBatch]:
    """With the tax withheld, what was paid before, and the first and last tax month of the statements."""
    lines = StatementLine.objects.order_by().filter(batch_lines__batch=OuterRef("pk"))
    # In one filter, so that the talent's line of the same statement is the one that stands in the batch.
    taxes = StatementLine.objects.order_by().filter(
        kind=Kind.TAX, statement__lines__kind=Kind.NET, statement__lines__batch_lines__batch=OuterRef("pk")
    )
    return batches.annotate(
        tax_fen=_summed(taxes, "amount_fen"),
        before_fen=_summed(lines, "credit_fen"),
        first_month=Min("lines__line__statement__tax_month"),
        last_month=Max("lines__line__statement__tax_month"),
    )


def period_of(first: dt.date, last: dt.date) -> str:
    """One month, or the first and the last of several."""
    return f"{first:%Y-%m}" if first == last else f"{first:%Y-%m} – {last:%Y-%m}"


def _summed(lines: QuerySet[StatementLine], column: str) -> Coalesce:
    of_one = lines.annotate(one=Value(1)).values("one").annotate(fen=Sum(column)).values("fen")
    return Coalesce(Subquery(of_one, output_field=BigIntegerField()), 0)


def _fee_note(fee_fen: int) -> str:
    return _("of it the operator's fee %(amount)s") % {"amount": formats.yuan(fee_fen)} if fee_fen else ""
