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
    # One that was found to mean the same as another; its words lead to the other from then on.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", verbose_name=_("merged into")
    )
    merged_at = models.DateTimeField(null=True, blank=True)
    label = Bilingual("label")

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(merged_into=None, merged_at=None)
                | models.Q(merged_into__isnull=False, merged_at__isnull=False, retired=True),
                name="skill_merged_is_retired",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")),
                name="skill_merged_into_another",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class AliasChange(models.Model):
    """An alias that the office added to a skill, or took away from it; loading the taxonomy again keeps to it."""

    class Language(models.TextChoices):
        CHINESE = "zh", _("Chinese")
        ENGLISH = "en", _("English")

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="alias_changes")
    language = models.CharField(max_length=2, choices=Language.choices)
    alias = models.CharField(max_length=80)
    added = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["skill", "language", "alias"], name="alias_change_once"),
        ]

    def __str__(self) -> str:
        return self.alias


class Edition(models.Model):
    """How often the taxonomy was changed: one row. Who changes it locks the row; what was made of it asks the number."""

    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="edition_one_row")]


class Gap(models.Model):
    """Words that people wrote for a skill and nothing was found by. Who wrote them is kept nowhere, only how many."""

    class Status(models.TextChoices):
        OPEN = "open", _("to be looked at")
        TAKEN = "taken", _("now an alias")
        LEFT = "left", _("no skill")

    words = models.CharField(_("words"), max_length=40, unique=True)
    language = models.CharField(_("language"), max_length=2, choices=AliasChange.Language.choices)
    people = models.PositiveIntegerField(_("people"), default=0)
    status = models.CharField(_("status"), max_length=5, choices=Status.choices, default=Status.OPEN)
    last_day = models.DateField(_("last written"))

    class Meta:
        verbose_name = _("missing skill")
        verbose_name_plural = _("missing skills")
        ordering = ["-people", "words"]

    def __str__(self) -> str:
        return self.words


class GapVoice(models.Model):
    """That somebody wrote the words, so that nobody counts twice: a keyed hash of person and words, and no name."""

    gap = models.ForeignKey(Gap, on_delete=models.CASCADE, related_name="voices")
    fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["gap", "fingerprint"], name="gap_voice_once")]


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
