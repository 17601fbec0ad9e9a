"""Ways around the table: other methods, ids that do not belong together, fields nobody asked for."""

import datetime as dt
import functools
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import Max, Model
from django.urls import reverse

from apps.accounts.models import Identity, User
from apps.agreements.models import Acceptance, Agreement, AgreementVersion, PaperCopy, PaperFile, SignatureSlot
from apps.assignments.models import Assignment, CostSheet, Milestone, ServiceLog
from apps.audit.models import AuditEvent
from apps.core.models import OutboxEvent
from apps.demands.models import Demand, DemandSheet
from apps.evaluations.models import Evaluation
from apps.matching.models import Match, UnitConsent
from apps.organisations.models import Membership, OfficeRole, Unit
from apps.settlement.models import BatchLine, Confirmation, Payment, PaymentBatch, Statement, StatementLine
from apps.talents.models import Talent
from tests.permissions.asking import Answer, Asker
from tests.permissions.scene import Scene
from tests.permissions.table import OWN, ROWS, Row

pytestmark = pytest.mark.django_db
ONCE = list({row.url: row for row in ROWS}.values())
# The page of a task link takes any field for an answer.
WRITES = [
    row for row in ROWS if row.method == "POST" and not row.url.startswith(("core:", "demo:", "accounts:task_link"))
]

# Whoever sends these gets nothing by it: each belongs to the office, to a service or to somebody else.
SMUGGLED: dict[str, Any] = {
    "status": "verified",
    "verification": "verified",
    "verified_at": "2026-01-01",
    "is_staff": "on",
    "is_superuser": "on",
    "is_active": "on",
    "phone_verified": "on",
    "amount_fen": "1",
    "contract_fen": "1",
    "net_fen": "1",
    "published_at": "2026-01-01",
    "number": "D-3204-2026-999999",
    "accepted_at": "2026-01-01",
    "signed_at": "2026-01-01",
    "score": "1",
    "rank_score": "1",
    "fee_rate": "0",
    "drafted_by": "1",
    "by": "1",
    "party": "talent",
}

# What no form may set by itself, by table.
GUARDED: dict[type[Model], tuple[str, ...]] = {
    User: ("is_staff", "is_superuser", "is_active", "phone_verified", "password"),
    Identity: ("user_id", "verified_at"),
    Unit: ("status", "verified_at", "region_id", "credit_code"),
    Membership: ("user_id", "unit_id", "role", "ended_at"),
    OfficeRole: ("user_id", "region_id", "role"),
    Talent: ("user_id", "unit_id", "status", "verification"),
    Demand: ("unit_id", "status", "drafted_by_id", "pay_total_fen"),
    DemandSheet: ("unit_id", "by_id", "demand_id"),
    Match: ("demand_id", "talent_id", "status", "rank_score"),
    UnitConsent: ("match_id", "unit_id", "status", "answered_by_id"),
    Agreement: ("status", "using_unit_id", "sending_unit_id", "talent_id"),
    AgreementVersion: ("agreement_id", "terms_sha256", "document_sha256", "drafted_by_id"),
    Acceptance: ("version_id", "party", "by_id"),
    SignatureSlot: ("version_id", "party", "signer_id", "signed_hash"),
    PaperCopy: ("slot_id", "status", "signer_id", "compared_by_id"),
    Assignment: ("status",),
    Milestone: ("assignment_id", "status", "amount_fen", "accepted_by_id"),
    CostSheet: ("milestone_id", "total_fen"),
    ServiceLog: ("assignment_id", "status", "hours", "answered_by_id"),
    Evaluation: ("assignment_id", "rater", "rated", "by_id"),
    Statement: ("status", "contract_fen"),
    StatementLine: ("statement_id", "kind", "amount_fen"),
    Confirmation: ("statement_id", "party", "by_id"),
    Payment: ("line_id", "status", "recorded_by_id"),
    PaymentBatch: ("unit_id", "status", "total_fen", "made_by_id", "approved_by_id"),
    BatchLine: ("batch_id", "line_id", "state", "amount_fen"),
}


def doer(row: Row) -> str:
    """Whoever gets on with this address."""
    able = [role for role in (*OWN, "officer", "anonymous") if row.answers[role] in {"200", "302"}]
    return able[0] if able else "hr"


def traces() -> tuple[int, int, int]:
    return AuditEvent.objects.count(), OutboxEvent.objects.count(), PaperFile.objects.count()


