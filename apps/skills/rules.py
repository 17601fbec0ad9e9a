"""Who may change the taxonomy, and what may be merged."""

from apps.accounts.models import User
from apps.organisations.models import OfficeRole
from apps.organisations.rules import keeps_tables
from apps.skills.models import Skill


def keeps_taxonomy(user: User) -> bool:
    """The skills are the same for all regions: a supervisor of any office keeps them, or an administrator."""
    supervises = OfficeRole.objects.filter(user=user.pk, role=OfficeRole.Role.SUPERVISOR)
    return keeps_tables(user) or (user.is_active and user.is_staff and supervises.exists())


def can_merge(source: Skill, target: Skill) -> bool:
    """Two different skills, the second in use; a retired one may still be merged, so that old records follow."""
    return source.pk != target.pk and not target.retired and source.merged_into_id is None
