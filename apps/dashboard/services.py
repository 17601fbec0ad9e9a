"""What the office does about the machinery."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record, record_many
from apps.core import outbox
from apps.core.errors import RuleViolation
from apps.core.models import Delivery, PolicyReport
from apps.dashboard.rules import can_retry
from apps.organisations.rules import keeps_tables


@transaction.atomic
def retry_delivery(delivery: Delivery, *, by: User) -> None:
    """Give a failed delivery another five tries. Raises RuleViolation "forbidden", "already-done" unless it failed."""
    if not can_retry(by):
        raise RuleViolation("forbidden", _("Only the talent office can do this."))
    if not Delivery.objects.select_for_update().filter(pk=delivery.pk, dead=True, done_at=None).exists():
        raise RuleViolation("already-done", _("This delivery has not failed."))
    outbox.retry(delivery.pk)
    record("delivery_retried", delivery, by=by)


@transaction.atomic
def clear_policy_reports(reports: Collection[PolicyReport], *, by: User) -> int:
    """Throw away reports that somebody has looked into; each stays in the history. Raises RuleViolation "forbidden"."""
    if not keeps_tables(by):
        raise RuleViolation("forbidden", _("Only an administrator of the site can do this."))
    record_many("policy_reports_cleared", reports, by=by)
    PolicyReport.objects.filter(pk__in=[one.pk for one in reports]).delete()
    return len(reports)
