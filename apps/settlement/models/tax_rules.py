"""What tax is calculated by: numbers in force for a time, each with its source; and what is proposed for them."""

from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.models import Bilingual, PublicModel


class TaxNumbers(models.Model):
    """What a rule says, in force or proposed."""

    class Code(models.TextChoices):
        LABOUR = "labour_remuneration", _("Labour remuneration, per payment or month")
        WAGES = "wages_cumulative", _("Wages, cumulative withholding")
        CONTRIBUTIONS = "contributions_assumed", _("Social insurance and housing fund, assumed for estimates")
        PLATFORM = "platform_cumulative", _("Labour remuneration through a platform, cumulative withholding")
        ROYALTY = "royalty", _("Royalty and patent licence")
        MANUSCRIPT = "manuscript", _("Manuscript")
        NONRESIDENT = "nonresident_labour", _("Labour remuneration of a non-resident")
        BONUS = "annual_bonus", _("Annual bonus taxed apart")
        AWARD = "conversion_award", _("Award for putting a result to use, counted as wages")
        VAT_PERSON = "vat_person", _("Value-added tax of a person, with surcharges")
        VAT_RATES = "vat_rates", _("Value-added tax, rates of persons and companies")

    SAID = ("code", "label", "valid", "params", "source_zh", "source_en")

    code = models.CharField(_("rule"), max_length=40, choices=Code.choices)
    label = models.CharField(_("short name"), max_length=20)
    valid = DateRangeField(_("in force"))
    params = models.JSONField(_("numbers"))
    source_zh = models.CharField(_("source (Chinese)"), max_length=200)
    source_en = models.CharField(_("source (English)"), max_length=300)
    source = Bilingual("source")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def facts(self) -> dict[str, Any]:
        """All that is said, as plain JSON: to be kept, and to be compared."""
        days = [end.isoformat() if end else None for end in (self.valid.lower, self.valid.upper)]
        return {name: days if name == "valid" else getattr(self, name) for name in self.SAID}


class TaxRule(TaxNumbers):
    """A rate or table with the days on which it is in force, and where it is written."""

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


class TaxRuleProposal(PublicModel, TaxNumbers):
    """A new rule, or another wording of ``rule``, as one person typed it; a second person accepts or refuses it.

    ``before`` is what was said when it was proposed: by ``rule``, or by the rule that a new one follows, if any.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Waits for a second person")
        ACCEPTED = "accepted", pgettext_lazy("tax rule", "Accepted")
        REFUSED = "refused", pgettext_lazy("tax rule", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("tax rule", "Withdrawn")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {Status.PROPOSED: {Status.ACCEPTED, Status.REFUSED, Status.WITHDRAWN}}

    rule = models.ForeignKey(
        TaxRule,
        null=True,
        blank=True,
        verbose_name=_("tax rule"),
        on_delete=models.PROTECT,
        related_name="proposals",
    )
    before = models.JSONField(default=dict)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(
        User, verbose_name=pgettext_lazy("tax rule", "proposed by"), on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(pgettext_lazy("tax rule", "proposed"))
    decided_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        verbose_name=pgettext_lazy("tax rule", "decided by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(pgettext_lazy("tax rule", "decided"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("proposed tax rule")
        verbose_name_plural = _("proposed tax rules")
        ordering = ["-proposed_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decided_by=None)
                | models.Q(status="withdrawn", decided_by=models.F("proposed_by"))
                | ~models.Q(status="withdrawn") & ~models.Q(decided_by=models.F("proposed_by")),
                name="tax_proposal_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(status="proposed", decided_by=None, decided_at=None)
                | ~models.Q(status="proposed") & models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="tax_proposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=(models.Q(status="refused") & ~models.Q(reason=""))
                | (~models.Q(status="refused") & models.Q(reason="")),
                name="tax_proposal_refusal_says_why",
            ),
            models.UniqueConstraint(
                fields=["rule"], condition=models.Q(status="proposed"), name="tax_proposal_one_open"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="proposal_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                IF TG_OP = 'DELETE' OR OLD.status <> 'proposed'
                   OR (NEW.public_id, NEW.rule_id, NEW.code, NEW.label, NEW.valid, NEW.params, NEW.source_zh, NEW.source_en,
                       NEW.before, NEW.proposed_by_id, NEW.proposed_at)
                      IS DISTINCT FROM
                      (OLD.public_id, OLD.rule_id, OLD.code, OLD.label, OLD.valid, OLD.params, OLD.source_zh, OLD.source_en,
                       OLD.before, OLD.proposed_by_id, OLD.proposed_at)
                THEN RAISE EXCEPTION 'what is proposed for a tax rule stays, and so does what was decided'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'tax_proposal_stays'; END IF;
                RETURN NEW;
                """,
            ),
        ]
