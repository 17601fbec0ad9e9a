"""All agreements of the reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.agreements import room
from apps.agreements.models import Agreement
from apps.agreements.selectors import DESK, agreements_visible_to
from apps.agreements.views.reach import SignedInRequest
from apps.modes.models import Party
from apps.organisations.selectors import units_of

Status = Agreement.Status
PAGE: Final = 20
TABS: Final[Mapping[str, tuple[object, Sequence[str]]]] = {
    "all": (pgettext_lazy("agreements", "All"), tuple(Status)),
    "talks": (_("In negotiation"), (Status.DRAFT, Status.AGREED)),
    "signing": (_("Signing"), (Status.SIGNING,)),
    "force": (_("Signed and in force"), (Status.SIGNED, Status.ACTIVE)),
    "completed": (_("Completed"), (Status.COMPLETED,)),
    "ended": (_("Ended early"), (Status.DECLINED, Status.LAPSED, Status.WITHDRAWN)),
}


@dataclass(frozen=True)
class Row:
    agreement: Agreement
    status: str
    tone: str
    waiting: str
    is_yours: bool


@login_required
def agreement_list(request: SignedInRequest) -> HttpResponse:
    user = request.user
    visible = agreements_visible_to(user)
    counts = dict(visible.order_by().values_list("status").annotate(number=Count("pk", distinct=True)))
    chosen = request.GET.get("tab", "all")
    chosen = chosen if chosen in TABS else "all"
    tabs = [
        {
            "label": label,
            "url": f"?tab={code}",
            "count": sum(counts.get(status, 0) for status in statuses),
            "current": code == chosen,
        }
        for code, (label, statuses) in TABS.items()
    ]
    listed = visible.filter(status__in=TABS[chosen][1]).order_by("-id")
    prefetched = listed.prefetch_related("current_version__acceptances", "current_version__slots")
    page = Paginator(prefetched, PAGE).get_page(request.GET.get("page"))
    units = set(units_of(user, *DESK).values_list("pk", flat=True))
    rows = [_row(agreement, units, user.pk) for agreement in page]
    context = {"tabs": tabs, "rows": rows, "page": page, "total": sum(counts.values())}
    return render(request, "agreements/list.html", context)


def _row(agreement: Agreement, units: set[int], user_id: int) -> Row:
    mine = set()
    if agreement.talent.user_id == user_id:
        mine.add(Party.TALENT)
    if agreement.using_unit_id in units:
        mine.add(Party.USING)
    if agreement.sending_unit_id in units:
        mine.add(Party.SENDING)
    waiting = room.waiting_parties(agreement)
    return Row(
        agreement=agreement,
        status=room.status_words(agreement),
        tone=room.TONES[Status(agreement.status)],
        waiting=room.names_of(waiting),
        is_yours=not mine.isdisjoint(waiting),
    )
