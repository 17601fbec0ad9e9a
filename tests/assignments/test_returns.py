import datetime as dt

import pytest

from apps.agreements.models import Agreement
from apps.assignments import handlers, jobs, services
from apps.assignments.events import TalentReturned
from apps.assignments.models import Assignment
from apps.assignments.selectors import dormant_assignments
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.models import OutboxEvent
from apps.matching.models import TrackRecord
from apps.messaging.models import Notice
from tests.assignments.scenes import make_completed, make_post_left_mode, make_running, make_scene
from tests.factories import make_member

pytestmark = pytest.mark.django_db
Status = Assignment.Status


def test_the_second_word_returns_the_talent_and_completes_the_agreement():
    scene = make_completed()
    assert services.confirm_return(scene.assignment, by=scene.talent).status == Status.RETURN_PENDING
    assert services.confirm_return(scene.assignment, by=scene.using).status == Status.RETURNED
    assert Agreement.objects.get().status == Agreement.Status.COMPLETED
    assert OutboxEvent.objects.filter(type="assignments.TalentReturned").count() == 1


def test_where_a_post_was_left_the_sending_unit_has_the_third_word():
    scene = make_completed(mode=make_post_left_mode())
    services.confirm_return(scene.assignment, by=scene.talent)
    assert services.confirm_return(scene.assignment, by=scene.using).status == Status.RETURN_PENDING
    assert services.confirm_return(scene.assignment, by=scene.sending).status == Status.RETURNED


def test_clause_17_may_say_that_a_post_is_left():
    scene = make_completed(**{"17.leaves_post": True})
    services.confirm_return(scene.assignment, by=scene.talent)
    assert services.confirm_return(scene.assignment, by=scene.using).status == Status.RETURN_PENDING


def test_a_party_confirms_once():
    scene = make_completed()
    services.confirm_return(scene.assignment, by=scene.using)
    with pytest.raises(RuleViolation, match="already-done"):
        services.confirm_return(scene.assignment, by=scene.using)
    colleague = make_member(scene.agreement.using_unit, "administrator")
    with pytest.raises(RuleViolation, match="already-done"):
        services.confirm_return(scene.assignment, by=colleague)


def test_one_person_confirms_for_one_party_only():
    scene = make_completed(mode=make_post_left_mode())
    make_member(scene.agreement.sending_unit, "hr", user=scene.using)
    services.confirm_return(scene.assignment, by=scene.using, party="using")
    with pytest.raises(RuleViolation, match="already-done"):
        services.confirm_return(scene.assignment, by=scene.using, party="sending")


@pytest.mark.parametrize("who", ["sending", "finance", "officer", "stranger"])
def test_nobody_else_confirms(who):
    scene = make_completed()
    with pytest.raises(RuleViolation, match="forbidden"):
        services.confirm_return(scene.assignment, by=scene.everyone()[who])


def test_a_return_is_not_confirmed_before_the_work_is_done():
    scene = make_running()
    with pytest.raises(RuleViolation, match="wrong-state"):
        services.confirm_return(scene.assignment, by=scene.talent)


def test_reminders_come_30_and_7_days_before_and_on_the_day(clock_forward):
    scene = make_running(days=61)  # the last day is 60 days from today
    assert scene.assignment.return_due_on == clock.today() + dt.timedelta(days=60)
    told = []
    for days in (29, 1, 22, 1, 6, 1):
        clock_forward(days=days)
        jobs.remind_of_returns()
        jobs.remind_of_returns()
        told.append(Notice.objects.filter(kind="assignments.return_reminder", user=scene.sending).count())
    assert told == [0, 1, 1, 2, 2, 3]


def test_a_return_not_confirmed_in_time_is_overdue_and_the_office_is_told(clock_forward):
    scene = make_completed(days=20)
    clock_forward(days=19)
    assert jobs.note_overdue_returns() == 0
    clock_forward(days=1)
    assert (jobs.note_overdue_returns(), jobs.note_overdue_returns()) == (1, 0)
    assert Assignment.objects.get().status == Status.RETURN_OVERDUE
    assert Notice.objects.filter(kind="assignments.return_overdue", user=scene.officer).count() == 1
    services.confirm_return(scene.assignment, by=scene.talent)
    assert services.confirm_return(scene.assignment, by=scene.using).status == Status.RETURNED


def test_work_accepted_after_the_last_day_moves_the_return_on(clock_forward):
    scene = make_running(days=20, amounts=(100,))
    clock_forward(days=30)
    services.submit_milestone(scene.milestones[0], by=scene.talent, text="完成")
    services.accept_milestone(scene.milestones[0], by=scene.using)
    assignment = Assignment.objects.get()
    assert assignment.return_due_on == clock.today() + dt.timedelta(days=7)
    assert jobs.note_overdue_returns() == 0


def test_the_track_record_counts_a_return_in_time_however_often_it_is_told():
    scene = make_completed()
    services.confirm_return(scene.assignment, by=scene.talent)
    services.confirm_return(scene.assignment, by=scene.using)
    for _time in range(2):
        handlers.keep_track_record(TalentReturned(str(scene.assignment.public_id)))
    record = TrackRecord.objects.get(talent=scene.agreement.talent)
    assert (record.good, record.total) == (1, 1)


def test_a_late_word_of_the_talent_is_counted_as_not_good(clock_forward):
    scene = make_completed(days=20)
    clock_forward(days=25)
    services.confirm_return(scene.assignment, by=scene.talent)
    services.confirm_return(scene.assignment, by=scene.using)
    handlers.keep_track_record(TalentReturned(str(scene.assignment.public_id)))
    record = TrackRecord.objects.get(talent=scene.agreement.talent)
    assert (record.good, record.total) == (0, 1)


def test_dormant_is_no_record_of_work_within_30_days_after_the_start(clock_forward):
    silent, busy = make_scene(), make_running()
    services.submit_milestone(busy.milestones[0], by=busy.talent, text="完成")
    clock_forward(days=30)
    assert list(dormant_assignments()) == []
    clock_forward(days=1)
    assert list(dormant_assignments()) == [silent.assignment]
