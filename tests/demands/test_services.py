"""A demand's life: written, published, changed, held, closed; and who may do it."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from uuid import uuid4

import pytest

from apps.core import clock, timers
from apps.core.errors import RuleViolation
from apps.core.models import OutboxEvent
from apps.demands import services
from apps.demands.answers import Answers, class_of, title_from
from apps.demands.jobs import expire_demands
from apps.demands.models import Demand
from apps.demands.quality import quality
from apps.demands.rules import can_change, can_close, can_judge, can_post
from apps.messaging.models import Notice
from apps.modes.models import SharingMode
from apps.modes.services import load_modes
from tests.factories import make_demand, make_member, make_officer, make_region, make_skill, make_unit, make_user

pytestmark = pytest.mark.django_db
YEAR = clock.wall().year + 1


def answers(**changes: object) -> Answers:
    given = Answers(
        problem="动力电池壳体激光焊接气孔率 3.2%，节拍达不到要求。从今年六月起，三条线都有这个问题，返修很多。",
        result_wanted="气孔率低于 0.8%，节拍 45 秒。",
        period=(dt.date(YEAR, 3, 1), dt.date(YEAR, 11, 1)),
        windows=[(10, 13), (41, 43)],
        days=28,
        place="both",
        region=make_region("320412"),
        pay_total_fen=10_000_000,
        result_owner="using_unit",
        contact="周允 13800000000",
    )
    return dataclasses.replace(given, **changes)


@pytest.fixture(autouse=True)
def modes() -> None:
    load_modes()


def draft(verified: bool = True, **changes: object) -> tuple[Demand, object]:
    unit = make_unit(verified=verified)
    user = make_member(unit, "hr")
    return services.save_draft(unit, by=user, answers=answers(**changes)), user


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(RuleViolation) as refusal:
        act()
    return refusal.value.code


def test_the_answers_give_mode_title_skills_and_days_a_week() -> None:
    welding = make_skill("激光焊接", classes=["technical"])
    unit = make_unit()
    demand = services.save_draft(unit, by=make_member(unit), answers=answers())
    assert demand.status == Demand.Status.DRAFT
    assert demand.mode is not None
    assert (demand.mode.code, demand.days_per_week, demand.remote_percent) == ("migratory_bird", 4, 20)
    assert demand.title.startswith("动力电池壳体激光焊接气孔率")
    assert [(need.skill, need.must) for need in demand.skill_needs.all()] == [(welding, True)]
    assert demand.talent_class == "technical"
    assert demand.finder_answers == {"person": "unknown", "need": "task", "who": "person", "time": "yearly"}


def test_a_verified_unit_publishes_at_once_with_a_number() -> None:
    demand, user = draft()
    demand = services.publish_demand(demand, by=user)
    assert demand.status == Demand.Status.OPEN
    assert demand.number == f"D-3204-{clock.today().year}-000001"
    assert demand.expires_on == timers.due_date("demand_expiry")
    assert OutboxEvent.objects.get(type="demands.DemandPublished").payload == {"demand_id": str(demand.public_id)}
    assert code_of(lambda: services.publish_demand(demand, by=user)) == "wrong-state"


def test_an_unverified_unit_waits_for_the_office_of_its_region() -> None:
    officer, elsewhere = make_officer(), make_officer(make_region("320100"))
    demand, user = draft(verified=False)
    demand = services.publish_demand(demand, by=user)
    assert (demand.status, demand.number) == (Demand.Status.IN_APPROVAL, None)
    assert not OutboxEvent.objects.filter(type="demands.DemandPublished").exists()
    assert list(Notice.objects.values_list("user", "kind")) == [(officer.pk, "demands.in_approval")]
    assert code_of(lambda: services.approve_demand(demand, by=elsewhere)) == "forbidden"
    assert code_of(lambda: services.return_demand(demand, by=officer, reason="")) == "reason"
    demand = services.return_demand(demand, by=officer, reason="结果写不清楚")
    assert (demand.status, demand.status_reason) == (Demand.Status.DRAFT, "结果写不清楚")
    demand = services.publish_demand(demand, by=user)
    demand = services.approve_demand(demand, by=officer)
    assert demand.status == Demand.Status.OPEN
    assert demand.number
    assert code_of(lambda: services.approve_demand(demand, by=officer)) == "wrong-state"


def test_an_officer_of_the_own_unit_does_not_approve() -> None:
    demand, user = draft(verified=False)
    officer = make_officer()
    make_member(demand.unit, "finance", user=officer)
    demand = services.publish_demand(demand, by=user)
    assert code_of(lambda: services.approve_demand(demand, by=officer)) == "own-unit"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"problem": "焊接工艺优化，35岁以下，常州户籍"}, "unfair-condition"),
        ({"result_wanted": "限男性，气孔率低于 1%"}, "unfair-condition"),
        ({"pay_total_fen": 0}, "pay"),
        ({"days": 0}, "days"),
        ({"period": (dt.date(YEAR, 3, 2), dt.date(YEAR, 3, 2)), "windows": []}, "dates"),
    ],
)
def test_answers_that_cannot_stand_are_refused(changes: dict[str, object], code: str) -> None:
    assert code_of(lambda: draft(**changes)) == code
    assert not Demand.objects.exists()


def test_a_form_that_is_not_offered_yet_is_not_published(english: None) -> None:
    SharingMode.objects.filter(code="adviser").update(offered=False)
    demand, user = draft(windows=[], period=(dt.date(YEAR, 3, 1), dt.date(YEAR, 3, 6)), days=5)
    assert demand.mode is not None
    assert demand.mode.code == "adviser"
    with pytest.raises(RuleViolation) as refusal:
        services.publish_demand(demand, by=user)
    assert refusal.value.code == "mode-not-offered"
    assert "“Adviser”" in str(refusal.value.message)


def test_dates_that_have_passed_are_not_published() -> None:
    day = clock.today() - dt.timedelta(days=30)
    demand, user = draft(period=(day, day + dt.timedelta(days=7)), windows=[[1, 53]])
    assert code_of(lambda: services.publish_demand(demand, by=user)) == "dates"


@pytest.mark.parametrize(
    ("role", "uses", "allowed"),
    [
        ("administrator", True, True),
        ("hr", True, True),
        ("signatory", True, False),
        ("finance", True, False),
        (None, True, False),
        ("hr", False, False),
    ],
)
def test_who_may_post_for_a_unit(role: str | None, uses: bool, allowed: bool) -> None:
    unit = make_unit(uses=uses)
    user = make_member(unit, role) if role else make_user()
    assert can_post(user, unit) is allowed
    if not allowed:
        assert code_of(lambda: services.save_draft(unit, by=user, answers=answers())) == "forbidden"


@pytest.mark.parametrize(
    ("status", "changeable", "closable"),
    [
        ("draft", True, True),
        ("in_approval", True, True),
        ("open", True, True),
        ("on_hold", False, False),
        ("filled", False, False),
        ("closed", False, False),
        ("cancelled", False, False),
        ("expired", False, True),
    ],
)
def test_what_the_unit_may_still_do_in_each_state(status: str, changeable: bool, closable: bool) -> None:
    unit = make_unit()
    user, stranger = make_member(unit, "hr"), make_user()
    demand = make_demand(unit=unit, status=status)
    assert (can_change(user, demand), can_close(user, demand)) == (changeable, closable)
    assert (can_change(stranger, demand), can_close(stranger, demand)) == (False, False)


@pytest.mark.parametrize(("office", "allowed"), [("320400", True), ("320000", True), ("320100", False)])
def test_who_may_judge_a_demand(office: str, allowed: bool) -> None:
    demand = make_demand(unit=make_unit(verified=False), status="in_approval")
    assert can_judge(make_officer(make_region(office)), demand) is allowed
    assert not can_judge(make_officer(make_region(office), "auditor"), demand)


def test_a_change_keeps_the_old_words_and_tells_matching() -> None:
    demand, user = draft()
    demand = services.publish_demand(demand, by=user)
    changed = services.change_demand(demand, by=user, answers=answers(days=20), at_version=demand.row_version)
    assert (changed.days, changed.row_version) == (20, 2)
    assert changed.versions.get().answers["days"] == 28
    assert OutboxEvent.objects.filter(type="demands.DemandChanged").count() == 1


def test_a_stale_change_is_refused_and_nothing_is_lost() -> None:
    demand, user = draft()
    demand = services.publish_demand(demand, by=user)
    services.change_demand(demand, by=user, answers=answers(days=20), at_version=1)
    assert code_of(lambda: services.change_demand(demand, by=user, answers=answers(days=5), at_version=1)) == "stale"
    demand.refresh_from_db()
    assert demand.days == 20


def test_a_draft_changed_twice_from_one_page_is_stale() -> None:
    demand, user = draft()
    unit = demand.unit
    services.save_draft(unit, by=user, answers=answers(days=20), demand=demand, at_version=1)
    again = lambda: services.save_draft(unit, by=user, answers=answers(days=9), demand=demand, at_version=1)  # noqa: E731
    assert code_of(again) == "stale"


def test_while_a_talent_is_on_hold_nothing_changes_and_nothing_closes() -> None:
    demand, user = draft()
    taker = uuid4()
    demand = services.hold_seat(services.publish_demand(demand, by=user), taker=taker, by=user)
    assert code_of(lambda: services.change_demand(demand, by=user, answers=answers(), at_version=1)) == "wrong-state"
    assert code_of(lambda: services.close_demand(demand, by=user)) == "held"
    assert services.free_seat(demand, taker=taker, by=None).status == Demand.Status.OPEN
    assert services.free_seat(demand, taker=taker, by=None).status == Demand.Status.OPEN  # nothing more to give back


def test_the_one_seat_held_and_filled() -> None:
    demand, user = draft()
    demand, taker = services.publish_demand(demand, by=user), uuid4()
    services.hold_seat(demand, taker=taker, by=user)
    assert services.hold_seat(demand, taker=taker, by=user).seats_held == 1
    assert code_of(lambda: services.hold_seat(demand, taker=uuid4(), by=user)) == "held"
    assert services.fill_seat(demand, taker=taker, by=user).status == Demand.Status.FILLED
    assert services.fill_seat(demand, taker=taker, by=user).seats_filled == 1
    assert services.free_seat(demand, taker=taker, by=user).status == Demand.Status.FILLED  # signed is signed
    assert code_of(lambda: services.fill_seat(demand, taker=uuid4(), by=user)) == "held"


@pytest.mark.parametrize("status", ["on_hold", "filled"])
def test_no_person_opens_what_is_held_or_filled(status: str) -> None:
    demand = make_demand(status=status)
    hr, finance = make_member(demand.unit, "hr"), make_member(demand.unit, "finance")
    assert code_of(lambda: services.reopen_demand(demand, by=hr)) == "wrong-state"
    assert code_of(lambda: services.reopen_demand(demand, by=finance)) == "forbidden"
    assert Demand.objects.get().status == status


def test_an_expired_demand_is_not_opened_again_for_dates_that_have_passed(clock_forward: Callable[..., None]) -> None:
    demand = make_demand(status="expired")
    user = make_member(demand.unit, "hr")
    clock_forward(days=(demand.period.upper - clock.today()).days)
    assert code_of(lambda: services.reopen_demand(demand, by=user)) == "dates"


def test_closing_tells_and_a_draft_is_only_cancelled() -> None:
    demand, user = draft()
    assert services.close_demand(demand, by=user).status == Demand.Status.CANCELLED
    assert not OutboxEvent.objects.filter(type="demands.DemandClosed").exists()
    other = make_demand(unit=demand.unit)
    assert services.close_demand(other, by=user, reason="已自行解决").status_reason == "已自行解决"
    assert OutboxEvent.objects.filter(type="demands.DemandClosed").count() == 1
    assert code_of(lambda: services.close_demand(other, by=user)) == "wrong-state"
    assert code_of(lambda: services.close_demand(make_demand(), by=user)) == "forbidden"


def test_time_closes_what_nobody_closed_once(clock_forward: Callable[..., None]) -> None:
    demand, user = draft()
    demand = services.publish_demand(demand, by=user)
    clock_forward(days=60)
    assert expire_demands() == 0
    clock_forward(days=1)
    assert (expire_demands(), expire_demands()) == (1, 0)
    demand.refresh_from_db()
    assert demand.status == Demand.Status.EXPIRED
    assert Notice.objects.get(user=user).kind == "demands.expired"
    assert code_of(lambda: services.reopen_demand(demand, by=make_user())) == "forbidden"
    assert services.reopen_demand(demand, by=user).expires_on == timers.due_date("demand_expiry")


def test_the_look_over_the_answers_sets_the_title_and_takes_skills_out() -> None:
    kept, dropped = make_skill("激光焊接"), make_skill("节拍")
    demand, user = draft()
    assert demand.skill_needs.count() == 2
    demand = services.finish_draft(demand, by=user, title="壳体焊接", skill_codes=[kept.code])
    assert (demand.title, [need.skill for need in demand.skill_needs.all()]) == ("壳体焊接", [kept])
    assert dropped.needs.count() == 0
    assert code_of(lambda: services.finish_draft(demand, by=user, title="限男性", skill_codes=[])) == "unfair-condition"


def test_the_meter_names_what_is_thin() -> None:
    thin = make_demand(problem="坏了", result_wanted="修好", days=300)
    assert [part.key for part in quality(thin, 0) if not part.good] == ["problem", "result", "skills", "dates"]
    demand, _user = draft()
    assert all(part.good for part in quality(demand, 2))


@pytest.mark.parametrize(
    ("problem", "title"),
    [
        ("焊缝气孔率偏高。节拍也不够。", "焊缝气孔率偏高"),
        ("Porosity is high. Takt is missed.", "Porosity is high"),
        ("长" * 60, "长" * 39 + "…"),
    ],
)
def test_the_title_is_the_first_sentence(problem: str, title: str) -> None:
    assert title_from(problem) == title


def test_the_class_is_what_most_skills_are_usual_for_or_open() -> None:
    technical, both = make_skill(classes=["technical"]), make_skill(classes=["technical", "skilled"])
    assert class_of([technical, both]) == "technical"
    assert class_of([both]) == ""
    assert class_of([]) == ""
