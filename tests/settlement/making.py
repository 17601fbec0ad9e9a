"""An accepted milestone of an agreement that three have signed, made as rows."""

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

from apps.accounts.models import User
from apps.agreements.models import Agreement, AgreementVersion
from apps.agreements.terms import terms_sha256
from apps.assignments.models import Assignment, Milestone
from apps.core import clock
from apps.matching.models import Match
from apps.modes.models import SharingMode
from apps.organisations.models import Operator, Unit
from apps.settlement.models import Statement, StatementLine
from apps.settlement.services import (
    agree_to_reversal,
    ask_reversal,
    confirm_statement,
    draft_statement,
    record_payment,
)
from apps.talents.models import Talent
from tests.factories import make_demand, make_member, make_mode, make_talent, make_unit
from tests.factories.signed import put_in_force

_serial = itertools.count(1)
VALUES: dict[str, Any] = {
    "7.payment_days": 10,
    "8.operator_fee": 0,
    "8.intermediary_share": 0,
    "8.sending_unit_share": 3_000,
    "8.talent_share": 7_000,
    "9.withholding_agent": "using_unit",
    "9.tax_method": "labour_per_payment",
    "9.gross_or_net": "gross",
}


@dataclass
class Case:
    """Everybody who has to do with one agreement, and its assignment."""

    using: Unit
    sending: Unit
    talent: Talent
    finance: User
    hr: User
    signatory: User
    sender: User
    agreement: Agreement
    assignment: Assignment

    @property
    def person(self) -> User:
        return self.talent.user

    def milestone(self, fen: int = 10_000_000, **fields: Any) -> Milestone:
        facts: dict[str, Any] = {
            "position": self.assignment.milestones.count() + 1,
            "title": "试焊与验证",
            "due_on": clock.today(),
            "amount_fen": fen,
            "status": Milestone.Status.ACCEPTED,
            "accepted_at": clock.now(),
        }
        return Milestone.objects.create(assignment=self.assignment, **(facts | fields))

    def statement(self, fen: int = 10_000_000) -> Statement:
        statement = draft_statement(self.milestone(fen))
        assert statement is not None
        return statement

    def confirmed(self, fen: int = 10_000_000) -> Statement:
        statement = self.statement(fen)
        for person in (self.finance, self.sender, self.person):
            statement = confirm_statement(statement, by=person)
        return statement

    def put_right(self, statement: Statement) -> Statement:
        """All agree that it is reversed; the one that was drawn up in its place."""
        reversal = ask_reversal(statement, by=self.finance, reason="分配比例录错")
        for person in (self.sender, self.person):
            agree_to_reversal(reversal, by=person)
        reversal.refresh_from_db()
        assert reversal.replacement is not None
        return reversal.replacement

    def pay(self, statement: Statement, kind: str = "net", reference: str = "") -> StatementLine:
        line = line_of(statement, kind)
        reference = reference or f"BK{next(_serial)}"
        record_payment(line, by=self.finance, paid_on=clock.today(), bank_reference=reference)
        return line


def line_of(statement: Statement, kind: str) -> StatementLine:
    return StatementLine.objects.get(statement=statement, kind=kind)


def make_case(
    *, sending_unit: bool = True, mode: SharingMode | None = None, using: Unit | None = None, **values: Any
) -> Case:
    """An agreement in force, a bird's unless told: using unit in Changzhou, sending unit in Nanjing with 30 % of the rest."""
    serial = next(_serial)
    using, sending, mode = using or make_unit(), make_unit(region="320100"), mode or make_mode()
    talent = make_talent(unit=sending, name="沈知远")
    demand = make_demand(unit=using)
    match = Match.objects.create(demand=demand, talent=talent, **_match_facts())
    today = clock.today()
    agreement = Agreement.objects.create(
        number=f"A-3204-2026-{serial:06d}",
        check_code=f"CODE{serial}",
        match=match,
        mode=mode,
        sending_unit=sending if sending_unit else None,
        using_unit=using,
        talent=talent,
        starts_on=today,
        ends_on=today + dt.timedelta(days=200),
    )
    terms = {"schema": 1, "mode": mode.code, "family": mode.family, "values": VALUES | values}
    agreement.current_version = AgreementVersion.objects.create(
        agreement=agreement,
        number=1,
        terms=terms,
        terms_sha256=terms_sha256(terms),
        drafted_by=demand.drafted_by,
        drafted_at=clock.now(),
    )
    put_in_force(agreement)
    assignment = Assignment.objects.create(
        number=f"P-3204-2026-{serial:06d}",
        agreement=agreement,
        status=Assignment.Status.ON_ASSIGNMENT,
        starts_on=today,
        ends_on=today + dt.timedelta(days=200),
    )
    return Case(
        using=using,
        sending=sending,
        talent=talent,
        finance=make_member(using, "finance"),
        hr=make_member(using, "hr"),
        signatory=make_member(using, "signatory"),
        sender=make_member(sending, "finance"),
        agreement=agreement,
        assignment=assignment,
    )


def licensed_operator() -> Operator:
    return Operator.objects.create(
        name_zh="常州人才集团（示例）",
        name_en="Changzhou Talent Group (sample)",
        kind=Operator.Kind.LICENSED,
        licence="苏人服证 0001",
    )


def _match_facts() -> dict[str, Any]:
    return {
        "status": Match.Status.AGREED,
        "unit_score": 0.8,
        "talent_score": 0.8,
        "rank_score": 0.8,
        "explanation": {},
        "rule_version": "1",
        "inputs_hash": "0" * 64,
        "sequence": 1,
        "computed_at": clock.now(),
    }
