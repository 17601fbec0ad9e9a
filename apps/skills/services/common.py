"""What the services of the taxonomy share."""

from django.db.models import F
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import RuleViolation
from apps.skills.models import Edition
from apps.skills.rules import keeps_taxonomy


def begin_change(by: User | None) -> None:
    """One change of the taxonomy at a time until the transaction ends, and every process notices it by its number.

    ``by`` None is the program itself, which loads its own files. Raises RuleViolation "forbidden".
    """
    if by is not None and not keeps_taxonomy(by):
        raise RuleViolation("forbidden", _("Only a supervisor or an administrator can do this."))
    Edition.objects.get_or_create(pk=1)
    Edition.objects.filter(pk=1).update(number=F("number") + 1)
