"""Funds with sources behind subsidies: each paid award charges every source pro rata, to the fen, within its cap."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apps.audit.models import AuditEvent
from apps.core import clock
from apps.settlement.calc.split import refund
from apps.settlement.exports import statement_table
from apps.settlement.fund_pages import fund_rows, fund_table
from apps.settlement.models import FundDraw, FundSource, Subsidy, SubsidyFund, SubsidyProgramme
from apps.settlement.proofs_subsidies import funds_follow_subsidies, subsidies_are_in_the_books
from apps.settlement.services import award_subsidy, confirm_subsidy, keep_fund
from tests.factories import make_officer, make_user
from tests.permissions.office_rows import subsidy_programme
from tests.settlement.making import Case, make_case
from tests.settlement.test_subsidies import ROWS, days, refusal

pytestmark = pytest.mark.django_db


def fund(*promised: int) -> SubsidyFund:
    made = SubsidyFund.objects.create(
        code="K-2026-01", name_zh="共享人才专项", name_en="Shared talent fund", source="文件"
    )
    for position, fen in enumerate(promised, 1):
        FundSource.objects.create(
            fund=made, position=position, kind="government", name_zh=f"来源{position}", name_en=f"Source {position}", amount_fen=fen
        )  # fmt: skip
    return made


def given_award(programme: SubsidyProgramme, *, worked: int) -> tuple[Case, Subsidy]:
    case = make_case(**{"22.subsidy_rows": ROWS})
    days(case, worked)
    statement = case.confirmed()
    facts = {"by": case.finance, "document": "常补 1 号", "awarded_on": clock.today()}
    return case, award_subsidy(statement, programme, **facts)


def drawn() -> list[int]:
    return list(FundSource.objects.order_by("position").values_list("drawn_fen", flat=True))


def test_a_draw_of_ten_charges_four_four_and_two_and_the_proof_holds() -> None:
    programme = subsidy_programme(day_fen=1_000, cap_fen=1_000, fund=fund(4_000, 4_000, 2_000))
    case, subsidy = given_award(programme, worked=1)
    assert drawn() == [0, 0, 0]  # awarded is not drawn
    assert fund_rows()[0].awarded_fen == 1_000
    statement = subsidy.milestone.statements.get()
    confirm_subsidy(subsidy, statement, by=case.person)
    assert drawn() == [400, 400, 200]
    assert not [*funds_follow_subsidies(), *subsidies_are_in_the_books()]
    _head, rows = fund_table(fund_rows())
    assert [str(cell) for cell in rows[-1][3:]] == ["100.00", "10.00", "90.00", "0.00"]
    beside = statement_table(statement, case.finance)[1][-1]
    assert (str(beside[10]), beside[13]) == ("10.00", "常补 1 号")  # in the statement's CSV and XLSX, below its total
    with pytest.raises(DatabaseError), transaction.atomic():
        FundDraw.objects.update(amount_fen=1)
    FundSource.objects.filter(position=1).update(drawn_fen=F("drawn_fen") + 1)
    assert list(funds_follow_subsidies())


def test_what_a_fund_does_not_have_is_not_awarded_and_no_source_is_overdrawn() -> None:
    source = fund(900, 600)
    programme = subsidy_programme(day_fen=1_000, cap_fen=10_000, fund=source)
    given_award(programme, worked=1)
    assert refusal(lambda: given_award(programme, worked=1)) == "fund-empty"
    keeper = make_user(is_staff=True, is_superuser=True)
    first = source.sources.get(position=1)
    first.amount_fen = 300
    assert refusal(lambda: keep_fund(first, by=keeper)) == "fund-promised"
    assert refusal(lambda: keep_fund(first, by=make_officer())) == "forbidden"
    first.amount_fen = 2_000
    keep_fund(first, by=keeper)
    given_award(programme, worked=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        FundSource.objects.filter(pk=first.pk).update(drawn_fen=2_001)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=4), st.lists(st.integers(1, 7), max_size=60))
def test_however_small_the_draws_no_source_gives_more_than_it_promised(promised: list[int], draws: list[int]) -> None:
    left = {str(at): fen for at, fen in enumerate(promised)}
    for fen in draws:
        if fen > sum(left.values()):
            continue
        parts = refund(list(left.items()), fen)
        assert sum(parts.values()) == fen
        left = {key: left[key] - parts[key] for key in left}
        assert min(left.values()) >= 0


def test_an_administrator_enters_a_source_and_its_promise_is_kept(english: None) -> None:
    keeper, made = make_user(is_staff=True, is_superuser=True), fund(900)
    client = Client()
    client.force_login(keeper)
    client.cookies["language"] = "en"
    typed = {"fund": made.pk, "position": 2, "kind": "enterprise", "name_zh": "示例企业", "name_en": "Sample firm"}
    assert client.post(reverse("admin:settlement_fundsource_add"), typed | {"amount_fen": 600}).status_code == 302
    given_award(subsidy_programme(day_fen=1_000, cap_fen=1_000, fund=made), worked=1)
    source = made.sources.get(position=2)
    url = reverse("admin:settlement_fundsource_change", args=[source.pk])
    refused = client.post(url, typed | {"amount_fen": 50}).content.decode()
    assert "More than that was drawn or awarded already" in refused
    assert client.post(url, typed | {"amount_fen": 700}).status_code == 302
    source.refresh_from_db()
    assert source.amount_fen == 700
    assert AuditEvent.objects.filter(object_type="FundSource", actor_id=str(keeper.public_id)).count() == 2


def test_the_office_reads_the_report_and_nobody_else() -> None:
    client, officer = Client(), make_officer()
    client.force_login(officer)
    url = reverse("settlement:funds")
    assert "还没有资金" in client.get(url).content.decode()
    fund(4_000, 4_000)
    page = client.get(url).content.decode()
    assert "K-2026-01" in page
    assert client.get(reverse("settlement:funds_xlsx")).status_code == 200
    assert "40.00" in client.get(reverse("settlement:funds_csv")).content.decode()
    client.force_login(make_user())
    assert client.get(url).status_code == 403
