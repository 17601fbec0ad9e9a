"""The paper route on the screen: choosing, photographs, handing in, comparing, and who is refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.accounts.models import User
from apps.agreements.models import Agreement, PaperCopy
from apps.core import clock
from tests.agreements.paper_scene import hand_in, newest, on_paper, photo, photos_of, wanted
from tests.factories import make_officer
from tests.factories.story import Deal, make_deal, send, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal() -> Deal:
    return send(make_deal())


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(deal: Deal, rest: str = "") -> str:
    return f"/agreements/{deal.fresh().public_id}/{rest}"


def test_the_whole_way_by_plain_forms_with_photographs(deal: Deal) -> None:
    hr = as_(deal.hr)
    assert "paper/using/" in hr.get(at(deal)).content.decode()
    assert hr.get(at(deal, "paper/using/")).status_code == 200
    assert hr.post(at(deal, "paper/using/")).status_code == 302
    page = hr.get(at(deal, "paper/using/")).content.decode()
    assert 'accept="image/*,application/pdf"' in page
    assert " multiple" in page
    assert "paper/using/hand-in/" not in page
    for upload in photos_of(deal):
        assert hr.post(at(deal, "paper/using/files/"), {"scans": [upload]}).status_code == 302
    page = hr.get(at(deal, "paper/using/")).content.decode()
    assert "paper/using/hand-in/" in page
    data = {"signer": deal.signatory.pk, "seal_kind": "contract", "signed_on": clock.today().isoformat()}
    assert hr.post(at(deal, "paper/using/hand-in/"), {"signer": deal.signatory.pk}).status_code == 422
    assert hr.post(at(deal, "paper/using/hand-in/"), data).status_code == 302
    other = as_(deal.sending_hr)
    assert "paper/using/compare/" in other.get(at(deal)).content.decode()
    answer = other.get(at(deal, "paper/using/compare/"))
    assert answer.content.decode().count("<figure>") == 2 * wanted(deal)
    marks = {f"page-{page}": "same" for page in range(1, wanted(deal) + 1)} | {"at_hash": newest(deal, "using").sha256}
    without = {**marks, "decision": "confirm", "page-1": "differs"}
    assert other.post(at(deal, "paper/using/compare/"), without).status_code == 422
    assert other.post(at(deal, "paper/using/compare/"), marks | {"decision": "confirm"}).status_code == 302
    assert newest(deal, "using").status == "confirmed"
    assert deal.sending_hr.name in as_(deal.talent.user).get(at(deal)).content.decode()


def test_sent_back_the_reason_stands_on_the_paper_page(deal: Deal) -> None:
    hand_in(deal, deal.hr, "using")
    data = {"at_hash": newest(deal, "using").sha256, "decision": "return", "reason": "第 2 页缺角", "page-2": "differs"}
    assert as_(deal.talent.user).post(at(deal, "paper/using/compare/"), data | {"reason": ""}).status_code == 422
    assert as_(deal.talent.user).post(at(deal, "paper/using/compare/"), data).status_code == 302
    assert "第 2 页缺角" in as_(deal.signatory).get(at(deal, "paper/using/")).content.decode()


def test_pages_are_pictures_of_what_was_given(deal: Deal) -> None:
    hand_in(deal, deal.hr, "using")
    reader = as_(deal.talent.user)
    for address in ("pages/1/", "paper/using/pages/1/", "pages/1/?size=large"):
        answer = reader.get(at(deal, address))
        assert answer.status_code == 200
        assert answer.content.startswith(b"\x89PNG")
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert reader.get(at(deal, "pages/999/")).status_code == 404
    assert reader.get(at(deal, "paper/using/pages/999/")).status_code == 404


def test_scans_are_seen_by_the_parties_and_the_office_only(deal: Deal) -> None:
    hand_in(deal, deal.hr, "using")
    file = newest(deal, "using").files.get().file
    seen = {
        "officer": (make_officer(), 200),
        "finance": (deal.finance, 403),
        "mediator": (make_officer(role="mediator"), 403),
        "auditor": (make_officer(role="auditor"), 404),
        "talent": (deal.talent.user, 200),
    }
    for who, (user, status) in seen.items():
        reader = as_(user)
        assert reader.get(at(deal, "paper/using/compare/")).status_code == status, who
        assert reader.get(at(deal, "paper/using/pages/1/")).status_code == status, who
        assert reader.get(f"/files/{file.public_id}/").status_code == (200 if status == 200 else 404), who


def test_what_is_still_gathered_is_nobody_elses_business(deal: Deal) -> None:
    client = as_(deal.hr)
    client.post(at(deal, "paper/using/"))
    client.post(at(deal, "paper/using/files/"), {"scans": [SimpleUploadedFile("a.jpg", photo())]})
    assert client.get(at(deal, "paper/using/pages/1/")).status_code == 200
    assert as_(deal.sending_hr).get(at(deal, "paper/using/pages/1/")).status_code == 404
    assert as_(deal.sending_hr).get(at(deal, "paper/using/compare/")).status_code == 302


def test_a_wrong_file_is_told_at_the_form_and_by_its_name(deal: Deal) -> None:
    client = as_(deal.hr)
    client.post(at(deal, "paper/using/"))
    answer = client.post(at(deal, "paper/using/files/"), {"scans": [SimpleUploadedFile("合同.docx", b"hello there")]})
    assert answer.status_code == 422
    assert "合同.docx" in answer.content.decode()
    assert client.post(at(deal, "paper/using/files/"), {}).status_code == 422


def test_the_signing_page_of_a_party_on_paper_leads_there_and_back(deal: Deal) -> None:
    client = as_(deal.signatory)
    client.post(at(deal, "paper/using/"))
    body = client.get(at(deal, "sign/")).content.decode()
    assert 'name="code"' not in body
    assert "paper/using/electronic/" in body
    assert client.post(at(deal, "paper/using/electronic/")).status_code == 302
    assert PaperCopy.objects.get().status == "withdrawn"


def test_the_public_check_names_the_route_and_that_it_was_compared(deal: Deal, client: Client) -> None:
    on_paper(deal, deal.hr, "using", deal.sending_hr)
    sign(deal, deal.sending_signatory)
    sign(deal, deal.talent.user)
    agreement = deal.fresh()
    assert agreement.status == Agreement.Status.SIGNED
    body = client.get("/agreements/check/", {"code": agreement.check_code}).content.decode()
    assert "compared page by page" in body or "逐页核对" in body
    assert deal.sending_hr.name not in body
