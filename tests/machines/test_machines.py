"""Random stories over the services, with right and wrong people, slow workers and a clock that moves.

After every act the invariants of ``invariants.py`` and ``hidden.py`` must hold. Each machine begins at another stage,
so that all of the story is walked. ``MACHINE_EXAMPLES=2000 MACHINE_SEED=7 python -m pytest tests/machines`` asks for more, and for others.
"""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import seed
from hypothesis.stateful import run_state_machine_as_test

from apps.core import jobs, outbox
from tests.machines.conftest import SEED, Stage, profile
from tests.machines.finding import Demands, Finding
from tests.machines.machine import Alarm, Machine, Step
from tests.machines.signing import Signing
from tests.machines.working import Working

MORE = 4
StageOf = Callable[[str], Stage]


RIGHT: dict[str, int] = {"who": 0}
FOUND: tuple[Step, ...] = (
    ("Demand", ("draft",), "publish", RIGHT),
    ("Match", ("suggested", "lapsed"), "invite", RIGHT),
    ("Match", ("invited",), "answer", {"who": 1, "said": "yes"}),
    ("Match", ("interested",), "ask_unit", RIGHT),
    ("UnitConsent", ("asked", "overdue"), "answer_for_unit", {"who": 0, "yes": 1}),
)
SIGNED: tuple[Step, ...] = (
    ("Match", ("unit_consented",), "draft", RIGHT),
    ("Agreement", ("declined", "lapsed", "withdrawn"), "revise", RIGHT),
    ("Agreement", ("draft",), "accept_one_after_the_other", {"others": (0, 1, 2)}),
    ("Agreement", ("agreed",), "send", RIGHT),
    ("Agreement", ("signing",), "sign_one_after_the_other", {"others": (0, 1, 2)}),
    ("Assignment", ("planned",), "first_day", RIGHT),
)
WORKED: tuple[Step, ...] = (
    ("Evaluation", ("asked",), "evaluate", {"who": 0, "score": 4}),
    ("Milestone", ("accepted",), "state_costs", {"who": 0, "wage": 400_000, "margin": 0}),
    ("Statement", ("awaiting",), "confirm", RIGHT),
    ("Statement", ("confirmed",), "pay", {"who": 0, "ago": 0, "reference": 0}),
    ("Payment", ("submitted",), "receive", RIGHT),
    ("Milestone", ("open", "returned"), "submit", RIGHT),
    ("Milestone", ("submitted",), "answer_piece", {"who": 0, "yes": 1}),
    ("ServiceLog", ("submitted",), "answer_log", {"who": 0, "yes": True}),
    ("Assignment", ("return_pending", "return_overdue"), "confirm_return_one_after_the_other", {"others": (0, 1, 2)}),
)


class Market(Finding, Signing):
    """From nothing."""

    WAY = (*FOUND, *SIGNED)


class Table(Finding, Signing):
    """From two drafts on the table."""

    WAY = (*FOUND, *SIGNED)


class Site(Working, Demands):
    """From two talents at work; a demand for another season may come of it."""

    WAY = WORKED


@pytest.fixture(autouse=True)
def _alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs and workers log what fails and go on; here it fails."""
    for module in (jobs, outbox):
        monkeypatch.setattr(module, "log", Alarm())


def run(machine: type[Machine], stage: Stage, *, examples: int, wanted: set[str]) -> None:
    """Walk; then each of the ``wanted`` acts must have succeeded somewhere, else the walk proves nothing of it.

    A walk that happens to miss one is followed by a few more, before that is a failure. Where a walk goes is told by its
    seed: the same every time unless ``MACHINE_SEED`` says another, so that a run fails by what was changed and not by luck.
    """
    machine.stage, machine.tally = stage, Counter()
    try:
        run_state_machine_as_test(seed(SEED)(machine), settings=profile(examples))
        for more in range(1, 11):
            if not wanted <= set(machine.tally):
                run_state_machine_as_test(seed(SEED + more)(machine), settings=profile(MORE))
    finally:
        print(*(f"{number:5} {name}" for name, number in sorted(machine.tally.items())), sep="\n")
    assert wanted <= set(machine.tally), f"never done: {wanted - set(machine.tally)}"


def test_a_market_from_nothing(stage: StageOf) -> None:
    wanted = {
        "publish",
        "invite",
        "apply",
        "answer",
        "decline",
        "hold",
        "ask unit",
        "consent",
        "who may know",
        "clock jobs",
    }
    wanted |= {"UnitConsent overdue", "Match lapsed", "Demand expired"}
    run(Market, stage("market"), examples=5, wanted=wanted)


def test_agreements_from_two_drafts(stage: StageOf) -> None:
    wanted = {"change terms", "accept", "send", "sign", "withdraw", "revise", "hold", "ask unit"}
    wanted |= {"arrive", "withdraw consent", "Agreement lapsed"}
    run(Table, stage("table"), examples=5, wanted=wanted)


def test_two_talents_at_work(stage: StageOf) -> None:
    wanted = {"submit", "accept piece", "log", "state costs", "confirm statement", "pay", "evaluate", "receive"}
    wanted |= {"ServiceLog approved", "Assignment returned", "Agreement completed", "Payment confirmed"}
    run(Site, stage("work"), examples=5, wanted=wanted)
