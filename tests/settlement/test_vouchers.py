"""Vouchers: the truth table, the sheet to copy from, who hands in and who reads, and that nothing handed in is lost."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.files.rules import can_read
from apps.messaging.models import Notice
from apps.modes.models import SharingMode
from apps.settlement import handlers, invoice_requests
from apps.settlement.documents.invoice_request import request_record
from apps.settlement.events import StatementConfirmed, StatementReversed, VoucherGiven
from apps.settlement.invoice_requests import sellers_of
from apps.settlement.models import LineVoucher, Statement, StatementLine
from apps.settlement.rules_vouchers import wanted_fen
from apps.settlement.selectors import in_full
from apps.settlement.services import hand_in_for_all, hand_in_voucher
from apps.settlement.services.vouchers import Said
from apps.settlement.voucher_kinds import VOUCHER_OF, forms_of, voucher_of
from apps.settlement.voucher_pages import voucher_rows
from apps.settlement.voucher_sheets import sheet_of
from tests.factories import make_officer, make_user
from tests.settlement.making import make_case

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
Family = SharingMode.Family


def paper(name: str = "代开发票.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def said(amount_fen: int, form: str = "general_invoice", **fields: Any) -> Said:
    return Said(**({"form": form, "number": "25322000", "issued_on": clock.today(), "amount_fen": amount_fen} | fields))


def line_of(statement: Statement, kind: str) -> StatementLine:
    whole = in_full(Statement.objects.all()).get(pk=statement.pk)
    line = whole.lines.all()
    found = next(row for row in line if row.kind == kind)
    found.statement = whole
    return found


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["language"] = "en"
    return client


@pytest.mark.parametrize(
    ("family", "kind", "voucher"),
    [
        (Family.COST_ONLY, "cost", "cost_statement"),
        (Family.COST_ONLY, "fee", "invoice"),
        (Family.TECHNICAL_SERVICE, "sending_unit", "invoice"),
        (Family.TECHNICAL_SERVICE, "intermediary", "invoice"),
        (Family.PERSONAL_SERVICE, "net", "tax_office_invoice"),
        (Family.PERSONAL_SERVICE, "tax", "tax_receipt"),
        (Family.PERSONAL_SERVICE, "sending_unit", "invoice"),
        (Family.NO_SENDING_UNIT, "net", "tax_office_invoice"),
        (Family.NO_SENDING_UNIT, "tax", "tax_receipt"),
    ],
)
def test_the_table_names_the_voucher_by_mode_and_payee(family: str, kind: str, voucher: str) -> None:
    assert voucher_of(family, kind) == voucher


def test_a_retiree_paid_wages_gives_no_invoice_and_no_line_beside_the_table_exists() -> None:
    assert voucher_of(Family.NO_SENDING_UNIT, "net", as_wages=True) == "payroll_slip"
    with pytest.raises(LookupError):
        voucher_of(Family.COST_ONLY, "sending_unit")
    assert set(VOUCHER_OF) == set(Family.values)
    assert forms_of("cost_statement") == ()
    assert forms_of("tax_office_invoice") == ("general_invoice",)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("treated", "fen", "amounts"),
    [
        ("included", 10_000_000, [(6_930_693, 69_307)]),
        ("on_top", 10_000_000, [(7_000_000, 70_000)]),
        ("included", 100_000, [(70_000, 0)]),  # 700 yuan: below the threshold of a time
        ("exempt", 10_000_000, [(7_000_000, 0)]),
    ],
)
def test_the_sheet_of_a_person_takes_the_vat_as_the_agreement_says(
    treated: str, fen: int, amounts: list[tuple[int, int]]
) -> None:
    sheet = sheet_of(line_of(make_case(**{"9.vat_treatment": treated}).statement(fen), "net"))
    assert sheet is not None
    assert [(row.without_vat_fen, row.vat_fen) for row in sheet.amounts] == amounts


@pytest.mark.django_db
def test_the_sheet_of_a_unit_shows_both_kinds_of_taxpayer_and_always_adds_up() -> None:
    case = make_case()
    line = line_of(case.statement(), "sending_unit")
    sheet = sheet_of(line)
    assert sheet is not None
    assert {row.whole_fen for row in sheet.amounts} == {line.amount_fen}
    assert {row.vat_fen for row in sheet.amounts} == {169_811, 29_703}
    values = [row.value for row in sheet.rows]
    assert {case.using.name_zh, case.using.credit_code, case.sending.credit_code} <= set(values)
    assert sheet_of(line_of(line.statement, "tax")) is None


@pytest.mark.django_db
def test_what_is_handed_in_is_shown_told_replaced_and_never_lost() -> None:
    case = make_case()
    statement = case.confirmed()
    handlers.ask_for_vouchers(StatementConfirmed(str(statement.public_id)))
    wanted = set(Notice.objects.filter(kind="settlement.voucher_wanted").values_list("user", flat=True))
    assert wanted == {case.person.pk, case.sender.pk}
    line = line_of(statement, "net")
    first = hand_in_voucher(line, paper(), said(7_000_000), by=case.person)
    second = hand_in_voucher(line, paper(), said(7_000_000, vat_fen=69_307), by=case.person)
    first.refresh_from_db()
    assert first.replaced_at is not None
    assert second.replaced_at is None
    handlers.tell_voucher_given(VoucherGiven(str(second.public_id)))
    assert Notice.objects.get(kind="settlement.voucher_given").user == case.finance
    rows = voucher_rows(line_of(statement, "net").statement, case.finance)
    assert {row.line.kind: row.missing for row in rows} == {"net": False, "tax": True, "sending_unit": True}
    for broken in (
        second.delete,
        lambda: LineVoucher.objects.filter(pk=second.pk).update(amount_fen=1),
        lambda: LineVoucher.objects.filter(pk=first.pk).update(replaced_at=None),
        lambda: LineVoucher.objects.filter(pk=second.pk).update(voucher_number="7"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            broken()


@pytest.mark.django_db
def test_only_the_payee_or_its_unit_hands_in_and_only_what_fits() -> None:
    case = make_case()
    early = line_of(case.statement(), "net")
    with pytest.raises(RuleViolation, match="wrong-state"):
        hand_in_voucher(early, paper(), said(7_000_000), by=case.person)
    statement = case.confirmed()
    net, tax, unit = (line_of(statement, kind) for kind in ("net", "tax", "sending_unit"))
    for line, person in ((net, case.finance), (net, case.sender), (unit, case.person), (tax, case.person)):
        with pytest.raises(RuleViolation, match="forbidden"):
            hand_in_voucher(line, paper(), said(9_000_000), by=person)
    tomorrow = clock.today() + dt.timedelta(days=1)
    for wrong in (
        said(6_999_999),
        said(7_000_000, "special_invoice"),
        said(7_000_000, issued_on=tomorrow),
        said(7_000_000, vat_fen=7_000_000),
    ):
        with pytest.raises(RuleViolation, match="voucher"):
            hand_in_voucher(net, paper(), wrong, by=case.person)
    assert hand_in_voucher(tax, paper(), said(tax.amount_fen, "tax_receipt"), by=case.finance)
    assert hand_in_voucher(unit, paper(), said(9_000_000, "special_invoice"), by=case.sender)
    assert LineVoucher.objects.count() == 2


@pytest.mark.django_db
def test_the_sides_read_the_file_and_the_office_does_not() -> None:
    case = make_case()
    line = line_of(case.confirmed(), "net")
    file = hand_in_voucher(line, paper(), said(7_000_000), by=case.person).file
    officer = make_officer(case.using.region)
    assert [can_read(user, file) for user in (case.person, case.finance, case.hr, case.sender)] == [True] * 4
    assert [can_read(user, file) for user in (officer, make_user(), make_case().finance)] == [False] * 3
    assert voucher_rows(line.statement, officer) == []


@pytest.mark.django_db
def test_the_page_takes_the_paper_and_keeps_typed_words_after_a_refusal() -> None:
    case = make_case()
    statement = case.confirmed()
    talent, url = client_of(case.person), reverse("settlement:voucher", args=[statement.public_id, 1])
    assert case.using.credit_code in talent.get(url).content.decode()
    given = {"number": "25322000000012345678", "issued_on": clock.today().isoformat(), "amount": "69999.99"}
    refused = talent.post(url, given | {"file": paper()})
    assert refused.status_code == 422
    assert "25322000000012345678" in refused.content.decode()
    assert talent.post(url, given | {"amount": "7万", "vat": "693.07", "file": paper()}).status_code == 302
    voucher = LineVoucher.objects.get()
    assert (voucher.amount_fen, voucher.vat_fen, voucher.form) == (7_000_000, 69_307, "general_invoice")
    page = client_of(case.finance).get(reverse("settlement:detail", args=[statement.public_id])).content.decode()
    assert "25322000000012345678" in page
    missing = client_of(case.finance).get(reverse("settlement:payments"), {"show": "voucher"}).context["rows"]
    assert [row.line.kind for row in missing] == ["tax", "sending_unit"]
    sheet = talent.get(reverse("settlement:voucher_sheet", args=[statement.public_id, 1]))
    assert sheet.content[:4] == b"%PDF"


@pytest.mark.django_db
def test_the_invoice_of_a_reversed_statement_is_taken_back_by_a_credit_note() -> None:
    case = make_case()
    statement = case.confirmed()
    invoice = hand_in_voucher(line_of(statement, "net"), paper(), said(7_000_000), by=case.person)
    case.put_right(statement)
    handlers.ask_for_credit_notes(StatementReversed(str(statement.public_id)))
    assert Notice.objects.get(kind="settlement.credit_wanted").user == case.person
    line = line_of(statement, "net")
    (seller,) = sellers_of(case.finance)
    assert [(row.line, row.fen, row.invoice) for row in seller.to_credit] == [(line, 7_000_000, invoice)]
    with pytest.raises(RuleViolation, match="voucher"):
        hand_in_voucher(line, paper(), said(7_000_000), by=case.person)
    hand_in_voucher(line, paper(), said(7_000_000, "credit_note"), by=case.person)
    assert sellers_of(case.finance) == []
    with pytest.raises(RuleViolation, match="wrong-state"):
        hand_in_voucher(line_of(statement, "net"), paper(), said(7_000_000, "credit_note"), by=case.person)


@pytest.mark.django_db
def test_a_request_that_does_not_hold_all_lines_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    case = make_case()
    case.confirmed()
    assert len(request_record(sellers_of(case.finance)).remarks) == 1
    monkeypatch.setattr(invoice_requests, "MOST_LINES", 1)
    cut = request_record(sellers_of(case.finance))
    assert (len(cut.tables), len(cut.remarks)) == (1, 2)


@pytest.mark.django_db
def test_one_request_a_seller_names_every_line_that_waits_for_an_invoice() -> None:
    case = make_case()
    first, _second = case.confirmed(), case.confirmed(5_000_000)
    sums = {seller.name: (len(seller.to_invoice), seller.invoice_fen) for seller in sellers_of(case.finance)}
    assert sums == {case.person.name: (2, 10_500_000), case.sending.name: (2, 4_500_000)}
    hand_in_voucher(line_of(first, "sending_unit"), paper(), said(3_000_000), by=case.sender)
    assert {seller.name: seller.invoice_fen for seller in sellers_of(case.finance)}[case.sending.name] == 1_500_000
    assert sellers_of(case.sender) == sellers_of(case.person) == []
    answer = client_of(case.finance).get(reverse("settlement:invoice_request"))
    assert answer.content[:4] == b"%PDF"


@pytest.mark.django_db
def test_one_paper_covers_several_lines_together_or_none() -> None:
    case = make_case()
    first, second = case.confirmed(5_000_000), case.confirmed(5_000_000)
    net, beside = line_of(first, "net"), line_of(second, "net")
    whole = wanted_fen(net) + wanted_fen(beside)
    talent, url = client_of(case.person), reverse("settlement:voucher", args=[first.public_id, net.position])
    assert second.number in talent.get(url).content.decode()
    given = {"number": "2532", "issued_on": clock.today().isoformat(), "also": [beside.pk]}
    short = talent.post(url, given | {"amount": f"{(whole - 1) / 100:.2f}", "file": paper()})
    assert short.status_code == 422
    assert "less than the chosen lines together" in short.content.decode()
    assert re.search(rf'value="{beside.pk}"[^>]* checked', short.content.decode()), "what was ticked stays"
    assert not LineVoucher.objects.exists()
    foreign = line_of(make_case().confirmed(), "net")
    assert talent.post(url, given | {"also": [foreign.pk], "amount": "1000000", "file": paper()}).status_code == 422
    with pytest.raises(RuleViolation, match="voucher"):
        hand_in_for_all([net, line_of(first, "sending_unit")], paper(), said(whole), by=case.person)
    assert talent.post(url, given | {"amount": f"{whole / 100:.2f}", "file": paper()}).status_code == 302
    assert set(LineVoucher.objects.values_list("line", "amount_fen")) == {(net.pk, whole), (beside.pk, whole)}
    assert len(set(LineVoucher.objects.values_list("file__sha256", flat=True))) == 1
    assert second.number not in talent.get(url).content.decode()
