"""The parts of the likeness of texts: letters, vectors kept, a metric learned from synonyms, the projection."""

import gzip

import numpy as np
import pytest

from apps.skills.text.blend import top, unit, z
from apps.skills.text.coding import bare
from apps.skills.text.encoder import WIDTH, LabelStore, encode, tidy
from apps.skills.text.files import read_rows, write_ranked
from apps.skills.text.graph import project
from apps.skills.text.metric import ENOUGH, Metric, Synonyms
from apps.skills.text.ngrams import CharTfidf


def test_likeness_by_letters_is_one_with_itself_and_grows_with_shared_letters():
    letters = CharTfidf.build(["数控车工", "数控铣工", "幼儿教师"], 1, 3)
    found = letters.likeness(["数控车工", "车工", "牙医"])
    assert found[0, 0] == pytest.approx(1, abs=1e-5)
    assert found[1, 0] > found[1, 1] > found[1, 2] == 0
    assert not found[2].any()


def test_widths_capitals_and_blanks_make_no_difference():
    assert tidy("  ＣＮＣ  Lathe\toperator ") == "cnc lathe operator"
    assert np.allclose(encode(["ＣＮＣ Operator"]), encode(["cnc  operator"]))


def test_a_translation_is_nearer_than_another_trade():
    welder, chinese, teacher = encode(["welder", "焊工", "幼儿园教师"])
    assert welder @ chinese > welder @ teacher
    assert np.linalg.norm(welder) == pytest.approx(1, abs=0.01)


def test_a_store_answers_as_the_model_does_and_keeps_only_what_was_asked_last(tmp_path):
    store = LabelStore(tmp_path / "kept" / "labels.npz")
    first = store.vectors(["welder", "焊工"])
    assert np.array_equal(first, encode(["welder", "焊工"]))
    changed = store.vectors(["焊工", "fitter"])
    assert np.array_equal(changed[0], first[1])
    with np.load(store.path) as file:
        assert len(file["keys"]) == 2
    assert [path.name for path in store.path.parent.iterdir()] == ["labels.npz"]


def test_a_store_is_read_and_not_encoded_again(tmp_path):
    store = LabelStore(tmp_path / "labels.npz")
    store.vectors(["welder"])
    with np.load(store.path) as file:
        keys = file["keys"]
    np.savez(store.path, keys=keys, vectors=np.full((1, WIDTH), 0.5, np.float16))
    assert (store.vectors(["Welder"]) == 0.5).all()


def test_a_torn_store_is_written_anew(tmp_path):
    store = LabelStore(tmp_path / "labels.npz")
    store.path.write_bytes(b"PK\x03\x04 torn")
    assert store.vectors(["welder"]).shape == (1, WIDTH)
    assert np.array_equal(store.vectors(["welder"]), encode(["welder"]))


def test_a_metric_learns_to_overlook_what_differs_between_synonyms():
    random = np.random.default_rng(4)
    things = 2 * ENOUGH
    meaning = np.zeros((things, WIDTH), np.float32)
    meaning[:, :20] = random.normal(size=(things, 20))
    owners = np.repeat(np.arange(things), 3)
    said = meaning[owners]
    said[:, 20:60] = random.normal(scale=2, size=(len(owners), 40))
    metric = Metric.learn([Synonyms(unit(said), owners, 1.0)])

    def right(vectors):
        likeness = vectors[1::3] @ vectors[0::3].T
        return (likeness.argmax(axis=1) == np.arange(things)).mean()

    assert right(metric.apply(unit(said))) > right(unit(said)) + 0.3


def test_too_few_synonyms_teach_nothing():
    vectors = encode(["welder", "焊工", "fitter"])
    metric = Metric.learn([Synonyms(vectors, np.array([0, 0, 1]), 1.0)])
    assert np.allclose(metric.apply(vectors), unit(vectors - metric.centre(vectors)))
    assert Metric.learn([]).apply(vectors).shape == vectors.shape


def test_a_projection_keeps_the_nearest_and_weighs_the_best_one():
    likeness = np.linspace(0, 1, 40, dtype=np.float32)[None, :]
    found = project(likeness).toarray()[0]
    assert (found > 0).sum() == 10
    assert found[39] == 1
    assert found[30] < found[38]


def test_deviations_add_and_ties_keep_their_order():
    assert np.allclose(z(np.array([[1, 2, 3]], np.float32)).mean(), 0, atol=1e-6)
    assert not z(np.ones((1, 3), np.float32)).any()
    assert top(np.array([1.0, 3.0, 3.0, 0.0]), 3).tolist() == [1, 2, 0]


def test_an_advertised_title_is_stripped_to_its_words_and_never_to_nothing():
    assert bare("【急聘】焊工（包住）3") == "焊工"
    assert bare("(123)") == "(123)"


def test_lists_are_read_packed_or_not_and_told_what_is_wrong_with_them(tmp_path):
    plain, packed = tmp_path / "a.csv", tmp_path / "a.csv.gz"
    plain.write_text("query_id,title\n1,焊工\n", encoding="utf-8-sig")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_rows(plain, ("query_id", "title")) == read_rows(packed, ("query_id", "title"))
    plain.write_text("query_id,title\n1\n")
    torn, binary = tmp_path / "torn.csv.gz", tmp_path / "binary.csv"
    torn.write_bytes(packed.read_bytes()[:20])
    binary.write_bytes(b"\xff\xfe\x00")
    for path, told in (
        (plain, "too few columns in its row 2"),
        (torn, "can't be read as a CSV file"),
        (binary, "can't be read as a CSV file"),
        (tmp_path / "none.csv", "is absent"),
        (packed, "has no column doc_id"),
    ):
        with pytest.raises(ValueError, match=told):
            read_rows(path, ("title", "doc_id") if path == packed else ("query_id", "title"))


def test_ranks_are_written_from_the_best_on(tmp_path):
    scores = np.array([[0.1, 0.9, 0.5]], np.float32)
    write_ranked(tmp_path / "out.csv", ("q", "d", "rank", "score"), ["x"], ["a", "b", "c"], scores)
    assert (tmp_path / "out.csv").read_text().splitlines() == [
        "q,d,rank,score",
        "x,b,1,0.900000",
        "x,c,2,0.500000",
        "x,a,3,0.100000",
    ]
    with pytest.raises(ValueError, match="can't be written"):
        write_ranked(tmp_path / "no" / "out.csv", ("q",), [], [], scores)
