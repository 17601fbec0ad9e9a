"""Notices to one person, and threads that name their readers."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.models import PublicModel
from apps.organisations.models import Region


class Notice(PublicModel):
    """One thing a person should know. Worded when read, in the reader's language, from ``kind`` and ``facts``."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    path = models.CharField(max_length=200)
    key = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # Not before this moment (quiet hours), or with the day's digest
    send_after = models.DateTimeField(null=True, blank=True)
    in_digest = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["user"], name="notice_unread", condition=models.Q(read_at=None)),
            models.Index(
                fields=["send_after"],
                name="notice_deferred",
                condition=models.Q(sent_at=None, send_after__isnull=False),
            ),
            models.Index(fields=["user"], name="notice_for_digest", condition=models.Q(sent_at=None, in_digest=True)),
        ]

    def __str__(self) -> str:
        return self.kind


class Sending(models.Model):
    """One message that was begun. Written, and committed, before it goes out: after a crash it is not sent again."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="sendings")
    channel = models.CharField(max_length=5, choices=Channel.choices)
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["notice", "channel"], name="sending_once")]


class NoticeSettings(models.Model):
    """How one person wants to be told; no row means: by e-mail, by text message what is urgent, and not at night.

    ``quiet`` without hours of one's own means ``settings.QUIET_HOURS``, and is everybody's until it is switched off.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="notice_settings")
    quiet = models.BooleanField(default=True, db_default=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    digest = models.BooleanField(default=False)
    digested_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            ),
        ]


class NoticePreference(models.Model):
    """One group of notices that a person does not want by every channel. On the site they are always there."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notice_preferences")
    group = models.CharField(max_length=20)
    email = models.BooleanField(default=True)
    sms = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "group"], name="notice_preference_once")]


class Thread(PublicModel):
    """A conversation about one subject. Its readers are its members and nobody else."""

    subject = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    # Whose office may be called into it; None where no office is called
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.title


class ThreadMember(models.Model):
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="thread_memberships")
    side = models.CharField(max_length=8)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["thread", "user"], name="thread_member_once")]


class Message(PublicModel):
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="messages_written")
    text = models.TextField(_("message"), max_length=4000)
    lang = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.author} {self.at:%Y-%m-%d}"
