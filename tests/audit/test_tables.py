"""Every form and action of the office's pages leaves a line in the history; each form is found by itself."""

import json

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.models import CalendarDay, Delivery, OutboxEvent, PolicyReport
from apps.organisations.models import OfficeRole, Region
from apps.organisations.services import appoint, end_office_role, keep_calendar_day
from apps.skills.models import CredentialType
from tests.factories import (
    CHANGZHOU,
    NANJING,
    make_alliance,
    make_officer,
    make_region,
    make_skill,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
PERIOD = {"valid_0": "1990-01-01", "valid_1": "1990-12-31"}
# What is typed into each form the first time, and what is changed the second time.
FORMS: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "Alliance": (
        {"name_zh": "联盟", "name_en": "Alliance", "charter": "自愿加入", "founded_on": "2026-01-05"},
        {"name_en": "Other alliance"},
    ),
    "AllianceMember": ({"joined_on": "2026-01-05"}, {"left_on": "2026-06-30"}),
    "CalendarDay": ({"day": "2199-02-02", "working": "on", "note": "补班"}, {"note": "调休"}),
    "CredentialType": ({"code": "T-NEW", "name_zh": "新证书", "name_en": "New", "level": 2}, {"level": 3}),
    "Operator": ({"name_zh": "运营", "name_en": "Operator", "kind": "pilot"}, {"credit_code": "91320400MA1X00001U"}),
    "PublishedFee": (
        {
            "code": "F-2026-01",
            "kind": "operator",
            "name_zh": "服务费",
            "name_en": "Fee",
            "most_bp": 200,
            "source": "示例",
        }
        | {"legal_basis_zh": "示例", "legal_basis_en": "sample", "valid_from": "2026-01-01"},
        {"valid_until": "2027-12-31"},
    ),
    "PublishedPay": (
        {"talent_class": "technical", "year": 2025, "source": "示例"}
        | {"low_day_fen": 50_000, "median_day_fen": 70_000, "high_day_fen": 90_000},
        {"median_day_fen": 71_000},
    ),
    "Recognition": (PERIOD | {"issuing": "320400", "accepting": "320100", "level": "full"}, {"level": "none"}),
    "Region": ({"code": "990000", "name_zh": "新区", "name_en": "New region"}, {"name_en": "Newer region"}),
    "SubsidyFund": (
        {"code": "K-2026-01", "name_zh": "专项", "name_en": "Fund", "source": "示例"},
        {"name_en": "Special fund"},
    ),
    "SubsidyProgramme": (
        {
            "code": "B-2026-01",
            "name_zh": "补贴",
            "name_en": "Subsidy",
            "payer_zh": "财政局",
            "payer_en": "Finance office",
        }
        | {"evidence": "days", "day_fen": 20_000, "cap_fen": 300_000, "source": "示例", "valid_from": "2026-01-01"},
        {"day_fen": 30_000},
    ),
    "RuleVersion": (
        {
            "code": "R-2199.1",
            "in_force_from": "2199-01-01",
            "most_lists": 15,
            "note_zh": "试行",
            "note_en": "A trial",
            "unit_weights": json.dumps(
                {
                    "must_skills": 30,
                    "nice_skills": 10,
                    "level": 12,
                    "time": 14,
                    "rate": 10,
                    "distance": 10,
                    "evidence": 8,
                    "track": 6,
                }
            ),
            "talent_weights": json.dumps({"rate": 20, "distance": 20, "wishes": 20, "time_fit": 20, "mode_fit": 20}),
        },
        {"most_lists": 16},
    ),
}


def administrator() -> User:
    return make_user(is_staff=True, is_superuser=True)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["language"] = "en"
    return client


