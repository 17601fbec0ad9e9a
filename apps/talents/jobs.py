"""What the clock does to profiles and to the calendar."""

import datetime as dt

from apps.core.jobs import clock_job
from apps.talents import services


@clock_job(every=dt.timedelta(hours=1))
def catch_up_merges() -> int:
    return services.catch_up_merges()


@clock_job(every=dt.timedelta(days=1))
def forget_pastes() -> int:
    return services.forget_pastes()


@clock_job(every=dt.timedelta(minutes=1))
def release_holds() -> int:
    return services.release_lapsed_holds()
