import datetime as dt
import threading

import pytest
from django.db import connection
from django.urls import reverse

from apps.core import clock, outbox, timers
from apps.core.errors import RuleViolation
from apps.demands.models import Demand
from apps.demands.services import reopen_demand
from apps.matching import index, jobs, services
from apps.matching.models import Declaration, Match, UnitConsent
from apps.matching.rules import can_invite, can_invite_for_office
from apps.matching.selectors import Answered, answers_to, matches_seen_by_unit, matches_visible_to, talent_name
from apps.messaging.models import Notice, Thread
from apps.talents.models import Booking, StandingConsent, Talent
from tests.factories import make_demand, make_member, make_mode, make_officer, make_talent, make_unit, make_user
from tests.matching.conftest import make_story

Status = Match.Status


def answer(story, **words):
    given = {"consents": True, "results_confirmed": True, "limits": "每周五回院"} | words
    return services.answer_for_unit(story.match().consent, by=story.keeper, **given)


def test_the_happy_way_from_invitation_to_the_units_consent(story):
    match = story.asked()
    assert match.status == Status.UNIT_ASKED
    assert Booking.objects.filter(talent=story.talent, live=True, kind="hold").count() == 2
    consent = answer(story, most_days=30)
    assert consent.status == UnitConsent.Status.GRANTED
    assert story.match().status == Status.UNIT_CONSENTED
    assert services.mark_agreed(story.match(), by=story.clerk).status == Status.AGREED
    assert services.reopen(story.match(), by=story.clerk).status == Status.UNIT_CONSENTED


def test_the_account_is_kept_encrypted_and_only_its_last_four_are_readable(story):
    story.interested()
    story.talent.refresh_from_db()
    assert story.talent.account_last_four == "4321"
    assert "6222" not in story.talent.account_encrypted


def test_two_threads_name_their_readers(story):
    story.asked()
    match = story.match()
    two = Thread.objects.get(subject=f"match:{match.public_id}:two")
    three = Thread.objects.get(subject=f"match:{match.public_id}:three")
    assert {one.user for one in two.members.all()} == {story.talent.user, story.clerk}
    assert {one.user for one in three.members.all()} == {story.talent.user, story.clerk, story.keeper}


def test_a_hold_runs_five_days_and_goes_on_while_the_unit_decides(story):
    services.place_hold(story.interested(), by=story.clerk)
    held = Booking.objects.filter(talent=story.talent).first()
    assert held.expires_at == timers.due_at("hold")
    services.ask_unit(story.match(), by=story.talent.user)
    held.refresh_from_db()
    assert held.expires_at == timers.due_at("hold_longest")
    assert Demand.objects.get(pk=story.demand.pk).status == Demand.Status.ON_HOLD


def test_a_second_unit_that_chooses_the_same_weeks_reads_a_sentence(story, english):
    services.place_hold(story.interested(), by=story.clerk)
    other = make_unit()
    clerk = make_member(other, "hr")
    demand = make_demand(unit=other, skills=tuple(need.skill for need in story.demand.skill_needs.all()))
    services.refresh_demand(str(demand.public_id))
    match = Match.objects.get(demand=demand, talent=story.talent)
    services.answer_invitation(match, by=story.talent.user, eligibility="yes", dates="any")
    with pytest.raises(RuleViolation) as refused:
        services.place_hold(match, by=clerk)
    assert refused.value.code == "overlap"
    assert "held or booked already" in str(refused.value.message)


def test_of_two_units_that_hold_at_the_same_moment_one_wins(real_db):
    story = make_story()
    story.interested()
    other = make_unit()
    clerk = make_member(other, "hr")
    demand = make_demand(unit=other, skills=tuple(need.skill for need in story.demand.skill_needs.all()))
    services.refresh_demand(str(demand.public_id))
    second = Match.objects.get(demand=demand, talent=story.talent)
    services.answer_invitation(second, by=story.talent.user, eligibility="yes", dates="any")
    barrier, results = threading.Barrier(2), []

    def hold(match, by):
        barrier.wait()
        try:
            services.place_hold(match, by=by)
            results.append("held")
        except RuleViolation as violation:
            results.append(violation.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=hold, args=pair) for pair in ((story.match(), story.clerk), (second, clerk))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["held", "overlap"]


