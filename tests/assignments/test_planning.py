import pytest

from apps.agreements.models import Agreement
from apps.assignments import services
from apps.assignments.models import Assignment
from apps.core.errors import RuleViolation
from tests.assignments.scenes import (
    make_agreement,
    make_independent_mode,
    make_post_left_mode,
    make_running,
    make_scene,
    tick_all,
)

pytestmark = pytest.mark.django_db


def test_planning_takes_period_milestones_and_amounts_from_the_frozen_terms():
    agreement = make_agreement(amounts=(4_000_000, 6_000_000))
    assignment = services.plan_assignment(str(agreement.public_id))
    assert assignment.number.startswith("A-3204-")
    assert (assignment.starts_on, assignment.ends_on) == (agreement.starts_on, agreement.ends_on)
    rows = [(m.position, m.title, m.amount_fen) for m in assignment.milestones.all()]
    assert rows == [(1, "成果 1", 4_000_000), (2, "成果 2", 6_000_000)]


def test_planning_twice_plans_once():
    agreement = make_agreement()
    first = services.plan_assignment(str(agreement.public_id))
    assert services.plan_assignment(str(agreement.public_id)) == first
    assert Assignment.objects.count() == 1


def test_work_by_the_day_log_rule_has_no_milestones():
    agreement = make_agreement(**{"6.milestones": {"zh": "按日记录", "en": "by day"}})
    assert services.plan_assignment(str(agreement.public_id)).milestones.count() == 0


@pytest.mark.parametrize(
    ("mode", "cover"),
    [(None, "accident_cover"), (make_independent_mode, "accident_cover"), (make_post_left_mode, "work_injury_cover")],
)
def test_every_family_asks_for_its_cover_before_day_one(mode, cover):
    scene = make_scene(mode=mode() if mode else None)
    required = {item.key for item in scene.assignment.onboarding.all() if item.required}
    assert required == {cover, "safety_briefing", "confidentiality"}


def test_the_tick_of_the_cover_proves_it_to_the_agreement():
    scene = make_scene(status="signed")
    services.tick_onboarding(scene.assignment, by=scene.using, keys=["safety_briefing"])
    assert Agreement.objects.get().cover_proved_at is None
    services.tick_onboarding(scene.assignment, by=scene.using, keys=["accident_cover"])
    assert Agreement.objects.get().cover_proved_at is not None


def test_what_is_ticked_keeps_its_first_time_and_person():
    scene = make_scene()
    services.tick_onboarding(scene.assignment, by=scene.using, keys=["access"])
    first = scene.assignment.onboarding.get(key="access").done_at
    services.tick_onboarding(scene.assignment, by=scene.using, keys=["access"])
    assert scene.assignment.onboarding.get(key="access").done_at == first


def test_an_unknown_item_is_refused():
    scene = make_scene()
    with pytest.raises(RuleViolation, match="unknown-item"):
        services.tick_onboarding(scene.assignment, by=scene.using, keys=["parking"])


def test_the_arrival_is_refused_while_something_required_is_open():
    scene = make_scene()
    with pytest.raises(RuleViolation, match="list-open"):
        services.start_assignment(scene.assignment, by=scene.talent)


def test_the_arrival_is_refused_before_the_agreement_is_in_force():
    scene = make_scene(status="signed")
    tick_all(scene)
    with pytest.raises(RuleViolation, match="not-in-force"):
        services.start_assignment(scene.assignment, by=scene.talent)


def test_an_optional_item_does_not_hold_up_the_arrival():
    scene = make_scene()
    keys = [item.key for item in scene.assignment.onboarding.all() if item.required]
    services.tick_onboarding(scene.assignment, by=scene.using, keys=keys)
    assert services.start_assignment(scene.assignment, by=scene.talent).status == Assignment.Status.ON_ASSIGNMENT


def test_the_arrival_is_confirmed_once_and_by_the_talent_only():
    scene = make_running()
    with pytest.raises(RuleViolation, match="already-done"):
        services.start_assignment(scene.assignment, by=scene.talent)
    with pytest.raises(RuleViolation, match="forbidden"):
        services.start_assignment(scene.assignment, by=scene.using)
