"""Sharing modes are data with rules: they decide the money, the signatures and the return."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import Bilingual


class Party(models.TextChoices):
    """Who takes part in an agreement."""

    SENDING = "sending", _("Sending unit")
    USING = "using", _("Using unit")
    TALENT = "talent", _("Talent")


class TalentClass(models.TextChoices):
    MANAGEMENT = "management", _("Management talent")
    TECHNICAL = "technical", _("Technical talent")
    RESEARCH = "research", _("Scientific research talent")
    SKILLED = "skilled", _("Skilled talent")


class SharingMode(models.Model):
    """One way of sharing (product.md, "Sharing modes decide the money")."""

    class Family(models.TextChoices):
        COST_ONLY = "cost_only", _("Cost only")
        TECHNICAL_SERVICE = "technical_service", _("Technical service")
        PERSONAL_SERVICE = "personal_service", _("Personal service")
        NO_SENDING_UNIT = "no_sending_unit", _("No sending unit")
        NON_CASH = "non_cash", _("Result or non-cash")

    class SendingPart(models.TextChoices):
        COST = "cost", _("Exact cost with proof, no margin")
        PRICE = "price", _("Contract price less fee")
        OWN_CONTRACT = "own_contract", _("Nothing, or a share by its own service contract")
        NONE = "none", _("Nothing")

    code = models.CharField(max_length=20, unique=True)
    name_zh = models.CharField(max_length=20)
    name_en = models.CharField(max_length=40)
    family = models.CharField(max_length=20, choices=Family.choices)
    senders = ArrayField(models.CharField(max_length=12), default=list)
    sending_part = models.CharField(max_length=14, choices=SendingPart.choices)
    withholding_agent = models.CharField(max_length=8, choices=Party.choices)
    tax_method = models.CharField(max_length=24)
    cap_months = models.PositiveSmallIntegerField()
    stay_cap_months = models.PositiveSmallIntegerField(null=True, blank=True)
    attendance = models.BooleanField(_("attendance to the sending unit"), default=False)
    post_is_left = models.BooleanField(_("the return is confirmed by three"), default=False)
    recurring = models.BooleanField(_("repeats every year"), default=False)
    legal_basis_zh = models.CharField(max_length=200)
    legal_basis_en = models.CharField(max_length=300)
    offered = models.BooleanField(_("offered here"), default=False)
    name = Bilingual("name")
    legal_basis = Bilingual("legal_basis")

    class Meta:
        verbose_name = _("sharing mode")
        verbose_name_plural = _("sharing modes")
        ordering = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(family="cost_only") | models.Q(sending_part="cost"), name="cost_only_takes_cost"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def parties(self) -> tuple[Party, ...]:
        if self.family == self.Family.NO_SENDING_UNIT:
            return (Party.USING, Party.TALENT)
        return (Party.SENDING, Party.USING, Party.TALENT)
