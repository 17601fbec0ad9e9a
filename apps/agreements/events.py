"""What happened here, as ids. Higher apps wait for these in their handlers.py."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AgreementDrafted:
    agreement_id: str


@dataclass(frozen=True, slots=True)
class VersionProposed:
    version_id: str


@dataclass(frozen=True, slots=True)
class TermsAgreed:
    agreement_id: str


@dataclass(frozen=True, slots=True)
class SigningOpened:
    agreement_id: str


@dataclass(frozen=True, slots=True)
class SlotSigned:
    slot_id: str


@dataclass(frozen=True, slots=True)
class PaperHandedIn:
    copy_id: str


@dataclass(frozen=True, slots=True)
class PaperReturned:
    copy_id: str


@dataclass(frozen=True, slots=True)
class PayeeProposed:
    proposal_id: str


@dataclass(frozen=True, slots=True)
class PayeeDecided:
    proposal_id: str


@dataclass(frozen=True, slots=True)
class AgreementSigned:
    agreement_id: str


@dataclass(frozen=True, slots=True)
class AgreementSealed:
    agreement_id: str


@dataclass(frozen=True, slots=True)
class AgreementEnded:
    agreement_id: str


@dataclass(frozen=True, slots=True)
class AgreementActivated:
    agreement_id: str
