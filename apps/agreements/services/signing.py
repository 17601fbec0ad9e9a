"""Freezing the text and collecting the signatures on one hash."""

import hashlib

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.selectors import language_of
from apps.accounts.services import check_code, has_identity, person_key, send_code
from apps.agreements import rules
from apps.agreements.documents import render
from apps.agreements.drafting import signatory_of
from apps.agreements.events import AgreementSigned, SigningOpened, SlotSigned
from apps.agreements.models import Agreement, AgreementDocument, AgreementVersion, SignatureSlot
from apps.agreements.selectors import open_slot_for, problems_of
from apps.agreements.services.common import end, lapse, lock, move, note, refuse_unless
from apps.agreements.services.fees import refuse_unpublished
from apps.audit.services import record
from apps.core import clock, timers
from apps.core.errors import RuleViolation
from apps.core.jobs import each
from apps.core.outbox import emit
from apps.demands.services import fill_seat
from apps.matching.services import check_participation, lock_match
from apps.modes.models import Party
from apps.organisations.models import Unit
from apps.organisations.selectors import has_role
from apps.talents.services import convert_hold

Status = Agreement.Status
ROLE_OF_PARTY = {Party.SENDING: "sending_unit", Party.USING: "using_unit", Party.TALENT: "talent"}
UNITS_FIRST, TALENT_LAST = 1, 2


def send_for_signing(agreement: Agreement, *, by: User) -> Agreement:
    """Freeze the agreed text: render it once, store its bytes and hash, and open a slot for each party.

    The rendering happens before the transaction; a change of the terms meanwhile is refused as outdated.
    """
    refuse_unless(
        rules.is_owner(by, agreement), "forbidden", _("Only the using unit's HR or administrator sends it for signing.")
    )
    refuse_unless(rules.can_send(by, agreement), "wrong-state", _("All parties must accept the terms first."))
    version = agreement.current_version
    if version is None:
        raise RuleViolation("wrong-state", _("This agreement has no text yet."))
    content = render.render_agreement(document_context(agreement, version))
    return _freeze(agreement, by=by, at_version=version.number, content=content)


def send_signing_code(agreement: Agreement, *, by: User) -> None:
    """Send the person whose turn it is a code that belongs to this very text."""
    refuse_unless(rules.can_sign(by, agreement), "no-open-slot", _("You have no signature to give here."))
    version = agreement.current_version
    with translation.override(language_of(by)):  # the message is in the person's language, whatever the screen's
        words = _("signing agreement %(number)s with the hash %(hash)s") % {
            "number": agreement.number,
            "hash": version.document_sha256[:8] if version else "",
        }
    send_code(by, _purpose(agreement), words=words)


def sign_agreement(
    agreement: Agreement, *, by: User, at_hash: str, code: str, ip: str, device: str, data_consent: bool = False
) -> Agreement:
    """Record the signature of ``by``; the last of the parties makes the agreement signed.

    Raises RuleViolation where ``by`` has no open slot, read another document than the frozen one, has not confirmed
    the own identity, or has signed for another party. The code is spent before, in a transaction of its own, so
    that a wrong one is counted.
    """
    refuse_unless(rules.can_sign(by, agreement), "no-open-slot", _refusal(by, agreement))
    check_code(by, _purpose(agreement), code)
    return _sign(agreement, by=by, at_hash=at_hash, ip=ip, device=device, data_consent=data_consent)


@transaction.atomic
def note_viewed(agreement: Agreement, *, by: User) -> None:
    """Remember when the signer first opened the frozen text."""
    agreement = lock(agreement)
    slot = open_slot_for(by, agreement, any_step=True) if agreement.status == Status.SIGNING else None
    if slot and slot.viewed_at is None:
        slot.viewed_at = clock.now()
        slot.save(update_fields=["viewed_at"])
        note(agreement, "viewed", by=by, party=slot.party)


