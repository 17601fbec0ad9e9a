"""From the arrival to the return: work, acceptance, cost, statement, payment, evaluation, return."""

import datetime as dt
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from apps.assignments import agreed, services
from apps.assignments.models import Assignment, Milestone, ServiceLog
from apps.core import clock
from apps.evaluations.criteria import criteria_for
from apps.evaluations.models import Evaluation
from apps.evaluations.services import submit_evaluation
from apps.modes.models import Party
from apps.settlement.models import Payment, Statement, StatementLine
from apps.settlement.rules import open_parties
from apps.settlement.selectors import in_full
from apps.settlement.services import confirm_payment, confirm_statement, record_payment, redraw_statement
from tests.machines.machine import PICK, WHO
from tests.machines.signing import Table

MONEY = ("finance", "hr", "administrator")
AGREEMENT = "assignment__agreement__mode"


class Work(Table):
    """Pieces of work and days of service."""

    def milestone(self, pick: int, *ripe: str) -> Milestone | None:
        rows = Milestone.objects.select_related(AGREEMENT)
        return self.one(rows, pick, Q(status__in=ripe, assignment__status="on_assignment"))

    @precondition(lambda self: self.any("Milestone", "open", "returned"))
    @rule(pick=PICK, who=WHO)
    def submit(self, pick: int, who: int) -> None:
        milestone = self.milestone(pick, "open", "returned")
        if milestone:
            right = self.side(milestone.assignment.agreement, Party.TALENT)
            self.act(
                "submit", lambda by: services.submit_milestone(milestone, by=by, text="已完成"), right=right, who=who
            )

    @precondition(lambda self: self.any("Milestone", "submitted"))
    @rule(pick=PICK, who=WHO, yes=st.integers(0, 3))
    def answer_piece(self, pick: int, who: int, yes: int) -> None:
        milestone = self.milestone(pick, "submitted")
        if milestone is None:
            return
        right = self.side(milestone.assignment.agreement, Party.USING)
        if yes:
            self.act("accept piece", lambda by: services.accept_milestone(milestone, by=by), right=right, who=who)
        else:
            act = services.return_milestone
            self.act("return piece", lambda by: act(milestone, by=by, reason="缺数据"), right=right, who=who)

    @precondition(lambda self: self.any("Assignment", "on_assignment"))
    @rule(pick=PICK, who=WHO, ago=st.integers(-1, 6), hours=st.integers(0, 26))
    def log(self, pick: int, who: int, ago: int, hours: int) -> None:
        assignment = self.one(Assignment.objects.select_related("agreement"), pick, Q(status="on_assignment"))
        if assignment:
            day = clock.today() - dt.timedelta(days=ago)
            self.act(
                "log", lambda by: services.log_service(assignment, by=by, day=day, hours=Decimal(hours), note="调试"),
                right=self.side(assignment.agreement, Party.TALENT), who=who,
            )  # fmt: skip

    @precondition(lambda self: self.any("ServiceLog", "submitted"))
    @rule(pick=PICK, who=WHO, yes=st.booleans())
    def answer_log(self, pick: int, who: int, yes: bool) -> None:
        log = self.one(ServiceLog.objects.select_related("assignment__agreement"), pick, Q(status="submitted"))
        if log is None:
            return
        right = self.side(log.assignment.agreement, Party.USING)
        if yes:
            self.act("approve log", lambda by: services.approve_log(log, by=by), right=right, who=who)
        else:
            self.act("return log", lambda by: services.return_log(log, by=by, reason="缺数据"), right=right, who=who)

    @precondition(lambda self: self.any("Assignment", "return_pending", "return_overdue"))
    @rule(pick=PICK, others=st.tuples(WHO, WHO, WHO))
    def confirm_return_one_after_the_other(self, pick: int, others: tuple[int, int, int]) -> None:
        for who in others:
            self.confirm_return(pick, who)

    def confirm_return(self, pick: int, who: int) -> None:
        rows = Assignment.objects.select_related("agreement__mode")
        assignment = self.one(rows, pick, Q(status__in=("return_pending", "return_overdue")))
        if assignment:
            given = dict(assignment.return_confirmations.values_list("party", "by"))
            asked = [party for party in agreed.return_parties(assignment.agreement) if party not in given]
            able = {name for party in asked for name in self.side(assignment.agreement, party)}
            right = [name for name in able if self.world.people[name] not in given.values()]
            self.act("confirm return", lambda by: services.confirm_return(assignment, by=by), right=right, who=who)

    @precondition(lambda self: self.any("Assignment", "on_assignment", "return_pending", "returned"))
    @rule(pick=PICK, who=WHO, talent=st.booleans())
    def once_more(self, pick: int, who: int, talent: bool) -> None:
        assignment = self.one(Assignment.objects.select_related("agreement"), pick)
        if assignment and talent:
            right = self.side(assignment.agreement, Party.TALENT)
            self.act("propose again", lambda by: services.propose_again(assignment, by=by), right=right, who=who)
        elif assignment:
            right = self.side(assignment.agreement, Party.USING, "hr", "administrator")
            self.act("draft again", lambda by: services.draft_again(assignment, by=by), right=right, who=who)

    @precondition(lambda self: self.any("Evaluation", "asked"))
    @rule(pick=PICK, who=WHO, score=st.integers(0, 5))
    def evaluate(self, pick: int, who: int, score: int) -> None:
        rows = Evaluation.objects.select_related(AGREEMENT, "assignment__agreement__talent")
        evaluation = self.one(rows, pick, Q(submitted_at=None, published_at=None))
        if evaluation:
            scores = {criterion.code: score for criterion in criteria_for(evaluation)}
            self.act(
                "evaluate", lambda by: submit_evaluation(evaluation, by=by, scores=scores, text="合作顺利"),
                right=self.side(evaluation.assignment.agreement, evaluation.rater), who=who,
            )  # fmt: skip


