"""Who reads what came of a poster."""

from apps.accounts.models import User
from apps.organisations.models import OfficeRole
from apps.organisations.selectors import has_role, in_office_scope
from apps.posters.models import Poster

OFFICE = (OfficeRole.Role.OFFICER, OfficeRole.Role.SUPERVISOR)


def can_read_answers(user: User, poster: Poster) -> bool:
    """People of the demand's unit and the officers for its seat; who else shared it reads how often it was opened."""
    unit = poster.demand.unit
    return has_role(user, unit) or in_office_scope(user, unit.region, *OFFICE)
