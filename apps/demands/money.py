"""Money on every card before anyone answers: for the talent, the using unit and the sending unit.

The tax belongs to settlement, which lies above: it answers here, from its ``estimates.py``. A whole page of demands is
one question, so a list costs the same however long it is. What the amount of a demand means depends on the mode: the
talent's pay before tax; in a loan the wages before tax of the own payroll; in a commission the price of the contract.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from apps.core import money
from apps.demands.models import Demand
from apps.modes.models import SharingMode

DAYS_OF_TWO_MONTHS = 61
Part = SharingMode.SendingPart


@dataclass(frozen=True, slots=True)
class Estimate:
    """Fen of one amount that goes to the talent whole: paid in one month, or half in each of two.

    ``rule`` is the short name of the tax rule, in force since ``since``; ``source`` is where it is written.
    """

    all_in_fen: int
    tax_fen: int
    net_fen: int
    two_months_tax_fen: int
    two_months_net_fen: int
    rule: str
    source: str
    since: dt.date

    @property
    def saved_fen(self) -> int:
        """How much less is withheld over two months."""
        return self.tax_fen - self.two_months_tax_fen


@dataclass(frozen=True, slots=True)
class Wages:
    """Fen of wages through the sending unit's own payroll: what the using unit reimburses, what the talent keeps.

    ``assumed`` says with which rates of insurance and fund it was reckoned; the payslip decides.
    """

    months: int
    gross_fen: int
    employer_social_fen: int
    employer_fund_fen: int
    own_social_fen: int
    own_fund_fen: int
    tax_fen: int
    rule: str
    source: str
    since: dt.date
    assumed: str

    @property
    def all_in_fen(self) -> int:
        return self.gross_fen + self.employer_social_fen + self.employer_fund_fen

    @property
    def net_fen(self) -> int:
        return self.gross_fen - self.own_social_fen - self.own_fund_fen - self.tax_fen


@dataclass(frozen=True, slots=True)
class Money:
    """What one card shows. ``estimate`` where the using unit withholds, ``wages`` where the sending unit's payroll does.

    Neither stands in a commission, whose price goes to the sending unit, and where no rule is in force.
    """

    gross_fen: int
    sending_part: str
    estimate: Estimate | None
    wages: Wages | None = None

    @property
    def all_in_fen(self) -> int:
        shown = self.estimate or self.wages
        return shown.all_in_fen if shown else self.gross_fen

    @property
    def is_told(self) -> bool:
        """Whether one line of a list has something true to say about it."""
        return bool(self.estimate or self.wages or self.sending_part == Part.PRICE)

    @property
    def gross_yuan(self) -> str:
        """The amount as an address carries it: ``100000.00``."""
        return f"{money.yuan(self.gross_fen):.2f}"


@dataclass(frozen=True, slots=True)
class Question:
    """How an amount is taxed, the amount before tax in fen, and over how many months it is earned."""

    method: str
    gross_fen: int
    months: int = 1


Answer = Estimate | Wages | None
Estimator = Callable[[Sequence[Question]], Sequence[Answer]]
_estimators: list[Estimator] = []


def answer_with(estimator: Estimator) -> Estimator:
    """Make ``estimator`` the one that is asked: one answer a question, None where it cannot be estimated."""
    _estimators[:] = [estimator]
    return estimator


def money_of(demand: Demand) -> Money:
    """The money of one demand, as its own mode decides it."""
    return money_for(demand.mode, demand.pay_total_fen, months=months_of(demand))


def money_for(mode: SharingMode | None, gross_fen: int, *, months: int = 1) -> Money:
    return _ask([(mode, gross_fen, months)])[0]


def money_by_demand(demands: Iterable[Demand]) -> dict[int, Money]:
    """By primary key; every demand has one."""
    rows = list(demands)
    found = _ask([(demand.mode, demand.pay_total_fen, months_of(demand)) for demand in rows])
    return {demand.pk: shown for demand, shown in zip(rows, found, strict=True)}


def months_of(demand: Demand) -> int:
    """Months of the period, rounded: a few days more are no month of their own. At least 1."""
    days: int = (demand.period.upper - demand.period.lower).days
    return max(1, (2 * days + DAYS_OF_TWO_MONTHS // 2) // DAYS_OF_TWO_MONTHS)


def _ask(asked: Sequence[tuple[SharingMode | None, int, int]]) -> list[Money]:
    questions = [Question(_method(mode), gross_fen, months) for mode, gross_fen, months in asked]
    answers = _estimators[0](questions) if _estimators else [None] * len(questions)
    return [
        Money(
            gross_fen,
            mode.sending_part if mode else "",
            answer if isinstance(answer, Estimate) else None,
            answer if isinstance(answer, Wages) else None,
        )
        for (mode, gross_fen, _months), answer in zip(asked, answers, strict=True)
    ]


def _method(mode: SharingMode | None) -> str:
    # The price of a contract between units is not the talent's income: there is no tax on it to estimate.
    return mode.tax_method if mode and mode.sending_part != Part.PRICE else ""
