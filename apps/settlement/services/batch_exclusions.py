"""Payments taken out of a batch before the bank has it: what was looked through never changes, so it is made once more."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.core.acts import whole_act
from apps.core.errors import RuleViolation
from apps.settlement import rules_batches
from apps.settlement.models import BatchLine, PaymentBatch
from apps.settlement.services.batches import lock_batch, lock_work_of, make_batch, withdraw_batch


@whole_act()
def remake_without(batch: PaymentBatch, positions: Collection[int], *, by: User, reason: str) -> PaymentBatch:
    """Give the batch up and put its other payments into a new one; those at ``positions`` stay out, with ``reason``.

    A second person approves the new one. Raises RuleViolation ``forbidden``, ``wrong-state`` (its file is handed out),
    ``nothing-chosen`` (none, or all of them), ``reason-needed``, or ``batch-checks`` where a check keeps another one out.
    """
    batch = lock_batch(batch.public_id)
    if not rules_batches.pays(by, batch):
        raise RuleViolation("forbidden", _("Only the using unit's finance takes payments out of a batch."))
    if not rules_batches.can_take_out(by, batch):
        raise RuleViolation("wrong-state", _("This batch has moved on. Please look again."))
    rows = list(batch.lines.all())
    out = [row.pk for row in rows if row.position in positions]
    if not out or len(out) == len(rows):
        raise RuleViolation(
            "nothing-chosen", _("Choose the payments to take out, and leave one at least. A whole batch is withdrawn.")
        )
    if not reason.strip():
        raise RuleViolation("reason-needed", _("Please say why."))
    lock_work_of(row.line_id for row in rows)
    words = ngettext("Made anew without %(count)s payment: %(reason)s", "Made anew without %(count)s payments: %(reason)s", len(out))  # fmt: skip
    withdraw_batch(batch, by=by, reason=words % {"count": len(out), "reason": reason.strip()})
    BatchLine.objects.filter(pk__in=out).update(note=reason.strip()[:200])
    return make_batch(batch.unit, [row.line_id for row in rows if row.pk not in out], by=by)
