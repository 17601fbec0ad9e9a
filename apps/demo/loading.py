"""Bring the sample region into the database, through the services of the site. What is there already stays as it is."""

import datetime as dt
from itertools import groupby

from django.db import transaction

from apps.accounts.crypto import encrypt
from apps.accounts.models import User
from apps.core import clock
from apps.demands.answers import Answers, Details
from apps.demands.models import Demand
from apps.demands.services import publish_demand, save_draft
from apps.demo import mixture, region, sample, timeline, words
from apps.demo.accounts import people, person
from apps.demo.importing import import_talents, judge
from apps.demo.papers import paper
from apps.demo.sample import SampleDemand, SampleUnit
from apps.organisations.models import Membership, OfficeRole, Region, Unit
from apps.organisations.services import add_member, attach_licence, register_unit, return_unit, submit_unit, verify_unit
from apps.skills.models import CredentialType
from apps.skills.services import note_gaps
from apps.talents.models import Talent

FEN = 100
FOUNDING_DAYS = 420
MISSING = {"无人机航测": 9, "固态电池界面改性": 8, "eVTOL flight testing": 6, "低空飞行器适航": 5, "蓝宝石切片": 3}
"""Words that no skill is called by yet, and how many talents write them."""
Role = Membership.Role
__all__ = ["load_demands", "load_gaps", "load_people", "load_talents", "load_units", "person"]


def load_people() -> int:
    """Office people and the newcomer; return how many are new. People of units and talents come with theirs."""
    before = User.objects.count()
    for one in sample.officers():
        with transaction.atomic():
            user = person(one.person)
            OfficeRole.objects.get_or_create(user=user, region=_region(one.region), role=one.role)
    person(sample.NEWCOMER)
    return User.objects.count() - before


def load_units() -> int:
    """Units, each on the day on which it came: the core's verified ones first of all."""
    units = [*sample.units(), *region.generated().units]
    people([one for unit in units for one in unit.people.values()])
    known = set(Unit.objects.values_list("credit_code", flat=True))
    new = [unit for unit in units if unit.credit_code not in known]
    for days_ago, some in groupby(sorted(new, key=lambda unit: -_came(unit)), _came):
        with timeline.days_ago(days_ago):
            for unit in some:
                _load_unit(unit)
            timeline.deliver()
    return len(new)


def load_talents() -> int:
    """After the units. Skills and titles carry the evidence they would have after the checks."""
    return import_talents([*sample.talents(), *region.generated().talents], units_by_key())


def load_gaps() -> int:
    """What talents of the region looked for in the list of skills and did not find; return how many words that are."""
    writers = [talent.user for talent in Talent.objects.select_related("user").order_by("pk")[: max(MISSING.values())]]
    with transaction.atomic():
        for words_missing, number in MISSING.items():
            for writer in writers[:number]:
                note_gaps(words_missing, by=writer)
    return len(MISSING)


def load_demands() -> int:
    """The core's, published today; the generated ones come with the stories."""
    known = set(Demand.objects.values_list("title", flat=True))
    new = [one for one in sample.demands() if one.title not in known]
    units = units_by_key()
    for one in new:
        load_demand(one, units[one.unit], sample.stays(one, clock.today()))
    return len(new)


def units_by_key() -> dict[str, Unit]:
    """The units that are there, by the sample's keys."""
    keys = {one.credit_code: one.key for one in (*sample.units(), *region.generated().units)}
    return {keys[unit.credit_code]: unit for unit in Unit.objects.select_related("region") if unit.credit_code in keys}


@transaction.atomic
def load_demand(one: SampleDemand, unit: Unit, stays: list[sample.Stay]) -> Demand:
    """Write the answers of the unit's HR contact, and publish unless a draft is meant."""
    clerk = unit.memberships.filter(role=Role.HR, ended_at=None).select_related("user").earliest("id").user
    answers = Answers(
        title=one.title,
        problem=one.problem + mixture.words_of_demand(one.mode, one.lang),
        result_wanted=one.result_wanted,
        period=(min(start for start, _end in stays), max(end for _start, end in stays)),
        windows=[_pair(start, end) for start, end in stays] if one.repeats else [],
        weekends=one.mode == "weekend",
        days=one.days,
        place=one.place,
        remote_percent=one.remote,
        region=_region(one.region),
        pay_total_fen=one.pay * FEN,
        result_owner=one.result_owner,
        known_person=one.known,
        contact=f"{clerk.name} {str(clerk.phone)[3:]}",
        lang=one.lang,
        seats=one.seats,
    )
    details = Details(
        finder=mixture.SHAPES[one.mode].answers,
        visibility=one.visibility,
        form=one.form,
        measure=one.measure,
        judges=one.judges,
        opens=one.opens,
        credential=CredentialType.objects.get(code=one.credential) if one.credential else None,
    )
    draft = save_draft(unit, by=clerk, answers=answers, details=details)
    return draft if one.status == Demand.Status.DRAFT else publish_demand(draft, by=clerk)


def _came(one: SampleUnit) -> int:
    """How many days ago a unit came; long ago, they came in groups."""
    if not one.state:
        return FOUNDING_DAYS if one.verified else 1
    return one.submitted_days_ago if one.submitted_days_ago < 10 else 60 * (one.submitted_days_ago // 60)


@transaction.atomic
def _load_unit(one: SampleUnit) -> None:
    clerk = person(one.people["hr"])
    unit = register_unit(
        by=clerk,
        name_zh=one.name_zh,
        name_en=one.name_en,
        credit_code=one.credit_code,
        kind=one.kind,
        region=_region(one.region),
        address=one.address,
        uses=one.uses,
    )
    add_member(unit, by=clerk, user=person(one.people["signatory"]), role=Role.SIGNATORY, authority=one.authority)
    add_member(unit, by=clerk, user=person(one.people["finance"]), role=Role.FINANCE)
    if one.brought_to not in (Unit.Status.DRAFT, Unit.Status.VERIFIED):  # the office has still to compare these
        facts = [("名称 Name", one.name_zh), ("统一社会信用代码 Code", one.credit_code), ("住所 Seat", one.address)]
        attach_licence(unit, paper("营业执照.pdf", "营业执照（示例）", facts), by=clerk)
    if one.brought_to != Unit.Status.DRAFT:
        unit = submit_unit(unit, by=clerk)
    if one.brought_to == Unit.Status.VERIFIED:
        verify_unit(unit, by=judge(unit.region))
    if one.brought_to == Unit.Status.RETURNED:
        reasons = words.read("units")["return_reasons"]
        return_unit(unit, by=judge(unit.region), reason=reasons[int(one.key[1:]) % len(reasons)])
    # An account that belongs to nobody, at a bank that does not exist: payments to the unit have to name one.
    account = f"000000{one.people['finance'].phone[-4:]:0>12}"
    Unit.objects.filter(pk=unit.pk).update(
        bank_account_encrypted=encrypt(account), bank_account_last_four=account[-4:], bank_code="0" * 12
    )


def _pair(start: dt.date, end: dt.date) -> list[int]:
    return [start.isocalendar().week, (end - dt.timedelta(days=1)).isocalendar().week]


def _region(code: str) -> Region:
    return Region.objects.get(code=code)
