"""Taking ESCO in: from the CSV files as ESCO publishes them (English), or from Parquet files of our own layout."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from apps.skills.text.files import read_rows
from apps.skills.text.graph import Graph
from apps.skills.text.sources import ESCO, esco_graph

OCCUPATIONS: Final = "occupations_en.csv"
SKILLS: Final = "skills_en.csv"
RELATIONS: Final = "occupationSkillRelations"  # with or without "_en", by edition


def import_esco(source: Path, target: Path) -> Graph:
    """Keep what the text package needs of ESCO in ``target``, whole or not at all, and return it.

    Raises ValueError with one sentence where ``source`` holds neither kind of files, or broken ones.
    """
    tables = _published(source) if (source / OCCUPATIONS).exists() else _ours(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as made:
        for name, rows in tables.items():
            pq.write_table(pa.Table.from_pylist(rows), Path(made) / f"{name}.parquet")
        graph = esco_graph(Path(made))
        if not graph.ids or not graph.needs.nnz:
            raise ValueError(f"{source} holds no occupations with skills.")
        target.mkdir(exist_ok=True)
        for name in tables:
            (Path(made) / f"{name}.parquet").replace(target / f"{name}.parquet")
    return graph


def _ours(source: Path) -> dict[str, list[dict[str, Any]]]:
    missing = [name for name in ESCO if not (source / f"{name}.parquet").exists()]
    if missing:
        raise ValueError(f"{source} holds neither {OCCUPATIONS} nor {', '.join(missing)} (.parquet).")
    esco_graph(source)
    return {name: pq.read_table(source / f"{name}.parquet", columns=list(ESCO[name])).to_pylist() for name in ESCO}


def _published(source: Path) -> dict[str, list[dict[str, Any]]]:
    occupations = read_rows(source / OCCUPATIONS, ("conceptUri", "iscoGroup", "preferredLabel", "altLabels"))
    skills = read_rows(source / SKILLS, ("conceptUri", "preferredLabel", "altLabels", "description"))
    relations = next(iter(sorted(source.glob(f"{RELATIONS}*.csv"))), source / f"{RELATIONS}_en.csv")
    needs = read_rows(relations, ("occupationUri", "relationType", "skillUri"))
    occupation_ids, skill_ids = _numbers(occupations), _numbers(skills)
    return {
        "esco_occupations": [
            {
                "occ_id": occupation_ids[row["conceptUri"]],
                "isco": row["iscoGroup"],
                "title": row["preferredLabel"],
                "alt_titles": _joined(row["altLabels"].splitlines()),
            }
            for row in occupations
        ],
        "esco_skills": [
            {
                "skill_id": skill_ids[row["conceptUri"]],
                "label": row["preferredLabel"],
                "alt_labels": _joined(row["altLabels"].splitlines()),
                "description": row["description"],
            }
            for row in skills
        ],
        "esco_occupation_skill": [
            {
                "occ_id": occupation_ids[row["occupationUri"]],
                "skill_id": skill_ids[row["skillUri"]],
                "essential": row["relationType"] == "essential",
            }
            for row in needs
            if row["occupationUri"] in occupation_ids and row["skillUri"] in skill_ids
        ],
    }


def _numbers(rows: Sequence[dict[str, str]]) -> dict[str, int]:
    return {row["conceptUri"]: number for number, row in enumerate(rows)}


def _joined(labels: Iterable[str]) -> str:
    return " | ".join(label.strip() for label in labels if label.strip())
