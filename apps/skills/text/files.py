"""Lists of texts in CSV files, packed or not, and ranked answers written."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from apps.skills.text.blend import Table, top


def read_rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Read a CSV file (``.gz``: packed). Raises ValueError with one sentence where it is none or lacks a column."""
    try:
        with _opened(path) as file:
            reader = csv.DictReader(file)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise ValueError(f"{path} has no column {', '.join(missing)}.")
            rows = list(reader)
    except FileNotFoundError:
        raise ValueError(f"{path} is absent.") from None
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as problem:
        raise ValueError(f"{path} can't be read as a CSV file: {problem}.") from None
    broken = next((line for line, row in enumerate(rows, 2) if any(row[name] is None for name in columns)), None)
    if broken:
        raise ValueError(f"{path} has too few columns in its row {broken}.")
    return rows


def write_ranked(path: Path, heads: Sequence[str], queries: Sequence[str], ids: Sequence[str], scores: Table) -> None:
    """Write each query's answers, the best at rank 1: query, id, rank, score under the ``heads`` given."""
    rows = (
        (query, ids[place], rank, f"{row[place]:.6f}")
        for query, row in zip(queries, scores, strict=True)
        for rank, place in enumerate(top(row, len(ids)), 1)
    )
    write_rows(path, heads, rows)


def write_rows(path: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file with a head line. Raises ValueError where the path can't be written."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(heads)
            writer.writerows(rows)
    except OSError as problem:
        raise ValueError(f"{path} can't be written: {problem.strerror}.") from None


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")
