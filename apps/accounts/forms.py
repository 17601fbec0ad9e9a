"""What people type about themselves."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, VerifyPhoneForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts import phones
from apps.accounts.fields import CodeField
from apps.accounts.models import Identity, User


class SignInForm(LoginForm):  # type: ignore[misc]
    """One field: the mobile number or the e-mail address that gets the code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Mobile number or e-mail address"),
            max_length=254,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        )

    def clean_login(self) -> str:
        contact: str = self.cleaned_data["login"].strip()
        try:
            if "@" not in contact:
                return phones.normalise(contact)
            validate_email(contact)
        except (ValueError, ValidationError) as error:
            raise ValidationError(
                _("Enter an 11-digit mobile number, a number with its country code, or an e-mail address.")
            ) from error
        return contact.lower()


class SignUpForm(AllauthSignupForm):  # type: ignore[misc]
    """A name and a mobile number; everything else is asked when it is needed."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        help_text=_("As it stands on your documents."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "phone"]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    @transaction.atomic
    def save(self, request: HttpRequest) -> User:
        user: User = super().save(request)
        return user


class SignInCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    code = CodeField()


class PhoneCodeForm(VerifyPhoneForm):  # type: ignore[misc]
    code = CodeField()


class CodeForm(forms.Form):
    code = CodeField()


class NameForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class LanguageForm(forms.Form):
    """Messages and screens come in this language."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)


class EmailForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class IdentityForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Document"), choices=Identity.Kind.choices, initial=Identity.Kind.RESIDENT, widget=forms.RadioSelect
    )
    name = forms.CharField(label=_("Name on the document"), max_length=80)
    number = forms.CharField(
        label=_("Number of the document"),
        max_length=24,
        help_text=_("18 characters for a resident identity card."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    agree = forms.BooleanField(
        label=_("I agree that my number is used to prove who signs"),
        help_text=_("It is kept encrypted. Other parties see only the last four characters."),
        error_messages={"required": _("Without your agreement the number is not kept and you cannot sign.")},
    )


# ---- The second step at sign-in


def _app_code(help_text: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})
    return forms.CharField(label=_("Code of the app"), max_length=20, help_text=help_text, widget=widget)


class SetUpSecondStepForm(ActivateTOTPForm):  # type: ignore[misc]
    code = _app_code(_("Six digits. They change every 30 seconds."))


class SecondStepForm(AuthenticateForm):  # type: ignore[misc]
    code = _app_code(_("Phone lost? Enter one of your recovery codes."))


class SecondStepAgainForm(ReauthenticateForm):  # type: ignore[misc]
    code = _app_code(_("Phone lost? Enter one of your recovery codes."))
