"""Sealing: one PAdES signature per party, each an incremental revision, made in one go after the last slot is filled.

All fields are added first; the first signature certifies the file (DocMDP) so that afterwards only form fields may be
filled; nothing else may change between the signatures, or the earlier ones would be void.
"""

from __future__ import annotations

import datetime as dt
import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from asn1crypto import pem
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate as AsnCertificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from apps.agreements.documents.certificate import Certificate
from apps.agreements.documents.layout import signature_boxes, signature_field
from apps.agreements.documents.render import ROLES, ROUTES, shanghai
from apps.agreements.documents.typesetting import typeset

_FILL: Final = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID, margins=Margins(0, 0, 0, 0)
)


@dataclass(frozen=True)
class SignatureInfo:
    """One filled slot. ``signed_at`` is aware; ``place`` is free text such as a city; ``route`` is electronic or paper.

    ``field_name`` is the name of the PDF field: Latin letters, digits and hyphens, one of a kind within the agreement.
    """

    role: str
    field_name: str
    signer_name: str
    reason: str
    signed_at: dt.datetime
    place: str = ""
    route: str = "electronic"


class _TimedSigner(PdfSigner):  # type: ignore[misc]  # pyHanko brings no types
    """Signs with the moment at which the party signed, not with that of sealing."""

    def __init__(self, *args: Any, signed_at: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._signed_at = signed_at

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._signed_at
        return session


def seal(pdf: bytes, signatures: Sequence[SignatureInfo], certificate: Certificate) -> bytes:
    """The PDF with one signature per entry, in the order of the boxes on its last page.

    ``signatures`` stand in the order of the parties of the document. Raises ValueError for none, for two of one field
    name, or for a time without its zone.
    """
    if len({info.field_name for info in signatures}) != len(signatures):
        raise ValueError("two signatures share one field")
    sealed = _with_fields(pdf, signatures)
    signer = _signer(certificate)
    for position, info in enumerate(signatures):
        sealed = _sign(sealed, info, signer, first=position == 0, count=len(signatures), position=position)
    return sealed


def _with_fields(pdf: bytes, signatures: Sequence[SignatureInfo]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    for info, box in zip(signatures, signature_boxes(len(signatures)), strict=True):
        place = signature_field(box).in_points()
        append_signature_field(writer, SigFieldSpec(info.field_name, on_page=-1, box=place))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _sign(pdf: bytes, info: SignatureInfo, signer: SimpleSigner, *, first: bool, count: int, position: int) -> bytes:
    meta = PdfSignatureMetadata(
        field_name=info.field_name,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=first,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        name=info.signer_name,
        reason=info.reason,
        location=info.place or None,
    )
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        Path(file.name).write_bytes(_mark(info, count, position))
        style = StaticStampStyle.from_pdf_file(file.name, border_width=0, background_layout=_FILL)
        timed = _TimedSigner(meta, signer, stamp_style=style, signed_at=info.signed_at)
        out = io.BytesIO()
        timed.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), existing_fields_only=True, output=out)
    return out.getvalue()


def _mark(info: SignatureInfo, count: int, position: int) -> bytes:
    """What is seen in the field: pyHanko's own stamps cannot write Chinese from a font collection, so Typst draws it."""
    field = signature_field(signature_boxes(count)[position])
    route, label = ROUTES[info.route], ROLES[info.role]
    data = {
        "width": field.width,
        "height": field.height,
        "zh": f"{label['letter']}{route['zh']}",
        "en": f"{label['en'].partition(' (')[0]}, {route['en']}",
        "name": info.signer_name,
        "at": shanghai(info.signed_at),
    }
    return typeset("stamp.typ", data, on=info.signed_at.date())


def _signer(certificate: Certificate) -> SimpleSigner:
    store = SimpleCertificateStore()
    store.register(AsnCertificate.load(_der(certificate.root)))
    return SimpleSigner(
        signing_cert=AsnCertificate.load(_der(certificate.signing)),
        signing_key=PrivateKeyInfo.load(_der(certificate.signing_key)),
        cert_registry=store,
    )


def _der(content: bytes) -> bytes:
    _type, _headers, der = pem.unarmor(content)
    return bytes(der)
