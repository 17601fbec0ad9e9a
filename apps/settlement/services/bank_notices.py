"""What the bank tells of its own accord: deposits, and how payouts went. Told twice, late or in another order, it counts once."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.settlement import bank
from apps.settlement.models import BankCase, BankNotice, Deposit
from apps.settlement.services.bank_cases import open_case
from apps.settlement.services.escrow import record_deposit
from apps.settlement.services.payouts import CONTRARY, DONE, SAME, STRANGE, apply_answer

log = structlog.get_logger(__name__)
MOST_FEN = 10**13
MOST_KEPT = 2_000  # characters of what nobody understood
DUPLICATE = "duplicate"


class UnreadableError(ValueError):
    """Genuine, but not of the shape that was agreed with the bank."""


@dataclass(frozen=True, slots=True)
class _Told:
    number: str
    kind: str
    content: dict[str, Any]


def receive_notice(body: bytes) -> str:
    """Do what a genuine notice tells and keep it, both or neither. Returns its outcome, ``duplicate`` for a second copy.

    Another notice under a number that is known does nothing and is ``contrary``. What is ``contrary`` or ``strange`` is a
    case for a person, and so is a body that is no notice; of that one nothing else is kept, and ``UnreadableError`` raised.
    """
    try:
        told = _read(body)
    except UnreadableError:
        open_case(
            BankCase.Kind.UNREADABLE, {"text": body.decode("utf-8", "replace").replace("\x00", "\ufffd")[:MOST_KEPT]}
        )
        raise
    try:
        outcome = _keep(told)
    except (IntegrityError, RuleViolation):
        outcome = _known(told)  # the other copy was a moment earlier; what this one did is taken back
        if outcome:
            _ask_a_person(told, outcome)
        else:
            outcome = _keep(told)  # or another notice of the same money was: now it is known
    if outcome in (CONTRARY, STRANGE):
        log.error("bank_notice_does_not_fit", notice=told.number, kind=told.kind, outcome=outcome)
    return outcome


@transaction.atomic
def _keep(told: _Told) -> str:
    outcome = _known(told)
    if not outcome:
        outcome = _act(told)
        BankNotice.objects.create(
            number=told.number, kind=told.kind, content=told.content, outcome=outcome, received_at=clock.now()
        )
    _ask_a_person(told, outcome)
    return outcome


def _ask_a_person(told: _Told, outcome: str) -> None:
    if outcome in (CONTRARY, STRANGE):
        open_case(outcome, told.content, number=told.number)


def _known(told: _Told) -> str:
    """What a number that came before says of this notice; empty where it is new."""
    before = BankNotice.objects.filter(number=told.number).first()
    if before is None:
        return ""
    return DUPLICATE if (before.kind, before.content) == (told.kind, told.content) else CONTRARY


def _act(told: _Told) -> str:
    content = told.content
    day = dt.date.fromisoformat(content["day"])
    if told.kind == "payout":
        answer = bank.Answer(content["state"], content["bank_reference"], day, content["reason"])
        return apply_answer(content["key"], answer)
    known = Deposit.objects.filter(bank_reference=content["bank_reference"]).exists()
    try:
        with transaction.atomic():
            record_deposit(
                content["bank_reference"], content["amount_fen"], booked_on=day, name=content["name"],
                note=content["note"],
            )  # fmt: skip
    except RuleViolation as violation:
        if violation.code != "deposit-differs":
            raise
        return CONTRARY
    return SAME if known else DONE


def _read(body: bytes) -> _Told:
    """The notice with exactly the fields of its kind, each of its kind and length."""
    try:
        said = json.loads(body)
        number, kind = _text(said, "id", 60), said["kind"]
        content: dict[str, Any] = {"bank_reference": _text(said, "bank_reference", 60)}
        content["day"] = dt.date.fromisoformat(said["day"]).isoformat()
        if kind == "payout":
            content |= {"key": _key(said), "state": said["state"], "reason": _text(said, "reason", 200, blank=True)}
            readable = said["state"] in bank.STATES
        else:
            content |= {one: _text(said, one, 200, blank=True) for one in ("name", "note")}
            content["amount_fen"] = fen = said["amount_fen"]
            readable = kind == "deposit" and type(fen) is int and 0 < fen < MOST_FEN
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableError from error
    if not readable:
        raise UnreadableError
    return _Told(number, kind, content)


def _text(said: dict[str, Any], name: str, most: int, *, blank: bool = False) -> str:
    value = said.get(name, "") if blank else said[name]
    if not isinstance(value, str) or len(value) > most or "\x00" in value or not (value or blank):
        raise ValueError(name)
    return value


def _key(said: dict[str, Any]) -> str:
    return str(UUID(_text(said, "key", 60)))
