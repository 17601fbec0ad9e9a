"""What the office does to a skill, followed in the profiles that name it: a piece at a time, each its own transaction.

Run twice, late or by two workers at once it does the same: what has followed is not found any more.
"""

from collections.abc import Collection

from django.db import transaction

from apps.audit.services import record_many
from apps.core.outbox import emit
from apps.files.services import move_files
from apps.skills.models import Skill
from apps.talents.events import MergeGoesOn, SwitchGoesOn, TalentChanged
from apps.talents.evidence import skill_subject
from apps.talents.models import Talent, TalentSkill

PIECE = 500


@transaction.atomic
def follow_merge(code: str) -> int:
    """Let the first profiles that name a merged skill name the one it went into; return how many did.

    Who claims both keeps one claim: the higher level, the better evidence, the documents of both.
    """
    source = Skill.objects.select_related("merged_into").filter(code=code).first()
    if source is None or source.merged_into is None:
        return 0
    claimed = TalentSkill.objects.filter(skill=source).order_by("talent").values_list("talent", flat=True)[:PIECE]
    wished = source.wished_by.order_by("pk").values_list("pk", flat=True)[:PIECE]
    keys = sorted({*claimed, *wished})[:PIECE]
    talents = list(Talent.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    if not talents:
        return 0
    _move_claims(keys, source, source.merged_into)
    _move_wishes(keys, source, source.merged_into)
    owners = [str(talent.public_id) for talent in talents]
    move_files({skill_subject(one, code): skill_subject(one, source.merged_into.code) for one in owners})
    record_many("skill_followed", talents, by=None)
    emit(*(TalentChanged(one) for one in owners))
    if len(keys) == PIECE:
        emit(MergeGoesOn(code))
    return len(talents)


@transaction.atomic
def follow_switch(code: str, after: int = 0) -> int:
    """Tell of the first published profiles that name a skill which was retired or brought back; return how many."""
    claims = TalentSkill.objects.filter(skill__code=code, talent__gt=after).order_by("talent")
    wishes = Talent.wishes.through.objects.filter(skill__code=code, talent__gt=after).order_by("talent")
    named = {key for rows in (claims, wishes) for key in rows.values_list("talent", flat=True)[:PIECE]}
    keys = sorted(named)[:PIECE]
    published = Talent.objects.filter(pk__in=keys, status=Talent.Status.PUBLISHED).order_by("pk")
    found = list(published.values_list("public_id", flat=True))
    emit(*(TalentChanged(str(public_id)) for public_id in found))
    if len(keys) == PIECE:
        emit(SwitchGoesOn(code, keys[-1]))
    return len(found)


def catch_up_merges() -> int:
    """Profiles that named a merged skill only after the others had followed; return how many follow now."""
    merged = Skill.objects.exclude(merged_into=None).values_list("code", flat=True)
    return sum(follow_merge(code) for code in list(merged))


def _move_claims(keys: Collection[int], source: Skill, target: Skill) -> None:
    own = TalentSkill.objects.filter(talent__in=keys)
    theirs = {claim.talent_id: claim for claim in own.filter(skill=target)}
    doubles = list(own.filter(skill=source, talent__in=theirs))
    for double in doubles:
        claim = theirs[double.talent_id]
        claim.level, claim.evidence = max(claim.level, double.level), max(claim.evidence, double.evidence)
    TalentSkill.objects.bulk_update([theirs[one.talent_id] for one in doubles], ["level", "evidence"])
    own.filter(pk__in=[one.pk for one in doubles]).delete()
    own.filter(skill=source).update(skill=target)


def _move_wishes(keys: Collection[int], source: Skill, target: Skill) -> None:
    through = Talent.wishes.through
    wishes = through.objects.filter(talent__in=keys)
    have = set(wishes.filter(skill=target).values_list("talent_id", flat=True))
    wishes.filter(skill=source, talent__in=have).delete()
    wishes.filter(skill=source).update(skill=target)
