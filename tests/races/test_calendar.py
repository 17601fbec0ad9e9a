"""Claims of the one calendar, and the sending unit's answer while somebody else acts."""

import datetime as dt
from functools import partial

from apps.core import clock, timers
from apps.matching import services
from apps.matching.models import Match, UnitConsent
from apps.talents.models import Booking, Talent
from apps.talents.services import claim, convert_hold, release
from tests.factories import make_member, make_talent
from tests.factories.story import make_match
from tests.matching.conftest import Story, make_story
from tests.races.together import FEW, in_the_midst, one_winner, together, told

Period = tuple[dt.date, dt.date]


def span(first: int, days: int) -> Period:
    start = clock.today() + dt.timedelta(days=first)
    return (start, start + dt.timedelta(days=days))


def hold(talent: Talent, subject: str, *periods: Period) -> object:
    return claim(talent, periods, kind="hold", subject=subject, expires_at=timers.due_at("hold"))


def live(talent: Talent) -> set[str]:
    return set(Booking.objects.filter(talent=talent, live=True).values_list("subject", flat=True))


def test_of_six_who_claim_the_same_days_one_has_them() -> None:
    for _round in range(FEW):
        talent = make_talent()
        one_winner(together(*[partial(hold, talent, f"match:{n}", span(10 + n, 9)) for n in range(6)]), "overlap")
        assert Booking.objects.filter(talent=talent, live=True).count() == 1


def test_claims_of_the_same_weeks_in_opposite_order_wait_in_no_ring() -> None:
    early, late = span(10, 5), span(40, 5)
    for _round in range(FEW):
        talent = make_talent()
        one_winner(
            together(partial(hold, talent, "match:a", early, late), partial(hold, talent, "match:b", late, early)),
            "overlap",
        )
        assert Booking.objects.filter(talent=talent, live=True).count() == 2
        assert len(live(talent)) == 1


def test_whoever_is_second_waits_until_the_first_has_all_its_days() -> None:
    talent, early, late = make_talent(), span(10, 5), span(40, 5)
    found = in_the_midst(
        partial(hold, talent, "match:a", early),
        partial(hold, talent, "match:b", late),
        last=partial(hold, talent, "match:a", late),
    )
    assert (found, live(talent)) == (["done", "overlap"], {"match:a"})


def test_a_lapsed_hold_taken_up_again_and_a_new_claim_at_once_are_one_of_both() -> None:
    for _round in range(FEW):
        talent = make_talent()
        hold(talent, "match:old", span(200, 5))
        Booking.objects.filter(talent=talent).update(expires_at=clock.now() - dt.timedelta(days=1))
        one_winner(
            together(
                partial(convert_hold, "match:old", "agreement", "agreement:old"),
                partial(hold, talent, "match:new", span(202, 5)),
            ),
            "overlap",
        )
        assert live(talent) in ({"agreement:old"}, {"match:new"})


def test_days_given_back_and_claimed_at_once_belong_to_nobody_or_to_the_claim() -> None:
    for _round in range(FEW):
        talent = make_talent()
        hold(talent, "match:a", span(10, 5))
        given, claimed = together(partial(release, "match:a"), partial(hold, talent, "match:b", span(10, 5)))
        assert given == "done"
        assert (claimed, live(talent)) in (("done", {"match:b"}), ("overlap", set()))


def test_two_colleagues_hold_the_same_candidate_once() -> None:
    story = make_story()
    match, colleague = story.interested(), make_member(story.using, "hr")
    found = together(
        partial(services.place_hold, match, by=story.clerk), partial(services.place_hold, match, by=colleague)
    )
    one_winner(found, "already-done")
    assert told("on_hold", story.demand) == 1


def test_of_two_candidates_held_at_once_for_one_demand_one_is() -> None:
    story = make_story()
    first = story.interested()
    second = make_match(demand=story.demand, status=Match.Status.INTERESTED, eligibility="yes")
    found = together(*[partial(services.place_hold, match, by=story.clerk) for match in (first, second)])
    one_winner(found, "held")
    assert Booking.objects.filter(live=True).values("subject").distinct().count() == 1
    assert told("on_hold", story.demand) == 1


def answering(story: Story, consents: bool) -> partial[UnitConsent]:
    keeper = story.keeper if consents else make_member(story.sending, "hr")
    return partial(
        services.answer_for_unit,
        UnitConsent.objects.get(match=story.match()),
        by=keeper,
        consents=consents,
        results_confirmed=consents,
        reason="" if consents else "项目正忙",
    )


def test_a_units_yes_and_no_at_once_are_one_answer() -> None:
    story = make_story()
    story.asked()
    one_winner(together(answering(story, True), answering(story, False)), "already-done")
    consent = UnitConsent.objects.get()
    assert told("granted", consent) + told("refused", consent) == 1
    assert (story.match().status == Match.Status.UNIT_CONSENTED) is (consent.status == UnitConsent.Status.GRANTED)
    assert Booking.objects.filter(live=True).exists() is (consent.status == UnitConsent.Status.GRANTED)


def test_a_units_yes_while_the_talent_withdraws_binds_nobody() -> None:
    story = make_story()
    match = story.asked()
    yes, no = together(answering(story, True), partial(services.decline, match, by=story.talent.user, code="busy"))
    assert no == "done"
    assert yes in ("done", "already-done")
    assert (story.match().status, UnitConsent.objects.get().status) == (Match.Status.DECLINED, "withdrawn")
    assert not Booking.objects.filter(live=True).exists()


def test_a_consent_is_taken_back_once() -> None:
    story = make_story()
    story.asked()
    consent = answering(story, True)()
    people = (story.keeper, make_member(story.sending, "administrator"))
    found = together(*[partial(services.withdraw_consent, consent, by=one, reason="项目提前") for one in people])
    one_winner(found, "forbidden")
    assert told("withdrawn", consent) == 1
