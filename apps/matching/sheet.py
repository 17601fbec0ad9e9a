"""What the sending unit is asked to consent to: one assignment, kept as it was asked, worded when read."""

import datetime as dt
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.display import formats
from apps.demands.models import Demand
from apps.demands.periods import stays
from apps.matching.models import Match
from apps.modes.models import SharingMode


class Sheet(TypedDict):
    """Facts only; amounts in fen, dates as ISO text, stays as (first day, last day)."""

    talent: str
    headline: str
    unit_zh: str
    unit_en: str
    demand: str
    result_wanted: str
    region_zh: str
    region_en: str
    place: str
    remote_percent: int
    stays: list[list[str]]
    days: int
    days_per_week: int
    dates_answer: str
    pay_total_fen: int
    mode: str
    mode_zh: str
    mode_en: str
    family: str
    sending_part: str
    post_is_left: bool
    attendance: bool
    result_owner: str
    eligibility: str
    conflicts: str


def make_sheet(match: Match) -> Sheet:
    """The sheet of one match: no thread, no other match, no history of rates."""
    demand, talent = match.demand, match.talent
    mode = demand.mode
    return Sheet(
        talent=talent.user.name,
        headline=talent.headline,
        unit_zh=demand.unit.name_zh,
        unit_en=demand.unit.name_en,
        demand=demand.title,
        result_wanted=demand.result_wanted,
        region_zh=demand.region.name_zh,
        region_en=demand.region.name_en,
        place=demand.place,
        remote_percent=demand.remote_percent,
        stays=[[start.isoformat(), (end - dt.timedelta(days=1)).isoformat()] for start, end in stays(demand)],
        days=demand.days,
        days_per_week=demand.days_per_week,
        dates_answer=match.dates_answer,
        pay_total_fen=demand.pay_total_fen,
        mode=mode.code if mode else "",
        mode_zh=mode.name_zh if mode else "",
        mode_en=mode.name_en if mode else "",
        family=mode.family if mode else "",
        sending_part=mode.sending_part if mode else "",
        post_is_left=bool(mode and mode.post_is_left),
        attendance=bool(mode and mode.attendance),
        result_owner=demand.result_owner,
        eligibility=match.eligibility,
        conflicts=match.conflicts,
    )


def ten_lines(sheet: Sheet, *, english: bool) -> list[tuple[str, str]]:
    """The assignment in ten lines: who, what, where, when, days, pay and share, results, insurance, cover, return."""
    side = "en" if english else "zh"
    unit = (sheet["unit_en"] if english else "") or sheet["unit_zh"]
    region = sheet["region_en"] if side == "en" else sheet["region_zh"]
    return [
        (_("Who"), f"{sheet['talent']} · {sheet['headline']}"),
        (_("What"), f"{sheet['demand']} · {sheet['result_wanted']}"),
        (_("Where"), _("%(unit)s, %(region)s, %(place)s") % {"unit": unit, "region": region, "place": _place(sheet)}),
        (_("When"), "; ".join(_stay(first, last) for first, last in sheet["stays"])),
        (_("Days"), _days(sheet)),
        (_("Pay and share"), f"{formats.yuan(sheet['pay_total_fen'])} · {_share(sheet)}"),
        (_("Results"), _results(sheet)),
        (_("Insurance"), _insurance(sheet)),
        (_("Cover at home"), _("Your unit names it in its answer.")),
        (_("Return"), _return(sheet)),
    ]


def _stay(first: str, last: str) -> str:
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _place(sheet: Sheet) -> str:
    words = {
        Demand.Place.ON_SITE: _("on site"),
        Demand.Place.REMOTE: _("remote"),
        Demand.Place.BOTH: _("on site and remote"),
        Demand.Place.ELSEWHERE: _("elsewhere"),
    }
    place = words[Demand.Place(sheet["place"])]
    if sheet["remote_percent"] and sheet["place"] != Demand.Place.REMOTE:
        return _("%(place)s, %(share)s%% remote") % {"place": place, "share": sheet["remote_percent"]}
    return place


def _days(sheet: Sheet) -> str:
    words = ngettext("%(days)s day in all", "%(days)s days in all", sheet["days"]) % {"days": sheet["days"]}
    return _("%(words)s, at most %(week)s a week") % {"words": words, "week": sheet["days_per_week"]}


def _share(sheet: Sheet) -> str:
    part = sheet["sending_part"]
    if part == SharingMode.SendingPart.COST:
        return _("You get the exact cost with proof, without a margin.")
    if part == SharingMode.SendingPart.PRICE:
        return _("You get the contract price less the fee and pay your talent by your own rule.")
    if part == SharingMode.SendingPart.OWN_CONTRACT:
        return _("Before tax, to the talent. Your unit gets a share only by its own service contract.")
    return _("Before tax, to the talent.")


def _results(sheet: Sheet) -> str:
    owner = str(Demand.ResultOwner(sheet["result_owner"]).label)
    return _("Results belong to: %(owner)s") % {"owner": owner}


def _insurance(sheet: Sheet) -> str:
    if sheet["family"] in (SharingMode.Family.PERSONAL_SERVICE, SharingMode.Family.NO_SENDING_UNIT):
        return _(
            "The using unit insures: single-line work injury where offered, else accident and employer's liability."
        )
    return _("Your work-injury insurance goes on.")


def _return(sheet: Sheet) -> str:
    last = max((pair[1] for pair in sheet["stays"]), default="")
    if sheet["post_is_left"]:
        return _("Back at the same post after %(day)s, confirmed by all three.") % {"day": last}
    return _("The post is not left. Last day: %(day)s.") % {"day": last}
