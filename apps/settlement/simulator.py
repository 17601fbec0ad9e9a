"""The public simulator: the tax on an income of one kind by the rules in force on a day, step by step. An estimate."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from apps.core.display.formats import yuan
from apps.settlement.calc import other_income, platform, steps, tax, vat, wages
from apps.settlement.calc.other_income import AwardRule, FlatRule, MonthlyRule
from apps.settlement.calc.platform import PlatformRule
from apps.settlement.calc.tax import LabourRule
from apps.settlement.calc.vat import PersonRule, RatesRule
from apps.settlement.calc.wages import WageRule
from apps.settlement.models import TaxRule
from apps.settlement.selectors import tax_rule_on
from apps.settlement.wording import TaxRow, tax_rows


class Kind(TextChoices):
    """What is taxed, and by whom it is withheld."""

    LABOUR = "labour", _lazy("Labour remuneration, one payment")
    PROJECT = "project", _lazy("Labour remuneration, continuing project in one month")
    NET = "net", _lazy("Labour remuneration, from a net amount")
    PLATFORM = "platform", _lazy("Labour remuneration through a platform, cumulative")
    WAGES = "wages", _lazy("Wages, cumulative")
    BONUS = "bonus", _lazy("Annual bonus taxed apart")
    ROYALTY = "royalty", _lazy("Royalty and patent licence")
    MANUSCRIPT = "manuscript", _lazy("Manuscript")
    NONRESIDENT = "nonresident", _lazy("Labour remuneration of a non-resident")
    AWARD = "award", _lazy("Award of a non-profit institute for putting a result to use")
    VAT_ONCE = "vat_once", _lazy("Value-added tax of a person, invoice through the tax office")
    VAT_PLATFORM = "vat_platform", _lazy("Value-added tax of a person, filed by the platform")
    VAT_SMALL = "vat_small", _lazy("Value-added tax of a company, small taxpayer")
    VAT_GENERAL = "vat_general", _lazy("Value-added tax of a company, general taxpayer")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. Amounts in fen; ``place`` decides the city construction tax. What the kind does not need is not read."""

    kind: str
    amount_fen: int
    day: dt.date
    months: int = 1
    earlier_fen: int = 0
    own_fen: int = 0
    special_fen: int = 0
    wage_fen: int = 0
    place: str = "city"
    special: bool = False


