"""What the talent office keeps of a published demand for itself."""

from typing import ClassVar

import pgtrigger
from django.db import models

from apps.accounts.models import User


class DemandLook(models.Model):
    """An officer looked at a demand as it stood at ``row_version``; ``note`` is read by the office alone."""

    demand = models.ForeignKey("demands.Demand", on_delete=models.PROTECT, related_name="looks")
    row_version = models.PositiveIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        triggers: ClassVar = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.demand} · {self.row_version}"
