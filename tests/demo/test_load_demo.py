"""The sample region: complete, consistent, safe to load twice, and good enough for the main job."""

import csv
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import override_settings

from apps.accounts.models import User
from apps.accounts.phones import normalise
from apps.agreements.models import Agreement, OutsidePayee, PaperCopy, PublishedFee
from apps.assignments.models import Assignment, CostSheet, Milestone, ServiceLog
from apps.core import clock
from apps.core.models import Delivery, OutboxEvent
from apps.demands.answers import Answers
from apps.demands.models import Demand
from apps.demands.services import publish_demand, save_draft
from apps.demo import region, sample
from apps.evaluations.models import Evaluation
from apps.files.models import StoredFile
from apps.ledger.proofs import prove
from apps.matching.models import Match, RelayInvitation, UnitConsent
from apps.matching.services import refresh_demand
from apps.messaging.models import Message
from apps.modes.selectors import modes_offered
from apps.organisations.credit_code import checked
from apps.organisations.models import Membership, OfficeRole, Unit
from apps.organisations.selectors import people_of
from apps.settlement.models import Payout, PeriodClosing, Statement, StatementLine, Subsidy
from apps.settlement.selectors import lines_to_pay
from apps.skills import services as skills
from apps.skills.models import Recognition
from apps.talents.models import Credential, Talent, TalentSkill, Window
from tests.conftest import Sample, _point_at, cloned_sample


