"""Reading prose with the taxonomy as it stands; the label vectors that come with the product spare the encoding."""

import numpy as np
import pytest

from apps.skills import finding, shipped
from apps.skills.finding import suggest_occupations, suggest_skills
from apps.skills.services import add_alias, retire_skill
from apps.skills.text import encoder
from apps.skills.text.encoder import LabelStore
from tests.factories import make_officer, make_region, make_skill
from tools import vectors


def test_every_label_of_the_product_has_its_vector_and_none_is_encoded_again(tmp_path):
    for name, words in vectors.labels().items():
        store = tmp_path / f"{name}.npz"
        assert shipped.unpack(name, store)
        before = store.stat().st_mtime_ns
        found = LabelStore(store).vectors(words)
        assert store.stat().st_mtime_ns == before, "run `python -m tools.vectors`: labels were added or changed"
        assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=0.01)


def test_a_vector_keeps_its_direction_when_it_is_packed_in_whole_numbers(tmp_path):
    made = np.random.default_rng(7).normal(size=(20, 512)).astype(np.float16)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    np.savez(tmp_path / "store.npz", keys=np.arange(20, dtype=np.uint64), vectors=made)
    assert shipped.pack("some", tmp_path / "store.npz", tmp_path) == 20
    assert shipped.unpack("some", tmp_path / "again.npz", tmp_path)
    with np.load(tmp_path / "again.npz") as file:
        again = file["vectors"].astype(np.float32)
    assert (again * made).sum(axis=1).min() > 0.9995
    assert not shipped.unpack("missing", tmp_path / "missing.npz", tmp_path)


@pytest.mark.django_db
def test_the_finder_of_this_process_follows_every_change_of_the_taxonomy():
    keeper = make_officer(make_region("320000"), "supervisor")
    skill = make_skill("激光焊接")

    def named():
        return [one.skill for one in suggest_skills("会激光焊接，也会镭射焊") if one.confidence == 1]

    assert named() == [skill.pk]
    other = make_skill("钎焊")
    add_alias(other, "zh", "镭射焊", by=keeper)
    assert named() == [skill.pk, other.pk]
    retire_skill(skill, by=keeper)
    assert named() == [other.pk]


@pytest.mark.django_db
def test_a_worker_that_is_ready_builds_and_loads_nothing_for_the_first_text():
    make_skill("激光焊接")
    built = (finding._skills, finding._occupations, encoder._model)
    for one in built:
        one.cache_clear()
    finding.get_ready()
    suggest_skills("熟悉焊接工艺")
    suggest_occupations("焊接工程师")
    assert [one.cache_info().misses for one in built] == [1, 1, 1]
