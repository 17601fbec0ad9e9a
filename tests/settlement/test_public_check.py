"""The public check of a statement's printed code: minimal facts, a kind sentence for a wrong one."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.settlement.documents.statement import check_url
from tests.settlement.making import make_case

pytestmark = pytest.mark.django_db


def page(code: str, language: str = "en") -> tuple[int, str]:
    client = Client()
    client.cookies["language"] = language
    response = client.get(reverse("settlement:check"), {"code": code})
    return response.status_code, response.content.decode()


def test_a_code_shows_minimal_facts_and_no_full_name() -> None:
    case = make_case()
    statement = case.confirmed()
    status, text = page(statement.verify_code)
    assert status == 200
    assert "Everyone has confirmed this statement" in text
    for shown in (statement.number, "沈*远", case.using.name_en or case.using.name_zh):
        assert shown in text
    for hidden in ("沈知远", statement.milestone.title, "54 600", "Bank"):
        assert hidden not in text.replace("\u00a0", " ")


@pytest.mark.parametrize("typed", [str.lower, lambda code: f" {code} ", lambda code: code.replace("-", "－")])
def test_a_code_is_found_however_it_is_typed(typed: object) -> None:
    statement = make_case().statement()
    assert callable(typed)
    assert page(typed(statement.verify_code))[0] == 200


def test_a_wrong_code_gets_a_kind_sentence_and_404() -> None:
    status, text = page("S-2222-2222-22")
    assert status == 404
    assert "No statement has this code." in text
    assert 'value="S-2222-2222-22"' in text


def test_an_agreements_code_goes_to_its_own_check_and_back() -> None:
    statement = make_case().statement()
    client = Client()
    sent_on = client.get(reverse("settlement:check"), {"code": "XY-7K3M-Q9XT"})
    assert sent_on.headers["Location"] == f"{reverse('agreements:check')}?code=XY-7K3M-Q9XT"
    back = client.get(reverse("agreements:check"), {"code": statement.verify_code.lower()}, follow=True)
    assert back.status_code == 200
    assert statement.number in back.content.decode()


def test_a_reversed_statement_says_that_it_no_longer_counts() -> None:
    case = make_case()
    old = case.confirmed()
    case.put_right(old)
    status, text = page(old.verify_code)
    assert status == 200
    assert "This statement no longer counts" in text


def test_the_qr_code_of_the_paper_leads_to_this_page() -> None:
    statement = make_case().statement()
    path = check_url(statement).partition("//")[2].partition("/")[2]
    assert statement.number in Client().get(f"/{path}").content.decode()
