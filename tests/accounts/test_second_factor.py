"""Who works in the office signs in in two steps."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.services import take_off_second_factor
from apps.audit.models import AuditEvent
from apps.core.errors import RuleViolation
from tests.accounts.test_codes import code_in, messages_to
from tests.factories import make_member, make_officer, make_region, make_unit, make_user

OFFICE, SET_UP, SIGN_IN = reverse("admin:index"), reverse("mfa_activate_totp"), reverse("account_login")
SENTENCE = {"en": "signs in with two steps", "zh-hans": "须经两步验证登录"}


@pytest.fixture(autouse=True)
def asked_for(settings: Any) -> None:
    settings.OFFICE_SECOND_FACTOR = True


def signed_in(user: User, language: str = "en") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["language"] = language
    return client


def app_code(secret: str) -> str:
    """What the app on the phone shows now."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))


def set_up(client: Client) -> str:
    """Scan the picture and type the code; the secret."""
    secret = str(client.get(SET_UP).context["form"].secret)
    answer = client.post(SET_UP, {"code": app_code(secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    return secret


@pytest.mark.django_db
@pytest.mark.parametrize("language", SENTENCE)
@pytest.mark.parametrize("role", ["officer", "supervisor", "mediator", "auditor"])
def test_without_a_second_step_the_office_leads_to_the_page_that_sets_one_up(role: str, language: str) -> None:
    client = signed_in(make_officer(role=role), language)
    for address in (OFFICE, reverse("admin:audit_auditevent_changelist"), reverse("dashboard:workbench")):
        answer = client.get(address, follow=True)
        assert answer.redirect_chain == [(SET_UP, 302)]
        assert SENTENCE[language] in answer.content.decode()
    assert client.post(reverse("admin:organisations_unit_changelist"), {"action": "verify"})["Location"] == SET_UP
    assert client.get(reverse("accounts:profile")).status_code == 200


@pytest.mark.django_db
def test_others_and_a_demo_are_not_asked(settings: Any) -> None:
    for user in (make_user(), make_member(make_unit())):
        assert signed_in(user).get(reverse("dashboard:workbench")).status_code == 200
    settings.OFFICE_SECOND_FACTOR = False
    assert signed_in(make_officer()).get(OFFICE).status_code == 200


def test_set_up_once_it_opens_the_office_and_stands_in_the_history_with_its_secret_encrypted(
    real_db: str,
) -> None:
    officer = make_officer(make_region())
    client = signed_in(officer)
    wrong = client.post(SET_UP, {"code": "000000"})
    assert "newest one" in wrong.content.decode()
    secret = set_up(client)
    codes = client.get(reverse("mfa_view_recovery_codes"))
    assert codes.status_code == 200, "the code just typed counts for the recovery codes"
    assert len(codes.context["unused_codes"]) == 10
    assert client.get(OFFICE).status_code == 200
    kept = Authenticator.objects.get(user=officer, type="totp")
    assert secret not in str(kept.data)
    told = set(AuditEvent.objects.filter(object_id=str(officer.public_id)).values_list("action", flat=True))
    assert "second_factor_set_up" in told


@pytest.mark.django_db
def test_the_code_of_the_message_alone_no_longer_signs_in() -> None:
    officer = make_officer()
    officer.phone, officer.phone_verified = "+8613812340077", True
    officer.save(update_fields=["phone", "phone_verified"])
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    totp.TOTP.activate(officer, secret)
    client = Client()
    client.post(SIGN_IN, {"login": officer.phone})
    answer = client.post(
        reverse("account_confirm_login_code"), {"code": code_in(messages_to(officer.phone)[-1])}, follow=True
    )
    assert answer.redirect_chain[-1][0] == reverse("mfa_authenticate")
    assert client.get(OFFICE).status_code == 302
    assert "session" not in client.cookies or "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": app_code(secret)})
    assert client.get(OFFICE).status_code == 200


@pytest.mark.django_db
def test_a_lost_second_step_is_taken_off_by_another_administrator_only() -> None:
    officer, administrator = make_officer(), make_user(is_staff=True, is_superuser=True)
    for user in (officer, administrator):
        totp.TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    for user, by in ((officer, make_officer(role="supervisor")), (administrator, administrator)):
        with pytest.raises(RuleViolation):
            take_off_second_factor(user, by=by)
    row = Authenticator.objects.get(user=officer)
    signed_in(administrator).post(reverse("admin:mfa_authenticator_delete", args=[row.pk]), {"post": "yes"})
    assert not Authenticator.objects.filter(user=officer).exists()
    last = AuditEvent.objects.order_by("id").last()
    assert last
    assert (last.action, last.object_id, last.actor_id) == (
        "second_factor_taken_off",
        str(officer.public_id),
        str(administrator.public_id),
    )
    assert signed_in(officer).get(OFFICE)["Location"] == SET_UP