@pytest.fixture(scope="module")
def sample_region(
    django_db_setup: None, sample_template: Sample, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[None]:
    """A clone of the sample region for the module; each test works in a transaction within and rolls back."""
    before, data = connections.settings["default"]["NAME"], tmp_path_factory.mktemp("sample")
    with cloned_sample(sample_template, data) as name, django_db_blocker.unblock():
        _point_at(name)
        with override_settings(DATA_DIR=data):
            yield
        _point_at(before)


@pytest.fixture(autouse=True)
def _within(sample_region: None, db: None) -> None:
    """Every test here sees the sample."""


def counts() -> dict[str, int]:
    models = (User, Unit, Membership, OfficeRole, Talent, TalentSkill, Window, Credential, Demand, OutboxEvent)
    return {model.__name__: model.objects.count() for model in models}


def test_sixty_units_four_hundred_talents_and_a_hundred_and_twenty_demands() -> None:
    assert Unit.objects.count() == 60
    assert set(Unit.objects.values_list("status", flat=True)) == {"verified", "submitted", "returned", "draft"}
    assert Counter(Talent.objects.values_list("talent_class", flat=True)) == dict.fromkeys(
        ("management", "technical", "research", "skilled"), 100
    )
    assert Demand.objects.count() == 120
    assert Talent.objects.filter(lang="en").count() == pytest.approx(40, abs=8)
    assert Demand.objects.filter(lang="en").count() == pytest.approx(12, abs=4)


def test_the_region_reaches_from_changzhou_to_its_neighbours() -> None:
    seats = {code[:4] for code in Unit.objects.values_list("region__code", flat=True)}
    assert {"3204", "3101", "3205", "3202", "3201", "3301", "3304", "3401", "3402"} <= seats
    districts = {"320402", "320404", "320411", "320412", "320413", "320481"}
    assert districts <= set(Unit.objects.values_list("region__code", flat=True))


@pytest.mark.parametrize(
    ("model", "field", "absent"),
    [
        (Agreement, "status", {"terminated", "ended"}),
        (Assignment, "status", {"completed"}),
        (Statement, "status", {"draft"}),
        (UnitConsent, "status", set()),
        (Match, "status", {"lapsed"}),
        (Milestone, "status", set()),
        (ServiceLog, "status", {"returned"}),
        (Talent, "visibility", set()),
        (Talent, "verification", set()),
        (Demand, "status", {"cancelled"}),
    ],
)  # fmt: skip
def test_every_state_is_there(model: Any, field: str, absent: set[str]) -> None:
    """``absent``: states that only last a moment, or that nothing brings about yet."""
    wanted = set(model._meta.get_field(field).flatchoices and dict(model._meta.get_field(field).flatchoices)) - absent
    assert wanted <= set(model.objects.values_list(field, flat=True))


def test_every_offered_mode_is_asked_for_and_agreed_in() -> None:
    asked = Counter(Demand.objects.values_list("mode__code", flat=True))
    assert set(asked) == set(modes_offered().values_list("code", flat=True))
    assert 0.45 <= asked["migratory_bird"] / 120 <= 0.6
    assert asked["adviser"] > asked["independent"] >= 2
    agreed = set(Agreement.objects.values_list("mode__code", flat=True))
    assert {"migratory_bird", "adviser", "commission", "short_loan", "retired", "independent"} <= agreed


def test_other_ways_have_been_taken_too() -> None:
    assert CostSheet.objects.filter(milestone__assignment__agreement__mode__code="short_loan").exists()
    assert {"handed_in", "confirmed"} <= set(PaperCopy.objects.values_list("status", flat=True))
    assert RelayInvitation.objects.exists()
    assert Message.objects.values("thread").distinct().count() >= 20
    assert Agreement.objects.filter(mode__code="retired", status="active", sending_unit=None).exists()


def test_the_sample_talents_prove_what_they_have_done() -> None:
    for name in ("沈知远", "石大川"):
        talent = Talent.objects.get(user__name=name)
        assert talent.results.count() >= 2
        prefix = f"talent-evidence:{talent.public_id}:"
        assert StoredFile.objects.filter(subject__startswith=f"{prefix}result").exists()
        assert StoredFile.objects.filter(subject__startswith=f"{prefix}credential").exists()


def test_titles_are_asked_for_recognised_and_end_and_occupations_are_named_or_proposed() -> None:
    assert Demand.objects.filter(matches__fits=True).exclude(credential=None).exists()
    assert Recognition.objects.filter(issuing="310000", level="full").exists()
    ends = Credential.objects.exclude(number_encrypted="").values_list("valid_until", flat=True)
    assert {None, True, False} <= {end and end < clock.today() for end in ends}
    assert Demand.objects.exclude(occupation="").exists()
    assert Demand.objects.filter(status="open", occupation_at=None).exclude(occupation_guesses=[]).exists()


def test_evaluations_are_open_and_published() -> None:
    assert Evaluation.objects.filter(published_at=None, submitted_at=None).exists()
    assert Evaluation.objects.filter(published_at=None, submitted_at__isnull=False).exists()
    assert Evaluation.objects.filter(published_at__isnull=False).exists()


def test_the_sample_talent_has_an_income_of_some_months_and_something_to_do() -> None:
    lines = StatementLine.objects.filter(statement__agreement__talent__user__name="沈知远", kind="net")
    paid = lines.filter(statement__status="settled")
    assert len(set(paid.values_list("statement__tax_month", flat=True))) >= 3
    assert lines.filter(statement__status="awaiting").exists()


def test_both_languages_where_units_are_named() -> None:
    for unit in Unit.objects.all():
        assert re.search("[\u4e00-\u9fff]", unit.name_zh)
        assert unit.name_en.isascii()


def test_the_clock_is_back_and_nothing_waits_for_the_workers() -> None:
    assert abs(clock.now() - clock.wall()) < dt.timedelta(minutes=1)
    assert Delivery.objects.filter(done_at=None).count() < 50
    assert not Delivery.objects.filter(dead=True).exists()


def test_books_balance_and_history_is_intact() -> None:
    assert not [sentence for found in prove().values() for sentence in found]


def test_the_first_load_brings_everything(sample_template: Sample) -> None:
    """The sample of this run was loaded from nothing: what it said is kept beside it."""
    said = dict(re.findall(r"^  (\w+) +(\d+) new", sample_template.said, re.MULTILINE))
    assert {"units": "60", "talents": "400", "demands": "8", "stories": "112"}.items() <= said.items()


def test_loading_twice_creates_nothing() -> None:
    before = counts()
    call_command("load_demo", stdout=StringIO())
    after = counts()
    assert after.pop("OutboxEvent") >= before.pop("OutboxEvent")  # the demands are matched again
    assert after == before


def test_every_room_of_the_money_is_furnished() -> None:
    """For the using unit whose finance a visitor may be."""
    ours = Statement.objects.filter(agreement__using_unit__name_zh__startswith="常州星澜")
    supervised = ours.filter(route="supervised")
    assert supervised.filter(status="settled", milestone__deposits__status="escrow").exists()
    assert supervised.filter(status="awaiting", milestone__deposits=None).exists()
    assert set(Payout.objects.values_list("status", flat=True)) == {"confirmed"}
    assert ours.filter(calculation__inputs__running__isnull=False).count() == 2
    assert ours.filter(lines__vouchers__isnull=False, status="settled").exists()
    assert Subsidy.objects.filter(status="awarded", milestone__statements__in=ours).exists()
    assert ours.filter(reversals__status="done", status="reversed").exists()
    assert lines_to_pay().filter(statement__in=ours, statement__status="confirmed").exists()
    assert Counter(PeriodClosing.objects.values_list("status", flat=True)) == {"closed": 1, "submitted": 1}
    assert PublishedFee.objects.exists()
    assert set(OutsidePayee.objects.values_list("kind", flat=True)) == {"agency", "insurer"}
    assert Payout.objects.filter(line__kind="intermediary", line__payee_outside__isnull=False).exists()
    assert not User.objects.filter(is_superuser=True).exists()


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
    for talent in (*sample.talents(), *region.generated().talents):
        codes = [code for code, _level, _evidence in talent.skills]
        assert len(codes) == len(set(codes))
        assert 4 <= len(codes) <= 9
        assert set(codes) | set(talent.wishes) <= known


def test_every_number_is_a_mobile_number_and_nobody_shares_one() -> None:
    phones = list(User.objects.values_list("phone", flat=True))
    assert all(normalise(phone) == phone and phone.startswith("+861990000") for phone in phones)
    assert all(email.endswith("@example.com") for email in User.objects.values_list("email", flat=True))


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
    assert len(ranked) >= 4
    assert ranked[0].rank_score > ranked[1].rank_score


def test_every_open_demand_of_the_core_has_a_talent_who_fits() -> None:
    for one in sample.demands():
        if one.status == "open":
            assert Match.objects.filter(demand__title=one.title, fits=True).exists(), one.title


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
