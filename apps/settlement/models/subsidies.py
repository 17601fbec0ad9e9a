"""Subsidies: what an authority adds for a piece of work, by a published programme. Never part of what the using unit pays."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.assignments.models import Milestone
from apps.core.models import Bilingual, PublicModel
from apps.ledger.models import Entry
from apps.settlement.models.funds import SubsidyFund

CODE = r"B-\d{4}-\d{2,3}"


class SubsidyProgramme(models.Model):
    """A programme as its authority published it. An agreement cites it in clause 22 by its code."""

    class Evidence(models.TextChoices):
        DAYS = "days", _("Days of service that were approved")
        TICKETS = "tickets", _("Tickets and invoices handed in for travel")

    code = models.CharField(
        _("code"),
        max_length=12,
        unique=True,
        validators=[RegexValidator(f"^{CODE}$")],
        help_text=_("Such as B-2026-01"),
    )
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120)
    payer_zh = models.CharField(_("payer (Chinese)"), max_length=80)
    payer_en = models.CharField(_("payer (English)"), max_length=120)
    evidence = models.CharField(_("evidence"), max_length=10, choices=Evidence.choices)
    day_fen = models.BigIntegerField(_("for a day, in fen"), null=True, blank=True)
    tickets_bp = models.PositiveSmallIntegerField(_("of the tickets, in basis points"), null=True, blank=True)
    cap_fen = models.BigIntegerField(_("at most for one assignment, in fen"))
    # Out of which fund it is paid; empty where the payer has no fund with sources here.
    fund = models.ForeignKey(
        SubsidyFund, null=True, blank=True, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("fund")
    )
    source = models.CharField(_("source"), max_length=200, help_text=_("Title and number of the publication"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    name = Bilingual("name")
    payer = Bilingual("payer")

    class Meta:
        verbose_name = _("subsidy programme")
        verbose_name_plural = _("subsidy programmes")
        ordering = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(evidence="days", day_fen__isnull=False, day_fen__gt=0, tickets_bp__isnull=True)
                | models.Q(
                    evidence="tickets",
                    day_fen__isnull=True,
                    tickets_bp__isnull=False,
                    tickets_bp__gt=0,
                    tickets_bp__lte=10_000,
                ),
                name="subsidy_programme_pays_by_its_evidence",
            ),
            models.CheckConstraint(condition=models.Q(cap_fen__gt=0), name="subsidy_programme_cap_positive"),
            models.CheckConstraint(condition=~models.Q(source=""), name="subsidy_programme_has_source"),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                name="subsidy_programme_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Subsidy(PublicModel):
    """What an authority awarded for one accepted piece of work, and whether the talent has it."""

    class Status(models.TextChoices):
        AWARDED = "awarded", pgettext_lazy("subsidy", "Awarded")
        PAID = "paid", pgettext_lazy("subsidy", "Received")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {Status.AWARDED: {Status.PAID}}

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="subsidies")
    programme = models.ForeignKey(SubsidyProgramme, on_delete=models.PROTECT, related_name="subsidies")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.AWARDED)
    # The evidence as it was counted: days or fen of tickets.
    proved = models.BigIntegerField(_("evidence counted"))
    amount_fen = models.BigIntegerField(_("amount in fen"))
    document = models.CharField(_("number of the award"), max_length=60)
    awarded_on = models.DateField(_("awarded on"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    award_entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    paid_entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("subsidy")
        verbose_name_plural = _("subsidies")
        ordering = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["milestone", "programme"], name="subsidy_once_a_piece"),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0, proved__gt=0), name="subsidy_has_evidence"),
            models.CheckConstraint(
                condition=models.Q(status="awarded", paid_at__isnull=True, paid_entry__isnull=True)
                | models.Q(status="paid", paid_at__isnull=False, paid_entry__isnull=False),
                name="subsidy_paid_is_booked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme.code} {self.milestone}"
