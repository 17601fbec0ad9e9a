"""Which tax terms (clause 9) can be settled: one table, asked by who checks the terms and by who draws up the statement."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from apps.agreements.clauses import Field

AGENT, METHOD, BASIS = "9.withholding_agent", "9.tax_method", "9.gross_or_net"
FIELDS: Final = (AGENT, METHOD, BASIS)
VAT, VOUCHER = "9.vat_treatment", "9.invoice_by"
GROSS, AFTER_TAX = "gross", "net"
# A payroll slip is of wages that the using unit pays, which no row of the table settles.
ON_TOP, PAYROLL = "on_top", "payroll"
# Who else is paid by an invoice whose rate of VAT nobody here knows.
OF_OTHERS: Final = (
    "8.operator_fee", "8.intermediary_share", "8.sending_unit_share", "8.share_steps", "8.fixed_insurance"
)  # fmt: skip
_BETWEEN_UNITS: Final = ("cost_only", "technical_service")
Problem = tuple[str, str, str]
Way = tuple[str, str, str]

_TO_TALENT: Final[frozenset[Way]] = frozenset(("using_unit", "labour_per_payment", of) for of in (GROSS, AFTER_TAX))
_BY_PAYROLL: Final[Way] = ("sending_unit", "wages_cumulative", GROSS)
# By family who withholds, by which method, and whether the talent's amounts are before or after tax.
SETTLED: Final[Mapping[str, frozenset[Way]]] = {
    "cost_only": frozenset({_BY_PAYROLL}),
    "technical_service": frozenset({_BY_PAYROLL, ("sending_unit", "conversion_award", GROSS)}),
    "personal_service": _TO_TALENT,
    "no_sending_unit": _TO_TALENT,
    "non_cash": _TO_TALENT,
}


def can_settle(family: str, values: Mapping[str, Any]) -> bool:
    """Whether a statement can be drawn up by these tax terms. Where nothing else is agreed amounts are before tax."""
    return _way(values) in SETTLED.get(family, ())


def offered(known: Field, family: str) -> Field:
    """A field of the form with only the choices that some row of the table has in this family."""
    values = {choice.value for choice in known.choices}
    if known.path in FIELDS:
        values = {way[FIELDS.index(known.path)] for way in SETTLED.get(family, ())}
    elif known.path == VOUCHER:
        values -= {PAYROLL}
    elif known.path == VAT and family in _BETWEEN_UNITS:
        values -= {ON_TOP}
    return replace(known, choices=tuple(choice for choice in known.choices if choice.value in values))


def problems(family: str, values: Mapping[str, Any]) -> Iterator[Problem]:
    """What keeps these tax terms from being settled as (path, code, sentence): the first entry that fits no row."""
    ways, mine = SETTLED.get(family, frozenset()), _way(values)
    for place, path in enumerate(FIELDS):
        ways = frozenset(way for way in ways if way[place] == mine[place])
        if not ways:
            if mine[place]:  # what is left blank is asked for already
                code, sentence = _SENTENCES[path]
                yield path, code, str(sentence)
            break
    if values.get(VOUCHER) == PAYROLL:
        yield (
            VOUCHER,
            "voucher-not-settled",
            _("Labour remuneration needs the talent's invoice through the tax office."),
        )
    if values.get(VAT) == ON_TOP and (family in _BETWEEN_UNITS or any(values.get(path) for path in OF_OTHERS)):
        words = _(
            "VAT on top is settled only where the talent alone is paid. Please choose that the price includes it."
        )
        yield VAT, "vat-not-settled", words


def _way(values: Mapping[str, Any]) -> Way:
    return values.get(AGENT) or "", values.get(METHOD) or "", values.get(BASIS) or GROSS


_SENTENCES: Final = {
    AGENT: ("agent-not-allowed", _lazy("In this mode nobody but the unit that pays the talent withholds the tax here.")),
    METHOD: ("method-not-settled", _lazy("This method of tax does not fit who withholds it. Please choose the other one.")),
    BASIS: ("basis-not-settled", _lazy("In this mode the amounts are before tax. Please choose “before tax”.")),
}  # fmt: skip
