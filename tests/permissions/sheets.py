"""A task list that is complete, so that each of its pages opens and it may be handed in."""

from apps.core import clock
from apps.demands.models import DemandSheet
from tests.factories import make_member, make_talent, make_unit
from tests.permissions.part import MARKER, Part, people_in, sender_of

TYPED = {
    "form": {"title": MARKER, "need": "task", "who": "person", "person": "unknown"},
    "work": {"problem": MARKER, "result_wanted": MARKER, "results_belong": "using_unit"},
    "requirements": {"skills": "激光焊接"},
    "time": {"days_or_dates": "yearly", "first_week": "10", "days": "5", "place_or_remote": "on_site"},
    "pay": {"pay_unit": "total", "pay": "10000"},
    "visibility": {"visibility": "invited"},
    "contact": {"contact": MARKER},
}


def sheet_parts() -> dict[str, Part]:
    unit, talent = make_unit(), make_talent()
    people = people_in(unit, sender_of(talent), talent)
    by = make_member(unit, "hr")
    sheet = DemandSheet.objects.create(unit=unit, by=by, answers=TYPED, saved_at=clock.now())
    statements = {"demands:sheet_check": {"true": "on", "fair": "on", "open": "on"}}
    contact = {"demands:sheet_section": TYPED["contact"]}
    return {
        "sheet": Part((sheet.public_id,), people, statements),
        "sheet section": Part((sheet.public_id, "contact"), people, contact),
    }
