"""The demand side: what a using unit needs, in plain words."""

import datetime as dt
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.models import PublicModel
from apps.demands.office_models import DemandLook
from apps.demands.periods import stays
from apps.demands.words import words_of
from apps.modes.models import SharingMode, TalentClass
from apps.organisations.models import Region, Unit
from apps.skills.models import CredentialType, Skill

__all__ = [
    "MOST_SEATS", "Demand", "DemandLook", "DemandSheet", "DemandSkill", "DemandVersion", "Proposal", "PublishedPay",
    "Seat",
]  # fmt: skip
MOST_SEATS = 20
WORDED = frozenset(
    {"title", "problem", "result_wanted", "opens", "number", "words"}
)  # when one of these is saved, words follow


class Demand(PublicModel):
    """One need. Eight answers make it; mode, skills and money for both sides are derived from them."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_APPROVAL = "in_approval", _("In approval")
        OPEN = "open", pgettext_lazy("demand", "Open")
        ON_HOLD = "on_hold", _("On hold")
        FILLED = "filled", _("Filled")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    class Place(models.TextChoices):
        ON_SITE = "on_site", _("at our site")
        REMOTE = "remote", _("remote")
        BOTH = "both", _("both")
        ELSEWHERE = "elsewhere", _("elsewhere")

    class ResultOwner(models.TextChoices):
        SENDING = "sending_unit", _("the sending unit")
        USING = "using_unit", _("the using unit")
        JOINT = "joint", _("joint, by shares")
        TALENT = "talent", _("the talent, as lawfully agreed")
        NOTHING_NEW = "nothing_new", _("nothing new is expected; if it arises, agree in writing first")

    class Visibility(models.TextChoices):
        EVERYONE = "everyone", _("everybody, in the catalogue")
        ALLIANCE = "alliance", _("units of our alliance and their talents")
        INVITED = "invited", _("only talents whom we invite")

    class Form(models.TextChoices):
        ORDINARY = "ordinary", _("Ordinary demand")
        CHALLENGE = "challenge", _("Open challenge")
        SCENARIO = "scenario", _("Application scenario")

    class Language(models.TextChoices):
        CHINESE = "zh", _("Chinese")
        ENGLISH = "en", _("English")
        EITHER = "", _("either will do")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.DRAFT: {Status.IN_APPROVAL, Status.OPEN, Status.CANCELLED},
        Status.IN_APPROVAL: {Status.OPEN, Status.DRAFT, Status.CANCELLED},
        Status.OPEN: {Status.ON_HOLD, Status.FILLED, Status.CLOSED, Status.EXPIRED},
        Status.ON_HOLD: {Status.OPEN, Status.FILLED, Status.CLOSED, Status.EXPIRED},
        Status.FILLED: {Status.OPEN, Status.CLOSED},
        Status.EXPIRED: {Status.OPEN, Status.CLOSED},
    }

    number = models.CharField(_("number"), max_length=24, unique=True, null=True, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="demands")
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="demands_drafted")
    title = models.CharField(_("title"), max_length=60)
    problem = models.TextField(_("the problem"), max_length=2000)
    result_wanted = models.TextField(_("what counts as done"), max_length=2000)
    lang = models.CharField(max_length=10, default="zh-hans")
    mode = models.ForeignKey(SharingMode, on_delete=models.PROTECT, related_name="demands", null=True, blank=True)
    finder_answers = models.JSONField(default=dict)
    talent_class = models.CharField(max_length=12, choices=TalentClass.choices, blank=True)
    credential = models.ForeignKey(CredentialType, on_delete=models.PROTECT, null=True, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="demands")
    place = models.CharField(_("place"), max_length=10, choices=Place.choices)
    remote_percent = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(100)])
    period = DateRangeField(_("dates"))
    # Pairs of ISO weeks that repeat every year inside the period; empty where the period itself is meant.
    windows = models.JSONField(default=list)
    days = models.PositiveSmallIntegerField(_("days"))
    days_per_week = models.PositiveSmallIntegerField(_("days a week"), default=2)
    # How many people are looked for, each for these days and this pay. The other two the database counts (``Seat``).
    seats = models.PositiveSmallIntegerField(_("people"), default=1, db_default=1)
    seats_held = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    seats_filled = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    pay_total_fen = models.BigIntegerField(_("pay before tax"))
    known_person = models.CharField(max_length=80, blank=True)
    result_owner = models.CharField(_("results belong to"), max_length=14, choices=ResultOwner.choices)
    contact = models.CharField(_("contact"), max_length=80)
    # What only the task list asks; the short path leaves it as it is here.
    visibility = models.CharField(
        _("who may see it"), max_length=10, choices=Visibility.choices, default=Visibility.EVERYONE
    )
    answer_by = models.DateField(_("last day to apply"), null=True, blank=True)
    years = models.PositiveSmallIntegerField(_("years of such work"), null=True, blank=True)
    work_language = models.CharField(
        _("language of the work"), max_length=2, choices=Language.choices, default=Language.EITHER, blank=True
    )
    benefits = models.CharField(_("travel, lodging and the like"), max_length=200, blank=True)
    form = models.CharField(
        _("form"), max_length=10, choices=Form.choices, default=Form.ORDINARY, db_default="ordinary"
    )
    # Of an open challenge: how the result is measured, and who judges. Of a scenario: what the unit opens for trial.
    measure = models.TextField(_("how the result is measured"), max_length=1000, blank=True, default="", db_default="")
    judges = models.CharField(_("who judges"), max_length=200, blank=True, default="", db_default="")
    opens = models.TextField(_("what is opened for trial"), max_length=2000, blank=True, default="", db_default="")
    # The words by which it is found (apps.demands.words), kept by ``save``.
    words = ArrayField(models.CharField(max_length=40), default=list, editable=False)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.DRAFT)
    status_reason = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    # The occupation of the national list that the unit has named; what a worker read from the words, as pairs of code
    # and confidence with a mark of those words, counts for nothing until then. ``occupation_at``: when the unit answered.
    occupation = models.CharField(_("occupation"), max_length=12, blank=True, default="", db_default="")
    occupation_at = models.DateTimeField(null=True, blank=True, editable=False)
    occupation_guesses = models.JSONField(default=list, db_default=[], editable=False)
    coded_for = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    # Since when the talent office knows that nobody was found for it; said once.
    office_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What the office should look at, by apps.demands.flags; and since when it has taken the demand down.
    flags = ArrayField(models.CharField(max_length=12), default=list, db_default=[], editable=False)
    taken_down_at = models.DateTimeField(null=True, blank=True, editable=False)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("demand")
        verbose_name_plural = _("demands")
        ordering = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pay_total_fen__gte=0), name="demand_pay_not_negative"),
            models.CheckConstraint(condition=models.Q(days__gte=1), name="demand_needs_days"),
            models.CheckConstraint(
                condition=models.Q(seats__gte=1, seats__lte=MOST_SEATS), name="demand_seats_1_to_20"
            ),
            models.CheckConstraint(
                condition=models.Q(seats__gte=models.F("seats_held") + models.F("seats_filled")),
                name="demand_seats_not_exceeded",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "in_approval", "cancelled"]) | models.Q(number__isnull=False),
                name="demand_published_has_number",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "in_approval", "cancelled"])
                | models.Q(form="ordinary")
                | (models.Q(form="challenge") & ~models.Q(measure="") & ~models.Q(judges=""))
                | (models.Q(form="scenario") & ~models.Q(opens="")),
                name="demand_form_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(occupation="")
                | models.Q(occupation__regex=r"^\d-\d{2}-\d{2}-\d{2}$", occupation_at__isnull=False),
                name="demand_occupation_is_named",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_down_at=None) | models.Q(status="closed") & ~models.Q(status_reason=""),
                name="demand_taken_down_with_reason",
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["words"], name="demand_words"),
            models.Index(
                models.F("published_at").desc(),
                models.F("id").desc(),
                name="demand_open_latest",
                condition=models.Q(status="open"),
            ),
            models.Index(fields=["unit", "status"], name="demand_unit_status"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As always, and the words by which it is found follow what it says."""
        fields = kwargs.get("update_fields")
        if fields is None or WORDED & set(fields):
            self.words = self._words()
            if fields is not None:
                kwargs["update_fields"] = {*fields, "words"}
        super().save(*args, **kwargs)

    def _words(self) -> list[str]:
        labels = self.skill_needs.values_list("skill__label_zh", "skill__label_en") if self.pk else []
        names = (self.number or "", self.unit.name_zh, self.unit.name_en)
        said = (self.title, self.problem, self.result_wanted, self.opens)
        return words_of(*said, *names, *(label for pair in labels for label in pair))

    @property
    def day_budget_fen(self) -> int:
        return self.pay_total_fen // self.days

    @property
    def is_challenge(self) -> bool:
        return self.form == self.Form.CHALLENGE

    @property
    def is_unpaid(self) -> bool:
        """A scenario that offers a place to try and no pay; no other form may do so."""
        return self.form == self.Form.SCENARIO and not self.pay_total_fen

    @property
    def seats_taken(self) -> int:
        return self.seats_held + self.seats_filled

    @property
    def seats_free(self) -> int:
        return self.seats - self.seats_taken

    @property
    def first_day(self) -> dt.date:
        """The first day of work that can be said: of the first stay, or of the period."""
        found = stays(self)
        first: dt.date = found[0][0] if found else self.period.lower
        return first


