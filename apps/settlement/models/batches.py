"""Batches of payments: what the using unit's finance hands to its own bank in one file, made and approved by two people."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.models import PublicModel
from apps.organisations.models import Unit
from apps.settlement.models.statements import Payment, StatementLine


class PaymentBatch(PublicModel):
    """Lines of confirmed statements, paid together. What is in it never changes: a wrong one is withdrawn."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("batch", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("batch", "Waiting for approval")
        APPROVED = "approved", pgettext_lazy("batch", "Approved")
        EXPORTED = "exported", pgettext_lazy("batch", "At the bank")
        DONE = "done", pgettext_lazy("batch", "Done")
        WITHDRAWN = "withdrawn", pgettext_lazy("batch", "Withdrawn")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.DRAFT: {Status.SUBMITTED, Status.WITHDRAWN},
        Status.SUBMITTED: {Status.APPROVED, Status.WITHDRAWN},
        Status.APPROVED: {Status.EXPORTED, Status.WITHDRAWN},
        Status.EXPORTED: {Status.DONE},
    }

    class Format(models.TextChoices):
        CSV = "csv", _("Table (CSV)")
        PAIN_001 = "pain_001", "ISO 20022 pain.001 (XML)"

    number = models.CharField(_("number"), max_length=24, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="payment_batches")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    total_fen = models.BigIntegerField(_("total in fen"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    exported_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    exported_at = models.DateTimeField(null=True, blank=True)
    file_format = models.CharField(
        _("format of the bank file"),
        max_length=8,
        choices=Format.choices,
        default=Format.CSV,
        db_default=Format.CSV.value,
    )
    # Of the bank file as it was handed out. The file itself, with the account numbers, is kept nowhere.
    sha256 = models.CharField(_("hash of the bank file"), max_length=64, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("payment batch")
        verbose_name_plural = _("payment batches")
        ordering = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(total_fen__gt=0), name="batch_total_positive"),
            models.CheckConstraint(condition=~models.Q(approved_by=models.F("made_by")), name="batch_two_people"),
            models.CheckConstraint(
                condition=~models.Q(status__in=["approved", "exported", "done"])
                | models.Q(approved_by__isnull=False, approved_at__isnull=False),
                name="batch_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["exported", "done"])
                | (models.Q(exported_by__isnull=False, exported_at__isnull=False) & ~models.Q(sha256="")),
                name="batch_exported_has_its_hash",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="batch_content_stays", fields=["number", "unit", "total_fen", "made_by", "made_at"]),
            pgtrigger.FSM(
                name="batch_moves",
                field="status",
                transitions=[
                    ("draft", "submitted"), ("draft", "withdrawn"), ("submitted", "approved"),
                    ("submitted", "withdrawn"), ("approved", "exported"), ("approved", "withdrawn"),
                    ("exported", "done"),
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number


class BatchLine(models.Model):
    """One payee's line in a batch, with the account as it was when the batch was made."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("batch line", "Waiting")
        CONFIRMED = "confirmed", pgettext_lazy("batch line", "Paid")
        FAILED = "failed", pgettext_lazy("batch line", "Failed")
        UNKNOWN = "unknown", pgettext_lazy("batch line", "Unknown")
        FREED = "freed", pgettext_lazy("batch line", "Taken back")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        State.WAITING: {State.CONFIRMED, State.FAILED, State.UNKNOWN, State.FREED},
        State.UNKNOWN: {State.CONFIRMED, State.FAILED},
    }
    LIVE: ClassVar[tuple[str, ...]] = (State.WAITING, State.UNKNOWN)

    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(StatementLine, on_delete=models.PROTECT, related_name="batch_lines")
    position = models.PositiveSmallIntegerField()
    reference = models.CharField(_("line reference"), max_length=32, unique=True)
    amount_fen = models.BigIntegerField(_("amount in fen"))
    name = models.CharField(_("account holder"), max_length=120)
    # Deleted as soon as the bank has answered or the batch is withdrawn.
    account_encrypted = models.TextField(blank=True)
    account_last_four = models.CharField(max_length=4)
    bank_code = models.CharField(max_length=12, blank=True, default="", db_default="")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    bank_reference = models.CharField(_("bank reference"), max_length=60, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    payment = models.OneToOneField(Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="batch_line")

    class Meta:
        verbose_name = _("line of a payment batch")
        verbose_name_plural = _("lines of a payment batch")
        ordering = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line"], name="batch_line_one_live", condition=models.Q(state__in=["waiting", "unknown"])
            ),
            models.UniqueConstraint(fields=["batch", "position"], name="batch_line_position_once"),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="batch_line_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(state="confirmed", payment__isnull=False)
                | (~models.Q(state="confirmed") & models.Q(payment__isnull=True)),
                name="batch_line_paid_has_payment",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="batch_line_content_stays",
                fields=["batch", "line", "position", "reference", "amount_fen", "name", "account_last_four", "bank_code"],
            ),
            pgtrigger.FSM(
                name="batch_line_moves",
                field="state",
                transitions=[
                    ("waiting", "confirmed"), ("waiting", "failed"), ("waiting", "unknown"), ("waiting", "freed"),
                    ("unknown", "confirmed"), ("unknown", "failed"),
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reference
