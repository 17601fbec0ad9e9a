"""Regions, units, who works for them, and the office's people."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.models import Bilingual, PublicModel
from apps.files.models import StoredFile


class Region(models.Model):
    """A province, city or district with its GB/T 2260 code; a code begins with its parent's significant digits."""

    code = models.CharField(max_length=6, unique=True)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    name = Bilingual("name")

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def significant(self) -> str:
        """32, 3204 or 320412: what every code below this region begins with."""
        return self.code[:2] if self.code.endswith("0000") else self.code[:4] if self.code.endswith("00") else self.code


class Unit(PublicModel):
    """An organisation. It may send, use, or both."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("Enterprise")
        PUBLIC = "public", _("Public institution")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Under review")
        RETURNED = "returned", pgettext_lazy("for correction", "Returned")
        VERIFIED = "verified", _("Verified")
        SUSPENDED = "suspended", _("Suspended")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.DRAFT: {Status.SUBMITTED},
        Status.SUBMITTED: {Status.RETURNED, Status.VERIFIED},
        Status.RETURNED: {Status.SUBMITTED},
        Status.VERIFIED: {Status.SUSPENDED},
        Status.SUSPENDED: {Status.VERIFIED},
    }

    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.ENTERPRISE)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="units", verbose_name=_("region"))
    address = models.CharField(_("registered seat"), max_length=120, blank=True)
    sends = models.BooleanField(_("may send talents"), default=True)
    uses = models.BooleanField(_("may use talents"), default=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    status_reason = models.CharField(_("reason"), max_length=200, blank=True)
    licence = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("licence")
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    bank_account_encrypted = models.TextField(blank=True)
    bank_account_last_four = models.CharField(max_length=4, blank=True)
    bank_account_changed_on = models.DateField(null=True, blank=True, editable=False)
    bank_code = models.CharField(_("bank code"), max_length=12, blank=True, default="", db_default="")
    name = Bilingual("name")

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(sends=True) | models.Q(uses=True), name="unit_sends_or_uses"),
            models.CheckConstraint(condition=models.Q(bank_code__regex="^([0-9]{12})?$"), name="unit_bank_code_digits"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_verified(self) -> bool:
        return self.status == self.Status.VERIFIED


class Membership(PublicModel):
    """A person's role in a unit. A signatory's authority is named here."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("Administrator")
        HR = "hr", _("HR contact")
        SIGNATORY = "signatory", _("Authorised signatory")
        FINANCE = "finance", _("Finance")

    class Authority(models.TextChoices):
        LEGAL = "legal_representative", _("legal representative or head")
        POWER = "power_of_attorney", _("power of attorney")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=14, choices=Role.choices)
    authority = models.CharField(_("authority"), max_length=24, choices=Authority.choices, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("role in a unit")
        verbose_name_plural = _("roles in units")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"], name="membership_once", condition=models.Q(ended_at=None)
            ),
            models.CheckConstraint(
                condition=~models.Q(role="signatory") | ~models.Q(authority=""), name="signatory_has_authority"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.unit} · {self.get_role_display()}"


class OfficeRole(PublicModel):
    """A person's role in the talent office, for one region's subtree."""

    class Role(models.TextChoices):
        OFFICER = "officer", _("Officer")
        SUPERVISOR = "supervisor", _("Supervisor")
        MEDIATOR = "mediator", _("Mediator")
        AUDITOR = "auditor", _("Auditor")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="office_roles")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="office_roles")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)

    class Meta:
        verbose_name = _("office role")
        verbose_name_plural = _("office roles")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "region", "role"], name="office_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.region}"


class Operator(models.Model):
    """Who runs this deployment. The kind decides whether a fee may exist at all."""

    class Kind(models.TextChoices):
        PUBLIC = "public", _("Public service body")
        LICENSED = "licensed", _("Licensed commercial operator")
        PILOT = "pilot", _("Pilot")

    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PILOT)
    licence = models.CharField(max_length=60, blank=True)
    # By this it is known where the operator itself is a party: a conflict of interest.
    credit_code = models.CharField(
        _("unified social credit code"), max_length=18, blank=True, default="", db_default=""
    )
    name = Bilingual("name")

    class Meta:
        verbose_name = _("operator")
        verbose_name_plural = _("operators")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(kind="licensed") | ~models.Q(licence=""), name="licensed_operator_has_licence"
            ),
            models.CheckConstraint(
                condition=models.Q(credit_code="") | models.Q(credit_code__regex=r"^[0-9A-Z]{18}$"),
                name="operator_credit_code_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Alliance(PublicModel):
    """Units that share talents among themselves by a charter. Its demand circle: ``selectors.allied_with``."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="alliances", verbose_name=_("region"))
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120)
    charter = models.TextField(_("charter"), max_length=4000)
    founded_on = models.DateField(_("founded on"))
    name = Bilingual("name")

    class Meta:
        verbose_name = _("alliance")
        verbose_name_plural = _("alliances")
        ordering: ClassVar = ["name_zh"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["name_zh"], name="alliance_name_once")]

    def __str__(self) -> str:
        return self.name


class AllianceMember(models.Model):
    """A unit in an alliance, from one day until another; who has left keeps its running agreements and sees no more."""

    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="members", verbose_name=_("alliance"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="alliances", verbose_name=_("unit"))
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        verbose_name = _("member of an alliance")
        verbose_name_plural = _("members of alliances")
        ordering: ClassVar = ["alliance", "joined_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["alliance", "unit"], name="alliance_member_once", condition=models.Q(left_on=None)
            ),
            models.CheckConstraint(
                condition=models.Q(left_on=None) | models.Q(left_on__gte=models.F("joined_on")),
                name="alliance_left_after_joining",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alliance} · {self.unit}"
