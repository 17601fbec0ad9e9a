"""A using unit with an open demand, a talent who fits, an officer of the region, and a second using unit."""

from dataclasses import dataclass

import pytest

from apps.accounts.models import User
from apps.core import clock
from apps.demands.models import Demand, Seat
from apps.matching import services as matching
from apps.matching.models import Match
from apps.organisations.models import Unit
from apps.referrals import services
from apps.referrals.models import MatchProposal, Recommendation
from apps.talents.models import Talent
from tests.factories import make_demand, make_member, make_officer, make_skill, make_talent, make_unit

ANSWERS = {"eligibility": "yes", "dates": "每周一至周四", "account": "6222020000000004321", "conflicts": "无"}


@dataclass
class Place:
    using: Unit
    other: Unit
    clerk: User  # HR of the using unit
    neighbour: User  # HR of the other unit
    officer: User
    demand: Demand
    elsewhere: Demand  # of the other unit
    talent: Talent

    def match(self, demand: Demand | None = None) -> Match:
        return Match.objects.get(demand=demand or self.demand, talent=self.talent)

    def propose(self, talent: Talent | None = None, note: str = "两家情况我都了解") -> MatchProposal:
        return services.propose_match(self.demand, talent or self.talent, by=self.officer, note=note)

    def declined(self) -> Match:
        """An applicant whom the unit has declined."""
        match = matching.answer_invitation(self.match(), by=self.talent.user, **ANSWERS)
        return matching.decline(match, by=self.clerk, code="chosen")

    def recommend(self, demand: Demand | None = None, text: str = "焊接经验丰富") -> Recommendation:
        match = self.match() if self.match().status == Match.Status.DECLINED else self.declined()
        return services.recommend_onward(match, by=self.clerk, to_unit=self.other, demand=demand, text=text)

    def sign(self, demand: Demand | None = None) -> None:
        """As the last signature leaves it."""
        match = self.match(demand)
        Match.objects.filter(pk=match.pk).update(status=Match.Status.AGREED)
        Seat.objects.create(demand=match.demand, taker=match.public_id, taken_at=clock.now(), filled_at=clock.now())

    def answer(self, row: Recommendation, yes: bool) -> Recommendation:
        return services.answer_recommendation(row, by=self.talent.user, yes=yes)


@pytest.fixture
def place(db: None) -> Place:
    weld = make_skill("激光焊接")
    using, other = make_unit("用人公司"), make_unit("另一家公司")
    clerk, neighbour = make_member(using, "hr"), make_member(other, "hr")
    demand = make_demand(unit=using, skills=(weld,), drafted_by=clerk)
    elsewhere = make_demand(unit=other, skills=(weld,), drafted_by=neighbour, title="另一家的焊接难题")
    talent = make_talent(skills=(weld,), name="沈知远")
    for one in (demand, elsewhere):
        matching.refresh_demand(str(one.public_id))
    return Place(using, other, clerk, neighbour, make_officer(), demand, elsewhere, talent)
