"""A plan in numbered steps, and what the office decides about its proposals."""

import datetime as dt

import pytest
from django.db import transaction
from django.http import QueryDict

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.models import OutboxEvent
from apps.demands.services import close_demand
from apps.matching.models import Match
from apps.matching.services import invite
from apps.matching.sources import sources_of
from apps.messaging.models import Notice
from apps.planning import rules
from apps.planning.forms import DemandChoice
from apps.planning.models import BatchPlan, PlanRow
from apps.planning.selectors import demands_to_plan
from apps.planning.services import (
    accept_all,
    accept_row,
    advance_plan,
    computing,
    invite_accepted,
    make_plan,
    reject_row,
    resume_plan,
)
from apps.talents.models import Talent
from tests.factories import (
    SHANGHAI,
    make_alliance,
    make_demand,
    make_member,
    make_officer,
    make_region,
    make_talent,
    make_unit,
)
from tests.planning.making import computed, deliver, make_town, rows_of

pytestmark = pytest.mark.django_db
Status = PlanRow.Status


def test_every_demand_gets_somebody_and_nobody_two_demands_of_one_week() -> None:
    town = make_town(demands=3, talents=2)
    plan = town.ready()
    rows = rows_of(plan)
    assert plan.status == BatchPlan.Status.READY
    assert len({row.demand_id for row in rows}) == len({row.talent_id for row in rows}) == len(rows) == 2
    assert (plan.figures["filled"], plan.figures["needed"], plan.figures["share"]) == (2, 3, 1.0)
    assert plan.figures["conflicts"] > 0, "by numbers alone one talent would have had two of them"
    assert plan.figures["newcomers"] == 2
    assert rows[0].why["unit_parts"]
    assert sum(part["earned"] for part in rows[0].why["unit_parts"]) == pytest.approx(rows[0].unit_score, abs=1e-6)


def test_demands_of_other_weeks_may_have_the_same_talent() -> None:
    town = make_town(demands=1, talents=1)
    town.demands.append(make_demand(skills=(town.skill,), windows=[[14, 16]]))
    assert len(rows_of(town.ready(most_each=2))) == 2
    assert len(rows_of(town.ready(most_each=1))) == 1
    stable = town.ready(most_each=2, goal=BatchPlan.Goal.STABLE)
    assert (stable.most_each, len(rows_of(stable)), stable.figures["blocking"]) == (1, 1, 0)


def test_whoever_is_hidden_shut_the_unit_out_or_has_begun_is_never_proposed() -> None:
    town = make_town(demands=1, talents=0)
    demand = town.demands[0]
    make_talent(skills=(town.skill,), visibility=Talent.Visibility.RELAY)
    make_talent(skills=(town.skill,), visibility=Talent.Visibility.ONLY_ME)
    make_talent(skills=(town.skill,), status=Talent.Status.PAUSED)
    make_talent(skills=(town.skill,)).hidden_from.add(demand.unit)
    make_talent(skills=(town.skill,), unit=demand.unit)
    declined = make_talent(skills=(town.skill,))
    Match.objects.create(
        demand=demand, talent=declined, status=Match.Status.DECLINED, unit_score=0.5, talent_score=0.5, rank_score=0.5,
        explanation={}, rule_version="R-2026.1", inputs_hash="0", sequence=1, computed_at=clock.now(),
    )  # fmt: skip
    plan = town.ready()
    assert rows_of(plan) == []
    assert plan.figures["fitting"] == 0


def test_only_the_chosen_talents_are_proposed() -> None:
    town = make_town(demands=1, talents=0)
    make_talent(skills=(town.skill,), region=make_region(SHANGHAI))
    here = make_talent(skills=(town.skill,), verification=Talent.Verification.NONE)
    assert [row.talent for row in rows_of(town.ready(talent_region=make_region("320000")))] == [here]
    assert rows_of(town.ready(talent_region=make_region("320000"), verified_only=True)) == []
    assert rows_of(town.ready(talent_class="skilled")) == []


