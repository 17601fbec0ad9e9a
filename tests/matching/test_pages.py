import pytest
from django.urls import reverse

from apps.matching import services
from apps.matching.consent_forms import ConsentForm
from apps.matching.forms import AnswerForm
from apps.matching.models import Match, MatchRun
from apps.talents.models import Talent
from tests.factories import make_officer, make_region, make_talent, make_user

HTMX = {"HX-Request": "true"}


def url(name, thing):
    return reverse(f"matching:{name}", args=[thing.public_id])


@pytest.fixture
def unit_client(client, story):
    client.force_login(story.clerk)
    return client


@pytest.fixture
def talent_client(client, story):
    client.force_login(story.talent.user)
    return client


def test_the_board_stops_polling_when_the_matches_are_there(unit_client, story):
    response = unit_client.get(url("board", story.demand), headers=HTMX)
    assert response.status_code == 286
    page = response.content.decode()
    assert "沈知远" in page
    assert "<html" not in page
    assert "next-step" in page


def test_the_board_goes_on_polling_while_matches_are_computed_and_shows_the_last(unit_client, story):
    services.request_refresh(story.demand)
    response = unit_client.get(url("board", story.demand), headers=HTMX)
    assert response.status_code == 200
    assert "沈知远" in response.content.decode()
    MatchRun.objects.all().delete()
    assert unit_client.get(url("board", story.demand), headers=HTMX).status_code == 200


def test_without_a_script_the_board_is_a_whole_page(unit_client, story):
    page = unit_client.get(url("board", story.demand)).content.decode()
    assert "<html" in page
    assert "school rank" in page or "毕业" in page


def test_the_board_asks_the_same_number_of_queries_for_one_and_for_ten(
    unit_client, story, django_assert_max_num_queries
):
    unit_client.get(url("board", story.demand), headers=HTMX)
    with django_assert_max_num_queries(40) as one:
        unit_client.get(url("board", story.demand), headers=HTMX)
    skills = tuple(need.skill for need in story.demand.skill_needs.all())
    for _n in range(9):
        make_talent(skills=skills)
    services.refresh_demand(str(story.demand.public_id))
    with django_assert_max_num_queries(40) as ten:
        page = unit_client.get(url("board", story.demand), headers=HTMX).content.decode()
    assert page.count("<article") == 10
    assert len(ten) <= len(one)  # one candidate brings the three ways to more, with queries of their own


@pytest.mark.parametrize("visibility", ["only_me", "relay"])
def test_a_hidden_talent_moves_no_byte_of_the_units_board(unit_client, story, visibility):
    def board():
        MatchRun.objects.all().update(milliseconds=0)
        page = unit_client.get(url("board", story.demand), headers=HTMX).content.decode()
        run = MatchRun.objects.get(demand=story.demand)
        moment = run.computed_at.astimezone().strftime("%Y-%m-%dT%H:%M")
        return "\n".join(
            line for line in page.splitlines() if "csrf" not in line and moment not in line and "<time" not in line
        )

    before = board()
    skills = tuple(need.skill for need in story.demand.skill_needs.all())
    hidden = make_talent(skills=skills, name="隐身人", visibility=visibility)
    services.refresh_demand(str(story.demand.public_id))
    assert Match.objects.get(talent=hidden).fits
    assert board() == before
    Talent.objects.filter(pk=hidden.pk).update(day_rate_fen=1, status="paused")
    services.refresh_demand(str(story.demand.public_id))
    assert board() == before


def test_nobody_fits_says_what_to_relax_and_counts_few_as_a_few(unit_client, story, settings):
    Talent.objects.update(day_rate_fen=story.demand.day_budget_fen + 1000)
    unit_client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    services.refresh_demand(str(story.demand.public_id))
    page = unit_client.get(url("board", story.demand), headers=HTMX).content.decode()
    assert "a few more" in page
    assert "Nobody shown fits" in page


