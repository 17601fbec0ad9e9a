"""Top lists of a day: the ledger of who stands where, so that a talent fills no more of them than the rule allows."""

import datetime as dt
from collections import Counter, defaultdict

from django.db import transaction
from django.db.models import Max, QuerySet

from apps.core import clock
from apps.demands.models import Demand
from apps.matching import rulebook
from apps.matching.engine.exposure import spread
from apps.matching.models import ExposureDay, Match, TopPlace
from apps.matching.rules import BY_HAND
from apps.matching.selectors import LIVE
from apps.matching.services.turning import tell_of_turned
from apps.talents.rules import SHOWN

TRIES = 3
KEPT = dt.timedelta(days=30)


def give_places(demand: Demand) -> None:
    """Fill the top list of a demand that was just computed; the caller has locked it.

    Whoever stands in it today already stays; a new one needs a free place in the day's ledger. Those passed over are
    shown further down. Only suggestions take part: whoever was invited or is in talks is never moved.
    """
    rule, today = rulebook.rule_in_force(), clock.today()
    ordered = list(_suggested(Match.objects.filter(demand=demand)).values_list("talent", flat=True))
    for _try in range(TRIES):
        here = set(TopPlace.objects.filter(demand=demand, day=today).values_list("talent", flat=True))
        taken: dict[int, set[int]] = defaultdict(set)
        for talent, slot in TopPlace.objects.filter(talent__in=ordered, day=today).values_list("talent", "slot"):
            taken[talent].add(slot)
        chosen = [one for one in ordered if one in here or len(taken[one]) < rule.most_lists][: rule.top]
        free = {one: min(set(range(1, rule.most_lists + 1)) - taken[one]) for one in chosen if one not in here}
        # Where another list was given the same place a moment before, that one stands, and we look again.
        TopPlace.objects.bulk_create(
            [TopPlace(demand=demand, talent_id=one, day=today, slot=slot) for one, slot in sorted(free.items())],
            ignore_conflicts=True,
        )
        here = set(TopPlace.objects.filter(demand=demand, day=today).values_list("talent", flat=True))
        if here.issuperset(chosen):
            break
    _mark(demand.pk, ordered, [one for one in ordered if one in here][: rule.top], rule.top)


@transaction.atomic
def plan_day() -> int:
    """Begin a day, once: tell of whom it changes, and spread the talents over the top lists of all open demands.

    Return 1 where it was done now. The spread depends on the stored scores alone, not on who is looked at first.
    """
    today = clock.today()
    _day, new = ExposureDay.objects.get_or_create(day=today)
    if not new:
        return 0
    last = ExposureDay.objects.filter(day__lt=today).aggregate(last=Max("day"))["last"]
    tell_of_turned(last or today - dt.timedelta(days=1))
    rule, lists = rulebook.rule_in_force(), defaultdict[int, list[tuple[int, float]]](list)
    rows = _suggested(Match.objects.filter(demand__status__in=LIVE))
    for demand, talent, score in rows.order_by("demand", "-rank_score", "talent").values_list(
        "demand", "talent", "rank_score"
    ):
        lists[demand].append((talent, score))
    places = spread(lists, top=rule.top, most=rule.most_lists)
    slots: Counter[int] = Counter()
    ledger = []
    for demand in sorted(places):
        for talent in places[demand]:
            slots[talent] += 1
            ledger.append(TopPlace(demand_id=demand, talent_id=talent, day=today, slot=slots[talent]))
    TopPlace.objects.filter(day__lt=today - KEPT).delete()
    TopPlace.objects.filter(day=today).delete()
    TopPlace.objects.bulk_create(ledger, batch_size=2000)
    Match.objects.filter(demand__status__in=LIVE, shown_later=True).update(shown_later=False)
    for demand, row in lists.items():
        _mark(demand, [talent for talent, _score in row], places[demand], rule.top)
    return 1


def _suggested(rows: QuerySet[Match]) -> QuerySet[Match]:
    """Suggestions by score of talents whom the using unit may find: a hidden one neither takes a place nor leaves one."""
    seen = rows.filter(status=Match.Status.SUGGESTED, fits=True, talent__visibility__in=SHOWN, talent__unranked=None)
    return seen.exclude(rule_version=BY_HAND).order_by("-rank_score", "talent")


def _mark(demand: int, ordered: list[int], top: list[int], size: int) -> None:
    """Say of each suggestion whether it was passed over: it would have stood among the first, and others do."""
    last = ordered.index(top[-1]) if len(top) == size else len(ordered)
    later = [one for one in ordered[:last] if one not in set(top)]
    rows = Match.objects.filter(demand=demand, status=Match.Status.SUGGESTED)
    rows.filter(shown_later=True).exclude(talent__in=later).update(shown_later=False)
    rows.filter(shown_later=False, talent__in=later).update(shown_later=True)
