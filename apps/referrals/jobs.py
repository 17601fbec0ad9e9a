"""What the clock does for recommendations."""

import datetime as dt

from apps.core.jobs import clock_job
from apps.referrals import services


@clock_job(every=dt.timedelta(hours=1))
def lapse() -> int:
    return services.lapse_recommendations()


@clock_job(every=dt.timedelta(hours=1))
def credit() -> int:
    return services.note_credits()
