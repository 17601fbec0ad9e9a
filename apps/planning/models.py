"""Plans of the talent office: many demands and talents at once, and what the office decides about each proposal."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.models import PublicModel
from apps.demands.models import Demand
from apps.matching.models import Match
from apps.modes.models import TalentClass
from apps.organisations.models import Alliance, Region
from apps.skills.models import Skill
from apps.talents.models import Talent


class BatchPlan(PublicModel):
    """One computation over chosen demands and talents: what was asked, how far it is, what came out.

    It advances in numbered steps, each a transaction of its own: a step that was done is never done again, one that
    was lost is offered again by the outbox.
    """

    class Goal(models.TextChoices):
        TOTAL = "total", _("Best fit in all")
        FILL = "fill", _("Most demands filled, then the best fit")
        STABLE = "stable", _("Stable: no two would both rather have each other")

    class Status(models.TextChoices):
        RUNNING = "running", _("Being computed")
        READY = "ready", pgettext_lazy("plan", "Ready")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.RUNNING: {Status.READY},
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="plans")
    title = models.CharField(_("title"), max_length=60, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    goal = models.CharField(_("what counts"), max_length=8, choices=Goal.choices, default=Goal.TOTAL)
    most_each = models.PositiveSmallIntegerField(_("demands a talent at most"), default=2)
    # Which talents: none of these means all who are published and may be found.
    talent_region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    talent_alliance = models.ForeignKey(Alliance, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    talent_class = models.CharField(max_length=12, choices=TalentClass.choices, blank=True)
    verified_only = models.BooleanField(default=False)
    # Chosen by hand: nobody here means all whom these say.
    talents = models.ManyToManyField(Talent, blank=True, related_name="+")
    # How far it is
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.RUNNING)
    step = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    demands_total = models.PositiveIntegerField()
    progressed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(default=dict)
    # Who asked to accept more proposals at once than one person may
    whole_asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    whole_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(most_each__gte=1, most_each__lte=5), name="plan_one_to_five_each"
            ),
            models.CheckConstraint(condition=models.Q(done__lte=models.F("demands_total")), name="plan_done_in_total"),
            models.CheckConstraint(
                condition=~models.Q(status="ready") | models.Q(finished_at__isnull=False), name="plan_ready_is_finished"
            ),
            models.CheckConstraint(
                condition=models.Q(whole_asked_by=None, whole_asked_at=None)
                | models.Q(whole_asked_by__isnull=False, whole_asked_at__isnull=False),
                name="plan_asked_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.number


class PlanDemand(models.Model):
    """One demand of a plan, and the talents who fit it, by columns: ids and the three scores."""

    plan = models.ForeignKey(BatchPlan, on_delete=models.CASCADE, related_name="demands")
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="+")
    computed = models.BooleanField(default=False)
    candidates = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "demand"], name="plan_demand_once")]

    def __str__(self) -> str:
        return str(self.demand)


class PlanRow(PublicModel):
    """One proposal of a plan: this talent for this demand, why, and what the office decided."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("Accepted, the invitation goes out")
        INVITED = "invited", _("Invited")
        REJECTED = "rejected", _("Rejected")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.PROPOSED: {Status.ACCEPTED, Status.REJECTED},
        Status.ACCEPTED: {Status.INVITED, Status.PROPOSED},
    }

    plan = models.ForeignKey(BatchPlan, on_delete=models.CASCADE, related_name="rows")
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="plan_rows")
    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="plan_rows")
    unit_score = models.FloatField()
    talent_score = models.FloatField()
    rank_score = models.FloatField()
    why = models.JSONField(default=dict)
    rule_version = models.CharField(max_length=12)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.PROPOSED)
    # Why an accepted proposal could not become an invitation: a code of ``apps.planning.wording``
    obstacle = models.CharField(max_length=20, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    match = models.ForeignKey(Match, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_rows")

    class Meta:
        verbose_name = _("proposal of a plan")
        verbose_name_plural = _("proposals of a plan")
        ordering = ["-rank_score", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "demand", "talent"], name="plan_row_once"),
            models.CheckConstraint(
                condition=~models.Q(status="invited") | models.Q(match__isnull=False), name="plan_row_invited_has_match"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="rejected") | ~models.Q(reason=""), name="plan_row_rejected_says_why"
            ),
            models.CheckConstraint(
                condition=models.Q(status="proposed") | models.Q(decided_by__isnull=False), name="plan_row_decided_by"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demand} · {self.talent}"


class Shortage(models.Model):
    """A skill of which a city has too few: from the first day it was noted to the last. Old ones stay as they were."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")
    since = models.DateField()
    last_on = models.DateField()
    demands = models.PositiveIntegerField()
    talents = models.PositiveIntegerField(null=True)  # None: a few, from one to four

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "skill", "since"], name="shortage_once_a_day"),
            models.CheckConstraint(condition=models.Q(last_on__gte=models.F("since")), name="shortage_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.region}"
