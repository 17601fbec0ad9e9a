"""Sealing: one PAdES signature per party that signed electronically, each an incremental revision, made in one go after
the last slot is filled.

Who signed on paper gives no PAdES signature: a note on the signature page says so, with the hash of the scans, and the
platform's own seal follows, so that a file with signatures on paper only is protected as well.

Notes and fields are added first; the first signature certifies the file (DocMDP) so that afterwards only form fields may
be filled; nothing else may change between the signatures, or the earlier ones would be void.
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
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from apps.agreements.documents.certificate import Certificate
from apps.agreements.documents.layout import signature_boxes, signature_field
from apps.agreements.documents.render import ROLES, ROUTES, shanghai
from apps.agreements.documents.typesetting import typeset

ELECTRONIC: Final = "electronic"
PLATFORM_FIELD: Final = "platform_seal"
RESERVED: Final = 16_384
"""Hex digits kept for one signature with its two certificates; without it pyHanko signs twice to learn the size."""
_FILL: Final = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID, margins=Margins(0, 0, 0, 0)
)


@dataclass(frozen=True)
class SignatureInfo:
    """One filled slot. ``signed_at`` is aware; ``place`` is free text such as a city; ``route`` is electronic or paper.

    ``field_name`` is the name of the PDF field: Latin letters, digits and hyphens, one of a kind within the agreement.
    ``scans_sha256`` is the hash of what was signed on paper.
    """

    role: str
    field_name: str
    signer_name: str
    reason: str
    signed_at: dt.datetime
    place: str = ""
    route: str = "electronic"
    scans_sha256: str = ""


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
    """The PDF with one signature per electronic entry, in the order of the boxes on its last page, a note per entry on
    paper, and the platform's seal where there is any of those.

    ``signatures`` stand in the order of the parties of the document. Raises ValueError for none, for two of one field
    name, or for a time without its zone.
    """
    if not signatures:
        raise ValueError("nothing was signed")
    if len({info.field_name for info in signatures}) != len(signatures):
        raise ValueError("two signatures share one field")
    signer, first = _signer(certificate), True
    with tempfile.TemporaryDirectory() as folder:
        styles = [
            _style(_mark(info, len(signatures), at), Path(folder) / f"{at}.pdf") for at, info in enumerate(signatures)
        ]
        sealed = _prepared(pdf, signatures, styles)
        for info, style in zip(signatures, styles, strict=True):
            if info.route == ELECTRONIC:
                sealed, first = _sign(sealed, info, signer, first=first, style=style), False
    if _on_paper(signatures):
        sealed = _sign(sealed, _platform(signatures, certificate), signer, first=first)
    return sealed


def signatures_in(routes: Sequence[str]) -> int:
    """How many signatures a sealed file carries whose parties signed by these routes."""
    return sum(1 for route in routes if route == ELECTRONIC) + any(route != ELECTRONIC for route in routes)


def _on_paper(signatures: Sequence[SignatureInfo]) -> list[SignatureInfo]:
    return [info for info in signatures if info.route != ELECTRONIC]


def _platform(signatures: Sequence[SignatureInfo], certificate: Certificate) -> SignatureInfo:
    """The platform's own seal: it stands for the file, not for a party."""
    return SignatureInfo(
        role="platform",
        field_name=PLATFORM_FIELD,
        signer_name=certificate.subject,
        reason=f"{signatures[0].reason}: seal of the platform, {len(_on_paper(signatures))} of {len(signatures)} on paper",
        signed_at=max(info.signed_at for info in signatures),
    )


def _prepared(pdf: bytes, signatures: Sequence[SignatureInfo], styles: Sequence[StaticStampStyle]) -> bytes:
    """The notes of who signed on paper, and the empty fields of the others."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    last = int(writer.root["/Pages"]["/Count"]) - 1
    for info, style, box in zip(signatures, styles, signature_boxes(len(signatures)), strict=True):
        left, bottom, right, top = signature_field(box).in_points()
        if info.route == ELECTRONIC:
            append_signature_field(writer, SigFieldSpec(info.field_name, on_page=-1, box=(left, bottom, right, top)))
        else:
            stamp = style.create_stamp(writer, BoxConstraints(width=right - left, height=top - bottom), {})
            stamp.apply(last, left, bottom)
    if _on_paper(signatures):
        append_signature_field(writer, SigFieldSpec(PLATFORM_FIELD, on_page=-1))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _sign(
    pdf: bytes, info: SignatureInfo, signer: SimpleSigner, *, first: bool, style: StaticStampStyle | None = None
) -> bytes:
    """One more revision with the signature of ``info``, seen as ``style`` says; without one it is not seen."""
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
    seen = {"stamp_style": style} if style else {}
    timed = _TimedSigner(meta, signer, signed_at=info.signed_at, **seen)
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    timed.sign_pdf(writer, existing_fields_only=True, bytes_reserved=RESERVED, output=out)
    return out.getvalue()


def _style(mark: bytes, path: Path) -> StaticStampStyle:
    """The mark as a stamp; pyHanko reads ``path`` when it is applied."""
    path.write_bytes(mark)
    return StaticStampStyle.from_pdf_file(str(path), border_width=0, background_layout=_FILL)


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
        "foot": "部署方自有证书 · certificate of this deployment"
        if info.route == ELECTRONIC
        else f"已逐页核对 compared · 扫描件 scans {info.scans_sha256[:16]}",
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
