"""Codes and figures of a plan in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from apps.planning.models import BatchPlan, PlanRow

OBSTACLES: dict[str, str | Promise] = {
    "demand-closed": lazy("The demand is no longer open."),
    "not-fitting": lazy("The two no longer fit, or the talent can no longer be found."),
    "begun": lazy("The two are in touch already."),
    "invitation-cap": lazy("The unit has used its invitations of this month."),
    "forbidden": lazy("Who accepted it may not invite for this unit."),
}
TONES = {
    PlanRow.Status.PROPOSED: "active",
    PlanRow.Status.ACCEPTED: "wait",
    PlanRow.Status.INVITED: "done",
    PlanRow.Status.REJECTED: "",
}
PLAN_TONES = {BatchPlan.Status.RUNNING: "wait", BatchPlan.Status.READY: "done"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a plan, with what it means."""

    label: str
    value: str
    note: str
    tone: str = ""


def figures(plan: BatchPlan) -> list[Figure]:
    """What a computed plan comes to, in the words of an officer."""
    found: Mapping[str, Any] = plan.figures
    if not found:
        return []
    proven = _("of the best total that any plan could reach, proven")
    if found["share"] >= 1:
        proven = _("the best total that any plan could reach, proven")
    return [
        Figure(_("Places with a proposal"), _of(found["filled"], found["needed"]), _still_open(found)),
        Figure(_("Share of the best possible"), _percent(found["share"], 2), proven),
        Figure(
            _("Fit on average"),
            f"{found['total'] * 100 / max(found['filled'], 1):.1f}",
            _("points of 100; %(total)s in all") % {"total": f"{found['total'] * 100:.1f}"},
        ),
        Figure(
            _("Overlaps avoided"),
            str(found["conflicts"]),
            _("times one talent would have had two demands of one week, had only numbers been counted"),
        ),
        Figure(
            _("Would rather change"),
            str(found["blocking"]),
            _("pairs outside the plan of whom both would gain; none in a stable plan"),
        ),
        Figure(
            _("New talents"),
            _of(found["newcomers"], found["proposed"]),
            _("have had no agreement here yet"),
        ),
        Figure(_("Unevenness"), f"{found['gini']:.2f}", _("0: alike for all who fit; 1: all for one talent")),
        Figure(
            _("Computed in"),
            _("%(seconds)s s") % {"seconds": f"{found['seconds']:.2f}"},
            ngettext("among %(n)s fitting pair", "among %(n)s fitting pairs", found["pairs"]) % {"n": found["pairs"]},
        ),
    ]


def whom(plan: BatchPlan) -> str:
    """Which talents a plan may propose."""
    by_hand = plan.talents.count()
    words = [
        _("home in %(region)s") % {"region": plan.talent_region.name} if plan.talent_region else "",
        _("of the units of %(alliance)s") % {"alliance": plan.talent_alliance.name} if plan.talent_alliance else "",
        str(plan.get_talent_class_display()) if plan.talent_class else "",
        _("verified by the office") if plan.verified_only else "",
        ngettext("%(n)s talent chosen by hand", "%(n)s talents chosen by hand", by_hand) % {"n": by_hand}
        if by_hand
        else "",
    ]
    chosen = [word for word in words if word]
    return _(", ").join(chosen) if chosen else _("all talents who may be found")


def obstacle(row: PlanRow) -> str:
    return str(OBSTACLES.get(row.obstacle, "")) if row.obstacle else ""


def _still_open(found: Mapping[str, Any]) -> str:
    left = found["needed"] - found["filled"]
    return ngettext("%(n)s place stays open", "%(n)s places stay open", left) % {"n": left} if left else _("all")


def _of(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": part, "whole": whole}


def _percent(share: float, places: int) -> str:
    """Rounded down, so that what is not the best never reads 100%."""
    step = 10 ** (places + 2)
    return f"{int(share * step) / step * 100:.{places}f}%" if share < 1 else "100%"
