"""Statements of settlement: who gets what of one accepted milestone, who confirmed it, what was paid."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.agreements.models import Agreement, OutsidePayee
from apps.assignments.models import Assignment, CostSheet, DeclaredResult, Milestone
from apps.core.models import Bilingual, PublicModel
from apps.ledger.models import Entry
from apps.modes.models import Party
from apps.organisations.models import Unit
from apps.settlement.models.tax_rules import TaxRule


class Statement(PublicModel):
    """The settlement of one milestone. Amounts and calculation never change: a wrong one is reversed and drawn anew."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being drawn up")
        AWAITING = "awaiting", _("Awaiting confirmation")
        CONFIRMED = "confirmed", _("Confirmed, to be paid")
        SETTLED = "settled", _("Settled")
        REVERSED = "reversed", _("Reversed")

    class Route(models.TextChoices):
        DIRECT = "direct", _("Direct payment by the using unit")
        SUPERVISED = "supervised", _("Supervised account at a licensed bank")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.DRAFT: {Status.AWAITING},
        Status.AWAITING: {Status.CONFIRMED, Status.REVERSED},
        Status.CONFIRMED: {Status.SETTLED, Status.REVERSED},
        # A settled one may be reversed, or wait again where a payout of the supervised route came back.
        Status.SETTLED: {Status.REVERSED, Status.CONFIRMED},
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="statements")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="statements")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="statements")
    agreement_version = models.PositiveSmallIntegerField(_("version of the agreement"))
    # In a loan: the proved cost it was drawn up from. The database lets such a statement carry nothing else.
    cost_sheet = models.ForeignKey(
        CostSheet, null=True, blank=True, on_delete=models.PROTECT, related_name="statements"
    )
    # In partner sharing: the declared result of which it pays the share. The database lets it pay no more.
    declared_result = models.ForeignKey(
        DeclaredResult, null=True, blank=True, on_delete=models.PROTECT, related_name="statements"
    )
    contract_fen = models.BigIntegerField(_("contract amount in fen"))
    # Of it what the using unit pays beyond the agreed amount: income tax that it bears, value-added tax on top.
    added_fen = models.BigIntegerField(_("of it beyond the agreed amount, in fen"), default=0, db_default=0)
    # Clause 7 of the frozen terms: whether the using unit pays from its own bank, or deposits with the custody bank.
    route = models.CharField(
        _("route of payment"), max_length=10, choices=Route.choices, default=Route.DIRECT, db_default=Route.DIRECT.value
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    calculation = models.JSONField(_("calculation"))
    calculation_sha256 = models.CharField(_("hash of the calculation"), max_length=64)
    tax_rule = models.ForeignKey(TaxRule, on_delete=models.PROTECT, related_name="statements")
    tax_month = models.DateField(_("tax month"), help_text=_("First day of the month of payment, expected or real"))
    verify_code = models.CharField(_("check code"), max_length=20, unique=True)
    confirm_due = models.DateField(_("confirmation due"))
    pay_due = models.DateField(_("payment due"), null=True, blank=True)
    drafted_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    reversed_at = models.DateTimeField(null=True, blank=True)
    due_entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withheld_entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["milestone"], name="statement_once_a_milestone", condition=~models.Q(status="reversed")
            ),
            models.CheckConstraint(condition=models.Q(contract_fen__gt=0), name="statement_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(added_fen__gte=0, added_fen__lt=models.F("contract_fen")),
                name="statement_added_within",
            ),
            models.CheckConstraint(condition=models.Q(tax_month__day=1), name="statement_tax_month_first_day"),
            models.CheckConstraint(
                condition=~models.Q(status__in=["confirmed", "settled"]) | models.Q(due_entry__isnull=False),
                name="statement_confirmed_is_booked",
            ),
        ]
        indexes: ClassVar = [
            # For the job of silence: the few that wait, among all that ever waited.
            models.Index(fields=["confirm_due"], condition=models.Q(status="awaiting"), name="statement_waiting"),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="statement_route_stays", fields=["route"]),
        ]

    def __str__(self) -> str:
        return self.number


