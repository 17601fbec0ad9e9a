"""After the last signature: the sealed PDF and the certificate of evidence."""

import hashlib
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from apps.agreements.clauses import Bilingual
from apps.agreements.documents.certificate import Certificate, ensure_certificate
from apps.agreements.documents.render import (
    EvidenceContext,
    EvidenceEvent,
    EvidenceScan,
    EvidenceSigner,
    render_evidence,
)
from apps.agreements.documents.seal import SignatureInfo
from apps.agreements.documents.seal import seal as seal_pdf
from apps.agreements.events import AgreementSealed
from apps.agreements.models import Agreement, AgreementDocument, AgreementEvent, AgreementVersion, SignatureSlot
from apps.agreements.selectors import newest_copy
from apps.agreements.services.common import lock, note
from apps.agreements.services.performing import activate_if_due
from apps.agreements.services.signing import ROLE_OF_PARTY
from apps.audit.services import record
from apps.core import clock
from apps.core.outbox import emit
from apps.modes.models import Party

METHOD = Bilingual("一次性验证码，身份已申报", "one-time code, identity declared")
SEALS = {
    "official": Bilingual("签字并加盖公章", "signature and official seal"),
    "contract": Bilingual("签字并加盖合同专用章", "signature and contract seal"),
    "none": Bilingual("亲笔签名", "signature by hand"),
}
COMPARERS = {
    Party.SENDING: "派出单位 sending unit", Party.USING: "使用单位 using unit", Party.TALENT: "人才 talent",
    "office": "人才办 talent office",
}  # fmt: skip
WHAT = {
    "drafted": Bilingual("起草", "drafted"),
    "proposed": Bilingual("提出新版本", "new version proposed"),
    "accepted": Bilingual("接受条款", "terms accepted"),
    "sent": Bilingual("定稿并发送签署", "frozen and sent for signing"),
    "viewed": Bilingual("打开签署文本", "text opened"),
    "signed": Bilingual("签署", "signed"),
    "paper-chosen": Bilingual("选择线下签章", "paper route chosen"),
    "paper-handed-in": Bilingual("提交纸质签署扫描件", "scans of the signed paper handed in"),
    "paper-withdrawn": Bilingual("撤回纸质签署扫描件", "scans taken back"),
    "paper-returned": Bilingual("核对后退回扫描件", "scans sent back after comparing"),
    "paper-confirmed": Bilingual("逐页核对并确认纸质签署", "paper compared page by page and confirmed"),
    "electronic-chosen": Bilingual("改为电子签名", "electronic route chosen"),
    "sealed": Bilingual("封存", "sealed"),
}


def seal(agreement: Agreement) -> Agreement:
    """Seal the frozen text and add the second PDF of evidence; once, ever.

    A party that signed electronically gives a PAdES signature; for one that signed on paper stand a note with the hash
    of its scans and the platform's own seal over the file.

    The cryptography happens before the transaction, which only stores the bytes and their hashes.
    """
    version = agreement.current_version
    if agreement.status != Agreement.Status.SIGNED or version is None or version.sealed_sha256:
        return agreement
    certificate = ensure_certificate(settings.DATA_DIR)
    slots = _in_order(agreement, version)
    frozen = AgreementDocument.objects.get(version=version, kind=AgreementDocument.Kind.FROZEN)
    sealed = seal_pdf(bytes(frozen.content), [_signature(agreement, slot) for slot in slots], certificate)
    evidence = render_evidence(_evidence(agreement, version, slots, certificate, hashlib.sha256(sealed).hexdigest()))
    return _store(agreement, sealed=sealed, evidence=evidence)


@transaction.atomic
def _store(agreement: Agreement, *, sealed: bytes, evidence: bytes) -> Agreement:
    agreement = lock(agreement)
    version = agreement.current_version
    if version is None or version.sealed_sha256:
        return agreement
    now = clock.now()
    for kind, content in ((AgreementDocument.Kind.SEALED, sealed), (AgreementDocument.Kind.EVIDENCE, evidence)):
        AgreementDocument.objects.create(
            version=version, kind=kind, content=content, sha256=hashlib.sha256(content).hexdigest(), made_at=now
        )
    version.sealed_sha256 = hashlib.sha256(sealed).hexdigest()
    version.save(update_fields=["sealed_sha256"])
    note(agreement, "sealed", by=None, sealed_sha256=version.sealed_sha256)
    record("sealed", agreement, by=None, sealed_sha256=version.sealed_sha256)
    emit(AgreementSealed(str(agreement.public_id)))
    activate_if_due(agreement)
    return agreement