def test_a_plan_for_an_alliance_takes_the_demands_and_the_talents_of_its_units() -> None:
    town, using, sending = make_town(demands=1, talents=1), make_unit(), make_unit()
    alliance = make_alliance(using, sending)
    ours = make_demand(unit=using, skills=(town.skill,))
    inside = make_talent(unit=sending, skills=(town.skill,))
    seen = demands_to_plan(town.region, town.officer)
    found = DemandChoice(QueryDict(f"alliance={alliance.public_id}"), seen=seen).narrow(seen)
    assert list(found) == [ours]
    plan = computed(make_plan(town.region, found, by=town.officer, talent_alliance=alliance))
    assert [(row.demand, row.talent) for row in rows_of(plan)] == [(ours, inside)]


def test_a_step_is_done_once_however_often_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computing, "STEP_DEMANDS", 1)
    plan = make_town(demands=2, talents=1).plan()
    assert advance_plan(str(plan.public_id), 1) is None, "too early"
    first = advance_plan(str(plan.public_id), 0)
    assert first
    assert (first.done, first.step) == (1, 1)
    assert advance_plan(str(plan.public_id), 0) is None, "a second time"
    computed(plan)
    assert (plan.status, plan.done, plan.step) == (BatchPlan.Status.READY, 2, 3)
    assert advance_plan(str(plan.public_id), 3) is None, "it is ready"
    asked = OutboxEvent.objects.filter(type="planning.PlanStepDue").order_by("id").values_list("payload", flat=True)
    assert [one["step"] for one in asked] == [0, 1, 2]
    assert PlanRow.objects.filter(plan=plan).count() == 1


def test_a_step_that_dies_leaves_nothing_and_is_done_again() -> None:
    plan = make_town(demands=2, talents=1).plan()
    with transaction.atomic():  # as a worker that is killed before its transaction ends
        advance_plan(str(plan.public_id), 0)
        transaction.set_rollback(True)
    plan.refresh_from_db()
    assert (plan.step, plan.done, plan.demands.filter(computed=True).count()) == (0, 0, 0)
    assert computed(plan).status == BatchPlan.Status.READY


def test_workers_are_asked_again_by_an_officer_of_the_region_only() -> None:
    town = make_town()
    plan = town.plan()
    with pytest.raises(RuleViolation, match="forbidden"):
        resume_plan(plan, by=make_officer(make_region(SHANGHAI)))
    resume_plan(plan, by=town.colleague)
    assert deliver("PlanStepDue") == 2
    plan.refresh_from_db()
    assert plan.step == 1, "both asked for the same step"
    with pytest.raises(RuleViolation, match="forbidden"):
        resume_plan(computed(BatchPlan.objects.get(pk=plan.pk)), by=town.officer)


def test_a_plan_wants_demands_and_an_officer_of_the_region(monkeypatch: pytest.MonkeyPatch) -> None:
    town = make_town(demands=2)
    demands = type(town.demands[0]).objects.all()
    with pytest.raises(RuleViolation, match="no-demands"):
        make_plan(town.region, demands.none(), by=town.officer)
    for stranger in (
        make_officer(make_region(SHANGHAI)),
        make_officer(role="mediator"),
        make_member(town.demands[0].unit),
    ):
        with pytest.raises(RuleViolation, match="forbidden"):
            make_plan(town.region, demands, by=stranger)
    monkeypatch.setattr(computing, "MOST_DEMANDS", 1)
    with pytest.raises(RuleViolation, match="too-many-demands"):
        make_plan(town.region, demands, by=town.officer)


# ---- Decisions


def test_an_accepted_proposal_becomes_an_invitation_and_both_sides_read_who_proposed_it() -> None:
    town = make_town(demands=1, talents=1)
    hr = make_member(town.demands[0].unit, "hr")
    plan = town.ready()
    row = accept_row(rows_of(plan)[0], by=town.officer)
    assert row.status == Status.ACCEPTED
    assert deliver("ProposalAccepted") == 1
    row.refresh_from_db()
    match = row.match
    assert match
    assert (row.status, match.status, match.invited_by) == (Status.INVITED, Match.Status.INVITED, town.officer)
    assert match.explanation["unit_parts"]
    assert invite_accepted(str(row.public_id)) is None, "done once, however often it comes"
    row.refresh_from_db()
    assert row.status == Status.INVITED
    for user in (hr, town.talents[0].user):
        assert "常州" in sources_of(user, [match])[match.pk][0].words
    assert deliver("ProposalInvited") == 1
    told = Notice.objects.filter(kind="planning.invited")
    assert {one.user for one in told} == {hr, town.demands[0].drafted_by}