class Seat(models.Model):
    """One person's place in a demand: held from the hold on a match's days, filled by the last signature.

    ``taker`` is the public id of the match, which lies above. The database counts the seats of each demand itself, in
    steps of one that wait for each other, and its constraint "demand_seats_not_exceeded" refuses one too many: whoever
    forgets the lock on the demand cannot hold or sign somebody for whom there is no seat.
    """

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="taken_seats")
    taker = models.UUIDField(unique=True)
    taken_at = models.DateTimeField()
    filled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="counted",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                IF TG_OP <> 'INSERT' THEN
                    UPDATE demands_demand SET
                        seats_held = seats_held - (OLD.filled_at IS NULL)::int,
                        seats_filled = seats_filled - (OLD.filled_at IS NOT NULL)::int
                    WHERE id = OLD.demand_id;
                END IF;
                IF TG_OP <> 'DELETE' THEN
                    UPDATE demands_demand SET
                        seats_held = seats_held + (NEW.filled_at IS NULL)::int,
                        seats_filled = seats_filled + (NEW.filled_at IS NOT NULL)::int
                    WHERE id = NEW.demand_id;
                END IF;
                RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demand} · {self.taker}"


class DemandSkill(models.Model):
    """A skill the demand asks for, found in its words or chosen by hand."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="skill_needs")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="needs")
    must = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-must", "position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["demand", "skill"], name="demand_skill_once")]

    def __str__(self) -> str:
        return str(self.skill)


class Proposal(PublicModel):
    """What a talent would do about an open challenge, in a few sentences: read by the unit with the application."""

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="proposals")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("proposal"), max_length=2000)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["demand", "author"], name="proposal_once")]

    def __str__(self) -> str:
        return f"{self.demand} · {self.author}"


class DemandVersion(models.Model):
    """What a published demand said, before an edit."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="versions")
    row_version = models.PositiveIntegerField()
    answers = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    skills = ArrayField(models.CharField(max_length=12), default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["demand", "row_version"], name="demand_version_once")]


