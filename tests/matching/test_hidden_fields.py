"""Stage 9: whatever hides a talent from a unit, every page of the unit is the same as if the talent did not exist.

Each way of hiding is tried with the talent's other fields varied and with the demand varied: nothing can be learned by
asking differently.
"""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.urls import reverse
from stdnum.cn import ric

from apps.accounts.services import declare_identity
from apps.core import clock
from apps.core.outbox import emit
from apps.demands.models import Demand, DemandSkill
from apps.matching import index, services
from apps.matching.models import Declaration, Match, MatchRun, TopPlace, Unranked
from apps.talents.events import TalentChanged
from apps.talents.models import StandingConsent, Talent, TalentSkill
from tests.factories import make_skill, make_talent
from tests.factories.story import make_match
from tests.matching.conftest import Story
from tests.matching.test_relay import plain

pytestmark = pytest.mark.django_db
Hide = Callable[[Story, Talent], object]


def _forbidden(story: Story, talent: Talent) -> None:
    today = clock.today()
    consent = StandingConsent.objects.create(
        talent=talent, unit=talent.unit, given_by=story.keeper, modes=talent.modes, days_a_year=30,
        valid=(today, today.replace(year=today.year + 2)),
    )  # fmt: skip
    consent.forbidden_units.add(story.using)


def _non_compete(story: Story, talent: Talent) -> None:
    match = make_match(demand=story.demand, talent=talent, fits=False)
    Declaration.objects.create(talent=talent, match=match, persons=["non_compete"], declared_at=clock.now())


def _set(**fields: object) -> Hide:
    return lambda _story, talent: Talent.objects.filter(pk=talent.pk).update(**fields)


WAYS: dict[str, Hide] = {
    "only me": _set(visibility="only_me"),
    "relay": _set(visibility="relay"),
    "paused": _set(status="paused"),
    "draft": _set(status="draft"),
    "shuts the unit out": lambda story, talent: talent.hidden_from.add(story.using),
    "forbidden by the own unit": _forbidden,
    "works for the unit": lambda story, talent: Talent.objects.filter(pk=talent.pk).update(unit=story.using),
    "declared a non-compete": _non_compete,
    "not ranked": lambda _story, talent: Unranked.objects.create(talent=talent, since=clock.now()),
}
# Among whoever everybody may look up, they stand all the same: the lists of the unit's own demands leave them out.
LOOKED_UP = {"forbidden by the own unit", "declared a non-compete", "not ranked"}
# What else may be true of the hidden one: fits at once, or with one condition relaxed.
VARIED: tuple[dict[str, object], ...] = (
    {},
    {"day_rate_fen": 370_000, "remote_percent": 100},
)


def _ask(demand: Demand, number: int) -> None:
    """The demand as the unit might vary it, to learn something."""
    pay = (10_000_000, 9_500_000)[number]
    Demand.objects.filter(pk=demand.pk).update(pay_total_fen=pay)
    DemandSkill.objects.filter(demand=demand, position=1).update(must=number != 1)
    services.refresh_demand(str(demand.public_id))


def pages(client, story: Story, *, catalogue: bool = False) -> list[str]:
    """Everything the unit can open of this demand or of talents."""
    return boards(client, story) + around(client, story, catalogue=catalogue)


def boards(client, story: Story) -> list[str]:
    """The candidates, the demand asked in two ways; moments of computing left out."""
    board = reverse("matching:board", args=[story.demand.public_id])
    found = []
    for number in range(2):
        _ask(story.demand, number)
        MatchRun.objects.update(milliseconds=0)
        found.append(_same(client.get(board).content))
    return found


def around(client, story: Story, *, catalogue: bool) -> list[str]:
    """The demand, candidates side by side with a guessed one among them, the talents kept, and whom everybody looks up."""
    other = Match.objects.exclude(talent=story.talent).first()
    guessed = str(other.public_id if other else uuid4())
    chosen = f"{reverse('matching:compare', args=[story.demand.public_id])}?c={story.match().public_id}&c={guessed}"
    places = [reverse("demands:detail", args=[story.demand.public_id]), chosen, reverse("referrals:pool")]
    places += [reverse("talents:catalogue")] if catalogue else []
    return [_same(client.get(place).content).replace(guessed, "") for place in places]


def _same(page: bytes) -> str:
    """Each asking is a change that the unit made itself: the number of the answer counts it, see below."""
    return re.sub(r'<time[^>]*>|data-sequence="\d+"', "", plain(page))


