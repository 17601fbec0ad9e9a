"""The steps of a tax as plain rows with the numbers of each formula; words are added where they are shown.

Every row reads what the computing functions found: nothing is computed a second time here. Exact amounts are texts, in
fen; what is taken off stands with a minus.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from apps.settlement.calc.other_income import AwardRule, FlatTax, MonthlyRule
from apps.settlement.calc.platform import PlatformMonth, PlatformRule
from apps.settlement.calc.table import Taxed
from apps.settlement.calc.tax import Withholding
from apps.settlement.calc.vat import PersonRule, PersonVat
from apps.settlement.calc.wages import MONTHS_OF_A_YEAR, Payslip, WageRule

Row: TypeAlias = dict[str, Any]


def labour_steps(tax: Withholding) -> list[Row]:
    """Labour remuneration, from the payment before tax to what is withheld."""
    rows: list[Row] = []
    if tax.earlier_gross_fen:
        earlier = {"earlier_fen": tax.earlier_gross_fen, "gross_fen": tax.gross_fen}
        rows.append({"step": "month", **earlier, "amount": str(tax.month_gross_fen)})
    table = Taxed(tax.taxable, tax.band_from_fen, tax.band, tax.month_tax_fen)
    rows += [
        _deduction(tax.month_gross_fen, tax.small, tax.deduction),
        {
            "step": "taxable",
            "base_fen": tax.month_gross_fen,
            "deduction": str(tax.deduction),
            "amount": str(tax.taxable),
        },
        *_by_table(table),
    ]
    if tax.earlier_gross_fen:
        rows.append(_due(tax.month_tax_fen, tax.earlier_tax_fen, tax.tax_fen))
    return rows


def flat_steps(tax: FlatTax) -> list[Row]:
    """A royalty or a manuscript."""
    rows = [
        _deduction(tax.gross_fen, tax.small, tax.deduction),
        _left_of("taxable_income", tax.gross_fen, [tax.deduction], tax.after_deduction),
    ]
    if tax.counted != tax.after_deduction:
        share = {"base": str(tax.after_deduction), "share_bp": tax.rule.counted_bp}
        rows.append({"step": "counted", **share, "amount": str(tax.counted)})
    flat = {"taxable": str(tax.counted), "rate_bp": tax.rule.rate_bp, "quick_fen": 0}
    return [*rows, {"step": "tax", **flat, "amount": str(tax.tax_fen)}]


def nonresident_steps(gross_fen: int, rule: MonthlyRule, tax: Taxed) -> list[Row]:
    expense = gross_fen - tax.taxable
    return [
        {"step": "expense", "base": gross_fen, "share_bp": rule.deduction_bp, "amount": str(-expense)},
        _left_of("taxable_income", gross_fen, [expense], tax.taxable),
        *_by_table(tax),
    ]


def bonus_steps(bonus_fen: int, tax: Taxed) -> list[Row]:
    twelfth = Decimal(bonus_fen) / MONTHS_OF_A_YEAR
    return [{"step": "twelfth", "base_fen": bonus_fen, "amount": str(twelfth)}, *_by_table(tax)]


def platform_steps(month: PlatformMonth, rule: PlatformRule) -> list[Row]:
    """One month of continuous pay, counting the months before it."""
    return [
        _sum_of("months", month.gross_fen, month.number, month.year_gross_fen),
        {
            "step": "expense",
            "base": month.year_gross_fen,
            "share_bp": rule.deduction_bp,
            "amount": str(-month.expense),
        },
        _sum_of("basic", rule.monthly_deduction_fen, month.number, -month.basic_fen),
        _left_of(
            "taxable_income", month.year_gross_fen, [month.expense, Decimal(month.basic_fen)], month.table.taxable
        ),
        *_by_table(month.table),
        *_less_earlier(month.number, month.table.tax_fen, month.earlier_tax_fen, month.tax_fen),
    ]


def wage_steps(slip: Payslip, rule: WageRule) -> list[Row]:
    """One payslip of a year, counting the months before it; every month has the same wage."""
    year, month = slip.year, slip.month
    rows = [_sum_of("months", month.gross_fen, slip.number, year.gross_fen)]
    if year.own_fen:
        rows.append(_sum_of("own", month.own_fen, slip.number, -year.own_fen))
    if year.special_fen:
        rows.append(_sum_of("special", month.special_fen, slip.number, -year.special_fen))
    less = [Decimal(fen) for fen in (year.own_fen, year.special_fen, slip.basic_fen) if fen]
    return [
        *rows,
        _sum_of("basic", rule.monthly_deduction_fen, slip.number, -slip.basic_fen),
        _left_of("taxable_income", year.gross_fen, less, slip.table.taxable),
        *_by_table(slip.table),
        *_less_earlier(slip.number, slip.table.tax_fen, slip.earlier_tax_fen, slip.tax_fen),
    ]


@dataclass(frozen=True, slots=True)
class VatNumbers:
    """The rates behind one invoice, and the threshold that ``counted_fen`` was compared with; None where none counts."""

    rate_bp: int
    city_bp: int
    share_bp: int
    limit_fen: int | None = None
    counted_fen: int = 0
    by_month: bool = False


def vat_steps(gross_fen: int, tax: PersonVat, rule: PersonRule, by: VatNumbers) -> list[Row]:
    """One invoice of a person or a company, from the payment with VAT to what is left before income tax."""
    base = {"base_fen": gross_fen, "rate_bp": by.rate_bp}
    rows: list[Row] = [{"step": "without_vat", **base, "amount": str(tax.without_vat_fen)}]
    if by.limit_fen is not None:
        limit = {"by_month": by.by_month, "limit_fen": by.limit_fen, "free": tax.free}
        rows.append({"step": "threshold", **limit, "amount": str(by.counted_fen)})
    if not tax.free:
        rows.append(_left_of("vat", gross_fen, [Decimal(tax.net_fen)], Decimal(tax.vat_fen)))
        for name, points, free, fen in (
            ("city", by.city_bp, False, tax.city_fen),
            ("education", rule.education_bp, tax.education_free, tax.education_fen),
            ("local_education", rule.local_education_bp, tax.education_free, tax.local_education_fen),
        ):
            paid = {"vat_fen": tax.vat_fen, "rate_bp": points, "halved_bp": by.share_bp, "free": free}
            rows.append({"step": name, **paid, "limit_fen": rule.month_fen, "amount": str(fen)})
    surcharges = [fen for fen in (tax.city_fen, tax.education_fen, tax.local_education_fen) if fen]
    return [
        *rows,
        _left_of("before_income_tax", tax.net_fen, [Decimal(fen) for fen in surcharges], Decimal(tax.left_fen)),
    ]


def award_steps(
    award_fen: int, wage_fen: int, rule: AwardRule, taxed: tuple[Payslip, Payslip], by: WageRule
) -> list[Row]:
    """An award in the month of the two payslips ``taxed``: with its counted part, and without it."""
    slip, without = taxed
    counted = slip.month.gross_fen - wage_fen
    first, *rest = wage_steps(slip, by)
    wages = _sum_of("months", wage_fen, slip.number, wage_fen * slip.number)
    with_award = {"wages_fen": wage_fen * slip.number, "counted_fen": counted, "amount": first["amount"]}
    tax = {"with_fen": slip.tax_fen, "without_fen": without.tax_fen, "amount": str(slip.tax_fen - without.tax_fen)}
    return [
        {"step": "counted", "base": str(award_fen), "share_bp": rule.counted_bp, "amount": str(counted)},
        wages,
        {"step": "with_award", **with_award},
        *rest,
        {"step": "award_tax", **tax},
    ]


def left_step(base_fen: int, less_fen: list[int], amount_fen: int) -> Row:
    """The closing row: what reaches the person."""
    return _left_of("left", base_fen, [Decimal(fen) for fen in less_fen], Decimal(amount_fen))


def _deduction(base_fen: int, small: bool, deduction: Decimal) -> Row:
    return {"step": "deduction", "base_fen": base_fen, "small": small, "amount": str(-deduction)}


def _by_table(table: Taxed) -> Iterator[Row]:
    rate = {"rate_bp": table.band.rate_bp, "quick_fen": table.band.quick_fen}
    yield {"step": "rate", "from_fen": table.from_fen, "up_to_fen": table.band.up_to_fen, **rate}
    yield {"step": "tax", "taxable": str(table.taxable), **rate, "amount": str(table.tax_fen)}


def _less_earlier(number: int, tax_fen: int, earlier_fen: int, due_fen: int) -> Iterator[Row]:
    if number > 1:
        yield _due(tax_fen, earlier_fen, due_fen)


def _due(tax_fen: int, earlier_fen: int, due_fen: int) -> Row:
    return {"step": "due", "month_tax_fen": tax_fen, "earlier_tax_fen": earlier_fen, "amount": str(due_fen)}


def _sum_of(step: str, each_fen: int, months: int, amount_fen: int) -> Row:
    return {"step": step, "each_fen": each_fen, "months": months, "amount": str(amount_fen)}


def _left_of(step: str, base_fen: int, less: list[Decimal], amount: Decimal) -> Row:
    return {"step": step, "base_fen": base_fen, "less": [str(one) for one in less], "amount": str(amount)}
