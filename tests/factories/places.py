"""Regions and units."""

import datetime as dt
import itertools

from stdnum.cn import uscc

from apps.core import clock
from apps.organisations.models import Alliance, AllianceMember, Region, Unit

CHANGZHOU, NANJING, SHANGHAI = "320400", "320100", "310000"
_NAMES = {CHANGZHOU: ("常州市", "Changzhou"), NANJING: ("南京市", "Nanjing"), SHANGHAI: ("上海市", "Shanghai")}
_serial = itertools.count(1)


def make_region(code: str = CHANGZHOU) -> Region:
    name_zh, name_en = _NAMES.get(code, (f"地区{code}", f"Region {code}"))
    return Region.objects.get_or_create(code=code, defaults={"name_zh": name_zh, "name_en": name_en})[0]


def credit_code(serial: int, region: str = CHANGZHOU) -> str:
    """A code with a right check character."""
    body = f"91{region}{serial:09d}"
    return body + uscc.calc_check_digit(body)


def make_unit(name: str = "", *, region: str = CHANGZHOU, verified: bool = True, **fields: object) -> Unit:
    serial = next(_serial)
    return Unit.objects.create(
        name_zh=name or f"测试单位{serial}",
        name_en=f"Test Unit {serial}",
        credit_code=credit_code(serial, region),
        region=make_region(region),
        status=Unit.Status.VERIFIED if verified else Unit.Status.SUBMITTED,
        verified_at=clock.now() if verified else None,
        address="测试路 1 号",
        **fields,
    )


def make_alliance(*units: Unit) -> Alliance:
    """With these units in it since a month ago."""
    began = clock.today() - dt.timedelta(days=30)
    serial = next(_serial)
    alliance = Alliance.objects.create(
        region=make_region(),
        name_zh=f"联盟{serial}",
        name_en=f"Alliance {serial}",
        charter="自愿加入",
        founded_on=began,
    )
    AllianceMember.objects.bulk_create(AllianceMember(alliance=alliance, unit=unit, joined_on=began) for unit in units)
    return alliance
