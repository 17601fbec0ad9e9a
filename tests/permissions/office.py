"""One row of everything the office looks after in one region, and everybody who might want to see it.

Every text that an officer may read carries the region's marker.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from apps.accounts.models import User
from apps.agreements.models import PaperCopy, SignatureSlot
from apps.core import clock
from apps.demands.models import Demand
from apps.matching.models import MatchDispute, UnitConsent
from apps.organisations.models import Membership, OfficeRole, Unit
from apps.settlement.models import PaymentBatch, PeriodClosing, Statement, StatementReversal
from apps.settlement.services import confirm_statement, object_to_line
from apps.talents.models import Talent
from tests.factories import (
    CHANGZHOU,
    SHANGHAI,
    make_demand,
    make_member,
    make_officer,
    make_region,
    make_talent,
    make_unit,
    make_user,
)
from tests.factories.story import make_match
from tests.permissions.part import marker
from tests.settlement.making import Case, line_of, make_case

OUTSIDERS = ("anonymous", "talent", "administrator", "left", "suspended")
READERS = ("officer", "supervisor", "mediator")
JUDGES = ("officer", "supervisor")


@dataclass
class Region:
    """The rows by the name of their model, the people of the region's office, and the marker in every text."""

    mark: str
    rows: dict[str, Model]
    people: dict[str, User]


@dataclass
class Office:
    """Two regions that have nothing to do with each other, and people of no office."""

    here: Region
    there: Region
    people: dict[str, User | None]


def make_office() -> Office:
    gone, suspended = make_officer(), make_officer()
    User.objects.filter(pk=gone.pk).update(is_staff=False)
    User.objects.filter(pk=suspended.pk).update(is_active=False)
    people: dict[str, User | None] = {
        "anonymous": None,
        "talent": make_talent().user,
        "administrator": make_member(make_unit()),
        "left": gone,
        "suspended": suspended,
        "newcomer": make_user(is_staff=True),
        "superuser": make_user(is_staff=True, is_superuser=True),
    }
    return Office(_region(CHANGZHOU), _region(SHANGHAI), people)


def _region(code: str) -> Region:
    mark = marker()
    roles = (*READERS, "auditor")
    people = {role: make_officer(make_region(code), role) for role in roles}
    given = {"organisations.officerole": OfficeRole.objects.get(user=people["officer"])}
    return Region(mark, _waiting(code, mark) | _agreed(code, mark) | given, people)


def _waiting(code: str, mark: str) -> dict[str, Model]:
    """What waits for a decision: a unit, a talent, a demand."""
    unit = make_unit(mark, region=code, verified=False)
    Unit.objects.filter(pk=unit.pk).update(submitted_at=clock.now())
    make_member(unit)
    home = make_unit(region=code)
    talent = make_talent(
        unit=home, name=f"沈{mark}", headline=mark, verification=Talent.Verification.SUBMITTED, submitted_at=clock.now()
    )
    demand = make_demand(
        unit=make_unit(f"{mark}乙", region=code),
        title=mark,
        status=Demand.Status.IN_APPROVAL,
        number=None,
        published_at=None,
    )
    return {
        "organisations.unit": unit,
        "organisations.membership": Membership.objects.get(unit=unit),
        "talents.talent": talent,
        "demands.demand": demand,
    }


def _agreed(code: str, mark: str) -> dict[str, Model]:
    """What has begun: a consent, an agreement with a paper to compare, a statement."""
    case = make_case()
    Unit.objects.filter(pk__in=[case.using.pk, case.sending.pk]).update(region=make_region(code), name_zh=mark)
    User.objects.filter(pk=case.person.pk).update(name=f"沈{mark}")
    match = make_match(demand=make_demand(unit=case.using, title=mark), talent=case.talent)
    consent = UnitConsent.objects.create(
        match=match, unit=case.sending, sheet={}, asked_at=clock.now(), due_on=clock.today(), limits=mark
    )
    doubt = MatchDispute.objects.create(
        match=match, region=make_region(code), by=case.person, side="talent", about="pay", text=mark, at=clock.now()
    )
    statement = confirm_statement(case.statement(), by=case.finance)
    return {
        "matching.matchdispute": doubt,
        "matching.unitconsent": consent,
        "agreements.agreement": case.agreement,
        "agreements.papercopy": _paper(case),
        "settlement.statement": statement,
        "settlement.paymentbatch": PaymentBatch.objects.create(
            number=f"P-{code[:4]}-2026-000009", unit=case.using, total_fen=1, made_by=case.finance, made_at=clock.now()
        ),
        "settlement.periodclosing": PeriodClosing.objects.create(
            unit=case.using, month=dt.date(2026, 10, 1), figures={}, made_by=case.finance, made_at=clock.now()
        ),
        "settlement.statementreversal": _reversal(statement, case, mark),
        "settlement.lineobjection": object_to_line(line_of(statement, "net"), by=case.person, reason=mark),
    }


def _reversal(statement: Statement, case: Case, mark: str) -> StatementReversal:
    return StatementReversal.objects.create(
        statement=statement, party="using", by=case.finance, reason=mark, asked_at=clock.now()
    )


def _paper(case: Case) -> PaperCopy:
    facts: dict[str, Any] = {"step": 1, "signer": case.signatory, "person_key": "", "sent_at": clock.now()}
    slot, _made = SignatureSlot.objects.get_or_create(
        version=case.agreement.current_version, party="using", defaults={**facts, "unit": case.using}
    )
    return PaperCopy.objects.create(
        slot=slot, status=PaperCopy.Status.HANDED_IN, pages_wanted=1, begun_by=case.hr, begun_at=clock.now(),
        signer=case.signatory, sha256="e" * 64, handed_in_by=case.hr, handed_in_at=clock.now(),
    )  # fmt: skip
