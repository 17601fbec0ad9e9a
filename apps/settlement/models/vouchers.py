"""The voucher of a line: the invoice, slip or certificate that the using unit's books need for it, as it was handed in."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.models import PublicModel
from apps.files.models import StoredFile
from apps.settlement.models.statements import StatementLine


class LineVoucher(PublicModel):
    """One voucher with its file. What it says stays; a wrong one is replaced by the next and never deleted.

    Where a statement is reversed, a credit note replaces the invoice. ``amount_fen`` is what the paper says in all, ``vat_fen`` the value-added tax in it. One paper may cover several lines.
    """

    class Form(models.TextChoices):
        SPECIAL = "special_invoice", pgettext_lazy("voucher", "VAT special invoice")
        GENERAL = "general_invoice", pgettext_lazy("voucher", "VAT general invoice")
        TAX_RECEIPT = "tax_receipt", _("Tax payment certificate")
        PAYROLL_SLIP = "payroll_slip", _("Payroll slip")
        TICKETS = "tickets", _("Tickets and receipts")
        CREDIT_NOTE = "credit_note", pgettext_lazy("voucher", "Credit note, a red-letter invoice")

    line = models.ForeignKey(StatementLine, on_delete=models.PROTECT, related_name="vouchers")
    form = models.CharField(_("kind of voucher"), max_length=16, choices=Form.choices)
    voucher_number = models.CharField(_("number of the voucher"), max_length=40)
    issued_on = models.DateField(_("issued on"))
    amount_fen = models.BigIntegerField(_("amount in fen"))
    vat_fen = models.BigIntegerField(_("VAT in fen"), default=0)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        ordering = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line"], name="voucher_one_live_a_line", condition=models.Q(replaced_at=None)
            ),
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0, vat_fen__gte=0, vat_fen__lt=models.F("amount_fen")),
                name="voucher_amount_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(vat_fen=0)
                | models.Q(form__in=["special_invoice", "general_invoice", "credit_note"]),
                name="voucher_vat_on_invoices",
            ),
            models.CheckConstraint(condition=~models.Q(voucher_number=""), name="voucher_has_number"),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="voucher_says_stays",
                fields=["line", "form", "voucher_number", "issued_on", "amount_fen", "vat_fen", "file", "by", "at"],
            ),
            pgtrigger.Protect(
                name="voucher_replaced_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__replaced_at__isnull=False),
            ),
            pgtrigger.Protect(name="voucher_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.line.statement} · {self.voucher_number}"
