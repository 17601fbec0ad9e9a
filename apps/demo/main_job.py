"""The main job, once, through the real services, outbox, relay, workers and database."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from apps.audit.selectors import verify_audit
from apps.audit.services import seal_audit
from apps.demo.steps import agreeing, finding, working
from apps.demo.steps.story import NotHappened, Story, needed, yuan
from apps.ledger.proofs import prove
from apps.settlement.models import StatementLine

Step = Callable[[Story], str]
Say = Callable[[str], None]

LEAVES = ("fee", "sending_unit", "intermediary", "tax", "net")
STEPS: tuple[tuple[str, Step], ...] = (
    ("Workers catch up", finding.catch_up),
    ("The using unit posts a demand", finding.post_demand),
    ("Workers match it", finding.match_demand),
    ("The using unit invites", finding.invite),
    ("The talent answers", finding.answer_invitation),
    ("The using unit holds the dates", finding.hold),
    ("The talent asks the own unit", finding.ask_unit),
    ("The sending unit consents", finding.consent),
    ("The agreement is drafted", agreeing.draft),
    ("The terms are negotiated", agreeing.negotiate),
    ("All accept the terms", agreeing.accept),
    ("The text is frozen", agreeing.send),
    ("Three sign", agreeing.sign),
    ("A worker seals", agreeing.seal),
    ("The work begins", working.start),
    ("The work is accepted", working.work),
    ("A worker drafts the statement", working.draft_statement),
    ("The statement is confirmed", working.confirm),
    ("The using unit pays", working.pay),
    ("All evaluate", working.evaluate),
    ("The talent returns", working.come_back),
)


@dataclass
class Outcome:
    """What the main job came to; ``held`` is true only if every promise held."""

    story: Story
    steps: list[dict[str, Any]] = field(default_factory=list)
    ledger_balanced: bool = False
    audit_intact: bool = False

    @property
    def leaves(self) -> list[StatementLine]:
        return list(needed(self.story.statement).lines.order_by("position"))

    @property
    def fen_by_leaf(self) -> dict[str, int]:
        """Every leaf of a split, also those that came to nothing."""
        return dict.fromkeys(LEAVES, 0) | {line.kind: line.amount_fen for line in self.leaves}

    @property
    def held(self) -> bool:
        whole = needed(self.story.statement).contract_fen
        return self.ledger_balanced and self.audit_intact and sum(line.amount_fen for line in self.leaves) == whole

    def as_json(self) -> dict[str, Any]:
        version = needed(needed(self.story.agreement).current_version)
        version.refresh_from_db()
        return {
            "matches": self.story.matches,
            "top_reasons": self.story.top_reasons,
            "signed_hash": version.document_sha256,
            "pdf_sha256": version.sealed_sha256,
            "lines": [{"party": leaf, "fen": fen} for leaf, fen in self.fen_by_leaf.items()],
            "contract_fen": needed(self.story.statement).contract_fen,
            "ledger_balanced": self.ledger_balanced,
            "steps": self.steps,
        }


def run(say: Say) -> Outcome:
    """Play all steps, telling each with its time; a job that was stopped goes on where it was.

    Raises NotHappened where a worker or a rule did not do its part.
    """
    outcome = Outcome(Story.cast())
    if working.has_finished(outcome.story):
        raise NotHappened("The main job has run in this database before.")
    for number, (name, step) in enumerate(STEPS, 1):
        began = time.monotonic()
        result = step(outcome.story)
        ms = round((time.monotonic() - began) * 1000)
        outcome.steps.append({"name": name, "ms": ms})
        say(f"  {number:2}. {name:<32} {ms:>6} ms   {result}")
    outcome.story.agreement = needed(outcome.story.assignment).agreement
    failures = [sentence for found in prove().values() for sentence in found]
    outcome.ledger_balanced = not failures
    outcome.audit_intact = verify_audit().intact
    seal_audit()
    _tell_proof(outcome, failures, say)
    return outcome


def _tell_proof(outcome: Outcome, failures: list[str], say: Say) -> None:
    statement = needed(outcome.story.statement)
    say("")
    say(f"  Statement {statement.number}")
    for leaf, fen in outcome.fen_by_leaf.items():
        say(f"    {leaf.replace('_', ' '):<14} {yuan(fen):>16}")
    total = sum(outcome.fen_by_leaf.values())
    say(
        f"    {'sum':<14} {yuan(total):>16}   contract {yuan(statement.contract_fen)}, difference {yuan(abs(total - statement.contract_fen))}"
    )
    say(f"  Ledger: {'balanced' if outcome.ledger_balanced else '; '.join(failures)}")
    say(f"  History: {'intact' if outcome.audit_intact else 'BROKEN'}")
