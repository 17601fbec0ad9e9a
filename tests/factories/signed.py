"""An agreement in force without its long story, for tests that begin where it ends."""

import datetime as dt
import hashlib

from apps.accounts.models import User
from apps.agreements.models import Agreement, AgreementDocument, AgreementVersion, SignatureSlot
from apps.agreements.services.common import note
from apps.core import clock
from apps.matching.models import Match
from apps.modes.models import Party
from apps.organisations.models import Unit
from apps.talents.models import Booking
from tests.factories.people import make_user

BEYOND_SIGNATURES = Agreement.Status.SIGNED, Agreement.Status.ACTIVE, Agreement.Status.COMPLETED
DOCUMENTS = AgreementDocument.Kind.FROZEN, AgreementDocument.Kind.SEALED, AgreementDocument.Kind.EVIDENCE


def stand_at(agreement: Agreement, status: str) -> Agreement:
    """Let a draft with its version stand where the test wants it."""
    if status in BEYOND_SIGNATURES:
        return put_in_force(agreement, status)
    agreement.status = status
    agreement.save(update_fields=["current_version", "status"])
    return agreement


def put_in_force(agreement: Agreement, status: str = Agreement.Status.ACTIVE) -> Agreement:
    """Give a draft with its version all that the database asks of one in force: documents with their hashes, the
    signatures on them, the events, the match, the booked days; and, unless it is only signed, seal and cover."""
    version = agreement.current_version
    assert version
    _write_documents(version, DOCUMENTS[:1] if status == Agreement.Status.SIGNED else DOCUMENTS)
    signers: dict[Party, Unit | None] = {Party.USING: agreement.using_unit, Party.TALENT: None}
    if agreement.sending_unit:
        signers[Party.SENDING] = agreement.sending_unit
    for party, unit in signers.items():
        _sign(version, party, unit, agreement.talent.user if party == Party.TALENT else make_user())
        note(agreement, "signed", by=None, party=party)
    Match.objects.filter(pk=agreement.match_id).update(status=Match.Status.AGREED)
    _book(agreement)
    agreement.status, agreement.signed_at = status, clock.now()
    if status != Agreement.Status.SIGNED:
        agreement.cover_proved_at = clock.now()
    agreement.starts_on = agreement.starts_on or clock.today()
    agreement.save()
    return agreement


def _write_documents(version: AgreementVersion, kinds: tuple[AgreementDocument.Kind, ...]) -> None:
    for kind in kinds:
        content = f"{version.pk} {kind}".encode()
        digest = hashlib.sha256(content).hexdigest()
        AgreementDocument.objects.create(
            version=version, kind=kind, content=content, sha256=digest, made_at=clock.now()
        )
        if kind == AgreementDocument.Kind.FROZEN:
            version.document_sha256 = digest
        elif kind == AgreementDocument.Kind.SEALED:
            version.sealed_sha256 = digest
    version.frozen_at = version.frozen_at or clock.now()
    version.save(update_fields=["document_sha256", "sealed_sha256", "frozen_at"])


def _sign(version: AgreementVersion, party: Party, unit: Unit | None, signer: User) -> None:
    SignatureSlot.objects.create(
        version=version,
        party=party,
        unit=unit,
        step=2 if party == Party.TALENT else 1,
        signer=signer,
        person_key=f"{signer.pk}",
        sent_at=clock.now(),
        signed_at=clock.now(),
        signed_hash=version.document_sha256,
    )


def _book(agreement: Agreement) -> None:
    today = clock.today()
    last = agreement.ends_on or today + dt.timedelta(days=60)
    Booking.objects.create(
        talent=agreement.talent,
        kind=Booking.Kind.AGREEMENT,
        period=(agreement.starts_on or today, last + dt.timedelta(days=1)),
        subject=f"agreement:{agreement.public_id}",
        exclusive=False,  # one person may have many in a test
    )
