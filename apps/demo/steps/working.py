"""From the first day to the settled statement, the evaluations and the return."""

from decimal import Decimal

from apps.agreements.models import Agreement
from apps.assignments import services as assignments
from apps.assignments.models import Assignment, Milestone, ServiceLog
from apps.core import clock
from apps.demo.steps.finding import demand_of
from apps.demo.steps.story import NotHappened, Story, needed, wait_for, wait_until_told, yuan
from apps.evaluations import services as evaluations
from apps.evaluations.criteria import criteria_for
from apps.evaluations.models import Evaluation
from apps.modes.models import Party
from apps.organisations.models import Membership
from apps.settlement import services as settlement
from apps.settlement.models import Payment, Statement

Role = Membership.Role


def has_finished(story: Story) -> bool:
    """Whether the main job has come to its end in this database before."""
    back = Assignment.objects.filter(status=Assignment.Status.RETURNED, agreement__match__demand=demand_of(story))
    return back.exists()


def start(story: Story) -> str:
    """The list of day one, insurance proof included; then the agreement is in force and the talent arrives."""
    agreement = needed(story.agreement)
    story.assignment = wait_for("the assignment", lambda: Assignment.objects.filter(agreement=agreement).first())
    clerk = story.person(story.using_unit, Role.HR)
    if story.assignment.status == Assignment.Status.PLANNED:
        assignments.tick_onboarding(
            story.assignment, by=clerk, keys=story.assignment.onboarding.values_list("key", flat=True)
        )
        wait_for("the agreement's force", lambda: Agreement.objects.filter(pk=agreement.pk, status="active").first())
        assignments.start_assignment(story.assignment, by=story.talent.user)
    return f"{story.assignment.number}: insured, briefed, arrived"


def work(story: Story) -> str:
    """A day in the service log, then the deliverable; the using unit accepts."""
    assignment, clerk = needed(story.assignment), story.person(story.using_unit, Role.HR)
    log = ServiceLog.objects.filter(assignment=assignment).first() or assignments.log_service(
        assignment, by=story.talent.user, day=clock.today(), hours=Decimal("7.5"), note="现场调试焊接参数，完成首轮试验"
    )
    if log.status == ServiceLog.Status.SUBMITTED:
        assignments.approve_log(log, by=clerk)
    milestone = Milestone.objects.get(assignment=assignment)
    if milestone.status == Milestone.Status.OPEN:
        assignments.submit_milestone(
            milestone, by=story.talent.user, text="气孔率 0.38%，节拍 44 秒；工艺窗口报告与检测记录见附件。"
        )
        milestone.refresh_from_db()
    wait_until_told(clerk, "assignments.milestone_submitted", assignment)
    if milestone.status == Milestone.Status.SUBMITTED:
        assignments.accept_milestone(milestone, by=clerk)
    return f"{milestone.title}: accepted, {yuan(milestone.amount_fen)}"


def draft_statement(story: Story) -> str:
    """A worker drafts it from the accepted milestone."""
    assignment = needed(story.assignment)
    story.statement = wait_for("the statement", lambda: Statement.objects.filter(assignment=assignment).first())
    return f"{story.statement.number} over {yuan(story.statement.contract_fen)}"


def confirm(story: Story) -> str:
    statement = needed(story.statement)
    for person, told in (
        (story.person(story.using_unit, Role.FINANCE), "settlement.drafted"),
        (story.person(story.sending_unit, Role.FINANCE), "settlement.asked"),
        (story.talent.user, "settlement.asked"),
    ):
        wait_until_told(person, told, statement)
        if not statement.confirmations.filter(by=person).exists():
            settlement.confirm_statement(Statement.objects.get(pk=statement.pk), by=person)
    statement.refresh_from_db()
    return f"{statement.get_status_display()}: the three have confirmed"


def pay(story: Story) -> str:
    """The using unit pays each payee from its own bank; each payee confirms. No money touches the platform."""
    statement = needed(story.statement)
    finance = story.person(story.using_unit, Role.FINANCE)
    payees = {"sending_unit": story.person(story.sending_unit, Role.FINANCE), "net": story.talent.user}
    paid = []
    for line in statement.lines.filter(kind__in=payees, amount_fen__gt=0):
        if not line.payments.exists():
            settlement.record_payment(
                line, by=finance, paid_on=clock.today(), bank_reference=f"{statement.number}-{line.position}"
            )
        if not line.payments.filter(status=Payment.Status.CONFIRMED).exists():
            settlement.confirm_payment(line, by=payees[line.kind])
        paid.append(f"{line.kind} {yuan(line.amount_fen)}")
    statement.refresh_from_db()
    if statement.status != Statement.Status.SETTLED:
        raise NotHappened(f"The statement is {statement.status} after all payments.")
    return f"{'; '.join(paid)}: settled"


def evaluate(story: Story) -> str:
    """All directions, double-blind: published together with the last."""
    assignment = needed(story.assignment)
    wait_for("the evaluations", lambda: Evaluation.objects.filter(assignment=assignment).exists() or None)
    people = {
        Party.TALENT: story.talent.user,
        Party.USING: story.person(story.using_unit, Role.HR),
        Party.SENDING: story.person(story.sending_unit, Role.HR),
    }
    for evaluation in Evaluation.objects.filter(assignment=assignment, submitted_at=None):
        scores = {criterion.code: 5 for criterion in criteria_for(evaluation)}
        evaluations.submit_evaluation(
            evaluation, by=people[Party(evaluation.rater)], scores=scores, text="合作顺利，期待明年再来。"
        )
    published = Evaluation.objects.filter(assignment=assignment, published_at__isnull=False).count()
    return f"{published} evaluations, published together"


def come_back(story: Story) -> str:
    assignment = needed(story.assignment)
    opened = ("return_pending", "returned")
    wait_for("the return to open", lambda: Assignment.objects.filter(pk=assignment.pk, status__in=opened).first())
    for person in (story.person(story.using_unit, Role.HR), story.talent.user):
        if not assignment.return_confirmations.filter(by=person).exists():
            assignments.confirm_return(assignment, by=person)
    assignment.refresh_from_db()
    agreement = wait_for(
        "the agreement's end", lambda: Agreement.objects.filter(pk=assignment.agreement_id, status="completed").first()
    )
    back = clock.local(needed(assignment.returned_at))
    return f"{assignment.get_status_display()} on {back:%Y-%m-%d}; agreement {agreement.get_status_display()}"
