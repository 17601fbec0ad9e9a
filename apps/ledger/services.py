"""The only ways to write the ledger. Both end in SQL functions of the owning login, as the last migration has them."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from apps.core.errors import RuleViolation
from apps.ledger.models import Account, Entry

Row = TypeVar("Row", Account, Entry)


@dataclass(frozen=True, slots=True)
class Booking:
    """An entry still to be posted: fen by account code, debits positive, credits negative, sum 0."""

    kind: str
    postings: Mapping[str, int]
    idem_key: str
    subject: str
    event_at: dt.datetime


def open_account(code: str, kind: Account.Kind, *, allow_negative: bool = False) -> Account:
    """Open the account ``code``, or find it open already.

    Raises RuleViolation ``account-terms`` where it is open with another kind or another limit.
    """
    (account,) = _call(Account, "public.open_account(%s, %s, %s)", [code, kind.value, allow_negative])
    return account


def post(
    kind: str, postings: Mapping[str, int], *, idem_key: str, subject: str, event_at: dt.datetime,
) -> Entry:  # fmt: skip
    """Book ``postings`` (fen by account code, debits positive, credits negative, sum 0) once under ``idem_key``.

    The same key with the same kind, subject and postings gives the first entry again; the moment is not compared,
    since a repeated try comes later. Raises RuleViolation ``idempotency-mismatch`` (same key, another body),
    ``unbalanced``, ``insufficient`` (an account would turn negative) or ``account-terms`` (an account is not open).
    """
    return _post(kind, postings, idem_key=idem_key, subject=subject, event_at=event_at, reverses=None)


def post_all(bookings: Iterable[Booking], *, opening: Mapping[str, Account.Kind]) -> list[Entry]:
    """Open the accounts of ``opening`` and post each of ``bookings`` as ``post`` does, in one journey to the server.

    All accounts are locked first, in one order for everybody. All are posted or none. Raises as ``open_account`` and ``post``.
    """
    given = [
        {
            "key": one.idem_key,
            "fingerprint": _fingerprint(one.kind, one.subject, None, lines),
            "kind": one.kind,
            "event_at": one.event_at.isoformat(),
            "subject": one.subject,
            "postings": lines,
        }
        for one in bookings
        for lines in [_balanced(one.postings)]
    ]
    if not (given or opening):
        return []
    codes = sorted(opening)
    kinds = [opening[code].value for code in codes]
    return _call(Entry, "public.post_entries(%s::text[], %s::text[], %s::jsonb)", [codes, kinds, json.dumps(given)])


@transaction.atomic
def reverse(entry: Entry, *, event_at: dt.datetime) -> Entry:
    """Book the exact negation of ``entry``. Asked again, it gives the first reversal.

    Raises RuleViolation ``wrong-state`` where ``entry`` is itself a reversal, ``insufficient`` as ``post`` does.
    """
    if entry.reverses_id is not None:
        raise RuleViolation("wrong-state", _("A reversal cannot be reversed. Book a new entry instead."))
    postings = {code: -fen for code, fen in entry.postings.values_list("account__code", "amount_fen")}
    return _post(
        "reversal",
        postings,
        idem_key=f"reversal:{entry.pk}",
        subject=entry.subject,
        event_at=event_at,
        reverses=entry.pk,
    )


def _post(
    kind: str,
    postings: Mapping[str, int],
    *,
    idem_key: str,
    subject: str,
    event_at: dt.datetime,
    reverses: int | None,
) -> Entry:
    lines = _balanced(postings)
    (entry,) = _call(
        Entry,
        "public.post_entry(%s, %s, %s, %s, %s, %s, %s::jsonb)",
        [idem_key, _fingerprint(kind, subject, reverses, lines), kind, event_at, subject, reverses, json.dumps(lines)],
    )
    return entry


def _balanced(postings: Mapping[str, int]) -> dict[str, int]:
    """The lines of an entry in order, without those of 0 fen."""
    lines = {code: fen for code, fen in sorted(postings.items()) if fen}
    if len(lines) < 2 or sum(lines.values()) != 0:
        raise RuleViolation("unbalanced", _("An entry needs two lines or more that add up to 0."))
    return lines


def _fingerprint(kind: str, subject: str, reverses: int | None, lines: Mapping[str, int]) -> str:
    body = json.dumps([kind, subject, reverses, lines], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def _call(model: type[Row], function: str, parameters: list[Any]) -> list[Row]:
    """Run one SQL function and give the rows that it gives."""
    names = [field.attname for field in model._meta.concrete_fields]
    rows = _run(f"SELECT {', '.join(names)} FROM {function}", parameters)  # noqa: S608  # nosec B608: our own columns
    return [model.from_db(connection.alias, names, row) for row in rows]


def _run(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    """Run one statement and give its rows.

    Within a transaction it has a savepoint, so that a refusal leaves the caller's transaction usable; alone, the one
    statement is its own transaction, and one journey to the server is all.
    """
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows
    except DatabaseError as error:
        _refuse(error)


def _refuse(error: DatabaseError) -> NoReturn:
    cause = error.__cause__
    constraint = getattr(getattr(cause, "diag", None), "constraint_name", None)
    match getattr(cause, "pgcode", None), constraint:
        case "TS001", _constraint:
            raise RuleViolation("idempotency-mismatch", _("This key was used before with other content.")) from error
        case "TS005", _constraint:
            raise RuleViolation("account-terms", _("This account is not open, or is open in another way.")) from error
        case _code, "ledger_account_not_negative":
            raise RuleViolation("insufficient", _("There is not enough on the account for this entry.")) from error
    raise error
