"""Whose turn it is among money, as rows for a list of tasks: each in a number of queries that does not grow with them."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, TruncDate

from apps.accounts.models import User
from apps.agreements.models import AgreementVersion
from apps.assignments.models import ServiceLog
from apps.core import clock
from apps.organisations.models import Unit
from apps.settlement import rules_subsidies
from apps.settlement.models import (
    LineVoucher,
    PeriodClosing,
    Statement,
    StatementLine,
    Subsidy,
    SubsidyProgramme,
)
from apps.settlement.reconciliation import months_booked
from apps.settlement.rules_closings import is_over
from apps.settlement.rules_vouchers import BOOKED
from apps.settlement.voucher_kinds import OF_THE_PAYER, Voucher, forms_of, is_credited

LOOKED_BACK = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Sides:
    """Which vouchers are whose to hand in: conditions on lines, one a side. The same rule as ``rules_vouchers.hands_in``."""

    talent: Q
    sending: Q
    using: Q


def sides_of_vouchers(user: User, *, answering: Collection[int], paying: Collection[int]) -> Sides:
    """``answering`` and ``paying`` are the ids of units for which ``user`` confirms, and whose payments ``user`` makes."""
    of_the_payer = Q(voucher__in=OF_THE_PAYER) | Q(payee_user=None, payee_unit=None)
    own_pay = Q(statement__agreement__talent__user=user)
    return Sides(
        talent=~of_the_payer & Q(payee_user=user),
        sending=~of_the_payer & Q(payee_user=None, payee_unit__in=answering),
        using=of_the_payer & Q(statement__agreement__using_unit__in=paying) & ~own_pay,
    )


def lines_without_voucher() -> QuerySet[StatementLine]:
    """Lines as by ``rules_vouchers.is_missing``: a voucher is due and not there, or a credit note for an invoice is."""
    live = LineVoucher.objects.filter(line=OuterRef("pk"), replaced_at=None)
    wanted = [voucher for voucher in Voucher.values if forms_of(voucher)]
    due = Q(statement__status__in=BOOKED, amount_fen__gt=0, voucher__in=wanted) & ~Exists(live)
    credited = [form for form in LineVoucher.Form.values if is_credited(form)]
    to_credit = Q(statement__status=Statement.Status.REVERSED) & Exists(live.filter(form__in=credited))
    return StatementLine.objects.filter(due | to_credit)


def months_to_close(units: Iterable[Unit]) -> dict[Unit, list[dt.date]]:
    """Months of the last year that are over and that nobody has handed in, the oldest first. Two queries."""
    by_unit = {unit.pk: unit for unit in units}
    kept = PeriodClosing.objects.filter(unit__in=by_unit).exclude(status=PeriodClosing.Status.WITHDRAWN)
    closed = set(kept.values_list("unit_id", "month"))
    booked = months_booked(by_unit.values(), since=clock.now() - LOOKED_BACK)
    found: dict[Unit, list[dt.date]] = {}
    for unit_id, month in sorted(booked - closed):
        if is_over(month):
            found.setdefault(by_unit[unit_id], []).append(month)
    return found


def awards_to_record(statements: QuerySet[Statement]) -> list[tuple[Statement, SubsidyProgramme]]:
    """Programmes that ``statements`` of the last year cite, whose evidence is there and whose award nobody has recorded.

    What ``rules_subsidies`` says of one statement, of many in three queries.
    """
    citing = [one for one in _citing(statements) if rules_subsidies.codes_cited({rules_subsidies.CITED_IN: one.cited})]
    programmes = {one.code: one for one in SubsidyProgramme.objects.all()}
    given = list(
        Subsidy.objects.filter(milestone__assignment__in={one.assignment_id for one in citing}).select_related(
            "milestone"
        )
    )
    found = []
    for statement in citing:
        for code in sorted(rules_subsidies.codes_cited({rules_subsidies.CITED_IN: statement.cited})):
            programme = programmes.get(code)
            if programme is not None and _is_open(statement, programme, given):
                found.append((statement, programme))
    return found


def _citing(statements: QuerySet[Statement]) -> QuerySet[Any]:
    """With the text of clause 22, the days of service approved until acceptance, and whether tickets were handed in."""
    version = AgreementVersion.objects.filter(agreement=OuterRef("agreement"), number=OuterRef("agreement_version"))
    cited = KeyTextTransform(rules_subsidies.CITED_IN, KeyTextTransform("values", "terms"))
    days = ServiceLog.objects.filter(
        assignment=OuterRef("assignment"), status=ServiceLog.Status.APPROVED, day__lte=OuterRef("accepted_on")
    )
    tickets = LineVoucher.objects.filter(
        line__kind=StatementLine.Kind.TRAVEL, line__statement=OuterRef("pk"), replaced_at=None
    )
    of_a_year = statements.filter(status__in=BOOKED, confirmed_at__gte=clock.now() - LOOKED_BACK)
    return (
        of_a_year.annotate(cited=Subquery(version.values_list(cited)[:1]))
        .filter(cited__contains="B-")
        .annotate(accepted_on=TruncDate(Coalesce("milestone__accepted_at", "drafted_at"), tzinfo=clock.SHANGHAI))
        .annotate(
            days=Subquery(days.order_by().values("assignment").annotate(n=Count("pk")).values("n")),
            tickets=Exists(tickets),
        )
        .select_related("milestone")
        .order_by("confirmed_at", "pk")
    )


def _is_open(statement: Any, programme: SubsidyProgramme, given: list[Subsidy]) -> bool:
    """In force when the work was accepted, not awarded for this piece, with evidence and money left for the assignment."""
    before = [
        one for one in given
        if one.programme_id == programme.pk and one.milestone.assignment_id == statement.assignment_id
    ]  # fmt: skip
    day = statement.accepted_on
    in_force = programme.valid_from <= day and (programme.valid_until is None or programme.valid_until >= day)
    by_days = programme.evidence == SubsidyProgramme.Evidence.DAYS
    evidence = (statement.days or 0) > sum(one.proved for one in before) if by_days else statement.tickets
    left = programme.cap_fen > sum(one.amount_fen for one in before)
    awarded = any(one.milestone_id == statement.milestone_id for one in before)
    return in_force and evidence and left and not awarded
