"""One document, three signatures on the same hash."""

from apps.agreements.models.agreement import Agreement
from apps.agreements.models.event import AgreementEvent
from apps.agreements.models.fees import PublishedFee
from apps.agreements.models.payees import OutsidePayee, PayeeProposal
from apps.agreements.models.signature import PaperCopy, PaperFile, SignatureSlot
from apps.agreements.models.version import Acceptance, AgreementDocument, AgreementVersion

__all__ = [
    "Acceptance",
    "Agreement",
    "AgreementDocument",
    "AgreementEvent",
    "AgreementVersion",
    "OutsidePayee",
    "PaperCopy",
    "PaperFile",
    "PayeeProposal",
    "PublishedFee",
    "SignatureSlot",
]
