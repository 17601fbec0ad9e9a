"""What the bank said that does not fit the books: a case for the operator's own people."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.models import PublicModel
from apps.settlement.models.escrow import Deposit
from apps.settlement.models.payouts import Payout


class BankCase(PublicModel):
    """A genuine notice or answer that changed nothing here. Somebody asks the bank, puts right what is wrong, and closes it.

    ``content`` is what the bank said, ``books`` what stood here at that moment; both stay. Said twice, it is one case.
    """

    class Kind(models.TextChoices):
        CONTRARY = "contrary", pgettext_lazy("bank case", "Contradicts the books")
        STRANGE = "strange", pgettext_lazy("bank case", "Of nothing known here")
        UNREADABLE = "unreadable", pgettext_lazy("bank case", "Not understood")

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("bank case", "To be cleared up")
        CLOSED = "closed", pgettext_lazy("bank case", "Cleared up")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {Status.OPEN: {Status.CLOSED}}
    MOST = 500

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    status = models.CharField(_("status"), max_length=6, choices=Status.choices, default=Status.OPEN)
    number = models.CharField(_("number of the notice"), max_length=60, blank=True)
    content = models.JSONField(_("what the bank said"))
    books = models.JSONField(_("what the books had"))
    fingerprint = models.CharField(max_length=64, unique=True)
    payout = models.ForeignKey(Payout, null=True, blank=True, on_delete=models.PROTECT, related_name="bank_cases")
    deposit = models.ForeignKey(Deposit, null=True, blank=True, on_delete=models.PROTECT, related_name="bank_cases")
    received_at = models.DateTimeField()
    word = models.CharField(_("how it was cleared up"), max_length=MOST, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("case with the bank")
        verbose_name_plural = _("cases with the bank")
        ordering = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(status="open", word="", closed_by=None, closed_at=None)
                | models.Q(status="closed", closed_by__isnull=False, closed_at__isnull=False) & ~models.Q(word=""),
                name="bank_case_closed_by_somebody_with_a_word",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="bank_case_content_stays",
                fields=["kind", "number", "content", "books", "fingerprint", "payout", "deposit", "received_at"],
            ),
            pgtrigger.FSM(name="bank_case_moves", field="status", transitions=[("open", "closed")]),
            pgtrigger.Protect(name="bank_case_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number or str(self.public_id)