class StatementLine(models.Model):
    """One leaf of the split. The leaves of a statement add up to its contract amount; the database sees to it."""

    class Kind(models.TextChoices):
        NET = "net", _("Net to the talent")
        TAX = "tax", _("Individual income tax")
        SENDING_UNIT = "sending_unit", _("Sending unit's share")
        COST = "cost", _("Exact cost of the sending unit")
        INTERMEDIARY = "intermediary", _("Agency's reward")
        FEE = "fee", _("Operator's fee")
        TRAVEL = "travel", _("Travel, laid out")
        INSURANCE = "insurance", _("Insurance")

    class Voucher(models.TextChoices):
        TAX_OFFICE_INVOICE = "tax_office_invoice", _("Invoice issued through the tax office")
        INVOICE = "invoice", _("Invoice")
        TAX_RECEIPT = "tax_receipt", _("Tax payment certificate")
        COST_STATEMENT = "cost_statement", _("Cost statement with proof")
        TICKETS = "tickets", _("Tickets and invoices in the using unit's name")
        PAYROLL_SLIP = "payroll_slip", _("Payroll slip")

    class Factor(models.TextChoices):
        LABOUR = "labour", pgettext_lazy("factor", "Labour")
        TECHNOLOGY = "technology", pgettext_lazy("factor", "Technology")
        MANAGEMENT = "management", pgettext_lazy("factor", "Management")
        IP = "ip", pgettext_lazy("factor", "Intellectual property")

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    payee_label_zh = models.CharField(_("payee (Chinese)"), max_length=120, blank=True)
    payee_label_en = models.CharField(_("payee (English)"), max_length=120, blank=True)
    payee_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    payee_user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # A checked agency or insurer; on route direct the terms may also name one that is nowhere on file.
    payee_outside = models.ForeignKey(OutsidePayee, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(_("basis"), max_length=40)
    basis_points = models.PositiveSmallIntegerField(null=True, blank=True)
    # The factor of production that clause 8 names behind this share; empty where it names none.
    factor = models.CharField(
        pgettext_lazy("of production", "factor"),
        max_length=10,
        choices=Factor.choices,
        blank=True,
        default="",
        db_default="",
    )
    amount_fen = models.BigIntegerField(_("amount in fen"))
    # What the payee has already, from a statement of the same work that was reversed after payment.
    credit_fen = models.BigIntegerField(_("of which paid before, in fen"), default=0, db_default=0)
    voucher = models.CharField(_("voucher"), max_length=20, choices=Voucher.choices)
    payee_label = Bilingual("payee_label")

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "position"], name="statement_line_position_once"),
            models.UniqueConstraint(fields=["statement", "kind"], name="statement_line_kind_once"),
            models.CheckConstraint(condition=models.Q(amount_fen__gte=0), name="statement_line_not_negative"),
            models.CheckConstraint(
                condition=models.Q(factor__in=["", "labour", "technology", "management", "ip"])
                & (models.Q(factor="") | models.Q(kind__in=["net", "sending_unit"])),
                name="statement_line_factor_of_a_share",
            ),
            models.CheckConstraint(
                condition=models.Q(credit_fen=0) | models.Q(credit_fen__gt=0, credit_fen__lte=models.F("amount_fen")),
                name="statement_line_credit_within",
            ),
            models.CheckConstraint(
                condition=models.Q(payee_outside=None) & (models.Q(payee_unit=None) | models.Q(payee_user=None))
                | models.Q(payee_unit=None, payee_user=None, kind__in=["intermediary", "insurance"]),
                name="statement_line_one_payee",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"

    @property
    def payee_key(self) -> tuple[int | None, int | None, int | None, str]:
        """Who is paid: a person, a unit, a checked agency or insurer, else whoever bears the name."""
        name = "" if self.payee_outside_id else self.payee_label_zh
        return self.payee_user_id, self.payee_unit_id, self.payee_outside_id, name

    @property
    def to_pay_fen(self) -> int:
        """What is still to be transferred for this line, or was."""
        return self.amount_fen - self.credit_fen

    @property
    def is_payees(self) -> bool:
        """Somebody gets it through a bank; the tax goes with the agent's filing instead.

        On the supervised route the operator's own fee is taken out of the escrow by the split and paid to nobody.
        """
        if self.kind == self.Kind.FEE and self.statement.route == Statement.Route.SUPERVISED:
            return False
        return self.kind != self.Kind.TAX and self.amount_fen > 0

    @property
    def is_payable(self) -> bool:
        """There is something to be transferred by the using unit, or was."""
        return self.is_payees and self.to_pay_fen > 0


class Confirmation(models.Model):
    """A party's yes to a statement, or its silence of seven days. One person answers for one party only."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="confirmations")
    party = models.CharField(_("party"), max_length=8, choices=Party.choices)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    silent = models.BooleanField(_("by silence"), default=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        ordering = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "party"], name="confirmation_once_a_party"),
            models.UniqueConstraint(fields=["statement", "by"], name="confirmation_one_person_one_party"),
            models.CheckConstraint(
                condition=models.Q(silent=True, by=None) | models.Q(silent=False, by__isnull=False),
                name="confirmation_silent_or_by_someone",
            ),
            models.CheckConstraint(
                condition=~models.Q(silent=True, party="using"), name="confirmation_using_unit_speaks"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement} {self.get_party_display()}"


class Payment(PublicModel):
    """One transfer to one payee from the using unit's own bank, or of the custody bank's (nobody's record); we only record."""

    class Status(models.TextChoices):
        CREATED = "created", _("To be paid")
        SUBMITTED = "submitted", _("Paid, receipt not confirmed")
        CONFIRMED = "confirmed", _("Received")
        FAILED = "failed", _("Failed")
        UNKNOWN = "unknown", _("To be clarified")
        RETURNED = "returned", pgettext_lazy("payment", "Returned")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.CREATED: {Status.SUBMITTED},
        Status.SUBMITTED: {Status.CONFIRMED, Status.FAILED, Status.UNKNOWN},
        Status.UNKNOWN: {Status.CONFIRMED, Status.FAILED},
        Status.CONFIRMED: {Status.RETURNED},
    }
    OVER: ClassVar = (Status.FAILED, Status.RETURNED)  # the money is not with the payee; any other payment is live

    line = models.ForeignKey(StatementLine, on_delete=models.PROTECT, related_name="payments")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.CREATED)
    paid_on = models.DateField(_("paid on"))
    bank_reference = models.CharField(_("bank reference"), max_length=60)
    recorded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    confirm_due = models.DateField(_("receipt to be confirmed by"))
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["confirm_due"], condition=models.Q(status="submitted"), name="payment_waiting"),
            models.Index(fields=["bank_reference"], name="payment_by_reference"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line"], name="payment_one_live_a_line", condition=~models.Q(status__in=["failed", "returned"])
            ),
            models.CheckConstraint(
                condition=~models.Q(status="confirmed")
                | (models.Q(confirmed_at__isnull=False) & models.Q(entry__isnull=False)),
                name="payment_confirmed_is_booked",
            ),
            models.CheckConstraint(
                condition=~models.Q(confirmed_by=models.F("recorded_by")), name="payment_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.bank_reference}"
