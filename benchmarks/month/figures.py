"""The whole run and what it left behind: counts, sums of the ledger, what the proof says."""

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import Count, Model, Sum

from apps.agreements.models import Agreement
from apps.audit.models import AuditEvent
from apps.core import clock
from apps.core.models import Delivery, OutboxEvent
from apps.ledger import proofs
from apps.ledger.models import Account, Entry, Posting
from apps.settlement.models import BatchLine, Payment, PaymentBatch, Statement, StatementLine
from benchmarks.month import meter, phases, scene

COUNTED: dict[str, type[Model]] = {
    "agreements": Agreement, "statements": Statement, "lines": StatementLine, "batches": PaymentBatch,
    "batch_lines": BatchLine, "payments": Payment, "entries": Entry, "postings": Posting, "audit_rows": AuditEvent,
    "events": OutboxEvent,
}  # fmt: skip
PHASES: dict[str, meter.Work] = {
    "draft": phases.draft,
    "confirm_using": phases.confirm_by_using_units,
    "confirm_others": phases.confirm_by_the_others,
    "confirm_silence": phases.confirm_by_silence,
    "confirm_silence_again": phases.confirm_by_silence,
    "pay_batches": phases.pay_by_batches,
    "pay_singly": phases.pay_singly,
    "receive": phases.receive,
    "receive_silence": phases.receive_by_silence,
    "receive_silence_again": phases.receive_by_silence,
}
AFTER_SILENCE = ("confirm_silence", "receive_silence")  # a week and a day have passed before


@dataclass
class Run:
    """How far a run is; in a file it outlives the process, beside the database it belongs to."""

    file: Path | None = None
    scene_s: float | None = None
    phases: dict[str, meter.Meter] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path | None) -> "Run":
        if file is None or not file.exists():
            return cls(file)
        kept = json.loads(file.read_text())
        return cls(file, kept["scene_s"], {name: meter.Meter(**one) for name, one in kept["phases"].items()})

    def keep(self) -> None:
        if self.file:
            phases = {name: asdict(one) | {"until": math.inf} for name, one in self.phases.items()}
            self.file.write_text(json.dumps({"scene_s": self.scene_s, "phases": phases}))

    def is_whole(self, name: str) -> bool:
        return name in self.phases and self.phases[name].whole

    def add(self, name: str, more: meter.Meter) -> None:
        """What a phase took from where it was stopped."""
        if before := self.phases.get(name):
            seconds, whole = before.seconds + more.seconds, more.whole
            more = before.beside(more)
            more.seconds, more.whole = seconds, whole
        self.phases[name] = more


def whole_run(
    pieces: int, workers: int, say: Callable[[str], None], *, kept: Path | None = None, until: float = math.inf
) -> dict[str, Any]:
    """Make the scene, run every phase, prove the books. ``held`` says whether all came out as it must.

    With a file ``kept`` beside the database, what an earlier run did is gone on with. When the time is ``until``, the run
    stops between two pieces, and ``unfinished`` names the phase.
    """
    run = Run.read(kept)
    if run.scene_s is None:
        phases.begin_of_month()
        began = time.perf_counter()
        scene.make(pieces)
        run.scene_s = round(time.perf_counter() - began, 1)
        run.keep()
        say(f"scene: {run.scene_s} s")
    for name, work in PHASES.items():
        if run.is_whole(name):
            continue
        if name in AFTER_SILENCE and name not in run.phases:
            clock.move(phases.SILENCE)
        run.add(name, meter.run(work, workers, until))
        run.keep()
        say(f"{name}: {run.phases[name].figures()}")
        if not run.is_whole(name):
            return {"asked": pieces, "unfinished": name, "held": False}
    return _proven(run, pieces, workers)


def _proven(run: Run, pieces: int, workers: int) -> dict[str, Any]:
    began = time.perf_counter()
    failures = [f"{title}: {one}" for title, some in proofs.prove().items() for one in some]
    figures = {name: phase.figures() for name, phase in run.phases.items()}
    found: dict[str, Any] = {"asked": pieces, "workers": workers, "scene_s": run.scene_s}
    found |= _totals(figures) | {"phases": figures, "prove_s": round(time.perf_counter() - began, 1)}
    found |= {"proof": "clean" if not failures else failures[:20], "counts": _counts(), "ledger": _ledger()}
    return found | {"held": _held(found, pieces)}


def _totals(run: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Of one statement, from the accepted piece to the last receipt; p95 where pieces were timed one by one."""
    many, seconds = run["draft"]["done"], sum(phase["seconds"] for phase in run.values())
    queries = sum(phase["queries_each"] * phase["done"] for phase in run.values())
    return {
        "seconds": round(seconds, 1),
        "statements_per_s": round(many / seconds, 2),
        "queries_a_statement": round(queries / many, 1),
        "peak_mb": max(phase["peak_mb"] for phase in run.values()),
    }


def _counts() -> dict[str, Any]:
    by_status = Statement.objects.order_by().values_list("status").annotate(many=Count("pk"))
    waiting = Delivery.objects.filter(done_at=None).count()
    rows = {name: model._default_manager.count() for name, model in COUNTED.items()}
    return rows | {"by_status": dict(by_status), "notices_waiting": waiting}


def _ledger() -> dict[str, int]:
    """Fen: what was contracted, booked (debits), paid out and withheld, and what is left open by kind of account."""
    lines, kinds = StatementLine.objects.order_by(), StatementLine.Kind
    open_fen = Account.objects.aggregate(fen=Sum("balance_fen", default=0))["fen"]
    return {
        "contract_fen": Statement.objects.aggregate(fen=Sum("contract_fen", default=0))["fen"],
        "paid_fen": lines.exclude(kind=kinds.TAX).aggregate(fen=Sum("amount_fen", default=0))["fen"],
        "withheld_fen": lines.filter(kind=kinds.TAX).aggregate(fen=Sum("amount_fen", default=0))["fen"],
        "debits_fen": Posting.objects.filter(amount_fen__gt=0).aggregate(fen=Sum("amount_fen", default=0))["fen"],
        "trial_balance_fen": open_fen,
        "accounts": Account.objects.count(),
        "accounts_open": Account.objects.exclude(balance_fen=0).count(),
    }


def _held(found: Mapping[str, Any], pieces: int) -> bool:
    """Every piece drafted once and settled, nothing left in any account, nothing moved by asking the silence again."""
    counts, ledger, run = found["counts"], found["ledger"], found["phases"]
    return bool(
        found["proof"] == "clean"
        and counts["by_status"] == {Statement.Status.SETTLED: pieces}
        and ledger["accounts_open"] == ledger["trial_balance_fen"] == 0
        and ledger["paid_fen"] + ledger["withheld_fen"] == ledger["contract_fen"]
        and run["confirm_silence_again"]["done"] == run["receive_silence_again"]["done"] == 0
    )
