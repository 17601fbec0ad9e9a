"""The end of the double blind."""

import datetime as dt

from apps.core.jobs import clock_job, each
from apps.evaluations.selectors import assignments_to_publish
from apps.evaluations.services import publish_due


@clock_job(every=dt.timedelta(hours=1))
def publish_evaluations() -> int:
    return each(assignments_to_publish(), publish_due)
