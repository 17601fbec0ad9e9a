"""The poster on one page, Chinese with English beside it: as PDF to print, as picture for a group chat."""

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.display import formats
from apps.core.typesetting import picture, qr_svg, typeset
from apps.core.typesetting.records import Words, both
from apps.demands import wording
from apps.demands.models import Demand, DemandSkill
from apps.demands.money import money_of
from apps.demands.selectors import skills_of
from apps.posters.models import Poster

TEMPLATE: Final = Path(__file__).parent / "documents" / "poster.typ"
PIXELS_AN_INCH: Final = 110
LONGEST: Final = 260
"""Characters of the problem that stand on the poster; the rest is read on the site."""
MOST_SKILLS: Final = 6


def poster_pdf(poster: Poster) -> bytes:
    return typeset(TEMPLATE, _data(poster), on=clock.today())


def poster_png(poster: Poster) -> bytes:
    """A sheet of A4 of some 900 pixels across: a phone's screen, and under a megabyte."""
    return picture(TEMPLATE, _data(poster), ppi=PIXELS_AN_INCH)


def address_of(poster: Poster) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{reverse('posters:open', args=[poster.code])}"


def _data(poster: Poster) -> dict[str, Any]:
    demand = poster.demand
    unit = demand.unit
    money = money_of(demand)
    rows = [
        (lambda: _("Dates"), lambda: f"{wording.dates(demand)} · {wording.days(demand)}"),
        (lambda: _("Place"), lambda: wording.place(demand)),
        (lambda: _("How it is arranged"), lambda: demand.mode.name if demand.mode else ""),
        (lambda: _("Number of people"), lambda: str(demand.seats) if demand.seats > 1 else ""),
    ]
    return {
        "brand": both(lambda: _("TalentShare")),
        "motto": both(lambda: _("Stay employed where you are. Work here for a limited time.")),
        "title": demand.title,
        "unit": {"zh": unit.name_zh, "en": unit.name_en or unit.name_zh},
        "verified": both(lambda: _("verified")),
        "problem": Truncator(demand.problem).chars(LONGEST),
        "pay": "" if demand.is_unpaid else formats.yuan(demand.pay_total_fen),
        "pay_label": both(lambda: _pay_label(demand)),
        "net": _net(money.estimate.net_fen) if money.estimate and not demand.is_unpaid else None,
        "rows": [{"label": both(label), "value": both(value)} for label, value in rows],
        "skills": [_label(need) for need in skills_of(demand)[:MOST_SKILLS]],
        "qr": qr_svg(address_of(poster)),
        "address": address_of(poster).split("://", 1)[-1],
        "call": both(lambda: _("Scan to read it and to answer")),
        "answer": both(lambda: _("Four questions, three minutes.")),
        "until": both(lambda: _("Open until %(day)s") % {"day": demand.expires_on}),
        "number": demand.number or "",
    }


def _pay_label(demand: Demand) -> str:
    if demand.is_unpaid:
        return wording.pay(demand)
    return _("Pay before tax, each person") if demand.seats > 1 else _("Pay before tax")


def _net(fen: int) -> Words:
    return both(lambda: _("about %(amount)s after tax, paid in one month") % {"amount": formats.yuan(fen)})


def _label(need: DemandSkill) -> Words:
    return {"zh": need.skill.label_zh, "en": need.skill.label_en}
