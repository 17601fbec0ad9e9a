"""The poster of a demand for group chats, and who came by it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.models import PublicModel
from apps.demands.models import Demand


class Poster(PublicModel):
    """One demand as one person shares it. The short ``code`` of its address says who did."""

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="posters")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=8, unique=True)
    openings = models.PositiveIntegerField(_("times opened"), default=0)

    class Meta:
        verbose_name = _("poster")
        verbose_name_plural = _("posters")
        ordering = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["demand", "made_by"], name="poster_once_a_person")]

    def __str__(self) -> str:
        return self.code


class PosterVisit(models.Model):
    """A signed-in person came to a demand by a poster. The first poster of a demand counts, later ones do not."""

    poster = models.ForeignKey(Poster, on_delete=models.PROTECT, related_name="visits")
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["demand", "user"], name="poster_visit_once")]

    def __str__(self) -> str:
        return str(self.poster)
