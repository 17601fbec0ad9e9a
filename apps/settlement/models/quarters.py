"""A quarter's report of a for-profit operator to the tax office: that it was handed in, and what it came to."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User


class QuarterReport(models.Model):
    """One report as it was handed in. A corrected one is the next round; nothing is changed."""

    quarter = models.DateField(_("quarter"), help_text=_("Its first day"))
    round = models.PositiveSmallIntegerField(_("round"))
    people = models.PositiveIntegerField(_("people"))
    gross_fen = models.BigIntegerField(_("income in fen"))
    tax_fen = models.BigIntegerField(_("tax withheld in fen"))
    # Of the table as it was handed in, numbers whole: whether anything has changed since then.
    sha256 = models.CharField(max_length=64)
    receipt = models.CharField(_("receipt of the tax office"), max_length=60)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("handed in"))

    class Meta:
        verbose_name = _("quarterly report")
        verbose_name_plural = _("quarterly reports")
        ordering = ["-quarter", "-round"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["quarter", "round"], name="quarter_report_round_once"),
            models.CheckConstraint(
                condition=models.Q(quarter__day=1, quarter__month__in=[1, 4, 7, 10]), name="quarter_report_first_day"
            ),
            models.CheckConstraint(
                condition=models.Q(gross_fen__gte=0, tax_fen__gte=0) & ~models.Q(receipt=""),
                name="quarter_report_whole",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="quarter_report_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.quarter:%Y-%m} {self.round}"
