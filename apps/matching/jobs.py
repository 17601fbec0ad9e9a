"""What the clock does between demand and talent."""

import datetime as dt

from apps.core.jobs import clock_job
from apps.matching import services
from apps.talents.services import release_lapsed_holds


@clock_job(every=dt.timedelta(minutes=5))
def lapse() -> int:
    """Lapsed holds first, then the matches that stood on them, then the demands that waited for them."""
    return release_lapsed_holds() + services.lapse_matches() + services.free_demands()


@clock_job(every=dt.timedelta(hours=1))
def overdue() -> int:
    return services.mark_overdue_consents()