@transaction.atomic
def decline_to_sign(agreement: Agreement, *, by: User, reason: str) -> Agreement:
    """Refuse to sign, with a reason the others read. The signing ends; the agreement may be revised."""
    agreement = lock(agreement)
    slot = open_slot_for(by, agreement, any_step=True)
    if not rules.can_decline(by, agreement) or slot is None:
        raise RuleViolation("no-open-slot", _("You have no signature to give here."))
    refuse_unless(bool(reason.strip()), "reason-needed", _("Please give a reason; the others will read it."))
    slot.declined_at, slot.reason, slot.signer = clock.now(), reason.strip()[:200], by
    slot.save(update_fields=["declined_at", "reason", "signer"])
    note(agreement, "declined", by=by, party=slot.party, reason=slot.reason)
    end(agreement, Status.DECLINED, by=by)
    return agreement


def lapse_unsigned() -> int:
    """Void signings whose time is up; a clock job."""
    return each(Agreement.objects.filter(status=Status.SIGNING, due_on__lt=clock.today()), _lapse)


def _lapse(agreement: Agreement) -> bool:
    return lapse(agreement, (Status.SIGNING,))


def document_context(agreement: Agreement, version: AgreementVersion) -> render.DocumentContext:
    """All that the frozen PDF shows, from the version alone: the same version gives the same bytes."""
    values = version.terms["values"]
    parties = []
    for party in agreement.mode.parties:
        role = ROLE_OF_PARTY[party]
        if party == Party.TALENT:
            shown = values.get("1.talent_id_display") or ""
            code = shown["zh"] if isinstance(shown, dict) else shown
            parties.append(render.Party(role, values["1.talent_name"], code, values["1.talent_name"], "self"))
        else:
            parties.append(
                render.Party(
                    role,
                    values[f"1.{role}_name"]["zh"],
                    values[f"1.{role}_code"],
                    values[f"1.{role}_signatory"],
                    values[f"1.{role}_authority"],
                )
            )
    return render.DocumentContext(
        number=agreement.number,
        version=version.number,
        title=agreement.title,
        terms=version.terms,
        parties=parties,
        check_url=f"{settings.SITE_URL}{reverse('agreements:check')}?code={agreement.check_code}",
        check_code=agreement.check_code,
        rendered_on=clock.local(version.drafted_at).date(),
        sending=Party.SENDING in agreement.mode.parties,
    )


@transaction.atomic
def _freeze(agreement: Agreement, *, by: User, at_version: int, content: bytes) -> Agreement:
    agreement = lock(agreement)
    version = agreement.current_version
    if version is None or version.number != at_version or not rules.can_send(by, agreement):
        raise RuleViolation("outdated", _("The text has changed since you read it."))
    check_participation(agreement.match)
    missing = problems_of(version.terms, agreement)
    if missing:
        raise RuleViolation("terms-incomplete", missing[0].message)
    version.document_sha256 = hashlib.sha256(content).hexdigest()
    version.frozen_at = clock.now()
    version.save(update_fields=["document_sha256", "frozen_at"])
    AgreementDocument.objects.create(
        version=version,
        kind=AgreementDocument.Kind.FROZEN,
        content=content,
        sha256=version.document_sha256,
        made_at=version.frozen_at,
    )
    for party in agreement.mode.parties:
        _open_slot(agreement, version, party)
    agreement.due_on = timers.due_date("signature")
    agreement.save(update_fields=["due_on"])
    move(agreement, Status.SIGNING, by=by, document_sha256=version.document_sha256)
    note(agreement, "sent", by=by, party=Party.USING, document_sha256=version.document_sha256)
    emit(SigningOpened(str(agreement.public_id)))
    return agreement


def _open_slot(agreement: Agreement, version: AgreementVersion, party: Party) -> None:
    unit: Unit | None = {Party.SENDING: agreement.sending_unit, Party.USING: agreement.using_unit}.get(party)
    if unit is not None:
        signatory, _authority = signatory_of(unit)
        if signatory is None:
            raise RuleViolation(
                "no-signatory", _("%(unit)s has named no authorised signatory yet.") % {"unit": unit.name}
            )
    SignatureSlot.objects.create(
        version=version,
        party=party,
        unit=unit,
        step=TALENT_LAST if party == Party.TALENT else UNITS_FIRST,
        sent_at=clock.now(),
    )


