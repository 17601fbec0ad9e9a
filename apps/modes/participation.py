"""Who may take part: what the dated rules say of the statements that are true of a person.

The strongest rule counts: not at all, then not for pay, then an approval, then free. A statement for which no rule
holds on the day counts as *not at all*: nobody takes part on a gap in the rules.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from apps.core import clock
from apps.modes.models import ParticipationRule, Party, Person, SharingMode

Answer = ParticipationRule.Answer
UnitKind = ParticipationRule.UnitKind
_STRENGTH = (Answer.FREE, Answer.APPROVAL, Answer.UNPAID, Answer.NO)


@dataclass(frozen=True, slots=True)
class Reason:
    """One true statement, what follows from it, which approval it needs and by which source."""

    person: Person
    answer: str
    approval: str
    source: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """The answer for one person in one mode. ``blocked``: nothing that anybody uploads or signs changes it."""

    answer: str
    blocked: bool
    reasons: tuple[Reason, ...]

    @property
    def needs_approval(self) -> bool:
        return not self.blocked and self.answer in (Answer.APPROVAL, Answer.UNPAID)

    @property
    def approvals(self) -> list[str]:
        """The named approvals, each once."""
        return list(dict.fromkeys(reason.approval for reason in self.reasons if reason.approval))


def pay_goes_to_unit(mode: SharingMode | None) -> bool:
    """Whether the talent takes no pay of its own here: the unit is paid, or there is no pay at all."""
    if mode is None:
        return False
    parts = (SharingMode.SendingPart.COST, SharingMode.SendingPart.PRICE)
    if mode.family == SharingMode.Family.NON_CASH:
        return mode.withholding_agent != Party.USING  # a partner's share of the result is the talent's own income
    return mode.sending_part in parts


def ruling(persons: Iterable[str], unit_kind: str, mode: SharingMode | None, *, on: dt.date | None = None) -> Ruling:
    """What holds on ``on`` (default today) for somebody of whom these statements are true. No query for no statement."""
    told = [Person(one) for one in dict.fromkeys(persons)]
    found: dict[str, ParticipationRule] = {}
    if told:
        rules = ParticipationRule.objects.filter(unit_kind=unit_kind, valid__contains=on or clock.today())
        found = {rule.person: rule for rule in rules.filter(person__in=told)}
    reasons = tuple(_reason(person, found.get(person)) for person in told)
    answer = max((reason.answer for reason in reasons), key=_strength, default=str(Answer.FREE))
    blocked = answer == Answer.NO or (answer == Answer.UNPAID and not pay_goes_to_unit(mode))
    return Ruling(answer, blocked, reasons)


def _reason(person: Person, rule: ParticipationRule | None) -> Reason:
    if rule is None:
        return Reason(person, str(Answer.NO), "", "")
    return Reason(person, rule.answer, rule.approval, rule.source)


def _strength(answer: str) -> int:
    return _STRENGTH.index(Answer(answer))
