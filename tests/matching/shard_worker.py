"""`python -m tests.matching.shard_worker`: one worker that takes shards of demands until none is left.

It does what a worker of the site does with a delivery, and says on its output how many it did.
"""

import sys
import time

import django

PATIENCE = 60.0


def main() -> int:
    django.setup()
    from apps.core import outbox  # noqa: PLC0415 - only after setup()
    from apps.core.models import Delivery  # noqa: PLC0415

    outbox.discover()
    until, done = time.monotonic() + PATIENCE, 0
    while time.monotonic() < until:
        due = Delivery.objects.filter(done_at=None, dead=False, consumer="apps.matching.handlers.match_due")
        ids = list(due.order_by("id").values_list("id", flat=True))
        if not ids:
            break
        done += sum(outbox.deliver(pk) for pk in ids)
        time.sleep(0.05)
    sys.stdout.write(f"{done}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