def _in_order(agreement: Agreement, version: AgreementVersion) -> list[SignatureSlot]:
    """The slots in the order of the parties in the document."""
    slots = {
        slot.party: slot
        for slot in version.slots.select_related(
            "signer", "unit", "version", "handed_in_by", "compared_by"
        ).prefetch_related("copies__files__file")
    }
    return [slots[party] for party in agreement.mode.parties]


def _signature(agreement: Agreement, slot: SignatureSlot) -> SignatureInfo:
    if slot.signer is None or slot.signed_at is None:
        raise ValueError("Only signed slots are sealed.")
    return SignatureInfo(
        role=ROLE_OF_PARTY[Party(slot.party)],
        field_name=f"{ROLE_OF_PARTY[Party(slot.party)]}_signature",
        signer_name=slot.signer.name,
        reason=agreement.number,
        signed_at=slot.signed_at,
        route=slot.route,
        scans_sha256=slot.paper_sha256,
    )


def _evidence(
    agreement: Agreement,
    version: AgreementVersion,
    slots: list[SignatureSlot],
    certificate: Certificate,
    sealed_sha256: str,
) -> EvidenceContext:
    events = agreement.events.filter(kind__in=WHAT).order_by("sequence")
    return EvidenceContext(
        number=agreement.number,
        version=version.number,
        title=agreement.title,
        terms_sha256=version.terms_sha256,
        document_sha256=version.document_sha256,
        sealed_sha256=sealed_sha256,
        signers=[_signer(agreement, slot) for slot in slots],
        events=[_event(event, {slot.party: slot for slot in slots}) for event in events],
        check_url=f"{settings.SITE_URL}{reverse('agreements:check')}?code={agreement.check_code}",
        check_code=agreement.check_code,
        certificate_subject=certificate.subject,
        certificate_fingerprint=certificate.fingerprint,
        rendered_on=clock.today(),
    )


def _signer(agreement: Agreement, slot: SignatureSlot) -> EvidenceSigner:
    if slot.signer is None or slot.signed_at is None:
        raise ValueError("Only signed slots are sealed.")
    return EvidenceSigner(
        role=ROLE_OF_PARTY[Party(slot.party)],
        party=slot.unit.name_zh if slot.unit else slot.signer.name,
        signer=slot.signer.name,
        authority=slot.authority,
        route=slot.route,
        signed_at=slot.signed_at,
        **({"method": METHOD} | _paper(slot)),
    )


def _paper(slot: SignatureSlot) -> dict[str, Any]:
    """What the evidence says of a signature on paper: seal, day, hands, comparer and every scan with its hash."""
    copy = newest_copy(slot) if slot.route == SignatureSlot.Route.PAPER else None
    if copy is None or slot.compared_by is None or slot.handed_in_by is None or copy.signed_on is None:
        return {}
    return {
        "method": SEALS[copy.seal_kind],
        "compared_by": f"{slot.compared_by.name}（{COMPARERS[copy.compared_for]}）",
        "handed_in_by": slot.handed_in_by.name,
        "signed_on": copy.signed_on,
        "scans_sha256": slot.paper_sha256,
        "scans": [EvidenceScan(file.file.name, file.pages, file.file.sha256) for file in copy.files.all()],
    }


def _event(event: AgreementEvent, slots: dict[str, SignatureSlot]) -> EvidenceEvent:
    slot = slots.get(event.party)
    # A signature on an earlier version came from elsewhere; what is known is the origin of this version's.
    mine = slot and event.kind == "signed" and event.version == slot.version.number
    origin = f"{slot.ip or ''} {slot.device[:60]}".strip() if slot and mine else ""
    with translation.override("zh-hans"):
        party = str(Party(event.party).label) if event.party else ""
    return EvidenceEvent(at=event.at, what=WHAT[event.kind], who=f"{party} {event.actor}".strip(), origin=origin)
