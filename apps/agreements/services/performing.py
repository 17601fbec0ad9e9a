"""From signed to in force, and to the end."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.agreements.events import AgreementActivated
from apps.agreements.models import Agreement
from apps.agreements.services.common import lock, move, note
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.jobs import each
from apps.core.outbox import emit

Status = Agreement.Status


@transaction.atomic
def prove_cover(agreement: Agreement, *, by: User) -> Agreement:
    """Record that the insurance named in clause 11 is in place; without it nothing comes into force."""
    agreement = lock(agreement)
    if agreement.cover_proved_at is None:
        agreement.cover_proved_at = clock.now()
        agreement.save(update_fields=["cover_proved_at"])
        note(agreement, "cover-proved", by=by)
        record("cover-proved", agreement, by=by)
        activate_if_due(agreement)
    return agreement


def activate_if_due(agreement: Agreement) -> bool:
    """Bring a locked agreement into force once it is sealed, insured and its first day has come."""
    version = agreement.current_version
    ready = (
        agreement.status == Status.SIGNED
        and version is not None
        and bool(version.sealed_sha256)
        and agreement.cover_proved_at is not None
        and agreement.starts_on is not None
        and agreement.starts_on <= clock.today()
    )
    if ready:
        move(agreement, Status.ACTIVE, by=None)
        note(agreement, "activated", by=None)
        emit(AgreementActivated(str(agreement.public_id)))
    return ready


def activate_due() -> int:
    """Bring into force whatever is due today; a clock job."""
    due = Agreement.objects.filter(status=Status.SIGNED, starts_on__lte=clock.today(), cover_proved_at__isnull=False)
    return each(due, _activate)


@transaction.atomic
def _activate(agreement: Agreement) -> bool:
    return activate_if_due(lock(agreement))


@transaction.atomic
def complete_agreement(agreement: Agreement, *, by: User | None) -> Agreement:
    """End an agreement whose talent has returned."""
    agreement = lock(agreement)
    if agreement.status == Status.COMPLETED:
        return agreement
    if agreement.status != Status.ACTIVE:
        raise RuleViolation("wrong-state", _("Only an agreement in force can be completed."))
    move(agreement, Status.COMPLETED, by=by)
    note(agreement, "completed", by=by)
    return agreement
