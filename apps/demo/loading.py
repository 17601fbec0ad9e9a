"""Bring the sample region into the database, through the services of the site. What is there already stays as it is."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.db import transaction

from apps.accounts.crypto import encrypt
from apps.accounts.models import User
from apps.core import clock
from apps.demands.answers import Answers
from apps.demands.models import Demand
from apps.demands.services import publish_demand, save_draft
from apps.demo import sample
from apps.demo.sample import Person, SampleDemand, SampleTalent, SampleUnit
from apps.organisations.models import Membership, OfficeRole, Region, Unit
from apps.organisations.selectors import office_people, unit_by_code
from apps.organisations.services import add_member, register_unit, submit_unit, verify_unit
from apps.skills.models import CredentialType, Skill
from apps.talents import services as talents
from apps.talents.models import Credential, Talent, TalentSkill
from apps.talents.rules import judging_region

FEN = 100
Role = Membership.Role


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
    return sum(_load_unit(one) for one in sample.units())


def load_talents() -> int:
    """After the units. Skills and titles carry the evidence they would have after the checks."""
    return sum(_load_talent(one) for one in sample.talents())


def load_demands() -> int:
    """Last, so that workers match each published demand against the talents."""
    return sum(_load_demand(one) for one in sample.demands())


@transaction.atomic
def person(one: Person) -> User:
    """The account of a sample person, made where there is none; no password, sign-in by code like everybody."""
    found = User.objects.filter(phone=one.phone).first()
    if found:
        return found
    user = User.objects.create_user(
        name=one.name, phone=one.phone, email=one.email, phone_verified=True, is_staff=one.is_staff
    )
    EmailAddress.objects.create(user=user, email=one.email, verified=True, primary=True)
    return user


@transaction.atomic
def _load_unit(one: SampleUnit) -> bool:
    if unit_by_code(one.credit_code):
        return False
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
    unit = submit_unit(unit, by=clerk)
    if one.verified:
        unit = verify_unit(unit, by=_judge(unit.region))
    # An account that belongs to nobody: payments to the unit have to name one.
    account = f"000000{one.people['finance'].phone[-4:]:0>12}"
    Unit.objects.filter(pk=unit.pk).update(bank_account_encrypted=encrypt(account), bank_account_last_four=account[-4:])
    return True


@transaction.atomic
def _load_talent(one: SampleTalent) -> bool:
    user = person(one.person)
    if Talent.objects.filter(user=user).exists():
        return False
    talent = _write_profile(user, one)
    for code, _level, evidence in one.skills:
        TalentSkill.objects.filter(talent=talent, skill__code=code).update(evidence=evidence)
    for code, region, evidence in one.credentials:
        kind = CredentialType.objects.get(code=code)
        Credential.objects.create(talent=talent, type=kind, issuing_region=region, evidence=evidence)
    talent = talents.publish_profile(talent, by=user)
    if one.verification != Talent.Verification.NONE:
        talent = talents.submit_for_verification(talent, by=user)
    if one.verification == Talent.Verification.VERIFIED:
        talents.verify_talent(talent, by=_judge(judging_region(talent)))
    return True


def _write_profile(user: User, one: SampleTalent) -> Talent:
    today = clock.today()
    codes = {code for code, _level, _evidence in one.skills} | set(one.wishes)
    skills = {skill.code: skill for skill in Skill.objects.filter(code__in=codes)}
    profile = talents.Profile(
        headline=one.headline,
        summary=one.summary,
        talent_class=one.talent_class,
        region=_region(one.region),
        unit=_unit(one.unit),
        modes=one.modes,
        on_site_regions=one.on_site,
        days_per_week=one.days,
        remote_percent=one.remote,
        day_rate_fen=one.rate * FEN,
    )
    windows = [
        talents.WindowAnswer(_region(region), first, last, days, remote)
        for region, from_week, to_week, days, remote in one.windows
        for first, last in sample.weeks_of_year(from_week, to_week, today)
    ]
    return talents.save_answers(
        user,
        profile,
        windows=windows,
        skills=[(skills[code], level) for code, level, _evidence in one.skills],
        wishes=[skills[code] for code in one.wishes],
        visibility=one.visibility,
        lang=one.lang,
    )


@transaction.atomic
def _load_demand(one: SampleDemand) -> bool:
    unit = _unit(one.unit)
    if Demand.objects.filter(unit=unit, title=one.title).exists():
        return False
    clerk = person(_sample_unit(one.unit).people["hr"])
    stays = [sample.stay(first, last, clock.today()) for first, last in one.windows]
    answers = Answers(
        title=one.title,
        problem=one.problem,
        result_wanted=one.result_wanted,
        period=(min(start for start, _end in stays), max(end for _start, end in stays)),
        windows=[_pair(start, end) for start, end in stays],
        days=one.days,
        place=one.place,
        remote_percent=one.remote,
        region=_region(one.region),
        pay_total_fen=one.pay * FEN,
        result_owner=one.result_owner,
        known_person=one.known,
        contact=f"{clerk.name} {str(clerk.phone)[3:]}",
        lang=one.lang,
    )
    draft = save_draft(unit, by=clerk, answers=answers)
    if one.status != Demand.Status.DRAFT:
        publish_demand(draft, by=clerk)
    return True


def _pair(start: dt.date, end: dt.date) -> list[int]:
    return [start.isocalendar().week, (end - dt.timedelta(days=1)).isocalendar().week]


def _judge(region: Region) -> User:
    """The officer of the region, else the supervisor above it; an own city's officer comes first."""
    people = office_people(region, OfficeRole.Role.OFFICER, OfficeRole.Role.SUPERVISOR).order_by("id")
    judge = people.first()
    if judge is None:
        raise RuntimeError(f"The sample has no talent office for the region {region.code}.")
    return judge


def _region(code: str) -> Region:
    return Region.objects.get(code=code)


def _sample_unit(key: str) -> SampleUnit:
    return next(one for one in sample.units() if one.key == key)


def _unit(key: str) -> Unit:
    return Unit.objects.get(credit_code=_sample_unit(key).credit_code)
