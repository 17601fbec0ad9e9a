"""A unit's data corrected and handed in at the same moment."""

from functools import partial

from apps.organisations.models import Unit
from apps.organisations.services import correct_unit, submit_unit
from tests.factories import NANJING, make_member, make_region, make_unit
from tests.races.together import in_the_midst, told


def test_a_unit_handed_in_while_its_seat_is_corrected_goes_to_the_office_of_the_new_seat() -> None:
    """The second waits for the unit, and must read the region that the first wrote."""
    unit = make_unit(verified=False)
    unit.status = Unit.Status.RETURNED
    unit.save(update_fields=["status"])
    administrator, colleague = make_member(unit, "administrator"), make_member(unit, "hr")
    facts = {
        name: getattr(unit, name) for name in ("name_zh", "name_en", "credit_code", "kind", "address", "sends", "uses")
    }
    correct = partial(correct_unit, unit, by=administrator, region=make_region(NANJING), **facts)
    assert in_the_midst(correct, partial(submit_unit, unit, by=colleague)) == ["done", "done"]
    unit.refresh_from_db()
    assert (unit.status, unit.region.code, told("submitted", unit)) == (Unit.Status.SUBMITTED, NANJING, 1)
