"""The text commands on small made-up files: what they write, what they say where files are wrong."""

import csv

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command

OCCUPATIONS = [
    (7, "7212", "welder", "arc welder | welding operative"),
    (3, "2342", "kindergarten teacher", "nursery teacher"),
    (5, "2512", "software developer", "programmer"),
]
SKILLS = [
    (0, "weld metal parts", "join metal by welding", "Join pieces of metal by melting them together."),
    (1, "read technical drawings", "", "Understand drawings of workpieces."),
    (2, "look after small children", "care for toddlers", "Play with children and keep them safe."),
    (3, "write computer programs", "program computers", "Write and test source code."),
]
NEEDS = [(7, 0, True), (7, 1, False), (3, 2, True), (5, 3, True), (5, 1, False)]


@pytest.fixture
def esco(tmp_path):
    folder = tmp_path / "classification"
    folder.mkdir()
    for name, heads, rows in (
        ("esco_occupations", ("occ_id", "isco", "title", "alt_titles"), OCCUPATIONS),
        ("esco_skills", ("skill_id", "label", "alt_labels", "description"), SKILLS),
        ("esco_occupation_skill", ("occ_id", "skill_id", "essential"), NEEDS),
    ):
        table = pa.Table.from_pylist([dict(zip(heads, row, strict=True)) for row in rows])
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


def write(path, heads, *rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([heads, *rows])
    return path


def read(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("with_esco", "language", "titles"),
    [(True, "en", ["Welder", "Arc welding operator", "Dentist"]), (False, "zh", ["焊工", "电焊工", "牙医"])],
)
def test_every_title_is_ranked_and_the_like_one_stands_before_the_unlike(tmp_path, esco, with_esco, language, titles):
    queries = write(tmp_path / "q.csv", ("query_id", "title"), ("x", titles[0]))
    corpus = write(tmp_path / "c.csv", ("doc_id", "title"), *[(f"d{n}", one) for n, one in enumerate(titles)])
    out = tmp_path / "out.csv"
    given = {"esco": esco} if with_esco else {}
    call_command("match_titles", lang=language, queries=queries, corpus=corpus, out=out, **given)
    rows = read(out)
    assert [(row["query_id"], row["doc_id"], row["rank"]) for row in rows] == [
        ("x", "d0", "1"),
        ("x", "d1", "2"),
        ("x", "d2", "3"),
    ]
    assert float(rows[0]["score"]) > float(rows[1]["score"]) > float(rows[2]["score"])


def test_an_occupation_is_found_by_its_skills_though_its_name_says_nothing(tmp_path, esco):
    occupations = [
        {**row, "title": "?", "alt_titles": None}
        for row in pq.read_table(esco / "esco_occupations.parquet").to_pylist()
    ]
    pq.write_table(pa.Table.from_pylist(occupations), esco / "esco_occupations.parquet")
    queries = write(
        tmp_path / "q.csv",
        ("onet", "title", "description"),
        ("1", "Nanny", "Looks after toddlers at home."),
        ("2", "Coder", "Writes source code for programs."),
    )
    call_command("match_skills", queries=queries, out=tmp_path / "out.csv", esco=esco)
    best = {row["query_id"]: row["occ_id"] for row in read(tmp_path / "out.csv") if row["rank"] == "1"}
    assert best == {"1": "3", "2": "5"}
    assert len(read(tmp_path / "out.csv")) == 6


def test_titles_are_coded_from_labels_given_and_from_the_names_of_the_national_list(tmp_path):
    labels = write(
        tmp_path / "l.csv",
        ("job_name", "expected_code", "expected_name"),
        ("宠物托管师", "9-99-99-01", "宠物照看员"),
        ("上门喂猫", "9-99-99-01", "宠物照看员"),
    )
    titles = write(tmp_path / "t.csv", ("job_name",), ("【急】宠物托管师3名",), ("电焊工",))
    call_command("code_titles", titles=titles, labels=labels, out=tmp_path / "out.csv")
    rows = read(tmp_path / "out.csv")
    assert [row["rank"] for row in rows] == [str(rank) for rank in range(1, 11)] * 2
    assert (rows[0]["row"], rows[0]["code"]) == ("0", "9-99-99-01")
    assert (rows[10]["row"], rows[10]["code"]) == ("1", "6-18-02-04")  # 焊工


def test_one_clear_sentence_tells_what_is_absent_or_malformed(tmp_path, esco):
    queries = write(tmp_path / "q.csv", ("query_id", "title"), ("x", "Welder"))
    empty = write(tmp_path / "e.csv", ("doc_id", "title"))
    odd = write(tmp_path / "o.csv", ("id", "name"), ("1", "Welder"))
    out = tmp_path / "out.csv"
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "esco_occupations.parquet").write_text("no table")
    good = {"lang": "en", "queries": queries, "corpus": queries, "out": out}
    for given, told in (
        ({"corpus": tmp_path / "none.csv"}, "none.csv is absent"),
        ({"corpus": odd}, "has no column doc_id, title"),
        ({"corpus": empty}, "nothing to compare"),
        (
            {"corpus": write(tmp_path / "c.csv", ("doc_id", "title"), ("1", "x")), "esco": tmp_path},
            "--esco wants a folder",
        ),
        ({"corpus": tmp_path / "c.csv", "esco": broken}, "is not a table with occ_id"),
    ):
        with pytest.raises(CommandError, match=told) as caught:
            call_command("match_titles", **{**good, **given})
        assert "\n" not in str(caught.value)
    assert not out.exists()
    with pytest.raises(CommandError, match="has no column title, description"):
        call_command("match_skills", queries=odd, out=out)
    with pytest.raises(CommandError, match="has no column job_name"):
        call_command("code_titles", titles=odd, labels=odd, out=out)