def test_who_may_open_what(client, story):
    match = story.asked()
    officer, foreign = make_officer(make_region("320400")), make_officer(make_region("310000"))
    consent = match.consent
    allowed = {
        url("board", story.demand): {story.clerk, officer},
        url("candidate", match): {story.clerk, officer},
        url("opportunity", match): {story.talent.user},
        url("consent", consent): {story.keeper, story.talent.user},
    }
    people = {story.clerk, story.keeper, story.talent.user, officer, foreign, make_user()}
    for address, readers in allowed.items():
        for person in people:
            client.force_login(person)
            code = client.get(address).status_code
            if person in readers:
                assert code in (200, 302), (address, person)
            elif not (person == story.talent.user and "candidate" in address):
                assert code == 404, (address, person)
    client.logout()
    assert client.get(url("consent", consent)).status_code == 302


def test_the_unit_invites_and_holds_from_the_candidates_page(unit_client, story):
    page = unit_client.get(url("candidate", story.match()))
    assert page.status_code == 200
    assert unit_client.post(url("invite", story.match()), {"text": "请来"}).status_code == 302
    services.answer_invitation(
        story.match(), by=story.talent.user, eligibility="yes", dates="any", account="6222020000000004321"
    )
    assert unit_client.post(url("hold", story.match())).status_code == 302
    assert "next-step" in unit_client.get(url("candidate", story.match())).content.decode()
    assert unit_client.post(url("hold", story.match())).status_code == 409


def test_the_talent_answers_asks_and_the_unit_consents(client, story):
    services.invite(story.match(), by=story.clerk)
    client.force_login(story.talent.user)
    assert client.get(reverse("matching:feed")).status_code == 200
    address = url("opportunity", story.match())
    refused = client.post(address, {"eligibility": "yes", "dates": "any", "account": "12", "conflicts": "无"})
    assert refused.status_code == 422
    answers = {"eligibility": "yes", "dates": "周一至周四", "account": "6222 0200 0000 0004 321", "conflicts": "无"}
    assert client.post(address, answers).status_code == 302
    assert "沈知远" in client.get(url("ask", story.match())).content.decode()
    assert client.post(url("ask", story.match())).status_code == 302
    consent = story.match().consent
    client.force_login(story.keeper)
    address = url("consent", consent)
    assert client.get(address).status_code == 200
    assert client.post(address, {"answer": "yes"}).status_code == 422
    assert client.post(address, {"answer": "no"}).status_code == 422
    assert (
        client.post(address, {"answer": "limits", "limits": "每周五回院", "results_confirmed": "on"}).status_code == 302
    )
    assert "每周五回院" in client.get(address).content.decode()
    assert story.match().status == Match.Status.UNIT_CONSENTED
    client.force_login(story.clerk)
    assert "每周五回院" in client.get(url("candidate", story.match())).content.decode()


def test_the_talent_gives_four_answers_the_sending_unit_two(story):
    answers = [name for name, field in AnswerForm(match=story.match()).fields.items() if field.required]
    assert len(answers) <= 4
    consent = [name for name, field in ConsentForm().fields.items() if field.required]
    assert len(consent) + 1 <= 2  # the answer, and the tick that a yes needs


def test_the_feed_without_profile_or_fit_says_what_to_do(client, story):
    client.force_login(make_user())
    assert reverse("talents:start") in client.get(reverse("matching:feed")).content.decode()


def test_apply_leads_to_the_four_questions_or_says_why_not(talent_client, story):
    assert talent_client.post(url("apply", story.demand)).url == url("opportunity", story.match())
    Match.objects.update(fits=False)
    Talent.objects.filter(pk=story.talent.pk).update(modes=[])
    assert talent_client.post(url("apply", story.demand)).status_code == 422


def test_a_match_leads_each_to_the_own_side(client, story):
    client.force_login(story.clerk)
    assert client.get(url("match", story.match())).url == url("candidate", story.match())
    client.force_login(story.talent.user)
    assert client.get(url("candidate", story.match())).url == url("opportunity", story.match())


def test_why_the_sending_unit_refused_is_read_by_its_talent_only(client, story):
    consent = story.asked().consent
    services.answer_for_unit(consent, by=story.keeper, consents=False, results_confirmed=False, reason="课题保密原因")
    for user, page, told in ((story.clerk, "candidate", False), (story.talent.user, "opportunity", True)):
        client.force_login(user)
        assert ("课题保密原因" in client.get(url(page, story.match())).content.decode()) is told
