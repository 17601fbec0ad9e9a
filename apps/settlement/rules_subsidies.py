"""Subsidies: which programmes an agreement cites, what the evidence gives, and who may say what."""

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Least

from apps.accounts.models import User
from apps.assignments.models import Milestone, ServiceLog
from apps.core import clock
from apps.settlement import rules
from apps.settlement.models import LineVoucher, Statement, StatementLine, Subsidy, SubsidyProgramme
from apps.settlement.models.subsidies import CODE

CITED_IN = "22.subsidy_rows"
Evidence = SubsidyProgramme.Evidence


def codes_cited(values: Mapping[str, Any]) -> set[str]:
    """The programmes that clause 22 names, by code."""
    return set(re.findall(CODE, str(values.get(CITED_IN) or "")))


def programmes_of(statement: Statement) -> list[SubsidyProgramme]:
    """What the frozen terms of a statement cite, as far as it is published and held when the work was accepted."""
    version = statement.agreement.versions.filter(number=statement.agreement_version).first()
    codes = codes_cited(version.terms["values"]) if version else set()
    if not codes:
        return []
    accepted = clock.local(statement.milestone.accepted_at or statement.drafted_at).date()
    found = SubsidyProgramme.objects.filter(code__in=codes, valid_from__lte=accepted)
    return [one for one in found if one.valid_until is None or one.valid_until >= accepted]


def proved(milestone: Milestone, programme: SubsidyProgramme) -> int:
    """The evidence of this piece that no earlier award has counted: approved days, or fen of travel vouchers."""
    earlier = Subsidy.objects.filter(milestone__assignment_id=milestone.assignment_id, programme=programme)
    if programme.evidence == Evidence.DAYS:
        until = clock.local(milestone.accepted_at).date() if milestone.accepted_at else clock.today()
        days = ServiceLog.objects.filter(
            assignment_id=milestone.assignment_id, status=ServiceLog.Status.APPROVED, day__lte=until
        ).count()
        return max(0, days - (earlier.aggregate(days=Sum("proved"))["days"] or 0))
    tickets = LineVoucher.objects.filter(
        line__kind=StatementLine.Kind.TRAVEL, line__statement__milestone=milestone, replaced_at=None
    ).exclude(line__statement__status=Statement.Status.REVERSED)
    # One paper may cover several lines, of other pieces too: it counts for this one as far as the line goes.
    return tickets.aggregate(fen=Sum(Least("amount_fen", "line__amount_fen")))["fen"] or 0


def amount_for(milestone: Milestone, programme: SubsidyProgramme, counted: int) -> int:
    """The rule's amount for so much evidence, in fen; never beyond what the programme leaves for this assignment."""
    earlier = Subsidy.objects.filter(milestone__assignment_id=milestone.assignment_id, programme=programme)
    left = programme.cap_fen - (earlier.aggregate(fen=Sum("amount_fen"))["fen"] or 0)
    due = counted * (programme.day_fen or 0)
    if programme.evidence == Evidence.TICKETS:
        due = counted * (programme.tickets_bp or 0) // 10_000
    return max(0, min(due, left))


def can_record_award(user: User, statement: Statement) -> bool:
    """The using unit's finance, on a statement that stands and is confirmed: the work and the parts are certain then."""
    confirmed = statement.status in {Statement.Status.CONFIRMED, Statement.Status.SETTLED}
    return confirmed and rules.is_payer(user, statement)


def can_confirm_receipt(user: User, subsidy: Subsidy, statement: Statement) -> bool:
    """The talent in person: a subsidy is the talent's, and no unit may keep it (clause 22)."""
    its = subsidy.milestone_id == statement.milestone_id and subsidy.status == Subsidy.Status.AWARDED
    return its and statement.agreement.talent.user_id == user.pk
