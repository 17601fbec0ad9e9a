"""What the clock does to the calendar."""

import datetime as dt

from apps.core.jobs import clock_job
from apps.talents.services import release_lapsed_holds


@clock_job(every=dt.timedelta(minutes=1))
def release_holds() -> int:
    return release_lapsed_holds()
