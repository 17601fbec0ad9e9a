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
class BatchSubmitted:
    batch_id: str


@dataclass(frozen=True, slots=True)
class BatchApproved:
    batch_id: str
