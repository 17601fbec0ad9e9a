"""Who reads the conversations of a match, as people come to a unit and leave it."""

from apps.matching import services
from apps.matching.models import Match
from apps.messaging.selectors import threads_visible_to
from apps.organisations.services import end_member
from tests.factories import make_member, make_talent, make_unit, make_user
from tests.matching.test_steps import told


def test_whoever_no_longer_works_for_a_unit_reads_its_conversations_no_more(story):
    story.asked()
    administrator = make_member(story.using)
    colleague = make_member(story.using, "hr", user=story.talent.user)  # the talent's own side is another
    for person in (story.clerk, colleague):
        end_member(person.memberships.get(role="hr"), by=administrator)
    told(administrator, "any")
    assert not threads_visible_to(story.clerk).exists()
    assert threads_visible_to(story.talent.user).count() == 2
    assert threads_visible_to(story.keeper).count() == 1


def test_another_role_in_the_unit_keeps_the_conversations(story):
    story.asked()
    make_member(story.using, user=story.clerk)
    end_member(story.clerk.memberships.get(role="hr"), by=make_member(story.using))
    told(story.clerk, "any")
    assert threads_visible_to(story.clerk).count() == 2


def test_who_speaks_for_a_unit_from_now_on_reads_the_talks_that_go_on(story):
    ended = services.decline(_other(story), by=story.clerk)
    story.asked()
    new, keeper, finance = make_user("新人事"), make_user("新原单位人事"), make_user("出纳")
    for person, unit, role in (
        (new, story.using, "hr"),
        (keeper, story.sending, "hr"),
        (finance, story.using, "finance"),
    ):
        make_member(unit, role, user=person)
        services.join_talks(unit, person)
        assert services.join_talks(unit, person) == 0, "run twice it changes nothing"
    read = {person: set(_subjects(person)) for person in (new, keeper, finance)}
    assert {one.rpartition(":")[2] for one in read[new]} == {"two", "three"}
    assert {one.rpartition(":")[2] for one in read[keeper]} == {"three"}
    assert not read[finance]
    assert not [one for one in read[new] if str(ended.public_id) in one], "what is over is not handed over"


def _other(story):
    """Another story of the same demand, with its own talks."""
    talent = make_talent(unit=make_unit(region="320500"), skills=tuple(_skills(story)), name="另一位")
    services.refresh_demand(str(story.demand.public_id))
    match = Match.objects.get(demand=story.demand, talent=talent)
    services.invite(match, by=story.clerk, text="请来")
    return services.answer_invitation(
        match, by=talent.user, eligibility="yes", dates="都可以", account="6222020000000004321"
    )


def _skills(story):
    return [need.skill for need in story.demand.skill_needs.select_related("skill")]


def _subjects(person):
    return threads_visible_to(person).values_list("subject", flat=True)
