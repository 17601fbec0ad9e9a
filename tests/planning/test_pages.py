"""The pages of planning: progress, proposals, decisions, and the balance of cities."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.demands.models import Demand
from apps.planning.balance import balance
from apps.planning.models import BatchPlan, PlanRow
from apps.skills.models import CredentialType, Recognition
from apps.talents.models import Talent
from tests.factories import NANJING, SHANGHAI, make_demand, make_region, make_skill, make_talent
from tests.planning.making import Town, computed, deliver, make_town, rows_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def town(client: Client) -> Town:
    town = make_town(demands=2, talents=2)
    client.force_login(town.officer)
    return town


def queries(client: Client, url: str) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_a_plan_is_made_from_the_filtered_or_the_ticked_demands(client: Client, town: Town) -> None:
    url = reverse("planning:plan_new")
    Demand.objects.filter(pk=town.demands[1].pk).update(title="高纯碳纤维导电剂分散工艺")
    town.demands[1].refresh_from_db()
    town.demands[1].save()
    make_demand(status=Demand.Status.DRAFT, title="草稿不在此列")
    page = client.get(url).content.decode()
    assert page.count('name="demand"') == 2
    Demand.objects.filter(pk=town.demands[1].pk).update(region=make_region(NANJING))
    assert client.get(f"{url}?region={NANJING}").content.decode().count('name="demand"') == 1
    form = {"which": "all", "goal": "fill", "most_each": "1", "title": "碳材料"}
    assert client.post(f"{url}?q=碳纤维", form).status_code == 302
    filtered = BatchPlan.objects.get(title="碳材料")
    assert [row.demand for row in filtered.demands.all()] == [town.demands[1]]
    assert (filtered.goal, filtered.most_each, filtered.made_by) == ("fill", 1, town.officer)
    ticked = form | {"which": "ticked", "title": "一项", "demand": [str(town.demands[0].public_id), "nonsense"]}
    assert client.post(url, ticked).status_code == 302
    assert [row.demand for row in BatchPlan.objects.get(title="一项").demands.all()] == [town.demands[0]]
    nothing = client.post(url, form | {"which": "ticked"})
    assert nothing.status_code == 422
    assert BatchPlan.objects.count() == 2


def test_talents_are_chosen_by_hand_and_nobody_else_is_proposed(client: Client, town: Town) -> None:
    url, form = reverse("planning:plan_new"), {"which": "all", "goal": "total", "most_each": "2", "title": "两人"}
    chosen, other = (str(one.public_id) for one in town.talents)
    looked = client.post(url, form | {"look": "talents", "words": "激光焊接工艺", "talent": chosen})
    assert looked.status_code == 200
    assert not BatchPlan.objects.exists(), "to look makes no plan"
    page = looked.content.decode()
    assert f'value="{chosen}" checked' in page
    assert f'value="{other}"' in page
    assert 'value="两人"' in page, "what was typed stays"
    assert "没有找到其他人才" in client.post(url, form | {"look": "talents", "words": "潜水"}).content.decode()
    hidden = make_talent(skills=(town.skill,), visibility="only_me")
    sent = form | {"talent": [chosen, str(hidden.public_id), "nonsense"]}
    assert client.post(url, sent).status_code == 302
    plan = computed(BatchPlan.objects.get())
    assert [one.pk for one in plan.talents.all()] == [town.talents[0].pk], "a hidden talent is nobody's to choose"
    assert {row.talent_id for row in plan.rows.all()} == {town.talents[0].pk}
    assert "手工选定 1 位人才" in client.get(reverse("planning:plan", args=[plan.public_id])).content.decode()


def test_the_progress_is_polled_until_the_proposals_stand_there(client: Client, town: Town) -> None:
    plan = town.plan()
    url = reverse("planning:plan", args=[plan.public_id])
    assert "hx-trigger" in client.get(url).content.decode()
    running = client.get(url, headers=HTMX)
    assert running.status_code == 200
    assert "<html" not in running.content.decode()
    while deliver("PlanStepDue"):
        pass
    ready = client.get(url, headers=HTMX)
    assert ready.status_code == 286
    assert ready.content.decode().count(reverse("planning:accept_plan", args=[plan.public_id])) == 1
    whole = client.get(url).content.decode()
    assert "hx-trigger" not in whole
    for row in rows_of(plan):
        assert row.demand.title in whole
        assert reverse("planning:accept_proposal", args=[row.public_id]) in whole


def test_accepting_and_rejecting_lead_back_to_the_plan(client: Client, town: Town) -> None:
    plan = town.ready()
    one, other = rows_of(plan)
    assert client.post(reverse("planning:accept_proposal", args=[one.public_id])).status_code == 302
    going_out = client.get(reverse("planning:plan", args=[plan.public_id]))
    assert "hx-trigger" in going_out.content.decode(), "invitations are on their way"
    refused = client.post(reverse("planning:reject_proposal", args=[other.public_id]), {"reason": "薪酬不合适"})
    assert refused.status_code == 302
    deliver("ProposalAccepted")
    page = client.get(reverse("planning:plan", args=[plan.public_id])).content.decode()
    assert "薪酬不合适" in page
    assert "hx-trigger" not in page
    for tab, count in {"open": 0, "invited": 1, "rejected": 1, "unfilled": 0}.items():
        assert (
            client.get(reverse("planning:plan", args=[plan.public_id]), {"show": tab}).context["listing"].count == count
        )


def test_who_has_hidden_since_is_named_no_more(client: Client, town: Town) -> None:
    plan = town.ready()
    row = rows_of(plan)[0]
    Talent.objects.filter(pk=row.talent_id).update(visibility=Talent.Visibility.ONLY_ME, headline="隐去之人的头衔")
    page = client.get(reverse("planning:plan", args=[plan.public_id])).content.decode()
    assert "隐去之人的头衔" not in page
    assert reverse("talents:card", args=[row.talent.public_id]) not in page


def test_pages_ask_the_same_number_of_questions_for_few_and_for_many(client: Client, town: Town) -> None:
    few = town.ready()
    pages = [reverse("planning:plans"), reverse("planning:plan_new"), reverse("planning:balance")]
    client.get(pages[0])
    before = [queries(client, page) for page in [*pages, reverse("planning:plan", args=[few.public_id])]]
    town.demands += [make_demand(skills=(town.skill, make_skill())) for _n in range(6)]
    for _n in range(6):
        make_talent(skills=(town.skill,), region=make_region(SHANGHAI))
    many = town.ready()
    assert PlanRow.objects.filter(plan=many).count() > 4
    after = [queries(client, page) for page in [*pages, reverse("planning:plan", args=[many.public_id])]]
    assert after == before


# ---- Surplus and shortage


def test_the_balance_counts_by_field_and_city_and_tells_a_few_as_a_few(client: Client) -> None:
    town = make_town(demands=2, talents=0)
    client.force_login(town.officer)
    for region, count in ((SHANGHAI, 6), (NANJING, 4)):
        for _n in range(count):
            make_talent(skills=(town.skill, make_skill()), region=make_region(region))
    make_talent(skills=(town.skill,), region=make_region(SHANGHAI), visibility=Talent.Visibility.RELAY)
    make_demand(skills=(town.skill,), visibility=Demand.Visibility.INVITED)
    found = balance(town.region)
    row = next(row for row in found.rows if row.code == "ZZ")
    cells = {city.code: cell for city, cell in zip(found.cities, row.cells, strict=True)}
    assert found.cities[0] == town.region
    assert (cells["320400"].talents, cells["320400"].demands, cells["320400"].kind) == (0, 2, "shortage")
    assert (cells[SHANGHAI].talents, cells[SHANGHAI].kind) == (6, "surplus")
    assert (cells[NANJING].talents, cells[NANJING].kind) == (None, "")
    page = client.get(reverse("planning:balance")).content.decode()
    assert ">6 / 0<" in page
    assert ">4 / 0<" not in page


def test_cities_that_could_help_each_other_are_named_with_what_is_recognised(client: Client) -> None:
    town = make_town(demands=2, talents=0)
    client.force_login(town.officer)
    for _n in range(6):
        make_talent(skills=(town.skill,), region=make_region(SHANGHAI))
    title = CredentialType.objects.create(
        code="senior_engineer", name_zh="高级工程师", name_en="Senior engineer", level=4
    )
    Recognition.objects.create(
        credential=title, issuing="310000", accepting="320000", level="full", valid=("2020-01-01", "2099-01-01")
    )
    (pair,) = balance().pairs
    assert (pair.giver, pair.taker, pair.over, pair.missing) == ("上海市", town.region.name, 6, 4)
    assert pair.recognised == ["高级工程师"]
    csv = client.get(reverse("planning:balance_csv")).content.decode("utf-8-sig")
    assert "上海市,6,0" in csv.replace('"', "")


def test_a_region_without_anything_has_a_page_too(client: Client) -> None:
    client.force_login(make_town(demands=0, talents=0).officer)
    for page in ("plans", "plan_new", "balance"):
        assert client.get(reverse(f"planning:{page}")).status_code == 200
