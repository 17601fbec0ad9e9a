"""What a proposed tax rule changes: every number beside the one before, and what both come to on example amounts."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from apps.core.display.formats import NOTHING, yuan
from apps.settlement.calc.reading import broken_quick_deductions, read
from apps.settlement.calc.tax import LabourRule
from apps.settlement.calc.vat import RatesRule
from apps.settlement.calc.worked import amounts, worked
from apps.settlement.models import TaxRule, TaxRuleProposal
from apps.settlement.wording_amounts import percent

Code = TaxRule.Code
NAMES: Mapping[str, Any] = {
    "small_fen": _lazy("Fixed deduction up to a payment of"),
    "fixed_deduction_fen": _lazy("Fixed deduction"),
    "deduction_bp": _lazy("Share of the income that is deducted"),
    "monthly_deduction_fen": _lazy("Basic deduction of each month"),
    "counted_bp": _lazy("Share of the income that counts"),
    "rate_bp": _lazy("Rate"),
    "once_fen": _lazy("No VAT below, each time"),
    "month_fen": _lazy("No VAT up to, each month"),
    "person_bp": _lazy("VAT rate of persons"),
    "small_bp": _lazy("VAT rate of small taxpayers"),
    "general_bp": _lazy("VAT rate of general taxpayers, services"),
    "small_month_fen": _lazy("No VAT of small taxpayers up to, each month"),
    "city_bp": _lazy("City construction tax in a city"),
    "town_bp": _lazy("City construction tax in a county town"),
    "elsewhere_bp": _lazy("City construction tax elsewhere"),
    "education_bp": _lazy("Education surcharge"),
    "local_education_bp": _lazy("Local education surcharge"),
    "halved_bp": _lazy("Share of each surcharge that is due"),
    "employer_social_bp": _lazy("Social insurance, employer's part"),
    "employer_fund_bp": _lazy("Housing fund, employer's part"),
    "own_social_bp": _lazy("Social insurance, own part"),
    "own_fund_bp": _lazy("Housing fund, own part"),
    "base_cap_fen": _lazy("Highest wage of a month that counts"),
}
FIGURES: Mapping[str, Any] = {
    Code.LABOUR: _lazy("Tax withheld on one payment"),
    Code.WAGES: _lazy("Tax of a year with this wage every month"),
    Code.CONTRIBUTIONS: _lazy("Contributions of one month, both parts together"),
    Code.PLATFORM: _lazy("Tax of a year with this pay every month"),
    Code.ROYALTY: _lazy("Tax withheld on one royalty"),
    Code.MANUSCRIPT: _lazy("Tax withheld on one manuscript"),
    Code.NONRESIDENT: _lazy("Tax withheld on one payment"),
    Code.BONUS: _lazy("Tax on a bonus of this amount"),
    Code.AWARD: _lazy("What of an award counts as wages of its month"),
    Code.VAT_PERSON: _lazy("VAT and surcharges on one invoice in a city"),
    Code.VAT_RATES: _lazy("VAT in one invoice of a general taxpayer"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is said, before and now, in words; nothing where it was not said."""

    label: str
    before: str
    now: str

    @property
    def changed(self) -> bool:
        return self.before != self.now


@dataclass(frozen=True, slots=True)
class Example:
    amount: str
    before: str
    now: str

    @property
    def changed(self) -> bool:
        return self.before != self.now


@dataclass(frozen=True, slots=True)
class Comparison:
    """``old`` names the column of what is said before; ``jumps`` are bands whose quick deduction does not follow."""

    title: str
    old: str
    rows: list[Row]
    figure: str
    examples: list[Example]
    jumps: str

    @property
    def changes(self) -> int:
        return sum(row.changed for row in self.rows)


def compare(proposal: TaxRuleProposal) -> Comparison:
    """One query where the figures need the rule of labour remuneration, else none."""
    before, now = dict(proposal.before), proposal.facts
    old, new = dict(_said(before)) if before else {}, dict(_said(now))
    rows = [Row(label, old.get(label, NOTHING), new.get(label, NOTHING)) for label in new | old]
    return Comparison(
        title=_title(proposal),
        old=_("Before: %(rule)s") % {"rule": before["label"]} if before else _("Before: no rule of this kind"),
        rows=rows,
        figure=str(FIGURES[proposal.code]),
        examples=_examples(proposal, before),
        jumps=", ".join(str(number) for number in _jumps(proposal)),
    )


def _title(proposal: TaxRuleProposal) -> str:
    kind = {"kind": proposal.get_code_display(), "rule": proposal.label}
    if proposal.rule_id:
        return _("Change of the rule %(rule)s: %(kind)s") % kind
    return _("New rule %(rule)s: %(kind)s") % kind


def _said(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """All that is said, each with its name, in words."""
    first, end = (dt.date.fromisoformat(one) if one else None for one in facts["valid"])
    last = end - dt.timedelta(days=1) if end else None
    yield _("Kind"), str(Code(facts["code"]).label)
    yield _("Short name"), facts["label"]
    yield _("First day in force"), first.isoformat() if first else NOTHING
    yield _("Last day in force"), last.isoformat() if last else pgettext("last day", "open")
    yield from _numbers(facts["params"])
    yield _("Source (Chinese)"), facts["source_zh"]
    yield _("Source (English)"), facts["source_en"]


def _numbers(params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in params.items():
        if name != "bands":
            yield str(NAMES.get(name, name)), percent(value) if name.endswith("_bp") else yuan(value)
    for number, (up_to, rate, quick) in enumerate(params.get("bands", []), 1):
        band = {"number": number}
        yield _("Band %(number)s: up to") % band, _("no limit") if up_to is None else yuan(up_to)
        yield _("Band %(number)s: rate") % band, percent(rate)
        yield _("Band %(number)s: quick deduction") % band, yuan(quick)


def _examples(proposal: TaxRuleProposal, before: Mapping[str, Any]) -> list[Example]:
    labour, rates = _labour_of(proposal), _rates_of(proposal)

    def on(params: Mapping[str, Any] | None, fen: int) -> str:
        try:
            return (
                yuan(worked(proposal.code, params, fen, labour=labour, rates=rates)) if params is not None else NOTHING
            )
        except ValueError:  # numbers of an old rule that today would not be taken
            return NOTHING

    # A rule whose kind itself is changed is tried as the new kind only.
    old = before["params"] if before and before["code"] == proposal.code else None
    return [Example(yuan(fen), on(old, fen), on(proposal.params, fen)) for fen in amounts(proposal.code)]


def _labour_of(proposal: TaxRuleProposal) -> LabourRule | None:
    """A royalty and a manuscript are taxed after the deduction of labour remuneration."""
    if proposal.code not in (Code.ROYALTY, Code.MANUSCRIPT):
        return None
    rule = TaxRule.objects.filter(code=Code.LABOUR, valid__contains=proposal.valid.lower).first()
    return LabourRule.from_params(rule.params) if rule else None


def _rates_of(proposal: TaxRuleProposal) -> RatesRule | None:
    """The thresholds of a person's VAT say nothing without its rate."""
    if proposal.code != Code.VAT_PERSON:
        return None
    rule = TaxRule.objects.filter(code=Code.VAT_RATES, valid__contains=proposal.valid.lower).first()
    return RatesRule.from_params(rule.params) if rule else None


def _jumps(proposal: TaxRuleProposal) -> list[int]:
    try:
        return broken_quick_deductions(getattr(read(proposal.code, proposal.params), "bands", ()))
    except ValueError:
        return []
