"""The work: from the first day to the return."""

import datetime as dt
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.agreements.models import Agreement
from apps.core.models import PublicModel
from apps.demands.models import Demand
from apps.files.models import StoredFile
from apps.modes.models import Party


class Assignment(PublicModel):
    """What a signed agreement sets in motion. Employment stays with the sending unit; nothing here transfers it."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ON_ASSIGNMENT = "on_assignment", _("On assignment")
        COMPLETED = "completed", _("Work completed")
        RETURN_PENDING = "return_pending", _("Return pending")
        RETURN_OVERDUE = "return_overdue", _("Return overdue")
        RETURNED = "returned", _("Returned")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.PLANNED: {Status.ON_ASSIGNMENT},
        Status.ON_ASSIGNMENT: {Status.COMPLETED},
        Status.COMPLETED: {Status.RETURN_PENDING},
        Status.RETURN_PENDING: {Status.RETURNED, Status.RETURN_OVERDUE},
        Status.RETURN_OVERDUE: {Status.RETURNED},
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="assignment")
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.PLANNED)
    starts_on = models.DateField()
    ends_on = models.DateField()
    started_at = models.DateTimeField(null=True, blank=True)
    return_due_on = models.DateField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number


class OnboardingItem(models.Model):
    """Something to be done before day one: the using unit ticks it, the talent sees it."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="onboarding")
    key = models.CharField(max_length=20)
    required = models.BooleanField(default=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["assignment", "key"], name="onboarding_once")]


class Milestone(PublicModel):
    """A piece of work with its amount. Accepted once, by a person or by 14 days of silence."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("milestone", "Open")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", pgettext_lazy("for correction", "Returned")
        ACCEPTED = "accepted", _("Accepted")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.OPEN: {Status.SUBMITTED},
        Status.SUBMITTED: {Status.RETURNED, Status.ACCEPTED},
        Status.RETURNED: {Status.SUBMITTED},
    }

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="milestones")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    due_on = models.DateField()
    amount_fen = models.BigIntegerField()
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    answer_due = models.DateField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "position"], name="milestone_once"),
            models.CheckConstraint(condition=models.Q(amount_fen__gte=0), name="milestone_amount_not_negative"),
            models.CheckConstraint(
                condition=~models.Q(status="accepted") | models.Q(accepted_at__isnull=False),
                name="milestone_accepted_at",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="amount_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                IF TG_OP = 'DELETE' OR (NEW.assignment_id, NEW.amount_fen) IS DISTINCT FROM (OLD.assignment_id, OLD.amount_fen)
                THEN RAISE EXCEPTION 'the amount of a milestone is the agreement''s' USING ERRCODE = 'check_violation'; END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Submission(PublicModel):
    """One round of handing in: what was delivered, and the answer."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="submissions")
    round = models.PositiveSmallIntegerField()
    text = models.TextField(_("what was delivered"), max_length=4000)
    lang = models.CharField(max_length=10)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("what is missing"), max_length=1000, blank=True)

    class Meta:
        ordering = ["round"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["milestone", "round"], name="submission_round_once")]


class ServiceLog(PublicModel):
    """A day of service, without office hours or attendance: what was done, for how long."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", pgettext_lazy("for correction", "Returned")
        APPROVED = "approved", _("Approved")

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="service_logs")
    day = models.DateField(_("day"))
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=1)
    note = models.CharField(_("what was done"), max_length=400)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SUBMITTED)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("service log")
        verbose_name_plural = _("service logs")
        ordering = ["day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "day"], name="service_log_once_a_day"),
            models.CheckConstraint(condition=models.Q(hours__gt=0, hours__lte=24), name="service_log_hours"),
        ]


class CostSheet(PublicModel):
    """The exact cost of one accepted piece of a loan, stated with proof by the sending unit. There is no margin.

    A correction is the next round; once the using unit has confirmed it in a statement it is locked.
    """

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="cost_sheets")
    round = models.PositiveSmallIntegerField()
    wage_fen = models.BigIntegerField(_("wages"))
    social_fen = models.BigIntegerField(_("social insurance, employer's part"))
    fund_fen = models.BigIntegerField(_("housing fund, employer's part"))
    expense_fen = models.BigIntegerField(_("other proved expenses"), default=0)
    total_fen = models.BigIntegerField(_("sum claimed"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    proof = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("cost statement")
        verbose_name_plural = _("cost statements")
        ordering = ["round"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["milestone", "round"], name="cost_sheet_round_once"),
            models.CheckConstraint(
                condition=models.Q(wage_fen__gte=0, social_fen__gte=0, fund_fen__gte=0, expense_fen__gte=0),
                name="cost_sheet_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    total_fen=models.F("wage_fen")
                    + models.F("social_fen")
                    + models.F("fund_fen")
                    + models.F("expense_fen"),
                    total_fen__gt=0,
                ),
                name="cost_only_margin_zero",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="cost_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a cost statement is never deleted' USING ERRCODE = 'check_violation'; END IF;
                IF (NEW.milestone_id, NEW.round, NEW.wage_fen, NEW.social_fen, NEW.fund_fen, NEW.expense_fen, NEW.total_fen,
                    NEW.proof_id, NEW.by_id) IS DISTINCT FROM
                   (OLD.milestone_id, OLD.round, OLD.wage_fen, OLD.social_fen, OLD.fund_fen, OLD.expense_fen, OLD.total_fen,
                    OLD.proof_id, OLD.by_id)
                THEN RAISE EXCEPTION 'what a cost statement says stays' USING ERRCODE = 'check_violation'; END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} {self.round}"


class DeclaredResult(PublicModel):
    """In partner sharing: what the using unit declares as the result of a period, with its proof. The talent has a share.

    A correction is the next round and replaces the one before; once confirmed in a statement it is locked.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="declared_results")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="declared_results")
    round = models.PositiveSmallIntegerField()
    period = DateRangeField(_("period of the result"))
    result_fen = models.BigIntegerField(_("result declared"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    proof = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("declared result")
        verbose_name_plural = _("declared results")
        ordering = ["round"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["milestone", "round"], name="declared_result_round_once"),
            models.UniqueConstraint(
                fields=["milestone"], name="declared_result_one_holds", condition=models.Q(replaced_at=None)
            ),
            models.CheckConstraint(condition=models.Q(result_fen__gte=0), name="declared_result_not_negative"),
            models.CheckConstraint(condition=models.Q(period__isempty=False), name="declared_result_has_days"),
            ExclusionConstraint(
                name="declared_result_no_day_twice",
                expressions=[("assignment", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=models.Q(replaced_at=None),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="declared_result_stays",
                fields=["assignment", "milestone", "round", "period", "result_fen", "note", "proof", "by", "at"],
            ),
            pgtrigger.Protect(name="declared_result_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} {self.round}"

    @property
    def last_day(self) -> dt.date:
        last: dt.date = self.period.upper - dt.timedelta(days=1)
        return last


class ReturnConfirmation(models.Model):
    """One party's word that the talent is back, the post is there, or the handover is done."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="return_confirmations")
    party = models.CharField(max_length=8, choices=Party.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "party"], name="return_confirmation_once"),
        ]


class Again(models.Model):
    """Another season of the same: who wished for it, and the demand that came of it."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="again")
    proposed_at = models.DateTimeField(null=True, blank=True)
    demand = models.OneToOneField(Demand, null=True, blank=True, on_delete=models.SET_NULL, related_name="again_of")
    drafted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.assignment)
