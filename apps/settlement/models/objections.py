"""A payee's no to one line of a statement, while the yes to the others stands."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.models import PublicModel
from apps.ledger.models import Entry
from apps.modes.models import Party
from apps.settlement.models.statements import StatementLine


class LineObjection(PublicModel):
    """The party that a line pays says what is wrong with it. While it lives, that line is not paid; all others are.

    It has one reason and one answer, and silence ends it never. The using unit answers in words, or has the whole
    statement drawn up anew (granted). Only the objector withdraws it, before the answer or after; what more there is to
    say is said in the conversation. Withdrawn, the line may be objected to again, as long as it is not paid.
    """

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("objection", "To be answered")
        ANSWERED = "answered", pgettext_lazy("objection", "Answered")
        WITHDRAWN = "withdrawn", pgettext_lazy("objection", "Withdrawn")
        GRANTED = "granted", pgettext_lazy("objection", "Granted")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.OPEN: {Status.ANSWERED, Status.WITHDRAWN, Status.GRANTED},
        Status.ANSWERED: {Status.WITHDRAWN, Status.GRANTED},
    }
    LIVE: ClassVar[tuple[str, ...]] = (Status.OPEN, Status.ANSWERED)
    MOST = 1000

    line = models.ForeignKey(StatementLine, on_delete=models.PROTECT, related_name="objections")
    party = models.CharField(_("party"), max_length=8, choices=Party.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    reason = models.CharField(_("reason"), max_length=MOST)
    raised_at = models.DateTimeField()
    answer_due = models.DateField(_("answer due"))
    answer = models.CharField(_("answer"), max_length=MOST, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Where the statement is in the books: the line's money put aside, and given back.
    held_entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    released_entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("objection to a line")
        verbose_name_plural = _("objections to lines")
        ordering = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line", "party"], name="objection_one_live", condition=models.Q(status__in=["open", "answered"])
            ),
            models.CheckConstraint(
                condition=models.Q(party__in=[Party.SENDING, Party.TALENT]), name="objection_of_a_payee"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="objection_has_reason"),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_by=None, answered_at=None) & ~models.Q(status="answered")
                | ~models.Q(answer="")
                & models.Q(answered_by__isnull=False, answered_at__isnull=False)
                & ~models.Q(status="open"),
                name="objection_answer_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(answered_by=models.F("by")), name="objection_answered_by_another"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "answered"], ended_at=None, released_entry=None)
                | models.Q(status__in=["withdrawn", "granted"], ended_at__isnull=False)
                & (
                    models.Q(held_entry=None, released_entry=None)
                    | models.Q(held_entry__isnull=False, released_entry__isnull=False)
                ),
                name="objection_ended_is_released",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line.statement} · {self.line}"

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE
