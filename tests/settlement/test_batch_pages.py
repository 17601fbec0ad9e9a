"""The pages of payment batches by plain forms, in both languages."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import OneTimeCode
from apps.core import clock
from apps.messaging.models import Notice
from apps.settlement.models import BatchLine, PaymentBatch
from apps.settlement.services.batches import approval_purpose
from tests.factories import make_member, make_user
from tests.factories.story import code_for
from tests.settlement.batching import (
    TALENTS_ACCOUNT,
    UNITS_ACCOUNT,
    answers,
    approved,
    exported,
    made,
    paid_case,
    payable,
    submitted,
)
from tests.settlement.making import Case, make_case
from tests.settlement.test_notices import heard
from tests.settlement.test_papers import as_

pytestmark = pytest.mark.django_db


def at(name: str, *args: object) -> str:
    return reverse(f"settlement:{name}", args=args)


def text_of(response: HttpResponse) -> str:
    return response.content.decode().replace("\u00a0", " ")


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return sum("clockoffset" not in query["sql"] for query in captured.captured_queries)


def shows_its_sums(finance: Client, batch: PaymentBatch) -> None:
    page = text_of(finance.get(at("batch", batch.public_id)))
    for words in (
        f"Period {clock.today():%Y-%m}",
        "¥ 100 000.00",
        "¥ 15 400.00",
        "¥ 84 600.00",
        "The lines add up to these sums",
        "agreement in force",
    ):
        assert words in page
    listed = text_of(finance.get(at("batches")))
    assert [listed.count(words) for words in ("100 000.00", "15 400.00", "84 600.00")] == [1, 1, 1]
    assert "All checks passed" in page


def test_from_choosing_to_the_answers_by_plain_forms() -> None:
    case = paid_case()
    statement = case.confirmed()
    finance, second = as_(case.finance), make_member(case.using, "administrator")
    page = text_of(finance.get(at("batch_new")))
    assert page.count(" checked") == 2
    assert "**** 4321" in page
    assert TALENTS_ACCOUNT not in page
    response = finance.post(at("batch_new"), {"lines": payable(statement)})
    batch = PaymentBatch.objects.get()
    assert response["Location"] == at("batch", batch.public_id)
    shows_its_sums(finance, batch)
    finance.post(at("batch_submit", batch.public_id))
    batch.refresh_from_db()
    heard(case)
    assert Notice.objects.filter(user=second, kind="settlement.batch_submitted").exists()
    assert not Notice.objects.filter(user=case.finance, kind="settlement.batch_submitted").exists()
    other = as_(second)
    assert "1. Get a code" in text_of(other.get(at("batch", batch.public_id)))
    assert other.post(at("batch_code", batch.public_id)).status_code == 302
    OneTimeCode.objects.all().delete()
    code = code_for(second, approval_purpose(batch))
    wrong = other.post(at("batch_approve", batch.public_id), {"amount": "84600.01", "code": code})
    assert wrong.status_code == 422
    assert "This is not the total of the batch" in text_of(wrong)
    assert f'value="{code}"' in text_of(wrong), "what was typed is not lost"
    assert other.post(at("batch_approve", batch.public_id), {"amount": "8.46万", "code": code}).status_code == 302
    assert finance.post(at("batch_file", batch.public_id), {"file_format": "fax"}).status_code == 422
    assert "file_format" not in text_of(other.get(at("batch", batch.public_id))), "the second person fetches no file"
    file = finance.post(at("batch_file", batch.public_id), {"file_format": "csv"})
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in file["Cache-Control"]
    assert TALENTS_ACCOUNT in file.content.decode()
    again = finance.post(at("batch_file", batch.public_id))
    assert again.status_code == 409
    assert case.finance.name in text_of(again)
    upload = SimpleUploadedFile("answers.csv", answers(batch, "paid", day=clock.today().isoformat()).encode())
    tried = finance.post(at("batch_answers", batch.public_id), {"file": upload})
    assert "Record 1 answer" in text_of(tried)
    assert not BatchLine.objects.exclude(state=BatchLine.State.WAITING).exists()
    read = tried.context["read"].initial["text"]
    finance.post(at("batch_record", batch.public_id), {"text": read})
    assert BatchLine.objects.get(state=BatchLine.State.CONFIRMED).payment
    page = text_of(finance.get(at("batch", batch.public_id)))
    assert all(words in page for words in ("Settle by hand", "Enter the answers"))


def test_no_account_number_stands_on_any_page_of_a_batch() -> None:
    case = paid_case()
    batch = exported(case)
    client = as_(case.finance, "zh-hans")
    position = batch.lines.order_by("position").first().position
    for url in (
        at("batches"), at("batch", batch.public_id), at("batch_answers", batch.public_id), at("payments"),
        at("batch_sheet_csv", batch.public_id), at("batch_resolve", batch.public_id, position),
    ):  # fmt: skip
        page = text_of(client.get(url))
        assert TALENTS_ACCOUNT not in page, url
        assert UNITS_ACCOUNT not in page, url
        assert "gAAAA" not in page, url


def test_a_line_the_bank_left_open_is_settled_by_hand_with_a_note() -> None:
    case = paid_case()
    batch, client = exported(case), as_(case.finance)
    url = at("batch_resolve", batch.public_id, 1)
    assert client.post(url, {"state": "failed", "note": ""}).status_code == 422
    assert client.post(url, {"state": "confirmed", "note": "asked"}).status_code == 422
    assert client.post(url, {"state": "failed", "note": "asked the bank"}).status_code == 302
    assert client.get(url).status_code == 409
    assert "asked the bank" in text_of(client.get(at("batch", batch.public_id)))
    for content in (b"", b"x,y\n1,2\n"):
        wrong = client.post(at("batch_answers", batch.public_id), {"file": io.BytesIO(content)})
        assert wrong.status_code == 422, "a file that holds no answers is refused in words"


def test_the_payment_list_leads_a_line_in_a_batch_to_its_batch() -> None:
    case = paid_case()
    statement = case.confirmed()
    batch = made(case, statement)
    page = text_of(as_(case.finance).get(at("payments")))
    assert at("batch", batch.public_id) in page
    assert "In a payment batch" in page
    assert "Record the payment" not in page
    detail = text_of(as_(case.person).get(at("detail", statement.public_id)))
    assert "The using unit's finance pays by its bank" in detail.replace("&#x27;", "'")
    assert at("batches") not in text_of(as_(case.person).get(at("payments")))


def test_nothing_chosen_and_nothing_to_choose_are_told() -> None:
    case = paid_case()
    assert "Nothing is to be paid" in text_of(as_(case.finance).get(at("batch_new")))
    assert "You have no such role" in text_of(as_(make_user()).get(at("batch_new")))
    assert as_(make_user()).post(at("batch_new"), {"lines": ["1"]}).status_code == 403
    case.confirmed()
    refused = as_(case.finance).post(at("batch_new"), {})
    assert refused.status_code == 422
    assert "Choose at least one payment." in text_of(refused)


def test_pages_cost_the_same_queries_however_many_lines() -> None:
    counts = []
    for pieces in (1, 2):
        case = paid_case()
        batch = made(case, *[case.confirmed(100_000) for _piece in range(pieces)])
        for _piece in range(pieces):
            case.confirmed(100_000)
        urls = (at("batches"), at("batch_new"), at("batch", batch.public_id))
        counts.append([queries_of(as_(case.finance), url) for url in urls])
    assert counts[0] == counts[1]
    assert max(counts[0]) < 45


def test_a_stranger_and_the_payees_find_no_batch() -> None:
    case = paid_case()
    batch = submitted(case)
    for person in (case.person, case.sender, case.hr, make_case().finance):
        assert as_(person).get(at("batch", batch.public_id)).status_code == 404
        assert batch.number not in text_of(as_(person).get(at("batches")))


def test_taking_out_asks_which_and_why_and_leads_to_the_new_batch() -> None:
    case: Case = paid_case()
    batch, client = approved(case), as_(case.finance)
    url = at("batch_take_out", batch.public_id)
    refused = client.post(url, {"lines": ["1", "2"], "reason": "typo"})
    assert refused.status_code == 422
    assert "leave one at least" in text_of(refused)
    assert 'value="typo"' in text_of(refused), "what was typed is not lost"
    response = client.post(url, {"lines": ["1"], "reason": "typo"})
    fresh = PaymentBatch.objects.get(status="draft")
    assert response["Location"] == at("batch", fresh.public_id)
    assert "take-out" not in text_of(client.get(response["Location"])), "one payment alone is withdrawn with its batch"
    assert "typo" in text_of(client.get(at("batch", batch.public_id)))


def test_withdrawing_asks_why_and_frees_the_lines() -> None:
    case: Case = paid_case()
    batch, client = approved(case), as_(case.finance)
    assert client.post(at("batch_withdraw", batch.public_id), {"reason": ""}).status_code == 422
    assert client.post(at("batch_withdraw", batch.public_id), {"reason": "typo"}).status_code == 302
    assert "typo" in text_of(client.get(at("batch", batch.public_id)))
    assert text_of(client.get(at("batch_new"))).count(" checked") == 2
