"""What the engine works by and keeps: scoring rules, counts of skills, runs, top lists of a day, comparisons."""

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Least
from django.db.models.lookups import Exact, GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.models import Bilingual
from apps.demands.models import Demand
from apps.matching.engine.rule import FURTHER_PARTS, TALENT_PARTS, UNIT_PARTS, WHOLE
from apps.talents.models import Talent

MOST_WHAT_IFS = 20
"""So often a day the demand may be changed and what to relax be counted anew."""


def points_sum_up(field: str, parts: tuple[str, ...], further: tuple[str, ...] = ()) -> models.Q:
    """Of a side's points: each of these parts a number from 0 on, and ``further`` ones where they are named; together 100."""
    each: list[Any] = [Cast(KeyTextTransform(part, field), models.IntegerField()) for part in parts]
    each += [Coalesce(Cast(KeyTextTransform(part, field), models.IntegerField()), 0) for part in further]
    whole = sum(each[1:], start=each[0])
    named = models.Q(**{f"{field}__has_keys": list(parts)})
    return named & models.Q(GreaterThanOrEqual(Least(*each), 0)) & models.Q(Exact(whole, WHOLE))


class RuleVersion(models.Model):
    """What counts in a match and how much, from a day on. Once that day has come, nothing of it changes any more."""

    code = models.CharField(_("version"), max_length=12, unique=True)
    in_force_from = models.DateField(_("in force from"), unique=True)
    unit_weights = models.JSONField(
        _("points for the using unit"),
        help_text=_("All parts sum to 100. “recognition” and “freshness” may be among them or left out."),
    )
    talent_weights = models.JSONField(_("points for the talent"))
    most_lists = models.PositiveSmallIntegerField(_("top lists a day that show one talent"), default=20)
    note_zh = models.CharField(_("what is new (Chinese)"), max_length=200)
    note_en = models.CharField(_("what is new (English)"), max_length=300)
    note = Bilingual("note")
    author = models.ForeignKey(User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("scoring rule")
        verbose_name_plural = _("scoring rules")
        ordering = ["-in_force_from"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=points_sum_up("unit_weights", UNIT_PARTS, FURTHER_PARTS),
                name="rule_unit_points_sum",
                violation_error_message=_("The points of each side are whole numbers from 0 on and sum to 100."),
            ),
            models.CheckConstraint(
                condition=points_sum_up("talent_weights", TALENT_PARTS),
                name="rule_talent_points_sum",
                violation_error_message=_("The points of each side are whole numbers from 0 on and sum to 100."),
            ),
            models.CheckConstraint(condition=models.Q(most_lists__gte=1), name="rule_shows_somebody"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="in_force_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                IF OLD.in_force_from <= (now() AT TIME ZONE 'Asia/Shanghai')::date
                THEN RAISE EXCEPTION 'a scoring rule in force stays' USING ERRCODE = 'check_violation'; END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.code


class RarityCount(models.Model):
    """How many of the talents shown had each skill, counted once a day: by it skills weigh, the same for everybody."""

    day = models.DateField(unique=True)
    total = models.PositiveIntegerField()
    having = models.JSONField()  # the key of a skill -> how many have it or a narrower one

    class Meta:
        ordering = ["-day"]


class TopPlace(models.Model):
    """One talent stood among the first of one demand's list on one day. ``slot`` counts the lists of that day."""

    talent = models.ForeignKey(Talent, on_delete=models.CASCADE, related_name="+")
    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    slot = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["talent", "day", "slot"], name="top_place_once_a_slot"),
            models.UniqueConstraint(fields=["demand", "day", "talent"], name="top_place_once_a_list"),
            models.CheckConstraint(condition=models.Q(slot__gte=1), name="top_place_slot_from_one"),
        ]


class ExposureDay(models.Model):
    """That this day was begun: whom it changes was told of, and the talents were spread over its top lists."""

    day = models.DateField(unique=True)


class MatchCheck(models.Model):
    """One comparison of an hour: stored matches and the index against a plain answer from Postgres."""

    day = models.DateField(_("day"))
    shard = models.PositiveSmallIntegerField(_("hour"))
    checked_at = models.DateTimeField(_("compared"))
    demands = models.PositiveIntegerField(_("demands compared"), default=0)
    differing = models.PositiveIntegerField(_("put right"), default=0)
    index_differing = models.PositiveIntegerField(_("index differed"), default=0)
    milliseconds = models.PositiveIntegerField(_("milliseconds"), default=0)
    last = models.BigIntegerField(default=0, db_default=0, editable=False)  # the demand in hand, or compared last
    finished = models.BooleanField(_("finished"), default=False, db_default=False)

    class Meta:
        verbose_name = _("comparison of matches")
        verbose_name_plural = _("comparisons of matches")
        ordering = ["-day", "-shard"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "shard"], name="match_check_once_an_hour")]

    def __str__(self) -> str:
        return f"{self.day} {self.shard:02}"


class MatchRun(models.Model):
    """One computation for one demand: what a live page polls, and what stays shown when workers are away.

    ``requested`` counts the changes that touched it, ``computed`` is the count that the last results have seen: while
    they differ, somebody is about to compute. ``basis`` is what the results rest on beside demand and talents, and
    ``sequence`` counts how often the answer that the using unit sees has changed.
    """

    demand = models.OneToOneField(Demand, on_delete=models.CASCADE, related_name="match_run")
    requested_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True, blank=True)
    requested = models.PositiveIntegerField(default=0)
    computed = models.PositiveIntegerField(default=0)
    basis = models.CharField(max_length=40, blank=True)
    sequence = models.BigIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    # What the demand asked when its relaxed conditions were last counted, and how often it was changed that day.
    asked = models.CharField(max_length=64, blank=True)
    what_ifs = models.PositiveSmallIntegerField(default=0)
    what_ifs_on = models.DateField(null=True, blank=True)
    relaxed = models.JSONField(default=dict)
    milliseconds = models.PositiveIntegerField(default=0)

    @property
    def is_used_up(self) -> bool:
        """Whether the demand was changed so often today that what to relax is not counted any more."""
        return self.what_ifs > MOST_WHAT_IFS

    @property
    def is_fresh(self) -> bool:
        return self.computed_at is not None and self.computed >= self.requested
