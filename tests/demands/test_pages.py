"""The short path on screen, the catalogue, the demand's page and the office's queue."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.demands import hints
from apps.demands.forms import QUESTIONS, DemandForm
from apps.demands.models import Demand
from apps.modes.models import SharingMode
from apps.modes.services import load_modes
from tests.factories import make_demand, make_member, make_officer, make_skill, make_talent, make_unit, make_user

pytestmark = pytest.mark.django_db
ANSWERS = {
    "problem": "动力电池壳体激光焊接气孔率 3.2%，节拍达不到要求。",
    "result_wanted": "气孔率低于 0.8%，节拍 45 秒。",
    "days_or_dates": "yearly",
    "first_week": "10",
    "last_week": "13",
    "second_first_week": "41",
    "second_last_week": "43",
    "days": "28",
    "place_or_remote": "on_site",
    "pay": "100000",
    "results_belong": "using_unit",
    "contact": "周允 13800000000",
}


@pytest.fixture(autouse=True)
def modes() -> None:
    load_modes()


@pytest.fixture
def hr(client: Client) -> Client:
    client.force_login(make_member(make_unit(), "hr"))
    return client


def errors_of(form_data: dict[str, str]) -> dict[str, list[str]]:
    form = DemandForm(form_data, units=[make_unit()])
    form.is_valid()
    return dict(form.errors)


def test_the_short_path_has_at_most_eight_questions_and_three_screens(hr: Client) -> None:
    assert len(QUESTIONS) == 8
    assert QUESTIONS == (
        "problem",
        "result_wanted",
        "days_or_dates",
        "place_or_remote",
        "pay",
        "known_person",
        "results_belong",
        "contact",
    )
    screens = [hr.get(reverse("demands:new"))]
    after = hr.post(reverse("demands:new"), ANSWERS)
    screens.append(hr.get(after.url))
    published = hr.post(after.url, {"title": "壳体焊接"})
    screens.append(hr.get(published.url))
    assert [page.status_code for page in screens] == [200, 200, 200]
    assert len(screens) <= 3
    demand = Demand.objects.get()
    assert demand.status == Demand.Status.OPEN
    assert demand.number in screens[-1].content.decode()
    assert published.url == reverse("demands:detail", args=[demand.public_id])


def test_only_the_known_person_may_stay_empty() -> None:
    missing = errors_of({})
    asked = {"problem", "result_wanted", "days_or_dates", "days", "place_or_remote", "pay", "results_belong", "contact"}
    assert set(missing) == asked  # the days are the second small input of question 3
    assert errors_of(ANSWERS) == {}


def test_results_belong_has_no_default(hr: Client) -> None:
    page = hr.get(reverse("demands:new")).content.decode()
    options = re.findall(r'<input type="radio" name="results_belong"[^>]*>', page)
    assert len(options) == 5
    assert not any("checked" in option for option in options)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"problem": "焊接，35岁以下"}, "problem"),
        ({"result_wanted": "名校毕业"}, "result_wanted"),
        ({"first_week": ""}, "first_week"),
        ({"first_week": "13", "last_week": "10"}, "last_week"),
        ({"second_first_week": "12"}, "second_first_week"),
        ({"pay": "0"}, "pay"),
        ({"days": "0"}, "days"),
        ({"days_or_dates": "run"}, "first_day"),
        ({"days_or_dates": "run", "first_day": "2020-01-01", "last_day": "2020-01-02"}, "first_day"),
        ({"days_or_dates": "run", "first_day": "2035-01-10", "last_day": "2035-01-09"}, "last_day"),
        ({"days_or_dates": "run", "first_day": "2035-01-08", "last_day": "2035-01-12"}, "days"),
        ({"days_or_dates": "run", "first_day": "2035-01-08", "last_day": "9999-12-31"}, "last_day"),
    ],
)
def test_a_wrong_answer_is_told_at_its_field(changes: dict[str, str], field: str) -> None:
    assert field in errors_of(ANSWERS | changes)


def test_typed_text_is_kept_when_something_is_wrong(hr: Client) -> None:
    answer = hr.post(reverse("demands:new"), ANSWERS | {"problem": "壳体焊接气孔，限男性"})
    assert answer.status_code == 422
    assert "壳体焊接气孔，限男性" in answer.content.decode()
    assert "气孔率低于 0.8%" in answer.content.decode()
    assert not Demand.objects.exists()


def test_a_draft_can_be_changed_and_comes_back_to_the_check(hr: Client) -> None:
    check = hr.post(reverse("demands:new"), ANSWERS).url
    demand = Demand.objects.get()
    edit = reverse("demands:edit", args=[demand.public_id])
    assert edit in hr.get(check).content.decode()
    page = hr.get(edit).content.decode()
    assert 'value="100000.00"' in page
    assert '<option value="10" selected>' in page
    answer = hr.post(edit, ANSWERS | {"days": "20", "row_version": "1"})
    assert answer.url == check
    demand.refresh_from_db()
    assert (demand.days, demand.row_version) == (20, 2)
    assert hr.post(edit, ANSWERS | {"row_version": "1"}).status_code == 422


def test_skills_found_in_the_words_stand_on_the_check_page(hr: Client) -> None:
    skill = make_skill("激光焊接")
    check = hr.post(reverse("demands:new"), ANSWERS).url
    assert skill.label_zh in hr.get(check).content.decode()
    hr.post(check, {"title": "", "skills": [skill.code]})
    assert [need.skill for need in Demand.objects.get().skill_needs.all()] == [skill]


def test_what_the_words_come_close_to_is_read_by_a_worker_and_ticked_by_hand(hr: Client) -> None:
    make_skill("激光焊接", label_en="Laser welding")  # an English name with a number would count by its number
    near = make_skill("焊缝气孔率控制", label_en="Weld porosity control")
    check = hr.post(reverse("demands:new"), ANSWERS).url
    demand = Demand.objects.get()
    part = reverse("demands:hints", args=[demand.public_id])
    assert "after=2" in hr.get(part, {"after": "1"}).content.decode(), "asks again while nobody has read"
    assert "hx-get" not in hr.get(part, {"after": "59"}).content.decode(), "a minute at most"
    assert hints.read_words(str(demand.public_id))
    assert not hints.read_words(str(demand.public_id))
    assert [one.skill for one in hints.hints_of(demand) or []] == [near]
    assert near.code in hr.get(part).content.decode()
    assert hr.post(check, {"title": "", "perhaps": [near.code]}).status_code == 302
    assert [need.skill for need in demand.skill_needs.all()] == [near]


def test_skills_are_taken_out_and_added_by_hand_and_stay_so_when_the_words_change(hr: Client) -> None:
    named, added = make_skill("激光焊接"), make_skill("热处理")
    check = hr.post(reverse("demands:new"), ANSWERS).url
    assert "激光焊接" in hr.get(check).content.decode()
    assert hr.post(check, {"title": "", "more": "没有的本领"}).status_code == 422
    demand = Demand.objects.get()
    assert hr.post(check, {"title": "", "skills": [], "more": "热处理"}).status_code == 302
    assert [need.skill for need in demand.skill_needs.all()] == [added]
    edit = reverse("demands:edit", args=[demand.public_id])
    later = make_skill("钎焊")
    assert hr.post(edit, ANSWERS | {"problem": "激光焊接和钎焊的气孔率太高", "row_version": "1"}).status_code == 302
    assert {need.skill for need in demand.skill_needs.all()} == {added, later}
    assert named not in [need.skill for need in demand.skill_needs.all()]


def test_a_form_that_is_not_offered_is_told_before_and_refused_on_the_page(hr: Client) -> None:
    SharingMode.objects.filter(code="adviser").update(offered=False)
    run = ANSWERS | {"days_or_dates": "run", "first_day": "2035-01-08", "last_day": "2035-01-12", "days": "5"}
    check = hr.post(reverse("demands:new"), run).url
    assert hr.get(check).status_code == 200
    assert hr.post(check, {"title": "顾问"}).status_code == 422
    assert Demand.objects.get().status == Demand.Status.DRAFT


def test_whoever_has_no_unit_is_led_to_register_one(client: Client) -> None:
    assert client.get(reverse("demands:new")).status_code == 302
    client.force_login(make_user())
    assert client.get(reverse("demands:new")).url == reverse("organisations:register")


@pytest.mark.parametrize("page", ["check", "edit", "close"])
def test_a_stranger_finds_none_of_the_unit_s_pages(client: Client, page: str) -> None:
    demand = make_demand(status="draft")
    client.force_login(make_member(make_unit(), "hr"))
    url = reverse(f"demands:{page}", args=[demand.public_id])
    assert client.get(url).status_code == 404
    assert client.post(url, ANSWERS).status_code == 404
    assert client.get(reverse("demands:detail", args=[demand.public_id])).status_code == 404


def test_a_colleague_without_the_right_is_refused_with_a_sentence(client: Client) -> None:
    demand = make_demand()
    client.force_login(make_member(demand.unit, "finance"))
    client.cookies["language"] = "en"
    answer = client.post(reverse("demands:close", args=[demand.public_id]), {})
    assert answer.status_code == 403
    assert "Only the HR contact or administrator" in answer.content.decode()


def test_a_colleague_who_may_not_post_is_offered_no_way_to_it(client: Client) -> None:
    client.force_login(make_member(make_unit(), "finance"))
    client.cookies["language"] = "en"
    new = reverse("demands:new")
    for whose in ("", "ours"):
        assert f'href="{new}"' not in client.get(reverse("demands:list"), {"whose": whose}).content.decode()
    answer = client.get(new)
    assert answer.status_code == 403
    assert "Only the HR contact or administrator" in answer.content.decode()


def test_only_a_talent_or_a_newcomer_is_asked_to_apply(client: Client) -> None:
    page = reverse("demands:detail", args=[make_demand().public_id])
    offers = []
    for person in (make_talent().user, make_user(), make_officer(), make_member(make_unit(), "hr")):
        client.force_login(person)
        offers.append("/matches/apply/" in client.get(page).content.decode())
    assert offers == [True, True, False, False]


def test_visitors_read_the_demand_but_not_the_contact(client: Client) -> None:
    demand = make_demand(skills=(make_skill("激光焊接"),))
    page = client.get(reverse("demands:detail", args=[demand.public_id]))
    assert page.status_code == 200
    assert demand.problem in page.content.decode()
    assert "激光焊接" in page.content.decode()
    assert "13800000000" not in page.content.decode()


@pytest.mark.parametrize(
    "state", ["draft", "in_approval", "open", "on_hold", "filled", "closed", "cancelled", "expired"]
)
def test_the_own_unit_sees_the_next_step_in_every_state(client: Client, state: str) -> None:
    demand = make_demand(status=state)
    client.force_login(make_member(demand.unit, "hr"))
    page = client.get(reverse("demands:detail", args=[demand.public_id]))
    assert page.status_code == 200
    assert page.content.decode().count('class="next-step"') == 1
    assert page.content.decode().count("button-primary") <= 1


def test_close_and_open_again(hr: Client) -> None:
    demand = make_demand(unit=Demand.objects.none().first() or make_unit())
    hr.force_login(make_member(demand.unit, "hr"))
    close = reverse("demands:close", args=[demand.public_id])
    assert hr.get(close).status_code == 200
    assert hr.post(close, {"reason": "不再需要"}).status_code == 302
    demand.refresh_from_db()
    assert demand.status == Demand.Status.CLOSED
    expired = make_demand(unit=demand.unit, status="expired")
    assert hr.post(reverse("demands:reopen", args=[expired.public_id])).status_code == 302
    expired.refresh_from_db()
    assert expired.status == Demand.Status.OPEN


def test_the_catalogue_counts_filters_and_has_a_word_for_nothing(client: Client) -> None:
    client.cookies["language"] = "en"
    url = reverse("demands:list")
    assert "No demand is open now" in client.get(url).content.decode()
    demand = make_demand()
    make_demand(status="closed")
    page = client.get(url, {"q": "激光", "region": "320400"}).content.decode()
    assert demand.title in page
    assert "1 result" in page
    assert "No demand fits these filters" in client.get(url, {"q": "没有的词"}).content.decode()
    assert client.get(url, {"region": "999999", "page": "x"}).status_code == 200


def test_a_unit_has_its_own_tab_with_drafts(hr: Client) -> None:
    hr.post(reverse("demands:new"), ANSWERS)
    page = hr.get(reverse("demands:list"), {"whose": "ours"}).content.decode()
    assert Demand.objects.get().title in page


def count(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return sum("clockoffset" not in query["sql"] for query in queries.captured_queries)


def test_the_catalogue_asks_the_same_number_of_questions_for_1_and_for_12_demands(client: Client) -> None:
    unit = make_unit()
    client.force_login(make_member(unit, "hr"))
    make_demand(unit=unit)
    url = reverse("demands:list")
    count(client, url)
    few = count(client, url)
    for _ in range(11):
        make_demand()
    assert count(client, url) == few <= 20


def test_the_queue_asks_the_same_number_of_questions_for_1_and_for_8(client: Client) -> None:
    client.force_login(make_officer())
    queue = reverse("admin:demands_demand_changelist")
    make_demand(unit=make_unit(verified=False), status="in_approval")
    count(client, queue)
    few = count(client, queue)
    for _ in range(7):
        make_demand(unit=make_unit(verified=False), status="in_approval")
    assert count(client, queue) == few


def test_the_queue_approves_returns_and_hides_drafts(client: Client) -> None:
    officer = make_officer()
    client.force_login(officer)
    waiting = [make_demand(unit=make_unit(verified=False), status="in_approval", number=None) for _ in range(2)]
    make_demand(status="draft", title="看不见的草稿")
    queue = reverse("admin:demands_demand_changelist")
    assert "看不见的草稿" not in client.get(queue).content.decode()
    assert client.get(reverse("admin:demands_demand_change", args=[waiting[0].pk])).status_code == 200
    client.post(queue, {"action": "approve", "_selected_action": [waiting[0].pk]})
    client.post(queue, {"action": "send_back", "_selected_action": [waiting[1].pk], "reason": "请写明结果"})
    for demand in waiting:
        demand.refresh_from_db()
    assert [demand.status for demand in waiting] == [Demand.Status.OPEN, Demand.Status.DRAFT]
    assert client.get(queue, {"look": "due"}).status_code == 200
