"""Profiles, demands and matches follow what the office does to a skill: piece by piece, run twice, at once or late."""

import itertools

import pytest

from apps.core import outbox
from apps.core.models import Delivery, OutboxEvent
from apps.demands.models import DemandSkill
from apps.demands.services import curated as demands
from apps.files.models import StoredFile
from apps.matching.models import Match
from apps.skills.services import merge_skills, retire_skill
from apps.talents.evidence import files_by_claim, subject_of
from apps.talents.models import TalentSkill
from apps.talents.services import curated as talents
from tests.factories import make_demand, make_officer, make_region, make_skill, make_talent

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return make_officer(make_region("320000"), "supervisor")


def deliver_all():
    """What relay and worker do, until nothing is left."""
    while ids := list(Delivery.objects.filter(done_at=None).order_by("id").values_list("id", flat=True)):
        for pk in ids:
            assert outbox.deliver(pk)


HELD = [None, (2, 4), (5, 0)]  # level and evidence


@pytest.mark.parametrize(("source", "target"), [pair for pair in itertools.product(HELD, HELD) if pair[0]])
def test_who_claims_both_keeps_the_higher_level_and_the_better_evidence(keeper, source, target):
    one, other = make_skill(), make_skill()
    talent = make_talent()
    for skill, held in ((one, source), (other, target)):
        if held:
            TalentSkill.objects.create(talent=talent, skill=skill, level=held[0], evidence=held[1])
    merge_skills(one, other, by=keeper)
    for _twice in range(2):
        talents.follow_merge(one.code)
        expected = tuple(max(pair) for pair in zip(source, target or source, strict=True))
        assert list(talent.skill_claims.values_list("skill", "level", "evidence")) == [(other.pk, *expected)]


def test_wishes_documents_and_needs_follow_too(keeper):
    one, other = make_skill(), make_skill()
    talent = make_talent(skills=(one,))
    talent.wishes.add(one, other)
    claim = talent.skill_claims.get()
    facts = {"owner": talent.user, "content_type": "image/png", "size": 1, "sha256": "0" * 64, "stored_as": "x"}
    StoredFile.objects.create(name="证书.png", subject=subject_of(claim), **facts)
    demand = make_demand(skills=(other, one))
    DemandSkill.objects.filter(skill=other).update(must=False)
    merge_skills(one, other, by=keeper)
    deliver_all()
    assert list(talent.wishes.all()) == [other]
    assert list(files_by_claim(talent)) == [f"skill:{other.code}"]
    assert list(demand.skill_needs.values_list("skill", "must", "position")) == [(other.pk, True, 0)]
    demand.refresh_from_db()
    assert one.label_zh not in demand.words


def test_many_follow_in_pieces_and_everybody_is_told_once(keeper, monkeypatch):
    monkeypatch.setattr(talents, "PIECE", 2)
    monkeypatch.setattr(demands, "PIECE", 2)
    one, other = make_skill(), make_skill()
    people = [make_talent(skills=(one,)) for _ in range(5)]
    asked = [make_demand(skills=(one,)) for _ in range(3)]
    merge_skills(one, other, by=keeper)
    deliver_all()
    assert not TalentSkill.objects.filter(skill=one).exists()
    assert not DemandSkill.objects.filter(skill=one).exists()
    told = OutboxEvent.objects.filter(type="talents.TalentChanged").values_list("payload__talent_id", flat=True)
    assert sorted(told) == sorted(str(one.public_id) for one in people)
    assert OutboxEvent.objects.filter(type="demands.DemandChanged").count() == len(asked)
    retire_skill(other, by=keeper)
    deliver_all()
    assert OutboxEvent.objects.filter(type="talents.TalentChanged").count() == 2 * len(people)
    assert OutboxEvent.objects.filter(type="demands.DemandChanged").count() == 2 * len(asked)


def test_whoever_named_a_merged_skill_later_follows_by_the_clock(keeper):
    one, other = make_skill(), make_skill()
    merge_skills(one, other, by=keeper)
    deliver_all()
    late = make_talent(skills=(one,))
    demand = make_demand(skills=(one,))
    assert (talents.catch_up_merges(), demands.catch_up_merges()) == (1, 1)
    assert (talents.catch_up_merges(), demands.catch_up_merges()) == (0, 0)
    assert list(late.skill_claims.values_list("skill", flat=True)) == [other.pk]
    assert list(demand.skill_needs.values_list("skill", flat=True)) == [other.pk]


def test_matches_follow_a_merge_a_retirement_and_a_return(keeper):
    asked, claimed, second = make_skill(), make_skill(), make_skill()
    talent, demand = make_talent(skills=(claimed,)), make_demand(skills=(asked, second))

    def fits():
        deliver_all()
        return Match.objects.filter(demand=demand, talent=talent, fits=True).exists()

    outbox_of(demand)
    assert not fits()
    merge_skills(claimed, asked, by=keeper)
    assert fits()
    retire_skill(asked, by=keeper)
    assert not fits()
    retire_skill(asked, by=keeper, retired=False)
    assert fits()


def outbox_of(demand):
    """As if the demand had been published just now."""
    demands.emit(demands.DemandChanged(str(demand.public_id)))
