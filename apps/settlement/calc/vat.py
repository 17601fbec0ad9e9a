"""Value-added tax inside a gross amount, and the surcharges on it.

Formulas: VAT law, MOF and STA Announcement 10/2026 (1 January 2026 to 31 December 2027). Exact Decimal throughout,
each tax rounded half-up to the fen once. Rates come in as data, never as constants of the code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from apps.settlement.calc.table import WHOLE, to_fen


@dataclass(frozen=True, slots=True)
class PersonRule:
    """A person's thresholds and surcharges: below ``once_fen`` a time, or up to ``month_fen`` a month, no VAT is due.

    ``halved_bp`` is what small taxpayers and persons pay of each surcharge; up to ``month_fen`` a month none for education.
    """

    once_fen: int
    month_fen: int
    education_bp: int
    local_education_bp: int
    halved_bp: int

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        """Read the ``params`` of a dated rule row."""
        return cls(**params)


@dataclass(frozen=True, slots=True)
class PersonVat:
    """What one invoice of a person or company comes to, in fen; ``left_fen`` is what is left before income tax.

    ``without_vat_fen`` is what the threshold is compared with; ``free`` and ``education_free`` say what is not due.
    """

    net_fen: int
    vat_fen: int
    city_fen: int
    education_fen: int
    local_education_fen: int
    without_vat_fen: int
    free: bool
    education_free: bool

    @property
    def left_fen(self) -> int:
        return self.net_fen - self.city_fen - self.education_fen - self.local_education_fen


@dataclass(frozen=True, slots=True)
class RatesRule:
    """The rates: of persons, of small and of general taxpayers; and city construction tax by the place of the payer.

    A small taxpayer owes nothing up to ``small_month_fen`` a month, but for special invoices.
    """

    person_bp: int
    small_bp: int
    general_bp: int
    small_month_fen: int
    city_bp: int
    town_bp: int
    elsewhere_bp: int

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        """Read the ``params`` of a dated rule row."""
        return cls(**params)


def inside(gross_fen: int, rate: Decimal) -> tuple[int, int]:
    """The net and the VAT in ``gross_fen``; they add up to it."""
    net = to_fen(Decimal(gross_fen) / (1 + rate))
    return net, gross_fen - net


def person(
    gross_fen: int, rule: PersonRule, *, rate: Decimal, city_rate: Decimal, month_net_fen: int, by_month: bool
) -> PersonVat:
    """VAT and surcharges on one payment to a person, this one counted in ``month_net_fen``.

    ``by_month`` says that the monthly threshold counts (the platform files), else that of each time. Where nothing is
    due, the whole payment is net.
    """
    free = month_net_fen <= rule.month_fen if by_month else inside(gross_fen, rate)[0] < rule.once_fen
    share = Decimal(rule.halved_bp) / WHOLE
    return _due(gross_fen, rule, rate=rate, city_rate=city_rate, month_net_fen=month_net_fen, free=free, share=share)


def company(
    gross_fen: int,
    rule: PersonRule,
    rates: RatesRule,
    *,
    city_rate: Decimal,
    month_net_fen: int,
    small: bool,
    special: bool,
) -> PersonVat:
    """Output VAT and surcharges in one invoice of a company, this one counted in ``month_net_fen``.

    A ``small`` taxpayer pays a share of the surcharges, and nothing up to its monthly threshold unless the invoice is a
    ``special`` one. What a general taxpayer deducts as input VAT is not known here.
    """
    rate = Decimal(rates.small_bp if small else rates.general_bp) / WHOLE
    free = small and not special and month_net_fen <= rates.small_month_fen
    share = Decimal(rule.halved_bp) / WHOLE if small else Decimal(1)
    return _due(gross_fen, rule, rate=rate, city_rate=city_rate, month_net_fen=month_net_fen, free=free, share=share)


def _due(
    gross_fen: int,
    rule: PersonRule,
    *,
    rate: Decimal,
    city_rate: Decimal,
    month_net_fen: int,
    free: bool,
    share: Decimal,
) -> PersonVat:
    """``share`` is the part of each surcharge that is due."""
    net, vat = inside(gross_fen, rate)
    education_free = month_net_fen <= rule.month_fen
    if free:
        return PersonVat(gross_fen, 0, 0, 0, 0, net, free, education_free)

    def education(points: int) -> int:
        return 0 if education_free else to_fen(vat * Decimal(points) / WHOLE * share)

    return PersonVat(
        net_fen=net,
        vat_fen=vat,
        city_fen=to_fen(vat * city_rate * share),
        education_fen=education(rule.education_bp),
        local_education_fen=education(rule.local_education_bp),
        without_vat_fen=net,
        free=free,
        education_free=education_free,
    )
