"""Double entry in integer fen. Debits positive, credits negative, every entry sums to 0.

The site's login cannot write these tables: the functions of ``migrations/0002_guards.py`` are the only way in.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Func
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _


class Account(models.Model):
    """One account. ``balance_fen`` is written with each entry and proved against the postings every night."""

    class Kind(models.TextChoices):
        ASSET = "A", _("Asset")
        LIABILITY = "L", _("Liability")
        INCOME = "I", _("Income")
        EXPENSE = "E", _("Expense")

    code = models.CharField(_("code"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=1, choices=Kind.choices)
    normal = models.SmallIntegerField(_("normal side"), help_text=_("1 debit, −1 credit"))
    allow_negative = models.BooleanField(_("may be negative"), default=False)
    balance_fen = models.BigIntegerField(_("balance in fen"), default=0)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(kind__in=["A", "E"]) & Q(normal=1)) | (Q(kind__in=["L", "I"]) & Q(normal=-1)),
                name="ledger_account_normal_side",
            ),
            models.CheckConstraint(
                condition=Q(allow_negative=True) | Q(balance_fen=0) | Q(balance_fen__gt=0, normal=1)
                | Q(balance_fen__lt=0, normal=-1),
                name="ledger_account_not_negative",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code


class Entry(models.Model):
    """One booking. Never changed: a correction is a reversal plus a new entry."""

    idem_key = models.CharField(_("key"), max_length=160, unique=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    kind = models.CharField(_("kind"), max_length=40)
    event_at = models.DateTimeField(_("happened"))
    recorded_at = models.DateTimeField(_("recorded"))
    subject = models.CharField(_("subject"), max_length=80, db_index=True)
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by", verbose_name=_("reverses")
    )
    xid = models.BigIntegerField(
        db_default=Cast(Cast(Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField()),
        editable=False,
    )

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reverses=F("id")), name="ledger_entry_not_its_own_reversal"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Posting(models.Model):
    """One line of an entry: debit positive, credit negative."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    amount_fen = models.BigIntegerField(_("amount in fen"))

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="ledger_posting_not_zero"),
            models.UniqueConstraint(fields=["entry", "account"], name="ledger_posting_once_an_account"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount_fen}"
