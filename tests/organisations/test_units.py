"""How a unit comes in, and who may say yes to it."""

import pytest

from apps.accounts.crypto import decrypt
from apps.audit.models import AuditEvent
from apps.core.errors import RuleViolation
from apps.core.models import OutboxEvent
from apps.organisations.models import Membership, Unit
from apps.organisations.rules import can_judge_unit
from apps.organisations.services import (
    add_member,
    ask_to_join,
    end_member,
    register_unit,
    return_unit,
    set_bank_account,
    submit_unit,
    verify_unit,
)
from tests.factories import CHANGZHOU, NANJING, make_member, make_officer, make_region, make_unit, make_user
from tests.factories.places import credit_code

pytestmark = pytest.mark.django_db


def register(code: str, **facts: object) -> Unit:
    given = {"name_zh": "常州试点装备有限公司", "kind": "enterprise", "region": make_region(), "address": "示例路 1 号"}
    return register_unit(by=facts.pop("by", None) or make_user(), credit_code=code, **(given | facts))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("91320400000000001", "18 digits"),
        ("9132040000000000O1", "18 digits"),
        ("", "18 digits"),
        (credit_code(777001)[:-1] + ("A" if credit_code(777001)[-1] != "A" else "B"), "check character"),
    ],
)
def test_a_wrong_credit_code_is_refused_with_a_sentence_that_helps(english: None, code: str, words: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        register(code)
    assert refusal.value.code == "credit-code"
    assert words in str(refusal.value.message)


def test_a_code_with_blanks_and_small_letters_is_taken() -> None:
    code = credit_code(777002)
    unit = register(f" {code[:6]} {code[6:].lower()} ")
    assert unit.credit_code == code
    assert unit.status == Unit.Status.DRAFT


def test_whoever_registers_becomes_administrator_and_hr_contact() -> None:
    user = make_user()
    unit = register(credit_code(777003), by=user)
    assert set(unit.memberships.values_list("role", flat=True)) == {"administrator", "hr"}
    assert {one.user for one in unit.memberships.all()} == {user}


def test_a_code_that_is_taken_is_refused() -> None:
    code = credit_code(777004)
    register(code)
    with pytest.raises(RuleViolation) as refusal:
        register(code)
    assert refusal.value.code == "unit-exists"
    assert Unit.objects.filter(credit_code=code).count() == 1


def test_a_unit_neither_sending_nor_using_is_refused() -> None:
    with pytest.raises(RuleViolation) as refusal:
        register(credit_code(777005), sends=False, uses=False)
    assert refusal.value.code == "sends-or-uses"


def test_submit_verify_tells_the_world_once() -> None:
    user = make_user()
    unit = submit_unit(register(credit_code(777006), by=user), by=user)
    assert (unit.status, unit.submitted_at is not None) == (Unit.Status.SUBMITTED, True)
    unit = verify_unit(unit, by=make_officer())
    assert unit.is_verified
    types = list(OutboxEvent.objects.values_list("type", flat=True))
    assert types == ["organisations.UnitSubmitted", "organisations.UnitVerified"]
    with pytest.raises(RuleViolation) as refusal:
        verify_unit(unit, by=make_officer())
    assert refusal.value.code == "wrong-state"


def test_a_returned_unit_reads_the_reason_and_may_hand_in_again() -> None:
    user, officer = make_user(), make_officer()
    unit = submit_unit(register(credit_code(777007), by=user), by=user)
    with pytest.raises(RuleViolation) as refusal:
        return_unit(unit, by=officer, reason="  ")
    assert refusal.value.code == "reason"
    unit = return_unit(unit, by=officer, reason="执照照片不清楚")
    assert (unit.status, unit.status_reason) == (Unit.Status.RETURNED, "执照照片不清楚")
    assert submit_unit(unit, by=user).status_reason == ""


def test_same_person_tries_to_approve_own_unit_refused(english: None) -> None:
    unit = make_unit(verified=False)
    officer = make_officer()
    make_member(unit, "finance", user=officer)
    with pytest.raises(RuleViolation) as refusal:
        verify_unit(unit, by=officer)
    assert refusal.value.code == "own-unit"
    assert str(refusal.value.message) == "You belong to this unit, so somebody else must check it."


@pytest.mark.parametrize(
    ("office", "role", "allowed"),
    [
        (CHANGZHOU, "officer", True),
        (CHANGZHOU, "supervisor", True),
        (CHANGZHOU, "auditor", False),
        (CHANGZHOU, "mediator", False),
        ("320000", "officer", True),
        ("320412", "officer", False),
        (NANJING, "officer", False),
        (None, None, False),
    ],
)
def test_who_may_judge_a_unit_seated_in_changzhou(office: str | None, role: str | None, allowed: bool) -> None:
    unit = make_unit(region=CHANGZHOU, verified=False)
    user = make_officer(make_region(office), role) if office and role else make_user()
    assert can_judge_unit(user, unit) is allowed


def test_a_stranger_may_not_submit_nor_verify() -> None:
    unit, stranger = make_unit(verified=False), make_user()
    for act in (lambda: verify_unit(unit, by=stranger), lambda: submit_unit(unit, by=stranger)):
        with pytest.raises(RuleViolation) as refusal:
            act()
        assert refusal.value.code == "forbidden"


def test_roles_are_given_and_ended_by_the_administrator_only() -> None:
    unit = make_unit()
    administrator, hr, newcomer = make_member(unit), make_member(unit, "hr"), make_user()
    with pytest.raises(RuleViolation):
        add_member(unit, by=hr, user=newcomer, role="finance")
    membership = add_member(unit, by=administrator, user=newcomer, role="finance")
    with pytest.raises(RuleViolation) as refusal:
        add_member(unit, by=administrator, user=newcomer, role="finance")
    assert refusal.value.code == "already-done"
    assert end_member(membership, by=administrator).ended_at is not None
    assert add_member(unit, by=administrator, user=newcomer, role="finance").ended_at is None


def test_a_signatory_needs_an_authority() -> None:
    unit = make_unit()
    administrator, person = make_member(unit), make_user()
    with pytest.raises(RuleViolation) as refusal:
        add_member(unit, by=administrator, user=person, role="signatory")
    assert refusal.value.code == "authority"
    granted = add_member(unit, by=administrator, user=person, role="signatory", authority="power_of_attorney")
    assert granted.authority == Membership.Authority.POWER


def test_the_last_administrator_stays() -> None:
    unit = make_unit()
    administrator = make_member(unit)
    with pytest.raises(RuleViolation) as refusal:
        end_member(unit.memberships.get(user=administrator), by=administrator)
    assert refusal.value.code == "last-administrator"


def test_asking_to_join_tells_the_unit_but_gives_nothing() -> None:
    unit, person = make_unit(), make_user()
    ask_to_join(unit, by=person)
    assert not unit.memberships.filter(user=person).exists()
    assert OutboxEvent.objects.get().type == "organisations.JoinAsked"
    with pytest.raises(RuleViolation):
        ask_to_join(unit, by=make_member(unit))


def test_finance_or_administrator_gives_the_account_into_which_the_unit_is_paid() -> None:
    unit = make_unit()
    finance, hr = make_member(unit, "finance"), make_member(unit, "hr")
    set_bank_account(unit, "3201 0000-0000 0087 65", by=finance, bank_code="1023 0402 0011")
    unit.refresh_from_db()
    assert unit.bank_code == "102304020011"
    assert (decrypt(unit.bank_account_encrypted), unit.bank_account_last_four) == ("320100000000008765", "8765")
    assert AuditEvent.objects.get(action="unit_account_set").detail == {}
    for number, by, code in (("123", finance, "account"), ("3201000000008765", hr, "forbidden")):
        with pytest.raises(RuleViolation) as caught:
            set_bank_account(unit, number, by=by)
        assert caught.value.code == code
    with pytest.raises(RuleViolation) as caught:
        set_bank_account(unit, "3201000000008765", by=finance, bank_code="10230402001")
    assert caught.value.code == "bank-code"
