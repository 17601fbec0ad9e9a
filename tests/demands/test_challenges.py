"""Open challenges and application scenarios: written in the task list, found by their kind, answered by a proposal."""

from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from apps.core.errors import RuleViolation
from apps.demands import services
from apps.demands.answers import Details
from apps.demands.models import Demand, DemandSheet, Proposal
from apps.matching import services as matching
from apps.matching.models import Match
from apps.modes.services import load_modes
from tests.demands.test_services import answers
from tests.factories import make_demand, make_member, make_officer, make_talent, make_unit
from tests.matching.conftest import Story, make_story

pytestmark = pytest.mark.django_db
FINDER = {"person": "enterprise", "need": "task", "who": "person"}
CHALLENGE: dict[str, Any] = {"form": "challenge", "measure": "500 次循环保持率不低于 92%", "judges": "总工程师"}
SCENARIO: dict[str, Any] = {"form": "scenario", "opens": "三号线旁的试验台四周，四万张焊缝图像"}
FORM = {"title": "电芯循环衰减", "need": "task", "who": "person", "person": "enterprise"}


def code_of(act: partial[object]) -> str:
    with pytest.raises(RuleViolation) as refused:
        act()
    return refused.value.code


def written(pay_total_fen: int = 10_000_000, **details: Any) -> Demand:
    load_modes()
    unit = make_unit()
    given, more = answers(pay_total_fen=pay_total_fen), Details(finder=FINDER, **details)
    hr = make_member(unit, "hr")
    return services.publish_demand(services.save_draft(unit, by=hr, answers=given, details=more), by=hr)


def challenge_story() -> Story:
    story = make_story()
    Demand.objects.filter(pk=story.demand.pk).update(**CHALLENGE)
    matching.invite(story.match(), by=story.clerk)
    return story


def answering(story: Story, proposal: str) -> partial[Match]:
    facts = {"eligibility": "yes", "dates": "每周", "account": "6222020000000004321", "proposal": proposal}
    return partial(matching.answer_invitation, story.match(), by=story.talent.user, **facts)


def english(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.mark.parametrize(
    "lacking", [{**CHALLENGE, "measure": " "}, {**CHALLENGE, "judges": ""}, {**SCENARIO, "opens": ""}]
)
def test_a_challenge_names_measure_and_judges_and_a_scenario_what_it_opens(lacking: dict[str, Any]) -> None:
    assert code_of(partial(written, **lacking)) == "form"
    with pytest.raises(IntegrityError, match="demand_form_is_whole"), transaction.atomic():
        make_demand(**{name: value.strip() for name, value in lacking.items()})


@pytest.mark.parametrize("where", ["measure", "judges"])
def test_an_unfair_condition_is_refused_there_too(where: str) -> None:
    assert code_of(partial(written, **CHALLENGE | {where: "限本地户籍，35 岁以下"})) == "unfair-condition"


def test_only_a_scenario_may_be_without_pay_and_then_finds_whoever_fits_whatever_the_rate() -> None:
    assert code_of(partial(written, 0)) == "pay"
    assert code_of(partial(written, 0, **CHALLENGE)) == "pay"
    assert written(0, **SCENARIO).is_unpaid
    story = make_story()
    Match.objects.all().delete()
    Demand.objects.filter(pk=story.demand.pk).update(pay_total_fen=0, **SCENARIO)
    matching.refresh_demand(str(story.demand.public_id))
    found = story.match()
    assert {part["code"]: part["earned"] for part in found.explanation["talent_parts"]}["rate"] == 0


def test_the_task_list_asks_for_what_the_kind_of_demand_needs(client: Client) -> None:
    load_modes()
    hr = make_member(make_unit(), "hr")
    client.force_login(hr)
    client.post(reverse("demands:sheet_new"))
    sheet = DemandSheet.objects.get()
    section = partial(reverse, "demands:sheet_section")
    form = section(args=[sheet.public_id, "form"])
    page = client.post(form, FORM | {"form": "challenge"})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"measure", "judges"}
    assert client.post(form, FORM | CHALLENGE).status_code == 302
    pay = section(args=[sheet.public_id, "pay"])
    assert client.post(pay, {"pay_unit": "total", "pay": "0"}).status_code == 422
    assert client.post(form, FORM | SCENARIO).status_code == 302
    assert client.post(pay, {"pay_unit": "total", "pay": "0"}).status_code == 302
    assert client.get(form).status_code == 200


