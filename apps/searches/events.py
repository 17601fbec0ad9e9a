"""What happened here, as ids."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SearchesDue:
    """It is time to look again for the searches whose keys lie between these two, both included."""

    first: int
    last: int
