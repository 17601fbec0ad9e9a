"""The only writers of saved searches."""

import hashlib
import json

from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.messaging.services import notify
from apps.messaging.wishes import MORNING
from apps.searches.events import SearchesDue
from apps.searches.models import SavedSearch
from apps.searches.selectors import COUNTED, MOST, due_searches, new_since
from apps.searches.shelves import BESIDE, SHELVES

SHARD = 200
"""Searches that one worker looks through at a time."""


@transaction.atomic
def save_search(user: User, side: str, data: QueryDict, *, name: str) -> SavedSearch:
    """Keep the filters of ``data`` that narrow the list. The same filters again give the search that is there.

    Raises RuleViolation "nothing-chosen", and "search-cap" where the person keeps 20 already.
    """
    filters = SHELVES[side].filters(user, data)
    chosen = {key: [str(data[key])] for key in filters.chosen if key not in BESIDE}  # the value that was checked
    if not chosen:
        raise RuleViolation("nothing-chosen", _("Choose a filter or write a word first; then the search can be kept."))
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # the cap is the person's
    mine, mark = SavedSearch.objects.filter(user=user), _mark(side, chosen)
    known = mine.filter(fingerprint=mark).first()
    if known is not None:
        return known
    if mine.count() >= MOST:
        raise RuleViolation(
            "search-cap",
            _("You keep %(most)s searches already. Remove one that you no longer need.") % {"most": MOST},
        )
    now = clock.now()
    search = SavedSearch.objects.create(
        user=user,
        side=side,
        name=name.strip()[:60] or str(SavedSearch.Side(side).label),
        query=chosen,
        fingerprint=mark,
        looked_at=now,
        told_at=now,
    )
    record("search_saved", search, by=user)
    return search


@transaction.atomic
def change_search(search: SavedSearch, *, name: str, rhythm: str) -> SavedSearch:
    """Another name, or another rhythm of being told; what came before is not told any more."""
    search = SavedSearch.objects.select_for_update().get(pk=search.pk)
    search.name = name.strip()[:60] or search.name
    if rhythm in SavedSearch.Rhythm.values and rhythm != search.rhythm:
        search.rhythm, search.told_at = rhythm, clock.now()
    search.save(update_fields=["name", "rhythm", "told_at"])
    record("search_changed", search, by=search.user, rhythm=search.rhythm)
    return search


@transaction.atomic
def look(search: SavedSearch) -> None:
    """The owner opens the list: everything up to now is seen."""
    SavedSearch.objects.filter(pk=search.pk).update(looked_at=clock.now())


@transaction.atomic
def remove_search(search: SavedSearch) -> None:
    """Forget the search; nobody is told of it any more."""
    record("search_removed", search, by=search.user)
    search.delete()


def queue_due() -> int:
    """Hand the due searches out in shards, from eight in the morning; return how many shards.

    Handed out twice, a shard finds nothing due the second time.
    """
    if clock.local(clock.now()).time() < MORNING:
        return 0
    keys = list(due_searches().order_by("pk").values_list("pk", flat=True))
    shards = [keys[at : at + SHARD] for at in range(0, len(keys), SHARD)]
    with transaction.atomic():
        emit(*(SearchesDue(shard[0], shard[-1]) for shard in shards))
    return len(shards)


def tell_shard(first: int, last: int) -> int:
    """Look through one shard; return how many people were told."""
    keys = due_searches().filter(pk__range=(first, last)).order_by("pk").values_list("pk", flat=True)
    return sum(_tell(key) for key in list(keys))


@transaction.atomic
def _tell(key: int) -> bool:
    """Tell the owner of what is new since the last look and the last notice. Whoever comes second finds it done."""
    mine = due_searches().select_for_update(skip_locked=True, of=("self",)).select_related("user")
    search = mine.filter(pk=key).first()
    if search is None:
        return False
    count = new_since(search, max(search.looked_at, search.told_at))
    search.told_at = clock.now()
    search.save(update_fields=["told_at"])
    if not count:
        return False
    facts = {"search": search.name, "count": f"{COUNTED}+" if count > COUNTED else str(count)}
    path = reverse("searches:detail", args=[search.public_id])
    key_ = f"search:{search.public_id}:{clock.today().isoformat()}"
    return bool(notify([search.user], "searches.new", facts=facts, path=path, key=key_))


def _mark(side: str, chosen: dict[str, list[str]]) -> str:
    return hashlib.sha256(json.dumps([side, chosen], sort_keys=True).encode()).hexdigest()
