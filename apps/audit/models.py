"""Append-only history. Actor and object stand as ids and labels, without foreign keys: history outlives both."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.expressions import Func
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from apps.audit.words import action_in_words, kind_in_words

APPEND_ONLY = [
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
    pgtrigger.Trigger(
        name="no_truncate",
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        level=pgtrigger.Statement,
        func="RAISE EXCEPTION 'history is never emptied' USING ERRCODE = 'check_violation';",
    ),
]


class AuditEvent(models.Model):
    """One thing someone did. Written in the business transaction, sealed a minute later."""

    at = models.DateTimeField(_("time"))
    action = models.CharField(_("action"), max_length=60)
    actor_id = models.CharField(_("actor"), max_length=36, blank=True)
    actor_label = models.CharField(_("actor's name"), max_length=120, blank=True)
    object_type = models.CharField(_("kind of object"), max_length=60)
    object_id = models.CharField(_("object"), max_length=36)
    object_label = models.CharField(_("object's name"), max_length=200, blank=True)
    detail = models.JSONField(_("detail"), default=dict)
    xid = models.BigIntegerField(
        # A restored copy counts on above its old numbers: apps.core.models.Restore says how far ahead of the server.
        db_default=Cast(Cast(Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField())
        + Func(function="core_transactions_ahead", output_field=models.BigIntegerField()),
        editable=False,
    )

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
            models.Index(fields=["xid", "id"], name="audit_seal_order"),
        ]
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.action_words}: {self.object_label}"

    @property
    def action_words(self) -> str:
        return action_in_words(self.action)

    @property
    def kind_words(self) -> str:
        return kind_in_words(self.object_type)


class AuditSeal(models.Model):
    """The hash of a run of finished transactions, chained to the run before."""

    from_xid = models.BigIntegerField()
    to_xid = models.BigIntegerField()
    count = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["previous"], name="audit_seal_one_chain")]
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return self.sha256[:16]
