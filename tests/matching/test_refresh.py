import datetime as dt
from dataclasses import replace

import pytest

from apps.core import clock
from apps.core.models import OutboxEvent
from apps.matching import index, services
from apps.matching.models import Match, MatchRun
from apps.talents import services as talents
from apps.talents.models import Booking, Talent
from tests.factories import make_skill, make_talent


def run(story) -> MatchRun:
    found = services.refresh_demand(str(story.demand.public_id))
    assert found
    return found


def test_a_fitting_talent_is_matched_with_parts_that_add_up(story):
    match = story.match()
    assert match.fits
    why = match.explanation
    assert abs(sum(part["earned"] for part in why["unit_parts"]) - match.unit_score) < 1e-6
    assert abs(sum(part["earned"] for part in why["talent_parts"]) - match.talent_score) < 1e-6
    assert abs((match.unit_score * match.talent_score) ** 0.5 - match.rank_score) < 1e-5
    assert MatchRun.objects.get(demand=story.demand).found == 1


def test_refreshing_twice_changes_nothing(story):
    before = Match.objects.values().get(demand=story.demand)
    run(story)
    assert Match.objects.values().get(demand=story.demand) == before


def test_a_talent_who_pauses_is_no_longer_suggested_and_comes_back(story):
    talents.pause(story.talent, by=story.talent.user)
    run(story)
    assert not story.match().fits
    talents.publish_profile(story.talent, by=story.talent.user)
    run(story)
    assert story.match().fits


def test_the_index_follows_a_change_without_being_built_anew(story):
    built = index.current().built_at
    new = make_skill("新技能")
    talents.save_skills(story.talent, [(new, 5)], by=story.talent.user)
    run(story)
    assert index.current().built_at == built
    assert not story.match().fits


def test_a_rolled_back_talent_is_never_matched(story):
    indexes = index.current()
    indexes.shown.update(replace(indexes.shown.talents[story.talent.pk], id=story.talent.pk + 1000))
    run(story)
    assert Match.objects.filter(demand=story.demand).count() == 1


def test_a_changed_talent_refreshes_only_the_demands_concerned(story):
    assert services.refresh_talent(str(story.talent.public_id)) == 1
    stranger = make_talent(skills=(make_skill("别的技能"),))
    assert services.refresh_talent(str(stranger.public_id)) == 0


def test_a_begun_story_goes_on_though_the_pair_no_longer_fits(story):
    story.interested()
    talents.pause(story.talent, by=story.talent.user)
    run(story)
    assert story.match().status == Match.Status.INTERESTED


def test_a_lasting_booking_makes_its_weeks_busy_and_a_hold_does_not(story):
    period = (story.demand.period.lower, story.demand.period.upper)
    from_hold = talents.claim(story.talent, [period], kind="hold", subject="match:x", expires_at=soon())
    run(story)
    assert story.match().fits
    assert len(from_hold) == 1
    talents.convert_hold("match:x", Booking.Kind.AGREEMENT, "agreement:x")
    run(story)
    assert not story.match().fits


@pytest.mark.parametrize("visibility", ["only_me", "relay"])
def test_a_hidden_talent_is_matched_for_the_own_feed_but_neither_found_nor_counted(story, visibility):
    talents.set_visibility(story.talent, visibility, by=story.talent.user)
    assert run(story).found == 0
    assert story.match().fits


def test_the_last_event_followed_is_the_sequence(story):
    talents.set_visibility(story.talent, "masked", by=story.talent.user)
    run(story)
    last = OutboxEvent.objects.filter(type="talents.TalentChanged").order_by("-pk").values_list("pk", flat=True)[0]
    assert index.current().sequence == last
    assert Talent.objects.get(pk=story.talent.pk).visibility == "masked"


def soon() -> dt.datetime:
    return clock.now() + dt.timedelta(days=5)
