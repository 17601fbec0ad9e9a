"""Which stories the sample region tells, and their telling: demands come out, matches are computed, the past is played."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import structlog

from apps.core import clock, jobs
from apps.core.errors import RuleViolation
from apps.demands.models import Demand
from apps.demands.services import close_demand
from apps.demo import region, sample, timeline, words
from apps.demo.loading import load_demand, units_by_key
from apps.demo.mixture import BIRD
from apps.demo.sample import SampleDemand, SampleTalent, SampleUnit
from apps.demo.stories.deal import Deal, Words
from apps.demo.stories.months import close_months
from apps.demo.stories.plan import PUBLISHED_BEFORE, Step, pieces, steps
from apps.matching.models import Match, MatchRun
from apps.matching.services import refresh_demand
from apps.organisations.models import Unit
from apps.talents.models import Talent
from apps.talents.rules import SHOWN

log = structlog.get_logger(__name__)

MATCHED_DAYS_AGO = 330
"""All demands with a story are matched on one day, before the first of them begins: one index serves them all."""
JOB_DAYS = (30, 10, 1)
HOME = "3204"
QUIET = ("ivd", "rd-management", "grid-storage")
"""Trades without a story: the words of their problems name skills of another class of talent."""
CERTIFIED = ("relayed", "held")
"""What these units look for must be certified; the title is that of the talent they talk with."""
LONG_WEEKS = 7
"""From so many weeks on, one day a week is enough."""
OUR_CLUSTERS = ("vehicle", "equipment", "energy", "trades")

# What the generated demands of Changzhou come to: stop, weeks, whether the persona's unit has it, and mode.
CASES: tuple[tuple[str, tuple[int, int], bool, str], ...] = (
    ("running", (-2, 5), True, "retired"), ("awaiting", (-9, -3), True, BIRD),
    ("to_pay", (-10, -4), True, BIRD), ("relayed", (6, 13), True, "adviser"), ("held", (7, 13), True, "weekend"),
    ("paper_waits", (5, 11), True, BIRD), ("invited", (8, 11), False, BIRD),
    ("declined_invitation", (6, 8), False, BIRD), ("refused", (5, 8), False, BIRD),
    ("overdue", (12, 14), False, BIRD), ("consented", (7, 16), False, "commission"),
    ("taken_back", (7, 12), False, "weekend"), ("agreed", (6, 14), False, "adviser"),
    ("declined", (7, 9), False, BIRD), ("withdrawn", (8, 10), False, BIRD), ("lapsed", (10, 12), False, BIRD),
    ("paper_signed", (4, 12), False, "adviser"), ("negotiating", (3, 8), False, "independent"),
    ("paid", (-11, -5), False, BIRD), ("reversed", (-10, -4), False, BIRD),
    ("return_overdue", (-13, -6), False, BIRD),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A demand, and what becomes of it and ``talent``."""

    demand: SampleDemand
    stop: str
    share: int
    talent: SampleTalent
    stay: sample.Stay
    steps: tuple[Step, ...]
    pieces: int
    terms: Words = field(default_factory=dict)

    @property
    def published_ago(self) -> int:
        return self.steps[0].ago + PUBLISHED_BEFORE


def tell() -> int:
    """Publish all generated demands and play their stories; return how many demands are new."""
    today, units = clock.today(), units_by_key()
    cases = [*_written(today), *_chosen(today)]
    told = {case.demand.title for case in cases}
    plain = [one for one in region.generated().demands if one.title not in told][: region.DEMANDS - len(cases)]
    if Demand.objects.filter(title__in=told).exists():
        return 0
    _publish(cases, plain, units, today)
    demands = {one.title: one for one in Demand.objects.filter(title__in=told)}
    with timeline.days_ago(MATCHED_DAYS_AGO):
        for case in cases:
            refresh_demand(str(demands[case.demand.title].public_id))
    own_months = close_months(_unit("xinglan").credit_code)
    timeline.play([*_stories(cases, demands), *_closings(plain), own_months, _clockwork()])
    return len(cases) + len(plain)


def match_all() -> int:
    """Match every live demand as of today, in one go, once ever; return how many."""
    if MatchRun.objects.filter(computed_at__gte=clock.now() - dt.timedelta(days=MATCHED_DAYS_AGO - 5)).exists():
        return 0  # the region was loaded before: its notices and deliveries are the site's own by now
    live = Demand.objects.filter(status__in=(Demand.Status.OPEN, Demand.Status.ON_HOLD)).order_by("pk")
    found = [refresh_demand(str(one.public_id)) for one in live]
    timeline.deliver()
    timeline.settle_notices()
    return len(found)


# ---- The cases ----


def _written(today: dt.date) -> Iterator[Case]:
    """Stories written for people of the core."""
    homes = {one.key: one for one in (*sample.units(), *region.generated().units)}
    people = {one.key: one for one in sample.talents()}
    for row in words.read("stories"):
        buyer = homes.get(row["unit"]) or _first_of(row["unit"].lstrip("*"))
        demand = SampleDemand(
            unit=buyer.key, status="open", title=row["title"], problem=row["problem"],
            result_wanted=row["result_wanted"],
            region=buyer.region, place="on_site", remote=0, windows=[tuple(row["weeks"])], days=row["days"],
            pay=row["pay"], result_owner="using_unit", known="", mode=row.get("mode", BIRD),
        )  # fmt: skip
        told = _case(demand, row["stop"], row["share"], people[row["talent"]], today)
        yield replace(told, terms=row.get("terms", {}))


