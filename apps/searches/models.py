"""Searches that a person keeps, and how often the person wants to be told of what is new."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.models import PublicModel


class SavedSearch(PublicModel):
    """The filters of one list under a name. What it finds is asked anew each time, as its owner may see it then."""

    class Side(models.TextChoices):
        DEMANDS = "demands", _("Demands")
        TALENTS = "talents", _("Talents")
        OPPORTUNITIES = "opportunities", _("Opportunities")

    class Rhythm(models.TextChoices):
        DAILY = "daily", pgettext_lazy("how often", "every day")
        WEEKLY = "weekly", pgettext_lazy("how often", "once a week")
        NEVER = "never", pgettext_lazy("how often", "not at all")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="saved_searches")
    side = models.CharField(max_length=13, choices=Side.choices)
    name = models.CharField(_("name"), max_length=60)
    query = models.JSONField(default=dict)  # by the name of a filter the values of the address
    fingerprint = models.CharField(max_length=64)
    rhythm = models.CharField(_("tell me of what is new"), max_length=6, choices=Rhythm.choices, default=Rhythm.DAILY)
    looked_at = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "fingerprint"], name="search_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["told_at"], name="search_due", condition=~models.Q(rhythm="never")),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()} {self.public_id}"  # the history keeps it; the name may name somebody
