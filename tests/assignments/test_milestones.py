import datetime as dt

import pytest

from apps.assignments import jobs, services
from apps.assignments.models import Assignment, Milestone
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.models import OutboxEvent
from apps.messaging.models import Notice
from tests.assignments.scenes import make_running, make_submitted
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def events(kind: str) -> int:
    return OutboxEvent.objects.filter(type=f"assignments.{kind}").count()


def test_handing_in_starts_the_days_to_answer():
    _scene, milestone = make_submitted()
    assert milestone.status == Milestone.Status.SUBMITTED
    assert milestone.answer_due == clock.today() + dt.timedelta(days=14)


def test_the_days_to_answer_are_the_agreed_ones():
    _scene, milestone = make_submitted(**{"6.acceptance_days": 20})
    assert milestone.answer_due == clock.today() + dt.timedelta(days=20)


def test_a_second_hand_in_waits_for_the_answer():
    scene, milestone = make_submitted()
    with pytest.raises(RuleViolation, match="already-done"):
        services.submit_milestone(milestone, by=scene.talent, text="再次提交")


def test_only_the_talent_hands_in():
    scene = make_running()
    with pytest.raises(RuleViolation, match="forbidden"):
        services.submit_milestone(scene.milestones[0], by=scene.using, text="代交")


def test_accepting_tells_the_settlement_once_and_a_second_time_is_refused_in_words(english):
    scene, milestone = make_submitted()
    services.accept_milestone(milestone, by=scene.using)
    with pytest.raises(RuleViolation, match="already-done") as refused:
        services.accept_milestone(milestone, by=scene.using)
    assert str(refused.value.message) == "This milestone is accepted already. It is accepted once and paid once."
    assert events("MilestoneAccepted") == 1


def test_nothing_is_accepted_before_it_is_handed_in():
    scene = make_running()
    with pytest.raises(RuleViolation, match="wrong-state"):
        services.accept_milestone(scene.milestones[0], by=scene.using)


def test_nobody_accepts_the_own_work_even_as_the_using_units_hr():
    scene, milestone = make_submitted()
    make_member(scene.agreement.using_unit, "hr", user=scene.talent)
    with pytest.raises(RuleViolation, match="own-record"):
        services.accept_milestone(milestone, by=scene.talent)


@pytest.mark.parametrize("who", ["talent", "sending", "finance", "officer", "stranger"])
def test_nobody_else_accepts(who):
    scene, milestone = make_submitted()
    with pytest.raises(RuleViolation, match="forbidden"):
        services.accept_milestone(milestone, by=scene.everyone()[who])


def test_a_round_is_sent_back_once_with_a_reason_and_comes_again():
    scene, milestone = make_submitted()
    with pytest.raises(RuleViolation, match="reason-missing"):
        services.return_milestone(milestone, by=scene.using, reason="  ")
    services.return_milestone(milestone, by=scene.using, reason="缺少试验数据")
    with pytest.raises(RuleViolation, match="already-done"):
        services.return_milestone(milestone, by=scene.using, reason="还缺图纸")
    services.submit_milestone(milestone, by=scene.talent, text="已补充试验数据")
    rounds = [(s.round, s.reason) for s in milestone.submissions.all()]
    assert rounds == [(1, "缺少试验数据"), (2, "")]


def test_the_last_acceptance_completes_the_work_and_opens_the_return():
    scene, first = make_submitted()
    services.accept_milestone(first, by=scene.using)
    assert Assignment.objects.get().status == Assignment.Status.ON_ASSIGNMENT
    assert events("WorkCompleted") == 0
    last = scene.milestones[1]
    services.submit_milestone(last, by=scene.talent, text="全部完成")
    services.accept_milestone(last, by=scene.using)
    assert Assignment.objects.get().status == Assignment.Status.RETURN_PENDING
    assert (events("WorkCompleted"), events("ReturnOpened")) == (1, 1)


# ---- Silence


def waiting_notices(scene) -> int:
    return Notice.objects.filter(kind="assignments.milestone_waiting", user=scene.using).count()


def test_silence_is_told_on_day_10_and_13_and_accepts_after_day_14(clock_forward):
    scene, milestone = make_submitted()
    told = []
    for days in (9, 1, 3, 1):
        clock_forward(days=days)
        jobs.remind_of_answers()
        told.append(waiting_notices(scene))
        assert jobs.accept_by_silence() == 0
    assert told == [0, 1, 2, 2]  # days 9, 10, 13, 14
    clock_forward(days=1)
    assert jobs.accept_by_silence() == 1
    milestone.refresh_from_db()
    assert (milestone.status, milestone.accepted_by) == (Milestone.Status.ACCEPTED, None)
    assert events("MilestoneAccepted") == 1


def test_jobs_run_twice_do_the_work_once(clock_forward):
    scene, _milestone = make_submitted()
    clock_forward(days=13)
    jobs.remind_of_answers()
    jobs.remind_of_answers()
    assert waiting_notices(scene) == 2
    clock_forward(days=2)
    assert (jobs.accept_by_silence(), jobs.accept_by_silence()) == (1, 0)


def test_silence_runs_anew_after_a_correction(clock_forward):
    scene, milestone = make_submitted()
    clock_forward(days=12)
    services.return_milestone(milestone, by=scene.using, reason="缺少试验数据")
    clock_forward(days=5)
    assert jobs.accept_by_silence() == 0
    services.submit_milestone(milestone, by=scene.talent, text="已补充")
    clock_forward(days=14)
    assert jobs.accept_by_silence() == 0
    clock_forward(days=1)
    assert jobs.accept_by_silence() == 1
