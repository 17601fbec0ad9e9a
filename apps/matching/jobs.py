"""What the clock does between demand and talent."""

import datetime as dt

from apps.core.jobs import clock_job
from apps.matching import index, services
from apps.talents.services import release_lapsed_holds


@clock_job(every=dt.timedelta(minutes=5))
def lapse() -> int:
    """Lapsed holds first, then the matches that stood on them, then the seats that they held."""
    return release_lapsed_holds() + services.lapse_matches() + services.free_seats()


@clock_job(every=dt.timedelta(minutes=5))
def follow() -> int:
    """A new scoring rule, the day's count of skills, and whatever else touches results beside demand and talents."""
    return services.refresh_stale()


@clock_job(every=dt.timedelta(minutes=1))
def compare() -> int:
    """The demands of this hour, some at a time, against a plain answer from Postgres."""
    return services.check_shard()


@clock_job(every=dt.timedelta(hours=1))
def keep_index() -> int:
    """A large index as a file, for the workers that start next."""
    return index.keep()


@clock_job(every=dt.timedelta(hours=1))
def overdue() -> int:
    return services.mark_overdue_consents()


@clock_job(every=dt.timedelta(hours=1))
def nobody() -> int:
    """Open demands that have waited for a candidate in vain: the office hears of each once."""
    return services.tell_of_nobody()
