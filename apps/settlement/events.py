"""What happened here, as ids. Higher apps wait for these in their handlers.py."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StatementDrafted:
    statement_id: str


@dataclass(frozen=True, slots=True)
class PartyConfirmed:
    """One party said yes; with the using unit's the time of the others begins."""

    statement_id: str
    party: str


@dataclass(frozen=True, slots=True)
class StatementConfirmed:
    statement_id: str


@dataclass(frozen=True, slots=True)
class StatementReversed:
    statement_id: str


@dataclass(frozen=True, slots=True)
class PaymentRecorded:
    payment_id: str


@dataclass(frozen=True, slots=True)
class ObjectionMoved:
    """An objection to a line was raised (``open``), answered, withdrawn or granted."""

    objection_id: str
    status: str


@dataclass(frozen=True, slots=True)
class ReversalMoved:
    """To put a confirmed statement right was asked (``open``), done, refused or taken back (``withdrawn``)."""

    reversal_id: str
    status: str


@dataclass(frozen=True, slots=True)
class SubsidyAwarded:
    subsidy_id: str


@dataclass(frozen=True, slots=True)
class VoucherGiven:
    voucher_id: str


@dataclass(frozen=True, slots=True)
class StatementSettled:
    statement_id: str


@dataclass(frozen=True, slots=True)
class TaxRuleProposed:
    proposal_id: str


@dataclass(frozen=True, slots=True)
class TaxRuleDecided:
    """A second person accepted or refused it."""

    proposal_id: str


@dataclass(frozen=True, slots=True)
class MonthSubmitted:
    """A month of a using unit was handed in to be closed by a second person."""

    closing_id: str


@dataclass(frozen=True, slots=True)
class BatchSubmitted:
    batch_id: str


@dataclass(frozen=True, slots=True)
class BatchApproved:
    batch_id: str


@dataclass(frozen=True, slots=True)
class DepositArrived:
    """The custody bank has money for a statement of the supervised route."""

    deposit_id: str
    statement_id: str


@dataclass(frozen=True, slots=True)
class DepositTakenOut:
    """The operator took money out of the escrow of a statement again."""

    deposit_id: str
    statement_id: str


@dataclass(frozen=True, slots=True)
class BankCaseOpened:
    """The bank said something that does not fit the books."""

    case_id: str


@dataclass(frozen=True, slots=True)
class PayoutMoved:
    """The bank has refused a payout, or it came back."""

    payout_id: str
    status: str
