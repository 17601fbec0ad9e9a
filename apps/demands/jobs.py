"""What the clock does to demands."""

import datetime as dt

from apps.core.jobs import clock_job
from apps.demands import services


@clock_job(every=dt.timedelta(hours=1))
def catch_up_merges() -> int:
    return services.catch_up_merges()


@clock_job(every=dt.timedelta(minutes=10))
def expire_demands() -> int:
    return services.expire_demands()