def address(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def editable() -> dict[str, type[Model]]:
    """The models that an administrator adds or changes by a form."""
    request = RequestFactory().get("/")
    request.user = User(is_staff=True, is_superuser=True)
    pages = admin.site._registry.items()
    found = [one for one, page in pages if page.has_add_permission(request) or page.has_change_permission(request)]
    return {one.__name__: one for one in found}


def last() -> AuditEvent:
    found = AuditEvent.objects.order_by("id").last()
    assert found is not None
    return found


def post(client: Client, to: str, data: dict[str, object]) -> None:
    answer = client.post(to, data)
    form = (answer.context or {}).get("adminform")
    assert answer.status_code == 302, form and form.form.errors


def test_every_editable_table_is_known_here() -> None:
    # Below, in tests/skills/test_curation.py, tests/settlement/test_tax_rule_proposals.py, tests/agreements/test_payees.py and tests/settlement/test_funds.py.
    elsewhere = {"OfficeRole", "Skill", "Gap", "TaxRule", "OutsidePayee", "FundSource"}
    assert set(editable()) == {*FORMS, *elsewhere}, "say in FORMS what to type into this form"


@pytest.mark.parametrize("kind", FORMS)
def test_a_row_added_and_changed_by_hand_stands_in_the_history(kind: str) -> None:
    model, user = editable()[kind], administrator()
    client, (first, then) = signed_in(user), FORMS[kind]
    if kind == "Recognition":
        first = first | {"credential": CredentialType.objects.create(code="T", name_zh="证", name_en="T", level=1).pk}
    if kind == "PublishedPay":
        first = first | {"region": make_region().pk}
    if kind == "Alliance":
        first = first | {"region": make_region().pk}
    if kind == "AllianceMember":
        first = first | {"alliance": make_alliance().pk, "unit": make_unit().pk}
    post(client, address(model, "add"), first)
    row = model._default_manager.order_by("pk").last()
    assert row is not None
    said = last()
    known_as = str(getattr(row, "public_id", row.pk))
    assert (said.action, said.object_type, said.object_id) == ("table_row_added", kind, known_as)
    assert said.actor_id == str(user.public_id)
    post(client, address(model, "change", row.pk), first | then)
    said = last()
    assert (said.action, said.object_type, said.object_id) == ("table_row_changed", kind, known_as)
    assert set(said.detail["changed"]) == set(then)
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).exists()


def test_nobody_edits_who_signs_in_how() -> None:
    """An administrator who marks an address as proved, or removes a second factor, could sign as somebody else."""
    registered = {model._meta.label for model in admin.site._registry}
    assert registered & {"account.EmailAddress", "auth.Group", "accounts.User"} == set()


# ---- Roles of the office


def test_a_supervisor_gives_and_ends_a_role_in_the_own_region_and_history_tells_both() -> None:
    supervisor, person = make_officer(make_region(CHANGZHOU), "supervisor"), make_user()
    client, region = signed_in(supervisor), make_region(CHANGZHOU)
    typed = {"contact": person.email or person.phone, "region": region.pk, "role": "officer"}
    post(client, address(OfficeRole, "add"), typed)
    given = OfficeRole.objects.get(user=person)
    assert (last().action, last().object_id) == ("office_role_given", str(given.public_id))
    assert User.objects.get(pk=person.pk).is_staff
    assert b"has this role already" in client.post(address(OfficeRole, "add"), typed).content
    post(client, address(OfficeRole, "delete", given.pk), {"post": "yes"})
    assert (last().action, last().actor_id) == ("office_role_ended", str(supervisor.public_id))
    assert not User.objects.get(pk=person.pk).is_staff


@pytest.mark.parametrize(
    ("by", "role", "code", "refused"),
    [
        ("supervisor", "auditor", CHANGZHOU, "forbidden"),  # who watches is not chosen by the watched
        ("supervisor", "supervisor", CHANGZHOU, "forbidden"),
        ("supervisor", "officer", NANJING, "forbidden"),
        ("officer", "officer", CHANGZHOU, "forbidden"),
        ("auditor", "officer", CHANGZHOU, "forbidden"),
    ],
)
def test_nobody_gives_more_than_their_office_may(by: str, role: str, code: str, refused: str) -> None:
    giver, person, region = make_officer(make_region(CHANGZHOU), by), make_user(), make_region(code)
    with pytest.raises(RuleViolation) as violation:
        appoint(person, region=region, role=role, by=giver)
    assert violation.value.code == refused
    given = OfficeRole.objects.create(user=person, region=region, role=role)
    with pytest.raises(RuleViolation) as violation:
        end_office_role(given, by=giver)
    assert violation.value.code == refused


