"""Money that came in on the custody account of the supervised route, one row a line of the bank's."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.assignments.models import Milestone
from apps.core.models import PublicModel
from apps.ledger.models import Entry
from apps.settlement.models.statements import StatementLine


class Deposit(PublicModel):
    """A transfer to the custody account: in the escrow of a milestone, or unmatched until a person finds where it belongs.

    Out of an escrow that does not need it, it is unmatched again; so it is placed elsewhere or sent back. What a payee
    gives back of a statement that was put right is the money of that milestone again.

    A licensed bank holds the money; what stands here is what the bank reported, once a bank reference.
    """

    class Status(models.TextChoices):
        ESCROW = "escrow", pgettext_lazy("deposit", "In escrow")
        UNMATCHED = "unmatched", pgettext_lazy("deposit", "Unmatched")
        SENDING_BACK = "sending_back", pgettext_lazy("deposit", "Being sent back")
        SENT_BACK = "sent_back", pgettext_lazy("deposit", "Sent back")
        GIVEN_BACK = "given_back", pgettext_lazy("deposit", "Given back by a payee")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.UNMATCHED: {Status.ESCROW, Status.SENDING_BACK, Status.GIVEN_BACK},
        Status.ESCROW: {Status.UNMATCHED},
        Status.SENDING_BACK: {Status.SENT_BACK, Status.UNMATCHED},
        Status.SENT_BACK: {Status.UNMATCHED},
    }

    bank_reference = models.CharField(_("bank reference"), max_length=60, unique=True)
    amount_fen = models.BigIntegerField(_("amount in fen"))
    booked_on = models.DateField(_("booked on"))
    name = models.CharField(_("payer"), max_length=120, blank=True)
    note = models.CharField(_("what the payer wrote"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices)
    milestone = models.ForeignKey(Milestone, null=True, blank=True, on_delete=models.PROTECT, related_name="deposits")
    # Of a reversed statement: who got too much by this line has given it back.
    line = models.ForeignKey(StatementLine, null=True, blank=True, on_delete=models.PROTECT, related_name="given_back")
    recorded_at = models.DateTimeField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    # Taken out of suspense by a person of the operator, and put in the escrow.
    assigned_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(null=True, blank=True)
    assigned_entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("deposit")
        verbose_name_plural = _("deposits")
        ordering = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="deposit_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(status="escrow", milestone__isnull=False)
                | (~models.Q(status="escrow") & models.Q(milestone__isnull=True)),
                name="deposit_in_escrow_has_milestone",
            ),
            models.CheckConstraint(
                condition=models.Q(assigned_by=None, assigned_at=None, assigned_entry=None)
                | models.Q(
                    status__in=["escrow", "given_back"],
                    assigned_by__isnull=False,
                    assigned_at__isnull=False,
                    assigned_entry__isnull=False,
                ),
                name="deposit_assigned_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(status="given_back", line__isnull=False, assigned_by__isnull=False)
                | (~models.Q(status="given_back") & models.Q(line=None)),
                name="deposit_given_back_of_a_line",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="deposit_not_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="deposit_content_stays",
                fields=[
                    "public_id", "bank_reference", "amount_fen", "booked_on", "name", "note", "recorded_at", "entry",
                ],
            ),
            pgtrigger.FSM(
                name="deposit_moves",
                field="status",
                transitions=[
                    ("unmatched", "escrow"), ("unmatched", "sending_back"), ("sending_back", "sent_back"),
                    ("sending_back", "unmatched"), ("sent_back", "unmatched"), ("escrow", "unmatched"),
                    ("unmatched", "given_back"),
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.bank_reference


class BankBalance(models.Model):
    """What the custody bank says stood on the account at the end of a day; asked for once, and never changed."""

    day = models.DateField(_("day"), unique=True)
    amount_fen = models.BigIntegerField(_("amount in fen"))
    told_at = models.DateTimeField()

    class Meta:
        verbose_name = _("balance at the custody bank")
        verbose_name_plural = _("balances at the custody bank")
        ordering = ["-day"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="bank_balance_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
