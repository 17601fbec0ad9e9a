"""Skills found in prose of both languages."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.skills.lexicon import Lexicon, find_skills

LEXICON = Lexicon.build(
    [
        (1, ["数控车削工艺", "CNC turning process", "车削加工", "数车工艺"]),
        (2, ["车削", "turning"]),
        (3, ["PLC编程", "PLC programming", "PLC"]),
        (4, ["C++"]),
        (5, ["C", "C语言"]),
        (6, ["SLAM", "同步定位与建图"]),
        (7, ["High-speed machining", "turning"]),
    ]
)


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("熟悉数控车削工艺和PLC编程。", [(1, "数控车削工艺", 2), (3, "PLC编程", 9)]),
        ("会车削加工，也会车削", [(1, "车削加工", 1), (2, "车削", 8)]),
        ("We need CNC Turning Process and plc.", [(1, "CNC Turning Process", 8), (3, "plc", 32)]),
        ("精通 PLC 编程", [(3, "PLC 编程", 3)]),
        ("ＰＬＣ编程经验", [(3, "ＰＬＣ编程", 0)]),
        ("Turning, not returning or turnings", [(2, "Turning", 0)]),
        ("PLCs, XPLC, PLC2", []),
        ("C++ and C语言 but not C alone", [(4, "C++", 0), (5, "C语言", 8)]),
        (
            "high speed\n machining; HIGH-SPEED  machining",
            [(7, "high speed\n machining", 0), (7, "HIGH-SPEED  machining", 23)],
        ),
        ("doors slam shut while SLAM maps", [(6, "SLAM", 22)]),
        ("懂plc，懂同步定位与建图", [(3, "plc", 1), (6, "同步定位与建图", 6)]),
        ("", []),
        ("今天天气很好 nothing here", []),
    ],
)
def test_skills_are_found_where_they_stand(prose: str, expected: list[tuple[int, str, int]]) -> None:
    assert find_skills(prose, LEXICON) == expected


@given(
    st.lists(
        st.sampled_from(["车削", "加工", "数控", "工艺", "PLC", "编程", " ", "turning", "c++", "x", "-", "，"])
    ).map("".join)
)
def test_hits_stand_in_the_prose_in_order_and_never_overlap(prose: str) -> None:
    end = 0
    for hit in find_skills(prose, LEXICON):
        assert hit.position >= end
        assert prose.startswith(hit.term, hit.position)
        end = hit.position + len(hit.term)


@given(st.text())
def test_any_text_is_read(prose: str) -> None:
    find_skills(prose, LEXICON)


def test_a_term_of_two_skills_goes_to_the_one_where_it_is_more_proper() -> None:
    lexicon = Lexicon.build([(1, ["甲技能", "ROS"]), (2, ["ROS"]), (3, ["ROS"])])
    assert [hit.skill for hit in find_skills("用 ROS 开发", lexicon)] == [2]


def test_a_whole_taxonomy_reads_a_long_text_at_once() -> None:
    entries = [
        (number, [f"技能{number:04d}号{kind}" for kind in "甲乙丙丁"] + [f"skill {number} {kind}" for kind in "abcd"])
        for number in range(1500)
    ]
    lexicon = Lexicon.build(entries)
    assert lexicon.terms == 12_000
    prose = "我们需要技能0042号甲 and also skill 77 b。" * 50
    started = time.perf_counter()
    found = find_skills(prose, lexicon)
    assert time.perf_counter() - started < 1
    assert len(found) == 100
