"""What follows an event. Safe to run twice."""

from apps.core.outbox import handles
from apps.searches.events import SearchesDue
from apps.searches.services import tell_shard


@handles(SearchesDue)
def tell_of_new(event: SearchesDue) -> None:
    tell_shard(event.first, event.last)
