"""Signing on the screen: the reading, the code, the refusals and the result; and the public check afterwards."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.agreements.models import Agreement
from apps.agreements.selectors import document_of
from tests.agreements.room_scene import Scene, code_of, make_scene
from tests.factories import make_identity

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def address(agreement: Agreement, rest: str) -> str:
    return f"/agreements/{agreement.public_id}/{rest}"


def test_a_unit_reads_gets_a_code_signs_and_sees_the_result(client: Client, scene: Scene) -> None:
    agreement = scene.signing()
    make_identity(scene.using_signatory)
    client.force_login(scene.using_signatory)
    body = client.get(address(agreement, "sign/")).content.decode()
    assert 'id="clause-28"' in body
    assert "27.4" in body
    assert 'name="data_consent"' not in body
    assert agreement.events.filter(kind="viewed").count() == 1
    assert client.post(address(agreement, "sign/code/")).status_code == 302
    data = {
        "at_hash": agreement.current_version.document_sha256,
        "intent": "on",
        "code": code_of(scene.using_signatory),
    }
    answer = client.post(address(agreement, "sign/"), data)
    assert answer.status_code == 302
    assert answer.url == address(agreement, "signed/")
    result = client.get(answer.url).content.decode()
    assert agreement.current_version.document_sha256 in result
    assert agreement.number in result
    twice = client.post(address(agreement, "sign/"), data)
    assert twice.status_code == 422
    assert 'data-code="no-open-slot"' in twice.content.decode()


def test_without_the_tick_the_code_or_with_another_hash_nothing_is_signed(client: Client, scene: Scene) -> None:
    agreement = scene.signing()
    make_identity(scene.using_signatory)
    client.force_login(scene.using_signatory)
    client.post(address(agreement, "sign/code/"))
    code, right = code_of(scene.using_signatory), agreement.current_version.document_sha256
    other = "000000" if code != "000000" else "111111"
    for data in (
        {"at_hash": right, "code": code},
        {"at_hash": right, "intent": "on", "code": other},
        {"at_hash": "0" * 64, "intent": "on", "code": code},
    ):
        assert client.post(address(agreement, "sign/"), data).status_code == 422
    assert not agreement.current_version.slots.exclude(signed_at=None).exists()


def test_the_talent_reads_early_but_signs_last_with_a_consent_of_its_own(client: Client, scene: Scene) -> None:
    agreement = scene.signing()
    client.force_login(scene.person)
    early = client.get(address(agreement, "sign/")).content.decode()
    assert 'name="code"' not in early
    scene.sign(scene.sending_signatory)
    scene.sign(scene.using_signatory)
    assert 'name="data_consent"' in client.get(address(agreement, "sign/")).content.decode()
    client.post(address(agreement, "sign/code/"))
    data = {
        "at_hash": agreement.current_version.document_sha256,
        "intent": "on",
        "code": code_of(scene.person),
    }
    assert client.post(address(agreement, "sign/"), data).status_code == 422
    assert client.post(address(agreement, "sign/"), data | {"data_consent": "on"}).status_code == 302
    assert scene.agreement().status == Agreement.Status.SIGNED


def test_who_has_no_identity_yet_is_led_to_it_first(client: Client, scene: Scene) -> None:
    agreement = scene.signing()
    client.force_login(scene.sending_signatory)
    body = client.get(address(agreement, "sign/")).content.decode()
    assert f"/account/identity/?next={address(agreement, 'sign/')}" in body
    assert 'name="code"' not in body


def test_declining_needs_a_reason_that_the_others_read(client: Client, scene: Scene) -> None:
    agreement = scene.signing()
    client.force_login(scene.sending_signatory)
    assert client.post(address(agreement, "sign/decline/"), {"reason": " "}).status_code == 422
    assert client.post(address(agreement, "sign/decline/"), {"reason": "期限太短"}).status_code == 302
    client.force_login(scene.hr)
    assert "期限太短" in client.get(address(agreement, "")).content.decode()


def test_anyone_checks_by_code_and_sees_minimal_facts(client: Client, scene: Scene) -> None:
    agreement = scene.sealed()
    answer = client.get("/agreements/check/", {"code": agreement.check_code.lower()})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert answer.context["facts"].sound is True
    assert agreement.current_version.sealed_sha256 in body
    assert scene.using_unit.name in body
    assert scene.person.name not in body
    assert "沈*远" in body
    assert "100\u00a0000" not in body
    assert scene.using_signatory.name not in body


def test_an_unknown_code_and_one_of_an_unsigned_agreement_are_told_kindly(client: Client, scene: Scene) -> None:
    agreement = scene.signing()
    for code in ("XY-0000-0000", agreement.check_code):
        answer = client.get("/agreements/check/", {"code": code})
        assert answer.status_code == 404
        assert answer.context["facts"] is None
        assert "<form" in answer.content.decode()


def test_the_sealed_file_is_known_and_a_changed_one_is_not(client: Client, scene: Scene) -> None:
    agreement = scene.sealed()
    kept = document_of(agreement.current_version, "sealed")
    assert kept is not None
    content = bytes(kept.content)

    def verdict(given: bytes) -> object:
        return client.post("/agreements/check/", {"file": SimpleUploadedFile("a.pdf", given)}).context["verdict"]

    assert verdict(content).tone == "done"
    assert verdict(content).facts.agreement == agreement
    assert verdict(content + b"\n% more\n").tone == "late"
    assert verdict(b"%PDF-1.7 nothing").tone == "late"
    frozen = document_of(agreement.current_version, "frozen")
    assert frozen is not None
    assert verdict(bytes(frozen.content)).tone == "done"
    assert client.post("/agreements/check/").status_code == 422


def test_the_room_offers_the_three_files_once_sealed(client: Client, scene: Scene) -> None:
    agreement = scene.sealed()
    client.force_login(scene.sending_hr)
    body = client.get(address(agreement, "")).content.decode()
    for kind in ("frozen", "sealed", "evidence"):
        assert address(agreement, f"documents/{kind}/") in body
        assert client.get(address(agreement, f"documents/{kind}/")).content.startswith(b"%PDF")
