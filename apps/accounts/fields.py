"""Form fields for what identifies a person."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts import phones


class PhoneField(forms.CharField):
    """A mobile number; the clean value is E.164. A number without country code is a Chinese one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Mobile number"))
        kwargs.setdefault("max_length", 30)
        kwargs["widget"] = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "")
        if not text:
            return ""
        try:
            return phones.normalise(text)
        except ValueError as error:
            raise ValidationError(
                _("Enter an 11-digit mobile number, or a number with its country code such as +49."), code="phone"
            ) from error


class CodeField(forms.CharField):
    """The six digits of a one-time code, pasted or typed with spaces."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Code from the message"))
        kwargs.setdefault("max_length", 12)
        kwargs["widget"] = forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "width": "short"}
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        digits = "".join(sign for sign in str(super().clean(value) or "") if sign.isdigit())
        if len(digits) != 6:
            raise ValidationError(_("Enter the 6 digits of the code."), code="code")
        return digits
