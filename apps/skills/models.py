"""Our own bilingual skill taxonomy, and where a credential counts."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import Bilingual


class Skill(models.Model):
    """One skill with a stable code, both languages, aliases and relations."""

    code = models.CharField(max_length=12, unique=True)
    label_zh = models.CharField(max_length=40)
    label_en = models.CharField(max_length=80)
    aliases_zh = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    aliases_en = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    group = models.CharField(max_length=2, db_index=True)
    broader = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="narrower")
    related = models.ManyToManyField("self", blank=True)
    classes = ArrayField(models.CharField(max_length=12), default=list)
    occupations = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    retired = models.BooleanField(_("retired"), default=False)
    label = Bilingual("label")

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.label


class CredentialType(models.Model):
    """A kind of title, certificate or licence."""

    code = models.CharField(max_length=30, unique=True)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    level = models.PositiveSmallIntegerField(_("level"), help_text=_("1 assistant to 5 senior professor level"))
    name = Bilingual("name")

    class Meta:
        verbose_name = _("credential type")
        verbose_name_plural = _("credential types")
        ordering = ["level", "code"]

    def __str__(self) -> str:
        return self.name


class Recognition(models.Model):
    """One cell of the recognition matrix: does a credential of one city count in another?"""

    class Level(models.TextChoices):
        FULL = "full", _("Recognised")
        CONDITIONAL = "conditional", _("Recognised on further proof")
        NONE = "none", _("Not recognised")

    credential = models.ForeignKey(CredentialType, on_delete=models.PROTECT, related_name="recognitions")
    issuing = models.CharField(_("issuing region code"), max_length=6)
    accepting = models.CharField(_("accepting region code"), max_length=6)
    level = models.CharField(max_length=12, choices=Level.choices)
    document = models.CharField(_("document"), max_length=120, blank=True)
    valid = DateRangeField(_("valid"))

    class Meta:
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["credential", "issuing", "accepting", "valid"], name="recognition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.credential} {self.issuing} → {self.accepting}"
