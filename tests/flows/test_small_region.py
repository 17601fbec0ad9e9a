"""Small is the normal size: the sample region cut to 60 units, 150 talents and 100 demands.

Every page of what is left answers, and the next step of every demand is the right one, told again here from the rows
alone. Nobody fits some of the demands; their pages offer what helps, in its order, and what they promise comes true.
"""

import datetime as dt
import html
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.models import Q
from django.test import Client, override_settings
from django.urls import resolve, reverse

from apps.accounts.models import User
from apps.demands.models import Demand
from apps.demands.rules import in_catalogue
from apps.matching.models import Match, MatchRun
from apps.matching.services import refresh_demand
from apps.matching.views.board import STOP_POLLING
from apps.organisations.models import Membership, OfficeRole, Unit
from apps.planning.models import BatchPlan
from apps.posters.models import Poster
from apps.talents.models import Talent
from tests.conftest import Sample, _point_at, cloned_sample
from tests.planning.making import computed, rows_of

UNITS, TALENTS, DEMANDS = 60, 150, 100
EVERY = int(os.environ.get("FEEDS_EVERY", "5"))  # which talent's feed is opened; `make soak` opens all
WAYS = ("A sealed invitation", "One relaxed condition", "Your talent office", "A poster with a QR code")
Status = Match.Status
LIVE = (Demand.Status.OPEN, Demand.Status.ON_HOLD, Demand.Status.FILLED)
HREF = re.compile(r'<a [^>]*href="(/[^"#]*)')
FRAGMENT = {"HX-Request": "true"}
PAGES_OF_OFFICE = ("planning:plans", "planning:balance", "dashboard:stage_board", "dashboard:fairness", "admin:index")
SHOWN = Q(talent__visibility__in=["masked", "open"], talent__status="published")


