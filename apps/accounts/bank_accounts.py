"""Bank account numbers as people type them."""

import re

from cryptography.fernet import InvalidToken
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.crypto import decrypt
from apps.core.errors import RuleViolation


def account_digits(number: str) -> str:
    """The digits without spaces and dashes. Raises RuleViolation ``account`` unless there are 12 to 24."""
    digits = "".join(number.split()).replace("-", "")
    if not (digits.isascii() and digits.isdigit() and 12 <= len(digits) <= 24):
        raise RuleViolation("account", _("Enter the bank account number: 12 to 24 digits."))
    return digits


def is_another(digits: str, before: str) -> bool:
    """Whether the account takes the place of another one, kept encrypted; the first one given changes nothing."""
    try:
        return bool(before) and decrypt(before) != digits
    except InvalidToken:  # kept under a key that is gone: nobody can say that it is the same
        return True


def bank_code_digits(code: str) -> str:
    """A bank's code in CNAPS without spaces, or nothing. Raises RuleViolation ``bank-code`` unless it has 12 digits."""
    digits = "".join(code.split())
    if digits and not re.fullmatch(r"[0-9]{12}", digits):
        raise RuleViolation("bank-code", _("A bank code has 12 digits. Leave it empty if you do not know it."))
    return digits


class BankCodeField(forms.CharField):
    """The code of the bank that keeps an account; empty where nobody knows it."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Bank code (CNAPS)"),
            required=False,
            max_length=20,
            help_text=gettext_lazy("12 digits, if you know them: your bank tells you. Orders to the bank name it."),
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "width": "short"}),
        )

    def clean(self, value: object) -> str:
        """With the refusal of ``bank_code_digits`` as the field's own error."""
        try:
            return bank_code_digits(str(super().clean(value)))
        except RuleViolation as violation:
            raise forms.ValidationError(str(violation.message), code=violation.code) from violation
