"""The month's run that ``benchmarks/statements.py`` measures, with six statements instead of a hundred thousand."""

from pathlib import Path

import pytest

from benchmarks.month.figures import whole_run

pytestmark = pytest.mark.django_db


def test_a_month_is_drafted_confirmed_paid_and_received_with_nothing_left_in_the_books() -> None:
    found = whole_run(6, 1, lambda _line: None)
    assert found["held"], found
    assert found["counts"]["batches"] == 1
    run = found["phases"]
    assert run["draft"]["done"] == run["confirm_using"]["done"] == 6
    assert run["confirm_others"]["done"] + run["confirm_silence"]["done"] == 6
    assert min(phase["done"] for name, phase in run.items() if not name.endswith("again")) > 0
    paid = run["pay_batches"]["done"] + run["pay_singly"]["done"]
    assert run["receive"]["done"] + run["receive_silence"]["done"] == found["counts"]["payments"] == paid


def test_a_run_that_was_stopped_is_gone_on_with(tmp_path: Path) -> None:
    kept = tmp_path / "month.json"
    stopped = whole_run(4, 1, lambda _line: None, kept=kept, until=0)
    assert stopped == {"asked": 4, "unfinished": "draft", "held": False}
    found = whole_run(4, 1, lambda _line: None, kept=kept)
    assert found["held"], found
    assert found["phases"]["draft"]["done"] == 4
    assert whole_run(4, 1, lambda _line: None, kept=kept)["phases"] == found["phases"]
