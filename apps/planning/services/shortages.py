"""The only writer of the shortage catalogue: a clock job notes what is short today."""

from django.db import transaction

from apps.core import clock
from apps.matching.engine.places import city_key
from apps.organisations.models import Region
from apps.planning.balance import FEW
from apps.planning.models import Shortage
from apps.planning.shortages import going_on, needs_now


@transaction.atomic
def note_shortages() -> int:
    """Note what is short today; return how many shortages are new. Run twice it notes the same."""
    today, short = clock.today(), {key: need for key, need in needs_now().items() if need.short}
    cities = {city_key(one.code): one for one in Region.objects.filter(code__endswith="00")}
    running = {(city_key(one.region.code), one.skill_id): one for one in going_on().select_for_update(of=("self",))}
    new = 0
    for key, need in sorted(short.items()):
        row = running.get(key)
        if row is None and key[0] in cities:
            row, new = Shortage(region=cities[key[0]], skill_id=key[1], since=today), new + 1
        if row is not None:
            row.last_on, row.demands = today, need.demands
            row.talents = None if 0 < need.talents < FEW else need.talents
            row.save()
    return new
