"""A task list that is complete, so that each of its pages opens and it may be handed in."""

from apps.core import clock
from apps.demands.models import DemandSheet
from tests.factories import make_member, make_talent, make_unit
from tests.permissions.part import Data, Part, mark_of, people_in, sender_of

TYPED: dict[str, Data] = {
    "form": {"need": "task", "who": "person", "person": "unknown"},
    "work": {"results_belong": "using_unit"},
    "requirements": {"skills": "激光焊接"},
    "time": {"days_or_dates": "yearly", "first_week": "10", "days": "5", "place_or_remote": "on_site"},
    "pay": {"pay_unit": "total", "pay": "10000"},
    "visibility": {"visibility": "invited"},
}


def sheet_parts() -> dict[str, Part]:
    unit, talent = make_unit(), make_talent()
    people = people_in(unit, sender_of(talent), talent)
    mark, by = mark_of(people), make_member(unit, "hr")
    private = {
        "form": {**TYPED["form"], "title": mark},
        "work": {**TYPED["work"], "problem": mark, "result_wanted": mark},
        "contact": {"contact": mark},
    }
    sheet = DemandSheet.objects.create(unit=unit, by=by, answers={**TYPED, **private}, saved_at=clock.now())
    statements = {"demands:sheet_check": {"true": "on", "fair": "on", "open": "on"}}
    contact = {"demands:sheet_section": private["contact"]}
    return {
        "sheet": Part((sheet.public_id,), people, statements),
        "sheet section": Part((sheet.public_id, "contact"), people, contact),
    }
