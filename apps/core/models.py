"""What every app builds on: public ids, bilingual names, the clock's offset, calendars, counters and the outbox."""

import datetime as dt
import uuid
from typing import ClassVar

from django.contrib.postgres.indexes import BTreeIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def now_for_default() -> object:
    """Only for columns that machinery reads; business moments are set by services from the clock."""
    return timezone.now()  # noqa: TID251


class PublicModel(models.Model):
    """A record with a URL. ``public_id`` is its only name in addresses, events and audit rows."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=now_for_default, editable=False)

    class Meta:
        abstract = True


class Bilingual:
    """Reads ``<field>_zh`` or ``<field>_en`` by the screen's language: ``name = Bilingual("name")``."""

    def __init__(self, field: str) -> None:
        self.field = field

    def __get__(self, instance: object, owner: type | None = None) -> str:
        if instance is None:
            return self.field
        language = "en" if (get_language() or "").startswith("en") else "zh"
        text: str = getattr(instance, f"{self.field}_{language}") or getattr(instance, f"{self.field}_zh")
        return text


class ClockOffset(models.Model):
    """How far the business clock runs ahead, in demo and tests only."""

    offset = models.DurationField(default=dt.timedelta)


class CalendarDay(models.Model):
    """A day of a year the published calendar does not cover yet, entered by an officer."""

    day = models.DateField(_("day"), unique=True)
    working = models.BooleanField(_("working day"))
    note = models.CharField(_("note"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["day"]

    def __str__(self) -> str:
        return self.day.isoformat()


class NumberSeries(models.Model):
    """One counter per kind of number, region and year."""

    kind = models.CharField(max_length=4)
    region = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "region", "year"], name="number_series_once"),
        ]


class OutboxEvent(models.Model):
    """Something that happened, written in the transaction in which it happened. The payload holds ids only."""

    type = models.CharField(max_length=80)
    payload = models.JSONField()
    created_at = models.DateTimeField(default=now_for_default)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.type} #{self.pk}"


class Delivery(models.Model):
    """One event on its way to one consumer. Done once, tried five times, then left for a person."""

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    consumer = models.CharField(max_length=120)
    done_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=now_for_default)
    dead = models.BooleanField(default=False)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "consumer"], name="delivery_once_a_consumer"),
        ]
        indexes: ClassVar = [
            BTreeIndex(fields=["next_at"], name="delivery_undone", condition=models.Q(done_at=None, dead=False)),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.consumer}"


class PolicyReport(models.Model):
    """How often browsers said, on one day, that the page policy kept something out. Nothing about whose browser."""

    day = models.DateField(_("day"))
    directive = models.CharField(_("rule of the policy"), max_length=40)
    blocked = models.CharField(_("kept out"), max_length=80)
    page = models.CharField(_("page"), max_length=80)
    times = models.PositiveIntegerField(_("times"), default=1)

    class Meta:
        verbose_name = _("report of the page policy")
        verbose_name_plural = _("reports of the page policy")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "directive", "blocked", "page"], name="policy_report_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.directive} {self.blocked} {self.page} ×{self.times}"


class PeriodicRun(models.Model):
    """One run of one clock job in one slot of time, so that two beats do the work once."""

    job = models.CharField(max_length=120)
    slot = models.DateTimeField()
    started_at = models.DateTimeField(default=now_for_default)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["job", "slot"], name="periodic_run_once_a_slot")]


class Restore(models.Model):
    """One restoring of a backup, written by `manage.py restore` and never changed.

    A new server counts its transactions from the beginning, and history is sealed in their order. So history adds
    ``transactions_ahead`` of the newest row to the server's number (the SQL function ``core_transactions_ahead()``).
    """

    restored_at = models.DateTimeField()
    backup = models.CharField(max_length=64)
    transactions_ahead = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(transactions_ahead__gte=0), name="restore_never_counts_back"),
        ]
