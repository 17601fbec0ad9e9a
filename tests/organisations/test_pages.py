"""Registration, the unit's page and the office's queue."""

import pytest
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


def test_one_form_registers_and_hands_to_the_office(client: Client) -> None:
    user, officer = make_user(), make_officer()
    client.force_login(user)
    answer = client.post(reverse("organisations:register"), fields(credit_code(778001)))
    unit = Unit.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("organisations:unit", args=[unit.public_id]))
    assert (unit.status, unit.uses, unit.sends) == (Unit.Status.SUBMITTED, True, False)
    assert client.get(answer.url).status_code == 200
    deliver_all()
    assert [notice.kind for notice in Notice.objects.filter(user=officer)] == ["organisations.submitted"]


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
    assert client.post(reverse("organisations:submit", args=[unit.public_id])).status_code == 404


def test_the_administrator_adds_a_person_by_contact(client: Client) -> None:
    unit, person = make_unit(), make_user()
    client.force_login(make_member(unit))
    url = reverse("organisations:member_add", args=[unit.public_id])
    nobody = client.post(url, {"contact": "nobody@example.com", "role": "finance"})
    assert nobody.status_code == 422
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
