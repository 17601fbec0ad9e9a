"""The office's hand on the taxonomy: retired, brought back, merged, other words for a skill.

Nothing of a talent or demand is touched here: the apps above hear of it and follow, piece by piece.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.skills.events import SkillMerged, SkillSwitched
from apps.skills.lexicon import fold
from apps.skills.models import AliasChange, Skill
from apps.skills.relations import merge_broader, merge_pairs
from apps.skills.rules import can_merge
from apps.skills.selectors import owners_of_terms
from apps.skills.services.common import begin_change

LANGUAGES = {"zh": 60, "en": 80}
"""How long an alias may be in each."""


@transaction.atomic
def retire_skill(skill: Skill, *, by: User, retired: bool = True) -> Skill:
    """Take a skill out of choice and of matching, or bring it back. Raises "forbidden", "already-done", "merged"."""
    begin_change(by)
    skill = Skill.objects.select_for_update().get(pk=skill.pk)
    if skill.merged_into is not None:
        sentence = _("It was merged into “%(skill)s” and stays there. Bring that skill back instead.")
        raise RuleViolation("merged", sentence % {"skill": skill.merged_into})
    if skill.retired == retired:
        raise RuleViolation("already-done", _("Nothing to do: the skill is in this state already."))
    skill.retired = retired
    skill.save(update_fields=["retired"])
    record("skill_retired" if retired else "skill_brought_back", skill, by=by)
    emit(SkillSwitched(skill.code))
    return skill


@transaction.atomic
def merge_skills(source: Skill, target: Skill, *, by: User) -> Skill:
    """Let ``target`` stand for ``source``, whose words, narrower and related skills go to it; claims and needs follow.

    Merged again into the same skill nothing changes. Returns the source. Raises "forbidden", "merged", "retired", "same".
    """
    begin_change(by)
    rows = Skill.objects.select_for_update().in_bulk([source.pk, target.pk])
    source, target = rows[source.pk], rows[target.pk]
    if source.merged_into_id == target.pk and source.pk != target.pk:
        return source
    if not can_merge(source, target):
        raise _refusal(source, target)
    _move_relations(source, target)
    moment = clock.now()
    Skill.objects.filter(merged_into=source).update(merged_into=target)
    source.retired, source.merged_into, source.merged_at = True, target, moment
    source.save(update_fields=["retired", "merged_into", "merged_at"])
    record("skill_merged", source, by=by, into=target.code)
    emit(SkillMerged(source.code))
    return source


@transaction.atomic
def set_aliases(skill: Skill, *, zh: Iterable[str], en: Iterable[str], by: User) -> Skill:
    """Other words for a skill, in both languages, in place of those it has.

    Raises RuleViolation "forbidden", "retired", "alias-length", or "alias-taken" where another skill has the words.
    """
    begin_change(by)
    skill = Skill.objects.select_for_update().get(pk=skill.pk)
    if skill.retired:
        raise RuleViolation("retired", _("This skill is retired. Bring it back first."))
    changed: dict[str, object] = {}
    for language, words in (("zh", zh), ("en", en)):
        before: list[str] = getattr(skill, f"aliases_{language}")
        after = _checked(skill, language, words)
        added, gone = [one for one in after if one not in before], [one for one in before if one not in after]
        if added or gone:
            _note(skill, language, added, gone)
            changed[language] = {"added": added, "removed": gone}
        setattr(skill, f"aliases_{language}", after)
    if changed:
        skill.save(update_fields=["aliases_zh", "aliases_en"])
        record("skill_words_changed", skill, by=by, **changed)
    return skill


def add_alias(skill: Skill, language: str, alias: str, *, by: User) -> Skill:
    """One more word for a skill. Raises what ``set_aliases`` raises."""
    words = {"zh": list(skill.aliases_zh), "en": list(skill.aliases_en)}
    words[language].append(alias)
    return set_aliases(skill, zh=words["zh"], en=words["en"], by=by)


def _refusal(source: Skill, target: Skill) -> RuleViolation:
    if source.pk == target.pk:
        return RuleViolation("same", _("Choose another skill: one cannot be merged into itself."))
    if source.merged_into is not None:
        return RuleViolation("merged", _("It was merged into “%(skill)s” before.") % {"skill": source.merged_into})
    return RuleViolation("retired", _("“%(skill)s” is retired. Choose a skill that is in use.") % {"skill": target})


def _move_relations(source: Skill, target: Skill) -> None:
    before = dict(Skill.objects.exclude(broader=None).values_list("pk", "broader_id"))
    after = merge_broader({one: parent for one, parent in before.items() if parent}, source.pk, target.pk)
    moved = [one for one in before if after.get(one) != before[one]]
    Skill.objects.bulk_update([Skill(pk=one, broader_id=after.get(one)) for one in moved], ["broader"])
    through = Skill.related.through
    ends = [source.pk, target.pk]
    own = through.objects.filter(from_skill__in=ends) | through.objects.filter(to_skill__in=ends)
    pairs = set(own.values_list("from_skill_id", "to_skill_id"))
    kept = merge_pairs(pairs, source.pk, target.pk)
    for one, other in pairs - kept:
        through.objects.filter(from_skill=one, to_skill=other).delete()
    through.objects.bulk_create(through(from_skill_id=one, to_skill_id=other) for one, other in sorted(kept - pairs))


def _checked(skill: Skill, language: str, words: Iterable[str]) -> list[str]:
    """The words as they will stand, each once; none of another skill."""
    owners, own = owners_of_terms(language), {fold(getattr(skill, f"label_{language}"))}
    kept: list[str] = []
    for alias in (" ".join(word.split()) for word in words):
        folded = fold(alias)
        if not folded or folded in own:
            continue
        if len(folded) < 2 or len(alias) > LANGUAGES[language]:
            sentence = _("“%(alias)s”: write 2 to %(most)s characters.")
            raise RuleViolation("alias-length", sentence % {"alias": alias, "most": LANGUAGES[language]})
        owner = owners.get(folded)
        if owner is not None and owner.pk != skill.pk:
            sentence = _("“%(alias)s” belongs to the skill “%(skill)s” already. Take it away there first.")
            raise RuleViolation("alias-taken", sentence % {"alias": alias, "skill": owner})
        own.add(folded)
        kept.append(alias)
    return kept


def _note(skill: Skill, language: str, added: list[str], gone: list[str]) -> None:
    """What loading the taxonomy again has to keep to."""
    for aliases, is_added in ((added, True), (gone, False)):
        for alias in aliases:
            AliasChange.objects.update_or_create(
                skill=skill, language=language, alias=alias, defaults={"added": is_added}
            )