@pytest.fixture(scope="module")
def region(
    django_db_setup: None, sample_template: Sample, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[list[Demand]]:
    """The demands of the cut region, the open ones matched anew."""
    before, data = connections.settings["default"]["NAME"], tmp_path_factory.mktemp("sample")
    with cloned_sample(sample_template, data) as name, django_db_blocker.unblock(), override_settings(DATA_DIR=data):
        _point_at(name)
        _cut()
        demands = Demand.objects.filter(status__in=LIVE, unit__status=Unit.Status.VERIFIED).order_by("pk")
        demands = list(demands.select_related("unit__region", "mode"))
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
    live = Demand.objects.filter(status__in=LIVE)
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


def test_every_demand_tells_its_right_next_step_and_leads_there(region: list[Demand], links: "Links") -> None:
    told: Counter[str] = Counter()
    wrong = []
    for demand in region:
        client, (expected, leads) = hr_of(demand), _expected(demand)
        board = client.get(reverse("matching:board", args=[demand.public_id]), headers=FRAGMENT)
        assert board.status_code in (200, STOP_POLLING), demand
        step, kind = board.context["step"], expected.rstrip("0123456789 ")
        if not str(step.title).startswith(expected) or step.url != leads:
            wrong.append(f"{demand}: {step.title!r} {step.url}, not {expected!r} {leads}")
        if kind not in told:
            links.open(client, step.url, reverse("demands:detail", args=[demand.public_id]))
        told[kind] += 1
        if expected.startswith("Your turn: nobody"):
            page = board.content.decode()
            places = [page.find(f"<h3>{way}") for way in WAYS]
            if -1 in places or places != sorted(places):
                wrong.append(f"{demand}: offers {places}")
    assert wrong == []
    assert len(told) > 5


def test_what_one_relaxed_condition_would_bring_comes_true(region: list[Demand]) -> None:
    tried: Counter[str] = Counter()
    runs = MatchRun.objects.filter(demand__in=region, demand__status="open", found__lt=TALENTS // 5)
    for run in runs.select_related("demand").order_by("found", "pk"):
        now = fitting(run.demand)
        for row in run.relaxed:
            if tried[row["code"]] < 4:
                more = [fitting_if(run.demand, **change) for change in RELAXED[row["code"]](run.demand, row["value"])]
                assert len(set().union(*more) - now) == row["count"], (run.demand, row)
                tried[row["code"]] += 1
    assert {"rate", "dates"} <= tried.keys(), tried


def test_every_poster_leads_to_its_demand(region: list[Demand], links: "Links") -> None:
    """The way from the board to the code on a wall and back, as somebody who isn't signed in."""
    for demand in [one for one in region if in_catalogue(one)]:
        client = hr_of(demand)
        made = client.post(reverse("posters:make", args=[demand.public_id]))
        poster = Poster.objects.get(demand=demand, made_by=client.session["_auth_user_id"])
        assert made["Location"] == reverse("posters:detail", args=[poster.public_id])
        opened = Client().get(reverse("posters:open", args=[poster.code]))
        assert opened["Location"] == reverse("demands:detail", args=[demand.public_id])
    links.open(client, made["Location"])
    links.open(Client(), opened["Location"])


def test_the_office_plans_proposes_and_reads_its_small_region(region: list[Demand], links: "Links") -> None:
    client = signed_in(OfficeRole.objects.filter(region__code="320400", role="officer").earliest("pk").user)
    open_here = [one for one in region if one.status == "open" and one.unit.region.code.startswith("3204")]
    made = client.post(reverse("planning:plan_new"), {"which": "all", "goal": "total", "most_each": 2}, follow=True)
    plan = computed(BatchPlan.objects.get(public_id=made.context["plan"].public_id))
    rows = list(rows_of(plan))
    assert plan.status == BatchPlan.Status.READY
    assert rows
    assert max(Counter(row.talent_id for row in rows).values()) <= 2
    assert {row.demand_id for row in rows} <= {one.pk for one in open_here}
    links.open(
        client, *(reverse("referrals:propose", args=[one.public_id]) for one in open_here[:: len(open_here) // 4])
    )
    links.open(client, *map(reverse, PAGES_OF_OFFICE), reverse("planning:plan", args=[plan.public_id]))


@dataclass
class Links:
    """Opens pages, and where they lead: one of each named address, for every demand has the same ones."""

    opened: set[str] = field(default_factory=set)

    def open(self, client: Client, *urls: str) -> None:
        for url in filter(None, urls):
            page = client.get(url)
            assert page.status_code == 200, url
            for way in map(html.unescape, dict.fromkeys(HREF.findall(page.content.decode()))):
                path = way.partition("?")[0]
                name = resolve(path).view_name
                if "." not in path and name not in self.opened:  # papers and tables have tests of their own
                    self.opened.add(name)
                    assert client.get(way).status_code < 400, f"{way} on {url}"


@pytest.fixture(scope="module")
def links() -> Links:
    return Links()


def fitting(demand: Demand) -> set[int]:
    """The talents who fit and whom a using unit may find."""
    rows = Match.objects.filter(SHOWN, demand=demand, fits=True)
    return set(rows.values_list("talent_id", flat=True))


def fitting_if(demand: Demand, **change: object) -> set[int]:
    """Who would fit if the demand asked this; nothing of it stays."""
    with transaction.atomic():
        Demand.objects.filter(pk=demand.pk).update(**change)
        refresh_demand(str(demand.public_id))
        found = fitting(demand)
        transaction.set_rollback(True)
    return found


def _moved(demand: Demand, weeks: int) -> list[dict[str, object]]:
    """Both ways."""
    return [
        {
            "period": (demand.period.lower + dt.timedelta(weeks=step), demand.period.upper + dt.timedelta(weeks=step)),
            "windows": [[first + step, last + step] for first, last in demand.windows],
        }
        for step in (-weeks, weeks)
    ]


RELAXED: dict[str, Callable[[Demand, int], list[dict[str, object]]]] = {
    "dates": _moved,
    "rate": lambda demand, day_fen: [{"pay_total_fen": day_fen * demand.days}],
    "remote": lambda _demand, _none: [{"place": "remote", "remote_percent": 100}],
}


def _expected(demand: Demand) -> tuple[str, str]:
    """From the rows alone: the furthest candidate first, then the invited, the recommended, nobody; and where it leads."""
    seen = Match.objects.filter(demand=demand, put_away_at=None).order_by("-rank_score", "pk")
    if demand.status == Demand.Status.FILLED:
        return "Filled", ""
    for status, words in (
        (Status.UNIT_CONSENTED, "Your turn: draft the agreement"),
        (Status.AGREED, "An agreement is being made"),
        (Status.UNIT_ASKED, "The sending unit is answering"),
    ):
        if first := seen.filter(status=status).first():
            return words, _candidate(first)
    interested = seen.filter(status=Status.INTERESTED)
    if first := interested.first():
        held = demand.status == Demand.Status.ON_HOLD
        return "The talent asks" if held else f"Your turn: {interested.count()} talent", _candidate(first)
    if seen.filter(status=Status.INVITED).exists():
        return "The talents you invited are answering", ""
    if demand.status == Demand.Status.ON_HOLD:
        return "On hold", ""
    suggested = seen.filter(SHOWN, status=Status.SUGGESTED, fits=True)
    if best := suggested.order_by("shown_later", "-rank_score", "pk").first():
        return f"Your turn: look at {suggested.count()} candidate", _candidate(best)
    return "Your turn: nobody shown fits yet", reverse("matching:relay", args=[demand.public_id])


def _candidate(match: Match) -> str:
    return reverse("matching:candidate", args=[match.public_id])


def test_the_parts_of_every_candidate_sum_to_what_is_stored(region: list[Demand]) -> None:
    rows = Match.objects.filter(demand__in=region, status=Status.SUGGESTED, fits=True)
    assert rows.count() > 50
    for match in rows:
        for side in ("unit", "talent"):
            earned = sum(part["earned"] for part in match.explanation[f"{side}_parts"])
            assert abs(earned - getattr(match, f"{side}_score")) < 1e-6, match
        assert abs(match.rank_score - (match.unit_score * match.talent_score) ** 0.5) < 1e-6


def test_talents_open_the_feed_and_some_the_best_of_it(region: list[Demand], links: "Links") -> None:
    empty = 0
    asked = Talent.objects.filter(status=Talent.Status.PUBLISHED).select_related("user")[::EVERY]
    for talent in asked:
        client = signed_in(talent.user)
        page = client.get(reverse("matching:feed"))
        assert page.status_code == 200, talent
        rows = page.context["rows"]
        empty += not rows
        if not rows:
            assert b'class="empty"' in page.content, talent
        elif talent.pk % 4 == 0:
            links.open(client, reverse("matching:opportunity", args=[rows[0]["card"].match.public_id]))
    assert empty < len(asked)
