"""The pages of settlement, from the list to the last receipt."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.core import clock
from apps.settlement.models import Payment, Statement
from apps.settlement.services import confirm_payment
from tests.factories import make_user
from tests.settlement.making import Case, line_of, make_case


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["language"] = "en"
    return client


def page(user: User, statement: Statement) -> str:
    response = as_(user).get(reverse("settlement:detail", args=[statement.public_id]))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.django_db
def test_the_list_says_what_to_expect_where_it_is_empty() -> None:
    response = as_(make_user()).get(reverse("settlement:list"))
    assert "A statement is drawn up by itself" in response.content.decode()


@pytest.mark.django_db
def test_the_list_costs_the_same_queries_however_long_it_is(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    case = make_case()
    client, url = as_(case.person), reverse("settlement:list")
    counts = []
    for _round in range(2):
        for _piece in range(3):
            case.statement(100_000)
        with django_assert_max_num_queries(40) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_the_page_of_the_work_says_what_of_it_is_paid() -> None:
    case = make_case(**{"4.total_days": 15})
    statement = case.confirmed()
    url = reverse("assignments:detail", args=[case.assignment.public_id])
    before = as_(case.hr).get(url)
    assert [one.number for one in before.context["payments"].pieces] == [statement.number]
    assert before.context["payments"].paid_fen == 0
    assert reverse("settlement:pdf", args=[statement.public_id]) in before.content.decode()
    confirm_payment(case.pay(statement, "sending_unit"), by=case.sender)
    shown = as_(case.person).get(url)
    assert shown.context["payments"].paid_fen == line_of(statement, "sending_unit").amount_fen
    assert "0 / 15" in shown.content.decode()
    assert "Committed by 1 assignment" in as_(case.hr).get(reverse("assignments:list")).content.decode()


@pytest.mark.django_db
def test_the_list_says_whose_turn_it_is() -> None:
    case = make_case()
    case.statement()
    finance, talent = (
        as_(user).get(reverse("settlement:list")).content.decode() for user in (case.finance, case.person)
    )
    assert "Your turn:" in finance
    assert "Your turn:" not in talent


@pytest.mark.django_db
def test_the_page_shows_every_leaf_the_formula_and_that_they_add_up() -> None:
    case = make_case()
    text = page(case.finance, case.statement()).replace("\u00a0", " ")
    for shown in ("100 000.00", "54 600.00", "15 400.00", "30 000.00", "56 000.00 × 40% − 7 000.00", "difference 0.00"):
        assert shown in text
    assert "Estimate" in text
    assert "No. 61 of 2018" in text


@pytest.mark.django_db
def test_the_band_names_the_one_who_acts() -> None:
    case = make_case()
    statement = case.statement()
    assert "Confirm this statement" in page(case.finance, statement)
    assert "The using unit confirms first" in page(case.person, statement)
    assert "Confirm this statement" not in page(case.signatory, statement)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["detail", "confirm", "redraw"])
def test_a_stranger_finds_nothing(name: str) -> None:
    statement, stranger = make_case().statement(), make_case().finance
    url = reverse(f"settlement:{name}", args=[statement.public_id])
    assert (as_(stranger).get(url) if name == "detail" else as_(stranger).post(url)).status_code == 404


@pytest.mark.django_db
def test_nobody_reads_without_signing_in() -> None:
    response = Client().get(reverse("settlement:detail", args=[make_case().statement().public_id]))
    assert response.status_code == 302


@pytest.mark.django_db
def test_confirming_twice_is_refused_in_words() -> None:
    case = make_case()
    url = reverse("settlement:confirm", args=[case.statement().public_id])
    assert as_(case.finance).post(url).status_code == 302
    refused = as_(case.finance).post(url)
    assert refused.status_code == 422
    assert "nothing for you to confirm" in refused.content.decode()


def pay(case: Case, statement: Statement, kind: str, reference: str) -> int:
    url = reverse("settlement:payment", args=[statement.public_id, line_of(statement, kind).position])
    assert as_(case.finance).get(url).status_code == 200
    return as_(case.finance).post(url, {"paid_on": clock.today(), "bank_reference": reference}).status_code


@pytest.mark.django_db
def test_from_confirmed_to_settled_by_plain_forms() -> None:
    case = make_case()
    statement = case.confirmed()
    assert "pay ¥ 84" in page(case.finance, statement).replace("\u00a0", " ")
    assert pay(case, statement, "net", "B1") == 302
    assert pay(case, statement, "sending_unit", "B1") == 422
    assert pay(case, statement, "sending_unit", "B2") == 302
    assert "Has the payment of" in page(case.person, statement)
    for person, kind in ((case.person, "net"), (case.sender, "sending_unit")):
        url = reverse("settlement:payment_confirm", args=[statement.public_id, line_of(statement, kind).position])
        assert as_(person).post(url).status_code == 302
    assert "Every payment has arrived." in page(case.person, statement)
    assert Payment.objects.filter(status=Payment.Status.CONFIRMED).count() == 2


@pytest.mark.django_db
def test_a_reversed_statement_leads_to_the_new_one() -> None:
    case = make_case()
    old = case.statement()
    response = as_(case.hr).post(reverse("settlement:redraw", args=[old.public_id]))
    assert response.status_code == 302
    assert "Open the new statement" in page(case.hr, old)


@pytest.mark.django_db
def test_the_form_of_a_payment_is_refused_to_those_who_do_not_pay() -> None:
    case = make_case()
    statement = case.confirmed()
    url = reverse("settlement:payment", args=[statement.public_id, 1])
    assert as_(case.hr).get(url).status_code == 403
    assert as_(case.finance).get(reverse("settlement:payment", args=[statement.public_id, 99])).status_code == 404