def test_a_yes_without_the_tick_and_a_no_without_a_reason_are_refused(story):
    story.asked()
    with pytest.raises(RuleViolation, match="results"):
        answer(story, results_confirmed=False)
    with pytest.raises(RuleViolation, match="reason"):
        answer(story, consents=False, reason=" ")


def test_a_no_gives_the_days_back_and_opens_the_demand(story):
    story.asked()
    answer(story, consents=False, reason="项目正忙")
    assert story.match().status == Status.UNIT_REFUSED
    assert not Booking.objects.filter(talent=story.talent, live=True).exists()
    assert Demand.objects.get(pk=story.demand.pk).status == Demand.Status.OPEN
    with pytest.raises(RuleViolation, match="already-done"):
        answer(story)


def test_nobody_consents_for_oneself_or_for_a_stranger(story):
    story.asked()
    consent = story.match().consent
    make_member(story.sending, "hr", user=story.talent.user)
    make_member(story.sending, "hr", user=story.clerk)
    for person in (story.talent.user, story.clerk, make_user(), make_member(story.sending, "finance")):
        with pytest.raises(RuleViolation, match="forbidden"):
            services.answer_for_unit(consent, by=person, consents=True, results_confirmed=True)


def test_a_public_institution_has_twenty_working_days(story):
    story.sending.kind = "public"
    story.sending.save()
    story.asked()
    assert story.match().consent.due_on == timers.due_date("unit_consent_public")


@pytest.mark.parametrize(("days", "status"), [(40, Status.UNIT_CONSENTED), (10, Status.UNIT_ASKED)])
def test_a_standing_consent_answers_at_once_within_its_days(story, days, status):
    today = clock.today()
    StandingConsent.objects.create(
        talent=story.talent,
        unit=story.sending,
        days_a_year=days,
        modes=["migratory_bird"],
        valid=(today, today + dt.timedelta(days=900)),
        given_by=story.keeper,
    )
    assert story.asked().status == status


def test_a_mode_without_a_sending_unit_needs_no_answer(story):
    story.demand.mode = make_mode("independent", family="no_sending_unit", sending_part="none")
    story.demand.save()
    story.interested()
    services.ask_unit(story.match(), by=story.talent.user)
    assert story.match().status == Status.UNIT_CONSENTED
    assert not UnitConsent.objects.exists()


def test_the_months_invitations_are_capped(story, settings):
    settings.INVITATIONS_A_MONTH = 1
    services.invite(story.match(), by=story.clerk)
    make_talent(skills=tuple(need.skill for need in story.demand.skill_needs.all()))
    services.refresh_demand(str(story.demand.public_id))
    second = Match.objects.exclude(talent=story.talent).get(demand=story.demand)
    with pytest.raises(RuleViolation, match="invitation-cap"):
        services.invite(second, by=story.clerk)


def test_an_unanswered_invitation_lapses_and_may_be_sent_again(story, clock_forward):
    services.invite(story.match(), by=story.clerk)
    clock_forward(days=11)
    assert jobs.lapse() == 1
    assert jobs.lapse() == 0
    assert story.match().status == Status.LAPSED
    assert services.invite(story.match(), by=story.clerk).status == Status.INVITED


def test_a_hold_that_lapsed_frees_the_days_and_the_demand(story, clock_forward):
    services.place_hold(story.interested(), by=story.clerk)
    clock_forward(days=7)
    jobs.lapse()
    assert story.match().status == Status.INTERESTED
    assert Demand.objects.get(pk=story.demand.pk).status == Demand.Status.OPEN


