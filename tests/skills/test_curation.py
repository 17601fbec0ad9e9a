"""The office's hand on the taxonomy: merging, other words, retiring, and what the product's own files may not undo."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.audit.selectors import history_of
from apps.core.errors import RuleViolation
from apps.core.models import OutboxEvent
from apps.skills.models import Edition, Gap, GapVoice, Skill
from apps.skills.selectors import find_in_text, gaps_measured, skill_called, taxonomy_state
from apps.skills.services import (
    add_alias,
    forget_gaps,
    leave_gap,
    load_skills,
    merge_skills,
    note_gaps,
    retire_skill,
    set_aliases,
    take_gap,
)
from tests.factories import make_officer, make_region, make_skill, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return make_officer(make_region("320000"), "supervisor")


def test_the_words_of_a_merged_skill_lead_to_the_other_and_so_do_its_relations(keeper):
    laser, weld, above = make_skill("激光焊接", aliases_zh=["激光焊"]), make_skill("激光熔焊"), make_skill("焊接")
    child, partner = make_skill("激光填丝焊", broader=laser), make_skill("激光切割")
    laser.broader = above
    laser.save()
    laser.related.add(partner, weld)
    before = taxonomy_state()
    merge_skills(laser, weld, by=keeper)
    assert taxonomy_state() != before
    assert find_in_text("会激光焊，也会激光焊接") == [weld]
    assert skill_called("激光焊") == weld
    child.refresh_from_db()
    assert child.broader == weld
    assert list(weld.related.all()) == [partner]
    assert list(partner.related.all()) == [weld]
    laser.refresh_from_db()
    assert (laser.retired, laser.merged_into) == (True, weld)
    assert history_of(laser).get(action="skill_merged").detail == {"into": weld.code}


def test_merging_again_changes_nothing_and_a_chain_leads_to_its_end(keeper):
    one, two, three = make_skill(), make_skill(), make_skill()
    merge_skills(one, two, by=keeper)
    merge_skills(one, two, by=keeper)
    assert OutboxEvent.objects.filter(type="skills.SkillMerged").count() == 1
    merge_skills(two, three, by=keeper)
    one.refresh_from_db()
    assert one.merged_into == three
    assert find_in_text(one.label_zh) == [three]


@pytest.mark.parametrize("code", ["same", "retired", "merged", "forbidden"])
def test_a_merge_is_refused_with_its_reason(keeper, code):
    source, target = make_skill(), make_skill()
    by = keeper
    if code == "same":
        target = source
    elif code == "retired":
        retire_skill(target, by=keeper)
    elif code == "merged":
        merge_skills(source, make_skill(), by=keeper)
    else:
        by = make_officer(make_region("320400"))
    before = Edition.objects.values_list("number", flat=True).first()
    with pytest.raises(RuleViolation, match=code), transaction.atomic():
        merge_skills(source, target, by=by)
    assert Edition.objects.values_list("number", flat=True).first() == before


def test_a_merged_skill_is_not_brought_back_and_the_database_keeps_it_retired(keeper):
    source = merge_skills(make_skill(), make_skill(), by=keeper)
    with pytest.raises(RuleViolation, match="merged"):
        retire_skill(source, by=keeper, retired=False)
    with pytest.raises(IntegrityError, match="skill_merged_is_retired"), transaction.atomic():
        Skill.objects.filter(pk=source.pk).update(retired=False)


def test_another_word_is_found_at_once_and_belongs_to_one_skill_in_its_language(keeper):
    skill, other = make_skill("激光焊接"), make_skill("激光切割", aliases_en=["laser cutting"])
    assert find_in_text("会镭射焊") == []
    set_aliases(skill, zh=["镭射焊", " 镭射焊 "], en=[], by=keeper)
    assert find_in_text("会镭射焊") == [skill]
    for words in ("激光切割", "激光切割 "):
        with pytest.raises(RuleViolation, match="alias-taken"), transaction.atomic():
            add_alias(skill, "zh", words, by=keeper)
    with pytest.raises(RuleViolation, match="alias-taken"), transaction.atomic():
        add_alias(skill, "en", "Laser-cutting", by=keeper)
    with pytest.raises(RuleViolation, match="alias-length"), transaction.atomic():
        add_alias(skill, "zh", "焊", by=keeper)
    retire_skill(other, by=keeper)
    skill.refresh_from_db()
    add_alias(skill, "zh", "激光切割", by=keeper)
    assert find_in_text("激光切割") == [skill]
    skill.refresh_from_db()
    set_aliases(skill, zh=[], en=[], by=keeper)
    assert find_in_text("镭射焊") == []


def test_loading_the_taxonomy_again_keeps_what_the_office_changed(keeper):
    load_skills()
    skill, source, target = (Skill.objects.get(code=code) for code in ("SK-EQ-002", "SK-EQ-001", "SK-EQ-031"))
    below = list(source.narrower.order_by("code"))
    assert "车削加工" in skill.aliases_zh
    assert below
    words = [*(one for one in skill.aliases_zh if one != "车削加工"), "车工活"]
    set_aliases(skill, zh=words, en=skill.aliases_en, by=keeper)
    merge_skills(source, target, by=keeper)
    load_skills()
    load_skills()
    skill.refresh_from_db()
    assert skill.aliases_zh == words
    source.refresh_from_db()
    assert (source.retired, source.merged_into) == (True, target)
    assert not source.narrower.exists()
    assert not source.related.exists()
    assert {one.code for one in below} <= {one.code for one in target.narrower.all()} | {target.code}


def test_a_gap_is_measured_from_five_people_on_and_nobody_counts_twice(keeper):
    make_skill("激光焊接")
    people = [make_user() for _ in range(5)]
    for person in people[:4]:
        note_gaps("激光焊接、量子退火编程", by=person)
        note_gaps("量子退火编程", by=person)
    assert Gap.objects.get().people == 4
    assert not gaps_measured().exists()
    note_gaps("量子退火编程; laser", by=people[4])
    assert [(one.words, one.people) for one in gaps_measured()] == [("量子退火编程", 5)]
    skill = make_skill("量子计算")
    take_gap(gaps_measured()[0], skill, by=keeper)
    assert find_in_text("懂量子退火编程") == [skill]
    assert not gaps_measured().exists()
    assert not GapVoice.objects.filter(gap__words="量子退火编程").exists()


@pytest.mark.parametrize(
    "words",
    [
        "电话13800001234",
        "me@example.com",
        "我在常州一家做动力电池壳体的企业里工作了十年带过三名徒弟还拿过奖项若干",
        "a",
        "",
    ],
)
def test_what_may_name_a_person_or_is_a_sentence_is_not_kept(words):
    note_gaps(words, by=make_user())
    assert not Gap.objects.exists()


def test_rare_words_are_forgotten_after_half_a_year_and_answered_ones_are_asked_once(keeper, clock_forward):
    note_gaps("稀有本领", by=make_user())
    for _ in range(5):
        note_gaps("常见本领", by=make_user())
    leave_gap(gaps_measured()[0], by=keeper)
    with pytest.raises(RuleViolation, match="already-done"):
        leave_gap(Gap.objects.get(words="常见本领"), by=keeper)
    clock_forward(days=181)
    assert forget_gaps() == 1
    assert list(Gap.objects.values_list("words", flat=True)) == ["常见本领"]


def test_a_supervisor_merges_in_two_steps_and_sees_before_what_is_touched(client, keeper):
    source, target = make_skill("激光焊接"), make_skill("激光熔焊")
    page = reverse("admin:skills_skill_merge", args=[source.pk])
    client.force_login(keeper)
    assert client.get(page).status_code == 200
    assert client.get(page, {"into": "没有这样的技能"}).status_code == 422
    asked = client.get(page, {"into": f"{target.code} {target.label_zh}"})
    assert asked.context["uses"].claims == 0
    assert Skill.objects.get(pk=source.pk).merged_into is None
    assert client.post(page, {"into": source.code}).status_code == 422
    assert client.post(page, {"into": "激光熔焊"}).url == reverse("admin:skills_skill_change", args=[target.pk])
    assert Skill.objects.get(pk=source.pk).merged_into == target
    client.force_login(make_officer(make_region("320400")))
    assert client.get(page).status_code == 403


def test_other_words_are_written_one_a_line_and_a_taken_one_is_told_in_the_form(client, keeper):
    skill, other = make_skill("激光焊接"), make_skill("激光切割")
    page = reverse("admin:skills_skill_change", args=[skill.pk])
    client.force_login(keeper)
    answer = client.post(page, {"aliases_zh": "镭射焊\r\n\r\n激光焊", "aliases_en": ""})
    assert answer.status_code == 302
    skill.refresh_from_db()
    assert skill.aliases_zh == ["镭射焊", "激光焊"]
    answer = client.post(page, {"aliases_zh": "激光切割", "aliases_en": ""})
    assert answer.status_code == 200
    assert str(other) in answer.content.decode()
    skill.refresh_from_db()
    assert skill.aliases_zh == ["镭射焊", "激光焊"]


def test_a_gap_becomes_another_word_of_a_skill_on_its_page(client, keeper):
    skill = make_skill("激光焊接")
    for _ in range(5):
        note_gaps("镭射焊", by=make_user())
    gap = gaps_measured().get()
    client.force_login(keeper)
    page = reverse("admin:skills_gap_change", args=[gap.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"skill": "没有"}).status_code == 200
    assert client.post(page, {"skill": skill.code}).status_code == 302
    assert find_in_text("会镭射焊") == [skill]
    assert client.get(reverse("admin:skills_gap_changelist")).status_code == 200
