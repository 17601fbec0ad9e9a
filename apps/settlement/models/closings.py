"""Closed months: one person of the unit's finance has the figures of a month kept, another one closes it."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.models import PublicModel
from apps.organisations.models import Unit


class PeriodClosing(PublicModel):
    """A month of a using unit, or of the custody account (no unit), with its figures.

    Closed it stays: what comes later is booked in the open month.
    """

    class Status(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("closing", "Waiting for the second person")
        CLOSED = "closed", pgettext_lazy("closing", "Closed")
        WITHDRAWN = "withdrawn", pgettext_lazy("closing", "Withdrawn")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {Status.SUBMITTED: {Status.CLOSED, Status.WITHDRAWN}}

    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="closings")
    month = models.DateField(_("month"), help_text=_("Its first day"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.SUBMITTED)
    figures = models.JSONField(_("figures"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("closed month")
        verbose_name_plural = _("closed months")
        ordering = ["-month", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "month"], name="closing_once_a_month", condition=~models.Q(status="withdrawn")
            ),
            models.UniqueConstraint(
                fields=["month"],
                name="closing_of_custody_once_a_month",
                condition=models.Q(unit=None) & ~models.Q(status="withdrawn"),
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="closing_month_first_day"),
            models.CheckConstraint(
                condition=~models.Q(status="closed") | ~models.Q(ended_by=models.F("made_by")),
                name="closing_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(status="submitted", ended_by=None, ended_at=None)
                | ~models.Q(status="submitted") & models.Q(ended_by__isnull=False, ended_at__isnull=False),
                name="closing_ended_by_somebody",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="closing_content_stays", fields=["unit", "month", "figures", "made_by", "made_at"]),
            pgtrigger.FSM(
                name="closing_moves",
                field="status",
                transitions=[("submitted", "closed"), ("submitted", "withdrawn")],
            ),
            pgtrigger.Protect(name="closing_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.whose} {self.month:%Y-%m}"

    @property
    def whose(self) -> str:
        """The unit, or the custody account, in words."""
        return self.unit.name if self.unit else _gettext("Custody account")
