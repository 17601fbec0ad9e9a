"""What comparable work is paid, before anybody names an amount. It guides: private pay is never capped or approved.

The agreements belong to apps above: matching answers here, from its ``estimates.py``. Where fewer than five can be
compared, nothing of them is said, and what the city published stands instead, with its source and year.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Final

from django.db.models import Q

from apps.core import clock
from apps.demands.models import Demand, PublishedPay
from apps.modes.models import SharingMode
from apps.organisations.models import Region

FEWEST: Final = 5
"""Below it a figure could be traced to somebody, and says little."""
BACK: Final = dt.timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class Guidance:
    """Fen a day before tax: lower quartile, median, upper quartile.

    ``number`` agreements of the mode in ``place`` ("" = everywhere); 0 where the city's ``source`` of ``year`` speaks.
    """

    low_fen: int
    median_fen: int
    high_fen: int
    number: int = 0
    place: str = ""
    source: str = ""
    year: int = 0


Observed = Callable[[SharingMode, Region | None, dt.date], Sequence[int]]
_observed: list[Observed] = []


def answer_with(observed: Observed) -> Observed:
    """Make ``observed`` the one that is asked: fen a day of each agreement of a mode in a city (None = all) since a day."""
    _observed[:] = [observed]
    return observed


def guidance_for(demand: Demand) -> Guidance | None:
    """Agreements of its mode in its city, else of its mode anywhere, else what the city published; else nothing."""
    if demand.mode is None:
        return None
    for region in (demand.region, None):
        paid = _paid(demand.mode, region)
        if len(paid) >= FEWEST:
            low, median, high = (round(fen) for fen in quantiles(paid, n=4, method="inclusive"))
            return Guidance(low, median, high, len(paid), region.name if region else "")
    return _published(demand)


def _paid(mode: SharingMode, region: Region | None) -> Sequence[int]:
    return _observed[0](mode, region, clock.today() - BACK) if _observed else ()


def _published(demand: Demand) -> Guidance | None:
    """The latest of the demand's city; of its class of talent."""
    code = demand.region.code
    rows = PublishedPay.objects.filter(Q(region__code=code) | Q(region__code=f"{code[:4]}00"))
    row = rows.filter(talent_class=demand.talent_class).order_by("-year", "-region__code").first()
    if row is None:
        return None
    return Guidance(row.low_day_fen, row.median_day_fen, row.high_day_fen, source=row.source, year=row.year)
