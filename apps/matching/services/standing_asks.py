"""The talent asks the own unit for a yes in advance; the unit's answer closes the question."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.locks import lock_then_read
from apps.core.outbox import emit
from apps.matching.events import StandingAsked, StandingRefused
from apps.matching.models import StandingAsk
from apps.talents.models import StandingConsent, Talent
from apps.talents.services.standing import can_give_standing


@transaction.atomic
def ask_standing(talent: Talent, *, by: User) -> StandingAsk:
    """Raises RuleViolation "forbidden", "no-sending-unit", "already-done" while an earlier question waits."""
    talent = lock_then_read(Talent.objects.select_related("unit"), talent.pk, no_key=True)
    if talent.user_id != by.pk:
        raise RuleViolation("forbidden", _("Only you can ask your unit."))
    if talent.unit is None:
        raise RuleViolation("no-sending-unit", _("Name your unit in your profile first."))
    if StandingAsk.objects.filter(talent=talent, unit=talent.unit, answered_at=None).exists():
        raise RuleViolation("already-done", _("You have asked already. Your unit answers by link."))
    ask = StandingAsk.objects.create(talent=talent, unit=talent.unit, asked_at=clock.now())
    record("standing_asked", ask, by=by)
    emit(StandingAsked(str(ask.public_id)))
    return ask


@transaction.atomic
def refuse_standing(ask: StandingAsk, *, by: User, reason: str) -> StandingAsk:
    """No yes in advance; each assignment may still be asked. Raises "forbidden", "reason", "already-done"."""
    ask = lock_then_read(StandingAsk.objects.select_related("talent__unit", "talent__user"), ask.pk)
    if not can_give_standing(by, ask.talent) or ask.unit_id != ask.talent.unit_id:
        raise RuleViolation("forbidden", _("Only your unit's HR contact, administrator or signatory can answer."))
    if ask.answered_at is not None:
        raise RuleViolation("already-done", _("This was answered already, or is no longer asked."))
    if not reason.strip():
        raise RuleViolation("reason", _("Write the reason in one sentence; your talent reads it."))
    ask.answered_at, ask.reason = clock.now(), reason.strip()[:200]
    ask.save(update_fields=["answered_at", "reason"])
    record("standing_refused", ask, by=by)
    emit(StandingRefused(str(ask.public_id)))
    return ask


@transaction.atomic
def close_standing_ask(consent: StandingConsent) -> int:
    """A standing consent given answers what waited."""
    waiting = StandingAsk.objects.filter(talent=consent.talent, unit=consent.unit, answered_at=None)
    return waiting.update(answered_at=clock.now())
