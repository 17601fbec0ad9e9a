"""What people did to bring others together: proposals of the office with their outcomes, a recommendation, a list of talents."""

import datetime as dt
from collections.abc import Iterator

from django.http import QueryDict

from apps.accounts.models import User
from apps.core import clock
from apps.demands.models import Demand
from apps.demo import personas, sample, timeline
from apps.matching import services as matching
from apps.matching.models import Match
from apps.messaging.models import Notice
from apps.organisations.models import Membership, OfficeRole, Unit
from apps.organisations.selectors import people_of
from apps.referrals import services
from apps.referrals.models import MatchProposal
from apps.searches.services import save_search
from apps.talents.rules import SHOWN

CITY, KEEPER = "320400", "xinglan"
NOTES = (
    "去年在同类产线上解决过一样的问题，单位评价很好，建议先电话谈一次。",
    "本人近期正好有空档，离厂区二十分钟，值得见一面。",
    "技能对口，报酬略高于预算，可以谈分期。",
    "原单位支持共享，手续我们可以协助。",
    "两边我都走访过，诉求一致。",
    "适合做前期诊断，再决定是否长期合作。",
)
ANSWERS = {"eligibility": "yes", "dates": "按需求中的周次", "account": "000000000000004321", "conflicts": "无"}
AGO = (12, 9, 7, 5, 3, 1)
TAGS = (["焊接", "可靠"], ["备选"], ["明春再约"])


def load_together() -> int:
    """Return how many proposals; 0 where there are some already, or nobody to propose."""
    role = OfficeRole.objects.filter(region__code=CITY, role=OfficeRole.Role.OFFICER).select_related("user")
    first = role.order_by("pk").first()
    if first is None or MatchProposal.objects.exists():
        return 0
    made = [_propose(match, number, first.user) for number, match in enumerate(_pairs())]
    _keep_list()
    timeline.deliver()
    Notice.objects.filter(kind__startswith="referrals.").update(sent_at=clock.now(), read_at=clock.now())
    return len(made)


def _pairs() -> list[Match]:
    """The best open suggestion of some demands of the city, none of a unit or talent that a visitor may be."""
    ours = [one.credit_code for one in sample.units()]
    visitors = User.objects.filter(phone__in=[one.phone for one in personas.everybody()])
    rows = Match.objects.filter(
        status=Match.Status.SUGGESTED, fits=True, demand__status=Demand.Status.OPEN, talent__visibility__in=SHOWN
    )
    rows = rows.filter(demand__unit__region__code__startswith="3204", demand__unit__status=Unit.Status.VERIFIED)
    rows = rows.exclude(demand__unit__credit_code__in=ours).exclude(talent__user__in=visitors)
    found: dict[int, Match] = {}
    for match in rows.select_related("demand__unit", "talent__user").order_by("demand", "-rank_score", "pk"):
        taken = {one.talent_id for one in found.values()}
        if match.demand_id not in found and match.talent_id not in taken:
            found[match.demand_id] = match
    return list(found.values())[: len(NOTES)]


def _propose(match: Match, number: int, officer: User) -> MatchProposal:
    """The first two wait; then one is invited, one in talks, one declined by the talent, one by the unit and passed on."""
    clerk = _clerk(match.demand.unit)
    proposal = services.propose_match(match.demand, match.talent, by=officer, note=NOTES[number])
    MatchProposal.objects.filter(pk=proposal.pk).update(proposed_at=clock.now() - dt.timedelta(days=AGO[number]))
    if number == 2:
        matching.invite(match, by=clerk, text="人才办推荐了您，期待一谈。")
    if number in (3, 5):
        match = matching.answer_invitation(match, by=match.talent.user, **ANSWERS)
    if number == 4:
        matching.decline(match, by=match.talent.user, code=Match.Reason.TIME)
    if number == 5:
        match = matching.decline(match, by=clerk, code=Match.Reason.CHOSEN)
        receiver = next(_receivers(match))
        row = services.recommend_onward(match, by=clerk, to_unit=receiver, text="专业扎实，我们这次只有一个名额。")
        services.answer_recommendation(row, by=match.talent.user, yes=True)
    return proposal


def _receivers(match: Match) -> Iterator[Unit]:
    """The visitor's using unit first."""
    keeper = sample.units()
    code = next(one.credit_code for one in keeper if one.key == KEEPER)
    yield from Unit.objects.filter(credit_code=code).exclude(pk=match.demand.unit_id)


def _keep_list() -> None:
    """The visitor's using unit remembers some of its candidates and keeps a search."""
    code = next(one.credit_code for one in sample.units() if one.key == KEEPER)
    unit = Unit.objects.get(credit_code=code)
    clerk = _clerk(unit)
    rows = Match.objects.filter(demand__unit=unit, talent__visibility__in=SHOWN).select_related(
        "demand__unit", "talent"
    )
    seen: set[int] = set()
    for match in rows.order_by("-rank_score", "pk"):
        if match.talent_id in seen or len(seen) == len(TAGS):
            continue
        entry = services.keep_in_pool(match, by=clerk)
        services.change_entry(entry, by=clerk, tags=TAGS[len(seen)], note="先谈档期，再谈报酬。" if not seen else "")
        seen.add(match.talent_id)
    with timeline.days_ago(5):
        save_search(clerk, "talents", QueryDict("talent_class=skilled"), name="技能人才")


def _clerk(unit: Unit) -> User:
    return people_of(unit, Membership.Role.HR).order_by("pk")[0]
