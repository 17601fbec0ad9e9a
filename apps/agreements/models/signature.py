"""The places for signatures, and what was signed on paper."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.agreements.models.version import AgreementVersion
from apps.core.models import PublicModel
from apps.files.models import StoredFile
from apps.modes.models import Party
from apps.organisations.models import Unit


class SignatureSlot(PublicModel):
    """A place for one party's signature on one version. The units are step 1, the talent step 2."""

    class Route(models.TextChoices):
        ELECTRONIC = "electronic", _("Electronic")
        PAPER = "paper", _("Paper")

    class SealKind(models.TextChoices):
        OFFICIAL = "official", _("official seal")
        CONTRACT = "contract", _("contract seal")
        NONE = "none", pgettext_lazy("seal", "signature only")

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="slots")
    party = models.CharField(max_length=8, choices=Party.choices)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField()
    route = models.CharField(max_length=10, choices=Route.choices, default=Route.ELECTRONIC)
    signer = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="signatures")
    # The person behind the account: blind index of the identity, else the account. One person, one slot.
    person_key = models.CharField(max_length=64, blank=True)
    authority = models.CharField(max_length=24, blank=True)
    sent_at = models.DateTimeField()
    viewed_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_hash = models.CharField(max_length=64, blank=True)
    method = models.CharField(max_length=40, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    device = models.CharField(max_length=200, blank=True)
    data_consent_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    # Paper only: the scans, who handed them in, and who compared them with the frozen text.
    paper_sha256 = models.CharField(max_length=64, blank=True)
    handed_in_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    compared_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    compared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["step", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "party", "unit"], name="slot_once", nulls_distinct=False),
            models.UniqueConstraint(
                fields=["version", "person_key"], name="slot_one_person", condition=~models.Q(person_key="")
            ),
            models.UniqueConstraint(
                fields=["version", "signer"], name="slot_one_account", condition=models.Q(signed_at__isnull=False)
            ),
            models.CheckConstraint(
                condition=models.Q(signed_at=None)
                | (models.Q(signer__isnull=False) & ~models.Q(person_key="") & ~models.Q(signed_hash="")),
                name="slot_signed_is_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_at=None)
                | ~models.Q(route="paper")
                | (
                    ~models.Q(paper_sha256="")
                    & models.Q(handed_in_by__isnull=False, compared_by__isnull=False, compared_at__isnull=False)
                    & ~models.Q(compared_by=models.F("handed_in_by"))
                    & ~models.Q(compared_by=models.F("signer"))
                ),
                name="slot_paper_is_compared",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="signature_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                IF TG_OP = 'DELETE' OR (OLD.signed_at IS NOT NULL AND NEW IS DISTINCT FROM OLD)
                THEN RAISE EXCEPTION 'a signature stays' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.get_party_display()}"


class PaperCopy(PublicModel):
    """What one party signed on paper: scans or photographs, handed in whole, compared by somebody else."""

    class Status(models.TextChoices):
        GATHERING = "gathering", _("Being gathered")
        HANDED_IN = "handed_in", _("Waiting to be compared")
        CONFIRMED = "confirmed", pgettext_lazy("paper", "Compared and confirmed")
        RETURNED = "returned", pgettext_lazy("paper", "Sent back")
        WITHDRAWN = "withdrawn", pgettext_lazy("paper", "Taken back")
        VOID = "void", pgettext_lazy("paper", "Void")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.GATHERING: {Status.HANDED_IN, Status.WITHDRAWN, Status.VOID},
        Status.HANDED_IN: {Status.CONFIRMED, Status.RETURNED, Status.WITHDRAWN, Status.VOID},
        Status.CONFIRMED: {Status.VOID},
    }
    LIVE: ClassVar = (Status.GATHERING, Status.HANDED_IN, Status.CONFIRMED)

    slot = models.ForeignKey(SignatureSlot, on_delete=models.PROTECT, related_name="copies")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.GATHERING)
    pages_wanted = models.PositiveSmallIntegerField(_("pages"))
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    signer = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("signer")
    )
    seal_kind = models.CharField(_("seal"), max_length=10, choices=SignatureSlot.SealKind.choices, blank=True)
    signed_on = models.DateField(_("date on the paper"), null=True, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    handed_in_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("handed in by")
    )
    handed_in_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    data_consent_at = models.DateTimeField(null=True, blank=True)
    compared_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("compared by")
    )
    compared_for = models.CharField(max_length=8, blank=True)
    compared_at = models.DateTimeField(_("compared"), null=True, blank=True)
    marks = models.JSONField(default=dict)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("signature on paper")
        verbose_name_plural = _("signatures on paper")
        ordering = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["slot"],
                name="paper_one_live_copy",
                condition=models.Q(status__in=("gathering", "handed_in", "confirmed")),
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("handed_in", "confirmed", "returned"))
                | (~models.Q(sha256="") & models.Q(handed_in_by__isnull=False, signer__isnull=False)),
                name="paper_handed_in_is_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("confirmed", "returned"))
                | (models.Q(compared_by__isnull=False) & ~models.Q(compared_by=models.F("handed_in_by"))),
                name="paper_compared_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot} {self.get_status_display()}"


class PaperFile(PublicModel):
    """One scan or photograph of a copy, in the order of its pages."""

    copy = models.ForeignKey(PaperCopy, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    pages = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["copy", "position"], name="paper_file_place_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return f"{self.copy} #{self.position}"
