"""Every race runs in a database of its own, with real commits."""

import os

import pytest

ROUNDS = int(os.environ.get("RACE_ROUNDS", "1"))
"""How often each race is run; a soak asks for more."""


@pytest.fixture(autouse=True, params=range(ROUNDS))
def _round(real_db: str) -> None: ...
