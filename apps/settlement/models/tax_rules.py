"""What tax is calculated by: numbers in force for a time, each with its source."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import Bilingual


class TaxRule(models.Model):
    """A rate or table with the days on which it is in force, and where it is written."""

    class Code(models.TextChoices):
        LABOUR = "labour_remuneration", _("Labour remuneration, per payment or month")
        WAGES = "wages_cumulative", _("Wages, cumulative withholding")
        CONTRIBUTIONS = "contributions_assumed", _("Social insurance and housing fund, assumed for estimates")
        PLATFORM = "platform_cumulative", _("Labour remuneration through a platform, cumulative withholding")
        ROYALTY = "royalty", _("Royalty and patent licence")
        MANUSCRIPT = "manuscript", _("Manuscript")
        NONRESIDENT = "nonresident_labour", _("Labour remuneration of a non-resident")
        BONUS = "annual_bonus", _("Annual bonus taxed apart")
        VAT_PERSON = "vat_person", _("Value-added tax of a person, with surcharges")

    code = models.CharField(_("rule"), max_length=40, choices=Code.choices)
    label = models.CharField(_("short name"), max_length=20)
    valid = DateRangeField(_("in force"))
    params = models.JSONField(_("numbers"))
    source_zh = models.CharField(_("source (Chinese)"), max_length=200)
    source_en = models.CharField(_("source (English)"), max_length=300)
    source = Bilingual("source")

    class Meta:
        verbose_name = _("tax rule")
        verbose_name_plural = _("tax rules")
        ordering = ["code", "valid"]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="tax_rule_one_a_day",
                expressions=[("code", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                violation_error_message=_(
                    "Another rule of this kind is in force on some of these days. Let it end first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.label
