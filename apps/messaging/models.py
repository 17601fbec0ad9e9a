"""Notices to one person, and threads that name their readers."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.models import PublicModel


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

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["user"], name="notice_unread", condition=models.Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return self.kind


class Thread(PublicModel):
    """A conversation about one subject. Its readers are its members and nobody else."""

    subject = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.title


class ThreadMember(models.Model):
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="thread_memberships")
    side = models.CharField(max_length=8)

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
