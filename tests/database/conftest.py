"""One true story told to its end, committed once for all the tests here: none of them changes it."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from apps.assignments.models import Assignment
from apps.audit.models import AuditSeal
from apps.core import clock
from apps.evaluations.criteria import criteria_for
from apps.evaluations.models import Evaluation
from apps.evaluations.services import open_evaluations, submit_evaluation
from apps.settlement.models import Statement, StatementLine
from apps.settlement.services import confirm_payment, confirm_statement, draft_statement, record_payment
from tests.conftest import _clone, _point_at
from tests.factories.story import Deal, accept_piece, make_deal, send, sign_all, start_work


@pytest.fixture(scope="session")
def told(template_database: str, django_db_blocker: "pytest.FixtureRequest") -> Iterator[str]:
    """The name of a database in which one deal is signed, worked, settled, paid and evaluated."""
    with _clone(template_database) as name, django_db_blocker.unblock():
        before = settings.DATABASES["default"]["NAME"]
        _point_at(name)
        try:
            _tell()
        finally:
            _point_at(before)
        yield name


@pytest.fixture
def world(django_db_setup: None, told: str, django_db_blocker: "pytest.FixtureRequest") -> Iterator[None]:
    """Connections go to the told story; whoever changes it rolls back."""
    before = settings.DATABASES["default"]["NAME"]
    with django_db_blocker.unblock():
        _point_at(told)
        yield
        _point_at(before)


def _tell() -> None:
    deal = sign_all(send(make_deal()))
    assignment = start_work(deal)
    while deal.fresh().assignment.milestones.filter(status="open").exists():
        last = accept_piece(deal)
    statement = draft_statement(last)
    assert statement
    _settle(deal, statement)
    open_evaluations(str(assignment.public_id))
    _evaluate(deal, assignment)
    other = sign_all(send(make_deal()))
    start_work(other)
    draft_statement(accept_piece(other))  # a statement that nobody has confirmed
    send(make_deal())  # an agreement that waits for its signatures
    digests = {"previous": "0" * 64, "sha256": "1" * 64}  # the service waits for other databases on this server
    AuditSeal.objects.create(from_xid=1, to_xid=1, count=1, sealed_at=clock.now(), **digests)


def _settle(deal: Deal, statement: Statement) -> None:
    for person in (deal.finance, deal.sending_finance, deal.talent.user):
        statement = confirm_statement(statement, by=person)
    receivers = {StatementLine.Kind.NET: deal.talent.user, StatementLine.Kind.SENDING_UNIT: deal.sending_finance}
    for line in statement.lines.all():
        if line.is_payable:
            record_payment(line, by=deal.finance, paid_on=clock.today(), bank_reference=f"BK-{line.position}")
            confirm_payment(line, by=receivers[StatementLine.Kind(line.kind)])


def _evaluate(deal: Deal, assignment: Assignment) -> None:
    people = {"using": deal.hr, "sending": deal.sending_hr, "talent": deal.talent.user}
    for one in Evaluation.objects.filter(assignment=assignment):
        scores = {criterion.code: 4 for criterion in criteria_for(one)}
        submit_evaluation(one, by=people[one.rater], scores=scores, text="按时完成")
