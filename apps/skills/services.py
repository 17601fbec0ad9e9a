"""The only writers of the taxonomy and of credential types."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core.errors import RuleViolation
from apps.organisations.rules import keeps_tables
from apps.skills.models import CredentialType, Skill

DATA = Path(__file__).parent / "data"
FILES = ("skills_engineering.csv", "skills_life_management.csv")
PLAIN = ("label_zh", "label_en", "group")
LISTS = ("aliases_zh", "aliases_en", "classes", "occupations")


@transaction.atomic
def load_skills() -> int:
    """Write the taxonomy from ``data/``; return how many skills it has. What an office retired stays retired."""
    rows = list(_rows())
    Skill.objects.bulk_create(
        [_skill(row) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*PLAIN, *LISTS],
    )
    skills = {skill.code: skill for skill in Skill.objects.filter(code__in=[row["code"] for row in rows])}
    _link_broader(rows, skills)
    _link_related(rows, skills)
    return len(rows)


@transaction.atomic
def load_credential_types() -> int:
    """Write the kinds of titles and certificates from ``data/credential_types.json``; return how many."""
    rows = json.loads((DATA / "credential_types.json").read_text(encoding="utf-8"))
    CredentialType.objects.bulk_create(
        [CredentialType(**row) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_zh", "name_en", "level"],
    )
    return len(rows)


@transaction.atomic
def retire_skill(skill: Skill, *, by: User, retired: bool = True) -> Skill:
    """Take a skill out of choice, or bring it back. Raises RuleViolation "forbidden", "already-done"."""
    if not keeps_tables(by):
        raise RuleViolation("forbidden", _("Only an administrator of the site can do this."))
    skill = Skill.objects.select_for_update().get(pk=skill.pk)
    if skill.retired == retired:
        raise RuleViolation("already-done", _("Nothing to do: the skill is in this state already."))
    skill.retired = retired
    skill.save(update_fields=["retired"])
    record("skill_retired" if retired else "skill_brought_back", skill, by=by)
    return skill


def _rows() -> Iterator[dict[str, str]]:
    for name in FILES:
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def _skill(row: dict[str, str]) -> Skill:
    plain = {name: row[name] for name in PLAIN}
    return Skill(code=row["code"], **plain, **{name: _list(row[name]) for name in LISTS})


def _list(field: str) -> list[str]:
    return [part for part in field.split(";") if part]


def _link_broader(rows: list[dict[str, str]], skills: dict[str, Skill]) -> None:
    changed = []
    for row in rows:
        skill, broader = skills[row["code"]], skills.get(row["broader"])
        if skill.broader_id != (broader.pk if broader else None):
            skill.broader = broader
            changed.append(skill)
    Skill.objects.bulk_update(changed, ["broader"], batch_size=500)


def _link_related(rows: list[dict[str, str]], skills: dict[str, Skill]) -> None:
    """Both directions of each pair; pairs that the files no longer name go."""
    through = Skill.related.through
    pairs = {
        pair
        for row in rows
        for code in _list(row["related"])
        for pair in ((skills[row["code"]].pk, skills[code].pk), (skills[code].pk, skills[row["code"]].pk))
    }
    stored = {(one.from_skill_id, one.to_skill_id): one.pk for one in through.objects.all()}
    through.objects.filter(pk__in=[pk for pair, pk in stored.items() if pair not in pairs]).delete()
    through.objects.bulk_create(
        through(from_skill_id=one, to_skill_id=other) for one, other in sorted(pairs - stored.keys())
    )
