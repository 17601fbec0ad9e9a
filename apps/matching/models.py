"""Who fits whom and why; invitations and answers; the one consent of the sending unit."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.models import PublicModel
from apps.demands.models import Demand
from apps.files.models import StoredFile
from apps.matching.engine_models import (
    MOST_WHAT_IFS,
    ExposureDay,
    MatchCheck,
    MatchRun,
    RarityCount,
    RuleVersion,
    TopPlace,
)
from apps.modes.models import Party, Person, SharingMode
from apps.organisations.models import Region, Unit
from apps.talents.models import Talent

__all__ = [
    "MOST_WHAT_IFS",
    "CandidateNote",
    "Declaration",
    "ExposureDay",
    "HelpRequest",
    "Match",
    "MatchCheck",
    "MatchDispute",
    "MatchRun",
    "PayObservation",
    "RarityCount",
    "RelayInvitation",
    "RuleVersion",
    "StandingAsk",
    "TopPlace",
    "TrackRecord",
    "UnitConsent",
    "Unranked",
]


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
        Status.DECLINED: {Status.SUGGESTED},  # the talent takes back having waved a suggestion away
    }

    class Reason(models.TextChoices):
        """Why somebody declined. The words are the same for both sides and hurt nobody."""

        PAY = "pay", _("The pay")
        TIME = "time", _("The dates or the days a week")
        PLACE = "place", _("The place or the travel")
        WORK = "work", _("The work does not fit")
        SKILLS = "skills", _("A needed skill is missing")
        CHOSEN = "chosen", _("Somebody else was chosen")
        BUSY = "busy", _("No time at present")
        OTHER = "other", pgettext_lazy("reason", "Something else")

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
    # From this day on the score is another one by time alone, and is computed anew.
    rescore_on = models.DateField(null=True, blank=True)
    # The talent stands among the first of so many lists today that others come first in this one.
    shown_later = models.BooleanField(default=False)
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
    reason_code = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    # A sealed invitation reached the talent. The using unit never reads this.
    relayed_at = models.DateTimeField(null=True, blank=True)
    # Marks of each side for itself: the other never sees them
    shortlisted_at = models.DateTimeField(null=True, blank=True)
    put_away_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-rank_score", "id"]
        indexes: ClassVar = [
            models.Index(fields=["rescore_on"], condition=models.Q(rescore_on__isnull=False), name="match_rescore_on"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["demand", "talent"], name="match_once"),
            models.CheckConstraint(
                condition=models.Q(rank_score__gte=0, rank_score__lte=1), name="match_score_zero_to_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demand} · {self.talent}"


class Unranked(models.Model):
    """The talent does not want to be ranked: the own list goes by date, and units find the profile by search alone."""

    talent = models.OneToOneField(Talent, on_delete=models.CASCADE, related_name="unranked")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.talent)


class MatchDispute(PublicModel):
    """Somebody says that a match is wrong; the talent office looks into it and answers."""

    class About(models.TextChoices):
        SKILLS = "skills", _("A skill is read wrongly")
        TIME = "time", _("Dates or days a week are wrong")
        PLACE = "place", _("The place or the travel is wrong")
        PAY = "pay", _("The pay is read wrongly")
        PARTS = "parts", _("The score does not add up")
        OTHER = "other", pgettext_lazy("reason", "Something else")

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="disputes")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, choices=[(Party.TALENT, _("Talent")), (Party.USING, _("Using unit"))])
    about = models.CharField(_("about"), max_length=8, choices=About.choices)
    text = models.TextField(_("in words"), max_length=1000)
    at = models.DateTimeField(_("written"))
    answer = models.TextField(_("answer"), max_length=200, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("doubt about a match")
        verbose_name_plural = _("doubts about matches")
        ordering = ["-at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["match", "side"], name="match_dispute_once_open", condition=models.Q(answered_at=None)
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None) | (~models.Q(answer="") & models.Q(answered_by__isnull=False)),
                name="match_dispute_answer_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.match.demand)


class RelayInvitation(PublicModel):
    """One sealed invitation of a demand to talents who are not published (匿名转达).

    It holds what the using unit sent and nothing of whom it reached: neither a number nor a name.
    """

    demand = models.OneToOneField(Demand, on_delete=models.PROTECT, related_name="relay")
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    text = models.TextField(max_length=1000, blank=True)
    answer_due = models.DateField()

    class Meta:
        verbose_name = _("sealed invitation")
        verbose_name_plural = _("sealed invitations")

    def __str__(self) -> str:
        return str(self.demand)


class HelpRequest(PublicModel):
    """A unit asked an officer to help one demand find somebody; the officer answers in their thread."""

    demand = models.OneToOneField(Demand, on_delete=models.PROTECT, related_name="help_request")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()

    def __str__(self) -> str:
        return str(self.demand)


class CandidateNote(PublicModel):
    """What a unit's people write about a candidate for one another; neither the talent nor an office reads it."""

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=1000)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return str(self.match)


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
    # Who may take part, as the unit confirms it; the approval where the rules name one
    persons = ArrayField(models.CharField(max_length=16, choices=Person.choices), default=list, blank=True)
    approval_name = models.CharField(max_length=120, blank=True)
    approval = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The steps of a public institution
    decided_on = models.DateField(null=True, blank=True)
    notice_from = models.DateField(null=True, blank=True)
    notice_until = models.DateField(null=True, blank=True)
    filed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("unit's consent")
        verbose_name_plural = _("units' consents")
        ordering = ["due_on"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(status="granted") | models.Q(results_confirmed=True, answered_at__isnull=False),
                name="consent_confirms_results",
            ),
            models.CheckConstraint(
                condition=models.Q(notice_from=None)
                | models.Q(notice_until=None)
                | models.Q(notice_from__lte=models.F("notice_until")),
                name="consent_notice_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.match)

    @property
    def code(self) -> str:
        """What is printed on the answer for the unit's own file, and in clause 3 of the agreement."""
        return str(self.public_id)[:8]


class Declaration(PublicModel):
    """What a talent said of itself at one moment; the latest for the present unit counts, older ones stay."""

    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="declarations")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    match = models.ForeignKey(Match, null=True, blank=True, on_delete=models.PROTECT, related_name="declarations")
    persons = ArrayField(models.CharField(max_length=16, choices=Person.choices), default=list, blank=True)
    # Where no sending unit could upload it
    approval = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        verbose_name = _("declaration of a talent")
        verbose_name_plural = _("declarations of talents")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.talent} {self.declared_at:%Y-%m-%d}"


class StandingAsk(PublicModel):
    """A talent asks the own unit for a yes in advance; from then on the unit sees the talent in its list."""

    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="standing_asks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="standing_asks")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["talent", "unit"], name="standing_ask_once_open", condition=models.Q(answered_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.talent} → {self.unit}"


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
