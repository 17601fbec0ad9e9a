"""A database for each stage, made once; each example of a machine runs in a clone of it, with real commits."""

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, settings

from apps.core import clock
from tests.conftest import _clone, _point_at
from tests.machines.scene import STAGES, World, discover

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "0"))
"""How many examples of each machine a soak asks for; 0 means the house's 15 in all."""
SEED = int(os.environ.get("MACHINE_SEED", "2"))
STEPS = 25
"""Steps of an example; ``the_story_goes_on`` counts as one and takes up to four."""
PHASES = (Phase.explicit, Phase.generate, *([Phase.shrink] if "MACHINE_SHRINK" in os.environ else []))
"""A failure is told as it was found, step by step; ``MACHINE_SHRINK=1`` looks for a shorter story, for minutes."""


@dataclass(frozen=True)
class Stage:
    """A database that machines clone, and the keys of what stands in it."""

    database: str
    world: World


def profile(examples: int) -> settings:
    """A failure prints the blob that repeats it."""
    return settings(
        max_examples=EXAMPLES or examples, derandomize=False, stateful_step_count=STEPS, deadline=None, print_blob=True,
        suppress_health_check=list(HealthCheck), phases=PHASES,
    )  # fmt: skip


@contextlib.contextmanager
def cloned(stage: Stage) -> Iterator[None]:
    """Every connection opens a clone of the stage meanwhile."""
    with _clone(stage.database) as name:
        _point_at(name)
        clock.forget()
        yield
        _point_at("postgres")
        clock.forget()


@pytest.fixture
def stage(real_db: str) -> Callable[[str], Stage]:
    """Make this test's own database the stage of that name: nobody is connected to it while examples clone it."""

    def make(name: str) -> Stage:
        discover()
        world = STAGES[name]()
        _point_at("postgres")
        return Stage(real_db, world)

    return make
