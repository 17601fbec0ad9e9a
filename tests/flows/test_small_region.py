"""Small is the normal size: the sample region cut to 60 units, 150 talents and 100 demands.

Every page of what is left answers, and the next step of every demand is the right one, told again here from the rows
alone. Nobody fits some of the demands; their pages offer what helps, in its order.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client, override_settings
from django.urls import reverse

from apps.accounts.models import User
from apps.demands.models import Demand
from apps.matching.models import Match, MatchRun
from apps.matching.services import refresh_demand
from apps.organisations.models import Membership, Unit
from apps.talents.models import Talent
from tests.conftest import Sample, _point_at, cloned_sample

UNITS, TALENTS, DEMANDS = 60, 150, 100
WAYS = ("A sealed invitation", "One relaxed condition", "Your talent office", "A poster with a QR code")
Status = Match.Status


@pytest.fixture(scope="module")
def region(
    django_db_setup: None, sample_template: Sample, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[list[Demand]]:
    """The open demands of the cut region, matched anew."""
    before, data = connections.settings["default"]["NAME"], tmp_path_factory.mktemp("sample")
    with cloned_sample(sample_template, data) as name, django_db_blocker.unblock(), override_settings(DATA_DIR=data):
        _point_at(name)
        _cut()
        demands = list(Demand.objects.filter(status=Demand.Status.OPEN).select_related("unit", "mode").order_by("pk"))
        for demand in demands:
            refresh_demand(str(demand.public_id))
        yield demands
        _point_at(before)


def _cut() -> None:
    """What lies beyond the counts is put away as its owner would: units suspended, talents paused, demands closed."""
    units = list(Unit.objects.order_by("pk").values_list("pk", flat=True))
    talents = Talent.objects.filter(status=Talent.Status.PUBLISHED).order_by("pk")
    kept = list(talents.values_list("pk", flat=True))[:TALENTS]
    Talent.objects.filter(status=Talent.Status.PUBLISHED).exclude(pk__in=kept).update(status=Talent.Status.PAUSED)
    Unit.objects.filter(pk__in=units[UNITS:]).update(status=Unit.Status.SUSPENDED)
    live = Demand.objects.filter(status__in=[Demand.Status.OPEN, Demand.Status.ON_HOLD, Demand.Status.FILLED])
    gone = list(live.order_by("pk").values_list("pk", flat=True))[DEMANDS:]
    Demand.objects.filter(pk__in=gone).update(status=Demand.Status.CLOSED)
    Demand.objects.filter(unit__status=Unit.Status.SUSPENDED, status="open").update(status=Demand.Status.CLOSED)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["language"] = "en"
    return client


def hr_of(demand: Demand) -> Client:
    member = Membership.objects.filter(unit=demand.unit, role="hr", ended_at=None).select_related("user").first()
    assert member
    User.objects.filter(pk=member.user_id).update(language="en")
    member.user.refresh_from_db()
    return signed_in(member.user)


def test_the_region_is_as_small_as_it_says(region: list[Demand]) -> None:
    assert Talent.objects.filter(status=Talent.Status.PUBLISHED).count() <= TALENTS
    assert 30 < len(region) <= DEMANDS
    assert all(run.is_fresh for run in MatchRun.objects.filter(demand__in=region))


def test_every_demand_tells_its_right_next_step(region: list[Demand]) -> None:
    told: Counter[str] = Counter()
    wrong = []
    for demand in region:
        client = hr_of(demand)
        board = client.get(reverse("matching:board", args=[demand.public_id]))
        detail = client.get(reverse("demands:detail", args=[demand.public_id]))
        assert (board.status_code, detail.status_code) == (200, 200), demand
        expected = _expected(demand)
        told[expected.split(" ")[0]] += 1
        if not str(board.context["step"].title).startswith(expected):
            wrong.append(f"{demand}: {board.context['step'].title!r}, not {expected!r}")
        if expected.startswith("Your turn: nobody"):
            page = board.content.decode()
            places = [page.find(f"<h3>{way}") for way in WAYS]
            if -1 in places or places != sorted(places):
                wrong.append(f"{demand}: offers {places}")
    assert wrong == []


def _expected(demand: Demand) -> str:
    """From the rows alone: the furthest candidate first, then the invited, the recommended, nobody."""
    seen = Match.objects.filter(demand=demand, put_away_at=None)
    for status, words in (
        (Status.UNIT_CONSENTED, "Your turn: draft the agreement"),
        (Status.AGREED, "An agreement is being made"),
        (Status.UNIT_ASKED, "The sending unit is answering"),
    ):
        if seen.filter(status=status).exists():
            return words
    if interested := seen.filter(status=Status.INTERESTED).count():
        return f"Your turn: {interested} talent"
    if seen.filter(status=Status.INVITED).exists():
        return "The talents you invited are answering"
    suggested = seen.filter(status=Status.SUGGESTED, fits=True, talent__visibility__in=["masked", "open"])
    if number := suggested.filter(talent__status="published").count():
        return f"Your turn: look at {number} candidate"
    return "Your turn: nobody shown fits yet"


def test_the_parts_of_every_candidate_sum_to_what_is_stored(region: list[Demand]) -> None:
    rows = Match.objects.filter(demand__in=region, status=Status.SUGGESTED, fits=True)
    assert rows.count() > 50
    for match in rows:
        for side in ("unit", "talent"):
            earned = sum(part["earned"] for part in match.explanation[f"{side}_parts"])
            assert abs(earned - getattr(match, f"{side}_score")) < 1e-6, match
        assert abs(match.rank_score - (match.unit_score * match.talent_score) ** 0.5) < 1e-6


def test_every_talent_opens_the_feed_and_the_best_of_it(region: list[Demand]) -> None:
    empty = 0
    for talent in Talent.objects.filter(status=Talent.Status.PUBLISHED).select_related("user"):
        client = signed_in(talent.user)
        page = client.get(reverse("matching:feed"))
        assert page.status_code == 200, talent
        rows = page.context["rows"]
        empty += not rows
        if rows:
            answer = client.get(reverse("matching:opportunity", args=[rows[0]["card"].match.public_id]))
            assert answer.status_code == 200, talent
        else:
            assert b'class="empty"' in page.content, talent
    assert empty < TALENTS