def test_a_silent_unit_is_overdue_then_the_match_lapses_with_its_hold(story, clock_forward):
    story.asked()
    clock_forward(days=25)
    assert jobs.overdue() == 1
    assert jobs.overdue() == 0
    assert story.match().consent.status == UnitConsent.Status.OVERDUE
    clock_forward(days=60)
    jobs.lapse()
    assert story.match().status == Status.LAPSED
    demand = Demand.objects.get(pk=story.demand.pk)
    assert (demand.status, demand.seats_held) == (Demand.Status.EXPIRED, 0)  # its last day passed during the hold
    assert told(story.talent.user, "matching.expired") == 1


def test_a_match_that_lapses_in_time_leaves_the_demand_open_for_others(story, clock_forward):
    story.asked()
    Booking.objects.update(expires_at=clock.now() + dt.timedelta(days=10))
    clock_forward(days=11)
    jobs.lapse()
    assert story.match().status == Status.LAPSED
    assert Demand.objects.get(pk=story.demand.pk).status == Demand.Status.OPEN
    assert told(story.talent.user, "matching.seat_free") == 1


def test_how_many_invitations_were_answered_is_shown_from_five_on(client, story):
    invited = {"unit": story.sending, "skills": tuple(need.skill for need in story.demand.skill_needs.all())}
    others = [make_talent(name=f"沈知{number}", **invited) for number in "一二三四"]
    services.refresh_demand(str(story.demand.public_id))
    services.invite(story.match(), by=story.clerk)
    for other in others[:3]:
        services.decline(services.invite(Match.objects.get(talent=other), by=story.clerk), by=other.user)
    assert answers_to(story.using) is None
    last = services.invite(Match.objects.get(talent=others[3]), by=story.clerk)
    Match.objects.filter(pk__in=[story.match().pk, last.pk]).update(status=Status.LAPSED)
    assert answers_to(story.using) == Answered(3, 5)
    client.force_login(story.clerk)
    page = client.get(reverse("matching:board", args=[story.demand.public_id])).content.decode()
    assert "近十二个月的 5 次邀请中，3 次得到答复" in page


def test_a_declared_non_compete_keeps_the_two_apart_for_two_years(story, clock_forward):
    match = story.match()
    declaration = services.declare(story.talent, ["non_compete"], by=story.talent.user, match=match)
    services.refresh_demand(str(story.demand.public_id))
    assert not story.match().fits
    with pytest.raises(RuleViolation, match="forbidden"):
        services.invite(story.match(), by=story.clerk)
    other = make_demand(
        unit=make_unit("另一家公司"), skills=tuple(need.skill for need in story.demand.skill_needs.all())
    )
    services.refresh_demand(str(other.public_id))
    assert Match.objects.filter(demand=other, talent=story.talent, fits=True).exists()
    Declaration.objects.filter(pk=declaration.pk).update(declared_at=clock.now() - dt.timedelta(days=731))
    index.drop()
    services.refresh_demand(str(story.demand.public_id))
    assert story.match().fits


@pytest.mark.parametrize("way", ["", "forbidden", "ban ended", "former unit's ban", "joined"])
def test_a_lapsed_match_is_no_new_beginning_for_who_is_kept_apart_by_now(story, way):
    Match.objects.update(status=Status.LAPSED)
    if "ban" in way or way == "forbidden":
        keeper = story.sending if way != "former unit's ban" else make_unit("从前的单位")
        consent = StandingConsent.objects.create(
            talent=story.talent, unit=keeper, days_a_year=20, modes=["migratory_bird"], given_by=story.keeper,
            valid=(clock.today() - dt.timedelta(days=9), clock.today() + dt.timedelta(days=way != "ban ended")),
        )  # fmt: skip
        consent.forbidden_units.add(story.using)
    if way == "joined":
        Talent.objects.filter(pk=story.talent.pk).update(unit=story.using)
    may = way in ("", "ban ended", "former unit's ban")
    assert (can_invite(story.clerk, story.match()), can_invite_for_office(make_officer(), story.match())) == (may, may)


