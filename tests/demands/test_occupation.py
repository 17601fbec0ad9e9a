"""The occupation a demand looks for: read from its words by a worker, counted once the unit has named it."""

import math

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.demands import services
from apps.demands.models import Demand
from apps.matching import services as matching
from apps.matching.models import Match, MatchRun
from apps.modes.services import load_modes
from apps.skills.models import Skill
from apps.talents.models import Talent
from tests.demands.test_services import answers
from tests.factories import make_demand
from tests.matching.conftest import Story, make_story
from tests.matching.test_handlers import deliver_all

pytestmark = pytest.mark.django_db
WELDER, ENGINEER = "6-18-02-04", "2-02-07-09"


@pytest.fixture
def story(db: None) -> Story:
    found = make_story()
    Talent.objects.filter(pk=found.talent.pk).update(occupations=[WELDER])
    Skill.objects.filter(label_zh="激光焊接").update(occupations=[WELDER])
    matching.refresh_talent(str(found.talent.public_id))
    deliver_all()
    return found


def name(story: Story, words: str) -> Demand:
    return services.name_occupation(story.demand, by=story.clerk, words=words)


def level(match: Match) -> float:
    return float(next(one["earned"] for one in match.explanation["unit_parts"] if one["code"] == "level"))


def test_the_title_is_read_once_and_what_is_read_counts_for_nothing(story: Story) -> None:
    before = story.match()
    Demand.objects.filter(pk=story.demand.pk).update(title="焊接工程师")
    assert services.read_title(str(story.demand.public_id))
    assert not services.read_title(str(story.demand.public_id))
    demand = Demand.objects.get(pk=story.demand.pk)
    assert read(demand)[:2] == [ENGINEER, WELDER]
    assert demand.occupation == ""
    matching.refresh_demand(str(demand.public_id))
    assert story.match().inputs_hash == before.inputs_hash


def test_a_title_that_says_little_is_read_by_its_skills(story: Story) -> None:
    Demand.objects.filter(pk=story.demand.pk).update(title="五轴加工新班组带教三个月见成效")
    services.read_title(str(story.demand.public_id))
    assert read(story.demand) == [WELDER]


def test_what_the_unit_names_moves_the_level_of_this_demand_alone(story: Story) -> None:
    other = make_demand(unit=story.using, drafted_by=story.clerk, skills=tuple(Skill.objects.order_by("pk")[:1]))
    matching.refresh_demand(str(other.public_id))
    deliver_all()
    whole, elsewhere = story.match(), MatchRun.objects.get(demand=other).computed_at
    scores = []
    for words in (WELDER, "焊接工程技术人员", ""):
        name(story, words)
        deliver_all()
        match = story.match()
        earned = math.fsum(one["earned"] for one in match.explanation["unit_parts"])
        assert math.isclose(earned, match.unit_score, abs_tol=1e-6)
        scores.append((level(match), match.inputs_hash))
    assert scores[0][0] == scores[2][0] == level(whole)
    assert scores[1][0] < scores[0][0]
    assert (scores[0][1] != whole.inputs_hash, scores[2][1] == whole.inputs_hash) == (True, True)
    assert MatchRun.objects.get(demand=other).computed_at == elsewhere


def test_the_same_again_computes_nothing_and_history_knows_who_named_it(story: Story) -> None:
    name(story, WELDER)
    deliver_all()
    computed = MatchRun.objects.get(demand=story.demand).computed_at
    name(story, "焊工")
    deliver_all()
    assert MatchRun.objects.get(demand=story.demand).computed_at == computed
    lines = AuditEvent.objects.filter(action="occupation_named")
    assert [line.detail["occupation"] for line in lines] == [WELDER, WELDER]


@pytest.mark.parametrize("words", ["没有这个职业", "工程技术人员"])
def test_only_one_occupation_of_the_list_can_be_named(story: Story, words: str) -> None:
    with pytest.raises(RuleViolation) as violation:
        name(story, words)
    assert violation.value.code == "occupation"


def test_nobody_else_names_it_nor_once_a_seat_is_taken(story: Story) -> None:
    with pytest.raises(RuleViolation, match="forbidden"):
        services.name_occupation(story.demand, by=story.keeper, words=WELDER)
    matching.place_hold(story.interested(), by=story.clerk)
    with pytest.raises(RuleViolation, match="wrong-state"):
        name(story, WELDER)


def test_the_database_keeps_only_codes_that_somebody_named(story: Story) -> None:
    for fields in ({"occupation": "焊工", "occupation_at": clock.now()}, {"occupation": WELDER}):
        with pytest.raises(IntegrityError, match="demand_occupation_is_named"), transaction.atomic():
            Demand.objects.filter(pk=story.demand.pk).update(**fields)


def test_it_is_confirmed_with_one_click_changed_later_and_read_by_both_sides(client: Client, story: Story) -> None:
    services.read_title(str(story.demand.public_id))
    page, post = (reverse(f"demands:{one}", args=[story.demand.public_id]) for one in ("detail", "occupation"))
    client.force_login(story.clerk)
    assert f'value="{WELDER}"' in client.get(page).content.decode()
    assert client.post(post, {"words": WELDER}).status_code == 302
    assert "所需职业：焊工" in client.get(page).content.decode()
    candidate = client.get(reverse("matching:candidate", args=[story.match().public_id])).content.decode()
    assert "职业：焊工。需求所需：焊工" in candidate
    client.force_login(story.talent.user)
    assert f'action="{post}"' not in client.get(page).content.decode()
    assert "焊工" in client.get(page).content.decode()
    assert client.post(post, {"words": ""}).status_code == 404
    client.force_login(story.clerk)
    refused = client.post(post, {"words": "没有这个职业"})
    assert refused.status_code == 422
    assert 'value="没有这个职业"' in refused.content.decode(), "what was typed is kept, with the sentence beside it"
    assert "国家职业分类大典中没有" in refused.content.decode()
    assert client.post(post, {"words": ""}).status_code == 302
    assert Demand.objects.get(pk=story.demand.pk).occupation == ""


def test_the_title_is_read_when_a_demand_is_written_and_again_when_it_is_changed(story: Story) -> None:
    load_modes()
    demand = services.save_draft(story.using, by=story.clerk, answers=answers(title="焊接工程师"))
    deliver_all()
    assert ENGINEER in read(demand)
    services.publish_demand(demand, by=story.clerk)
    demand.refresh_from_db()
    changed = answers(title="可靠性工程技术人员")
    services.change_demand(demand, by=story.clerk, answers=changed, at_version=demand.row_version)
    deliver_all()
    assert read(demand)[0] == "2-02-29-05"


def read(demand: Demand) -> list[str]:
    return [code for code, _share in Demand.objects.get(pk=demand.pk).occupation_guesses]