def test_esco_is_taken_in_from_its_own_files_and_then_used_by_name(tmp_path, settings, capsys):
    settings.DATA_DIR = tmp_path / "data"
    source = tmp_path / "published"
    source.mkdir()
    write(
        source / "occupations_en.csv",
        ("conceptUri", "iscoGroup", "preferredLabel", "altLabels"),
        *[(f"o{key}", isco, title, others.replace(" | ", "\n")) for key, isco, title, others in OCCUPATIONS],
    )
    write(
        source / "skills_en.csv",
        ("conceptUri", "preferredLabel", "altLabels", "description"),
        *[(f"s{key}", label, others, text) for key, label, others, text in SKILLS],
    )
    write(
        source / "occupationSkillRelations_en.csv",
        ("occupationUri", "relationType", "skillUri"),
        *[(f"o{one}", "essential" if must else "optional", f"s{skill}") for one, skill, must in NEEDS],
        ("o-unknown", "essential", "s0"),
    )
    call_command("import_esco", str(source))
    assert "3 occupations, 4 skills, 5 needs" in capsys.readouterr().out
    kept = tmp_path / "data" / "esco"
    assert (
        pq.read_table(kept / "esco_occupations.parquet").to_pylist()[0]["alt_titles"]
        == "arc welder | welding operative"
    )
    call_command("import_esco", str(kept))  # what was kept can be moved to another machine
    queries = write(tmp_path / "q.csv", ("id", "title", "description"), ("1", "Nanny", "Looks after toddlers."))
    call_command("match_skills", "--queries", str(queries), "--out", str(tmp_path / "out.csv"), "--esco")
    assert read(tmp_path / "out.csv")[0]["occ_id"] == "1"


def test_a_folder_without_esco_changes_nothing_kept(tmp_path, settings, esco):
    settings.DATA_DIR = tmp_path / "data"
    call_command("import_esco", str(esco))
    before = {path.name: path.read_bytes() for path in (tmp_path / "data" / "esco").iterdir()}
    (esco / "esco_skills.parquet").unlink()
    with pytest.raises(CommandError, match=r"neither occupations_en.csv nor esco_skills"):
        call_command("import_esco", str(esco))
    assert {path.name: path.read_bytes() for path in (tmp_path / "data" / "esco").iterdir()} == before