class PublishedPay(models.Model):
    """What a city published of pay in one year, by class of talent: shown where too few agreements can be compared."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    talent_class = models.CharField(_("class"), max_length=12, choices=TalentClass.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    low_day_fen = models.BigIntegerField(_("lower quartile a day, in fen"))
    median_day_fen = models.BigIntegerField(_("median a day, in fen"))
    high_day_fen = models.BigIntegerField(_("upper quartile a day, in fen"))
    source = models.CharField(_("source"), max_length=160, help_text=_("Title and number of the publication"))

    class Meta:
        verbose_name = _("published pay")
        verbose_name_plural = _("published pay")
        ordering = ["region", "talent_class", "-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "talent_class", "year"], name="published_pay_once"),
            models.CheckConstraint(
                condition=models.Q(low_day_fen__gt=0)
                & models.Q(median_day_fen__gte=models.F("low_day_fen"))
                & models.Q(high_day_fen__gte=models.F("median_day_fen")),
                name="published_pay_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.get_talent_class_display()} {self.year}"


class DemandSheet(PublicModel):
    """A demand being written as a task list: what was typed, section by section, right or not yet.

    It becomes a demand at the check page, and stays with it, so that a returned one is opened again as it was.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="demand_sheets")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    demand = models.OneToOneField(Demand, null=True, blank=True, on_delete=models.CASCADE, related_name="sheet")
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-saved_at"]

    def __str__(self) -> str:
        return str(self.answers.get("form", {}).get("title", "")) or str(self.public_id)

    @property
    def form(self) -> str:
        """The form of demand as far as it was said."""
        said = str(self.answers.get("form", {}).get("form", ""))
        return said if said in Demand.Form.values else str(Demand.Form.ORDINARY)
