"""Money on every card before anyone answers: for the talent, the using unit and the sending unit.

The tax belongs to settlement, which lies above: it answers here, from its ``estimates.py``. A whole page of demands is
one question, so a list costs the same however long it is.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from apps.core import money
from apps.demands.models import Demand
from apps.modes.models import SharingMode


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
class Money:
    """What one card shows. ``estimate`` is None where the talent is paid by the sending unit's own payroll."""

    gross_fen: int
    sending_part: str
    estimate: Estimate | None

    @property
    def all_in_fen(self) -> int:
        return self.estimate.all_in_fen if self.estimate else self.gross_fen

    @property
    def gross_yuan(self) -> str:
        """The amount as an address carries it: ``100000.00``."""
        return f"{money.yuan(self.gross_fen):.2f}"


# How a mode is taxed, and the talent's amount before tax in fen.
Question = tuple[str, int]
Estimator = Callable[[Sequence[Question]], list[Estimate | None]]
_estimators: list[Estimator] = []


def answer_with(estimator: Estimator) -> Estimator:
    """Make ``estimator`` the one that is asked: one estimate a question, None where the mode is taxed otherwise."""
    _estimators[:] = [estimator]
    return estimator


def money_of(demand: Demand) -> Money:
    """The money of one demand, as its own mode decides it."""
    return money_for(demand.mode, demand.pay_total_fen)


def money_for(mode: SharingMode | None, gross_fen: int) -> Money:
    return _ask([(mode, gross_fen)])[0]


def money_by_demand(demands: Iterable[Demand]) -> dict[int, Money]:
    """By primary key; every demand has one."""
    rows = list(demands)
    found = _ask([(demand.mode, demand.pay_total_fen) for demand in rows])
    return {demand.pk: shown for demand, shown in zip(rows, found, strict=True)}


def _ask(asked: Sequence[tuple[SharingMode | None, int]]) -> list[Money]:
    questions = [(mode.tax_method if mode else "", gross_fen) for mode, gross_fen in asked]
    answers = _estimators[0](questions) if _estimators else [None] * len(questions)
    return [
        Money(gross_fen, mode.sending_part if mode else "", answer)
        for (mode, gross_fen), answer in zip(asked, answers, strict=True)
    ]
