"""What the services of profiles and of their verification share."""

from apps.core.locks import lock_then_read
from apps.talents.models import Talent


def lock(talent: Talent) -> Talent:
    """The talent as it is now, locked until the transaction ends; others may refer to it meanwhile."""
    rows = Talent.objects.select_related("user", "unit__region", "region")
    return lock_then_read(rows, talent.pk, no_key=True)
