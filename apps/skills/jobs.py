"""What the clock does to the taxonomy."""

import datetime as dt

from apps.core.jobs import clock_job
from apps.skills import services


@clock_job(every=dt.timedelta(days=1))
def forget_gaps() -> int:
    return services.forget_gaps()
