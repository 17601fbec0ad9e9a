"""What the clock does to agreements."""

import datetime as dt

from apps.agreements import services
from apps.core.jobs import clock_job


@clock_job(every=dt.timedelta(hours=1))
def lapse_silent_negotiations() -> int:
    return services.lapse_silent()


@clock_job(every=dt.timedelta(hours=1))
def lapse_unsigned_agreements() -> int:
    return services.lapse_unsigned()


@clock_job(every=dt.timedelta(minutes=10))
def bring_into_force() -> int:
    return services.activate_due()
