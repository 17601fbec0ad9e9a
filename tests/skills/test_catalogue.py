"""The taxonomy comes in whole, twice the same, and is found in prose."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.modes.models import SharingMode
from apps.skills.models import CredentialType, Recognition, Skill
from apps.skills.selectors import find_in_text
from apps.skills.services import load_credential_types, load_skills, retire_skill
from tests.factories import make_skill, make_user

pytestmark = pytest.mark.django_db


def test_the_catalogue_loads_1489_skills_and_loads_again_without_change() -> None:
    call_command("load_catalogue", verbosity=0)
    first = list(Skill.objects.values_list("pk", "code", "label_zh", "broader__code").order_by("pk"))
    links = Skill.related.through.objects.count()
    retire_skill(Skill.objects.get(code="SK-EQ-006"), by=make_user(is_staff=True, is_superuser=True))
    call_command("load_catalogue", verbosity=0)
    assert len(first) == 1489
    assert first == list(Skill.objects.values_list("pk", "code", "label_zh", "broader__code").order_by("pk"))
    assert Skill.related.through.objects.count() == links > 0
    assert Skill.objects.get(code="SK-EQ-006").retired
    assert SharingMode.objects.count() == 13
    assert not Recognition.objects.exists()


def test_loading_takes_few_queries() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        load_skills()
    assert len(queries) < 25


def test_every_skill_has_both_languages_and_related_runs_both_ways() -> None:
    load_skills()
    assert not Skill.objects.filter(label_zh="").exists()
    assert not Skill.objects.filter(label_en="").exists()
    pairs = set(Skill.related.through.objects.values_list("from_skill_id", "to_skill_id"))
    assert all((other, one) in pairs for one, other in pairs)


def test_credential_types_reach_from_assistant_to_professor_level_in_both_languages() -> None:
    assert load_credential_types() == load_credential_types() == CredentialType.objects.count()
    names = dict(CredentialType.objects.values_list("name_zh", "level"))
    assert names["助理工程师"] == 1
    assert names["正高级工程师"] == 5
    assert "高级技师" in names


def test_skills_are_found_in_chinese_and_english_words_longest_first() -> None:
    load_skills()
    labels = [skill.label_zh for skill in find_in_text("电池壳体激光焊接气孔多，需要五轴联动加工和激光焊接经验。")]
    assert labels.count("五轴联动加工") == 1
    assert any("激光焊" in label for label in labels)
    assert "Simultaneous five-axis machining" in [one.label_en for one in find_in_text("help with 5-axis machining")]
    assert find_in_text("今天天气很好") == []


def test_a_retired_skill_is_not_found_any_more() -> None:
    skill = make_skill("超细晶轧制")
    assert find_in_text("超细晶轧制") == [skill]
    retire_skill(skill, by=make_user(is_staff=True, is_superuser=True))
    assert find_in_text("超细晶轧制") == []
