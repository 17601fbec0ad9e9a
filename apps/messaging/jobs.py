"""What the clock does for notices."""

import datetime as dt

from apps.core.jobs import clock_job
from apps.messaging import sending


@clock_job(every=dt.timedelta(minutes=5))
def deferred() -> int:
    return sending.send_deferred()


@clock_job(every=dt.timedelta(minutes=30))
def digests() -> int:
    return sending.send_digests()
