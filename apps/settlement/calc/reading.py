"""The numbers of a dated rule, read by its code and judged: what is incomplete or cannot be is no rule."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from itertools import pairwise
from typing import Any, Final, TypeAlias

from apps.settlement.calc.other_income import AwardRule, FlatRule, MonthlyRule
from apps.settlement.calc.platform import PlatformRule
from apps.settlement.calc.table import Bands
from apps.settlement.calc.tax import LabourRule
from apps.settlement.calc.vat import PersonRule, RatesRule
from apps.settlement.calc.wages import Contributions, WageRule

Numbers: TypeAlias = (
    LabourRule | WageRule | Contributions | PlatformRule | FlatRule | MonthlyRule | AwardRule | PersonRule | RatesRule
)
WHOLE_BP: Final = 10_000
READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Numbers]]] = {
    "labour_remuneration": LabourRule.from_params,
    "wages_cumulative": WageRule.from_params,
    "contributions_assumed": Contributions.from_params,
    "platform_cumulative": PlatformRule.from_params,
    "royalty": FlatRule.from_params,
    "manuscript": FlatRule.from_params,
    "nonresident_labour": MonthlyRule.from_params,
    "annual_bonus": MonthlyRule.from_params,
    "conversion_award": AwardRule.from_params,
    "vat_person": PersonRule.from_params,
    "vat_rates": RatesRule.from_params,
}


def read(code: str, params: Mapping[str, Any]) -> Numbers:
    """The rule that ``params`` say. Raises ValueError for a number that is missing, unknown or cannot be."""
    try:
        rule = READERS[code](params)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{code}: {error}") from error
    names = [field.name for field in fields(rule)]
    if set(names) != set(params):
        raise ValueError(f"{code}: {sorted(set(params) - set(names))}")
    for name in names:
        value = getattr(rule, name)
        fits = _bands_fit(value) if name == "bands" else _fits(value, rate=name.endswith("_bp"))
        if not fits:
            raise ValueError(f"{code}: {name}")
    return rule


def broken_quick_deductions(bands: Bands) -> list[int]:
    """The numbers of the bands, from 1, at whose beginning the tax would jump: the quick deduction is not what the
    limits and rates before it make it. In every table of the law so far there is none."""
    found, rate, quick, limit = list[int](), 0, 0, 0
    for number, band in enumerate(bands, 1):
        if band.quick_fen * WHOLE_BP != quick * WHOLE_BP + limit * (band.rate_bp - rate):
            found.append(number)
        rate, quick, limit = band.rate_bp, band.quick_fen, band.up_to_fen or 0
    return found


def _fits(value: object, *, rate: bool = False) -> bool:
    """Whole fen, or basis points of at most everything; never a fraction, a text or true."""
    return type(value) is int and 0 <= value <= (WHOLE_BP if rate else 10**15)


def _bands_fit(bands: Bands) -> bool:
    """Limits and rates rise, and the last band alone has no limit."""
    if not bands or bands[-1].up_to_fen is not None:
        return False
    limits, rates = [band.up_to_fen for band in bands[:-1]], [band.rate_bp for band in bands]
    if not all(_fits(limit) for limit in limits) or not all(_fits(rate, rate=True) for rate in rates):
        return False
    rising = all(one < two for one, two in pairwise(rates))
    rising = rising and all((one or 0) < (two or 0) for one, two in pairwise([0, *limits]))
    return rising and all(_fits(band.quick_fen) for band in bands)
