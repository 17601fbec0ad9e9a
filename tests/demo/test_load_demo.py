"""The sample region: complete, consistent, safe to load twice, and good enough for the main job."""

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from apps.accounts.models import User
from apps.accounts.phones import normalise
from apps.accounts.services import has_identity
from apps.core import clock
from apps.core.models import OutboxEvent
from apps.demands.answers import Answers
from apps.demands.models import Demand
from apps.demands.services import publish_demand, save_draft
from apps.demo import sample
from apps.matching.models import Match
from apps.matching.services import refresh_demand
from apps.organisations.credit_code import checked
from apps.organisations.models import Membership, OfficeRole, Unit
from apps.organisations.selectors import people_of
from apps.skills import services as skills
from apps.talents.models import Credential, Talent, TalentSkill, Window


@pytest.fixture(scope="module")
def sample_region(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Loaded once for the module and rolled back after it; each test works in a savepoint within."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        call_command("load_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _within(sample_region: None, db: None) -> None:
    """Every test here sees the sample."""


def counts() -> dict[str, int]:
    models = (User, Unit, Membership, OfficeRole, Talent, TalentSkill, Window, Credential, Demand, OutboxEvent)
    return {model.__name__: model.objects.count() for model in models}


def test_six_units_twenty_four_talents_and_eight_demands() -> None:
    assert Unit.objects.count() == 6
    assert Counter(Talent.objects.values_list("talent_class", flat=True)) == {
        "management": 6,
        "technical": 6,
        "research": 6,
        "skilled": 6,
    }
    assert Counter(Demand.objects.values_list("status", flat=True)) == {"open": 6, "draft": 1, "in_approval": 1}
    assert set(Demand.objects.values_list("mode__code", flat=True)) == {"migratory_bird"}


def test_loading_twice_creates_nothing() -> None:
    before = counts()
    call_command("load_demo", stdout=StringIO())
    assert counts() == before


def test_published_demands_tell_the_workers() -> None:
    assert OutboxEvent.objects.filter(type="demands.DemandPublished").count() == 6


def test_every_unit_has_three_different_people_and_a_right_credit_code() -> None:
    for unit in Unit.objects.all():
        roles = [people_of(unit, role).get() for role in ("administrator", "signatory", "finance")]
        assert len({person.pk for person in roles}) == 3
        assert checked(unit.credit_code) == unit.credit_code


def test_every_skill_code_exists_and_is_given_once() -> None:
    known = set()
    for name in skills.FILES:
        with (skills.DATA / name).open(encoding="utf-8", newline="") as file:
            known |= {row["code"] for row in csv.DictReader(file)}
    for talent in sample.talents():
        codes = [code for code, _level, _evidence in talent.skills]
        assert len(codes) == len(set(codes))
        assert 5 <= len(codes) <= 9
        assert set(codes) | set(talent.wishes) <= known


def test_every_number_is_a_mobile_number_and_nobody_shares_one() -> None:
    phones = list(User.objects.values_list("phone", flat=True))
    assert all(normalise(phone) == phone and phone.startswith("+861990000") for phone in phones)
    assert all(email.endswith("@example.com") for email in User.objects.values_list("email", flat=True))


def test_those_who_sign_in_the_main_job_have_declared_no_identity() -> None:
    signers = User.objects.filter(name__in=["沈知远", "许承岳", "章怀瑾"])
    assert signers.count() == 3
    assert not any(has_identity(user) for user in signers)


def test_the_main_jobs_demand_finds_shen_zhiyuan_first_and_weaker_ones_after() -> None:
    unit = Unit.objects.get(name_zh__startswith="常州星澜")
    clerk = people_of(unit, "hr").get()
    today = clock.today()
    start, end = sample.stay(1, 4, today)
    answers = Answers(
        title="动力电池壳体激光焊接工艺优化",
        problem="动力电池壳体激光焊接的焊缝气孔率偏高，铝合金薄壁件焊接变形大，节拍达不到要求。",
        result_wanted="焊缝气孔率低于 0.5%，节拍 45 秒；用试验设计给出工艺窗口，并做焊接缺陷检测。",
        period=(start, end),
        windows=[[start.isocalendar().week, (end - dt.timedelta(days=1)).isocalendar().week]],
        days=16,
        place="both",
        region=unit.region,
        pay_total_fen=10_000_000,
        result_owner="using_unit",
        contact=clerk.name,
    )
    demand = publish_demand(save_draft(unit, by=clerk, answers=answers), by=clerk)
    refresh_demand(str(demand.public_id))
    ranked = list(Match.objects.filter(demand=demand, fits=True).order_by("-rank_score"))
    assert ranked[0].talent.user.name == "沈知远"
    assert 4 <= len(ranked) <= 6
    assert ranked[0].rank_score > ranked[1].rank_score


def test_every_open_demand_has_a_talent_who_fits() -> None:
    for demand in Demand.objects.filter(status="open"):
        refresh_demand(str(demand.public_id))
        assert Match.objects.filter(demand=demand, fits=True).exists(), demand.title


@pytest.mark.parametrize(
    "day", [dt.date(2026, 1, 1), dt.date(2026, 11, 22), dt.date(2026, 12, 31), dt.date(2027, 6, 30)]
)
def test_weeks_are_right_on_every_day_of_loading(day: dt.date) -> None:
    for first, last in ((0, 14), (26, 36), (0, 60), (5, 8)):
        pairs = sample.weeks_of_year(first, last, day)
        assert all(1 <= begin <= end <= 53 for begin, end in pairs)
        start, end = sample.stay(5, 8, day)
        assert start.weekday() == end.weekday() == 0
        assert (end - start).days == 28
        assert start.isocalendar().year == (end - dt.timedelta(days=1)).isocalendar().year
