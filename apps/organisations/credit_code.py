"""The unified social credit code (GB 32100-2015), checked by python-stdnum; the only module that knows the library."""

from django.utils.translation import gettext as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from apps.core.errors import RuleViolation


def normal(code: str) -> str:
    """Capitals without blanks and hyphens."""
    return str(uscc.compact(code)).upper().strip()


def checked(code: str) -> str:
    """The normal form of a right code. Raises RuleViolation "credit-code" with a sentence that says what to do."""
    try:
        return str(uscc.validate(normal(code)))
    except InvalidChecksum:
        message = _(
            "The check character of this credit code is wrong. Compare it with the licence, character by character."
        )
    except ValidationError:
        message = _("Enter the unified social credit code: 18 digits and capital letters, as on the licence.")
    raise RuleViolation("credit-code", message)
