import pytest

from apps.demands.models import Demand
from apps.matching import rules
from apps.matching.models import Match
from tests.factories import make_member

Status = Match.Status
ALL = list(Status)


@pytest.mark.parametrize("status", ALL)
def test_steps_by_status(story, status):
    match = story.match()
    match.status, match.eligibility = status, "yes"
    assert rules.can_invite(story.clerk, match) is (status in {Status.SUGGESTED, Status.LAPSED})
    assert rules.can_answer(story.talent.user, match) is (status in {Status.SUGGESTED, Status.INVITED, Status.LAPSED})
    assert rules.can_hold(story.clerk, match) is (status == Status.INTERESTED)
    assert rules.can_ask_unit(story.talent.user, match) is (status == Status.INTERESTED)
    ended = {Status.DECLINED, Status.UNIT_REFUSED, Status.AGREED, Status.LAPSED}
    assert rules.can_decline(story.talent.user, match) is (status not in ended)


@pytest.mark.parametrize("status", [Status.SUGGESTED, Status.LAPSED])
def test_a_unit_that_was_shut_out_invites_nobody_not_even_whom_it_had_invited_before(story, status):
    match = story.match()
    match.status = status
    match.talent.hidden_from.add(story.using)
    assert not rules.can_invite(story.clerk, match)


@pytest.mark.parametrize("role", ["administrator", "hr", "signatory", "finance"])
def test_steps_by_role(story, role):
    match, person = story.match(), make_member(story.using, role)
    acts = role in {"administrator", "hr"}
    assert rules.can_invite(person, match) is acts
    assert rules.can_decline(person, match) is acts
    assert not rules.can_answer(person, match)


@pytest.mark.parametrize("status", list(Demand.Status))
def test_invitation_and_hold_need_an_open_demand(story, status):
    match = story.match()
    match.demand.status = status
    assert rules.can_invite(story.clerk, match) is (status == Demand.Status.OPEN)
    match.status = Status.INTERESTED
    assert rules.can_hold(story.clerk, match) is (status == Demand.Status.OPEN)


@pytest.mark.parametrize(
    ("field", "value"), [("problem", " "), ("result_wanted", ""), ("mode_id", None), ("pay_total_fen", 0)]
)
def test_only_a_complete_demand_invites(story, field, value):
    match = story.match()
    setattr(match.demand, field, value)
    assert not rules.can_invite(story.clerk, match)


def test_an_unverified_unit_does_not_invite(story):
    match = story.match()
    match.demand.unit.status = "submitted"
    assert not rules.can_invite(story.clerk, match)
