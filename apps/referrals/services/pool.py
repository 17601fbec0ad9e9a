"""The unit's own list of talents: keep, tag, note, forget."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.matching.models import Match
from apps.organisations.models import Unit
from apps.referrals.models import PoolEntry, Recommendation
from apps.referrals.rules import can_keep
from apps.talents.models import Talent

MOST_TAGS, LONGEST_TAG = 5, 20


@transaction.atomic
def keep_in_pool(match: Match, *, by: User) -> PoolEntry:
    """Remember a candidate in the unit's list; asked again, the entry that is there. Raises "forbidden"."""
    _refuse_unless_keeper(by, match.demand.unit)
    entry, created = PoolEntry.objects.get_or_create(
        unit=match.demand.unit, talent=match.talent, defaults={"kept_by": by, "kept_at": clock.now()}
    )
    if created:
        record("pool_kept", entry, by=by)
    return entry


@transaction.atomic
def change_entry(entry: PoolEntry, *, by: User, tags: Iterable[str], note: str) -> PoolEntry:
    """The unit's tags and note. Raises "forbidden", or "tags" where there are more than five or one is too long."""
    entry = PoolEntry.objects.select_for_update(of=("self",)).select_related("unit", "talent__user").get(pk=entry.pk)
    _refuse_unless_keeper(by, entry.unit)
    chosen = list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
    if len(chosen) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in chosen):
        raise RuleViolation(
            "tags",
            _("At most %(most)s tags of up to %(long)s characters each.") % {"most": MOST_TAGS, "long": LONGEST_TAG},
        )
    entry.tags, entry.note = chosen, note.strip()[:1000]
    entry.save(update_fields=["tags", "note"])
    record("pool_changed", entry, by=by)
    return entry


@transaction.atomic
def remove_from_pool(entry: PoolEntry, *, by: User) -> None:
    """Forget the talent, the tags and the note. The talent is told nothing, as before. Raises "forbidden"."""
    _refuse_unless_keeper(by, entry.unit)
    record("pool_removed", entry, by=by)
    entry.delete()


def receive_in_pool(unit: Unit, talent: Talent) -> PoolEntry:
    """A recommendation brought the talent."""
    entry, _created = PoolEntry.objects.get_or_create(unit=unit, talent=talent, defaults={"kept_at": clock.now()})
    return entry


def leave_pool(recommendation: Recommendation, *, by: User) -> None:
    """The yes that brought the talent is taken back: the place goes too, unless another yes or a story of the two
    stands, or the unit made it its own by a tag or a note."""
    unit, talent = recommendation.to_unit, recommendation.talent
    yes = Recommendation.objects.filter(to_unit=unit, talent=talent, status=Recommendation.Status.ACCEPTED)
    story = Match.objects.filter(demand__unit=unit, talent=talent).exclude(status=Match.Status.SUGGESTED)
    if yes.exists() or story.exists():
        return
    place = PoolEntry.objects.filter(unit=unit, talent=talent, kept_by=None)
    for entry in place.filter(tags=[], note=""):
        record("pool_removed", entry, by=by)
        entry.delete()


def _refuse_unless_keeper(by: User, unit: Unit) -> None:
    if not can_keep(by, unit):
        raise RuleViolation("forbidden", _("The unit's HR contact or administrator keeps its list of talents."))
