"""Agencies and insurers that are paid of an agreement without being a party, and what is proposed about them."""

import datetime as dt
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.models import Bilingual, PublicModel


class PayeeFacts(models.Model):
    """Who is paid, by which licence, and to which account; checked, or proposed only."""

    class Kind(models.TextChoices):
        AGENCY = "agency", _("HR service agency")
        INSURER = "insurer", _("Insurer")

    SAID = ("kind", "name_zh", "name_en", "credit_code", "licence", "licence_until", "source", "bank_code")
    ACCOUNT = ("account_encrypted", "account_index", "account_last_four")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120)
    credit_code = models.CharField(_("unified social credit code"), max_length=18)
    licence = models.CharField(_("licence number"), max_length=60)
    licence_until = models.DateField(_("licence valid until"), null=True, blank=True)
    source = models.CharField(_("paper behind it"), max_length=200)
    bank_code = models.CharField(_("bank code (CNAPS)"), max_length=12, blank=True)
    account_encrypted = models.TextField(blank=True)
    account_index = models.CharField(max_length=64)
    account_last_four = models.CharField(max_length=4)
    name = Bilingual("name")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name}"

    @property
    def facts(self) -> dict[str, Any]:
        """What may be shown and kept in history: of the account no more than its last digits."""
        found = {name: getattr(self, name) for name in (*self.SAID, "account_last_four")}
        return found | {"licence_until": self.licence_until.isoformat() if self.licence_until else None}


class OutsidePayee(PublicModel, PayeeFacts):
    """An agency or insurer whose licence and bank account two people have checked. Terms name it by its credit code."""

    account_changed_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("agency or insurer")
        verbose_name_plural = _("agencies and insurers")
        ordering = ["kind", "name_zh"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "credit_code"],
                name="outside_payee_once",
                violation_error_message=_("This agency or insurer stands in the list already. Change it there."),
            ),
            models.CheckConstraint(
                condition=~models.Q(account_encrypted="") & ~models.Q(account_index="") & ~models.Q(licence=""),
                name="outside_payee_has_account",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="outside_payee_stays", fields=["public_id", "kind", "credit_code"]),
            pgtrigger.Protect(name="outside_payee_not_deleted", operation=pgtrigger.Delete),
        ]

    def holds_on(self, day: dt.date) -> bool:
        return self.licence_until is None or day <= self.licence_until

    def words(self) -> dict[str, str]:
        """How an agreement names it, in both languages."""
        return {
            "zh": f"{self.name_zh}（统一社会信用代码 {self.credit_code}）",
            "en": f"{self.name_en} (unified social credit code {self.credit_code})",
        }


class PayeeProposal(PublicModel, PayeeFacts):
    """A new agency or insurer, or a change of ``payee``, as one person typed it; a second person checks it.

    The account number is kept only while it waits; what was accepted stands with the payee.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Waits for a second person")
        ACCEPTED = "accepted", pgettext_lazy("tax rule", "Accepted")
        REFUSED = "refused", pgettext_lazy("tax rule", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("tax rule", "Withdrawn")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {Status.PROPOSED: {Status.ACCEPTED, Status.REFUSED, Status.WITHDRAWN}}

    payee = models.ForeignKey(OutsidePayee, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("proposed agency or insurer")
        verbose_name_plural = _("proposed agencies and insurers")
        ordering = ["-proposed_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decided_by=None)
                | models.Q(status="withdrawn", decided_by=models.F("proposed_by"))
                | ~models.Q(status="withdrawn") & ~models.Q(decided_by=models.F("proposed_by")),
                name="payee_proposal_two_people",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(status="proposed", decided_by=None, decided_at=None) & ~models.Q(account_encrypted="")
                )
                | ~models.Q(status="proposed")
                & models.Q(decided_by__isnull=False, decided_at__isnull=False, account_encrypted=""),
                name="payee_proposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=(models.Q(status="refused") & ~models.Q(reason=""))
                | (~models.Q(status="refused") & models.Q(reason="")),
                name="payee_proposal_refusal_says_why",
            ),
            models.UniqueConstraint(
                fields=["kind", "credit_code"], condition=models.Q(status="proposed"), name="payee_proposal_one_open"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="payee_proposal_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                IF TG_OP = 'DELETE' OR OLD.status <> 'proposed'
                   OR (NEW.public_id, NEW.kind, NEW.name_zh, NEW.name_en, NEW.credit_code, NEW.licence,
                       NEW.licence_until, NEW.source, NEW.bank_code, NEW.account_index, NEW.account_last_four,
                       NEW.proposed_by_id, NEW.proposed_at)
                      IS DISTINCT FROM
                      (OLD.public_id, OLD.kind, OLD.name_zh, OLD.name_en, OLD.credit_code, OLD.licence,
                       OLD.licence_until, OLD.source, OLD.bank_code, OLD.account_index, OLD.account_last_four,
                       OLD.proposed_by_id, OLD.proposed_at)
                THEN RAISE EXCEPTION 'what is proposed for a payee stays, and so does what was decided'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'payee_proposal_stays'; END IF;
                RETURN NEW;
                """,
            ),
        ]