def test_a_lapsed_match_begins_anew_with_a_new_question(story, clock_forward):
    story.asked()
    answer(story, limits="旧的条件")
    clock_forward(days=90)
    jobs.lapse()
    assert story.match().status == Status.LAPSED
    reopen_demand(story.demand, by=story.clerk)
    assert story.asked().consent.status == UnitConsent.Status.ASKED
    assert story.match().consent.limits == ""


def told(user, kind):
    """Run what waits in the outbox, then count the person's notices of one kind."""
    while ids := outbox.due_deliveries():
        assert all(outbox.deliver(pk) for pk in ids)
    return Notice.objects.filter(user=user, kind=kind).count()


def test_a_unit_that_is_asked_once_more_is_told_once_more(story, clock_forward):
    story.asked()
    assert told(story.keeper, "matching.unit_asked") == 1
    clock_forward(days=90)
    jobs.lapse()
    reopen_demand(story.demand, by=story.clerk)
    story.asked()
    assert told(story.keeper, "matching.unit_asked") == 2


def test_a_hold_that_is_placed_once_more_is_told_once_more(story, clock_forward):
    services.place_hold(story.interested(), by=story.clerk)
    assert told(story.talent.user, "matching.held") == 1
    clock_forward(days=7)
    jobs.lapse()
    services.place_hold(story.match(), by=story.clerk)
    assert told(story.talent.user, "matching.held") == 2


def test_the_reminder_of_a_silent_unit_is_written_with_the_mark_and_told_once(story, clock_forward):
    """A crash between the two loses neither: the event stands in the transaction of the mark."""
    story.asked()
    clock_forward(days=25)
    assert (jobs.overdue(), jobs.overdue()) == (1, 0)
    assert told(story.keeper, "matching.unit_overdue") == 1


def test_a_unit_withdraws_its_consent_before_the_signatures(story):
    story.asked()
    answer(story)
    services.mark_agreed(story.match(), by=story.clerk)
    services.withdraw_consent(story.match().consent, by=story.keeper, reason="项目提前")
    assert story.match().status == Status.UNIT_REFUSED
    assert not Booking.objects.filter(talent=story.talent, live=True).exists()


def test_a_unit_that_is_shut_out_sees_the_suggestion_no_more(story):
    assert matches_visible_to(story.clerk).exists()
    story.talent.hidden_from.add(story.using)
    assert not matches_visible_to(story.clerk).exists()
    assert matches_visible_to(story.talent.user).exists()


def test_declining_ends_it_for_either_side(story):
    story.asked()
    services.decline(story.match(), by=story.talent.user, reason="时间不合适")
    assert story.match().status == Status.DECLINED
    assert not Booking.objects.filter(talent=story.talent, live=True).exists()
    assert Demand.objects.get(pk=story.demand.pk).status == Demand.Status.OPEN


def test_waving_a_suggestion_away_stays_the_talents_own(story):
    services.decline(story.match(), by=story.talent.user)
    assert not matches_seen_by_unit(story.demand).exists()
    assert matches_visible_to(story.talent.user).exists()


@pytest.mark.parametrize(
    ("visibility", "seen", "named"),
    [("open", True, True), ("masked", True, False), ("relay", False, False), ("only_me", False, False)],
)
def test_who_sees_a_suggestion_by_visibility(story, visibility, seen, named):
    story.talent.visibility = visibility
    story.talent.save()
    assert matches_visible_to(story.clerk).filter(pk=story.match().pk).exists() is seen
    assert (talent_name(story.match(), story.clerk) == "沈知远") is named
    assert talent_name(story.match(), story.talent.user) == "沈知远"


def test_whoever_was_asked_about_is_known_by_name(story):
    story.talent.visibility = "masked"
    story.talent.save()
    assert talent_name(story.asked(), story.clerk) == "沈知远"


def test_a_stranger_sees_no_match_and_the_own_unit_none_before_it_is_asked(story):
    for person in (make_user(), story.keeper):
        assert not matches_visible_to(person).exists()
