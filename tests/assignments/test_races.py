"""Two at once, with real commits."""

import threading

from django.db import connections

from apps.accounts.models import User
from apps.assignments import services
from apps.assignments.models import Assignment, Milestone
from apps.core.errors import RuleViolation
from apps.core.models import OutboxEvent
from tests.assignments.scenes import make_running, make_submitted
from tests.factories import make_member


def at_once(*acts) -> list[str]:
    """Run the acts in threads that start together; what each came to."""
    barrier, results = threading.Barrier(len(acts)), []

    def run(act) -> None:
        try:
            barrier.wait(timeout=10)
            act()
            results.append("done")
        except RuleViolation as refusal:
            results.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(results)


def accept(milestone: Milestone, person: User):
    return lambda: services.accept_milestone(Milestone.objects.get(pk=milestone.pk), by=person)


def accepted_events() -> int:
    return OutboxEvent.objects.filter(type="assignments.MilestoneAccepted").count()


def test_two_people_accept_the_same_milestone_at_once_and_one_wins(real_db):
    scene, milestone = make_submitted()
    colleague = make_member(scene.agreement.using_unit, "administrator")
    for _round in range(3):
        assert at_once(accept(milestone, scene.using), accept(milestone, colleague)) == ["already-done", "done"]
        assert accepted_events() == 1
        Milestone.objects.filter(pk=milestone.pk).update(status="submitted", accepted_at=None, accepted_by=None)
        OutboxEvent.objects.filter(type="assignments.MilestoneAccepted").delete()


def test_the_last_two_milestones_accepted_at_once_complete_the_work_once(real_db):
    scene = make_running()
    for milestone in scene.milestones:
        services.submit_milestone(milestone, by=scene.talent, text="完成")
    first, second = scene.milestones
    assert at_once(accept(first, scene.using), accept(second, scene.using)) == ["done", "done"]
    assert Assignment.objects.get().status == Assignment.Status.RETURN_PENDING
    assert OutboxEvent.objects.filter(type="assignments.WorkCompleted").count() == 1


def test_an_answer_and_silence_at_once_accept_once(real_db, clock_forward):
    scene, milestone = make_submitted()
    clock_forward(days=15)
    results = at_once(accept(milestone, scene.using), lambda: services.accept_in_silence(milestone))
    assert results in (["done", "done"], ["already-done", "done"])
    assert accepted_events() == 1
