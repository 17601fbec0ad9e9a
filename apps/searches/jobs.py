"""What the clock does for saved searches."""

import datetime as dt

from apps.core.jobs import clock_job
from apps.searches import services


@clock_job(every=dt.timedelta(hours=1))
def due() -> int:
    return services.queue_due()
