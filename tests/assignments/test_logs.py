import datetime as dt
from decimal import Decimal

import pytest

from apps.assignments import services
from apps.assignments.models import Assignment, ServiceLog
from apps.core.errors import RuleViolation
from tests.assignments.scenes import make_running
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def log(scene, day=None, hours="8", by=None):
    return services.log_service(
        scene.assignment,
        by=by or scene.talent,
        day=day or scene.assignment.starts_on,
        hours=Decimal(hours),
        note="指导焊接班组",
    )


def test_one_record_a_day():
    scene = make_running()
    log(scene)
    with pytest.raises(RuleViolation, match="already-done"):
        log(scene)


def test_a_day_outside_the_period_is_refused():
    scene = make_running()
    with pytest.raises(RuleViolation, match="outside-period"):
        log(scene, scene.assignment.starts_on - dt.timedelta(days=1))
    with pytest.raises(RuleViolation, match="outside-period"):
        log(scene, scene.assignment.ends_on + dt.timedelta(days=1))


def test_a_day_to_come_is_refused():
    scene = make_running()
    with pytest.raises(RuleViolation, match="day-to-come"):
        log(scene, scene.assignment.starts_on + dt.timedelta(days=1))


@pytest.mark.parametrize("hours", ["0", "-1", "24.5"])
def test_hours_of_a_day_are_more_than_none_and_at_most_24(hours):
    scene = make_running()
    with pytest.raises(RuleViolation, match="hours"):
        log(scene, hours=hours)


def test_only_the_talent_records():
    scene = make_running()
    with pytest.raises(RuleViolation, match="forbidden"):
        log(scene, by=scene.using)


def test_a_returned_day_is_written_again_and_confirmed():
    scene = make_running()
    row = services.return_log(log(scene), by=scene.using, reason="工时偏多")
    assert (row.status, row.reason) == (ServiceLog.Status.RETURNED, "工时偏多")
    row = log(scene, hours="6")
    assert (row.status, row.reason, row.hours) == (ServiceLog.Status.SUBMITTED, "", Decimal(6))
    assert services.approve_log(row, by=scene.using).status == ServiceLog.Status.APPROVED
    with pytest.raises(RuleViolation, match="already-done"):
        services.approve_log(row, by=scene.using)


def test_nobody_confirms_the_own_record_even_as_the_using_units_hr():
    scene = make_running()
    make_member(scene.agreement.using_unit, "hr", user=scene.talent)
    with pytest.raises(RuleViolation, match="own-record"):
        services.approve_log(log(scene), by=scene.talent)


def test_work_by_the_day_log_rule_is_completed_by_the_using_unit_when_every_day_is_confirmed():
    scene = make_running(**{"6.milestones": {"zh": "按日记录", "en": "by day"}})
    with pytest.raises(RuleViolation, match="work-open"):
        services.complete_work(scene.assignment, by=scene.using)
    row = log(scene)
    with pytest.raises(RuleViolation, match="work-open"):
        services.complete_work(scene.assignment, by=scene.using)
    services.approve_log(row, by=scene.using)
    done = services.complete_work(scene.assignment, by=scene.using)
    assert done.status == Assignment.Status.RETURN_PENDING


def test_work_by_milestones_is_not_completed_by_hand():
    scene = make_running()
    services.approve_log(log(scene), by=scene.using)
    with pytest.raises(RuleViolation, match="work-open"):
        services.complete_work(scene.assignment, by=scene.using)
