"""Conditions on residence, age, sex and school are refused with a hint; ordinary engineering is not."""

import pytest
from django.utils import translation

from apps.core.errors import RuleViolation
from apps.demands.fairness import refuse_unfair, unfair_conditions

UNFAIR = [
    ("residence", "要求常州户籍"),
    ("residence", "限本市户口"),
    ("residence", "本地人优先"),
    ("residence", "须持有常州居住证"),
    ("residence", "local residents only"),
    ("residence", "must be a local resident"),
    ("residence", "Changzhou hukou required"),
    ("age", "35岁以下"),
    ("age", "年龄不超过 40"),
    ("age", "45 周岁以内优先"),
    ("age", "年轻人优先"),
    ("age", "engineers under 35"),
    ("age", "under 35 preferred"),
    ("age", "90后优先"),
    ("age", "aged 30 to 40"),
    ("age", "at most 40 years old"),
    ("sex", "限男性"),
    ("sex", "女士优先"),
    ("sex", "性别：男"),
    ("sex", "male only"),
    ("sex", "only women"),
    ("school", "985/211 高校毕业"),
    ("school", "双一流院校"),
    ("school", "全日制本科毕业"),
    ("school", "名校背景"),
    ("school", "QS前100"),
    ("school", "graduate of a top university"),
    ("school", "Ivy League schools"),
]
FAIR = [
    "动力电池壳体激光焊接气孔率 3.2%，目标 0.8% 以下，强度不低于 985 MPa。",
    "电池老化试验，使用年限 10 年以上的设备改造。",
    "男装生产线节拍优化，女式皮鞋模具。",
    "需在常州武进现场，每周 4 天。",
    "与本地供应商对接；常州市场调研。",
    "The housing must withstand under 35 % humidity and 40 hours of ageing.",
    "Resident engineer at our site; works under 20 bar.",
    "A universal joint; Ra below 16 µm.",
    "高级工程师，焊接工艺 10 年以上经验。",
    "和江苏大学、合肥工业大学联合开发。",
    "211 厂的工装改造",
    "加热至 180后保温，80后降温。",
    "Our presses are over 20 years old; samples aged 48 hours.",
    "公安户籍管理系统升级",
    "Only male connectors fit; men's shoes line.",
]


@pytest.mark.parametrize(("kind", "text"), UNFAIR)
def test_an_unfair_condition_is_found(kind: str, text: str) -> None:
    assert [one.kind for one in unfair_conditions(f"解决焊接问题，{text}。")] == [kind]


@pytest.mark.parametrize("text", FAIR)
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert unfair_conditions(text) == []


def test_the_refusal_names_the_words_and_says_what_to_write_instead() -> None:
    with translation.override("en"), pytest.raises(RuleViolation) as refusal:
        refuse_unfair("激光焊接", "35岁以下，限男性")
    assert refusal.value.code == "unfair-condition"
    message = str(refusal.value.message)
    assert "Take out “35岁”" in message
    assert "Take out “限男性”" in message
    assert "what the person must be able to do" in message