def test_the_catalogue_shows_and_finds_challenges_and_scenarios(client: Client) -> None:
    make_demand(title="找一位焊接专家")
    make_demand(title="电芯衰减揭榜", **CHALLENGE)
    make_demand(title="焊缝图像试用", pay_total_fen=0, **SCENARIO)
    english(client)
    whole = client.get(reverse("demands:list")).content.decode()
    assert "tag-call" in whole
    assert "no pay: a trial" in whole
    assert "焊缝图像试用" in client.get(reverse("demands:list"), {"q": "试验台四周"}).content.decode()
    only = client.get(reverse("demands:list"), {"form": "challenge"}).content.decode()
    assert "电芯衰减揭榜" in only
    assert "找一位焊接专家" not in only


def test_the_page_says_measure_judges_prize_and_what_is_opened(client: Client) -> None:
    english(client)
    challenge, scenario = make_demand(**CHALLENGE), make_demand(pay_total_fen=0, **SCENARIO)
    page = client.get(reverse("demands:detail", args=[challenge.public_id])).content.decode()
    for words in (CHALLENGE["measure"], CHALLENGE["judges"], "Prize", "Proposals until", "Open challenge"):
        assert words in page
    page = client.get(reverse("demands:detail", args=[scenario.public_id])).content.decode()
    for words in (SCENARIO["opens"], "No pay is offered", "Application scenario"):
        assert words in page


@pytest.mark.parametrize("proposal", ["", "  ", "长" * 2001])
def test_nobody_answers_a_challenge_without_a_short_proposal(proposal: str) -> None:
    assert code_of(answering(challenge_story(), proposal)) == "proposal"


def test_the_unit_reads_the_proposal_on_the_board_and_nobody_else_does(client: Client) -> None:
    story, said = challenge_story(), "先做析锂定量，再分批拆解二十只。"
    answering(story, said)()
    assert Proposal.objects.get().text == said
    board = reverse("matching:board", args=[story.demand.public_id])
    candidate = reverse("matching:candidate", args=[story.match().public_id])
    opportunity = reverse("matching:opportunity", args=[story.match().public_id])
    client.force_login(story.clerk)
    assert said in client.get(board).content.decode()
    assert said in client.get(candidate).content.decode()
    client.force_login(story.talent.user)
    assert said in client.get(opportunity).content.decode()
    client.force_login(make_member(story.sending, "administrator"))
    assert client.get(candidate).status_code == 404
    client.force_login(make_talent().user)
    assert said not in client.get(reverse("demands:detail", args=[story.demand.public_id])).content.decode()


def test_the_talents_form_asks_for_the_proposal_only_of_a_challenge(client: Client) -> None:
    story = challenge_story()
    opportunity = reverse("matching:opportunity", args=[story.match().public_id])
    client.force_login(story.talent.user)
    assert "proposal" in client.get(opportunity).context["form"].fields
    given = {"eligibility": "yes", "dates": "每周", "account": "6222020000000004321", "conflicts": "无"}
    assert client.post(opportunity, given).status_code == 422
    assert client.post(opportunity, given | {"proposal": "先测后拆。"}).status_code == 302
    assert Proposal.objects.get().text == "先测后拆。"


def test_the_office_reads_the_board_without_the_proposals(client: Client) -> None:
    story, said = challenge_story(), "先做析锂定量。"
    answering(story, said)()
    client.force_login(make_officer())
    page = client.get(reverse("matching:board", args=[story.demand.public_id]))
    assert page.status_code == 200
    assert said not in page.content.decode()