def test_nobody_gives_or_ends_an_own_role_an_administrator_included() -> None:
    for giver in (make_officer(make_region(CHANGZHOU), "supervisor"), administrator()):
        with pytest.raises(RuleViolation) as violation:
            appoint(giver, region=make_region(CHANGZHOU), role="officer", by=giver)
        assert violation.value.code == "own-role"
        for own in giver.office_roles.all():
            with pytest.raises(RuleViolation):
                end_office_role(own, by=giver)


def test_a_supervisor_sees_and_chooses_the_own_regions_and_an_officer_nothing() -> None:
    client = signed_in(make_officer(make_region(CHANGZHOU), "supervisor"))
    other = make_officer(make_region(NANJING))
    assert client.get(address(OfficeRole, "change", other.office_roles.get().pk)).status_code == 302  # not there
    form = client.get(address(OfficeRole, "add")).context["adminform"].form
    assert make_region(NANJING) not in form.fields["region"].queryset
    assert [value for value, _label in form.fields["role"].choices] == ["", "officer", "mediator"]
    assert signed_in(other).get(address(OfficeRole, "add")).status_code == 403


# ---- The calendar, the machinery


def test_a_supervisor_enters_calendar_days_and_an_officer_does_not() -> None:
    day = CalendarDay(day=clock.today(), working=False)
    with pytest.raises(RuleViolation):
        keep_calendar_day(day, by=make_officer())
    keep_calendar_day(day, by=make_officer(role="supervisor"))
    assert last().action == "table_row_added"


def test_a_failed_delivery_is_tried_again_once_and_history_says_who_did_it() -> None:
    event, by = OutboxEvent.objects.create(type="x", payload={}), make_officer()
    dead = Delivery.objects.create(event=event, consumer="a", dead=True, attempts=5)
    under_way = Delivery.objects.create(event=event, consumer="b", attempts=1)
    chosen = {"action": "retry", "_selected_action": [dead.pk, under_way.pk]}
    signed_in(by).post(address(Delivery, "changelist"), chosen)
    dead.refresh_from_db()
    assert (dead.dead, dead.attempts) == (False, 0)
    assert list(AuditEvent.objects.filter(action="delivery_retried").values_list("object_id", "actor_id")) == [
        (str(dead.pk), str(by.public_id))
    ]
    under_way.refresh_from_db()
    assert under_way.attempts == 1


def test_reports_of_the_page_policy_are_cleared_by_an_administrator_and_stay_in_the_history() -> None:
    facts = {"day": clock.today(), "directive": "script-src", "page": "home"}
    report, kept = (PolicyReport.objects.create(blocked=host, **facts) for host in ("evil.example", "other.example"))
    chosen, listed = {"action": "clear", "_selected_action": [report.pk]}, address(PolicyReport, "changelist")
    for person in (make_officer(), make_officer(role="supervisor"), make_officer(role="auditor")):
        assert signed_in(person).post(listed, chosen).status_code == 403
    client = signed_in(administrator())
    assert b"evil.example" in client.get(listed).content
    client.post(listed, chosen)
    assert list(PolicyReport.objects.all()) == [kept]
    assert (last().action, "evil.example" in last().object_label) == ("policy_reports_cleared", True)


def test_a_skill_retired_by_hand_stands_in_the_history() -> None:
    skill = make_skill("超细晶轧制")
    client, chosen = signed_in(administrator()), {"_selected_action": [skill.pk]}
    for action, told in (("retire", "skill_retired"), ("bring_back", "skill_brought_back")):
        client.post(address(type(skill), "changelist"), chosen | {"action": action})
        assert (last().action, last().object_id) == (told, str(skill.pk))


def test_a_region_keeps_its_name_where_nobody_may_change_it() -> None:
    region = make_region(CHANGZHOU)
    answer = signed_in(make_officer(region)).post(address(Region, "change", region.pk), {"name_en": "x"})
    assert answer.status_code == 403
