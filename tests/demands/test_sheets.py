"""The task list: seven sections in any order, kept right or wrong, checked, handed in, returned and opened again."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.demands import services
from apps.demands.models import Demand, DemandSheet
from apps.demands.selectors import demands_public, demands_visible_to
from apps.demands.sheet_forms import SECTIONS
from apps.matching.models import Match
from apps.matching.selectors import opportunities_of
from apps.modes.services import load_modes
from apps.organisations.models import Unit
from tests.factories import make_demand, make_member, make_officer, make_skill, make_talent, make_unit, make_user
from tests.factories.story import make_match

pytestmark = pytest.mark.django_db
TYPED = {
    "form": {"title": "壳体焊接提质", "need": "task", "who": "person", "person": "unknown"},
    "work": {"problem": "焊缝气孔率高，节拍慢。", "result_wanted": "气孔率低于 0.8%。", "results_belong": "using_unit"},
    "requirements": {"skills": "激光焊接", "work_years": "5", "work_language": "zh"},
    "time": {
        "days_or_dates": "yearly", "first_week": "10", "last_week": "13", "days": "20", "place_or_remote": "both",
        "remote_percent": "40",
    },
    "pay": {"pay_unit": "day", "pay": "2500", "benefits": "往返高铁、周转房"},
    "visibility": {"visibility": "everyone"},
    "contact": {"contact": "周允 13800000000"},
}  # fmt: skip
STATEMENTS = {"true": "on", "fair": "on", "open": "on"}


@pytest.fixture(autouse=True)
def modes() -> None:
    load_modes()


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def hr(client: Client, unit: Unit) -> Client:
    client.force_login(make_member(unit, "hr"))
    client.cookies["language"] = "en"
    return client


def new_sheet(hr: Client) -> DemandSheet:
    assert hr.post(reverse("demands:sheet_new")).status_code == 302
    return DemandSheet.objects.latest("id")


def section(sheet: DemandSheet, key: str) -> str:
    return reverse("demands:sheet_section", args=[sheet.public_id, key])


def fill(hr: Client, sheet: DemandSheet, **changes: dict[str, str]) -> None:
    for key, typed in (TYPED | changes).items():
        assert hr.post(section(sheet, key), typed).status_code == 302


def hand_in(hr: Client, sheet: DemandSheet) -> Demand:
    answer = hr.post(reverse("demands:sheet_check", args=[sheet.public_id]), STATEMENTS)
    assert answer.status_code == 302, answer.content.decode()
    return Demand.objects.latest("id")


def test_the_sections_are_done_in_any_order_and_the_last_leads_to_the_check(hr: Client) -> None:
    sheet = new_sheet(hr)
    for key in reversed(SECTIONS):
        assert hr.get(section(sheet, key)).status_code == 200
        answer = hr.post(section(sheet, key), TYPED[key])
    assert answer.url == reverse("demands:sheet_check", args=[sheet.public_id])
    page = hr.get(answer.url).content.decode()
    assert "¥\u00a050\u00a0000.00" in page  # 20 days of 2,500
    assert "往返高铁" in page


def test_handing_in_publishes_with_number_result_page_and_every_detail(hr: Client) -> None:
    skill, sheet = make_skill("激光焊接"), new_sheet(hr)
    fill(hr, sheet)
    demand = hand_in(hr, sheet)
    assert (demand.status, demand.title, demand.days, demand.pay_total_fen) == ("open", "壳体焊接提质", 20, 5_000_000)
    assert (demand.years, demand.work_language, demand.remote_percent) == (5, "zh", 40)
    assert demand.mode
    assert demand.mode.code == "migratory_bird"
    assert [need.skill for need in demand.skill_needs.all()] == [skill]
    page = hr.get(reverse("demands:published", args=[demand.public_id])).content.decode()
    assert demand.number
    assert demand.number in page
    assert page.count("button-primary") == 1
    assert "5 years" in hr.get(reverse("demands:detail", args=[demand.public_id])).content.decode()


def test_the_check_opens_only_when_every_section_is_done_and_asks_every_statement(hr: Client) -> None:
    sheet = new_sheet(hr)
    check = reverse("demands:sheet_check", args=[sheet.public_id])
    assert hr.get(check).url == reverse("demands:sheet", args=[sheet.public_id])
    fill(hr, sheet)
    assert hr.post(check, {"true": "on", "fair": "on"}).status_code == 422
    assert not Demand.objects.exists()


def test_what_is_wrong_is_told_and_kept_all_the_same(hr: Client) -> None:
    sheet = new_sheet(hr)
    answer = hr.post(section(sheet, "work"), TYPED["work"] | {"problem": "焊接，限男性"})
    assert answer.status_code == 422
    assert "限男性" in hr.get(section(sheet, "work")).content.decode()
    assert "in progress" in hr.get(reverse("demands:sheet", args=[sheet.public_id])).content.decode()


def test_it_is_kept_while_one_types_and_the_card_follows(hr: Client) -> None:
    sheet = new_sheet(hr)
    answer = hr.post(section(sheet, "form"), TYPED["form"], headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "壳体焊接提质" in page
    assert 'hx-swap-oob="true"' in page
    assert "<html" not in page
    sheet.refresh_from_db()
    before = sheet.row_version
    hr.post(section(sheet, "form"), TYPED["form"], headers={"HX-Request": "true"})
    sheet.refresh_from_db()
    assert sheet.row_version == before  # the same again writes nothing


def test_the_finder_s_answers_must_go_together(hr: Client) -> None:
    sheet = new_sheet(hr)
    assert hr.post(section(sheet, "form"), TYPED["form"] | {"who": "lend_peer"}).status_code == 422
    fill(hr, sheet, form=TYPED["form"] | {"need": "help", "who": "unit"})
    assert hand_in(hr, sheet).mode.code == "commission"  # type: ignore[union-attr]


def test_weekends_between_two_days_are_the_sunday_engineer(hr: Client) -> None:
    sheet, first = new_sheet(hr), clock.today() + dt.timedelta(days=60)
    typed = {
        "days_or_dates": "weekends",
        "first_day": first.isoformat(),
        "last_day": (first + dt.timedelta(days=90)).isoformat(),
        "days": "8",
        "place_or_remote": "on_site",
    }
    fill(hr, sheet, time=typed)
    demand = hand_in(hr, sheet)
    assert demand.mode
    assert demand.mode.code == "weekend"
    assert (demand.windows, demand.days_per_week) == ([], 1)


def test_an_unverified_unit_hands_in_and_reads_the_office_s_words_when_it_comes_back(client: Client) -> None:
    unit = make_unit(verified=False)
    client.force_login(make_member(unit, "hr"))
    client.cookies["language"] = "en"
    sheet = new_sheet(client)
    fill(client, sheet)
    demand = hand_in(client, sheet)
    assert demand.status == "in_approval"
    assert demand.submitted_at is not None
    assert "Handed in" in client.get(reverse("demands:published", args=[demand.public_id])).content.decode()
    assert client.get(section(sheet, "work")).status_code == 404  # it waits for the office
    services.return_demand(demand, by=make_officer(), reason="请写明结果如何验收")
    assert "请写明结果如何验收" in client.get(section(sheet, "work")).content.decode()
    fill(client, sheet, work=TYPED["work"] | {"result_wanted": "抽检 300 件，合格率 99%。"})
    assert hand_in(client, sheet) == demand
    demand.refresh_from_db()
    assert (demand.status, demand.result_wanted) == ("in_approval", "抽检 300 件，合格率 99%。")


def test_a_draft_of_the_short_path_goes_on_as_a_task_list_once(hr: Client, unit: Unit) -> None:
    finder = {"person": "unknown", "need": "task", "who": "person", "time": "yearly"}
    demand = make_demand(unit=unit, status="draft", number=None, published_at=None, finder_answers=finder)
    url = reverse("demands:sheet_of", args=[demand.public_id])
    first, second = hr.post(url), hr.post(url)
    assert first.url == second.url
    assert "7 of 7 done" in hr.get(first.url).content.decode()
    assert hr.get(reverse("demands:check", args=[demand.public_id])).url == first.url
    sheet = DemandSheet.objects.get()
    hand_in(hr, sheet)
    demand.refresh_from_db()
    assert (demand.status, demand.days) == ("open", 28)


def test_a_deadline_of_one_s_own_closes_earlier_and_never_later(hr: Client) -> None:
    soon, far = clock.today() + dt.timedelta(days=9), clock.today() + dt.timedelta(days=400)
    found = []
    for day in (soon, far):
        sheet = new_sheet(hr)
        fill(hr, sheet, visibility={"visibility": "everyone", "answer_by": day.isoformat()})
        found.append(hand_in(hr, sheet).expires_on)
    assert found == [soon, clock.today() + dt.timedelta(days=60)]


def test_a_demand_for_invited_talents_is_in_no_catalogue(hr: Client) -> None:
    sheet = new_sheet(hr)
    fill(hr, sheet, visibility={"visibility": "invited"})
    demand = hand_in(hr, sheet)
    assert not demands_public().exists()
    talent = make_talent()
    match = make_match(demand=demand, talent=talent, status=Match.Status.SUGGESTED)
    assert not demands_visible_to(talent.user).exists()
    assert not opportunities_of(talent.user).exists()
    invited = {"status": Match.Status.INVITED, "invited_at": clock.now()}
    Match.objects.filter(pk=match.pk).update(**invited)
    assert demands_visible_to(talent.user).get() == demand
    assert opportunities_of(talent.user).get() == match
    assert demands_visible_to(make_member(demand.unit)).exists()


def test_a_sheet_belongs_to_its_unit_and_to_those_who_may_post(hr: Client, unit: Unit, client: Client) -> None:
    sheet = new_sheet(hr)
    pages = [reverse("demands:sheet", args=[sheet.public_id]), section(sheet, "pay")]
    client.force_login(make_member(make_unit(), "hr"))
    assert [client.get(page).status_code for page in pages] == [404, 404]
    client.force_login(make_member(unit, "finance"))
    assert [client.get(page).status_code for page in pages] == [403, 403]
    client.force_login(make_user())
    assert client.post(reverse("demands:sheet_new")).status_code == 403
    with pytest.raises(RuleViolation):
        services.save_section(sheet, by=make_user(), section="pay", typed={})


def test_a_sheet_is_thrown_away(hr: Client) -> None:
    sheet = new_sheet(hr)
    assert hr.post(reverse("demands:sheet_discard", args=[sheet.public_id])).status_code == 302
    assert not DemandSheet.objects.exists()


def test_unfinished_sheets_stand_on_the_unit_s_list_in_a_fixed_number_of_queries(hr: Client) -> None:
    url = reverse("demands:list") + "?whose=ours"
    new_sheet(hr)
    hr.get(url)
    with CaptureQueriesContext(connection) as few:
        assert "A demand without a title" in hr.get(url).content.decode()
    for _number in range(3):
        new_sheet(hr)
    with CaptureQueriesContext(connection) as many:
        hr.get(url)
    assert len(many) == len(few)