def _chosen(today: dt.date) -> Iterator[Case]:
    """Generated demands of Changzhou's verified units, each with somebody of the trade who is free in every week."""
    verified = {one.key for one in region.generated().units if one.verified}
    clusters = {topic.key: topic.cluster for topic in region.topics()}
    rest = [one for one in region.generated().demands if one.unit in verified and one.region.startswith(HOME)]
    region.chance(4).shuffle(rest)
    free = [one for one in region.generated().talents if _is_free(one, verified)]
    for serial, (stop, weeks, ours, mode) in enumerate(CASES):
        demand, talent = next(
            (one, who)
            for one in rest
            for who in free
            if who.topic == one.topic not in QUIET
            and who.unit != one.unit
            and mode in who.modes
            and one.mode in (mode, BIRD)
            and (not ours or clusters[one.topic] in OUR_CLUSTERS)
        )
        rest.remove(demand)
        free.remove(talent)
        fitted = replace(_fitted(demand, talent, weeks, ours=ours), mode=mode)
        if stop in CERTIFIED:
            fitted = replace(fitted, credential=talent.credentials[0][0])
        yield _case(fitted, stop, (0, 1500, 2500)[serial % 3], talent, today)


def _is_free(one: SampleTalent, verified: set[str]) -> bool:
    shown = one.visibility in SHOWN and one.verification == Talent.Verification.VERIFIED
    return shown and not one.windows and (one.unit in verified or not one.unit)


def _fitted(one: SampleDemand, talent: SampleTalent, weeks: tuple[int, int], *, ours: bool) -> SampleDemand:
    """The demand in the weeks of its story, with pay and days that suit the talent."""
    days = (1 if weeks[1] - weeks[0] >= LONG_WEEKS else 2) * (weeks[1] - weeks[0] + 1)
    pay = -(-days * talent.rate * 115 // 100 // 100) * 100
    fitted = replace(one, status="open", windows=[weeks], place="on_site", remote=0, days=days, pay=pay)
    fitted = replace(fitted, result_owner="using_unit")
    return replace(fitted, unit="xinglan", region=_unit("xinglan").region) if ours else fitted


def _unit(key: str) -> SampleUnit:
    return next(one for one in sample.units() if one.key == key)


def _case(demand: SampleDemand, stop: str, share: int, talent: SampleTalent, today: dt.date) -> Case:
    start, end = sample.stays(demand, today)[0]
    found = steps(stop, (today - start).days, (today - end).days)
    number = pieces(stop, (today - start).days, (today - end).days)
    return Case(demand, stop, share, talent, (start, end), tuple(found), number)


def _first_of(cluster: str) -> SampleUnit:
    """The first verified unit of Changzhou with demands of this cluster."""
    topics = {title for topic in region.topics() if topic.cluster == cluster for title in _titles(topic)}
    keys = {one.unit for one in region.generated().demands if one.title in topics}
    return next(
        one for one in region.generated().units if one.key in keys and one.verified and one.region.startswith(HOME)
    )


def _titles(topic: region.Topic) -> Iterator[str]:
    for title, _problem, _result in topic.row["cases"]:
        yield from (title.replace("{p}", product) for product, _english in topic.products)


# ---- The telling ----


def _publish(cases: Sequence[Case], plain: Sequence[SampleDemand], units: dict[str, Unit], today: dt.date) -> None:
    """Each demand on its own day, the oldest first."""
    rows = [(case.published_ago, case.demand, [case.stay]) for case in cases]
    rows += [(_published_ago(one), one, sample.stays(one, today)) for one in plain]
    rows.sort(key=lambda row: -row[0])
    for ago, some in groupby(rows, key=lambda row: row[0]):
        with timeline.days_ago(ago):
            for _ago, demand, stays in some:
                load_demand(demand, units[demand.unit], stays)
            timeline.deliver()


def _published_ago(one: SampleDemand) -> int:
    if one.status == Demand.Status.IN_APPROVAL:
        return one.days_ago % 7  # an office that answers within days
    return 61 + one.days_ago if one.status == Demand.Status.EXPIRED else one.days_ago


def _stories(cases: Sequence[Case], demands: dict[str, Demand]) -> Iterator[timeline.Story]:
    phrases: Words = words.read("words")
    for serial, case in enumerate(cases):
        demand = demands[case.demand.title]
        match = (
            Match.objects.filter(demand=demand, talent__user__phone=case.talent.person.phone, fits=True)
            .select_related("demand__unit", "talent__user", "talent__unit")
            .first()
        )
        if match is None:
            log.warning("story_untold", demand=demand.title, stop=case.stop)
            continue
        yield _story(case, Deal(match, serial, case.share, phrases, case.pieces, case.terms))


def _story(case: Case, deal: Deal) -> timeline.Story:
    """Told as far as the rules allow: a day of loading on which one of them refuses ends that story, not the load."""
    for step in case.steps:
        yield step.ago
        try:
            step.act(deal)
        except RuleViolation as refusal:
            log.warning("story_ended", demand=deal.demand.title, stop=case.stop, ago=step.ago, code=refusal.code)
            return


def _closings(plain: Sequence[SampleDemand]) -> Iterator[timeline.Story]:
    reasons = words.read_phrases()["close_reasons"]
    closed = [one for one in plain if one.status == Demand.Status.CLOSED]
    for serial, one in enumerate(closed):
        yield _closing(one, str(reasons[serial % len(reasons)]))


def _closing(one: SampleDemand, reason: str) -> timeline.Story:
    yield one.days_ago // 2
    demand = Demand.objects.select_related("drafted_by").get(title=one.title)
    close_demand(demand, by=demand.drafted_by, reason=reason)


def _clockwork() -> timeline.Story:
    """What falls due on the way falls due on its day, more or less."""
    for ago in JOB_DAYS:
        yield ago
        jobs.run_all()
    yield 0
    jobs.run_all()
