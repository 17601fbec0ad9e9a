"""Changing one clause: the shapes of its fields, what a rule refuses, and two people writing at once."""

from typing import Any

import pytest
from django.test import Client

from apps.agreements import clauses
from apps.agreements.models import Agreement, AgreementVersion
from apps.agreements.row_text import rows_from_text, rows_to_text
from apps.core.errors import RuleViolation
from tests.agreements.paying import checked_payee
from tests.agreements.room_scene import Scene, make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def fields_of(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send if the form were sent as it stands."""
    form = client.get(address).context["form"]
    data: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if isinstance(value, list):
            data[field.name] = value
        elif value is not None and value is not False:
            data[field.name] = str(value)
    return data


def address(agreement: Agreement, number: int) -> str:
    return f"/agreements/{agreement.public_id}/clauses/{number}/"


def current(scene: Scene) -> AgreementVersion:
    version = scene.agreement().current_version
    assert version is not None
    return version


def test_every_clause_can_be_opened_and_sent_unchanged_without_making_a_version(client: Client, scene: Scene) -> None:
    agreement = scene.drafted()
    client.force_login(scene.hr)
    for number in range(4, 29):
        data = fields_of(client, address(agreement, number))
        assert client.post(address(agreement, number), data).status_code == 422, number
    assert current(scene).number == 1


def test_parties_mode_and_consent_are_only_read(client: Client, scene: Scene) -> None:
    agreement = scene.drafted()
    client.force_login(scene.hr)
    for number in (2, 3):
        body = client.get(address(agreement, number)).content.decode()
        assert 'name="at_version"' not in body
        assert client.post(address(agreement, number), {"basis": "x"}).status_code == 200
    assert client.get(address(agreement, 29)).status_code == 404
    assert current(scene).number == 1


def test_of_the_parties_clause_only_an_agency_is_typed(client: Client, scene: Scene) -> None:
    agreement, payee = scene.drafted(), checked_payee()
    before = dict(current(scene).terms["values"])
    client.force_login(scene.hr)
    body = client.get(address(agreement, 1)).content.decode()
    assert 'name="sending_unit_name"' not in body
    assert scene.sending_unit.name_zh in body
    data = fields_of(client, address(agreement, 1)) | {"intermediary": payee.credit_code, "sending_unit_name": "x"}
    assert client.post(address(agreement, 1), data).status_code == 302
    assert current(scene).terms["values"] == before | {"1.intermediary": payee.words()}


def test_a_split_in_percent_becomes_basis_points_and_a_new_version(client: Client, scene: Scene) -> None:
    agreement = scene.drafted()
    client.force_login(scene.sending_hr)
    change = {"sending_unit_share": "12.5", "talent_share": "87.5", "separate_contract": "JS-1", "note": "另行服务"}
    data = fields_of(client, address(agreement, 8)) | change
    assert client.post(address(agreement, 8), data).status_code == 302
    version = current(scene)
    assert version.terms["values"]["8.sending_unit_share"] == 1250
    assert version.terms["values"]["8.talent_share"] == 8750
    assert version.note == "另行服务"
    body = client.get(f"/agreements/{agreement.public_id}/").content.decode()
    assert "12.5" in body
    assert "<ins>" in body


def test_a_split_that_is_not_100_is_refused_and_nothing_typed_is_lost(client: Client, scene: Scene) -> None:
    agreement = scene.drafted()
    client.force_login(scene.hr)
    typed = {"talent_share": "80", "note": "我写的理由"}
    answer = client.post(address(agreement, 8), fields_of(client, address(agreement, 8)) | typed)
    assert answer.status_code == 422
    assert "我写的理由" in answer.content.decode()
    assert answer.context["form"]["talent_share"].value() == "80"
    assert current(scene).number == 1


def test_milestones_set_the_payments_alike_and_must_add_up(client: Client, scene: Scene) -> None:
    agreement = scene.drafted()
    client.force_login(scene.hr)
    data = fields_of(client, address(agreement, 6))
    due = data["milestones-0-due"]
    halves = {"milestones-0-amount": "60000", "milestones-1-title": "第二段", "milestones-1-due": due}
    wrong = client.post(address(agreement, 6), data | halves | {"milestones-1-amount": "30000"})
    assert wrong.status_code == 422
    half_row = client.post(address(agreement, 6), data | halves | {"milestones-1-amount": ""})
    assert half_row.status_code == 422
    right = client.post(address(agreement, 6), data | halves | {"milestones-1-amount": "40000"})
    assert right.status_code == 302
    values = current(scene).terms["values"]
    assert [row["amount"] for row in values["6.milestones"]] == [6_000_000, 4_000_000]
    assert [row["amount"] for row in values["7.pay_schedule"]] == [6_000_000, 4_000_000]
    assert values["7.pay_schedule"][1] == {"occasion": "第二段", "due": due, "amount": 4_000_000}


def test_the_total_changes_with_its_payments_and_the_milestones_follow(client: Client, scene: Scene) -> None:
    agreement = scene.drafted()
    client.force_login(scene.person)
    data = fields_of(client, address(agreement, 7)) | {"total_amount": "120000", "pay_schedule-0-amount": "120000"}
    assert client.post(address(agreement, 7), data).status_code == 302
    values = current(scene).terms["values"]
    assert values["7.total_amount"] == 12_000_000
    assert values["6.milestones"][0]["amount"] == 12_000_000
    assert values["6.milestones"][0]["acceptance_days"] == 14


def test_the_last_day_before_the_first_is_told_at_the_field(client: Client, scene: Scene) -> None:
    agreement = scene.drafted()
    client.force_login(scene.hr)
    data = fields_of(client, address(agreement, 4)) | {"period-to": "2020-01-01"}
    answer = client.post(address(agreement, 4), data)
    assert answer.status_code == 422
    assert "period-to" in answer.context["form"].errors


def test_two_people_change_one_clause_and_neither_loses_a_word(client: Client, scene: Scene) -> None:
    agreement = scene.drafted()
    client.force_login(scene.hr)
    mine = fields_of(client, address(agreement, 5)) | {"travel_cap": "6000"}
    client.force_login(scene.person)
    theirs = fields_of(client, address(agreement, 5)) | {"board": "单位食堂"}
    assert client.post(address(agreement, 5), theirs).status_code == 302
    client.force_login(scene.hr)
    answer = client.post(address(agreement, 5), mine)
    assert answer.status_code == 422
    assert answer.context["form"]["travel_cap"].value() == "6000"
    assert "单位食堂" in answer.content.decode()
    again = mine | {"at_version": str(answer.context["form"]["at_version"].value())}
    assert client.post(address(agreement, 5), again).status_code == 302
    values = current(scene).terms["values"]
    assert values["5.travel_cap"] == 600_000
    assert values["5.board"] == "单位食堂"


def test_rows_go_to_lines_and_back_and_an_untouched_line_keeps_both_languages() -> None:
    known = clauses.field_map("migratory_bird", "personal_service")["10.payer_table"]
    rows = [{"item": {"zh": "差旅", "en": "travel"}, "payer": "乙方", "cap": 500_000}]
    text = rows_to_text(known, rows, "zh")
    assert text == "差旅 | 乙方 | 5000"
    assert rows_from_text(known, text + "\n住宿 | 乙方 | 1 000.50", rows, "zh") == [
        rows[0],
        {"item": "住宿", "payer": "乙方", "cap": 100_050},
    ]
    with pytest.raises(RuleViolation):
        rows_from_text(known, "住宿 | 乙方 | 很多", rows, "zh")
    with pytest.raises(RuleViolation):
        rows_from_text(known, "a | b | 1 | c", rows, "zh")
