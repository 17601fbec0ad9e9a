"""Bank account numbers as people type them."""

from django.utils.translation import gettext as _

from apps.core.errors import RuleViolation


def account_digits(number: str) -> str:
    """The digits without spaces and dashes. Raises RuleViolation ``account`` unless there are 12 to 24."""
    digits = "".join(number.split()).replace("-", "")
    if not (digits.isascii() and digits.isdigit() and 12 <= len(digits) <= 24):
        raise RuleViolation("account", _("Enter the bank account number: 12 to 24 digits."))
    return digits
