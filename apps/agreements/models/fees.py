"""The catalogue of fees: what the operator or an agency may take, since when, and by which legal basis."""

import datetime as dt
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import Bilingual

CODE = r"F-\d{4}-\d{2,3}"


class PublishedFee(models.Model):
    """One fee as it was published. An agreement cites it by its code; what is not here nobody may charge."""

    class Kind(models.TextChoices):
        OPERATOR = "operator", _("Operator's fee")
        AGENCY = "agency", _("Agency's reward")

    code = models.CharField(
        _("code"),
        max_length=12,
        unique=True,
        validators=[RegexValidator(f"^{CODE}$")],
        help_text=_("Such as F-2026-01"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120)
    most_bp = models.PositiveSmallIntegerField(
        _("at most, in basis points"), help_text=_("Of the contract amount; 200 is 2%.")
    )
    cap_fen = models.BigIntegerField(_("at most, in fen"), null=True, blank=True)
    legal_basis_zh = models.CharField(_("legal basis (Chinese)"), max_length=200)
    legal_basis_en = models.CharField(_("legal basis (English)"), max_length=200)
    source = models.CharField(_("source"), max_length=200, help_text=_("Title and number of the publication"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    name = Bilingual("name")
    legal_basis = Bilingual("legal_basis")

    class Meta:
        verbose_name = _("published fee")
        verbose_name_plural = _("published fees")
        ordering = ["kind", "code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(most_bp__gt=0, most_bp__lt=10_000), name="published_fee_share_lawful"
            ),
            models.CheckConstraint(
                condition=models.Q(cap_fen__isnull=True) | models.Q(cap_fen__gt=0), name="published_fee_cap_positive"
            ),
            models.CheckConstraint(
                condition=~models.Q(legal_basis_zh="") & ~models.Q(legal_basis_en="") & ~models.Q(source=""),
                name="published_fee_has_legal_basis",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                name="published_fee_days_in_order",
            ),
            models.CheckConstraint(condition=models.Q(code__regex=f"^{CODE}$"), name="published_fee_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def holds_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def words(self) -> dict[str, str]:
        """How an agreement cites it, in both languages."""
        return {
            "zh": f"{self.code} {self.name_zh}（{self.legal_basis_zh}）",
            "en": f"{self.code} {self.name_en} ({self.legal_basis_en})",
        }
