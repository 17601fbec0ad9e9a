"""The compliance file: whole, the same bytes again, each file by its hash, and nothing that its reader may not read."""

import csv
import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.core import clock
from apps.settlement import compliance
from apps.settlement.services import hand_in_voucher
from tests.factories import make_officer, make_user
from tests.settlement.making import Case, make_case
from tests.settlement.test_vouchers import PDF, client_of, line_of, said

pytestmark = pytest.mark.django_db


def paid_case() -> Case:
    case = make_case()
    statement = case.confirmed()
    case.pay(statement)
    upload = SimpleUploadedFile("发票 = 1.pdf", PDF, "application/pdf")
    hand_in_voucher(line_of(statement, "net"), upload, said(7_000_000), by=case.person)
    return case


def taken(case: Case, by: User) -> bytes:
    response = client_of(by).get(reverse("settlement:compliance", args=[case.agreement.public_id]))
    assert response.status_code == 200
    assert response.streaming
    return b"".join(response.streaming_content)  # type: ignore[arg-type]


def test_every_file_stands_in_the_contents_with_its_hash_and_twice_gives_the_same_bytes() -> None:
    case = paid_case()
    content = taken(case, case.finance)
    assert content == taken(case, case.finance)
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        assert found.testzip() is None
        rows = list(csv.reader(io.StringIO(found.read("00-contents.csv").decode("utf-8-sig"))))[1:]
        assert [row[0] for row in rows] == found.namelist()[:-1]
        for name, proves, size, sha256 in rows:
            member = found.read(name)
            assert (len(member), hashlib.sha256(member).hexdigest()) == (int(size), sha256)
            assert proves
        folders = {row[0].split("/")[0] for row in rows}
        assert folders >= {"03-work", "04-statements", "05-payments", "06-vouchers"}
        assert [row[0][-8:] for row in rows if "vouchers" in row[0]] == ["发票_1.pdf"]
        assert "BK" in found.read("05-payments/payments.csv").decode()
    events = AuditEvent.objects.filter(action="compliance_file_made")
    assert [event.actor_id for event in events] == [str(case.finance.public_id)] * 2


def test_the_office_of_the_region_gets_it_without_vouchers_and_strangers_nothing() -> None:
    case = paid_case()
    with zipfile.ZipFile(io.BytesIO(taken(case, make_officer(case.using.region)))) as found:
        assert not [name for name in found.namelist() if name.startswith("06-vouchers")]
    url = reverse("settlement:compliance", args=[case.agreement.public_id])
    assert client_of(make_user()).get(url).status_code == 404


def test_the_income_report_is_for_the_talent_and_the_own_unit() -> None:
    case = paid_case()
    found = {}
    for person in (case.person, case.sender, case.finance):
        with zipfile.ZipFile(io.BytesIO(taken(case, person))) as book:
            found[person.pk] = [name for name in book.namelist() if name.startswith("07-income")]
    own = [f"07-income/{clock.today().year}.pdf"]
    assert found == {case.person.pk: own, case.sender.pk: own, case.finance.pk: []}


def test_one_that_would_be_too_large_is_refused_before_the_first_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    case = paid_case()
    monkeypatch.setattr(compliance, "MOST_STATEMENTS", 0)
    url = reverse("settlement:compliance", args=[case.agreement.public_id])
    response = client_of(case.finance).get(url)
    assert response.status_code == 422
    assert not AuditEvent.objects.filter(action="compliance_file_made").exists()