@dataclass(frozen=True, slots=True)
class MonthRow:
    number: int
    gross_fen: int
    tax_fen: int
    left_fen: int


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule that was read, with its last day in force; None: until a new one begins."""

    kind: str
    label: str
    source: str
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Found:
    """What one kind comes to: ``tax_fen`` is due on ``gross_fen``, ``left_fen`` is left of it."""

    gross_fen: int
    tax_fen: int
    left_fen: int
    steps: list[steps.Row]
    months: list[MonthRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Simulated:
    asked: Asked
    found: Found
    title: str
    counters: list[dict[str, Any]]
    hint: str
    tax_rows: list[TaxRow]
    rules: list[RuleRow]

    @property
    def months_tax_fen(self) -> int:
        return sum(month.tax_fen for month in self.found.months)

    @property
    def months_gross_fen(self) -> int:
        return sum(month.gross_fen for month in self.found.months)

    @property
    def months_left_fen(self) -> int:
        return sum(month.left_fen for month in self.found.months)


class _Rules:
    """The rules in force on one day, each noted when it is first read."""

    def __init__(self, day: dt.date) -> None:
        self._day = day
        self.read: dict[str, TaxRule] = {}

    def of(self, code: str) -> Mapping[str, Any]:
        if code not in self.read:
            self.read[code] = tax_rule_on(code, self._day)
        params: Mapping[str, Any] = self.read[code].params
        return params

    @property
    def labour(self) -> LabourRule:
        return LabourRule.from_params(self.of(TaxRule.Code.LABOUR))


def simulate(asked: Asked) -> Simulated:
    """Raises RuleViolation ``no-tax-rule`` where a rule of this kind is not in force on the day."""
    rules = _Rules(asked.day)
    found = KINDS[Kind(asked.kind)](asked, rules)
    return Simulated(
        asked=asked,
        found=found,
        title=_title(asked, found),
        counters=_counters(asked, found),
        hint=_hint(asked),
        tax_rows=tax_rows(found.steps),
        rules=[_rule_row(rule) for rule in rules.read.values()],
    )


# ---- One function a kind: the computing functions of ``calc`` are asked once, their steps are shown


def _labour(asked: Asked, rules: _Rules) -> Found:
    earlier = asked.earlier_fen if asked.kind == Kind.PROJECT else 0
    earlier_tax = tax.labour(earlier, rules.labour).tax_fen
    found = tax.labour(asked.amount_fen, rules.labour, earlier_gross_fen=earlier, earlier_tax_fen=earlier_tax)
    return _of_payment(found.gross_fen, found.tax_fen, steps.labour_steps(found))


def _net(asked: Asked, rules: _Rules) -> Found:
    gross = tax.gross_for(asked.amount_fen, rules.labour)
    first = {"step": "gross_up", "net_fen": asked.amount_fen, "amount": str(gross)}
    found = tax.labour(gross, rules.labour)
    return _of_payment(gross, found.tax_fen, [first, *steps.labour_steps(found)])


def _platform(asked: Asked, rules: _Rules) -> Found:
    rule = PlatformRule.from_params(rules.of(TaxRule.Code.PLATFORM))
    year = platform.year([asked.amount_fen] * asked.months, rule)
    rows = [MonthRow(one.number, one.gross_fen, one.tax_fen, one.gross_fen - one.tax_fen) for one in year]
    last = year[-1]
    return _of_payment(last.gross_fen, last.tax_fen, steps.platform_steps(last, rule), rows)


def _wages(asked: Asked, rules: _Rules) -> Found:
    rule = WageRule.from_params(rules.of(TaxRule.Code.WAGES))
    month = wages.Month(asked.amount_fen, asked.own_fen, asked.special_fen)
    slips = wages.payslips([month] * asked.months, rule)
    rows = [MonthRow(one.number, one.month.gross_fen, one.tax_fen, one.net_fen) for one in slips]
    last = slips[-1]
    less = [fen for fen in (asked.own_fen, last.tax_fen) if fen]
    told = [*steps.wage_steps(last, rule), steps.left_step(asked.amount_fen, less, last.net_fen)]
    return Found(asked.amount_fen, last.tax_fen, last.net_fen, told, rows)


def _bonus(asked: Asked, rules: _Rules) -> Found:
    found = other_income.bonus(asked.amount_fen, MonthlyRule.from_params(rules.of(TaxRule.Code.BONUS)))
    return _of_payment(asked.amount_fen, found.tax_fen, steps.bonus_steps(asked.amount_fen, found))


def _royalty(asked: Asked, rules: _Rules) -> Found:
    return _flat(asked, rules, TaxRule.Code.ROYALTY)


def _manuscript(asked: Asked, rules: _Rules) -> Found:
    return _flat(asked, rules, TaxRule.Code.MANUSCRIPT)


def _flat(asked: Asked, rules: _Rules, code: str) -> Found:
    found = other_income.flat(asked.amount_fen, FlatRule.from_params(rules.of(code)), rules.labour)
    return _of_payment(found.gross_fen, found.tax_fen, steps.flat_steps(found))


def _nonresident(asked: Asked, rules: _Rules) -> Found:
    rule = MonthlyRule.from_params(rules.of(TaxRule.Code.NONRESIDENT))
    found = other_income.nonresident(asked.amount_fen, rule)
    return _of_payment(asked.amount_fen, found.tax_fen, steps.nonresident_steps(asked.amount_fen, rule, found))


def _award(asked: Asked, rules: _Rules) -> Found:
    """Its counted part is taxed with the wage of the month, after the wages of the months before."""
    rule, by = AwardRule.from_params(rules.of(TaxRule.Code.AWARD)), WageRule.from_params(rules.of(TaxRule.Code.WAGES))
    month = wages.Month(asked.wage_fen, asked.own_fen, asked.special_fen)
    before, counted = [month] * (asked.months - 1), rule.counted_fen(asked.amount_fen)
    with_award = wages.Month(asked.wage_fen + counted, asked.own_fen, asked.special_fen)
    last = [wages.payslips([*before, one], by)[-1] for one in (with_award, month)]
    told = steps.award_steps(asked.amount_fen, asked.wage_fen, rule, (last[0], last[1]), by)
    return _of_payment(asked.amount_fen, last[0].tax_fen - last[1].tax_fen, told)


def _vat(asked: Asked, rules: _Rules) -> Found:
    rule = PersonRule.from_params(rules.of(TaxRule.Code.VAT_PERSON))
    rates = RatesRule.from_params(rules.of(TaxRule.Code.VAT_RATES))
    of_company, small = asked.kind in OF_COMPANIES, asked.kind == Kind.VAT_SMALL
    rate_bp = (rates.small_bp if small else rates.general_bp) if of_company else rates.person_bp
    city_bp = {"city": rates.city_bp, "town": rates.town_bp}.get(asked.place, rates.elsewhere_bp)
    rate, city = Decimal(rate_bp) / 10_000, Decimal(city_bp) / 10_000
    month_net = vat.inside(asked.amount_fen, rate)[0] + asked.earlier_fen
    if of_company:
        found = vat.company(
            asked.amount_fen,
            rule,
            rates,
            city_rate=city,
            month_net_fen=month_net,
            small=small,
            special=asked.special,
        )
        share = rule.halved_bp if small else 10_000
        limit = rates.small_month_fen if small and not asked.special else None
        by = steps.VatNumbers(rate_bp, city_bp, share, limit, month_net, by_month=True)
    else:
        by_month = asked.kind == Kind.VAT_PLATFORM
        found = vat.person(
            asked.amount_fen, rule, rate=rate, city_rate=city, month_net_fen=month_net, by_month=by_month
        )
        limit, counted = (rule.month_fen, month_net) if by_month else (rule.once_fen, found.without_vat_fen)
        by = steps.VatNumbers(rate_bp, city_bp, rule.halved_bp, limit, counted, by_month=by_month)
    told = steps.vat_steps(asked.amount_fen, found, rule, by)
    return Found(asked.amount_fen, asked.amount_fen - found.left_fen, found.left_fen, told)


def _of_payment(gross_fen: int, tax_fen: int, told: list[steps.Row], months: list[MonthRow] | None = None) -> Found:
    left = gross_fen - tax_fen
    return Found(gross_fen, tax_fen, left, [*told, steps.left_step(gross_fen, [tax_fen], left)], months or [])


KINDS: Final[Mapping[Kind, Callable[[Asked, _Rules], Found]]] = {
    Kind.LABOUR: _labour,
    Kind.PROJECT: _labour,
    Kind.NET: _net,
    Kind.PLATFORM: _platform,
    Kind.WAGES: _wages,
    Kind.BONUS: _bonus,
    Kind.ROYALTY: _royalty,
    Kind.MANUSCRIPT: _manuscript,
    Kind.NONRESIDENT: _nonresident,
    Kind.AWARD: _award,
    Kind.VAT_ONCE: _vat,
    Kind.VAT_PLATFORM: _vat,
    Kind.VAT_SMALL: _vat,
    Kind.VAT_GENERAL: _vat,
}
OF_COMPANIES: Final = (Kind.VAT_SMALL, Kind.VAT_GENERAL)
OF_VAT: Final = (Kind.VAT_ONCE, Kind.VAT_PLATFORM, *OF_COMPANIES)


# ---- Words


def _title(asked: Asked, found: Found) -> str:
    words = {"net": yuan(asked.amount_fen), "gross": yuan(found.gross_fen), "tax": yuan(found.tax_fen)}
    if asked.kind == Kind.NET:
        return _("To leave %(net)s, pay about %(gross)s before tax") % words
    if asked.kind in OF_VAT:
        return _("VAT and surcharges of about %(tax)s on %(gross)s") % words
    if len(found.months) > 1:
        return _("Tax of about %(tax)s in month %(month)s") % {**words, "month": len(found.months)}
    return _("Tax of about %(tax)s on %(gross)s") % words


def _counters(asked: Asked, found: Found) -> list[dict[str, Any]]:
    of_vat = asked.kind in OF_VAT
    shown = [
        (_("Payment with VAT") if of_vat else _("Before tax"), found.gross_fen),
        (_("VAT and surcharges") if of_vat else _("Tax"), found.tax_fen),
        (_("Left before income tax") if of_vat else _("Left in hand"), found.left_fen),
    ]
    if asked.kind == Kind.WAGES and asked.own_fen:
        shown.insert(1, (_("Insurance and fund"), asked.own_fen))
    return [{"label": label, "value": yuan(fen)} for label, fen in shown]


def _hint(asked: Asked) -> str:
    """What the sum takes for granted."""
    hints = {
        Kind.PROJECT: _("All income of one month from one continuing project counts as one payment. What was paid before is taken as withheld by the same rule."),
        Kind.PLATFORM: _("The same amount in every month, without a break; each year begins anew."),
        Kind.WAGES: _("The same wage in every month from the first month of the year; each year begins anew."),
        Kind.BONUS: _("Tax rises by a step where a twelfth of the bonus passes a band. That is the law, not an error."),
        Kind.AWARD: _("Half of a cash award counts as wages where the institute is not for profit and its conditions are met. The same wage in every month before."),
        Kind.VAT_SMALL: _("Up to the threshold of a month nothing is due, but for special invoices. Income tax of the company comes off afterwards."),
        Kind.VAT_GENERAL: _("VAT on sales, before the VAT on purchases is deducted. Income tax of the company comes off afterwards."),
        Kind.VAT_ONCE: _("Income tax comes off afterwards; its base is the amount without VAT."),
        Kind.VAT_PLATFORM: _("Income tax comes off afterwards; its base is the amount without VAT."),
    }  # fmt: skip
    return hints.get(Kind(asked.kind), "")


def _rule_row(rule: TaxRule) -> RuleRow:
    until = rule.valid.upper - dt.timedelta(days=1) if rule.valid.upper else None
    return RuleRow(rule.get_code_display(), rule.label, rule.source, rule.valid.lower, until)