@transaction.atomic
def _sign(agreement: Agreement, *, by: User, at_hash: str, ip: str, device: str, data_consent: bool) -> Agreement:
    agreement = lock(agreement)
    slot, version = open_slot_for(by, agreement), agreement.current_version
    if not rules.can_sign(by, agreement) or slot is None or version is None:
        raise RuleViolation("no-open-slot", _refusal(by, agreement))
    if at_hash != version.document_sha256:
        raise RuleViolation("outdated", _("The text has changed since you read it."))
    if slot.route == SignatureSlot.Route.PAPER:
        raise RuleViolation(
            "on-paper", _("This party signs on paper. Choose the electronic signature again before you sign here.")
        )
    check_participation(agreement.match)
    refuse_unpublished(version, clock.today())
    if not has_identity(by):
        raise RuleViolation("identity-needed", _("Please confirm your identity before your first signature."))
    if slot.party == Party.TALENT and not data_consent:
        raise RuleViolation("data-consent", _("Please say separately whether your personal data may be processed."))
    key = person_key(by)
    if version.slots.filter(person_key=key).exists():
        raise RuleViolation(
            "one-person", _("You have already signed for another party. One person never signs for two parties.")
        )
    slot.signer, slot.person_key, slot.signed_at, slot.signed_hash = by, key, clock.now(), at_hash
    slot.authority = signatory_authority(by, slot)
    slot.method, slot.ip, slot.device = "one-time-code", ip or None, device[:200]
    slot.viewed_at = slot.viewed_at or slot.signed_at
    slot.data_consent_at = slot.signed_at if data_consent else None
    slot.save()
    note(agreement, "signed", by=by, party=slot.party, document_sha256=at_hash)
    record("signed", agreement, by=by, party=slot.party)
    emit(SlotSigned(str(slot.public_id)))
    finish_if_all_signed(agreement, by=by)
    return agreement


def finish_if_all_signed(agreement: Agreement, *, by: User) -> None:
    """The last slot filled, by either route, makes the locked agreement signed and takes the demand's seat.

    With the match locked: a unit that takes its consent back at this moment comes before the signature or too late.
    """
    if SignatureSlot.objects.filter(version=agreement.current_version_id, signed_at=None).exists():
        return
    match = lock_match(agreement.match)
    check_participation(match)
    agreement.signed_at = clock.now()
    agreement.save(update_fields=["signed_at"])
    move(agreement, Status.SIGNED, by=by)
    fill_seat(match.demand, taker=match.public_id, by=None)
    convert_hold(f"match:{match.public_id}", "agreement", f"agreement:{agreement.public_id}")
    emit(AgreementSigned(str(agreement.public_id)))


def signatory_authority(user: User, slot: SignatureSlot) -> str:
    """By which authority the person signs: own right, legal representative or power of attorney."""
    if slot.unit is None:
        return "self"
    membership = user.memberships.filter(unit=slot.unit, role="signatory", ended_at=None).first()
    return membership.authority if membership else ""


def _refusal(user: User, agreement: Agreement) -> str:
    """Why the person cannot sign now, as one sentence that helps."""
    version = agreement.current_version
    if version and any(slot.signer_id == user.pk and slot.signed_at for slot in version.slots.all()):
        waiting = [slot for slot in version.slots.all() if slot.signed_at is None]
        if any(has_role(user, slot.unit, "signatory") for slot in waiting if slot.unit):
            return _("You have already signed for another party. One person never signs for two parties.")
        return _("You have already signed this agreement.")
    if agreement.status == Status.SIGNING and open_slot_for(user, agreement, any_step=True):
        return _("The units sign first. We will tell you when it is your turn.")
    return _("You have no signature to give here.")


def _purpose(agreement: Agreement) -> str:
    version = agreement.current_version
    return f"sign {agreement.number} {version.document_sha256[:16] if version else ''}"
