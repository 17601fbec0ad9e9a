"""The scoring rule as versions: kept by a service, never touched once it counts, public, and followed by all matches."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.matching import index, rulebook, services
from apps.matching.engine import FIRST
from apps.matching.models import Match, MatchRun, RarityCount, RuleVersion
from tests.factories import make_talent, make_user
from tests.matching.test_handlers import deliver_all

pytestmark = pytest.mark.django_db
PAGE = reverse("matching:scoring")
UNIT = {"must_skills": 24, "nice_skills": 10, "level": 12, "time": 24, "rate": 10, "distance": 6, "evidence": 8,
        "track": 6}  # fmt: skip
TALENT = {"rate": 20, "distance": 20, "wishes": 20, "time_fit": 20, "mode_fit": 20}


def version(days: int = 1, **fields: object) -> RuleVersion:
    facts = {
        "code": f"R-2099.{days}",
        "in_force_from": clock.today() + dt.timedelta(days=days),
        "unit_weights": UNIT,
        "talent_weights": TALENT,
        "note_zh": "时间更重要",
        "note_en": "Time counts more",
    }
    return RuleVersion(**(facts | fields))


@pytest.fixture
def keeper():
    return make_user(is_staff=True, is_superuser=True)


def test_the_first_version_in_the_table_is_the_one_of_the_engine():
    assert rulebook.rule_in_force() == FIRST
    assert RuleVersion.objects.get().code == FIRST.code


def test_only_an_administrator_writes_a_version_and_it_begins_tomorrow_at_the_earliest(keeper):
    for row, by, code in (
        (version(), make_user(), "forbidden"),
        (version(0), keeper, "rule-date"),
        (version(unit_weights={**UNIT, "time": 25}), keeper, "rule-points"),
        (version(unit_weights={"time": 100}), keeper, "rule-points"),
        (version(talent_weights={**TALENT, "rate": "20"}), keeper, "rule-points"),
        (version(talent_weights=[]), keeper, "rule-points"),
    ):
        with pytest.raises(RuleViolation) as refused:
            services.keep_rule_version(row, by=by)
        assert refused.value.code == code
    services.keep_rule_version(version(), by=keeper)
    assert RuleVersion.objects.get(code="R-2099.1").author == keeper


def test_a_version_that_counts_is_touched_by_nobody_not_even_by_sql(keeper):
    first = RuleVersion.objects.get(code=FIRST.code)
    first.most_lists, first.in_force_from = 5, clock.today() + dt.timedelta(days=9)
    with pytest.raises(RuleViolation) as refused:
        services.keep_rule_version(first, by=keeper)
    assert refused.value.code == "rule-in-force"
    for change in (lambda rows: rows.update(most_lists=5), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
            change(RuleVersion.objects.filter(code=FIRST.code))


@pytest.mark.parametrize(
    "fields",
    [
        {"unit_weights": {**UNIT, "time": 25}},
        {"unit_weights": {**UNIT, "time": 40, "rate": -6}},
        {"talent_weights": {"rate": 100}},
        {"most_lists": 0},
    ],
)
def test_the_database_holds_no_points_that_do_not_sum_up(fields):
    with pytest.raises(IntegrityError, match="rule_"), transaction.atomic():
        version(**fields).save()


def test_a_new_version_in_force_has_every_open_demand_computed_by_it_once(story):
    services.refresh_stale()
    deliver_all()
    services.refresh_stale()
    before, runs = story.match(), MatchRun.objects.values_list("computed", flat=True)
    deliver_all()
    assert list(runs) == [run.computed for run in MatchRun.objects.all()]
    version(0).save()
    assert services.refresh_stale() == 1
    assert not MatchRun.objects.get(demand=story.demand).is_fresh
    deliver_all()
    after = story.match()
    assert (before.rule_version, after.rule_version) == (FIRST.code, "R-2099.0")
    assert after.unit_score != before.unit_score
    assert abs(sum(part["earned"] for part in after.explanation["unit_parts"]) - after.unit_score) < 1e-6
    assert services.refresh_stale() == 0


def test_a_story_that_has_begun_is_scored_anew_without_losing_its_step(story):
    services.invite(story.match(), by=story.clerk)
    version(0).save()
    services.refresh_stale()
    deliver_all()
    assert (story.match().status, story.match().rule_version) == (Match.Status.INVITED, "R-2099.0")


def test_everybody_reads_what_counts_and_each_match_leads_to_its_version(client, story):
    client.cookies["language"] = "en"
    page = client.get(PAGE).content.decode()
    for words in ("Needed skills", ">34<", "Age, sex, household registration"):
        assert words in page
    version(3).save()
    later = client.get(f"{PAGE}?version=R-2099.3")
    assert later.status_code == 404  # written by no one, so not published
    RuleVersion.objects.filter(code="R-2099.3").update(author=story.clerk)
    assert "does not count yet" in client.get(f"{PAGE}?version=R-2099.3").content.decode()
    version(0).save()
    assert "This is an earlier version" in client.get(f"{PAGE}?version={FIRST.code}").content.decode()
    client.force_login(story.clerk)
    for name in ("candidate", "board"):
        key = story.match().public_id if name == "candidate" else story.demand.public_id
        assert f"{PAGE}?version={FIRST.code}" in client.get(reverse(f"matching:{name}", args=[key])).content.decode()
    client.force_login(story.talent.user)
    own = client.get(reverse("matching:opportunity", args=[story.match().public_id])).content.decode()
    assert f"{PAGE}?version={FIRST.code}" in own


def test_skills_are_counted_once_a_day_and_only_among_those_shown(story):
    assert services.count_skills() == 0  # the first match had it done
    before, count = story.match(), index.current().shown.rarity
    needed = tuple(need.skill for need in story.demand.skill_needs.all())
    make_talent(skills=needed, visibility="only_me")
    for _n in range(3):
        make_talent(skills=needed)
    services.refresh_demand(str(story.demand.public_id))
    assert index.current().shown.rarity == count
    assert story.match().inputs_hash == before.inputs_hash
    RarityCount.objects.update(day=clock.today() - dt.timedelta(days=1))
    assert services.refresh_stale() == 1
    assert RarityCount.objects.first().total == count.total + 3
