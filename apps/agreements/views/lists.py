"""All agreements of the reader: tabs by standing, filters in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from apps.accounts.models import User
from apps.agreements import room, selectors
from apps.agreements.models import Agreement
from apps.agreements.selectors import DESK, agreements_visible_to
from apps.agreements.views.reach import SignedInRequest
from apps.core.web.lists import Filters, Listing
from apps.modes.models import SharingMode
from apps.organisations.selectors import units_of

Status = Agreement.Status
TABS: Final[Mapping[str, tuple[object, Sequence[str]]]] = {
    "all": (pgettext_lazy("agreements", "All"), tuple(Status)),
    "talks": (_("In negotiation"), (Status.DRAFT, Status.AGREED)),
    "signing": (_("Signing"), (Status.SIGNING,)),
    "force": (_("Signed and in force"), (Status.SIGNED, Status.ACTIVE)),
    "completed": (_("Completed"), (Status.COMPLETED,)),
    "ended": (_("Ended early"), (Status.DECLINED, Status.LAPSED, Status.WITHDRAWN)),
}
PREFETCH = ("current_version__acceptances", "current_version__slots__copies")


class AgreementFilters(Filters):
    q = forms.CharField(label=_("Number, title or party"), max_length=60, required=False)
    mode = forms.ModelChoiceField(
        SharingMode.objects.order_by("pk"), label=_("Sharing mode"), to_field_name="code", required=False
    )
    route = forms.ChoiceField(
        label=_("Signatures"),
        choices=[("", pgettext_lazy("filter", "Any")), ("paper", _("On paper")), ("electronic", _("Electronic only"))],
        required=False,
    )
    turn = forms.ChoiceField(
        label=_("Who acts next"),
        choices=[("", pgettext_lazy("filter", "Any")), ("me", pgettext_lazy("turn", "I do"))],
        required=False,
    )

    def narrow(self, rows: QuerySet[Agreement], user: Any) -> QuerySet[Agreement]:
        """Those of ``rows`` that the filters leave."""
        chosen = self.chosen
        if "q" in chosen:
            rows = rows.filter(selectors.search(chosen["q"]))
        if "mode" in chosen:
            rows = rows.filter(mode=chosen["mode"])
        if "route" in chosen:
            on_paper = selectors.signed_on_paper()
            rows = rows.filter(on_paper) if chosen["route"] == "paper" else rows.exclude(on_paper)
        return rows.filter(selectors.waiting_for(user)) if "turn" in chosen else rows


@dataclass(frozen=True)
class Row:
    agreement: Agreement
    status: str
    tone: str
    waiting: str
    is_yours: bool


@login_required
@require_safe
def agreement_list(request: SignedInRequest) -> HttpResponse:
    user = request.user
    filters = AgreementFilters(request.GET)
    visible = agreements_visible_to(user)
    found = filters.narrow(visible, user) if filters.chosen else visible
    counts = dict(found.order_by().values_list("status").annotate(number=Count("pk", distinct=True)))
    chosen = request.GET.get("tab", "all")
    chosen = chosen if chosen in TABS else "all"
    listed = found.filter(status__in=TABS[chosen][1]).order_by("-id").prefetch_related(*PREFETCH)
    listing = Listing(request, listed, filters, keep=("tab",))
    units = set(units_of(user, *DESK).values_list("pk", flat=True))
    context = {
        "tabs": _tabs(request, counts, chosen),
        "rows": [_row(agreement, user, units) for agreement in listing.page],
        "listing": listing,
        "total": sum(counts.values()),
    }
    return render(request, "agreements/list.html", context)


def _tabs(request: SignedInRequest, counts: Mapping[str, int], chosen: str) -> list[dict[str, object]]:
    """The standings with their counts under the filters in force, which each tab keeps."""
    tabs = []
    for code, (label, statuses) in TABS.items():
        query = request.GET.copy()
        query.pop("page", None)
        query["tab"] = code
        count = sum(counts.get(status, 0) for status in statuses)
        tabs.append({"label": label, "url": f"?{query.urlencode()}", "count": count, "current": code == chosen})
    return tabs


def _row(agreement: Agreement, user: User, units: set[int]) -> Row:
    mine = selectors.parties_of(user, agreement, units)
    waiting = room.waiting_parties(agreement)
    return Row(
        agreement=agreement,
        status=room.status_words(agreement),
        tone=room.TONES[Status(agreement.status)],
        waiting=room.names_of(waiting),
        is_yours=not mine.isdisjoint(waiting),
    )
