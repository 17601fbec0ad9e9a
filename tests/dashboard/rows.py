"""Many stories between the same three parties, each at another point, made row by row."""

import datetime as dt
import itertools
from dataclasses import dataclass

from apps.accounts.models import User
from apps.agreements.models import Agreement, AgreementVersion, SignatureSlot
from apps.assignments.models import Assignment, Milestone, OnboardingItem, ServiceLog
from apps.core import clock
from apps.demands.models import Demand, DemandSheet
from apps.evaluations.models import Evaluation
from apps.matching.models import Match, UnitConsent
from apps.modes.models import Party, SharingMode
from apps.organisations.models import Unit
from apps.talents.models import Talent
from tests.factories import make_demand, make_member, make_talent, make_unit
from tests.factories.signed import stand_at

_serial = itertools.count(1)


@dataclass
class Trio:
    """Using unit, sending unit and talent, with one person who speaks for each."""

    using: Unit
    sending: Unit
    talent: Talent
    user: User
    sender: User

    @property
    def person(self) -> User:
        return self.talent.user


def make_trio() -> Trio:
    using, sending = make_unit("常州星澜新能源装备"), make_unit("江宁先进材料研究院", region="320100")
    user, sender = make_member(using, "administrator"), make_member(sending, "administrator")
    for role, person, unit in (("signatory", user, using), ("finance", user, using), ("signatory", sender, sending)):
        make_member(unit, role, user=person)
    return Trio(using, sending, make_talent(unit=sending, name="沈知远"), user, sender)


def make_match(trio: Trio, status: str, title: str = "激光焊接工艺优化", **facts: object) -> Match:
    demand = make_demand(unit=trio.using, title=title, drafted_by=trio.user)
    fields: dict[str, object] = {
        "unit_score": 0.8,
        "talent_score": 0.8,
        "rank_score": 0.8,
        "explanation": {},
        "rule_version": "t",
        "inputs_hash": "0" * 64,
        "sequence": 1,
        "computed_at": clock.now(),
        "eligibility": "free",
    }
    return Match.objects.create(demand=demand, talent=trio.talent, status=status, **(fields | facts))


def make_consent(trio: Trio) -> UnitConsent:
    match = make_match(trio, Match.Status.UNIT_ASKED)
    due = clock.today() + dt.timedelta(days=12)
    return UnitConsent.objects.create(match=match, unit=trio.sending, sheet={}, asked_at=clock.now(), due_on=due)


def make_agreement(trio: Trio, status: str, mode: SharingMode | None = None) -> Agreement:
    match, serial = make_match(trio, Match.Status.AGREED), next(_serial)
    match.demand.status = Demand.Status.FILLED
    match.demand.save(update_fields=["status"])
    agreement = Agreement.objects.create(
        number=f"A-T-{serial:06d}",
        check_code=f"T{serial}",
        match=match,
        mode=mode or match.demand.mode,
        sending_unit=trio.sending,
        using_unit=trio.using,
        talent=trio.talent,
        due_on=clock.today() + dt.timedelta(days=9),
    )
    version = AgreementVersion.objects.create(
        agreement=agreement,
        number=1,
        terms={"values": {}},
        terms_sha256="a" * 64,
        drafted_by=trio.user,
        drafted_at=clock.now(),
    )
    agreement.current_version = version
    return stand_at(agreement, status)


def make_signing(trio: Trio) -> Agreement:
    agreement = make_agreement(trio, Agreement.Status.SIGNING)
    for party, unit, step in ((Party.SENDING, trio.sending, 1), (Party.USING, trio.using, 1), (Party.TALENT, None, 2)):
        SignatureSlot.objects.create(
            version=agreement.current_version, party=party, unit=unit, step=step, sent_at=clock.now()
        )
    return agreement


def make_assignment(
    trio: Trio, status: str = Assignment.Status.ON_ASSIGNMENT, mode: SharingMode | None = None
) -> Assignment:
    agreement, today = make_agreement(trio, Agreement.Status.ACTIVE, mode), clock.today()
    assignment = Assignment.objects.create(
        number=f"P-T-{next(_serial):06d}",
        agreement=agreement,
        status=status,
        starts_on=today,
        ends_on=today + dt.timedelta(days=60),
        return_due_on=today + dt.timedelta(days=3),
    )
    OnboardingItem.objects.create(assignment=assignment, key="cover")
    return assignment


def make_milestone(trio: Trio, status: str = Milestone.Status.OPEN, mode: SharingMode | None = None) -> Milestone:
    return Milestone.objects.create(
        assignment=make_assignment(trio, mode=mode),
        position=1,
        title="试焊与验证",
        due_on=clock.today() + dt.timedelta(days=5),
        amount_fen=10_000_000,
        status=status,
        answer_due=clock.today() + dt.timedelta(days=14),
    )


def make_log(trio: Trio) -> ServiceLog:
    assignment = make_assignment(trio)
    return ServiceLog.objects.create(assignment=assignment, day=clock.today(), hours=6, note="调试", by=trio.person)


def make_evaluations(trio: Trio) -> None:
    assignment, due = make_assignment(trio, Assignment.Status.RETURN_PENDING), clock.today() + dt.timedelta(days=14)
    for rater, rated in (("talent", "using"), ("using", "talent"), ("sending", "using")):
        Evaluation.objects.create(assignment=assignment, rater=rater, rated=rated, due_on=due)


def make_everything(trio: Trio) -> None:
    """One of each: every point of the story at which somebody has something to do."""
    make_demand(unit=trio.using, status=Demand.Status.DRAFT, number=None, drafted_by=trio.user)
    for status in (Match.Status.INVITED, Match.Status.INTERESTED, Match.Status.UNIT_CONSENTED):
        make_match(trio, status, answer_due=clock.today() + dt.timedelta(days=4))
    make_consent(trio)
    make_agreement(trio, Agreement.Status.DRAFT)
    make_agreement(trio, Agreement.Status.AGREED)
    make_signing(trio)
    make_assignment(trio, Assignment.Status.PLANNED)
    make_milestone(trio)
    make_milestone(trio, Milestone.Status.SUBMITTED)
    DemandSheet.objects.create(unit=trio.using, by=trio.user, saved_at=clock.now())
    make_log(trio)
    make_evaluations(trio)