class Money(Table):
    """Cost, statement and payment."""

    @precondition(lambda self: self.any("Milestone", "accepted"))
    @rule(pick=PICK, who=WHO, wage=st.integers(0, 900_000), margin=st.sampled_from([0, 0, 0, 1, -1]))
    def state_costs(self, pick: int, who: int, wage: int, margin: int) -> None:
        loans = Q(assignment__agreement__mode__family="cost_only")
        milestone = self.one(
            Milestone.objects.select_related(AGREEMENT), pick, loans & Q(status="accepted", cost_sheets=None)
        )
        if milestone:
            proof = SimpleUploadedFile("工资表.pdf", b"%PDF-1.7\n%test\n")
            done = self.act(
                "state costs",
                lambda by: services.state_costs(
                    milestone, by=by, wage_fen=wage, social_fen=wage // 4, fund_fen=0,
                    total_fen=wage + wage // 4 + margin, upload=proof,
                ),
                right=self.world.staff(milestone.assignment.agreement.sending_unit_id, *MONEY), who=who,
            )  # fmt: skip
            assert not (done and margin), "a margin was taken"

    @precondition(lambda self: self.any("Statement", "awaiting"))
    @rule(pick=PICK, who=WHO)
    def confirm(self, pick: int, who: int) -> None:
        statement = self.one(in_full(Statement.objects.all()), pick, Q(status="awaiting"))
        if statement:
            said = {one.by_id for one in statement.confirmations.all()}
            able = {name for party in open_parties(statement) for name in self.side(statement.agreement, party, *MONEY)}
            right = [name for name in able if self.world.people[name] not in said]
            self.act("confirm statement", lambda by: confirm_statement(statement, by=by), right=right, who=who)

    @precondition(lambda self: self.any("Statement", "awaiting", "confirmed"))
    @rule(pick=PICK, who=WHO, often=st.integers(0, 2))
    def redraw(self, pick: int, who: int, often: int) -> None:
        statement = self.one(
            Statement.objects.select_related("agreement"), pick, Q(status__in=("awaiting", "confirmed"))
        )
        if statement and not often:
            right = self.side(statement.agreement, Party.USING, *MONEY)
            self.act("redraw", lambda by: redraw_statement(statement, by=by), right=right, who=who)

    @precondition(lambda self: self.any("Statement", "confirmed"))
    @rule(pick=PICK, who=WHO, ago=st.sampled_from([0, 0, 0, 2, 30, -1]), reference=st.integers(0, 9))
    def pay(self, pick: int, who: int, ago: int, reference: int) -> None:
        payable = Q(statement__status="confirmed", payments=None, amount_fen__gt=0) & ~Q(kind="tax")
        line = self.one(StatementLine.objects.select_related("statement__agreement"), pick, payable)
        if line:
            paid_on = clock.today() - dt.timedelta(days=ago)
            self.act(
                "pay", lambda by: record_payment(line, by=by, paid_on=paid_on, bank_reference=f"BK{reference or line.pk + 9}"),
                right=self.side(line.statement.agreement, Party.USING, "finance"), who=who,
            )  # fmt: skip

    @precondition(lambda self: self.any("Payment", "submitted"))
    @rule(pick=PICK, who=WHO)
    def receive(self, pick: int, who: int) -> None:
        line = self.one(
            StatementLine.objects.select_related("statement__agreement"), pick, Q(payments__status="submitted")
        )
        if line:
            payer = Payment.objects.filter(line=line, status="submitted").values_list("recorded_by", flat=True).first()
            agreement = line.statement.agreement
            able = (
                self.world.staff(line.payee_unit_id, *MONEY) if line.payee_unit_id else self.side(agreement, "talent")
            )
            right = [name for name in able if self.world.people[name] != payer]
            self.act("receive", lambda by: confirm_payment(line, by=by), right=right, who=who)


class Working(Work, Money):
    """Everything after the arrival."""
