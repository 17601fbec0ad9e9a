from celery import shared_task

from apps.audit import services


@shared_task(name="apps.audit.tasks.seal_audit")
def seal_audit() -> None:
    services.seal_audit()
