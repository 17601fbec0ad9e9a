"""Graphs and word lists from files: ESCO as Parquet, our own taxonomy, the national list of occupations."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import scipy  # loads its parts when they are used: few processes need them

from apps.skills.text.encoder import tidy
from apps.skills.text.graph import OPTIONAL, Graph

ESCO: Final[Mapping[str, tuple[str, ...]]] = {
    "esco_occupations": ("occ_id", "isco", "title", "alt_titles"),
    "esco_skills": ("skill_id", "label", "alt_labels", "description"),
    "esco_occupation_skill": ("occ_id", "skill_id", "essential"),
}
"""The files of a folder with ESCO, and the columns that are read."""

_ISCO_GROUP: Final = 3  # minor groups
_NATIONAL_GROUP: Final = 4  # "2-02": middle groups
_NATIONAL_FAMILY: Final = 7  # "2-02-07": small groups
_MARKS: Final = re.compile(r"[SsLl/\s]+$")  # digital and green occupations are marked behind the name
_BETWEEN: Final = re.compile(r"[、,，;；\s]+")


def esco_graph(folder: Path) -> Graph:
    """Read ESCO. Raises ValueError with one sentence where the folder doesn't hold it."""
    occupations, skills, needs = (_table(folder / f"{name}.parquet", columns) for name, columns in ESCO.items())
    rows = {one["occ_id"]: row for row, one in enumerate(occupations)}
    columns = {one["skill_id"]: column for column, one in enumerate(skills)}
    known = [one for one in needs if one["occ_id"] in rows and one["skill_id"] in columns]
    return Graph(
        language="en",
        ids=[str(one["occ_id"]) for one in occupations],
        names=[_terms(one["title"], one["alt_titles"]) for one in occupations],
        groups=[str(one["isco"])[:_ISCO_GROUP] for one in occupations],
        needs=_sparse(
            [(rows[one["occ_id"]], columns[one["skill_id"]], 1 if one["essential"] else OPTIONAL) for one in known],
            (len(rows), len(columns)),
        ),
        skill_terms=[_terms(one["label"], one["alt_labels"]) for one in skills],
        skill_notes=[one["description"] or "" for one in skills],
        kin=scipy.sparse.csr_matrix((len(occupations), 0)),
        trust=1.0,
    )


def taxonomy_graph(files: Iterable[Path], names: Mapping[str, Sequence[str]]) -> Graph:
    """Return our own skills as a graph over the occupations in ``names``; the kin of one is its small group."""
    skills, codes = taxonomy(files), list(names)
    rows = {code: row for row, code in enumerate(codes)}
    cells = [
        (rows[code], column, 1.0)
        for column, one in enumerate(skills)
        for code in dict.fromkeys(_split(one["occupations"]))
        if code in rows
    ]
    families = {code[:_NATIONAL_FAMILY]: 0 for code in codes}
    columns = {family: len(codes) + column for column, family in enumerate(families)}
    kin = [(row, column, 1.0) for code, row in rows.items() for column in (row, columns[code[:_NATIONAL_FAMILY]])]
    return Graph(
        language="zh",
        ids=codes,
        names=[list(names[code]) for code in codes],
        groups=[code[:_NATIONAL_GROUP] for code in codes],
        needs=_sparse(cells, (len(codes), len(skills))),
        skill_terms=[[one["label_en"], *_split(one["aliases_en"])] for one in skills],
        skill_notes=[""] * len(skills),
        kin=_sparse(kin, (len(codes), len(codes) + len(families))),
        trust=0.5,
    )


def taxonomy(files: Iterable[Path]) -> list[dict[str, str]]:
    """Read the rows of the files of our own skills."""
    rows: list[dict[str, str]] = []
    for path in files:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows.extend(csv.DictReader(file))
    return rows


def chinese_synonyms(files: Iterable[Path]) -> list[list[str]]:
    """Return the Chinese words of each of our own skills."""
    return [[one["label_zh"], *_split(one["aliases_zh"])] for one in taxonomy(files)]


def national_names(table: Path | None, *, groups: bool = False) -> dict[str, list[str]]:
    """Read the names and other names of each occupation of the national list; nothing where there is no table.

    With ``groups`` the groups above single occupations are there too: titles are coded to them at times.
    """
    if table is None:
        return {}
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["level"] == "4" or (groups and row["level"] != "1")]
    return {row["code"]: _named(row["name"], row["alias"]) for row in rows}


def _table(path: Path, columns: Sequence[str]) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = pq.read_table(path, columns=list(columns)).to_pylist()
        return rows
    except FileNotFoundError:
        raise ValueError(f"{path} is absent: --esco wants a folder with {', '.join(ESCO)} (.parquet).") from None
    except (OSError, pa.ArrowException) as problem:
        raise ValueError(f"{path} is not a table with {', '.join(columns)}: {str(problem).splitlines()[0]}") from None


def _sparse(cells: Sequence[tuple[int, int, float]], shape: tuple[int, int]) -> Any:
    rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
    return scipy.sparse.csr_matrix(
        (np.array(values, float), (np.array(rows, int), np.array(columns, int))), shape=shape
    )


def _terms(first: str, others: str | None) -> list[str]:
    return list(dict.fromkeys(tidy(term) for term in [first, *(others or "").split("|")] if term.strip()))


def plain(name: str) -> str:
    """Return a name of the national list without the marks behind it."""
    return _MARKS.sub("", name)


def _named(name: str, others: str) -> list[str]:
    return list(dict.fromkeys(part for part in [plain(name), *_BETWEEN.split(others)] if part))


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
