"""Who fits whom and why; invitations and answers; the one consent of the sending unit."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.models import PublicModel
from apps.demands.models import Demand
from apps.modes.models import SharingMode
from apps.organisations.models import Region, Unit
from apps.talents.models import Talent


class Match(PublicModel):
    """One demand and one talent: a score with its reasons, then the story between the two."""

    class Status(models.TextChoices):
        SUGGESTED = "suggested", _("Suggested")
        INVITED = "invited", _("Invited")
        INTERESTED = "interested", _("Interested")
        DECLINED = "declined", _("Declined")
        UNIT_ASKED = "unit_asked", _("Unit asked")
        UNIT_CONSENTED = "unit_consented", _("Unit consented")
        UNIT_REFUSED = "unit_refused", _("Unit refused")
        AGREED = "agreed", _("In agreement")
        LAPSED = "lapsed", _("Lapsed")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.SUGGESTED: {Status.INVITED, Status.INTERESTED, Status.DECLINED, Status.LAPSED},
        Status.INVITED: {Status.INTERESTED, Status.DECLINED, Status.LAPSED},
        Status.INTERESTED: {Status.UNIT_ASKED, Status.UNIT_CONSENTED, Status.DECLINED, Status.LAPSED},
        Status.UNIT_ASKED: {Status.UNIT_CONSENTED, Status.UNIT_REFUSED, Status.DECLINED, Status.LAPSED},
        Status.UNIT_CONSENTED: {Status.AGREED, Status.UNIT_REFUSED, Status.DECLINED, Status.LAPSED},
        Status.AGREED: {Status.UNIT_REFUSED, Status.LAPSED, Status.UNIT_CONSENTED},
        Status.LAPSED: {Status.INVITED, Status.INTERESTED},
    }

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="matches")
    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="matches")
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.SUGGESTED)
    fits = models.BooleanField(default=True)
    unit_score = models.FloatField()
    talent_score = models.FloatField()
    rank_score = models.FloatField()
    explanation = models.JSONField()
    rule_version = models.CharField(max_length=12)
    inputs_hash = models.CharField(max_length=64)
    sequence = models.BigIntegerField()
    computed_at = models.DateTimeField()
    # The invitation
    invited_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(null=True, blank=True)
    invitation_text = models.TextField(max_length=1000, blank=True)
    answer_due = models.DateField(null=True, blank=True)
    # The talent's four answers: yes, dates, account (kept with the talent), conflicts
    eligibility = models.CharField(max_length=14, blank=True)
    dates_answer = models.CharField(max_length=200, blank=True)
    conflicts = models.TextField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-rank_score", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["demand", "talent"], name="match_once"),
            models.CheckConstraint(
                condition=models.Q(rank_score__gte=0, rank_score__lte=1), name="match_score_zero_to_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demand} · {self.talent}"


class MatchRun(models.Model):
    """One computation for one demand: what a live page polls, and what stays shown when workers are away."""

    demand = models.OneToOneField(Demand, on_delete=models.CASCADE, related_name="match_run")
    requested_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True, blank=True)
    found = models.PositiveIntegerField(default=0)
    relaxed = models.JSONField(default=dict)
    milliseconds = models.PositiveIntegerField(default=0)

    @property
    def is_fresh(self) -> bool:
        return self.computed_at is not None and self.computed_at >= self.requested_at


class UnitConsent(PublicModel):
    """The sending unit's answer about one assignment. Silence is never consent."""

    class Status(models.TextChoices):
        ASKED = "asked", _("Waiting for the unit")
        GRANTED = "granted", _("Consented")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        OVERDUE = "overdue", _("No answer in time")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.ASKED: {Status.GRANTED, Status.REFUSED, Status.WITHDRAWN, Status.OVERDUE},
        Status.OVERDUE: {Status.GRANTED, Status.REFUSED, Status.WITHDRAWN},
        Status.GRANTED: {Status.WITHDRAWN},
        Status.WITHDRAWN: {Status.ASKED},  # the match lapsed and begins anew
    }

    match = models.OneToOneField(Match, on_delete=models.PROTECT, related_name="consent")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="consents")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.ASKED)
    sheet = models.JSONField(_("what was asked"))
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    limits = models.TextField(_("limits, and who covers the work"), max_length=1000, blank=True)
    most_days = models.PositiveSmallIntegerField(null=True, blank=True)
    results_confirmed = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    by_standing_consent = models.BooleanField(default=False)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("unit's consent")
        verbose_name_plural = _("units' consents")
        ordering = ["due_on"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(status="granted") | models.Q(results_confirmed=True, answered_at__isnull=False),
                name="consent_confirms_results",
            ),
        ]

    def __str__(self) -> str:
        return str(self.match)


class PayObservation(models.Model):
    """The pay of a concluded agreement, kept for guidance; pushed down by an event."""

    subject = models.CharField(max_length=36, unique=True)
    mode = models.ForeignKey(SharingMode, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    day_fen = models.BigIntegerField()
    observed_on = models.DateField()


class TrackRecord(models.Model):
    """How a talent's finished assignments went; pushed down by an event."""

    talent = models.OneToOneField(Talent, on_delete=models.PROTECT, related_name="track_record")
    good = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
