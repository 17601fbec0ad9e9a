"""The generated region as data: the same on every machine, natural in its words, and nobody's real name or code."""

import os
import subprocess
import sys
from collections import Counter

import pytest

from apps.demands.fairness import unfair_conditions
from apps.demo import mixture, region, sample
from apps.demo.words import skill_labels
from apps.modes.finder import propose
from apps.organisations.credit_code import checked

DIGEST = (
    "import django, hashlib; django.setup(); from apps.demo import region; "
    "print(hashlib.sha256(repr(region.generated()).encode()).hexdigest())"
)


def test_it_is_the_same_in_every_process() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_a_hundred_of_each_class_with_the_core() -> None:
    classes = Counter(one.talent_class for one in (*sample.talents(), *region.generated().talents))
    assert set(classes.values()) == {100}
    assert len(classes) == 4


def test_credit_codes_are_right_and_each_given_once() -> None:
    codes = [one.credit_code for one in (*sample.units(), *region.generated().units)]
    assert len(set(codes)) == len(codes) == 60
    assert all(checked(code) == code for code in codes)


def test_nobody_shares_a_name_a_number_or_an_address() -> None:
    people = [one.person for one in region.generated().talents]
    people += [one for unit in region.generated().units for one in unit.people.values()]
    for what in ("name", "phone", "email"):
        assert len({getattr(one, what) for one in people}) == len(people)
    assert all(one.email.isascii() for one in people)


def test_no_slot_is_left_open_and_everything_fits_its_column() -> None:
    for talent in region.generated().talents:
        assert "{" not in talent.headline + talent.summary
        assert len(talent.headline) <= 80
    titles = [one.title for one in region.generated().demands]
    assert len(set(titles)) == len(titles)
    for demand in region.generated().demands:
        assert "{" not in demand.title + demand.problem + demand.result_wanted
        assert len(demand.title) <= 60
        assert not unfair_conditions(demand.title, demand.problem, demand.result_wanted)


def test_english_is_written_without_chinese() -> None:
    for one in region.generated().demands:
        if one.lang == "en":
            assert (one.title + one.problem + one.result_wanted).isascii()
    for talent in region.generated().talents:
        if talent.lang == "en":
            assert (talent.headline + talent.summary).isascii()


def test_the_finder_proposes_the_mode_of_every_demand() -> None:
    times = {"migratory_bird": "yearly", "weekend": "weekends"}
    for mode, shape in mixture.SHAPES.items():
        assert propose(shape.answers | {"time": times.get(mode, "days")}).mode == mode
        for lang in ("zh-hans", "en"):
            assert not unfair_conditions(mixture.words_of_demand(mode, lang))
        assert mixture.words_of_demand(mode, "en").isascii()


def test_the_modes_are_mixed_as_they_should_be() -> None:
    found = Counter(one.mode for one in region.generated().demands)
    for mode, shape in mixture.SHAPES.items():
        assert found[mode] / region.DEMANDS == pytest.approx(shape.share, abs=0.03), mode


def test_who_has_no_unit_is_retired_or_independent() -> None:
    for one in region.generated().talents:
        alone = set(one.modes) & set(mixture.SENDERLESS)
        assert bool(alone) == (not one.unit)
        assert not (one.talent_class == "research" and "short_loan" in one.modes)


def test_every_skill_is_in_the_taxonomy() -> None:
    assert {code for topic in region.topics() for code in topic.skills} <= skill_labels().keys()