# ---- Other methods


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
def test_no_method_without_a_row_does_anything(asker: Asker, method: str) -> None:
    """Each address takes the methods of its rows; whoever takes GET is asked for the head by it too."""
    taken = {(row.url, row.method) for row in ROWS}
    before, answers, known = traces(), dict[str, str](), "GET" if method == "HEAD" else method
    for row in ONCE:
        if (row.url, known) not in taken:
            part = asker.scene.parts[row.part]
            path, person = reverse(row.url, args=part.args), asker.scene.person(doer(row), part)
            answers[row.url] = asker.send(method, path, person, {"status": "verified"}, keep=True).word
    assert {url: word for url, word in answers.items() if word != "405"} == {}
    assert traces() == before
    assert len(answers) > 60


# ---- Ids that do not belong together

# For a party that is not one nobody may act; a scan that is not of the copy is left alone, and the page stays.
ELSE = {
    "agreements:paper_electronic": {"403"},
    "agreements:paper_withdraw": {"403"},
    "agreements:paper_file": {"302", "403"},
}


STRANGE: dict[type, tuple[Any, ...]] = {
    int: (0, 9_999, 2**31 - 1),
    str: ("nonsense",),
    uuid.UUID: (uuid.UUID(int=0),),
}


def inner(scene: Scene, row: Row) -> Iterator[tuple[Any, ...]]:
    """The own outer object with inner ids of others and of nobody, and the outer object of others with the own inner id."""
    own = scene.parts[row.part].args
    for place in range(1, len(own)):
        strange = [*STRANGE[type(own[place])], *foreign(scene, row, place)]
        yield from ((*own[:place], value, *own[place + 1 :]) for value in strange if value != own[place])
    if isinstance(own[0], uuid.UUID):
        yield from ((value, *own[1:]) for value in foreign(scene, row, 0))


def foreign(scene: Scene, row: Row, place: int) -> list[Any]:
    """What stands in this place of the addresses of everybody else."""
    own, people = scene.parts[row.part].args, scene.parts[row.part].people
    others = [part.args for part in scene.parts.values() if part.people["talent"] != people["talent"]]
    if not isinstance(own[place], uuid.UUID):
        return []
    files = PaperFile.objects.exclude(public_id=own[place]).values_list("public_id", flat=True)
    same = [args[place] for args in others if len(args) == len(own) and isinstance(args[place], uuid.UUID)]
    return [*(files if place else ()), *same][:4]


def test_ids_that_do_not_belong_together_lead_nowhere(asker: Asker) -> None:
    asked, before, led = 0, traces(), {}
    for row in ROWS:
        part = asker.scene.parts[row.part]
        if len(part.args) < 2:
            continue
        for args in inner(asker.scene, row):
            person, data = asker.scene.person(doer(row), part), part.data.get(row.url, {})
            answer = asker.send(row.method, reverse(row.url, args=args), person, data, look=traces)
            asked += 1
            if answer.word not in {"404"} | ELSE.get(row.url, set()) or answer.seen != before:
                led[str(row), args] = answer.word
            assert answer.marks <= {part.mark}, (row, args)
    assert led == {}
    assert asked > 60


# ---- Fields that nobody asked for


def guarded() -> dict[str, list[tuple[str, ...]]]:
    """Every guarded value."""
    return {model.__name__: sorted(_told(model, fields)) for model, fields in GUARDED.items()}


def _told(model: type[Model], fields: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Moments only as set or not, and keys of what is new as new: neither clocks nor sequences are taken back."""
    known = {field: _newest(model, field) for field in fields if field.endswith("_id")}
    for row in model._default_manager.values(*fields):
        yield tuple(
            "new"
            if name in known and (value or 0) > known[name]
            else "set"
            if isinstance(value, dt.datetime)
            else str(value)
            for name, value in row.items()
        )


@functools.cache
def _newest(model: type[Model], field: str) -> int:
    """The newest key before anything was asked."""
    related: Any = model._meta.get_field(field).related_model
    return related._default_manager.aggregate(newest=Max("pk"))["newest"] or 0


@pytest.mark.parametrize("row", WRITES, ids=str)
def test_fields_that_the_form_does_not_have_change_nothing(asker: Asker, row: Row) -> None:
    part, person = asker.scene.parts[row.part], asker.scene.person(doer(row), asker.scene.parts[row.part])
    path, data = reverse(row.url, args=part.args), dict(part.data.get(row.url, {}))
    guarded()  # remembers the newest keys
    plain = asker.send("POST", path, person, data, look=guarded)
    more = asker.send("POST", path, person, SMUGGLED | data, look=guarded)
    assert more.word == plain.word == row.answers[doer(row)]
    assert differing(plain, more) == {}


def differing(plain: Answer, more: Answer) -> dict[str, Any]:
    assert isinstance(plain.seen, dict)
    assert isinstance(more.seen, dict)
    return {
        name: [row for row in more.seen[name] if row not in rows]
        for name, rows in plain.seen.items()
        if rows != more.seen[name]
    }
