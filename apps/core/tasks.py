"""Shells for the worker."""

from celery import shared_task

from apps.core import jobs, outbox


@shared_task(name="apps.core.tasks.deliver")
def deliver(delivery_id: int) -> None:
    outbox.deliver(delivery_id)


@shared_task(name="apps.core.tasks.run_clock_jobs")
def run_clock_jobs() -> None:
    jobs.run_due()
