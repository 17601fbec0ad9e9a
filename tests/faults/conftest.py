"""One estate for all fault tests; they share it in one worker of the test run, and each begins with a fresh database."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from apps.core import clock, jobs
from tests.faults.estate import Estate

HERE = Path(__file__).parent
NOON = dt.datetime(2026, 11, 25, 12, 0, 5, tzinfo=clock.SHANGHAI)


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.xdist_group("faults"))


@pytest.fixture(scope="session")
def _estate() -> Iterator[Estate]:
    estate = Estate()
    yield estate
    estate.close()


@pytest.fixture
def estate(_estate: Estate) -> Estate:
    """The estate, with everything up and a fresh live database."""
    _estate.renew()
    return _estate


@pytest.fixture
def wall() -> Iterator[time_machine.Traveller]:
    """The machine's clock, at noon of a Wednesday; it moves when it is told to."""
    jobs.discover()
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller
