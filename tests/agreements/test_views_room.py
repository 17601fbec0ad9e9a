"""The list and the room: who sees what, whose turn it is, and what one press does."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.agreements import services
from apps.agreements.models import Agreement
from tests.agreements.room_scene import Scene, make_scene
from tests.factories import SHANGHAI, make_identity, make_officer, make_region, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def page(client: Client, user: object, path: str) -> str:
    client.force_login(user)
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def room(agreement: Agreement, rest: str = "") -> str:
    return f"/agreements/{agreement.public_id}/{rest}"


def test_drafting_leads_to_the_room_and_a_second_press_to_the_same(client: Client, scene: Scene) -> None:
    client.force_login(scene.hr)
    address = f"/agreements/draft/{scene.match.public_id}/"
    first, second = client.post(address), client.post(address)
    assert first.status_code == 302
    assert first.url == second.url == room(scene.agreement())
    assert client.get(address).status_code == 405


def test_a_stranger_finds_no_room_no_clause_no_document(client: Client, scene: Scene) -> None:
    agreement = scene.signing()
    client.force_login(make_user())
    for rest in ("", "all/", "clauses/7/", "sign/", "signed/", "documents/frozen/"):
        assert client.get(room(agreement, rest)).status_code == 404
    for rest in ("accept/", "send/", "withdraw/", "revise/", "identity/", "sign/", "sign/code/", "sign/decline/"):
        assert client.post(room(agreement, rest)).status_code == 404
    assert client.post(f"/agreements/draft/{scene.match.public_id}/").status_code == 404


def test_the_room_shows_the_values_in_the_clauses_and_the_standard_is_unreviewed(
    client: Client, scene: Scene, english: None
) -> None:
    agreement = scene.drafted()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    body = page(client, scene.hr, room(agreement))
    assert "100\u00a0000.00" in body
    assert "not yet reviewed by counsel" in body
    assert "paper-strong" in body
    assert body.count('class="paper-clause"') == 28


def test_the_talent_without_an_identity_is_led_to_it_and_then_puts_it_into_clause_1(
    client: Client, scene: Scene
) -> None:
    agreement = services.draft_agreement(scene.match, by=scene.hr)
    body = page(client, scene.person, room(agreement))
    assert f"/account/identity/?next={room(agreement)}" in body
    make_identity(scene.person)
    assert room(agreement, "identity/") in page(client, scene.person, room(agreement))
    assert client.post(room(agreement, "identity/")).status_code == 302
    assert scene.agreement().current_version.terms["values"]["1.talent_id_display"]
    assert room(agreement, "accept/") in page(client, scene.person, room(agreement))


def test_all_accept_then_the_owner_sends_and_the_units_are_asked(client: Client, scene: Scene) -> None:
    agreement = scene.drafted()
    for user in (scene.hr, scene.sending_hr, scene.person):
        client.force_login(user)
        answer = client.post(room(agreement, "accept/"), {"at_hash": agreement.current_version.terms_sha256})
        assert answer.status_code == 302
    assert scene.agreement().status == Agreement.Status.AGREED
    assert room(agreement, "send/") not in page(client, scene.person, room(agreement))
    assert room(agreement, "send/") in page(client, scene.hr, room(agreement))
    assert client.post(room(agreement, "send/")).status_code == 302
    make_identity(scene.using_signatory)
    assert room(agreement, "sign/") in page(client, scene.using_signatory, room(agreement))


def test_accepting_a_text_that_has_changed_is_refused(client: Client, scene: Scene) -> None:
    agreement = scene.drafted()
    client.force_login(scene.hr)
    assert client.post(room(agreement, "accept/"), {"at_hash": "0" * 64}).status_code == 409
    assert scene.agreement().status == Agreement.Status.DRAFT


def test_withdrawing_without_a_reason_keeps_the_agreement(client: Client, scene: Scene) -> None:
    agreement = scene.drafted()
    client.force_login(scene.hr)
    assert client.post(room(agreement, "withdraw/"), {"reason": ""}).status_code == 422
    assert client.post(room(agreement, "withdraw/"), {"reason": "项目取消"}).status_code == 302
    assert scene.agreement().status == Agreement.Status.WITHDRAWN
    assert room(agreement, "revise/") in page(client, scene.hr, room(agreement))
    assert client.post(room(agreement, "revise/")).status_code == 302
    assert scene.agreement().status == Agreement.Status.DRAFT


def test_a_document_comes_as_pdf_with_its_name_and_only_if_it_exists(client: Client, scene: Scene) -> None:
    agreement = scene.signing()
    client.force_login(scene.person)
    answer = client.get(room(agreement, "documents/frozen/"))
    assert answer.content.startswith(b"%PDF")
    assert agreement.number in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert client.get(room(agreement, "documents/sealed/")).status_code == 404


def test_an_officer_of_the_region_reads_the_room_but_has_no_button(client: Client, scene: Scene) -> None:
    agreement = scene.drafted()
    body = page(client, make_officer(scene.using_unit.region), room(agreement))
    assert room(agreement, "accept/") not in body
    assert room(agreement, "clauses/7/") not in body


def test_the_list_counts_by_tab_and_is_designed_when_empty(client: Client, scene: Scene) -> None:
    assert "/demands/" in page(client, make_user(), "/agreements/")
    agreement = scene.drafted()
    body = page(client, scene.hr, "/agreements/?tab=talks")
    assert agreement.number in body
    assert agreement.number not in page(client, scene.hr, "/agreements/?tab=signing")


def test_the_list_asks_as_many_questions_for_five_as_for_one(client: Client, scene: Scene) -> None:
    officer = make_officer(scene.using_unit.region, "supervisor")
    scene.drafted()
    first = _queries(client, officer)
    for _n in range(4):
        make_scene().drafted()
    assert _queries(client, officer) == first


def test_the_office_reads_its_register_in_admin_and_changes_nothing(client: Client, scene: Scene) -> None:
    agreement = scene.drafted()
    client.force_login(make_officer(scene.using_unit.region))
    address = "/office/agreements/agreement/"
    assert agreement.number in client.get(address).content.decode()
    assert client.get(f"{address}add/").status_code == 403
    client.force_login(make_officer(make_region(SHANGHAI)))
    assert agreement.number not in client.get(address).content.decode()


def test_what_only_the_talent_can_put_right_is_not_the_units_turn(client: Client, scene: Scene) -> None:
    agreement = services.draft_agreement(scene.match, by=scene.hr)
    assert 'data-turn="others"' in page(client, scene.hr, room(agreement))
    assert 'data-turn="you"' in page(client, scene.person, room(agreement))


def _queries(client: Client, user: object) -> int:
    client.force_login(user)
    client.get("/agreements/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/agreements/")
    return len(captured)
