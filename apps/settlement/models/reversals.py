"""A confirmed statement that was found wrong: who asked to put it right, who agreed, and what came of it."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.models import PublicModel
from apps.modes.models import Party
from apps.settlement.models.statements import Statement


class StatementReversal(PublicModel):
    """One party asks, with a reason; all others agree in words of their own people, for silence is no yes here.

    The last yes reverses the statement and draws up ``replacement`` for the same work. Until then nothing changes.
    """

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("reversal", "Waiting for the others")
        DONE = "done", pgettext_lazy("reversal", "Done")
        REFUSED = "refused", pgettext_lazy("reversal", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("reversal", "Withdrawn")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {Status.OPEN: {Status.DONE, Status.REFUSED, Status.WITHDRAWN}}
    MOST = 500

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="reversals")
    replacement = models.OneToOneField(
        Statement, null=True, blank=True, on_delete=models.PROTECT, related_name="comes_of"
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    party = models.CharField(_("party"), max_length=8, choices=Party.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=MOST)
    asked_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=MOST, blank=True)

    class Meta:
        verbose_name = _("request to put a statement right")
        verbose_name_plural = _("requests to put statements right")
        ordering = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["statement"], name="reversal_one_at_a_time", condition=models.Q(status__in=["open", "done"])
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="reversal_has_reason"),
            models.CheckConstraint(
                condition=~models.Q(status__in=["done", "refused"]) | ~models.Q(ended_by=models.F("by")),
                name="reversal_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(status="open", ended_by=None, ended_at=None)
                | ~models.Q(status="open") & models.Q(ended_by__isnull=False, ended_at__isnull=False),
                name="reversal_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(status="done", replacement__isnull=False)
                | ~models.Q(status="done") & models.Q(replacement__isnull=True),
                name="reversal_done_has_replacement",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="reversal_content_stays", fields=["statement", "party", "by", "reason", "asked_at"]
            ),
            pgtrigger.FSM(
                name="reversal_moves",
                field="status",
                transitions=[("open", "done"), ("open", "refused"), ("open", "withdrawn")],
            ),
            pgtrigger.Protect(name="reversal_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.statement} · {self.get_status_display()}"


class ReversalConsent(models.Model):
    """A party's yes, that of the asking party included. One person answers for one party only."""

    reversal = models.ForeignKey(StatementReversal, on_delete=models.PROTECT, related_name="consents")
    party = models.CharField(_("party"), max_length=8, choices=Party.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("consent to put a statement right")
        verbose_name_plural = _("consents to put statements right")
        ordering = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reversal", "party"], name="reversal_consent_once_a_party"),
            models.UniqueConstraint(fields=["reversal", "by"], name="reversal_consent_one_person_one_party"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="reversal_consent_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.reversal} {self.get_party_display()}"
