"""Nobody good enough for a demand: the office hears of it after seven days, once."""

import datetime as dt

import pytest

from apps.core import clock
from apps.demands.models import Demand
from apps.matching.jobs import nobody
from apps.matching.models import Match
from apps.messaging.models import Notice
from apps.talents.models import Talent
from tests.factories import make_officer, make_region
from tests.matching.conftest import Story
from tests.matching.test_handlers import deliver_all


@pytest.mark.parametrize(
    ("days", "changes", "talent", "told"),
    [
        (7, {}, {}, 0),
        (6, {"rank_score": 0.2}, {}, 0),
        (7, {"rank_score": 0.2}, {}, 1),
        (7, {"fits": False}, {}, 1),
        (7, {"status": "invited", "rank_score": 0.2}, {}, 0),
        (7, {"rank_score": 0.9}, {"visibility": Talent.Visibility.RELAY}, 1),
    ],
)
def test_the_office_is_told_once_after_seven_days_without_a_good_candidate(
    story: Story, days: int, changes: dict[str, object], talent: dict[str, object], told: int
) -> None:
    officer, elsewhere = make_officer(story.using.region), make_officer(make_region("320100"))
    Demand.objects.update(published_at=clock.now() - dt.timedelta(days=days))
    Match.objects.update(**({"rank_score": 0.8} | changes))
    Talent.objects.filter(pk=story.talent.pk).update(**talent)
    assert (nobody(), nobody()) == (told, 0)
    deliver_all()
    found = Notice.objects.filter(kind="matching.nobody")
    assert list(found.values_list("user", flat=True)) == [officer.pk] * told
    assert not found.filter(user=elsewhere).exists()
