"""Judging a sealed PDF: every signature, and every change after it, by pyHanko's modification analysis.

A digest alone is not enough: a page rotated in an appended revision keeps all digests.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from asn1crypto import pem
from asn1crypto.x509 import Certificate as AsnCertificate
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from apps.agreements.documents.certificate import Certificate


class UnreadableDocument(Exception):
    """The bytes are no PDF that can be judged: not one of ours, or damaged."""


@dataclass(frozen=True)
class SignatureVerdict:
    """What holds of one signature. ``coverage`` and ``modification`` are pyHanko's names, in lower case;
    ``changes_allowed`` is False where anything but filling a signature field happened after it."""

    field: str
    intact: bool
    valid: bool
    trusted: bool
    coverage: str
    modification: str
    changes_allowed: bool

    @property
    def sound(self) -> bool:
        return self.intact and self.valid and self.trusted and self.changes_allowed


def verify_pdf(pdf: bytes, certificate: Certificate) -> list[SignatureVerdict]:
    """One verdict per signature, in the order of signing; empty where nothing is signed. Raises UnreadableDocument."""
    _type, _headers, root = pem.unarmor(certificate.root)
    trust = ValidationContext(trust_roots=[AsnCertificate.load(root)], allow_fetching=False)
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        return [
            _verdict(str(found.field_name), validate_pdf_signature(found, trust))
            for found in reader.embedded_regular_signatures
        ]
    except (
        PdfError,
        SignatureValidationError,
        SigningError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
    ) as error:
        # A broken file breaks the parser in many ways; each means the same to whoever asked.
        raise UnreadableDocument(str(error)) from error


def is_sound(verdicts: Sequence[SignatureVerdict], *, signatures: int) -> bool:
    """Whether the file carries exactly so many signatures, each sound, and nothing follows the last one."""
    if len(verdicts) != signatures or not verdicts:
        return False
    return all(verdict.sound for verdict in verdicts) and verdicts[-1].coverage == "entire_file"


def _verdict(field: str, status: PdfSignatureStatus) -> SignatureVerdict:
    coverage, level = status.coverage, status.modification_level
    return SignatureVerdict(
        field=field,
        intact=bool(status.intact),
        valid=bool(status.valid),
        trusted=bool(status.trusted),
        coverage=coverage.name.lower() if coverage else "unknown",
        modification=level.name.lower() if level else "unknown",
        changes_allowed=bool(status.docmdp_ok),
    )
