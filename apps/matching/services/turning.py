"""What the calendar alone changes: a certificate, a ban or a non-compete that ends is told of like any other change."""

import datetime as dt

from django.db.models import Q

from apps.core import clock
from apps.core.outbox import emit
from apps.matching.rules import NON_COMPETE, declared_non_competes
from apps.talents.events import TalentChanged
from apps.talents.models import Credential, StandingConsent, Talent


def tell_of_turned(since: dt.date) -> int:
    """Tell of published talents whose facts are others today than they were on ``since``; return how many those are.

    The days between count too, should nobody have worked on them.
    """
    today = clock.today()
    ended = Credential.objects.filter(valid_until__gte=since, valid_until__lt=today)
    turned = Q(valid__startswith__gt=since, valid__startswith__lte=today)
    turned |= Q(valid__endswith__gt=since, valid__endswith__lte=today)
    bans = StandingConsent.objects.filter(turned, ended_at=None, forbidden_units__isnull=False)
    over = declared_non_competes().filter(
        declared_at__gte=_midnight(since) - NON_COMPETE, declared_at__lt=_midnight(today) - NON_COMPETE
    )
    concerned = Q(pk__in=ended.values("talent")) | Q(pk__in=bans.values("talent")) | Q(pk__in=over.values("talent"))
    talents = Talent.objects.filter(concerned, status=Talent.Status.PUBLISHED).order_by("pk")
    events = [TalentChanged(str(public_id)) for public_id in talents.values_list("public_id", flat=True)]
    emit(*events)
    return len(events)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=clock.SHANGHAI)
