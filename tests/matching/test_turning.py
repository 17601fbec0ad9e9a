"""A new day alone changes what is true of a talent: the lists follow within minutes, not with the daily comparison."""

import datetime as dt

import pytest

from apps.core import clock
from apps.core.models import OutboxEvent
from apps.core.outbox import emit
from apps.demands.models import Demand
from apps.matching import services
from apps.matching.models import Declaration
from apps.matching.services.checking import Difference, compare
from apps.matching.services.turning import tell_of_turned
from apps.skills.models import CredentialType
from apps.talents.events import TalentChanged
from apps.talents.models import Credential, StandingConsent
from tests.factories import make_skill, make_talent
from tests.matching.conftest import Story
from tests.matching.test_ageing import refresh

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def certificate(story: Story, last: dt.date) -> None:
    kind = CredentialType.objects.create(code="T-1", name_zh="证书", name_en="Certificate", level=1)
    Demand.objects.filter(pk=story.demand.pk).update(credential=kind)
    Credential.objects.create(talent=story.talent, type=kind, issuing_region="320400", valid_until=last)


def ban(story: Story, last: dt.date) -> None:
    consent = StandingConsent.objects.create(
        talent=story.talent, unit=story.sending, days_a_year=20, modes=["migratory_bird"], given_by=story.keeper,
        valid=(clock.today() - 9 * DAY, last + DAY),
    )  # fmt: skip
    consent.forbidden_units.add(story.using)


def non_compete(story: Story, last: dt.date) -> None:
    row = services.declare(story.talent, ["non_compete"], by=story.talent.user, match=story.match())
    told = dt.datetime.combine(last, dt.time(23, 59), tzinfo=clock.SHANGHAI) - dt.timedelta(days=730)
    Declaration.objects.filter(pk=row.pk).update(declared_at=told)


@pytest.mark.parametrize(
    ("way", "fits_after", "days"), [(certificate, False, 1), (ban, True, 4), (non_compete, True, 1)]
)
def test_what_ends_by_the_calendar_alone_is_followed_and_told_once(story, clock_forward, way, fits_after, days):
    make_talent(skills=(make_skill("别的"),))
    way(story, clock.today())
    emit(TalentChanged(str(story.talent.public_id)))
    services.refresh_demand(str(story.demand.public_id))
    refresh()
    assert story.match().fits is not fits_after
    before = OutboxEvent.objects.filter(type="talents.TalentChanged").count()
    clock_forward(days=days)
    for _time in range(2):
        refresh()
    assert story.match().fits is fits_after
    assert OutboxEvent.objects.filter(type="talents.TalentChanged").count() == before + 1
    assert compare(story.demand.pk) == Difference(stored=False, index=False)


def test_a_ban_that_begins_is_told_of_and_one_that_was_ended_is_not(story):
    ban(story, clock.today() + 9 * DAY)
    StandingConsent.objects.update(valid=(clock.today(), clock.today() + 9 * DAY))
    assert tell_of_turned(clock.today() - DAY) == 1
    assert tell_of_turned(clock.today()) == 0
    StandingConsent.objects.update(ended_at=clock.now())
    assert tell_of_turned(clock.today() - DAY) == 0
