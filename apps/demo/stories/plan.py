"""What each story comes to, and on which days: acts before the first day are counted back from it, later ones on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from apps.demo.stories import batches, custody, proofs, turns
from apps.demo.stories.deal import Deal
from apps.modes.models import Party

Act = Callable[[Deal], object]

# Act and how many days before the next one.
BEFORE: tuple[tuple[str, int], ...] = (
    ("invite", 2), ("answer", 0), ("talk", 1), ("hold", 1), ("ask", 3), ("consent", 2), ("draft", 2),
    ("negotiate", 2), ("accept", 1), ("send", 2), ("sign_sending", 1), ("sign_using", 1), ("sign_talent", 2),
    ("prepare", 1),
)  # fmt: skip
PUBLISHED_BEFORE = 3
LONG_DAYS = 28
IN_HALVES = ("settled", "running_split")
"""Past work that is agreed in two pieces where it was long."""

# Where a story stops before the work: the last act of the common road, what comes after it, how long ago the end was.
STOPS: dict[str, tuple[str, str, int]] = {
    "invited": ("invite", "", 2),
    "declined_invitation": ("invite", "decline_invitation", 3),
    "interested": ("talk", "", 1),
    "relayed": ("talk", "relay", 1),
    "held": ("hold", "", 1),
    "asked": ("ask", "", 3),
    "overdue": ("ask", "", 34),
    "refused": ("ask", "refuse", 2),
    "consented": ("consent", "", 1),
    "taken_back": ("consent", "take_back", 2),
    "drafted": ("draft", "", 1),
    "negotiating": ("negotiate", "", 1),
    "lapsed": ("negotiate", "", 24),
    "agreed": ("accept", "", 1),
    "signing": ("send", "", 3),
    "paper_waits": ("send", "hand_in_paper", 1),
    "talent_signs": ("sign_using", "", 1),
    "declined": ("send", "decline_to_sign", 2),
    "withdrawn": ("accept", "withdraw", 4),
    "signed": ("sign_talent", "", 2),
    "paper_signed": ("sign_talent", "", 2),
    "prepared": ("prepare", "", 1),
}


INSTEAD: dict[str, dict[str, Act]] = {"paper_signed": {"sign_sending": turns.sign_on_paper}}
"""Acts of the common road that one story does in another way."""


@dataclass(frozen=True, slots=True)
class Step:
    """An act so many days ago."""

    ago: int
    act: Act


def steps(stop: str, start_ago: int, end_ago: int) -> list[Step]:
    """All steps of a story that stops at ``stop``; its work runs from ``start_ago`` to ``end_ago``."""
    if stop in STOPS:
        return _road(*STOPS[stop], INSTEAD.get(stop, {}))
    return _in_order([*_road("prepare", "", max(start_ago, 0) + 1), *_work(stop, start_ago, end_ago)])


def _road(last: str, after: str, ago: int, instead: Mapping[str, Act] = MappingProxyType({})) -> list[Step]:
    names = [name for name, _gap in BEFORE]
    road = BEFORE[: names.index(last) + 1]
    found, day = [], ago + (1 if after else 0)
    for place, (name, _gap) in enumerate(reversed(road)):
        day += road[len(road) - 1 - place][1] if place else 0
        found.append(Step(day, instead.get(name) or _named(name)))
    found.reverse()
    return [*found, Step(ago, _named(after))] if after else found


def _work(stop: str, start: int, end: int) -> list[Step]:
    begun = [Step(start, Deal.start)]
    past = stop in PAST
    days = range(start - 1, max(end, 1) - 1, -4 if past else -1)
    logs = [Step(day, _log(at, approved=past or at == 0)) for at, day in enumerate(list(days)[: 2 if past else 3])]
    if stop in RUNNING:
        return [*begun, *logs, *(Step(ago, act) for ago, act in RUNNING[stop])]
    return [*begun, *logs, *(Step(ago, act) for ago, act in PAST[stop](start, end))]


def pieces(stop: str, start: int, end: int) -> int:
    """In how many pieces the work is agreed: past work in one, unless it was long and is settled."""
    return 1 if stop in PAST and (stop not in IN_HALVES or start - end < LONG_DAYS) else 2


def _settled(start: int, end: int) -> list[tuple[int, Act]]:
    last = pieces("settled", start, end)
    return [
        *(_first_half(start, end + 9) if last > 1 else []),
        (end + 3, lambda deal: deal.hand_in(last)),
        (end + 1, lambda deal: deal.take(last)),
        (end, lambda deal: deal.confirm(last)),
        (end - 4, lambda deal: deal.pay(last)),
        (end - 5, lambda deal: deal.evaluate(*Party)),
        (end - 6, Deal.come_back),
    ]


def _first_half(start: int, end: int) -> list[tuple[int, Act]]:
    """The first of two milestones, paid in a batch some days after the middle."""
    middle = (start + end) // 2
    return [
        (middle, lambda deal: deal.hand_in(1)),
        (middle - 2, lambda deal: deal.take(1)),
        (middle - 3, lambda deal: deal.confirm(1)),
        (middle - 7, lambda deal: batches.pay(deal, 1)),
    ]


def _running_split(start: int, end: int) -> list[tuple[int, Act]]:
    """As a settled one; the first half has its papers, but for one, and a subsidy that has just been granted."""
    return [
        *_settled(start, end),
        ((start + end + 9) // 2 - 9, lambda deal: proofs.hand_in(deal, 1)),
        (3, lambda deal: proofs.award(deal, 1)),
    ]


def _through_custody(_start: int, end: int) -> list[tuple[int, Act]]:
    return [
        (end + 2, lambda deal: deal.hand_in(1)),
        (end + 1, lambda deal: deal.take(1)),
        (end, lambda deal: custody.deposit(deal, 1)),
        (end - 1, lambda deal: deal.confirm(1)),
        (end - 2, lambda deal: custody.hand_over(deal, 1)),
        (end - 3, lambda deal: custody.pay(deal, 1)),
        (end - 5, lambda deal: deal.evaluate(*Party)),
        (end - 6, Deal.come_back),
    ]


def _ended(*rest: tuple[int, Act]) -> Callable[[int, int], list[tuple[int, Act]]]:
    """The work accepted as one piece; then ``rest``, counted from today."""
    close = max(ago for ago, _act in rest) + 1
    done: list[tuple[int, Act]] = [(close + 2, lambda deal: deal.hand_in(1)), (close, lambda deal: deal.take(1)), *rest]
    return lambda _start, _end: done


RUNNING: dict[str, list[tuple[int, Act]]] = {
    "running": [],
    "handed_in": [(1, lambda deal: deal.hand_in(1))],
    "returned_work": [(2, lambda deal: deal.hand_in(1)), (1, lambda deal: deal.send_back(1))],
    "costed": [
        (9, lambda deal: deal.hand_in(1)),
        (8, lambda deal: deal.take(1)),
        (5, lambda deal: turns.prove_costs(deal, 1)),
        (3, lambda deal: deal.confirm_using(1)),
        (2, lambda deal: deal.log(3, approved=True)),
        (2, lambda deal: deal.hand_in(2)),
        (1, lambda deal: deal.take(2)),
        (1, lambda deal: deal.log(4, approved=False)),
    ],
    "half_done": [(3, lambda deal: deal.hand_in(1)), (2, lambda deal: deal.take(1))],
    "to_confirm": [
        (4, lambda deal: deal.hand_in(1)),
        (3, lambda deal: deal.take(1)),
        (3, lambda deal: deal.hand_in(2)),
        (2, lambda deal: deal.take(2)),
        (1, lambda deal: deal.confirm_using(1)),
        (1, lambda deal: deal.confirm_using(2)),
        (1, lambda deal: deal.confirm_sending(1)),
        (1, lambda deal: deal.confirm_sending(2)),
    ],
}
PAST: dict[str, Callable[[int, int], list[tuple[int, Act]]]] = {
    "settled": _settled,
    "running_split": _running_split,
    "through_custody": _through_custody,
    "to_deposit": _ended((1, lambda deal: deal.evaluate(Party.USING))),
    "put_right": _ended(
        (8, lambda deal: deal.confirm(1)),
        (6, lambda deal: deal.ask_to_put_right(1)),
        (5, lambda deal: deal.agree_to_put_right(1)),
        (3, lambda deal: deal.confirm(1)),
    ),
    "shared": _ended((3, lambda deal: proofs.declare(deal, 1)), (1, lambda deal: deal.confirm_using(1))),
    "awaiting": _ended((2, lambda deal: deal.evaluate(Party.USING))),
    "to_pay": _ended(
        (3, lambda deal: deal.confirm(1)),
        (2, lambda deal: deal.evaluate(Party.TALENT)),
        (1, lambda deal: deal.object_to_net(1)),
        (1, lambda deal: batches.ask(deal, 1)),
    ),
    "paid": _ended(
        (6, lambda deal: deal.confirm(1)),
        (2, lambda deal: deal.pay(1, received=False)),
        (2, lambda deal: deal.evaluate(Party.SENDING)),
    ),
    "reversed": _ended((5, lambda deal: deal.confirm_using(1)), (3, lambda deal: deal.redraw(1))),
    "return_overdue": _ended((22, lambda deal: deal.confirm(1)), (18, lambda deal: deal.pay(1))),
}


def _named(name: str) -> Act:
    act: Act = getattr(Deal, name, None) or getattr(turns, name)
    return act


def _log(number: int, *, approved: bool) -> Act:
    return lambda deal: deal.log(number, approved=approved)


def _in_order(found: list[Step]) -> list[Step]:
    """Sorted by day, acts of one day as written; nothing of the work before its first day."""
    road = len(BEFORE)
    start = found[road].ago
    late = [Step(min(step.ago, start), step.act) for step in found[road:]]
    begun, rest = late[0], late[1:]
    return [*found[:road], begun, *sorted(rest, key=lambda step: -step.ago)]
