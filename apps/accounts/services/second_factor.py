"""The second step at sign-in: what happens to it stands in the history. allauth keeps the app's secret, encrypted."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core.errors import RuleViolation


def lacks_second_factor(user: User) -> bool:
    """Whether the person works in the office and has not set up the second step that the deployment asks for."""
    return settings.OFFICE_SECOND_FACTOR and user.is_staff and not is_mfa_enabled(user, types=[Authenticator.Type.TOTP])


def note_second_factor(user: User, *, what: str) -> None:
    """Write down what the person did with the own second step, in allauth's words; others are left out."""
    if what == "totp_activated":
        record("second_factor_set_up", user, by=user)
    elif what == "totp_deactivated":
        record("second_factor_taken_off", user, by=user)
    elif what == "recovery_codes_generated":
        record("recovery_codes_made", user, by=user)


@transaction.atomic
def take_off_second_factor(user: User, *, by: User) -> None:
    """For somebody who lost the phone and the recovery codes; the person sets up a new one at the next visit.

    Raises RuleViolation "forbidden" from anyone but another administrator.
    """
    if not by.is_superuser or by.pk == user.pk:
        raise RuleViolation("forbidden", _("Only another administrator of the site can do this."))
    Authenticator.objects.filter(user=user).delete()
    record("second_factor_taken_off", user, by=by)
