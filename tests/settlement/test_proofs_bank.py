"""The nightly proofs find what does not fit: a booking for nothing, another bank file or payment, a lost deposit."""

import pytest

from apps.audit.models import AuditSeal
from apps.core import clock
from apps.ledger import proofs
from apps.ledger.services import post
from apps.settlement.models import BankNotice, BatchLine, PaymentBatch
from tests.settlement import custody
from tests.settlement.batching import answers, exported, paid_case
from tests.settlement.making import make_case
from tests.settlement.test_batches import bring

pytestmark = pytest.mark.django_db


def failures() -> dict[str, int]:
    return {title: len(found) for title, found in proofs.prove().items() if found}


def test_a_sum_without_an_accepted_piece_of_work_is_found() -> None:
    case = make_case()
    statement = case.confirmed()
    assert failures() == {}
    codes = statement.due_entry.postings.values_list("account__code", "amount_fen")
    post("due", dict(codes), idem_key="statement:made up", subject="nothing", event_at=clock.now())
    assert failures()["What is due or split rests on one accepted piece of work, once"] == 1


def test_another_bank_file_and_another_payment_than_the_banks_are_found() -> None:
    case = paid_case()
    batch = exported(case)
    assert bring(batch, case, answers(batch, "confirmed", "confirmed", day=f"{clock.today()}")) == ["done", "done"]
    assert failures() == {}
    PaymentBatch.objects.update(sha256="0" * 64)
    BatchLine.objects.filter(position=1).update(bank_reference="another")
    assert failures() == {
        "Every bank file is its batch, by its total and its hash": 1,
        "Every line the bank has paid is one payment, as the bank said": 1,
    }


def test_what_the_custody_bank_told_and_the_books_lack_is_found() -> None:
    custody.funded(custody.supervised_case())
    assert failures() == {}
    said = {"bank_reference": "IN-LOST", "day": "2026-11-23", "name": "", "note": "", "amount_fen": 100}
    facts = {"kind": "deposit", "content": said, "outcome": "done", "received_at": clock.now()}
    BankNotice.objects.create(number="N-LOST", **facts)
    AuditSeal.objects.create(previous="0" * 64, sha256="1" * 64, count=1, from_xid=0, to_xid=1, sealed_at=clock.now())
    assert failures() == {"What the custody bank told is in the books": 1, "The sealed history is unbroken": 1}