@pytest.mark.parametrize("what", ["demand-closed", "not-fitting", "hidden", "shut-out", "begun", "invitation-cap"])
def test_what_no_longer_holds_says_why_and_stays_open(what: str, settings: object) -> None:
    town = make_town(demands=1, talents=1)
    demand, talent = town.demands[0], town.talents[0]
    row = rows_of(town.ready())[0]
    accept_row(row, by=town.officer)
    if what == "demand-closed":
        close_demand(demand, by=demand.drafted_by, reason="已自行解决")
    elif what == "not-fitting":
        change(talent, day_rate_fen=99_000_000)
    elif what == "hidden":
        change(talent, visibility=Talent.Visibility.ONLY_ME)
    elif what == "shut-out":
        talent.hidden_from.add(demand.unit)
    elif what == "begun":
        advance_match(demand, talent)
    else:
        settings.INVITATIONS_A_MONTH = 0  # type: ignore[attr-defined]
    deliver("ProposalAccepted")
    row.refresh_from_db()
    assert row.status == Status.PROPOSED
    assert row.obstacle == {"hidden": "not-fitting", "shut-out": "not-fitting"}.get(what, what)
    assert row.match is None
    assert Match.objects.filter(invited_by=town.officer).count() == 0
    assert accept_row(row, by=town.colleague).obstacle == ""


def change(talent: Talent, **facts: object) -> None:
    Talent.objects.filter(pk=talent.pk).update(**facts)


def advance_match(demand: object, talent: Talent) -> None:
    """The unit invited the talent itself meanwhile."""
    match = Match.objects.create(
        demand=demand, talent=talent, unit_score=0.5, talent_score=0.5, rank_score=0.5, explanation={},
        rule_version="R-2026.1", inputs_hash="0", sequence=1, computed_at=clock.now(),
    )  # fmt: skip
    invite(match, by=match.demand.drafted_by)


def test_a_rejected_proposal_says_why_and_is_not_decided_again() -> None:
    town = make_town(demands=1, talents=1)
    row = rows_of(town.ready())[0]
    with pytest.raises(RuleViolation, match="reason"):
        reject_row(row, by=town.officer, reason="  ")
    with pytest.raises(RuleViolation, match="forbidden"):
        reject_row(row, by=make_officer(make_region(SHANGHAI)), reason="太远")
    assert reject_row(row, by=town.officer, reason="太远").reason == "太远"
    with pytest.raises(RuleViolation, match="wrong-state"):
        accept_row(row, by=town.officer)
    with pytest.raises(RuleViolation, match="nothing-open"):
        accept_all(row.plan, by=town.officer)


def test_more_than_fifty_at_once_are_confirmed_by_a_second_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.planning.services.deciding.MOST_ALONE", 1)
    assert rules.MOST_ALONE == 50
    town = make_town(demands=2, talents=2)
    plan = town.ready()
    assert accept_all(plan, by=town.officer) == 0
    assert deliver("SecondPersonAsked") == 1
    assert {one.user for one in Notice.objects.filter(kind="planning.second_asked")} == {town.colleague}
    with pytest.raises(RuleViolation, match="second-person"):
        accept_all(plan, by=town.officer)
    assert {row.status for row in rows_of(plan)} == {Status.PROPOSED}
    assert accept_all(plan, by=town.colleague) == 2
    assert deliver("ProposalAccepted") == 2
    assert {row.status for row in rows_of(plan)} == {Status.INVITED}


def test_the_maker_is_told_when_a_plan_is_ready() -> None:
    town = make_town()
    plan = town.ready(title="春季统筹")
    assert deliver("PlanFinished") == 1
    notice = Notice.objects.get(kind="planning.finished")
    assert (notice.user, notice.facts["plan"]) == (town.officer, "春季统筹")
    assert str(plan.public_id) in notice.path
    assert plan.finished_at
    assert clock.now() - plan.finished_at < dt.timedelta(minutes=1)
