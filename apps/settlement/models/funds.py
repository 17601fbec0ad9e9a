"""A fund behind subsidy programmes: who put in how much, and what was drawn from each."""

from typing import ClassVar

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import Bilingual

CODE = r"K-\d{4}-\d{2,3}"


class SubsidyFund(models.Model):
    """What several sources put together; programmes that name it are paid out of it."""

    code = models.CharField(
        _("code"),
        max_length=12,
        unique=True,
        validators=[RegexValidator(f"^{CODE}$")],
        help_text=_("Such as K-2026-01"),
    )
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120)
    source = models.CharField(
        _("source"), max_length=200, help_text=_("Title and number of the document that founds it")
    )
    name = Bilingual("name")

    class Meta:
        verbose_name = _("fund")
        verbose_name_plural = _("funds")
        ordering = ["code"]
        constraints: ClassVar = [models.CheckConstraint(condition=~models.Q(source=""), name="fund_has_source")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class FundSource(models.Model):
    """One source of a fund: what it promised, and what was drawn of it. The database counts the drawn."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", pgettext_lazy("source of a fund", "Government")
        ENTERPRISE = "enterprise", pgettext_lazy("source of a fund", "Enterprise")
        SOCIAL = "social", pgettext_lazy("source of a fund", "Social organisation")

    fund = models.ForeignKey(SubsidyFund, on_delete=models.PROTECT, related_name="sources", verbose_name=_("fund"))
    position = models.PositiveSmallIntegerField(_("position"))
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    amount_fen = models.BigIntegerField(_("promised, in fen"))
    drawn_fen = models.BigIntegerField(_("drawn, in fen"), default=0, db_default=0, editable=False)
    name = Bilingual("name")

    class Meta:
        verbose_name = _("source of a fund")
        verbose_name_plural = _("sources of funds")
        ordering = ["fund", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fund", "position"], name="fund_source_position_once"),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="fund_source_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(drawn_fen__gte=0, drawn_fen__lte=models.F("amount_fen")),
                name="fund_source_not_overdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund.code} {self.name}"

    @property
    def left_fen(self) -> int:
        return self.amount_fen - self.drawn_fen


class FundDraw(models.Model):
    """What one paid subsidy took of one source. Never changed; the source's ``drawn_fen`` follows by itself."""

    source = models.ForeignKey(FundSource, on_delete=models.PROTECT, related_name="draws")
    subsidy = models.ForeignKey("settlement.Subsidy", on_delete=models.PROTECT, related_name="draws")
    amount_fen = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "subsidy"], name="fund_draw_once_a_source"),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="fund_draw_positive"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="draw_counts",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                UPDATE settlement_fundsource SET drawn_fen = drawn_fen + NEW.amount_fen WHERE id = NEW.source_id;
                RETURN NULL;
                """,
            ),
            pgtrigger.Protect(name="draw_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.amount_fen}"
