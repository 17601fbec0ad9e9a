"""The nightly proof."""

import datetime as dt

import structlog

from apps.core.jobs import clock_job
from apps.ledger.proofs import prove

log = structlog.get_logger(__name__)


@clock_job(every=dt.timedelta(days=1))
def prove_ledger() -> int:
    """Count the failures and write each to the log, where the alarm reads it."""
    failures = [(title, failure) for title, found in prove().items() for failure in found]
    for title, failure in failures:
        log.error("ledger_proof_failed", proof=title, failure=failure)
    return len(failures)
