"""Talents, demands and what they are made of."""

import datetime as dt
import itertools
import json

from apps.core import clock
from apps.demands.models import Demand, DemandSkill
from apps.modes.models import SharingMode
from apps.modes.services import DATA
from apps.organisations.models import Unit
from apps.skills.models import Skill
from apps.talents.models import Talent, TalentSkill, Window
from tests.factories.people import make_member, make_user
from tests.factories.places import CHANGZHOU, make_region, make_unit

_serial = itertools.count(1)
MODES = {row["code"]: row for row in json.loads((DATA / "modes.json").read_text(encoding="utf-8"))}


def make_mode(code: str = "migratory_bird", **fields: object) -> SharingMode:
    """The mode as the product's data has it, offered; ``fields`` go over it."""
    facts: dict[str, object] = MODES[code] | {"offered": True}
    return SharingMode.objects.get_or_create(code=code, defaults=facts | fields)[0]


def make_skill(label: str = "", **fields: object) -> Skill:
    serial = next(_serial)
    facts = {"code": f"SK-ZZ-{serial:03d}", "label_zh": label or f"技能{serial}", "label_en": f"Skill {serial}"}
    return Skill.objects.create(**{**facts, "group": "ZZ", **fields})


def make_talent(*, unit: Unit | None = None, skills: tuple[Skill, ...] = (), **fields: object) -> Talent:
    """A published talent of ``unit``, free in weeks 9 to 20 and 36 to 45 of every year in Changzhou."""
    name = str(fields.pop("name", ""))
    facts: dict[str, object] = {
        "user": fields.pop("user", None) or make_user(name),
        "unit": unit or make_unit(region="320100"),
        "talent_class": "technical",
        "headline": "高级工程师",
        "region": make_region("320100"),
        "modes": ["migratory_bird", "adviser", "weekend"],
        "on_site_regions": ["3204"],
        "days_per_week": 4,
        "remote_percent": 20,
        "day_rate_fen": 200_000,
        "visibility": Talent.Visibility.OPEN,
        "status": Talent.Status.PUBLISHED,
        "verification": Talent.Verification.VERIFIED,
        "confirmed_at": clock.now(),
    }
    talent = Talent.objects.create(**(facts | fields))
    TalentSkill.objects.bulk_create(TalentSkill(talent=talent, skill=skill, level=4, evidence=3) for skill in skills)
    for first, last in ((9, 20), (36, 45)):
        Window.objects.create(
            talent=talent, region=make_region(CHANGZHOU), first_week=first, last_week=last, remote_percent=20
        )
    return talent


def make_demand(*, unit: Unit | None = None, skills: tuple[Skill, ...] = (), **fields: object) -> Demand:
    """An open demand in Changzhou for weeks 10 to 13 and 41 to 43 of next year, 28 days, 100,000 yuan."""
    unit = unit or make_unit()
    year = clock.today().year + 1
    facts: dict[str, object] = {
        "number": f"D-3204-{year}-{next(_serial):06d}",
        "unit": unit,
        "drafted_by": fields.pop("drafted_by", None) or make_member(unit),
        "title": "动力电池壳体激光焊接工艺优化",
        "problem": "焊缝气孔率偏高，节拍达不到要求。",
        "result_wanted": "气孔率低于 0.5%，节拍 45 秒。",
        "mode": make_mode(),
        "region": make_region(CHANGZHOU),
        "place": Demand.Place.ON_SITE,
        "period": (dt.date(year, 3, 1), dt.date(year, 11, 1)),
        "windows": [[10, 13], [41, 43]],
        "days": 28,
        "days_per_week": 4,
        "pay_total_fen": 10_000_000,
        "result_owner": Demand.ResultOwner.USING,
        "contact": "周允 13800000000",
        "status": Demand.Status.OPEN,
        "submitted_at": clock.now(),
        "published_at": clock.now(),
        "expires_on": clock.today() + dt.timedelta(days=60),
    }
    demand = Demand.objects.create(**(facts | fields))
    DemandSkill.objects.bulk_create(
        DemandSkill(demand=demand, skill=skill, must=True, position=n) for n, skill in enumerate(skills)
    )
    demand.save(update_fields=["words"])
    demand.refresh_from_db()
    return demand
