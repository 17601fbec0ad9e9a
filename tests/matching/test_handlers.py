from django.core import mail

from apps.core import outbox
from apps.core.models import Delivery
from apps.demands.models import Demand
from apps.demands.services import close_demand, publish_demand
from apps.matching import services
from apps.matching.models import Match, MatchRun
from apps.messaging.models import Notice
from tests.factories import make_demand


def deliver_all():
    """What relay and worker do, until nothing is left."""
    while ids := list(Delivery.objects.filter(done_at=None).order_by("id").values_list("id", flat=True)):
        for pk in ids:
            assert outbox.deliver(pk)


def kinds(user):
    return set(Notice.objects.filter(user=user).values_list("kind", flat=True))


def test_a_published_demand_is_matched_by_the_outbox(story):
    skills = tuple(need.skill for need in story.demand.skill_needs.all())
    draft = make_demand(
        unit=story.using, skills=skills, status=Demand.Status.DRAFT, number=None, drafted_by=story.clerk
    )
    publish_demand(draft, by=story.clerk)
    deliver_all()
    assert Match.objects.filter(demand=draft, talent=story.talent, fits=True).exists()
    assert MatchRun.objects.get(demand=draft).is_fresh


def test_each_step_tells_whom_it_concerns(story):
    story.asked()
    deliver_all()
    assert kinds(story.talent.user) == {"matching.invited", "matching.held"}
    assert kinds(story.clerk) == {"matching.interested"}
    assert kinds(story.keeper) == {"matching.unit_asked"}
    letter = next(one for one in mail.outbox if story.keeper.email in one.to)
    assert "/t/" in letter.body or "task" in letter.body or "http" in letter.body
    services.answer_for_unit(
        story.match().consent, by=story.keeper, consents=False, results_confirmed=False, reason="项目正忙"
    )
    deliver_all()
    assert "matching.unit_refused" in kinds(story.talent.user) & kinds(story.clerk)


def test_a_handler_that_runs_twice_tells_once(story):
    services.invite(story.match(), by=story.clerk)
    deliver_all()
    Delivery.objects.filter(consumer__startswith="apps.matching").update(done_at=None)
    deliver_all()
    assert Notice.objects.filter(user=story.talent.user).count() == 1


def test_declining_after_an_invitation_tells_the_other_side_only(story):
    story.interested()
    services.decline(story.match(), by=story.talent.user, reason="太远")
    deliver_all()
    assert "matching.declined" in kinds(story.clerk)
    assert "matching.declined" not in kinds(story.talent.user)


def test_a_closed_demand_ends_what_was_open(story):
    services.invite(story.match(), by=story.clerk)
    close_demand(story.demand, by=story.clerk)
    deliver_all()
    assert story.match().status == Match.Status.LAPSED
    assert "matching.closed" in kinds(story.talent.user)
