"""Make the label vectors that come with the product: `python -m tools.vectors`, after the taxonomy's files have changed."""

import csv
import tempfile
from pathlib import Path

from apps.skills.occupations import table
from apps.skills.shipped import FOLDER, pack, unpack
from apps.skills.text.encoder import LabelStore
from apps.skills.text.sources import national_names

FILES = ("skills_engineering.csv", "skills_life_management.csv")


def labels() -> dict[str, list[str]]:
    """The words to encode, by the name of their file."""
    words: list[str] = []
    for name in FILES:
        with (FOLDER.parent / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                words += [
                    row["label_zh"],
                    row["label_en"],
                    *row["aliases_zh"].split(";"),
                    *row["aliases_en"].split(";"),
                ]
    known = national_names(table(), groups=True).values()
    return {
        "skills": sorted({word for word in words if word}),
        "occupations": sorted({name for names in known for name in names}),
    }


def main() -> None:
    """Encode all that the files do not hold yet, a minute on one processor at most, and write them."""
    with tempfile.TemporaryDirectory() as folder:
        for name, words in labels().items():
            store = Path(folder) / f"{name}.npz"
            unpack(name, store)
            LabelStore(store).vectors(words)
            print(f"{name}: {pack(name, store)} labels")


if __name__ == "__main__":
    main()
