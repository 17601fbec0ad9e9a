"""One true situation that most tests begin with."""

from dataclasses import dataclass

import pytest

from apps.accounts.models import User
from apps.demands.models import Demand
from apps.matching import services
from apps.matching.models import Match
from apps.organisations.models import Unit
from apps.talents.models import Talent
from tests.factories import make_demand, make_member, make_skill, make_talent, make_unit


@dataclass
class Story:
    """A verified using unit with an open demand, and a talent of another unit who fits it."""

    using: Unit
    sending: Unit
    clerk: User  # HR of the using unit
    keeper: User  # HR of the sending unit
    demand: Demand
    talent: Talent

    def match(self) -> Match:
        return Match.objects.get(demand=self.demand, talent=self.talent)

    def interested(self) -> Match:
        services.invite(self.match(), by=self.clerk, text="请来")
        return services.answer_invitation(
            self.match(), by=self.talent.user, eligibility="yes", dates="每周一至周四", account="6222020000000004321"
        )

    def asked(self) -> Match:
        services.place_hold(self.interested(), by=self.clerk)
        return services.ask_unit(self.match(), by=self.talent.user)


def make_story() -> Story:
    weld, doe = make_skill("激光焊接"), make_skill("试验设计")
    using, sending = make_unit("用人公司"), make_unit("派出研究院", region="320100")
    clerk, keeper = make_member(using, "hr"), make_member(sending, "hr")
    demand = make_demand(unit=using, skills=(weld, doe), drafted_by=clerk)
    talent = make_talent(unit=sending, skills=(weld,), name="沈知远")
    story = Story(using, sending, clerk, keeper, demand, talent)
    services.refresh_demand(str(demand.public_id))
    return story


@pytest.fixture
def story(db: None) -> Story:
    return make_story()
