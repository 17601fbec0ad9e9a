"""From events to what follows, through the outbox as workers do it."""

import pytest

from apps.agreements.events import AgreementActivated, AgreementSigned
from apps.assignments import services
from apps.assignments.models import Assignment
from apps.core.models import Delivery
from apps.core.outbox import deliver, emit
from apps.messaging.models import Notice
from tests.assignments.scenes import make_agreement, make_completed, make_submitted
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def deliver_all(app: str = "apps.assignments") -> None:
    """Every delivery of one app's consumers, as a worker would; none may fail."""
    for _round in range(5):
        due = list(Delivery.objects.filter(done_at=None, consumer__startswith=app).values_list("pk", flat=True))
        assert all(deliver(pk) for pk in due)


def told(person) -> set[str]:
    kinds = Notice.objects.filter(user=person, kind__startswith="assignments.").values_list("kind", flat=True)
    return {kind.removeprefix("assignments.") for kind in kinds}


def test_a_signed_agreement_plans_its_work_and_coming_into_force_plans_nothing_more():
    agreement = make_agreement(status="signed")
    using = make_member(agreement.using_unit, "hr")
    emit(AgreementSigned(str(agreement.public_id)))
    deliver_all()
    emit(AgreementActivated(str(agreement.public_id)))
    deliver_all()
    assert Assignment.objects.filter(agreement=agreement).count() == 1
    assert told(using) == {"prepare"}
    assert told(agreement.talent.user) == {"planned"}


def test_who_is_told_of_an_answer():
    scene, milestone = make_submitted()
    deliver_all()
    assert "milestone_submitted" in told(scene.using)
    services.return_milestone(milestone, by=scene.using, reason="缺少数据")
    services.submit_milestone(milestone, by=scene.talent, text="补充")
    services.accept_milestone(milestone, by=scene.using)
    deliver_all()
    assert told(scene.talent) >= {"milestone_returned", "milestone_accepted"}
    assert "milestone_accepted" in told(scene.sending)


def test_a_slow_worker_does_not_ask_for_an_answer_that_was_given():
    """The piece was sent back before the notice of its arrival was written: there is no day to answer by any more."""
    scene, milestone = make_submitted()
    services.return_milestone(milestone, by=scene.using, reason="缺少数据")
    deliver_all()
    assert "milestone_submitted" not in told(scene.using)
    assert "milestone_returned" in told(scene.talent)


def test_a_sending_unit_that_need_not_confirm_is_informed():
    scene = make_completed()
    deliver_all()
    assert "return_opened" in told(scene.using)
    assert "work_completed" in told(scene.sending)
    assert "return_opened" not in told(scene.sending)
    services.confirm_return(scene.assignment, by=scene.using)
    services.confirm_return(scene.assignment, by=scene.talent)
    deliver_all()
    assert "returned" in told(scene.sending)
