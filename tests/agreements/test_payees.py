"""Agencies and insurers: one administrator proposes, another one types the account again; terms name them by their code."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from apps.agreements.forms import ClauseForm
from apps.agreements.models import OutsidePayee, PayeeProposal
from apps.agreements.payee_terms import code_in
from apps.agreements.rules import can_decide_payee, can_withdraw_payee
from apps.agreements.selectors import payee_named, payees_on
from apps.agreements.services import accept_payee, propose_payee, refuse_payee, withdraw_payee
from apps.audit.models import AuditEvent
from apps.core import clock, outbox
from apps.core.errors import RuleViolation
from apps.core.models import Delivery
from apps.messaging.models import Notice
from tests.agreements.paying import CODES, NUMBERS, administrator, agency, checked_payee
from tests.factories import make_officer, make_user
from tests.factories.story import draft, make_deal

pytestmark = pytest.mark.django_db
OTHER = "6222023202000000099"


def refusal(act: Any) -> str:
    with pytest.raises(RuleViolation) as caught:
        act()
    return caught.value.code


def opened(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["language"] = "en"
    return client


# ---- Two people


def test_only_another_administrator_decides_and_only_what_waits() -> None:
    maker, other = administrator(), administrator()
    proposal = propose_payee(agency(), account=NUMBERS["agency"], by=maker)
    strangers = [make_user(), make_officer(role="supervisor"), make_user(is_superuser=True)]
    may = {one: (can_decide_payee(one, proposal), can_withdraw_payee(one, proposal)) for one in (maker, other)}
    assert may == {maker: (False, True), other: (True, False)}
    for person in (maker, *strangers):
        assert not can_decide_payee(person, proposal)
        assert (
            refusal(lambda person=person: accept_payee(proposal, account=NUMBERS["agency"], by=person)) == "forbidden"
        )
        assert refusal(lambda person=person: refuse_payee(proposal, by=person, reason="x")) == "forbidden"
    assert refusal(lambda: propose_payee(agency(), account=OTHER, by=strangers[1])) == "forbidden"
    assert refusal(lambda: withdraw_payee(proposal, by=other)) == "forbidden"
    assert refusal(lambda: refuse_payee(proposal, by=other, reason=" \n")) == "reason"
    refuse_payee(proposal, by=other, reason=" 账户名\n不符 ")
    proposal.refresh_from_db()
    assert (proposal.status, proposal.reason, proposal.account_encrypted) == ("refused", "账户名 不符", "")
    assert refusal(lambda: accept_payee(proposal, account=NUMBERS["agency"], by=other)) == "already-done"
    assert not OutsidePayee.objects.exists()


def test_the_second_person_types_the_same_number_or_nothing_is_written() -> None:
    maker, other = administrator(), administrator()
    proposal = propose_payee(agency(), account="6222 0232-0200 0000 015", by=maker)
    assert refusal(lambda: accept_payee(proposal, account=OTHER, by=other)) == "account-differs"
    assert refusal(lambda: accept_payee(proposal, account="", by=other)) == "account"
    payee = accept_payee(proposal, account=NUMBERS["agency"], by=other)
    assert (payee.account_last_four, payee.account_changed_on) == ("0015", None)
    assert refusal(lambda: propose_payee(payee, account="", by=maker)) == "payee-same"
    assert refusal(lambda: propose_payee(agency(), account=OTHER, by=maker)) == "already-done"
    payee.credit_code = CODES["insurer"]
    assert refusal(lambda: propose_payee(payee, account="", by=maker)) == "payee-stays"
    payee.refresh_from_db()
    payee.name_zh = "苏南科联集团"
    change = propose_payee(payee, account=OTHER, by=other)
    payee.refresh_from_db()
    assert (payee.name_zh, payee.account_last_four) == ("苏南科联人力资源有限公司", "0015"), "nothing counts yet"
    assert refusal(lambda: propose_payee(payee, account=OTHER, by=maker)) == "already-done"
    payee = accept_payee(change, account=OTHER, by=maker)
    assert (payee.name_zh, payee.account_last_four, payee.account_changed_on) == ("苏南科联集团", "0099", clock.today())
    told = AuditEvent.objects.filter(object_type__in=["OutsidePayee", "PayeeProposal"]).order_by("id")
    assert [one.action for one in told] == [
        "payee_proposed", "account_set", "payee_accepted",
        "payee_proposed", "account_set", "name_changed", "payee_accepted",
    ]  # fmt: skip
    kept = str(list(told.values()))
    assert NUMBERS["agency"] not in kept
    assert payee.account_index not in kept


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"credit_code": "91320400MA1MKTA1E9"}, "credit-code"),
        ({"account": "12"}, "account"),
        ({"account": ""}, "account"),
        ({"bank_code": "1"}, "bank-code"),
    ],
)
def test_what_cannot_be_right_is_not_even_proposed(wrong: dict[str, str], code: str) -> None:
    account = wrong.pop("account", OTHER)
    assert refusal(lambda: propose_payee(agency(**wrong), account=account, by=administrator())) == code


def test_the_database_keeps_two_people_the_code_and_what_was_decided() -> None:
    payee, maker, other = checked_payee(), administrator(), administrator()
    waiting = propose_payee(agency("insurer"), account=NUMBERS["insurer"], by=maker)
    moved = "UPDATE agreements_payeeproposal SET status = '{}', decided_at = now(), account_encrypted = '', decided_by_id = {}"
    of_it = f" WHERE id = {waiting.pk}"
    for sql, words in (
        (moved.format("accepted", maker.pk) + of_it, "payee_proposal_two_people"),
        (moved.format("accepted", "NULL") + of_it, "payee_proposal_decided_by_somebody"),
        (moved.format("refused", other.pk) + of_it, "payee_proposal_refusal_says_why"),
        (moved.format("accepted", other.pk) + ", account_index = 'x'" + of_it, "what is proposed"),
        ("UPDATE agreements_payeeproposal SET reason = 'x' WHERE status = 'accepted'", "what is proposed"),
        (f"DELETE FROM agreements_payeeproposal{of_it}", "what is proposed"),
        (f"UPDATE agreements_outsidepayee SET credit_code = 'x' WHERE id = {payee.pk}", "credit_code|outside_payee"),
        ("UPDATE agreements_outsidepayee SET account_encrypted = ''", "outside_payee_has_account"),
        (f"DELETE FROM agreements_outsidepayee WHERE id = {payee.pk}", "delete|outside_payee"),
    ):
        with pytest.raises(DatabaseError, match=words), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


# ---- The pages


def test_the_form_proposes_and_the_second_person_types_the_number_on_the_page() -> None:
    maker, other = administrator("陈立"), administrator("周宁")
    typed = {name: getattr(agency(), name) or "" for name in OutsidePayee.SAID} | {"account": NUMBERS["agency"]}
    client, add = opened(maker), reverse("admin:agreements_outsidepayee_add")
    assert b"check character" in client.post(add, typed | {"credit_code": "91320400MA1MKTA1E9"}).content
    answer = client.post(add, typed, follow=True)
    proposal = PayeeProposal.objects.get()
    page = reverse("admin:agreements_payeeproposal_change", args=[proposal.pk])
    assert answer.redirect_chain == [(page, 302)]
    text = answer.content.decode()
    assert "another administrator has checked it: 周宁" in text
    assert "/decide/withdraw/" in text
    assert "/decide/accept/" not in text
    seen = opened(other).get(page).content.decode()
    assert "Type it from the payee" in seen
    assert "0015" in seen
    assert NUMBERS["agency"] not in seen + text
    accept = reverse("admin:agreements_payeeproposal_decide", args=[proposal.pk, "accept"])
    assert b"not the number that was proposed" in opened(other).post(accept, {"reason": OTHER}, follow=True).content
    opened(other).post(accept, {"reason": NUMBERS["agency"]})
    payee = OutsidePayee.objects.get()
    change = reverse("admin:agreements_outsidepayee_change", args=[payee.pk])
    assert "Leave it empty to keep it" in client.get(change).content.decode()
    client.post(change, typed | {"account": "", "name_en": "Kelian Group"})
    waits = client.get(change).content.decode()
    assert "waits for a second person" in waits
    waiting = PayeeProposal.objects.get(status="proposed")
    compared = opened(other).get(reverse("admin:agreements_payeeproposal_change", args=[waiting.pk])).content.decode()
    assert "<ins>Kelian Group</ins>" in compared
    assert "1 line differs" in compared


def test_the_others_are_asked_to_check_and_the_maker_hears_the_outcome() -> None:
    maker, other = administrator(), administrator()
    proposal = propose_payee(agency(), account=NUMBERS["agency"], by=maker)
    refuse_payee(proposal, by=other, reason="账户不符")
    for delivery in Delivery.objects.filter(consumer__startswith="apps.agreements.", done_at=None).order_by("id"):
        assert outbox.deliver(delivery.pk)
    told = Notice.objects.filter(kind__contains="payee").order_by("id")
    assert [(one.user, one.kind) for one in told] == [
        (other, "agreements.payee_proposed"), (maker, "agreements.payee_refused"),
    ]  # fmt: skip
    assert told[1].facts == {"name": "苏南科联人力资源有限公司", "reason": "账户不符"}


# ---- The terms


def test_a_text_names_a_payee_by_the_one_credit_code_in_it() -> None:
    payee = checked_payee()
    assert code_in(payee.words()) == code_in(f"某公司（{payee.credit_code}）") == payee.credit_code
    assert code_in("某公司") == code_in(f"{payee.credit_code} {CODES['insurer']}") == code_in(None) == ""
    assert payee_named(OutsidePayee.Kind.AGENCY, payee.words()) == payee
    assert payee_named(OutsidePayee.Kind.INSURER, payee.words()) is None
    assert payees_on(clock.today()) == {("agency", payee.credit_code)}


def test_a_clause_offers_the_checked_ones_takes_any_name_and_keeps_both_languages() -> None:
    payee, late = checked_payee(), clock.today() - dt.timedelta(days=1)
    checked_payee("insurer", licence_until=late)
    version = draft(make_deal()).fresh().current_version
    assert version

    def changes(name: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
        terms = version.terms | {"values": version.terms["values"] | (values or {})}
        form = ClauseForm(terms=terms, number=1)
        typed = {field: form[field].value() for field in form.fields if form[field].value() not in (None, "")}
        filled = ClauseForm(typed | {"base_version": 1, "at_version": 1, "intermediary": name}, terms=terms, number=1)
        assert filled.is_valid(), filled.errors
        return filled.changes()

    assert changes(payee.words()["zh"]) == {"1.intermediary": payee.words()}
    assert changes(payee.credit_code.lower()) == {"1.intermediary": payee.words()}
    assert changes("青桥人力") == {"1.intermediary": "青桥人力"}
    assert changes(payee.words()["en"], {"1.intermediary": payee.words()}) == {}
    shown = str(ClauseForm(terms=version.terms, number=1)["intermediary"])
    assert "<datalist" in shown
    assert payee.credit_code in shown
    assert CODES["insurer"] not in str(ClauseForm(terms=version.terms, number=8)["insurer"]), "its licence has ended"
