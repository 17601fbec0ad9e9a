"""A signed agreement with its people, made row by row, and the assignment planned from it."""

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

from apps.accounts.models import User
from apps.agreements import terms
from apps.agreements.models import Agreement, AgreementVersion
from apps.assignments import services
from apps.assignments.models import Assignment, Milestone
from apps.core import clock
from apps.matching.models import Match
from apps.modes.models import SharingMode
from tests.factories import make_demand, make_member, make_mode, make_officer, make_talent, make_unit, make_user
from tests.factories.signed import stand_at
from tests.factories.story import make_match

_serial = itertools.count(1)


@dataclass
class Scene:
    """People by what they are: ``using`` and ``sending`` are HR of their units."""

    agreement: Agreement
    assignment: Assignment
    talent: User
    using: User
    sending: User | None
    finance: User
    officer: User
    stranger: User

    @property
    def milestones(self) -> list[Milestone]:
        return list(self.assignment.milestones.all())

    def everyone(self) -> dict[str, User]:
        people = {
            "talent": self.talent,
            "using": self.using,
            "finance": self.finance,
            "officer": self.officer,
            "stranger": self.stranger,
        }
        return people | ({"sending": self.sending} if self.sending else {})


def make_agreement(
    *,
    mode: SharingMode | None = None,
    sending: bool = True,
    status: str = Agreement.Status.ACTIVE,
    days: int = 60,
    amounts: tuple[int, ...] = (4_000_000, 6_000_000),
    talent_class: str = "technical",
    **values: Any,
) -> Agreement:
    """In force since today for ``days`` days; one milestone per amount, each due ten days after the one before."""
    mode = mode or make_mode()
    using_unit, today, serial = make_unit(), clock.today(), next(_serial)
    demand = make_demand(unit=using_unit, mode=mode)
    home = make_unit(region="320100") if sending else None
    talent = make_talent(unit=home, talent_class=talent_class)
    match = make_match(demand=demand, talent=talent, status=Match.Status.AGREED)
    last = today + dt.timedelta(days=days - 1)
    agreement = Agreement.objects.create(
        number=f"XY-T-{serial:06d}",
        check_code=f"CODE-{serial:06d}",
        match=match,
        mode=mode,
        sending_unit=home,
        using_unit=using_unit,
        talent=talent,
        starts_on=today,
        ends_on=last,
    )
    rows = [
        {"title": f"成果 {n}", "due": (today + dt.timedelta(days=10 * n)).isoformat(), "amount": amount}
        for n, amount in enumerate(amounts, 1)
    ]
    content = terms.new_terms(
        mode.code,
        mode.family,
        {"4.period": [today.isoformat(), last.isoformat()], "6.milestones": rows, "6.acceptance_days": 14} | values,
    )
    version = AgreementVersion.objects.create(
        agreement=agreement,
        number=1,
        terms=content,
        terms_sha256=terms.terms_sha256(content),
        drafted_by=demand.drafted_by,
        drafted_at=clock.now(),
    )
    agreement.current_version = version
    return stand_at(agreement, status)


def make_scene(**facts: Any) -> Scene:
    """A planned assignment: nothing ticked, nothing begun."""
    agreement = make_agreement(**facts)
    return Scene(
        agreement=agreement,
        assignment=services.plan_assignment(str(agreement.public_id)),
        talent=agreement.talent.user,
        using=make_member(agreement.using_unit, "hr"),
        sending=make_member(agreement.sending_unit, "hr") if agreement.sending_unit else None,
        finance=make_member(agreement.using_unit, "finance"),
        officer=make_officer(),
        stranger=make_user(),
    )


def tick_all(scene: Scene) -> None:
    keys = [item.key for item in scene.assignment.onboarding.all()]
    services.tick_onboarding(scene.assignment, by=scene.using, keys=keys)


def make_running(**facts: Any) -> Scene:
    """Arrival confirmed."""
    scene = make_scene(**facts)
    tick_all(scene)
    scene.assignment = services.start_assignment(scene.assignment, by=scene.talent)
    return scene


def make_submitted(**facts: Any) -> tuple[Scene, Milestone]:
    """The first milestone handed in today."""
    scene = make_running(**facts)
    services.submit_milestone(scene.milestones[0], by=scene.talent, text="工艺诊断报告已放在共享目录。")
    return scene, scene.milestones[0]


def make_completed(**facts: Any) -> Scene:
    """Every milestone handed in and accepted; the return is open."""
    scene = make_running(**facts)
    for milestone in scene.milestones:
        services.submit_milestone(milestone, by=scene.talent, text="完成。")
        services.accept_milestone(milestone, by=scene.using)
    scene.assignment.refresh_from_db()
    return scene


def make_post_left_mode() -> SharingMode:
    """A short-term loan: cost only, a post is left, three confirm the return."""
    return make_mode(
        "short_loan",
        name_zh="短期借用",
        name_en="Short-term loan",
        family=SharingMode.Family.COST_ONLY,
        sending_part=SharingMode.SendingPart.COST,
        withholding_agent="sending",
        tax_method="wages",
        cap_months=6,
        stay_cap_months=None,
        recurring=False,
        attendance=True,
        post_is_left=True,
    )


def make_independent_mode() -> SharingMode:
    """An independent expert: no sending unit, two parties."""
    return make_mode(
        "independent",
        name_zh="自由专家",
        name_en="Independent expert",
        family=SharingMode.Family.NO_SENDING_UNIT,
        senders=[],
        sending_part=SharingMode.SendingPart.NONE,
        recurring=False,
    )
