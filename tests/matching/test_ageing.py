"""A version with recognition and freshness in force: what is stored, what both sides read, and what a day does to it."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from stdnum.cn import ric

from apps.accounts.services import declare_identity
from apps.core import clock
from apps.core.outbox import emit
from apps.demands.models import Demand
from apps.matching import facts, index, services
from apps.matching.engine import FIRST
from apps.matching.models import Match, MatchRun, RarityCount
from apps.matching.services import checking
from apps.matching.services.refresh import compute
from apps.skills.models import CredentialType, Recognition
from apps.talents.events import TalentChanged
from apps.talents.models import Credential, Talent
from tests.factories import make_demand, make_skill, make_talent
from tests.matching.conftest import Story
from tests.matching.test_further_parts import UNIT
from tests.matching.test_handlers import deliver_all
from tests.matching.test_hidden_fields import WAYS, pages
from tests.matching.test_rule_versions import version

pytestmark = pytest.mark.django_db
PARTS = ("inputs_hash", "unit_score", "talent_score", "rank_score", "explanation", "rule_version", "rescore_on")


@pytest.fixture
def aged(story: Story) -> Story:
    """Both parts count; the talent confirmed the profile 90 days ago, so tomorrow it counts less."""
    confirm(story.talent, 90)
    version(0, unit_weights=UNIT).save()
    assert refresh() == 1
    return story


def confirm(talent: Talent, days: int | None) -> None:
    ago = None if days is None else clock.now() - dt.timedelta(days=days)
    Talent.objects.filter(pk=talent.pk).update(confirmed_at=ago)
    emit(TalentChanged(str(talent.public_id)))


def refresh() -> int:
    """What beat, relay and worker do; how many demands were due."""
    due = services.refresh_stale()
    deliver_all()
    return due


def value(match: Match, code: str) -> float:
    part = next(one for one in match.explanation["unit_parts"] if one["code"] == code)
    return round(part["earned"] / part["weight"], 6)


def table() -> list[Any]:
    return list(Match.objects.order_by("demand", "talent").values_list("demand", "talent", *PARTS))


def needs(story: Story) -> tuple[Any, ...]:
    return tuple(need.skill for need in story.demand.skill_needs.all())


def test_the_parts_are_stored_sum_up_and_postgres_says_the_same(aged: Story) -> None:
    match, today = aged.match(), clock.today()
    assert (match.rule_version, match.rescore_on) == ("R-2099.0", today + dt.timedelta(days=1))
    assert (value(match, "freshness"), value(match, "recognition")) == (1.0, 1.0)
    assert abs(sum(part["earned"] for part in match.explanation["unit_parts"]) - match.unit_score) < 1e-6
    make_talent(skills=needs(aged), confirmed_at=None)
    asked = facts.demand_facts(Demand.objects.get(pk=aged.demand.pk))
    with index.lock():
        answers = [compute(asked), compute(asked, index.of_postgres(asked))]
    plain, followed = [
        [(one.digest, one.explanation.scores, one.rescore_on) for one in found.pairs] for found in answers
    ]
    assert plain == followed
    assert {rescore_on for _digest, _scores, rescore_on in plain} == {match.rescore_on, None}


def test_a_step_that_falls_due_moves_that_match_and_no_other(aged: Story, clock_forward: Any) -> None:
    beside = make_talent(skills=needs(aged))
    emit(TalentChanged(str(beside.public_id)))
    other = make_demand(skills=(make_skill("别的"),), drafted_by=aged.clerk, unit=aged.using)
    make_talent(skills=tuple(need.skill for need in other.skill_needs.all()))
    RarityCount.objects.all().delete()  # counted again with the two, so that tomorrow's count is the same
    refresh()
    before, stamps = aged.match(), dict(Match.objects.values_list("pk", "computed_at"))
    clock_forward(days=1)
    # Until it is computed the hourly comparison leaves it alone: somebody is about to.
    assert checking.compare(aged.demand.pk) is None
    assert checking.compare(other.pk) == checking.Difference(stored=False, index=False)
    assert [services.refresh_stale(), services.refresh_stale()] == [1, 0]
    deliver_all()
    match = aged.match()
    assert (value(match, "freshness"), match.rescore_on) == (0.75, clock.today() + dt.timedelta(days=90))
    assert before.rank_score > match.rank_score
    assert before.inputs_hash != match.inputs_hash
    moved = {pk for pk, at in Match.objects.values_list("pk", "computed_at") if stamps[pk] != at}
    assert moved == {match.pk}
    assert checking.compare(aged.demand.pk) == checking.Difference(stored=False, index=False)
    assert refresh() == 0


def test_when_the_year_of_weeks_turns_every_demand_is_computed_anew(story: Story, clock_forward: Any) -> None:
    RarityCount.objects.all().delete()
    refresh()
    year, before = facts.first_year(), story.match()
    assert refresh() == 0
    clock_forward(days=371)
    assert facts.first_year() > year
    assert [refresh(), refresh()] == [1, 0]
    assert story.match().inputs_hash != before.inputs_hash
    assert checking.compare(story.demand.pk) == checking.Difference(stored=False, index=False)


def test_however_late_it_is_done_it_is_what_a_rebuild_gives(aged: Story, clock_forward: Any) -> None:
    clock_forward(days=300)
    assert refresh() == 1
    assert value(aged.match(), "freshness") == 0.25
    before = table()
    index.drop()
    services.refresh_demand(str(aged.demand.public_id))
    assert table() == before
    confirm(aged.talent, 0)  # and confirming makes it fresh again
    deliver_all()
    assert value(aged.match(), "freshness") == 1.0


def test_who_is_on_no_list_any_more_keeps_the_score_and_is_asked_for_once(aged: Story, clock_forward: Any) -> None:
    services.invite(aged.match(), by=aged.clerk)
    Talent.objects.filter(pk=aged.talent.pk).update(status="paused")
    emit(TalentChanged(str(aged.talent.public_id)))
    deliver_all()
    before = aged.match()
    clock_forward(days=1)
    assert [refresh(), refresh()] == [1, 0]
    after = aged.match()
    assert (after.inputs_hash, after.rank_score, after.rescore_on) == (before.inputs_hash, before.rank_score, None)


def test_a_story_of_an_earlier_version_keeps_it_and_stands_beside_new_ones(client: Any, story: Story) -> None:
    story.asked()
    before, more = story.match(), make_talent(skills=needs(story))
    emit(TalentChanged(str(more.public_id)))
    version(0, unit_weights=UNIT).save()
    refresh()
    after, new = story.match(), Match.objects.get(talent=more)
    assert [getattr(after, name) for name in PARTS] == [getattr(before, name) for name in PARTS]
    assert (after.rule_version, new.rule_version) == (FIRST.code, "R-2099.0")
    client.force_login(story.clerk)
    client.cookies["language"] = "en"
    old = client.get(reverse("matching:candidate", args=[after.public_id])).content.decode()
    assert "Freshness" not in old
    for pair in ((new, after), (after, new)):
        chosen = "&".join(f"c={one.public_id}" for one in pair)
        text = client.get(reverse("matching:compare", args=[story.demand.public_id]) + f"?{chosen}").content.decode()
        assert "Score: Freshness" in text


def test_both_sides_read_what_the_parts_rest_on_and_everybody_what_they_weigh(client: Any, aged: Story) -> None:
    Recognition.objects.all().delete()
    kind = CredentialType.objects.create(code="senior", name_zh="高级工程师职称", name_en="Senior engineer", level=4)
    Demand.objects.filter(pk=aged.demand.pk).update(credential=kind)
    Credential.objects.create(talent=aged.talent, type=kind, issuing_region="320100")
    ends = dt.date(clock.today().year + 1, 6, 1)
    row = {"credential": kind, "issuing": "320100", "accepting": "320400", "level": "full"}
    Recognition.objects.create(**row, valid=(dt.date(2023, 1, 1), ends))
    confirm(aged.talent, 200)
    refresh()
    services.refresh_demand(str(aged.demand.public_id))
    assert (value(aged.match(), "recognition"), value(aged.match(), "freshness")) == (0.5, 0.5)
    for language, name, user, words in (
        (
            "en",
            "candidate",
            aged.clerk,
            ("counts there today, but not until the work ends", "within the last 365 days"),
        ),
        ("zh-hans", "opportunity", aged.talent.user, ("但在工作结束前到期", "最近 365 天", "即可恢复满分")),
    ):
        client.cookies["language"] = language
        client.force_login(user)
        text = client.get(reverse(f"matching:{name}", args=[aged.match().public_id])).content.decode()
        assert [one for one in words if one not in text] == []
        assert "See that it is still right" not in text
    weighed = client.get(reverse("matching:scoring")).content.decode()
    assert all(one in weighed for one in ("档案时效", "90 天内计满分", "证书认可"))
    # The office prolongs the row without a gap: exactly this demand follows.
    Recognition.objects.create(**row, valid=(ends, None))
    assert refresh() == 1
    assert value(aged.match(), "recognition") == 1.0
    Recognition.objects.filter(valid__startswith=ends).delete()
    Recognition.objects.update(valid=(ends, ends))  # a range without a day
    assert (refresh(), facts.recognition().rows) == (1, frozenset())


def test_no_hidden_talent_is_inferable_through_the_new_parts(client: Any, aged: Story, clock_forward: Any) -> None:
    client.force_login(aged.clerk)
    kind = CredentialType.objects.create(code="senior", name_zh="高级工程师职称", name_en="Senior engineer", level=4)
    Credential.objects.create(talent=aged.talent, type=kind, issuing_region="320100")
    without = pages(client, aged)
    hidden = make_talent(unit=aged.sending, skills=needs(aged), name="隐身人")
    WAYS["only me"](aged, hidden)
    Credential.objects.create(talent=hidden, type=kind, issuing_region="320400", valid_until=clock.today())
    confirm(hidden, 89)
    # Nor may a credential that the demand doesn't ask for be read off a talent who is shown.
    Credential.objects.filter(talent=aged.talent).delete()
    emit(TalentChanged(str(aged.talent.public_id)))
    assert pages(client, aged) == without
    # A step of the hidden one has the demand computed anew, and the answer's number stays.
    confirm(aged.talent, 0)
    confirm(hidden, 90)
    deliver_all()
    services.refresh_demand(str(aged.demand.public_id))
    number = MatchRun.objects.get(demand=aged.demand).sequence
    clock_forward(days=1)
    assert refresh() == 1
    assert value(Match.objects.get(talent=hidden, demand=aged.demand), "freshness") == 0.75
    assert MatchRun.objects.get(demand=aged.demand).sequence == number


def test_age_and_sex_change_nothing_in_such_a_version_either(aged: Story) -> None:
    before = table()
    number = "32050019550101002"
    declare_identity(aged.talent.user, "resident", "沈知远", f"{number}{ric.calc_check_digit(number + '0')}")
    index.drop()
    services.refresh_demand(str(aged.demand.public_id))
    assert table() == before
