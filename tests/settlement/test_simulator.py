"""The public simulator: every kind of income with its steps and its rule, for everybody, at an address of its own."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core import money
from apps.settlement.quotes import Quotes
from apps.settlement.simulator import OF_COMPANIES, OF_VAT, Asked, Kind, simulate
from tests.settlement.test_quotes import BY_HAND, GOLDEN

pytestmark = pytest.mark.django_db
URL = "/statements/simulator/"
DAY = dt.date(2026, 11, 23)


def ask(language: str = "en", **given: str) -> tuple[int, str]:
    return answered(Client(), language, given)


def swap(**given: str) -> tuple[int, str]:
    """As the page asks when another kind is chosen."""
    return answered(Client(headers={"HX-Request": "true"}), "en", given)


def answered(client: Client, language: str, given: dict[str, str]) -> tuple[int, str]:
    client.cookies["language"] = language
    response = client.get(URL, given)
    return response.status_code, response.content.decode().replace("\u00a0", " ")


# ---- Every kind, by hand

# what is asked, and what stands on the page; beside each the sum by hand
WORKED = [
    # 68,600.00 x 80 % = 54,880.00 x 40 % - 7,000.00 = 14,952.00
    ({"kind": "labour", "amount": "68600"}, ["68 600.00 × 20%", "54 880.00 × 40% − 7 000.00", "14 952.00", "53 648.00", "LR-61-2"]),
    # 6,000.00 in the month: 960.00, less 440.00 of the first 3,000.00
    ({"kind": "project", "amount": "3000", "earlier": "3000"}, ["3 000.00 + 3 000.00", "960.00 − 440.00", "520.00", "2 480.00"]),
    # 35,000.00 leaves 28,600.00
    ({"kind": "net", "amount": "28600"}, ["pay about ¥ 35 000.00", "28 000.00 × 30% − 2 000.00", "35 000.00 − 6 400.00"]),
    # four months of 20,000.00: 80,000.00 - 16,000.00 - 20,000.00 = 44,000.00 x 10 % - 2,520.00 - 990.00 = 890.00
    (
        {"kind": "platform", "amount": "20000", "months": "4"},
        ["20 000.00 × 4", "80 000.00 × 20%", "5 000.00 × 4", "80 000.00 − 16 000.00 − 20 000.00", "1 880.00 − 990.00", "890.00", "19 110.00", "LR-25-16"],
    ),
    # three months of 30,000.00: 55,500.00 x 10 % - 2,520.00 - 1,180.00 = 1,850.00
    (
        {"kind": "wages", "amount": "30000", "months": "3", "own": "4500", "special": "2000"},
        ["90 000.00 − 13 500.00 − 6 000.00 − 15 000.00", "55 500.00 × 10% − 2 520.00", "3 030.00 − 1 180.00", "1 850.00", "23 650.00"],
    ),
    # a twelfth of 36,000.00 is 3,000.00: 3 %; one fen more is taxed at 10 %
    ({"kind": "bonus", "amount": "36000"}, ["36 000.00 ÷ 12", "36 000.00 × 3%", "1 080.00", "34 920.00", "2027-12-31"]),
    ({"kind": "bonus", "amount": "36000.01"}, ["36 000.01 × 10% − 210.00", "3 390.00", "32 610.01"]),
    # 16,000.00 x 20 %; of a manuscript 70 % of it
    ({"kind": "royalty", "amount": "20000"}, ["16 000.00 × 20%", "3 200.00", "16 800.00", "RY-61-8", "LR-61-2"]),
    ({"kind": "manuscript", "amount": "20000"}, ["16 000.00 × 70%", "11 200.00 × 20%", "2 240.00", "17 760.00", "MS-61-8"]),
    # 8,000.00 x 10 % - 210.00
    ({"kind": "nonresident", "amount": "10000"}, ["8 000.00 × 10% − 210.00", "590.00", "9 410.00", "NR-61-3"]),
    # 5,000.00 net, VAT 50.00, city 50.00 x 7 % / 2 = 1.75, no education up to 100,000.00 a month
    (
        {"kind": "vat_once", "amount": "5050"},
        ["5 050.00 ÷ 1.01", "below 1 000.00 a time nothing is due: passed", "50.00 × 7% × 50%", "1.75", "sales up to 100 000.00 a month: not due", "4 998.25", "VAT-26-10"],
    ),
    # 200,000.00 net, VAT 2,000.00, halves of 7, 3 and 2 %: 70.00, 30.00, 20.00
    (
        {"kind": "vat_platform", "amount": "202000"},
        ["202 000.00 − 200 000.00", "2 000.00 × 3% × 50%", "2 120.00", "200 000.00 − 70.00 − 30.00 − 20.00", "199 880.00"],
    ),
    ({"kind": "vat_platform", "amount": "50500"}, ["up to 100 000.00 a month nothing is due: free", "50 500.00"]),
    # 106,000.00 / 1.06 = 100,000.00, VAT 6,000.00, city 5 % of it, no education up to 100,000.00 a month
    ({"kind": "vat_general", "amount": "106000", "place": "town"}, ["106 000.00 ÷ 1.06", "6 000.00 × 5%", "300.00", "99 700.00"]),
    # above it 3 % and 2 % as well: 420.00 + 180.00 + 120.00
    ({"kind": "vat_general", "amount": "106000", "sales": "0.01"}, ["6 000.00 × 7%", "6 000.00 × 3%", "6 000.00 × 2%", "99 280.00"]),
    ({"kind": "vat_small", "amount": "101000"}, ["up to 100 000.00 a month nothing is due: free", "101 000.00"]),
    # a special invoice is never free: VAT 1,000.00, half of 7 % of it
    ({"kind": "vat_small", "amount": "101000", "invoice": "special"}, ["1 000.00 × 7% × 50%", "35.00", "99 965.00"]),
    # half of 100,000.00 with the wage of January: 60,000.00 - 5,000.00 - 1,500.00 = 53,500.00 x 10 % - 2,520.00 = 2,830.00;
    # without it 3,500.00 x 3 % = 105.00
    (
        {"kind": "award", "amount": "100000", "wage": "10000", "own": "1500"},
        ["100 000.00 × 50%", "10 000.00 + 50 000.00", "53 500.00 × 10% − 2 520.00", "tax of the month 2 830.00, without the award 105.00", "97 275.00", "CA-18-58"],
    ),
    ({"kind": "vat_platform", "amount": "50500", "sales": "60000"}, ["110 000.00", "a month nothing is due: passed", "49 970.00"]),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "shown"), WORKED)
def test_the_worked_examples_come_out_to_the_fen_with_their_steps(asked: dict[str, str], shown: list[str]) -> None:
    status, text = ask(**asked, day=DAY.isoformat())
    assert status == 200
    assert [one for one in shown if one not in text] == []
    assert "Estimate" in text
    assert DAY.isoformat() in text


def test_every_kind_has_a_worked_example() -> None:
    assert {asked["kind"] for asked, _shown in WORKED} == set(Kind.values)


# ---- Equal to the quotes for machines

SAME = {
    "iit_labour_per_payment": Kind.LABOUR, "iit_labour_grossup": Kind.NET, "iit_royalty": Kind.ROYALTY,
    "iit_author": Kind.MANUSCRIPT, "iit_nonresident_labour": Kind.NONRESIDENT,
    "iit_annual_bonus_separate": Kind.BONUS, "vat_person_agent_invoice": Kind.VAT_ONCE,
    "vat_person_platform_filing_over_100k": Kind.VAT_PLATFORM,
}  # fmt: skip
CASES = [(case["kind"], case["input"]) for case in GOLDEN] + [(kind, given) for kind, given, _output in BY_HAND]


def questions(kind: str, given: dict[str, Any]) -> list[Asked]:
    """The same case as the simulator asks it, one question for each amount; none where it asks less than the case."""
    if kind in SAME:
        amount = next(given[name] for name in ("gross_fen", "net_fen", "bonus_fen") if name in given)
        asked = Asked(SAME[kind], amount, DAY)
        if asked.kind in OF_VAT:
            place = {"0.07": "city", "0.05": "town", "0.01": "elsewhere"}[given["city"]]
            net = round(amount / (1 + float(given["rate"])))
            return [Asked(asked.kind, amount, DAY, earlier_fen=given["month_net_fen"] - net, place=place)]
        return [asked]
    if kind == "iit_labour_same_project_month":
        paid = given["payments_fen"]
        return [Asked(Kind.PROJECT, fen, DAY, earlier_fen=sum(paid[:at])) for at, fen in enumerate(paid)]
    if kind == "iit_platform_cumulative" and len(set(given["monthly_gross_fen"])) == 1:
        return [Asked(Kind.PLATFORM, fen, DAY, months=at) for at, fen in enumerate(given["monthly_gross_fen"], 1)]
    if kind == "iit_wages_cumulative" and all(month == given["months"][0] for month in given["months"]):
        wage, own, special = given["months"][0].values()
        months = range(1, len(given["months"]) + 1)
        return [Asked(Kind.WAGES, wage, DAY, months=at, own_fen=own, special_fen=special) for at in months]
    return []


def test_it_says_what_the_quotes_for_machines_say() -> None:
    quotes, compared = Quotes(DAY), set()
    for kind, given in CASES:
        asked = questions(kind, given)
        if not asked:
            continue
        answer, found = quotes.answer(kind, given), [simulate(one).found for one in asked]
        compared.add(asked[0].kind)
        if asked[0].kind in OF_VAT:
            assert found[0].left_fen == answer["take_home_before_iit"]
        else:
            taxes = answer["tax_fen"] if isinstance(answer["tax_fen"], list) else [answer["tax_fen"]]
            assert [one.tax_fen for one in found] == taxes, (kind, given)
    assert compared == set(Kind) - {Kind.AWARD, *OF_COMPANIES}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("amount", [1, 80_000, 400_001, 6_860_000, 100_000_000])
def test_the_steps_end_with_what_was_computed(kind: Kind, amount: int) -> None:
    shown = simulate(Asked(kind, amount, DAY, months=3, earlier_fen=100_000))
    assert shown.tax_rows[-1].result == money.amount(shown.found.left_fen)
    if kind not in OF_VAT:
        withheld = [step["amount"] for step in shown.found.steps if step["step"] in ("tax", "due", "award_tax")]
        assert withheld[-1] == str(shown.found.tax_fen)


# ---- The page


def test_it_stands_beside_the_calculator_and_needs_no_sign_in() -> None:
    assert reverse("settlement:simulator") == URL
    client = Client()
    assert (client.get(URL).status_code, client.head(URL).status_code, client.post(URL).status_code) == (200, 200, 405)
    calculator = client.get(reverse("settlement:calculator")).content.decode()
    assert f'href="{URL}"' in calculator
    assert f'href="{reverse("settlement:calculator")}"' in client.get(URL).content.decode()


def test_it_speaks_both_languages() -> None:
    for kind in Kind.values:
        _status, chinese = ask("zh-hans", kind=kind, amount="68600", day=DAY.isoformat())
        assert "预估" in chinese
        card = chinese[chinese.index('id="result"') : chinese.index("<footer")]
        assert re.findall(r">[^<]*[a-z]{3,}[^<]*<", card) == [], "English words stand on the Chinese page"
    assert "国家税务总局公告 2018 年第 61 号" in ask("zh-hans", kind="labour", amount="1")[1]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"amount": ""}, "Enter an amount in yuan, such as 68600."),
        ({"amount": "nan"}, "Enter an amount in yuan, such as 68600 or 68 600.50."),
        ({"amount": "0"}, "Enter at least 1 yuan."),
        ({"amount": "99999999"}, "Enter at most 10 000 000 yuan."),
        ({"amount": "1.005"}, "Enter at most two decimals: yuan and fen."),
        ({"amount": "100", "kind": "gift"}, "Choose one of these kinds."),
        ({"amount": "100", "kind": "platform", "months": "13"}, "Choose 1 to 12 months."),
        ({"amount": "100", "kind": "project", "earlier": "-1"}, "Enter 0 yuan or more."),
        ({"amount": "100", "kind": "wages", "own": "101"}, "Enter no more than the wage."),
        ({"amount": "100", "kind": "wages", "special": "much"}, "Enter an amount in yuan, such as 68600 or 68 600.50."),
        ({"amount": "100", "kind": "vat_once", "place": "200"}, "Choose one of these places."),
        ({"amount": "100", "day": "2026-02-30"}, "Enter a day such as 2026-11-30."),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(given: dict[str, str], sentence: str) -> None:
    status, text = ask(**given)
    assert status == 422
    assert sentence in text
    assert 'id="result"' not in text


@pytest.mark.parametrize(
    ("kind", "day", "status"),
    [
        ("labour", "2018-12-31", 422),
        ("labour", "2019-01-01", 200),
        ("platform", "2025-09-30", 422),
        ("platform", "2025-10-01", 200),
        ("bonus", "2027-12-31", 200),
        ("bonus", "2028-01-01", 422),
        ("vat_once", "2025-12-31", 422),
        ("labour", "9999-12-31", 200),
    ],
)
def test_the_rule_in_force_on_the_day_counts(kind: str, day: str, status: int) -> None:
    found, text = ask(kind=kind, amount="68600", day=day)
    assert found == status
    assert ("There is no tax rule for this day yet." in text) is (status == 422)
    assert f'value="{day}"' in text


def test_another_kind_asks_its_own_questions_without_a_complaint() -> None:
    status, text = swap(kind="wages", amount="", day=DAY.isoformat())
    assert status == 200
    assert 'name="own"' in text
    assert "Enter an amount in yuan, such as 68600." not in text
    status, text = swap(kind="wages", amount="10000", day=DAY.isoformat())
    assert (status, "Tax of about" in text) == (200, True)
    assert 'name="own"' not in ask(kind="labour", amount="100")[1]


def test_more_months_cost_no_more_queries() -> None:
    counts = []
    for months in ("1", "12"):
        with CaptureQueriesContext(connection) as captured:
            assert ask(kind="wages", amount="30000", months=months)[0] == 200
        counts.append(sum("clockoffset" not in query["sql"] for query in captured.captured_queries))
    assert counts[0] == counts[1]
