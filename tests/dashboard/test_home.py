"""The public home page: what it is, true figures, the newest demands, one primary button."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.agreements.models import Agreement
from apps.assignments.models import Assignment, ReturnConfirmation
from apps.core import clock
from apps.dashboard import figures
from apps.modes.models import Party
from tests.dashboard.rows import make_agreement, make_assignment, make_log, make_trio
from tests.factories import make_demand, make_skill, make_unit

pytestmark = pytest.mark.django_db


def test_a_visitor_reads_in_chinese_what_it_is(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "一份协议，三方同签，人才按期返岗" in page
    assert "目前没有招募中的需求" in page
    assert page.count("button-primary") == 1


def test_a_visitor_reads_the_same_in_english(client: Client) -> None:
    client.cookies["language"] = "en"
    page = client.get("/").content.decode()
    assert "One agreement, three signatures, the talent returns" in page
    assert 'lang="en"' in page


def test_the_newest_open_demands_of_verified_units_are_shown(client: Client) -> None:
    make_demand(title="动力电池壳体激光焊接", skills=(make_skill("铝合金焊接"),))
    make_demand(title="未核验单位的需求", unit=make_unit(verified=False))
    page = client.get("/").content.decode()
    assert "动力电池壳体激光焊接" in page
    assert "铝合金焊接" in page
    assert "未核验单位的需求" not in page


def test_home_asks_as_often_for_five_demands_as_for_one(client: Client) -> None:
    make_demand(skills=(make_skill(), make_skill()))
    first = _queries(client)
    for _number in range(6):
        make_demand(skills=(make_skill(), make_skill()))
    assert _queries(client) == first


def test_a_signed_agreement_counts_only_with_a_record_of_work() -> None:
    trio = make_trio()
    make_agreement(trio, Agreement.Status.ACTIVE)
    assert figures.performed().value == "0"
    assert "1" in figures.performed().definition
    make_log(trio)
    assert figures.performed().value == "1"


def test_a_return_counts_as_in_time_by_the_talents_own_word() -> None:
    assert figures.returned_in_time().value == "—"
    trio = make_trio()
    kept, late = (make_assignment(trio, Assignment.Status.RETURNED) for _number in range(2))
    Assignment.objects.update(return_due_on=clock.today())
    ReturnConfirmation.objects.create(assignment=kept, party=Party.TALENT, by=trio.person, at=clock.now())
    tomorrow = clock.now() + dt.timedelta(days=1)
    ReturnConfirmation.objects.create(assignment=late, party=Party.TALENT, by=trio.person, at=tomorrow)
    figure = figures.returned_in_time()
    assert (figure.value, figure.unit) == ("1", "/ 2")


def test_days_to_signing_are_a_median_from_publishing() -> None:
    assert figures.days_to_signing().value == "—"
    trio = make_trio()
    for days in (10, 20, 90):
        agreement = make_agreement(trio, Agreement.Status.ACTIVE)
        assert agreement.signed_at
        agreement.match.demand.published_at = agreement.signed_at - dt.timedelta(days=days)
        agreement.match.demand.save(update_fields=["published_at"])
    assert figures.days_to_signing().value == "20"


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get("/")
    return sum("clockoffset" not in query["sql"] for query in captured.captured_queries)
