"""pain.001 out and camt.054 in: by the schemas of the standard, to the fen, and safe to read from strangers."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.organisations.services import set_bank_account
from apps.settlement import services
from apps.settlement.bank_answers import MOST_BYTES, read_answers, text_of
from apps.settlement.iso20022.credit_transfer import MESSAGE, Holder, Transfer, credit_transfer
from apps.settlement.iso20022.notification import bookings
from apps.settlement.iso20022.xml import find, find_all, read_message, text_at
from apps.settlement.models import BatchLine, PaymentBatch
from apps.talents.services import set_account
from tests.settlement.banking import notice, notice_of
from tests.settlement.batching import TALENTS_ACCOUNT, UNITS_ACCOUNT, approved, exported, paid_case
from tests.settlement.test_batch_pages import at
from tests.settlement.test_batch_pages import text_of as page_of
from tests.settlement.test_batches import bring, states
from tests.settlement.test_papers import as_
from tests.settlement.test_payments import refusal

pytestmark = pytest.mark.usefixtures("english")
State, PAIN = BatchLine.State, PaymentBatch.Format.PAIN_001
CODE = "102304020011"


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@given(st.lists(st.tuples(st.text(min_size=1, max_size=150), st.integers(1, 10**14)), min_size=1, max_size=4))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_order_is_accepted_by_its_schema_and_adds_up(rows: list[tuple[str, int]]) -> None:
    """Whatever a name is made of: no ``written`` without the schema's yes, and no fen lost between line and sum."""
    payer = Holder("常州示例有限公司", UNITS_ACCOUNT)
    lines = [
        Transfer(f"P-1-{n:03d}", Holder(f"李{name}", TALENTS_ACCOUNT), fen, "结算")
        for n, (name, fen) in enumerate(rows)
    ]
    root = read_message(credit_transfer("P-1", payer, lines, at=dt.datetime(2026, 11, 23, 9)), of="pain.001")
    amounts = [one.text for one in find_all(root, "PmtInf/CdtTrfTxInf/Amt/InstdAmt")]
    total = f"{sum(fen for _name, fen in rows) // 100}.{sum(fen for _name, fen in rows) % 100:02d}"
    assert [int(one.replace(".", "")) for one in amounts] == [fen for _name, fen in rows]
    for place in ("GrpHdr", "PmtInf"):
        assert (text_at(root, f"{place}/NbOfTxs"), text_at(root, f"{place}/CtrlSum")) == (str(len(rows)), total)


@pytest.mark.django_db
def test_an_approved_batch_is_handed_out_once_as_pain_001_with_accounts_and_bank_codes() -> None:
    case = paid_case()
    set_account(case.talent, TALENTS_ACCOUNT, by=case.person, bank_code=CODE)
    batch, client = approved(case), as_(case.finance)
    assert "none is on file" in page_of(client.get(at("batch", batch.public_id)))
    assert client.post(at("batch_file", batch.public_id), {"file_format": PAIN}).status_code == 422
    assert refusal(lambda: services.export_batch(batch, by=case.finance, file_format=PAIN)) == "no-account"
    set_bank_account(case.using, "320100000000001111", by=case.finance, bank_code=CODE)
    response = client.post(at("batch_file", batch.public_id), {"file_format": PAIN})
    assert (response["Content-Type"], response["Cache-Control"]) == (
        "application/xml; charset=utf-8",
        "private, no-store",
    )
    assert MESSAGE in response.content.decode()
    block = find(read_message(response.content.decode(), of="pain.001"), "PmtInf")
    lines = find_all(block, "CdtTrfTxInf")
    assert [text_at(one, "PmtId/EndToEndId") for one in lines] == [row.reference for row in batch.lines.all()]
    assert [text_at(one, "CdtrAcct/Id/Othr/Id") for one in lines] == [TALENTS_ACCOUNT, UNITS_ACCOUNT]
    assert [text_at(one, "CdtrAgt/FinInstnId/ClrSysMmbId/MmbId") for one in lines] == [CODE, ""]
    assert text_at(lines[0], "CdtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Cd") == "CNAPS"
    assert [text_at(one, "Cdtr/Nm") for one in lines] == [case.person.name, case.sending.name_zh]
    assert (text_at(block, "DbtrAcct/Id/Othr/Id"), text_at(block, "CtrlSum")) == ("320100000000001111", "84600.00")
    batch.refresh_from_db()
    assert (batch.status, batch.file_format) == (PaymentBatch.Status.EXPORTED, PAIN)
    assert client.post(at("batch_file", batch.public_id), {"file_format": "csv"}).status_code == 409
    assert "pain.001" in page_of(client.get(at("batch", batch.public_id)))


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["02", "08"])
def test_a_notice_settles_its_lines_and_a_second_time_nothing(version: str) -> None:
    case = paid_case()
    batch = exported(case)
    text = notice_of(batch, "paid", "returned", version=version, day=clock.today().isoformat())
    assert bring(batch, case, text) == ["done", "done"]
    assert states(batch) == [State.CONFIRMED, State.FAILED]
    paid, failed = batch.lines.order_by("position")
    assert (paid.bank_reference, paid.paid_on) == ("BK-1", clock.today())
    assert failed.note == "AC01 · 账号不存在"
    assert bring(batch, case, text) == ["same", "same"]


