"""The talent and the sending unit see the money before they answer: on the feed, the opportunity and the consent."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.matching import services
from apps.matching.models import Match, UnitConsent
from tests.factories import make_demand
from tests.matching.conftest import Story

pytestmark = pytest.mark.django_db


def read(person: User, url: str) -> str:
    client = Client()
    client.force_login(person)
    client.cookies["language"] = "en"
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def test_the_feed_names_the_net_on_every_card(story: Story) -> None:
    assert "net about ¥ 75 000.00, estimate" in read(story.talent.user, reverse("matching:feed"))


def test_the_feed_asks_once_for_all_its_money(story: Story) -> None:
    skills = tuple(need.skill for need in story.demand.skill_needs.all())
    for _one in range(3):
        services.refresh_demand(str(make_demand(skills=skills).public_id))
    assert Match.objects.filter(talent=story.talent).count() == 4
    with CaptureQueriesContext(connection) as captured:
        text = read(story.talent.user, reverse("matching:feed"))
    assert text.count("net about") == 4
    assert sum("settlement_taxrule" in query["sql"] for query in captured.captured_queries) == 1


def test_the_opportunity_shows_all_sides_before_the_talent_answers(story: Story) -> None:
    text = read(story.talent.user, reverse("matching:opportunity", args=[story.match().public_id]))
    for shown in ("¥ 100 000.00", "¥ 25 000.00", "¥ 75 000.00", "¥ 80 000.00", "a day", "Estimate"):
        assert shown in text
    assert "nothing, unless by its own contract" in text


def test_the_consent_shows_the_amount_that_was_asked_for(story: Story) -> None:
    story.asked()
    consent = UnitConsent.objects.get()
    consent.sheet["pay_total_fen"] = 6_860_000
    consent.save(update_fields=["sheet"])
    text = read(story.keeper, reverse("matching:consent", args=[consent.public_id]))
    for shown in ("¥ 68 600.00", "¥ 14 952.00", "¥ 53 648.00", "Invoice issued through the tax office"):
        assert shown in text
