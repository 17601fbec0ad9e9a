"""What the clock does for planning."""

import datetime as dt

from apps.core.jobs import clock_job
from apps.planning.services import note_shortages


@clock_job(every=dt.timedelta(hours=12))
def shortages() -> int:
    return note_shortages()
