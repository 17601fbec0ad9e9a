"""One estate for all fault tests; they share it in one worker of the test run, and each begins with a fresh database."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from apps.core import clock, jobs
from tests.faults.estate import Estate

NOON = dt.datetime(2026, 11, 25, 12, 0, 5, tzinfo=clock.SHANGHAI)


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
