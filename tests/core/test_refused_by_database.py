"""Where the database says no, a person reads a sentence and never an error page."""

import re

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from apps.core.errors import SENTENCE_OF_CONSTRAINT, refusal_of
from apps.core.models import NumberSeries
from apps.talents.models import Booking
from talentshare import urls
from tests.factories import make_demand, make_talent, make_user

pytestmark = pytest.mark.django_db


def meets_a_named_constraint(_request: HttpRequest) -> HttpResponse:
    make_talent(user=make_talent().user)
    return HttpResponse()


def meets_a_forgotten_constraint(_request: HttpRequest) -> HttpResponse:
    for _n in range(2):
        NumberSeries.objects.create(kind="Q", region="3204", year=2026)
    return HttpResponse()


def breaks_a_check(_request: HttpRequest) -> HttpResponse:
    make_demand(days=0)
    return HttpResponse()


def waits_too_long(_request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '20ms'")
        cursor.execute("SELECT pg_sleep(1)")
    return HttpResponse()


def loses_the_database(_request: HttpRequest) -> HttpResponse:
    raise OperationalError("server closed the connection unexpectedly")


handler500 = urls.handler500
urlpatterns = [
    *urls.urlpatterns,
    path("named/", transaction.atomic(meets_a_named_constraint)),
    path("forgotten/", transaction.atomic(meets_a_forgotten_constraint)),
    path("check/", transaction.atomic(breaks_a_check)),
    path("busy/", waits_too_long),
    path("away/", loses_the_database),
]


@pytest.fixture
def browser(settings) -> Client:  # type: ignore[no-untyped-def]
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    client.force_login(make_user())
    client.cookies["language"] = "en"
    return client


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/named/", 409, "Your profile was changed elsewhere."),
        ("/forgotten/", 409, "Somebody did this a moment ago."),
        ("/check/", 422, "This cannot be saved as it stands."),
        ("/busy/", 503, "Somebody else is changing this just now."),
        ("/away/", 503, "Please try again in a few minutes"),
    ],
)
def test_the_page_says_why(browser: Client, address: str, status: int, words: str) -> None:
    answer = browser.get(address)
    assert (answer.status_code, words in answer.content.decode()) == (status, True)


def test_htmx_gets_the_sentence_as_a_fragment(browser: Client) -> None:
    answer = browser.get("/named/", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert b"<html" not in answer.content


def test_every_sentence_belongs_to_a_constraint_of_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes")
        known = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
        for (source,) in cursor.fetchall():  # what a trigger refuses has a name, too
            known.update(re.findall(r"CONSTRAINT = '(\w+)'", source))
    assert set(SENTENCE_OF_CONSTRAINT) - known == set()


def test_the_calendars_exclusion_has_its_own_sentence() -> None:
    talent, period = make_talent(), make_demand().period
    facts = {"talent": talent, "kind": "stay", "period": period, "subject": "a"}
    Booking.objects.create(**facts)
    with pytest.raises(IntegrityError) as met, transaction.atomic():
        Booking.objects.create(**facts)
    refusal = refusal_of(met.value)
    assert refusal
    assert (refusal.code, refusal.status) == ("overlap", 409)


@pytest.mark.parametrize("address", ["/agreements/check/?code=%00", "/demands/?q=%00", "/demands/?mode=%00", "/%00/"])
def test_a_nul_byte_in_the_address_is_a_bad_request(browser: Client, address: str) -> None:
    assert browser.get(address).status_code == 400


def test_ten_thousand_characters_in_the_address_are_no_error(browser: Client) -> None:
    assert browser.get("/agreements/check/", {"code": "X" * 10_000}).status_code == 404
    assert browser.get("/demands/", {"q": "X" * 10_000}).status_code == 200


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:1"])
def test_the_way_back_leads_to_this_site_only(browser: Client, back: str) -> None:
    answer = browser.post("/named/", {"back": back})
    assert (answer.status_code, answer.context["back"]) == (409, "/")
