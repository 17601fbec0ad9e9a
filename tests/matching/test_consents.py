"""The consent page, its papers, the way back, and the yes in advance."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.models import Delivery
from apps.core.outbox import deliver
from apps.matching import consent_paper, services
from apps.matching.load import load_of
from apps.matching.models import Match, StandingAsk, UnitConsent
from apps.messaging.models import Notice, Thread
from apps.talents.models import StandingConsent
from apps.talents.selectors import standing_consent_of
from apps.talents.services.standing import end_standing, give_standing
from tests.factories import make_demand, make_talent, make_unit
from tests.factories.story import make_match


def url(name, thing):
    return reverse(f"matching:{name}", args=[thing.public_id])


def granted(story):
    consent = story.asked().consent
    return services.answer_for_unit(
        consent, by=story.keeper, consents=True, limits="每周五回院", results_confirmed=True, most_days=10
    )


def run_all():
    for pk in Delivery.objects.filter(done_at=None).order_by("id").values_list("pk", flat=True):
        deliver(pk)


def give(story, *, days=60, modes=None, until=None, forbidden=()):
    return give_standing(
        story.talent, by=story.keeper, days_a_year=days, modes=modes or [story.demand.mode.code],
        until=until or story.demand.period.upper + dt.timedelta(days=30), forbidden=forbidden,
    )  # fmt: skip


def code_of(act):
    with pytest.raises(RuleViolation) as refused:
        act()
    return refused.value.code


def test_the_thread_of_three_opens_with_the_question_and_the_office_can_be_called(story):
    story.asked()
    talk = Thread.objects.get(subject__endswith=":three")
    assert {member.user for member in talk.members.all()} == {story.talent.user, story.clerk, story.keeper}
    assert talk.region == story.using.region


def test_the_page_says_what_was_promised_before_and_what_collides(story):
    consent = granted(story)
    other = make_demand(unit=make_unit("另一家"), period=story.demand.period, windows=story.demand.windows, days=9)
    match = make_match(demand=other, talent=story.talent, status=Match.Status.UNIT_ASKED, eligibility="yes")
    asked = UnitConsent.objects.create(
        match=match, unit=story.sending, sheet={}, asked_at=clock.now(), due_on=clock.today()
    )
    load = load_of(UnitConsent.objects.get(pk=asked.pk), None)
    assert [one.consent for one in load.promises] == [consent]
    assert load.total == story.demand.days + 9
    assert len(load.conflicts) == 1
    assert story.demand.title in load.conflicts[0]


def test_another_units_consent_counts_for_nobody_else(story):
    granted(story)
    foreign = make_unit("第三家")
    UnitConsent.objects.update(unit=foreign)
    match = make_match(demand=make_demand(), talent=story.talent, status=Match.Status.UNIT_ASKED)
    asked = UnitConsent.objects.create(
        match=match, unit=story.sending, sheet={}, asked_at=clock.now(), due_on=clock.today()
    )
    assert load_of(asked, None).promises == []


def test_the_papers_carry_the_code_and_the_same_answer_gives_the_same_bytes(client, story):
    consent = story.asked().consent
    client.force_login(story.keeper)
    assert client.get(url("consent_pdf", consent)).status_code == 302
    assert client.get(url("consent_form", consent)).content.startswith(b"%PDF")
    services.answer_for_unit(consent, by=story.keeper, consents=True, results_confirmed=True)
    consent = UnitConsent.objects.get(pk=consent.pk)
    assert consent_paper.answer_pdf(consent) == consent_paper.answer_pdf(consent)
    before = consent_paper.digest(consent)
    consent.limits = "变了"
    assert consent_paper.digest(consent) != before
    page = client.get(url("consent", consent)).content.decode()
    assert str(consent.public_id)[:8].upper() in page
    client.force_login(story.clerk)
    assert client.get(url("consent_form", consent)).status_code == 404


def test_a_consent_is_withdrawn_on_a_page_that_says_what_follows(client, story):
    consent = granted(story)
    client.force_login(story.keeper)
    assert client.get(url("consent_withdraw", consent)).status_code == 200
    assert client.post(url("consent_withdraw", consent), {"reason": ""}).status_code == 422
    assert client.post(url("consent_withdraw", consent), {"reason": "项目急需"}).status_code == 302
    consent.refresh_from_db()
    assert (consent.status, consent.reason) == ("withdrawn", "项目急需")
    assert story.match().status == Match.Status.UNIT_REFUSED
    assert AuditEvent.objects.filter(object_id=str(consent.public_id), action="withdrawn").exists()
    run_all()
    assert Notice.objects.filter(kind="matching.unit_refused", user__in=[story.talent.user, story.clerk]).count() == 2


def test_a_yes_in_advance_grants_the_next_request_at_once_and_the_talent_is_told(story):
    give(story)
    assert story.asked().status == Match.Status.UNIT_CONSENTED
    assert story.match().consent.by_standing_consent
    run_all()
    assert Notice.objects.filter(kind="matching.standing_given", user=story.talent.user).exists()


@pytest.mark.parametrize("limit", ["days", "modes", "forbidden", "until", "declared"])
def test_what_its_limits_do_not_cover_is_asked(story, limit):
    if limit == "days":
        give(story, days=story.demand.days - 1)
    elif limit == "modes":
        services_mode = story.demand.mode.__class__.objects.create(
            code="weekend_x", name_zh="x", name_en="x", family="personal_service", sending_part="none",
            withholding_agent="using", tax_method="labour", cap_months=36, legal_basis_zh="x", legal_basis_en="x",
        )  # fmt: skip
        give(story, modes=[services_mode.code])
    elif limit == "until":
        give(story, until=clock.today())
    else:  # the unit that is forbidden could not invite: the talent comes of the own accord
        give(story, forbidden=[story.using] if limit == "forbidden" else [])
        may = "yes" if limit == "forbidden" else "yes_approval"
        answer = {"eligibility": may, "dates": "any", "account": "6222020000000004321"}
        services.answer_invitation(story.match(), by=story.talent.user, **answer)
        services.place_hold(story.match(), by=story.clerk)
        assert services.ask_unit(story.match(), by=story.talent.user).status == Match.Status.UNIT_ASKED
        return
    assert story.asked().status == Match.Status.UNIT_ASKED


def test_a_new_one_takes_the_place_of_the_old_and_ending_needs_a_reason(story):
    first, second = give(story, days=10), give(story, days=20)
    assert standing_consent_of(story.talent) == second
    assert StandingConsent.objects.get(pk=first.pk).ended_at is not None
    assert code_of(lambda: end_standing(second, by=story.keeper, reason=" ")) == "reason"
    assert code_of(lambda: end_standing(second, by=story.clerk, reason="x")) == "forbidden"
    end_standing(second, by=story.keeper, reason="岗位调整。")
    assert standing_consent_of(story.talent) is None
    assert code_of(lambda: end_standing(second, by=story.keeper, reason="x")) == "already-done"
    run_all()
    told = Notice.objects.get(kind="matching.standing_ended")
    assert (told.user, told.facts["reason"]) == (story.talent.user, "岗位调整。")


@pytest.mark.parametrize(
    ("change", "code"),
    [({"days": 0}, "days"), ({"modes": ["none such"]}, "modes"), ({"until": dt.date(2020, 1, 1)}, "until")],
)
def test_limits_that_make_no_sense_are_refused(story, change, code):
    assert code_of(lambda: give(story, **change)) == code


def test_a_talent_asks_the_unit_and_the_unit_answers(client, story):
    client.force_login(story.talent.user)
    mine = reverse("matching:standing_mine")
    assert client.get(mine).status_code == 200
    assert client.post(mine).status_code == 302
    assert client.post(mine).status_code == 409
    run_all()
    asked = Notice.objects.get(kind="matching.standing_asked")
    assert asked.user == story.keeper
    client.force_login(story.keeper)
    assert client.get(asked.path).status_code == 200
    form = {"days_a_year": 20, "modes": [story.demand.mode.code], "until": "2099-12-31", "forbidden": "用人公司"}
    assert client.post(asked.path, form | {"forbidden": "没有这家"}).status_code == 422
    assert client.post(asked.path, form).status_code == 302
    now = standing_consent_of(story.talent)
    assert list(now.forbidden_units.all()) == [story.using]
    run_all()
    assert StandingAsk.objects.get().answered_at is not None
    client.force_login(story.talent.user)
    assert "2099-12-31" in client.get(mine).content.decode()


def test_a_no_in_advance_is_told_with_its_reason(client, story):
    services.ask_standing(story.talent, by=story.talent.user)
    client.force_login(story.keeper)
    assert client.post(url("standing_end", story.talent), {"reason": "任务饱满。"}).status_code == 302
    run_all()
    assert Notice.objects.get(kind="matching.standing_refused").facts["reason"] == "任务饱满。"


def test_the_units_list_shows_only_those_who_asked_in_a_fixed_number_of_queries(client, story):
    client.force_login(story.keeper)
    address = reverse("matching:standing")
    assert "沈知远" not in client.get(address).content.decode()
    services.ask_standing(story.talent, by=story.talent.user)
    with CaptureQueriesContext(connection) as one:
        page = client.get(address).content.decode()
    assert "沈知远" in page
    for _n in range(8):
        StandingAsk.objects.create(talent=make_talent(unit=story.sending), unit=story.sending, asked_at=clock.now())
    with CaptureQueriesContext(connection) as nine:
        assert client.get(address).content.decode().count("/matches/standing/") >= 9
    assert len(nine) <= len(one) + 1  # the clock asks for its offset now and then
    assert "沈知远" not in client.get(address, {"state": "holds"}).content.decode()
