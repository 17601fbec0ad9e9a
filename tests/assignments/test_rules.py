"""Who may do what, as truth tables that also list the denied."""

from decimal import Decimal

import pytest

from apps.assignments import rules, services
from apps.assignments.models import Assignment, Milestone
from apps.assignments.selectors import assignments_visible_to
from apps.modes.models import Party
from tests.assignments.scenes import (
    make_completed,
    make_post_left_mode,
    make_running,
    make_scene,
    make_submitted,
    tick_all,
)

pytestmark = pytest.mark.django_db


def allowed(rule, scene, thing) -> set[str]:
    return {name for name, person in scene.everyone().items() if rule(person, thing)}


def test_only_the_using_units_desk_ticks_the_list():
    scene = make_scene()
    assert allowed(rules.can_tick, scene, scene.assignment) == {"using"}


def test_only_the_talent_confirms_the_arrival_and_only_when_the_list_is_done():
    scene = make_scene()
    assert allowed(rules.can_start, scene, scene.assignment) == set()
    tick_all(scene)
    assert allowed(rules.can_start, scene, Assignment.objects.get()) == {"talent"}


def test_nobody_starts_before_the_agreement_is_in_force():
    scene = make_scene(status="signed")
    tick_all(scene)
    assert allowed(rules.can_start, scene, Assignment.objects.get()) == set()


def test_only_the_talent_records_service_and_hands_in():
    scene = make_running()
    assert allowed(rules.can_log, scene, scene.assignment) == {"talent"}
    assert allowed(rules.can_submit, scene, scene.milestones[0]) == {"talent"}


def test_nothing_is_recorded_before_the_arrival():
    scene = make_scene()
    assert allowed(rules.can_log, scene, scene.assignment) == set()
    assert allowed(rules.can_submit, scene, scene.milestones[0]) == set()


def test_only_the_using_unit_answers_what_was_handed_in():
    scene, milestone = make_submitted()
    assert allowed(rules.can_answer, scene, milestone) == {"using"}


def test_a_milestone_is_answered_only_while_it_waits():
    scene = make_running()
    milestone = scene.milestones[0]
    answers = {}
    for status in Milestone.Status:
        milestone.status = status
        answers[status] = rules.can_answer(scene.using, milestone)
    assert answers == {"open": False, "submitted": True, "returned": False, "accepted": False}


def test_only_the_using_unit_answers_a_service_record():
    scene = make_running()
    log = services.log_service(
        scene.assignment, by=scene.talent, day=scene.assignment.starts_on, hours=Decimal("6.5"), note="现场诊断"
    )
    assert allowed(rules.can_answer_log, scene, log) == {"using"}


def test_two_confirm_the_return_where_no_post_was_left():
    scene = make_completed()
    assert allowed(rules.can_confirm_return, scene, scene.assignment) == {"using", "talent"}


def test_three_confirm_the_return_where_a_post_was_left():
    scene = make_completed(mode=make_post_left_mode())
    assert allowed(rules.can_confirm_return, scene, scene.assignment) == {"sending", "using", "talent"}


def test_nobody_confirms_a_return_before_the_work_is_done():
    scene = make_running()
    assert allowed(rules.can_confirm_return, scene, scene.assignment) == set()


def test_a_party_that_confirmed_cannot_confirm_again():
    scene = make_completed()
    services.confirm_return(scene.assignment, by=scene.using)
    assignment = Assignment.objects.get()
    assert rules.open_return_parties(scene.using, assignment) == []
    assert rules.open_return_parties(scene.talent, assignment) == [Party.TALENT]


def test_strangers_see_no_assignment_and_everyone_else_of_it_does():
    scene = make_scene()
    seen = {name for name, person in scene.everyone().items() if assignments_visible_to(person).exists()}
    assert seen == {"talent", "using", "sending", "finance", "officer"}


def test_the_list_is_closed_once_the_work_has_begun():
    scene = make_running()
    assert allowed(rules.can_tick, scene, scene.assignment) == set()
