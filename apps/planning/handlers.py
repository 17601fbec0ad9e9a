"""What follows an event: the next step, the invitation, and who is told. Shells; safe to run twice."""

from apps.core.outbox import handles
from apps.planning import telling
from apps.planning.events import PlanFinished, PlanStepDue, ProposalAccepted, ProposalInvited, SecondPersonAsked
from apps.planning.services import advance_plan, invite_accepted


@handles(PlanStepDue)
def advance(event: PlanStepDue) -> None:
    advance_plan(event.plan_id, event.step)


@handles(ProposalAccepted)
def invite(event: ProposalAccepted) -> None:
    invite_accepted(event.row_id)


@handles(PlanFinished)
def tell_finished(event: PlanFinished) -> None:
    telling.tell_finished(event.plan_id)


@handles(SecondPersonAsked)
def tell_second(event: SecondPersonAsked) -> None:
    telling.tell_second(event.plan_id)


@handles(ProposalInvited)
def tell_unit(event: ProposalInvited) -> None:
    telling.tell_unit(event.row_id)
