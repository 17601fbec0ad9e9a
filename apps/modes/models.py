"""Sharing modes are data with rules: they decide the money, the signatures and the return."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
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


class Person(models.TextChoices):
    """What may stand against taking part, each a short plain statement that is true of somebody or not."""

    CIVIL_SERVANT = "civil_servant", _("I am a civil servant, or managed like one")
    LEADER = "leader", _("I lead or manage a public institution or a state-owned firm")
    SECRETS = "secrets", _("I hold a post with state secrets, or left one not long ago")
    FORMER_OFFICIAL = (
        "former_official",
        _("I left public office lately, and this work is in the field I was in charge of"),
    )
    DISPATCHED = "dispatched", _("I am a dispatched worker: another firm employs me for my unit")
    PROBATION = "probation", _("I am on probation, on long leave or in a fixed term of service")
    INVESTIGATED = "investigated", _("I am under investigation, or a disciplinary measure runs")
    FOREIGNER = "foreigner", _("I am a foreign national, and my work permit does not name this unit, place and work")
    NON_COMPETE = "non_compete", _("A non-compete that still holds covers the using unit")


class ParticipationRule(models.Model):
    """Whether such a person may take part, by the kind of the own unit: a dated row with its source.

    Data of the code (``data/participation.json``); a lawyer confirms it before go-live. Nobody overrides it by hand.
    """

    class UnitKind(models.TextChoices):
        ENTERPRISE = "enterprise", _("Enterprise")
        PUBLIC = "public", _("Public institution")
        NONE = "none", _("No sending unit")

    class Answer(models.TextChoices):
        FREE = "free", _("May take part")
        APPROVAL = "approval", _("Needs a named approval")
        UNPAID = "unpaid", _("Not for pay, or the pay goes to the unit")
        NO = "no", _("May not take part")

    person = models.CharField(_("kind of person"), max_length=16, choices=Person.choices)
    unit_kind = models.CharField(_("kind of unit"), max_length=12, choices=UnitKind.choices)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices)
    approval_zh = models.CharField(max_length=60, blank=True)
    approval_en = models.CharField(max_length=120, blank=True)
    source_zh = models.CharField(max_length=200)
    source_en = models.CharField(max_length=300)
    valid = DateRangeField(_("holds"))
    approval = Bilingual("approval")
    source = Bilingual("source")

    class Meta:
        verbose_name = _("rule on who may take part")
        verbose_name_plural = _("rules on who may take part")
        ordering = ["id"]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="participation_rule_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("unit_kind", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=~models.Q(answer__in=["approval", "unpaid"]) | ~models.Q(approval_zh=""),
                name="participation_approval_is_named",
            ),
            models.CheckConstraint(condition=~models.Q(source_zh=""), name="participation_rule_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.get_person_display()} · {self.get_unit_kind_display()}"
