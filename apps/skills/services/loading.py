"""The taxonomy and the kinds of credentials from the files of the product; what an office changed stays changed."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from apps.skills.models import CredentialType, Skill
from apps.skills.relations import merge_broader, merge_pairs
from apps.skills.selectors import alias_changes
from apps.skills.services.common import begin_change

DATA = Path(__file__).parent.parent / "data"
FILES = ("skills_engineering.csv", "skills_life_management.csv")
PLAIN = ("label_zh", "label_en", "group")
LISTS = ("aliases_zh", "aliases_en", "classes", "occupations")


@transaction.atomic
def load_skills() -> int:
    """Write the taxonomy from ``data/``; return how many skills it has.

    What an office retired stays retired, what it merged stays merged, and its words are added and left out again.
    """
    begin_change(None)
    rows = list(_rows())
    Skill.objects.bulk_create(
        _with_office_words([_skill(row) for row in rows]),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*PLAIN, *LISTS],
    )
    skills = {skill.code: skill for skill in Skill.objects.filter(code__in=[row["code"] for row in rows])}
    merges = list(
        Skill.objects.exclude(merged_into=None).order_by("merged_at", "pk").values_list("pk", "merged_into_id")
    )
    merged = [(source, target) for source, target in merges if target]
    _link_broader(rows, skills, merged)
    _link_related(rows, skills, merged)
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


def _rows() -> Iterator[dict[str, str]]:
    for name in FILES:
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def _skill(row: dict[str, str]) -> Skill:
    plain = {name: row[name] for name in PLAIN}
    return Skill(code=row["code"], **plain, **{name: _list(row[name]) for name in LISTS})


def _list(field: str) -> list[str]:
    return [part for part in field.split(";") if part]


def _with_office_words(skills: list[Skill]) -> list[Skill]:
    """The skills of the files with the aliases that an office added, without those it took away."""
    changes, keys = alias_changes(), dict(Skill.objects.values_list("code", "pk"))
    for skill in skills if changes else []:
        for language in ("zh", "en"):
            aliases: list[str] = getattr(skill, f"aliases_{language}")
            for alias, added in changes.get((keys.get(skill.code, 0), language), []):
                if added and alias not in aliases:
                    aliases.append(alias)
                elif not added and alias in aliases:
                    aliases.remove(alias)
    return skills


def _link_broader(rows: list[dict[str, str]], skills: dict[str, Skill], merged: list[tuple[int, int]]) -> None:
    wanted = {skills[row["code"]].pk: skills[row["broader"]].pk for row in rows if row["broader"] in skills}
    for source, target in merged:
        wanted = merge_broader(wanted, source, target)
    changed = []
    for row in rows:
        skill = skills[row["code"]]
        if skill.broader_id != wanted.get(skill.pk):
            skill.broader_id = wanted.get(skill.pk)
            changed.append(skill)
    Skill.objects.bulk_update(changed, ["broader"], batch_size=500)


def _link_related(rows: list[dict[str, str]], skills: dict[str, Skill], merged: list[tuple[int, int]]) -> None:
    """Both directions of each pair; pairs that the files no longer name go."""
    through = Skill.related.through
    pairs = {
        pair
        for row in rows
        for code in _list(row["related"])
        for pair in ((skills[row["code"]].pk, skills[code].pk), (skills[code].pk, skills[row["code"]].pk))
    }
    for source, target in merged:
        pairs = merge_pairs(pairs, source, target)
    stored = {(one.from_skill_id, one.to_skill_id): one.pk for one in through.objects.all()}
    through.objects.filter(pk__in=[pk for pair, pk in stored.items() if pair not in pairs]).delete()
    through.objects.bulk_create(
        through(from_skill_id=one, to_skill_id=other) for one, other in sorted(pairs - stored.keys())
    )
