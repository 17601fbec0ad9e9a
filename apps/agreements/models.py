"""One document, three signatures on the same hash."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.audit.models import APPEND_ONLY
from apps.core.models import PublicModel
from apps.files.models import StoredFile
from apps.matching.models import Match
from apps.modes.models import Party, SharingMode
from apps.organisations.models import Unit
from apps.talents.models import Talent


class Agreement(PublicModel):
    """人才共享三方协议: who, by which mode, and where it stands. Its words are in its versions."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("agreement", "Draft")
        AGREED = "agreed", _("Terms agreed")
        SIGNING = "signing", _("Signing")
        SIGNED = "signed", _("Signed, not yet in force")
        ACTIVE = "active", _("In force")
        COMPLETED = "completed", _("Completed")
        DECLINED = "declined", pgettext_lazy("agreement", "Declined")
        LAPSED = "lapsed", pgettext_lazy("agreement", "Lapsed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.DRAFT: {Status.AGREED, Status.LAPSED, Status.WITHDRAWN},
        Status.AGREED: {Status.DRAFT, Status.SIGNING, Status.LAPSED, Status.WITHDRAWN},
        Status.SIGNING: {Status.SIGNED, Status.DECLINED, Status.LAPSED, Status.WITHDRAWN},
        Status.SIGNED: {Status.ACTIVE},
        Status.ACTIVE: {Status.COMPLETED},
        Status.DECLINED: {Status.DRAFT},
        Status.LAPSED: {Status.DRAFT},
        Status.WITHDRAWN: {Status.DRAFT},
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    check_code = models.CharField(_("check code"), max_length=20, unique=True)
    match = models.OneToOneField(Match, on_delete=models.PROTECT, related_name="agreement")
    mode = models.ForeignKey(SharingMode, on_delete=models.PROTECT, related_name="agreements")
    sending_unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="agreements_sending"
    )
    using_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="agreements_using")
    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="agreements")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    current_version = models.ForeignKey(
        "AgreementVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    cover_proved_at = models.DateTimeField(_("insurance proved"), null=True, blank=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(sending_unit=None) | ~models.Q(sending_unit=models.F("using_unit")),
                name="agreement_units_differ",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="signed_by_all",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("status"),
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Condition("NEW.status = 'signed'"),
                func="""
                IF EXISTS (SELECT 1 FROM agreements_signatureslot s JOIN agreements_agreementversion v ON v.id = s.version_id
                           WHERE s.version_id = NEW.current_version_id
                             AND (s.signed_at IS NULL OR s.signed_hash <> v.document_sha256))
                   OR NOT EXISTS (SELECT 1 FROM agreements_signatureslot s WHERE s.version_id = NEW.current_version_id)
                THEN RAISE EXCEPTION 'agreement % is not signed by all', NEW.number USING ERRCODE = 'check_violation'; END IF;
                RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="agreement_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'an agreement is never deleted' USING ERRCODE = 'check_violation'; END IF;
                IF OLD.signed_at IS NULL THEN RETURN NEW; END IF;
                IF (NEW.number, NEW.check_code, NEW.match_id, NEW.mode_id, NEW.sending_unit_id, NEW.using_unit_id, NEW.talent_id,
                    NEW.starts_on, NEW.ends_on, NEW.current_version_id, NEW.signed_at)
                   IS DISTINCT FROM
                   (OLD.number, OLD.check_code, OLD.match_id, OLD.mode_id, OLD.sending_unit_id, OLD.using_unit_id, OLD.talent_id,
                    OLD.starts_on, OLD.ends_on, OLD.current_version_id, OLD.signed_at)
                   OR (NEW.status <> OLD.status AND (OLD.status, NEW.status)
                       NOT IN (('signing', 'signed'), ('signed', 'active'), ('active', 'completed')))
                THEN RAISE EXCEPTION 'a signed agreement stays: %', OLD.number USING ERRCODE = 'check_violation'; END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        return self.match.demand.title


class AgreementVersion(PublicModel):
    """One wording. Terms and hashes never change once frozen."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    terms = models.JSONField()
    terms_sha256 = models.CharField(max_length=64)
    document_sha256 = models.CharField(max_length=64, blank=True)
    sealed_sha256 = models.CharField(max_length=64, blank=True)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_version_once"),
            models.CheckConstraint(
                condition=models.Q(frozen_at=None) | ~models.Q(document_sha256=""), name="frozen_version_has_hash"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="words_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a version is never deleted' USING ERRCODE = 'check_violation'; END IF;
                IF NEW.terms <> OLD.terms OR NEW.terms_sha256 <> OLD.terms_sha256 OR NEW.number <> OLD.number
                   OR (NEW.agreement_id, NEW.drafted_by_id, NEW.drafted_at)
                      IS DISTINCT FROM (OLD.agreement_id, OLD.drafted_by_id, OLD.drafted_at)
                   OR (OLD.document_sha256 <> '' AND NEW.document_sha256 <> OLD.document_sha256)
                   OR (OLD.sealed_sha256 <> '' AND NEW.sealed_sha256 <> OLD.sealed_sha256)
                   OR (OLD.frozen_at IS NOT NULL AND NEW.frozen_at IS DISTINCT FROM OLD.frozen_at)
                THEN RAISE EXCEPTION 'the words of a version stay' USING ERRCODE = 'check_violation'; END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} v{self.number}"


class AgreementDocument(models.Model):
    """The bytes of a PDF, in the transaction that names their hash."""

    class Kind(models.TextChoices):
        FROZEN = "frozen", _("Frozen text")
        SEALED = "sealed", _("Sealed agreement")
        EVIDENCE = "evidence", _("Certificate of evidence")

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "kind"], name="agreement_document_once")]
        triggers: ClassVar = [
            *APPEND_ONLY,
            pgtrigger.Trigger(
                name="hash_is_of_content",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                IF encode(sha256(NEW.content), 'hex') <> NEW.sha256
                THEN RAISE EXCEPTION 'the hash of a document is that of its bytes' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;
                """,
            ),
        ]


class Acceptance(models.Model):
    """A party's yes to one terms hash, before the text is frozen."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="acceptances")
    party = models.CharField(max_length=8, choices=Party.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    terms_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "party"], name="acceptance_once")]
        triggers: ClassVar = APPEND_ONLY


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


class AgreementEvent(models.Model):
    """What happened to the agreement, gapless and hash-chained."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    party = models.CharField(max_length=8, blank=True)
    actor = models.CharField(max_length=120, blank=True)
    version = models.PositiveSmallIntegerField()
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "sequence"], name="agreement_event_gapless")
        ]
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.agreement} #{self.sequence} {self.kind}"
