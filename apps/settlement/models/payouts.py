"""Payouts from the custody account, and what the bank told about them."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import PublicModel
from apps.ledger.models import Entry
from apps.settlement.models.escrow import Deposit
from apps.settlement.models.statements import Payment, StatementLine


class Payout(PublicModel):
    """One order to the bank: pay a line of a statement, or send an unmatched deposit back.

    ``public_id`` is the key under which the bank knows it. The bank does the same key once, so an order of which nothing
    is known is asked for and sent again under its own key, never under another one.
    """

    class Status(models.TextChoices):
        CREATED = "created", pgettext_lazy("payout", "To be handed to the bank")
        SUBMITTED = "submitted", pgettext_lazy("payout", "At the bank")
        CONFIRMED = "confirmed", pgettext_lazy("payout", "Paid by the bank")
        FAILED = "failed", pgettext_lazy("payout", "Refused by the bank")
        UNKNOWN = "unknown", pgettext_lazy("payout", "Being clarified with the bank")
        RETURNED = "returned", pgettext_lazy("payout", "Came back")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.CREATED: {Status.SUBMITTED},
        Status.SUBMITTED: {Status.CONFIRMED, Status.FAILED, Status.UNKNOWN},
        Status.UNKNOWN: {Status.SUBMITTED, Status.CONFIRMED, Status.FAILED},
        Status.CONFIRMED: {Status.RETURNED},
    }
    OPEN: ClassVar = (Status.CREATED, Status.SUBMITTED, Status.UNKNOWN)  # the money stands on clearing
    OVER: ClassVar = (Status.FAILED, Status.RETURNED)  # the money is not with the payee; another payout may follow

    line = models.ForeignKey(StatementLine, null=True, blank=True, on_delete=models.PROTECT, related_name="payouts")
    deposit = models.ForeignKey(Deposit, null=True, blank=True, on_delete=models.PROTECT, related_name="payouts")
    amount_fen = models.BigIntegerField(_("amount in fen"))
    source = models.CharField(_("account of the ledger"), max_length=120)
    name = models.CharField(_("account holder"), max_length=120, blank=True)
    # Deleted as soon as the bank has paid; the index says later whether the payee has given another one.
    account_encrypted = models.TextField(blank=True)
    account_index = models.CharField(max_length=64, blank=True)
    account_last_four = models.CharField(max_length=4, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.CREATED)
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # By the bank's own calendar: the days on which the money left its account, and came back.
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    back_on = models.DateField(null=True, blank=True)
    bank_reference = models.CharField(_("bank reference"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    made_entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    paid_entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    back_entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    payment = models.OneToOneField(Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="payout")

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        ordering = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="payout_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(line__isnull=False, deposit=None) | models.Q(line=None, deposit__isnull=False),
                name="payout_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["line"], name="payout_one_live_a_line", condition=~models.Q(status__in=["failed", "returned"])
            ),
            models.UniqueConstraint(
                fields=["deposit"],
                name="payout_one_live_a_deposit",
                condition=~models.Q(status__in=["failed", "returned"]),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["confirmed", "returned"], paid_entry__isnull=False)
                | (~models.Q(status__in=["confirmed", "returned"]) & models.Q(paid_entry=None)),
                name="payout_paid_is_booked",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["failed", "returned"], back_entry__isnull=False)
                | (~models.Q(status__in=["failed", "returned"]) & models.Q(back_entry=None)),
                name="payout_back_is_booked",
            ),
            models.CheckConstraint(condition=~models.Q(replaces=models.F("id")), name="payout_not_its_own_successor"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="payout_not_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="payout_content_stays",
                fields=[
                    "public_id", "line", "deposit", "amount_fen", "source", "name", "account_index",
                    "account_last_four", "made_at", "replaces", "made_entry",
                ],
            ),
            pgtrigger.FSM(
                name="payout_moves",
                field="status",
                transitions=[
                    ("created", "submitted"), ("submitted", "confirmed"), ("submitted", "failed"),
                    ("submitted", "unknown"), ("unknown", "submitted"), ("unknown", "confirmed"),
                    ("unknown", "failed"), ("confirmed", "returned"),
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_live(self) -> bool:
        return self.status not in self.OVER


class BankNotice(models.Model):
    """A notice of the bank that was genuine, kept by the bank's own id so that a second copy does nothing."""

    class Outcome(models.TextChoices):
        DONE = "done", pgettext_lazy("bank notice", "Done")
        SAME = "same", pgettext_lazy("bank notice", "Known already")
        CONTRARY = "contrary", pgettext_lazy("bank notice", "Contradicts the books")
        STRANGE = "strange", pgettext_lazy("bank notice", "Of nothing known here")

    number = models.CharField(_("number"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=10)
    content = models.JSONField(_("content"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices)
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("bank notice")
        verbose_name_plural = _("bank notices")
        ordering = ["id"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="bank_notice_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.number
