"""Double-blind evaluations: nobody reads the others' before giving the own, or before the time is up."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.assignments.models import Assignment
from apps.core.models import PublicModel
from apps.modes.models import Party


class Evaluation(PublicModel):
    """One direction: ``rater`` about ``rated``. Opened when the work is completed, published all together."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="evaluations")
    rater = models.CharField(max_length=8, choices=Party.choices)
    rated = models.CharField(max_length=8, choices=Party.choices)
    due_on = models.DateField()
    # Criterion code -> 1 to 5; the criteria were fixed in clause 20 before the work began.
    scores = models.JSONField(default=dict)
    text = models.TextField(_("in words"), max_length=2000, blank=True)
    lang = models.CharField(max_length=10, blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "rater", "rated"], name="evaluation_once"),
            models.CheckConstraint(condition=~models.Q(rater=models.F("rated")), name="evaluation_of_another"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="given_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                IF TG_OP = 'DELETE' OR OLD.published_at IS NOT NULL OR (OLD.submitted_at IS NOT NULL AND
                   (NEW.assignment_id, NEW.rater, NEW.rated, NEW.scores, NEW.text, NEW.lang, NEW.by_id, NEW.submitted_at)
                   IS DISTINCT FROM
                   (OLD.assignment_id, OLD.rater, OLD.rated, OLD.scores, OLD.text, OLD.lang, OLD.by_id, OLD.submitted_at))
                THEN RAISE EXCEPTION 'an evaluation stays as it was given' USING ERRCODE = 'check_violation'; END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rater_display()} → {self.get_rated_display()}"
