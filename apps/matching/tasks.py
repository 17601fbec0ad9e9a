"""What a worker does when it starts: build its index, so that the first demand published does not wait for it."""

from typing import Any

from celery.signals import worker_process_init

from apps.matching import index


@worker_process_init.connect
def warm_index(**_given: Any) -> None:
    """Aside, in a thread: a process that is slow to start would be taken for a dead one."""
    index.build_aside()
