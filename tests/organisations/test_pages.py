"""Registration, the unit's page and the office's queue."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.core import outbox
from apps.messaging.models import Notice
from apps.organisations.models import Unit
from tests.factories import make_member, make_officer, make_region, make_unit, make_user
from tests.factories.places import credit_code

pytestmark = pytest.mark.django_db


def fields(code: str) -> dict[str, object]:
    return {
        "name_zh": "常州试点装备有限公司",
        "credit_code": code,
        "kind": "enterprise",
        "region": make_region().pk,
        "address": "示例路 1 号",
        "takes_part": ["uses"],
    }


def deliver_all() -> None:
    for pk in outbox.due_deliveries():
        outbox.deliver(pk)


def licence() -> SimpleUploadedFile:
    return SimpleUploadedFile("执照.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")


def test_one_form_registers_and_hands_to_the_office(client: Client) -> None:
    user, officer = make_user(), make_officer()
    client.force_login(user)
    answer = client.post(reverse("organisations:register"), fields(credit_code(778001)) | {"licence": licence()})
    unit = Unit.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("organisations:unit", args=[unit.public_id]))
    assert (unit.status, unit.uses, unit.sends) == (Unit.Status.SUBMITTED, True, False)
    assert client.get(answer.url).status_code == 200
    deliver_all()
    assert [notice.kind for notice in Notice.objects.filter(user=officer)] == ["organisations.submitted"]


def test_without_the_licence_the_unit_waits_for_it_and_then_goes_to_the_office(client: Client) -> None:
    client.force_login(make_user())
    client.post(reverse("organisations:register"), fields(credit_code(778001)))
    unit = Unit.objects.get()
    edit = reverse("organisations:edit", args=[unit.public_id])
    assert unit.status == Unit.Status.DRAFT
    assert edit in client.get(reverse("organisations:unit", args=[unit.public_id])).content.decode()
    client.post(edit, fields(unit.credit_code) | {"licence": licence(), "address": "示例路 2 号"})
    unit.refresh_from_db()
    assert (unit.status, unit.address) == (Unit.Status.SUBMITTED, "示例路 2 号")
    assert client.get(edit).status_code == 403


def test_a_returned_unit_reads_the_offices_words_and_keeps_its_licence(client: Client) -> None:
    unit = make_unit()
    administrator = make_member(unit)
    Unit.objects.filter(pk=unit.pk).update(status=Unit.Status.RETURNED, status_reason="执照看不清")
    client.force_login(administrator)
    edit = reverse("organisations:edit", args=[unit.public_id])
    assert "执照看不清" in client.get(edit).content.decode()
    assert client.post(edit, fields(unit.credit_code) | {"licence": licence()}).status_code == 302
    unit.refresh_from_db()
    assert unit.licence
    officer = make_officer()
    client.force_login(officer)
    queue = reverse("admin:organisations_unit_change", args=[unit.pk])
    assert reverse("files:download", args=[unit.licence.public_id]) in client.get(queue).content.decode()
    assert client.get(reverse("files:download", args=[unit.licence.public_id])).status_code == 200
    client.force_login(make_user())
    assert client.get(reverse("files:download", args=[unit.licence.public_id])).status_code == 404


def test_the_licence_is_judged_by_its_content_and_what_was_typed_stays(client: Client) -> None:
    client.force_login(make_user())
    program = SimpleUploadedFile("licence.pdf", b"MZ\x90\x00" + b"\0" * 60, "application/pdf")
    answer = client.post(reverse("organisations:register"), fields(credit_code(778001)) | {"licence": program})
    assert answer.status_code == 422
    assert "常州试点装备有限公司" in answer.content.decode()
    assert not Unit.objects.exists()


def test_a_wrong_code_stands_at_its_field_and_nothing_is_lost(client: Client) -> None:
    client.force_login(make_user())
    client.cookies["language"] = "en"
    answer = client.post(reverse("organisations:register"), fields("91320400123456789X"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Compare it with the licence" in page
    assert "常州试点装备有限公司" in page
    assert not Unit.objects.exists()


def test_a_code_that_is_taken_offers_to_ask_to_join(client: Client) -> None:
    unit, asker = make_unit(), make_user()
    administrator = make_member(unit)
    client.force_login(asker)
    answer = client.post(reverse("organisations:register"), fields(unit.credit_code))
    join = reverse("organisations:join", args=[unit.public_id])
    assert answer.status_code == 422
    assert join in answer.content.decode()
    assert unit.name_zh not in answer.content.decode().replace("常州试点装备有限公司", "")
    assert client.post(join).status_code == 302
    deliver_all()
    assert Notice.objects.get(user=administrator).kind == "organisations.join_asked"


def test_a_stranger_does_not_find_the_unit(client: Client) -> None:
    unit = make_unit()
    page = reverse("organisations:unit", args=[unit.public_id])
    assert client.get(page).status_code == 302
    client.force_login(make_user())
    assert client.get(page).status_code == 404
    assert client.get(reverse("organisations:edit", args=[unit.public_id])).status_code == 404


def test_the_administrator_adds_a_person_by_contact(client: Client) -> None:
    unit, person = make_unit(), make_user()
    client.force_login(make_member(unit))
    url = reverse("organisations:member_add", args=[unit.public_id])
    nobody = client.post(url, {"contact": "nobody@example.com", "role": "finance"})
    assert nobody.status_code == 422
    named = {"contact": "13900001234", "name": "新人", "role": "signatory", "authority": "power_of_attorney"}
    assert client.post(url, named).status_code == 302
    newcomer = unit.memberships.get(role="signatory").user
    assert (newcomer.name, newcomer.phone, newcomer.phone_verified) == ("新人", "+8613900001234", False)
    deliver_all()
    assert Notice.objects.get(user=newcomer).kind == "organisations.member_invited"
    assert client.post(url, {"contact": person.email, "role": "finance"}).status_code == 302
    membership = unit.memberships.get(user=person)
    assert client.post(reverse("organisations:member_end", args=[membership.public_id])).status_code == 302
    membership.refresh_from_db()
    assert membership.ended_at is not None


def test_the_queue_shows_the_own_region_only_and_its_actions_call_the_services(client: Client) -> None:
    near, far = make_unit("常州近处", verified=False), make_unit("南京远处", region="320100", verified=False)
    officer = make_officer(make_region("320400"))
    client.force_login(officer)
    queue = reverse("admin:organisations_unit_changelist")
    page = client.get(queue).content.decode()
    assert "常州近处" in page
    assert "南京远处" not in page
    client.post(queue, {"action": "send_back", "_selected_action": [near.pk, far.pk], "reason": "缺执照"})
    near.refresh_from_db()
    far.refresh_from_db()
    assert (near.status, near.status_reason) == (Unit.Status.RETURNED, "缺执照")
    assert far.status == Unit.Status.SUBMITTED


def test_an_officer_who_belongs_to_the_unit_is_refused_in_the_queue(client: Client) -> None:
    unit, officer = make_unit(verified=False), make_officer()
    make_member(unit, "hr", user=officer)
    client.force_login(officer)
    client.cookies["language"] = "en"
    queue = reverse("admin:organisations_unit_changelist")
    answer = client.post(queue, {"action": "verify", "_selected_action": [unit.pk]}, follow=True)
    unit.refresh_from_db()
    assert unit.status == Unit.Status.SUBMITTED
    assert "somebody else must check it" in answer.content.decode()
