"""What the text package works on here: ESCO from a folder, or our own skills with the national list of occupations."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from apps.skills.occupations import table
from apps.skills.shipped import unpack
from apps.skills.text.graph import Graph
from apps.skills.text.sources import chinese_synonyms, esco_graph, national_names, plain, taxonomy_graph
from apps.skills.text.titles import TitleMatcher

SHIPPED = {"aid-0": "skills", "aid-1": "occupations", "zh-names": "occupations", "coded-titles": "occupations"}
"""Stores of the text package, and the file of the product that spares them the encoding."""
TAXONOMY = sorted((Path(__file__).parent / "data").glob("skills_*.csv"))


def graph(esco: Path | None) -> Graph:
    """Return ESCO from the folder, or our own skills. Raises ValueError where the folder doesn't hold ESCO."""
    return esco_graph(esco) if esco else taxonomy_graph(TAXONOMY, national_names(table()))


def imported_esco() -> Path:
    """Return the folder in which ``import_esco`` keeps ESCO."""
    return Path(settings.DATA_DIR) / "esco"


def add_esco(parser: ArgumentParser) -> None:
    """Give a command the argument --esco: a folder, or by itself what ``import_esco`` has kept."""
    parser.add_argument(
        "--esco",
        type=Path,
        nargs="?",
        const=imported_esco(),
        help="a folder with ESCO as Parquet (by itself: what import_esco kept); without it, our own skills",
    )


def title_matcher(esco: Path | None) -> TitleMatcher:
    """Return what compares titles; it learns from the synonyms of both classifications whichever is projected through."""
    aids = [chinese_synonyms(TAXONOMY), list(national_names(table(), groups=True).values())]
    return TitleMatcher(graph(esco), [sets for sets in aids if sets], vectors_folder())


def coded_names(labels: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the names of every code of the national list, and those that the labels give."""
    names = national_names(table(), groups=True)
    for code, name in labels:
        if plain(name) not in names.setdefault(code, []):
            names[code].append(plain(name))
    return names


def vectors_folder() -> Path:
    """Return the folder that keeps the vectors of labels; those that come with the product are put there first."""
    folder = Path(settings.DATA_DIR) / "vectors"
    for name, shipped in SHIPPED.items():
        if not (folder / f"{name}.npz").exists():
            unpack(shipped, folder / f"{name}.npz")
    return folder
