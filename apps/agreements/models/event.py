"""The agreement's own history."""

from typing import ClassVar

from django.db import models

from apps.agreements.models.agreement import Agreement
from apps.audit.models import APPEND_ONLY


class AgreementEvent(models.Model):
    """What happened to the agreement, gapless and hash-chained."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    party = models.CharField(max_length=8, blank=True)
    actor = models.CharField(max_length=120, blank=True)
    version = models.PositiveSmallIntegerField()
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "sequence"], name="agreement_event_gapless")
        ]
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.agreement} #{self.sequence} {self.kind}"
