"""What anyone may learn about a signed agreement: minimal facts, and whether the kept or the given file is sound."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from apps.agreements.documents.certificate import Certificate, ensure_certificate
from apps.agreements.documents.seal import signatures_in
from apps.agreements.documents.verify import UnreadableDocument, is_sound, verify_pdf
from apps.agreements.models import Agreement, AgreementDocument, AgreementVersion, SignatureSlot
from apps.agreements.selectors import document_of
from apps.core.masking import mask_name

LARGEST: Final = 20 * 1024 * 1024
KEEP_SECONDS: Final = 24 * 3600
SIGNED: Final = (Agreement.Status.SIGNED, Agreement.Status.ACTIVE, Agreement.Status.COMPLETED)


@dataclass(frozen=True)
class Facts:
    """Of an agreement signed by all. ``sound`` is None while the signed file is being sealed."""

    agreement: Agreement
    version: AgreementVersion
    talent: str
    slots: list[SignatureSlot]
    sound: bool | None


@dataclass(frozen=True)
class Verdict:
    """About an uploaded file. ``tone`` is done, wait or late."""

    tone: str
    title: str
    text: str
    sha256: str = ""
    facts: Facts | None = None


def facts_of(agreement: Agreement) -> Facts | None:
    """The minimal facts; None before all have signed."""
    version = agreement.current_version
    if agreement.status not in SIGNED or version is None:
        return None
    slots = list(version.slots.select_related("unit"))
    expected = signatures_in([slot.route for slot in slots])
    return Facts(agreement, version, mask_name(agreement.talent.user.name), slots, stored_is_sound(version, expected))


def stored_is_sound(version: AgreementVersion, signatures: int) -> bool | None:
    """Whether the kept sealed file carries so many sound signatures; a yes is kept for a day."""
    if not version.sealed_sha256:
        return None
    key = f"agreements.sound.{version.sealed_sha256}"
    if cache.get(key):
        return True
    kept = document_of(version, AgreementDocument.Kind.SEALED)
    sound = kept is not None and _sound(bytes(kept.content), version.sealed_sha256, signatures)
    if sound:
        cache.set(key, sound, KEEP_SECONDS)
    return sound


def verdict_on(content: bytes) -> Verdict:
    """What the given file is: one that is kept here, one signed here and changed since, or neither."""
    digest = hashlib.sha256(content).hexdigest()
    kept = AgreementDocument.objects.filter(sha256=digest).select_related("version").defer("content").first()
    if kept is not None:
        return _kept(kept, digest)
    try:
        found = verify_pdf(content, _certificate())
    except UnreadableDocument:
        found = []
    if any(verdict.trusted for verdict in found):
        return Verdict(
            "late",
            _("This file was changed after it was sealed"),
            _("It carries signatures made here, but it is not the file that is kept here. Do not rely on it."),
            digest,
        )
    return Verdict(
        "late",
        _("This file is not known here"),
        _("It is not a file sealed here, or it was changed. Ask the sender for the original PDF."),
        digest,
    )


def _kept(document: AgreementDocument, digest: str) -> Verdict:
    agreement = Agreement.objects.select_related(
        "mode", "using_unit", "sending_unit", "talent__user", "current_version"
    ).get(pk=document.version.agreement_id)
    current = document.version_id == agreement.current_version_id
    facts = facts_of(agreement) if current else None
    if document.kind == AgreementDocument.Kind.SEALED and facts and facts.sound:
        text = _("It equals the signed agreement kept here, byte for byte, and every signature and seal in it holds.")
        return Verdict("done", _("This is the sealed agreement"), text, digest, facts)
    if document.kind == AgreementDocument.Kind.EVIDENCE and facts:
        text = _("It equals the certificate of evidence kept here, byte for byte.")
        return Verdict("done", _("This is the certificate of evidence"), text, digest, facts)
    if document.kind == AgreementDocument.Kind.FROZEN and facts:
        text = _("It equals the text that all parties signed. The signatures themselves are in the sealed file.")
        return Verdict("done", _("This is the text that was signed"), text, digest, facts)
    return Verdict(
        "wait",
        _("This text is not a signed agreement"),
        _("It was made here, but not all parties have signed this version."),
        digest,
    )


def _sound(content: bytes, expected: str, signatures: int) -> bool:
    if hashlib.sha256(content).hexdigest() != expected:
        return False
    try:
        return is_sound(verify_pdf(content, _certificate()), signatures=signatures)
    except UnreadableDocument:
        return False


def _certificate() -> Certificate:
    return ensure_certificate(settings.DATA_DIR)
