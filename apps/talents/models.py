"""The supply side: a person's profile, windows and the one calendar."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.masking import mask_name
from apps.core.models import PublicModel
from apps.modes.models import TalentClass
from apps.organisations.models import Region, Unit
from apps.skills.models import CredentialType, Skill

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]
ISO_WEEK = [MinValueValidator(1), MaxValueValidator(53)]
RATE_BAND_FEN = 50_000
IN_CATALOGUE = models.Q(status="published", visibility__in=("masked", "open"))


class WordsOf(models.Func):
    """The words of a text as the database cuts it: Han characters alone and in pairs, Latin words in small letters."""

    function = "talent_words"
    output_field = SearchVectorField()


class Talent(PublicModel):
    """A natural person who may be shared. Employment stays with ``unit``; None where there is none."""

    class Visibility(models.TextChoices):
        ONLY_ME = "only_me", _("Only me")
        RELAY = "relay", _("Relay")
        MASKED = "masked", _("Masked")
        OPEN = "open", pgettext_lazy("visibility", "Open")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        PAUSED = "paused", _("Paused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        SUSPENDED = "suspended", _("Suspended")

    class Verification(models.TextChoices):
        NONE = "none", _("Self-stated")
        SUBMITTED = "submitted", _("Under review")
        RETURNED = "returned", pgettext_lazy("for correction", "Returned")
        VERIFIED = "verified", _("Office verified")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.DRAFT: {Status.PUBLISHED, Status.WITHDRAWN},
        Status.PUBLISHED: {Status.PAUSED, Status.WITHDRAWN, Status.SUSPENDED},
        Status.PAUSED: {Status.PUBLISHED, Status.WITHDRAWN, Status.SUSPENDED},
        Status.SUSPENDED: {Status.PAUSED},
        Status.WITHDRAWN: {Status.DRAFT},
    }

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="talent")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="talents")
    # The own unit in words, while it has not registered here.
    unit_claimed = models.CharField(_("own unit, not registered yet"), max_length=80, blank=True)
    talent_class = models.CharField(_("class of talent"), max_length=12, choices=TalentClass.choices)
    headline = models.CharField(_("headline"), max_length=80)
    summary = models.TextField(_("what I can do"), max_length=2000, blank=True)
    lang = models.CharField(max_length=10, default="zh-hans")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="talents", verbose_name=_("home city"))
    modes = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("modes"))
    on_site_regions = ArrayField(models.CharField(max_length=6), default=list, verbose_name=_("comes on site in"))
    days_per_week = models.PositiveSmallIntegerField(_("days a week"), default=2)
    remote_percent = models.PositiveSmallIntegerField(_("remote share"), default=0, validators=PERCENT)
    day_rate_fen = models.BigIntegerField(_("rate a day"))
    occupations = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    wishes = models.ManyToManyField(Skill, blank=True, related_name="wished_by", verbose_name=_("want to grow"))
    hidden_from = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("never shown to"))
    visibility = models.CharField(_("who may know"), max_length=8, choices=Visibility.choices, default="only_me")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    verification = models.CharField(max_length=10, choices=Verification.choices, default=Verification.NONE)
    verification_words = models.CharField(_("words of the office"), max_length=200, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(_("profile confirmed"), null=True, blank=True)
    account_encrypted = models.TextField(blank=True)
    account_last_four = models.CharField(max_length=4, blank=True)
    account_changed_on = models.DateField(null=True, blank=True, editable=False)
    bank_code = models.CharField(_("bank code"), max_length=12, blank=True, default="", db_default="")
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("talent")
        verbose_name_plural = _("talents")
        ordering = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(day_rate_fen__gte=0), name="talent_rate_not_negative"),
            models.CheckConstraint(condition=models.Q(remote_percent__lte=100), name="talent_remote_percent"),
            models.CheckConstraint(
                condition=models.Q(bank_code__regex="^([0-9]{12})?$"), name="talent_bank_code_digits"
            ),
            models.CheckConstraint(
                condition=models.Q(unit=None) | models.Q(unit_claimed=""), name="talent_unit_or_claimed"
            ),
        ]
        # The catalogue: only what may be shown, newest first, and by the words of the headline.
        indexes: ClassVar = [
            models.Index(fields=["-confirmed_at", "-id"], condition=IN_CATALOGUE, name="talent_catalogue"),
            models.Index(
                models.F("day_rate_fen") / RATE_BAND_FEN, "id", condition=IN_CATALOGUE, name="talent_catalogue_rate"
            ),
            GinIndex(WordsOf("headline"), condition=IN_CATALOGUE, name="talent_words"),
            GinIndex(fields=["modes"], condition=IN_CATALOGUE, name="talent_modes"),
        ]

    def __str__(self) -> str:
        return mask_name(self.user.name)


class TalentSkill(models.Model):
    """A claim of a skill and how well it is proved."""

    class Evidence(models.IntegerChoices):
        SELF = 0, _("self-stated")
        DOCUMENT = 1, _("document seen")
        UNIT = 2, _("unit confirmed")
        ISSUER = 3, _("issuer confirmed")
        OFFICE = 4, _("office verified")

    talent = models.ForeignKey(Talent, on_delete=models.CASCADE, related_name="skill_claims")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="claims")
    level = models.PositiveSmallIntegerField(default=3, validators=[MinValueValidator(1), MaxValueValidator(5)])
    evidence = models.PositiveSmallIntegerField(choices=Evidence.choices, default=Evidence.SELF)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["talent", "skill"], name="talent_skill_once")]

    def __str__(self) -> str:
        return str(self.skill)


class Paste(PublicModel):
    """A paragraph in the talent's own words and what was found in it, until the talent confirms; 30 days at most.

    ``skills`` are {"skill": code, "confidence": 0 to 1, "term": the words it was found in}, ``occupations`` {"code",
    "name", "confidence"}; ``offered`` are the codes of skills that the talent has said yes or no to already.
    """

    talent = models.OneToOneField(Talent, on_delete=models.CASCADE, related_name="paste")
    words = models.TextField(max_length=4000)
    read_at = models.DateTimeField(null=True, blank=True)
    skills = models.JSONField(default=list)
    occupations = models.JSONField(default=list)
    offered = ArrayField(models.CharField(max_length=12), default=list)

    def __str__(self) -> str:
        return str(self.public_id)


class Credential(PublicModel):
    """A title or certificate a talent holds."""

    talent = models.ForeignKey(Talent, on_delete=models.CASCADE, related_name="credentials")
    type = models.ForeignKey(CredentialType, on_delete=models.PROTECT)
    issuing_region = models.CharField(max_length=6)
    evidence = models.PositiveSmallIntegerField(choices=TalentSkill.Evidence.choices, default=0)
    valid_until = models.DateField(null=True, blank=True)
    # Others read its end alone (``certificate_number``)
    number_encrypted = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["talent", "type"], name="credential_once")]

    def __str__(self) -> str:
        return str(self.type)


class WorkResult(PublicModel):
    """Work that is done and can be shown: a project, a patent, a paper, an award."""

    class Kind(models.TextChoices):
        PROJECT = "project", _("Project")
        PATENT = "patent", _("Patent")
        PAPER = "paper", _("Paper or standard")
        AWARD = "award", _("Award")

    talent = models.ForeignKey(Talent, on_delete=models.CASCADE, related_name="results")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=80)
    own_part = models.CharField(_("own part"), max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    lang = models.CharField(max_length=10, default="zh-hans")
    evidence = models.PositiveSmallIntegerField(choices=TalentSkill.Evidence.choices, default=0)

    class Meta:
        ordering = ["-year", "-id"]

    def __str__(self) -> str:
        return self.title


class Window(models.Model):
    """A presence that repeats every year: ISO weeks ``first_week`` to ``last_week`` in one city (固定档期)."""

    talent = models.ForeignKey(Talent, on_delete=models.CASCADE, related_name="windows")
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    first_week = models.PositiveSmallIntegerField(validators=ISO_WEEK)
    last_week = models.PositiveSmallIntegerField(validators=ISO_WEEK)
    days_per_week = models.PositiveSmallIntegerField(default=4)
    remote_percent = models.PositiveSmallIntegerField(default=0, validators=PERCENT)

    class Meta:
        ordering = ["first_week"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(first_week__gte=1, last_week__lte=53, first_week__lte=models.F("last_week")),
                name="window_weeks_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.first_week}-{self.last_week}"


class Booking(PublicModel):
    """The one calendar. Two live exclusive bookings of one talent never overlap; the database sees to it."""

    class Kind(models.TextChoices):
        HOLD = "hold", _("Hold")
        AGREEMENT = "agreement", _("Agreement")
        STAY = "stay", _("Stay")

    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="bookings")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    period = DateRangeField()
    share = models.PositiveSmallIntegerField(default=100, validators=PERCENT)
    exclusive = models.BooleanField(default=True)
    live = models.BooleanField(default=True)
    subject = models.CharField(max_length=60, db_index=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["period"]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="booking_no_overlap",
                expressions=[("talent", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=models.Q(exclusive=True, live=True),
            ),
            models.CheckConstraint(condition=~models.Q(period__isempty=True), name="booking_period_not_empty"),
            models.CheckConstraint(
                condition=~models.Q(kind="hold") | models.Q(expires_at__isnull=False), name="hold_expires"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period.lower} – {self.period.upper}"


class StandingConsent(PublicModel):
    """A unit's yes in advance, with limits (常年同意)."""

    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="standing_consents")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="standing_consents")
    days_a_year = models.PositiveSmallIntegerField()
    modes = ArrayField(models.CharField(max_length=20), default=list)
    forbidden_units = models.ManyToManyField(Unit, blank=True, related_name="+")
    valid = DateRangeField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.unit} → {self.talent}"
