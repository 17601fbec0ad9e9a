"""The public calculator: an amount with its steps, for everybody, at an address of its own."""

import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apps.core import clock
from apps.organisations.models import Operator
from apps.settlement.calc import quote, split
from apps.settlement.forms import CalculatorForm, YuanField
from apps.settlement.models import TaxRule
from tests.settlement.test_calc import RULE

URL = "/statements/calculator/"


def ask(language: str = "en", **given_: str) -> tuple[int, str]:
    client = Client()
    client.cookies["language"] = language
    response = client.get(URL, given_)
    return response.status_code, response.content.decode().replace("\u00a0", " ")


@pytest.mark.django_db
def test_it_stands_where_it_was_announced_and_needs_no_sign_in() -> None:
    assert reverse("settlement:calculator") == URL
    client = Client()
    assert (client.get(URL).status_code, client.head(URL).status_code, client.post(URL).status_code) == (200, 200, 405)


@pytest.mark.django_db
def test_the_worked_example_comes_out_to_the_fen() -> None:
    """facts.md: 68,600.00 before tax, 54,880.00 taxable, 40 % less 7,000.00 = 14,952.00, net 53,648.00."""
    status, text = ask(amount="68600")
    assert status == 200
    for shown in ("54 880.00 × 40% − 7 000.00", "14 952.00", "53 648.00", "difference 0.00", "Estimate"):
        assert shown in text
    assert "LR-61-2" in text
    assert "No. 61 of 2018" in text


@pytest.mark.django_db
def test_the_sending_unit_s_share_comes_off_before_the_tax() -> None:
    _status, text = ask(amount="98,000", share="30")
    for shown in ("98 000.00 × 70%", "29 400.00", "68 600.00", "14 952.00", "53 648.00", "difference 0.00"):
        assert shown in text


@pytest.mark.django_db
def test_two_months_are_taxed_each_by_itself() -> None:
    """50,000.00 a month: 40,000.00 taxable, 30 % less 2,000.00 = 10,000.00; twice. At once 25,000.00."""
    _status, text = ask(amount="100000", months="2")
    for shown in ("The talent receives about ¥ 80 000.00", "20 000.00", "40 000.00 × 30% − 2 000.00"):
        assert shown in text
    table = text[text.index('id="ways"') :]
    assert "25 000.00" in table
    assert "5 000.00" in table
    assert "?amount=100000.00&amp;months=1&amp;share=0" in table


@pytest.mark.django_db
def test_every_month_has_its_row_and_the_rows_add_up() -> None:
    _status, text = ask(amount="100000", months="3", share="30")
    table = text[text.index('id="months"') : text.index('id="steps"')]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]
    assert len(rows) == 4
    amounts = [[cell.replace(" ", "") for cell in re.findall(r'class="number[^"]*">([^<]+)<', row)] for row in rows]
    fen = [[int(cell.replace(".", "")) for cell in row] for row in amounts]
    assert [sum(column) for column in zip(*fen[:3], strict=True)] == fen[3]
    assert fen[3][0] == 10_000_000
    assert all(paid == sending + tax + net for paid, sending, _gross, tax, net in fen)


@pytest.mark.django_db
def test_it_speaks_both_languages() -> None:
    _status, chinese = ask("zh-hans", amount="68600")
    _status, english = ask("en", amount="68600")
    assert "人才到手约 ¥ 53 648.00" in chinese
    assert "预估" in chinese
    assert "国家税务总局公告 2018 年第 61 号" in chinese
    assert "The talent receives about ¥ 53 648.00" in english


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given_", "sentence"),
    [
        ({"amount": ""}, "Enter an amount in yuan, such as 68600."),
        ({"amount": "lots"}, "Enter an amount in yuan, such as 68600 or 68 600.50."),
        ({"amount": "nan"}, "Enter an amount in yuan, such as 68600 or 68 600.50."),
        ({"amount": "sNaN万"}, "Enter an amount in yuan, such as 68600 or 68 600.50."),
        ({"amount": "1e999999"}, "Enter an amount in yuan, such as 68600 or 68 600.50."),
        ({"amount": "0"}, "Enter at least 1 yuan."),
        ({"amount": "-5"}, "Enter at least 1 yuan."),
        ({"amount": "99999999"}, "Enter at most 10 000 000 yuan."),
        ({"amount": "1.005"}, "Enter at most two decimals: yuan and fen."),
        ({"amount": "100", "months": "13"}, "Choose 1 to 12 months."),
        ({"amount": "100", "months": "x"}, "Choose 1 to 12 months."),
        ({"amount": "100", "share": "91"}, "Enter a share from 0 to 90 percent."),
        ({"amount": "100", "share": "-1"}, "Enter a share from 0 to 90 percent."),
        ({"amount": "100", "share": "half"}, "Enter a share from 0 to 90 percent."),
    ],
)
def test_a_wrong_number_is_told_kindly_and_stays_typed(given_: dict[str, str], sentence: str) -> None:
    status, text = ask(**given_)
    assert status == 422
    assert sentence in text
    assert f'value="{given_["amount"]}"' in text or not given_["amount"]
    assert 'id="result"' not in text


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [("68600", 68600), ("68,600.50", 68600.5), ("¥ 68 600", 68600), ("６８６００元", 68600), ("6.86万", 68600)],
)
def test_an_amount_is_read_as_people_write_it(typed: str, yuan: float) -> None:
    assert float(YuanField().clean(typed)) == yuan


def test_what_the_address_leaves_out_is_one_month_and_no_share() -> None:
    form = CalculatorForm(QueryDict("amount=100"))
    assert form.is_valid()
    assert (form.contract_fen, form.months_asked, form.share_bp) == (10_000, 1, 0)
    assert not CalculatorForm(QueryDict("")).is_bound


@pytest.mark.django_db
def test_more_months_cost_no_more_queries() -> None:
    counts = []
    for months in ("1", "12"):
        with CaptureQueriesContext(connection) as captured:
            assert ask(amount="100000", months=months)[0] == 200
        counts.append(sum("clockoffset" not in query["sql"] for query in captured.captured_queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_a_licensed_operator_s_fee_is_named_as_not_counted() -> None:
    assert "The operator takes no fee here." in ask(amount="100")[1]
    Operator.objects.all().delete()
    Operator.objects.create(name_zh="甲", name_en="A", kind=Operator.Kind.LICENSED, licence="1")
    assert "comes off first and is not counted here" in ask(amount="100")[1]


@pytest.mark.django_db
def test_without_a_rule_for_today_it_says_so() -> None:
    TaxRule.objects.filter(valid__contains=clock.today()).delete()
    status, text = ask(amount="100")
    assert status == 422
    assert "There is no tax rule for this day yet." in text


@given(contract=st.integers(100, 10**9), months=st.integers(1, 12), sending=st.integers(0, 9_000))
def test_all_the_months_add_up_to_the_fen(contract: int, months: int, sending: int) -> None:
    paid = quote.instalments(contract, RULE, shares=split.Shares(sending_unit_bp=sending), months=months)
    assert len(paid) == months
    assert sum(one.sending_fen + one.tax.tax_fen + one.tax.net_fen for one in paid) == contract
    assert max(one.paid_fen for one in paid) - min(one.paid_fen for one in paid) <= 1