@pytest.mark.django_db
def test_a_notice_that_does_not_fit_the_batch_is_told_and_changes_nothing() -> None:
    case = paid_case()
    batch = exported(case)
    today = clock.today().isoformat()
    first, second = batch.lines.order_by("position")
    one_off = notice([(first.reference, first.amount_fen + 1, "paid"), ("FOREIGN", 1, "paid")], day=today)
    tried = services.try_answers(batch, read_answers(one_off), by=case.finance)
    assert [one.word for one in tried] == [
        "The bank names another amount than this line has.", "No line of this batch has this reference.",
    ]  # fmt: skip
    assert bring(batch, case, notice([(first.reference, first.amount_fen, "paid")], day=today, currency="USD")) == [
        "wrong"
    ]
    twice = [(first.reference, first.amount_fen, "paid")] * 2
    assert "more than once: BK-1, BK-2" in bookings(notice(twice))[0].fault
    assert states(batch) == [State.WAITING, State.WAITING]
    both = [(second.reference, second.amount_fen, "paid"), (second.reference, second.amount_fen, "returned")]
    assert [one.said for one in bookings(notice(both))] == ["returned"], "money that came back is not paid"
    assert bring(batch, case, notice([(second.reference, second.amount_fen, "pending")], day=today)) == ["done"]
    assert states(batch) == [State.WAITING, State.UNKNOWN]


LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
GOOD = notice([("P-1-001", 100, "paid")])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("<Document", LAUGHS + "<Document"), "declares a document type or entities"),
        (GOOD.replace("<Acct>", "<Acct>&xxe;"), "Line 5: this is no well-formed XML"),
        (GOOD[:700], "no well-formed XML"),
        (GOOD.replace("DBIT", "LEFT"), "Line 6: the element “CdtDbtInd” is not as the standard camt.054.001.08 has it"),
        (GOOD.replace("camt.054.001.08", "camt.053.001.08"), "no camt.054 message"),
        (GOOD.replace("camt.054.001.08", "camt.054.001.99"), "no camt.054 message"),
        ("<html><body>404</body></html>", "no camt.054 message"),
        (notice([]), "has no answers"),
    ],
)
def test_what_is_no_sound_notice_is_refused_by_line(text: str, words: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        read_answers(text)
    assert caught.value.code == "file-unreadable"
    assert words in str(caught.value.message)


@pytest.mark.django_db
def test_a_notice_is_brought_on_the_page_and_a_wrong_one_leaves_it_as_it_was() -> None:
    case = paid_case()
    batch, client = exported(case), as_(case.finance)
    url = at("batch_answers", batch.public_id)
    for content in (LAUGHS.encode(), b"<" + b" " * MOST_BYTES):
        wrong = client.post(url, {"file": SimpleUploadedFile("camt.xml", content)})
        assert wrong.status_code == 422
    assert states(batch) == [State.WAITING, State.WAITING]
    # Some banks write GB 18030, whatever the file says of itself.
    sent = notice_of(batch, "paid", day=clock.today().isoformat()).encode("gb18030")
    tried = client.post(url, {"file": SimpleUploadedFile("camt.xml", sent)})
    assert "Record 1 answer" in page_of(tried)
    assert text_of(sent).startswith("<?xml")
    client.post(at("batch_record", batch.public_id), {"text": tried.context["read"].initial["text"]})
    assert states(batch) == [State.CONFIRMED, State.WAITING]
