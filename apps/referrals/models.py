"""People who bring a demand and a talent together: the office that proposes, the unit that recommends or remembers."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.models import PublicModel
from apps.demands.models import Demand
from apps.matching.models import Match
from apps.organisations.models import Unit
from apps.talents.models import Talent


class MatchProposal(PublicModel):
    """An officer of the region proposes one match; both sides read the note. What came of it is the match's story."""

    match = models.OneToOneField(Match, on_delete=models.PROTECT, related_name="office_proposal")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(_("note"), max_length=1000)
    proposed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("proposal of a match")
        verbose_name_plural = _("proposals of matches")
        ordering: ClassVar = ["-proposed_at", "-id"]

    def __str__(self) -> str:
        return str(self.match)


class Recommendation(PublicModel):
    """A unit recommends a talent whom it declined or remembers to another unit. The talent is asked first.

    The other unit sees nothing before a yes, and nothing ever without one. ``kept_back``: the two are kept apart, the
    talent is not asked, and for the unit that recommends it looks like silence.
    """

    class Status(models.TextChoices):
        ASKED = "asked", pgettext_lazy("recommendation", "The talent is asked")
        ACCEPTED = "accepted", pgettext_lazy("recommendation", "The talent said yes")
        REFUSED = "refused", pgettext_lazy("recommendation", "The talent said no")
        LAPSED = "lapsed", pgettext_lazy("recommendation", "No answer")
        WITHDRAWN = "withdrawn", pgettext_lazy("recommendation", "Taken back by the talent")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.ASKED: {Status.ACCEPTED, Status.REFUSED, Status.LAPSED},
        Status.ACCEPTED: {Status.WITHDRAWN},
    }

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="recommendations")
    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="recommendations")
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="recommendations_given")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="recommendations_got")
    demand = models.ForeignKey(Demand, null=True, blank=True, on_delete=models.PROTECT, related_name="recommendations")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("a word of yours"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.ASKED)
    kept_back = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["from_unit", "talent", "to_unit"], name="recommendation_once"),
            models.CheckConstraint(
                condition=~models.Q(from_unit=models.F("to_unit")), name="recommendation_to_another_unit"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="accepted") | models.Q(answered_at__isnull=False, kept_back=False),
                name="recommendation_accepted_by_the_talent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.talent} → {self.to_unit}"


class Credit(models.Model):
    """An agreement followed a recommendation: the unit that gave it is credited, for everybody concerned to see."""

    recommendation = models.OneToOneField(Recommendation, on_delete=models.PROTECT, related_name="credit")
    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="credits")
    credited_at = models.DateTimeField()

    class Meta:
        verbose_name = _("credit for a recommendation")
        verbose_name_plural = _("credits for recommendations")

    def __str__(self) -> str:
        return str(self.recommendation)


class PoolEntry(PublicModel):
    """A talent whom a unit wants to remember, with its tags and note; only its own people read them.

    ``kept_by`` is empty where a recommendation brought the talent.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="pool")
    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="+")
    tags = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("tags"))
    note = models.TextField(_("our note"), max_length=1000, blank=True)
    kept_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("remembered talent")
        verbose_name_plural = _("remembered talents")
        ordering: ClassVar = ["-kept_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "talent"], name="pool_once"),
            models.CheckConstraint(condition=models.Q(tags__len__lte=5), name="pool_at_most_five_tags"),
        ]

    def __str__(self) -> str:
        return str(self.talent)
