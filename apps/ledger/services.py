"""The only ways to write the ledger. Both end in SQL functions of the owning login, as the last migration has them."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any, NoReturn, TypeVar

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from apps.core.errors import RuleViolation
from apps.ledger.models import Account, Entry

Row = TypeVar("Row", Account, Entry)


def open_account(code: str, kind: Account.Kind, *, allow_negative: bool = False) -> Account:
    """Open the account ``code``, or find it open already.

    Raises RuleViolation ``account-terms`` where it is open with another kind or another limit.
    """
    return _call(Account, "public.open_account(%s, %s, %s)", [code, kind.value, allow_negative])


def open_accounts(kinds: Mapping[str, Account.Kind]) -> None:
    """Open several accounts by their codes, or find them open, in one journey to the server. Raises as ``open_account``."""
    codes = sorted(kinds)  # one order for everybody: two who open the same new ones do not wait in a circle
    _run(
        "SELECT count(*) FROM unnest(%s::text[], %s::text[]) AS wanted (code, kind),"
        " public.open_account(wanted.code, wanted.kind, false)",
        [codes, [kinds[code].value for code in codes]],
    )


def post(
    kind: str, postings: Mapping[str, int], *, idem_key: str, subject: str, event_at: dt.datetime,
) -> Entry:  # fmt: skip
    """Book ``postings`` (fen by account code, debits positive, credits negative, sum 0) once under ``idem_key``.

    The same key with the same kind, subject and postings gives the first entry again; the moment is not compared,
    since a repeated try comes later. Raises RuleViolation ``idempotency-mismatch`` (same key, another body),
    ``unbalanced``, ``insufficient`` (an account would turn negative) or ``account-terms`` (an account is not open).
    """
    return _post(kind, postings, idem_key=idem_key, subject=subject, event_at=event_at, reverses=None)


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
    lines = {code: fen for code, fen in sorted(postings.items()) if fen}
    if len(lines) < 2 or sum(lines.values()) != 0:
        raise RuleViolation("unbalanced", _("An entry needs two lines or more that add up to 0."))
    return _call(
        Entry,
        "public.post_entry(%s, %s, %s, %s, %s, %s, %s::jsonb)",
        [idem_key, _fingerprint(kind, subject, reverses, lines), kind, event_at, subject, reverses, json.dumps(lines)],
    )


def _fingerprint(kind: str, subject: str, reverses: int | None, lines: Mapping[str, int]) -> str:
    body = json.dumps([kind, subject, reverses, lines], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def _call(model: type[Row], function: str, parameters: list[Any]) -> Row:
    """Run one SQL function and give the row that it gives."""
    names = [field.attname for field in model._meta.concrete_fields]
    row = _run(f"SELECT {', '.join(names)} FROM {function}", parameters)  # noqa: S608  # nosec B608: our own columns
    return model.from_db(connection.alias, names, row)


def _run(statement: str, parameters: list[Any]) -> tuple[Any, ...]:
    """Run one statement and give its row.

    Within a transaction it has a savepoint, so that a refusal leaves the caller's transaction usable; alone, the one
    statement is its own transaction, and one journey to the server is all.
    """
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            row: tuple[Any, ...] = cursor.fetchone()
            return row
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
