"""Only the best of a demand are stored ahead. Whoever meets its conditions and is not among them may apply all the same."""

import pytest
from django.urls import reverse

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.demands.models import Demand
from apps.demands.selectors import skills_named
from apps.matching import services
from apps.matching.models import Match, Unranked
from apps.matching.selectors import matches_seen_by_unit
from apps.matching.services.checking import Difference, compare
from apps.talents.events import TalentChanged
from apps.talents.models import Talent
from tests.factories import make_talent


@pytest.fixture
def passed_over(story, monkeypatch):
    """The talent of the story, once a better one has taken the only place of its list; and its digest before."""
    digest = story.match().inputs_hash
    monkeypatch.setattr("apps.matching.services.refresh.TOP", 1)

    def pass_over(way: str = "open") -> str:
        better = make_talent(unit=story.sending, skills=tuple(skills_named(story.demand)))
        for talent in (better, story.talent):
            Talent.objects.filter(pk=talent.pk).update(visibility="open" if way == "unranked" else way)
            if way == "unranked":
                Unranked.objects.create(talent=talent, since=clock.now())
            emit(TalentChanged(str(talent.public_id)))
        services.refresh_demand(str(story.demand.public_id))
        assert not story.match().fits
        return digest

    return pass_over


@pytest.mark.parametrize("way", ["open", "only_me", "unranked"])
def test_who_is_not_among_the_best_applies_and_no_list_shows_it_before(client, story, passed_over, way):
    digest = passed_over(way)
    Match.objects.filter(talent=story.talent).delete()
    client.force_login(story.talent.user)
    assert story.demand in client.get(reverse("matching:feed")).context["beside"]
    answer = client.post(reverse("matching:apply", args=[story.demand.public_id]))
    found = story.match()
    assert answer.url == reverse("matching:opportunity", args=[found.public_id])
    assert client.get(answer.url).status_code == 200
    assert (found.inputs_hash, found.fits, found.status) == (digest, False, Match.Status.SUGGESTED)
    assert found not in matches_seen_by_unit(story.demand)
    assert compare(story.demand.pk) == Difference(stored=False, index=False)
    services.answer_invitation(
        found, by=story.talent.user, eligibility="yes", dates="周一", account="6222020000000004321"
    )
    assert story.match() in matches_seen_by_unit(story.demand)
    assert story.demand not in client.get(reverse("matching:feed")).context["beside"]


def test_who_does_not_fit_or_comes_too_late_reads_which(story, passed_over):
    passed_over()
    for changed, code in (({"talent_class": "B"}, "not-a-match"), ({"status": "filled"}, "forbidden")):
        Demand.objects.filter(pk=story.demand.pk).update(**changed)
        story.demand.refresh_from_db()
        with pytest.raises(RuleViolation) as refusal:
            services.apply(story.demand, by=story.talent.user)
        assert refusal.value.code == code
