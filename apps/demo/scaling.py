"""Growing the sample region for benchmarks only: copies in bulk, in the database itself, behind the services' backs.

A copy has the words, skills, weeks and status of its original. People, units, talents and demands are copied with their
matches, consents, agreements, assignments, conversations, evaluations, statements and payments. Files and the record are
not, and the balances of accounts stay as they were: it is a region to read, not one to keep books in. Ids are the
original's plus a multiple of a step, so that copies refer to copies.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db import connections, models, transaction
from django.db.models import Max

from apps.accounts.models import User
from apps.agreements.models import Agreement, AgreementVersion, SignatureSlot
from apps.assignments.models import Assignment, CostSheet, Milestone
from apps.demands.models import Demand, DemandSkill
from apps.evaluations.models import Evaluation
from apps.ledger.models import Entry, Posting
from apps.matching.models import Match, UnitConsent
from apps.messaging.models import Message, Notice, Thread, ThreadMember
from apps.organisations.models import Membership, Unit
from apps.settlement.models import Confirmation, Payment, Statement, StatementLine
from apps.talents.models import Credential, Talent, TalentSkill, Window

Say = Callable[[str], None]

OWNER = "owner"  # the site's own login has a statement timeout and may not set a sequence
CHUNK = 10  # copies a transaction: 4,000 talents
NUMBER = {"number": "number || '-' || k"}


@dataclass(frozen=True, slots=True)
class Kind:
    """What is copied, the columns of a copy that cannot be the original's (k counts the copies)."""

    model: type[models.Model]
    own: Mapping[str, str] = field(default_factory=dict)


# A copy of what is referred to stands in the same transaction, so the order does not matter to the database.
KINDS: tuple[Kind, ...] = (
    Kind(User, {
        "phone": "'+86198' || lpad((k * 10000 + right(phone, 4)::int)::text, 8, '0')",
        "email": "k || '.' || email",
    }),
    Kind(Unit, {"credit_code": "'B' || lpad((id * 1000 + k)::text, 17, '0')", "name_zh": "name_zh || ' ' || k"}),
    Kind(Membership),
    Kind(Talent),
    Kind(TalentSkill),
    Kind(Window),
    Kind(Credential),
    Kind(Talent.wishes.through),
    Kind(Demand, NUMBER),
    Kind(DemandSkill),
    Kind(Notice, {"key": "left(key, 150) || ':' || k"}),
    Kind(Match),
    Kind(UnitConsent),
    Kind(Agreement, NUMBER | {"check_code": "left(md5(check_code || k), 20)"}),
    Kind(AgreementVersion),
    Kind(SignatureSlot),
    Kind(Assignment, NUMBER),
    Kind(Milestone),
    Kind(Evaluation),
    Kind(Thread, {"subject": "left(subject, 50) || ':' || k"}),
    Kind(ThreadMember),
    Kind(Message),
    Kind(CostSheet),
    Kind(Entry, {"idem_key": "left(idem_key, 150) || ':' || k", "xid": "pg_current_xact_id()::text::bigint"}),
    Kind(Posting),
    Kind(Statement, NUMBER | {"verify_code": "left(md5(verify_code || k), 20)"}),
    Kind(StatementLine),
    Kind(Confirmation),
    Kind(Payment),
)  # fmt: skip

# Who and what is there, apart from what happens between them.
PEOPLE = {User, Unit, Membership, Talent, TalentSkill, Window, Credential, Talent.wishes.through}
WORK = tuple(kind for kind in KINDS if kind.model not in PEOPLE)

# A copy begins where its original stands now, which the database lets nothing do; within the transaction of a copy it may.
GUARDS = "; ".join(f'ALTER TABLE "{kind.model._meta.db_table}" {{does}} TRIGGER USER' for kind in KINDS)


def grow(scale: int, say: Say, kinds: tuple[Kind, ...] = KINDS) -> None:
    """Make the region ``scale`` times its size. Call it once, on a freshly loaded region, outside a transaction.

    With ``WORK`` for ``kinds`` the people and units stay those they are and have so many times as much to do.
    """
    steps = {kind.model: (kind.model._default_manager.aggregate(top=Max("pk"))["top"] or 0) + 1 for kind in kinds}
    statements = [(_statement(kind, steps), steps[kind.model]) for kind in kinds]
    began = time.monotonic()
    for first in range(1, scale, CHUNK):
        last = min(first + CHUNK, scale) - 1
        with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute(GUARDS.format(does="DISABLE"))
            for statement, step in statements:
                cursor.execute(statement, [first, last, step])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(GUARDS.format(does="ENABLE"))
        say(f"  copy {last:>4} of {scale - 1}   {time.monotonic() - began:5.0f} s")
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for model, step in steps.items():
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [model._meta.db_table, step * scale])
        cursor.execute("VACUUM ANALYZE")  # the lists count in indexes alone only where the map of visible pages is new
    for kind in kinds:
        say(f"  {kind.model._meta.label:<32} {kind.model._default_manager.count():>9}")


def _statement(kind: Kind, steps: Mapping[type[models.Model], int]) -> str:
    """SQL that copies the originals (id below its third value) from the first to the second number of copies."""
    columns = {column.column: _value(kind, column, steps) for column in kind.model._meta.concrete_fields}
    table = kind.model._meta.db_table
    names = ", ".join(f'"{name}"' for name in columns)
    return (
        f'INSERT INTO "{table}" ({names}) SELECT {", ".join(columns.values())} FROM "{table}" '  # noqa: S608  # nosec B608 - our own names
        f"CROSS JOIN generate_series(%s, %s) AS copies(k) WHERE id < %s ORDER BY k, id"
    )


def _value(kind: Kind, column: "models.Field[object, object]", steps: Mapping[type[models.Model], int]) -> str:
    if column.column in kind.own:
        return kind.own[column.column]
    if column.primary_key:
        return f"id + k * {steps[kind.model]}"
    if column.column == "public_id":
        return "gen_random_uuid()"
    if column.remote_field is not None and column.remote_field.model in steps:
        return f'"{column.column}" + k * {steps[column.remote_field.model]}'
    return f'"{column.column}"'
