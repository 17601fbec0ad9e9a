"""What belongs to a talent's own profile: windows, certificates, results, units shut out; and a card everybody reads."""

from typing import Any

from apps.accounts.models import User
from apps.skills.models import CredentialType
from apps.talents.models import Credential, Paste, Talent, WorkResult
from tests.factories import make_mode, make_region, make_talent, make_unit
from tests.permissions.part import Data, Part, mark_of


def talent_parts(people: dict[str, User]) -> dict[str, Part]:
    """Objects of the profile of ``people["talent"]``."""
    talent = Talent.objects.get(user=people["talent"])
    certificate = Credential.objects.create(talent=talent, type=_type("of the scene"), issuing_region="320100")
    Paste.objects.create(talent=talent, words=mark_of(people))
    result = WorkResult.objects.create(talent=talent, kind="patent", title=mark_of(people), year=2024)
    rival = make_unit("对手单位")
    talent.hidden_from.add(rival)
    return {
        "shown talent": Part((make_talent(name="路人乙", visibility="masked").public_id,), people),
        "unit shut out": Part((rival.public_id,), people),
        "window": Part((talent.windows.order_by("pk")[0].pk,), people),
        "certificate": Part((certificate.public_id,), people),
        "result": Part((result.public_id,), people),
        "paragraph": Part((), people),
        "document of it": Part(("credential", certificate.type.code), people),
    }


def own_forms() -> dict[str, Data]:
    """What the parts of a profile send, whoever's it is. Levels of skills are another matter: each has its own."""
    region = make_region().pk
    week: dict[str, Any] = {"region": region, "days_per_week": 4, "remote_percent": 0}
    return {
        "talents:about": {"headline": "焊接工程师", "talent_class": "technical", "region": region},
        "talents:terms": {"modes": [make_mode().code], "days_per_week": 2, "remote_percent": 0, "day_rate": "2000"},
        "talents:paste": {"words": "做过铝合金薄壁件的激光焊接。"},
        "talents:account": {"number": "6222020000000004321"},
        "talents:credentials": {"type": _type("of a form").pk, "issuing": region},
        "talents:results": {"kind": "patent", "title": "专利", "year": 2024},
        "talents:calendar": {**week, "first": "m5", "last": "w26"},
        "talents:visibility": {"visibility": "relay"},
        "talents:hide": {"unit": make_unit("又一家").credit_code},
    }


def _type(name: str) -> CredentialType:
    return CredentialType.objects.create(code=name.replace(" ", "-"), name_zh="高级工程师", name_en=name, level=4)
