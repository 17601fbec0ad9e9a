"""What settlement does when others report, and whom it tells."""

from apps.assignments.events import CostsStated, MilestoneAccepted, ResultDeclared
from apps.assignments.models import Milestone
from apps.assignments.selectors import milestone_by_id
from apps.core.outbox import handles
from apps.modes.models import Party
from apps.settlement.events import (
    BankCaseOpened,
    BatchApproved,
    BatchSubmitted,
    DepositArrived,
    DepositTakenOut,
    MonthSubmitted,
    ObjectionMoved,
    PartyConfirmed,
    PaymentRecorded,
    PayoutMoved,
    ReversalMoved,
    StatementConfirmed,
    StatementDrafted,
    StatementReversed,
    StatementSettled,
    SubsidyAwarded,
    TaxRuleDecided,
    TaxRuleProposed,
    VoucherGiven,
)
from apps.settlement.models import Statement
from apps.settlement.selectors import (
    bank_case_by_id,
    batch_by_id,
    closing_by_id,
    deposit_by_id,
    objection_by_id,
    payment_by_id,
    payout_by_id,
    reversal_by_id,
    statement_by_id,
    subsidy_by_id,
    tax_proposal_by_id,
    voucher_by_id,
)
from apps.settlement.services import (
    draft_statement,
    follow_stated,
    telling,
    telling_of_custody,
    telling_subsidies,
    telling_vouchers,
)


@handles(MilestoneAccepted)
def draw_up_statement(event: MilestoneAccepted) -> None:
    draft_statement(Milestone.objects.get(public_id=event.milestone_id))  # the rest is read once the project is locked


@handles(MilestoneAccepted)
def tell_not_drawn(event: MilestoneAccepted) -> None:
    telling.tell_not_drawn(milestone_by_id(event.milestone_id))


@handles(CostsStated)
def follow_costs_stated(event: CostsStated) -> None:
    follow_stated(milestone_by_id(event.milestone_id))


@handles(ResultDeclared)
def follow_result_declared(event: ResultDeclared) -> None:
    follow_stated(milestone_by_id(event.milestone_id))


@handles(StatementDrafted)
def tell_drafted(event: StatementDrafted) -> None:
    telling.tell_drafted(statement_by_id(event.statement_id))


@handles(PartyConfirmed)
def ask_the_others(event: PartyConfirmed) -> None:
    if event.party == Party.USING:
        telling.ask_the_others(statement_by_id(event.statement_id))


@handles(StatementConfirmed)
def ask_for_vouchers(event: StatementConfirmed) -> None:
    telling_vouchers.ask_for_vouchers(statement_by_id(event.statement_id))


@handles(StatementReversed)
def ask_for_credit_notes(event: StatementReversed) -> None:
    telling_vouchers.ask_for_credit_notes(statement_by_id(event.statement_id))


@handles(SubsidyAwarded)
def tell_subsidy(event: SubsidyAwarded) -> None:
    telling_subsidies.tell_awarded(subsidy_by_id(event.subsidy_id))


@handles(VoucherGiven)
def tell_voucher_given(event: VoucherGiven) -> None:
    telling_vouchers.tell_given(voucher_by_id(event.voucher_id))


@handles(StatementConfirmed)
def tell_to_pay(event: StatementConfirmed) -> None:
    statement = statement_by_id(event.statement_id)
    if statement.route == Statement.Route.SUPERVISED:
        telling_of_custody.tell_supervised(statement)
        telling_of_custody.ask_to_give_back(statement)
    else:
        telling.tell_to_pay(statement)


@handles(PaymentRecorded)
def tell_paid(event: PaymentRecorded) -> None:
    telling.tell_paid(payment_by_id(event.payment_id))


@handles(ObjectionMoved)
def tell_objection(event: ObjectionMoved) -> None:
    telling.tell_objection(objection_by_id(event.objection_id), event.status)


@handles(StatementSettled)
def tell_settled(event: StatementSettled) -> None:
    telling.tell_settled(statement_by_id(event.statement_id))


@handles(StatementReversed)
def tell_reversed(event: StatementReversed) -> None:
    telling.tell_reversed(statement_by_id(event.statement_id))


@handles(ReversalMoved)
def tell_reversal(event: ReversalMoved) -> None:
    telling.tell_reversal(reversal_by_id(event.reversal_id), event.status)


@handles(TaxRuleProposed)
def ask_for_a_second_person(event: TaxRuleProposed) -> None:
    telling.tell_tax_rule_proposed(tax_proposal_by_id(event.proposal_id))


@handles(TaxRuleDecided)
def tell_tax_rule_decided(event: TaxRuleDecided) -> None:
    telling.tell_tax_rule_decided(tax_proposal_by_id(event.proposal_id))


@handles(BatchSubmitted)
def ask_to_approve(event: BatchSubmitted) -> None:
    telling.tell_batch_submitted(batch_by_id(event.batch_id))


@handles(MonthSubmitted)
def ask_to_close(event: MonthSubmitted) -> None:
    telling.tell_month_submitted(closing_by_id(event.closing_id))


@handles(BatchApproved)
def tell_batch_approved(event: BatchApproved) -> None:
    telling.tell_batch_approved(batch_by_id(event.batch_id))


@handles(DepositArrived)
def tell_deposit(event: DepositArrived) -> None:
    telling_of_custody.tell_deposit(deposit_by_id(event.deposit_id), statement_by_id(event.statement_id))


@handles(DepositTakenOut)
def tell_taken_out(event: DepositTakenOut) -> None:
    telling_of_custody.tell_taken_out(deposit_by_id(event.deposit_id), statement_by_id(event.statement_id))


@handles(BankCaseOpened)
def tell_bank_case(event: BankCaseOpened) -> None:
    telling_of_custody.tell_bank_case(bank_case_by_id(event.case_id))


@handles(PayoutMoved)
def tell_payout(event: PayoutMoved) -> None:
    telling_of_custody.tell_payout(payout_by_id(event.payout_id), event.status)