@pytest.mark.parametrize("way", WAYS)
def test_no_hidden_field_moves_a_byte_of_the_units_pages(client, story: Story, way: str) -> None:
    client.force_login(story.clerk)
    catalogue, more = way not in LOOKED_UP, make_skill("更多")
    without = pages(client, story, catalogue=catalogue)
    skills = tuple(need.skill for need in story.demand.skill_needs.all())
    hidden = make_talent(unit=story.sending, skills=(*skills, more), name="隐身人")
    WAYS[way](story, hidden)
    for fields in VARIED:
        Talent.objects.filter(pk=hidden.pk).update(**fields)
        emit(TalentChanged(str(hidden.public_id)))
        assert boards(client, story) == without[:2], (way, fields)
    assert around(client, story, catalogue=catalogue) == without[2:], way
    assert not TopPlace.objects.filter(talent=hidden).exists()
    for match in Match.objects.filter(talent=hidden):
        assert client.get(reverse("matching:candidate", args=[match.public_id])).status_code == 404


def test_the_number_of_the_answer_moves_with_what_the_unit_sees_alone(story: Story) -> None:
    def number() -> int:
        run = services.refresh_demand(str(story.demand.public_id))
        assert run is not None
        return run.sequence

    skills = tuple(need.skill for need in story.demand.skill_needs.all())
    before = number()
    hidden = make_talent(unit=story.sending, skills=skills, visibility="only_me")
    emit(TalentChanged(str(hidden.public_id)))
    assert number() == before
    Talent.objects.filter(pk=hidden.pk).update(visibility="masked")
    emit(TalentChanged(str(hidden.public_id)))
    assert number() > before


def test_a_talent_who_is_shown_does_move_the_pages(client, story: Story) -> None:
    """The test above can fail."""
    client.force_login(story.clerk)
    before = pages(client, story, catalogue=True)
    make_talent(unit=story.sending, skills=tuple(need.skill for need in story.demand.skill_needs.all()))
    after = pages(client, story, catalogue=True)
    same = [number for number in range(len(after)) if after[number] == before[number]]
    assert same == [2, 4]  # what the demand asks, and whom the unit has kept


@pytest.mark.parametrize("number", ["32050019550101002", "32050020010101001"], ids=["woman of 71", "man of 25"])
def test_age_and_sex_change_nothing(story: Story, number: str) -> None:
    """They stand in the identity number alone: its date of birth, and its last figure but one, odd for men."""
    before = story.match()
    whole = f"{number}{ric.calc_check_digit(number + '0')}"
    declare_identity(story.talent.user, "resident", "沈知远", whole)
    index.drop()
    services.refresh_demand(str(story.demand.public_id))
    after = story.match()
    assert (after.inputs_hash, after.rank_score, after.explanation) == (
        before.inputs_hash, before.rank_score, before.explanation,
    )  # fmt: skip


def test_losing_the_top_named_skill_lowers_the_stored_score(story: Story) -> None:
    other = story.demand.skill_needs.all()[1].skill
    TalentSkill.objects.create(talent=story.talent, skill=other, level=4, evidence=3)
    emit(TalentChanged(str(story.talent.public_id)))
    services.refresh_demand(str(story.demand.public_id))
    before = story.match()
    TalentSkill.objects.filter(talent=story.talent, skill=before.explanation["skills"][0]["by"]).delete()
    emit(TalentChanged(str(story.talent.public_id)))
    services.refresh_demand(str(story.demand.public_id))
    assert story.match().fits
    assert story.match().unit_score < before.unit_score


def test_what_to_relax_is_counted_twenty_times_a_day(client, story: Story, clock_forward) -> None:
    client.force_login(story.clerk)
    client.cookies["language"] = "en"
    Talent.objects.update(day_rate_fen=story.demand.day_budget_fen + 1000)
    emit(TalentChanged(str(story.talent.public_id)))
    board = reverse("matching:board", args=[story.demand.public_id])
    for number in range(1, 22):
        Demand.objects.filter(pk=story.demand.pk).update(pay_total_fen=10_000_000 - 28 * number)
        run = services.refresh_demand(str(story.demand.public_id))
        assert bool(run.relaxed) == (number < 20), number  # the first computation of all was one as well
    assert "counted again tomorrow" in client.get(board).content.decode()
    services.refresh_demand(str(story.demand.public_id))
    assert MatchRun.objects.get(demand=story.demand).is_used_up
    clock_forward(days=1)
    assert services.refresh_stale() == 1
    services.refresh_demand(str(story.demand.public_id))
    assert MatchRun.objects.get(demand=story.demand).relaxed
