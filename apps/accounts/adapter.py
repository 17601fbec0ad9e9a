"""How django-allauth reaches our person: by mobile number first, without passwords."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.stages import PhoneVerificationStage
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.accounts import crypto, services
from apps.accounts.fields import PhoneField
from apps.accounts.models import User
from apps.accounts.selectors import language_of
from apps.accounts.sms import send_sms
from apps.audit.services import record


class SignUpPhoneStage(PhoneVerificationStage):  # type: ignore[misc]
    """The number is proved at sign-up. Later the code of each sign-in proves the contact it went to."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if self.login.user and not self.login.signup:
            return None, True
        answer: tuple[HttpResponse | None, bool] = super().handle()
        return answer


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The secret of an app lies encrypted in the database, as everything that lets somebody in."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Enter the newest one that the app shows."),
    }

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Ask the talent office."),
        "incorrect_code": _("This code is not right. Check the message and try again."),
        "invalid_login": _("Enter your mobile number or your e-mail address."),
        "phone_taken": _("This number belongs to another account."),
        "same_as_current": _("This is your number already."),
        "too_many_login_attempts": _("Too many tries. Wait a minute, then ask for a new code."),
        "rate_limited": _("A code has just been sent. Wait half a minute before you ask for another."),
    }

    # ---- Sign-up

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.name = form.cleaned_data["name"]
        user.language = translation.get_language() or ""
        saved: User = super().save_user(request, user, form, commit)
        record("signed_up", saved, by=saved)
        return saved

    def get_login_stages(self) -> list[str]:
        ours = f"{SignUpPhoneStage.__module__}.{SignUpPhoneStage.__qualname__}"
        theirs = f"{PhoneVerificationStage.__module__}.{PhoneVerificationStage.__qualname__}"
        return [ours if stage == theirs else stage for stage in super().get_login_stages()]

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        if not user.language:
            services.remember_language(user, translation.get_language() or "")
        record("signed_in", user, by=user)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """What allauth would tell by mail about the second step goes into the history too."""
        what = template_prefix.rpartition("/")[2]
        services.note_second_factor(user, what=what)
        if what == "totp_activated":  # the code just proved counts for the recovery codes that are shown next
            record_authentication(self.request, user, method="mfa", type="totp", reauthenticated=True)
        super().send_notification_mail(template_prefix, user, *args, **kwargs)

    # ---- The mobile number

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        kwargs.pop("label", None)  # ours says what to type
        return PhoneField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        fresh = services.set_phone(user, phone, verified=verified)
        user.phone, user.phone_verified = fresh.phone, fresh.phone_verified

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(phone=phone).first()

    def send_verification_code_sms(self, user: User, phone: str, code: str, **_kwargs: Any) -> None:
        with translation.override(language_of(user)):
            text = translation.gettext("%(code)s is your code to sign in to TalentShare. Tell it to nobody.")
            send_sms(phone, text % {"code": code})

    def send_unknown_account_sms(self, phone: str, **_kwargs: Any) -> None:
        address = self.request.build_absolute_uri(reverse("account_signup"))
        text = translation.gettext("TalentShare has no account with this number. You can open one here: %(address)s")
        send_sms(phone, text % {"address": address})

    def send_account_already_exists_sms(self, phone: str) -> None:
        address = self.request.build_absolute_uri(reverse("account_login"))
        text = translation.gettext("You have a TalentShare account with this number. Sign in here: %(address)s")
        send_sms(phone, text % {"address": address})
