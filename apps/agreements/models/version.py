"""The wordings of an agreement, the bytes of its documents, and each party's yes to the terms."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.agreements.models.agreement import Agreement
from apps.audit.models import APPEND_ONLY
from apps.core.models import PublicModel
from apps.modes.models import Party


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
