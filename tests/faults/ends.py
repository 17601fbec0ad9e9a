"""What a main job came to, in a form that can be compared with an undisturbed one: no ids, no moments, no codes."""

import collections
import email
import email.policy
import json
import re
import time
from typing import Any

from django.apps import apps
from django.conf import settings

from apps.audit.models import AuditEvent
from apps.audit.selectors import verify_audit
from apps.audit.services import seal_audit
from apps.core.models import Delivery, OutboxEvent
from apps.demands.models import Demand
from apps.ledger.models import Account
from apps.ledger.proofs import prove
from apps.matching.selectors import LIVE
from apps.matching.services.checking import compare
from apps.messaging.models import Notice, Sending

# Rows that come with tries, time and machinery, not with what happened.
UNCOUNTED = {
    "accounts.OneTimeCode", "accounts.TaskLink", "audit.AuditSeal", "core.ClockOffset", "core.PeriodicRun",
    "core.PolicyReport", "messaging.Message", "messaging.Notice", "messaging.Sending", "audit.AuditEvent",
    "core.OutboxEvent", "core.Delivery",
    # What clock jobs count of the matches, by the moment at which they come round; the matches themselves are judged.
    "matching.ExposureDay", "matching.MatchCheck", "matching.RarityCount", "matching.TopPlace", "planning.Shortage",
}  # fmt: skip
# How often the matches were computed: a talent's change that a killed worker left lying finds the demand already open,
# and has it computed once more. What must be the same are the matches, and ``_faults`` judges those.
COMPUTING = ("matching.MatchesComputed", "matching.RefreshDue")
BETWEEN_MAILS = b"-" * 79 + b"\n"
OF_MESSAGES = "新消息"  # a client may write into a conversation while the job runs; its messages are counted apart


def wait_for_workers(until: float) -> None:
    """Until every delivery is done and every notice has left."""
    while time.monotonic() < until:
        if not Delivery.objects.filter(done_at=None, dead=False).exists():
            return
        time.sleep(0.1)
    waiting = list(Delivery.objects.filter(done_at=None, dead=False).values_list("consumer", "attempts")[:5])
    raise AssertionError(f"deliveries stay undone: {waiting}")


def outcome() -> dict[str, Any]:
    """``same`` must equal that of an undisturbed job, ``left`` never hold more; ``faults`` must be empty."""
    seal_audit()
    return {"same": _same(), "left": _left(), "faults": list(_faults())}


def _same() -> dict[str, Any]:
    return {
        "balances": {_nameless(code): fen for code, fen in Account.objects.values_list("code", "balance_fen")},
        "notices": _counted(_notices().values_list("user__phone", "kind")),
        "sent": _counted(Sending.objects.exclude(notice__kind__startswith="messaging.").values_list("notice__kind", "channel")),
        "history": _counted(
            AuditEvent.objects.exclude(action__contains="message").exclude(action__in=["task_link_opened", "signed_in"]).values_list("action")
        ),
        "events": _counted(OutboxEvent.objects.exclude(type__startswith="messaging.").exclude(type__in=COMPUTING).values_list("type")),
        "rows": {
            model._meta.label: model._default_manager.count()
            for model in apps.get_models()
            if model.__module__.startswith("apps.") and model._meta.label not in UNCOUNTED
        },
    }  # fmt: skip


def _notices() -> Any:
    return Notice.objects.exclude(kind__startswith="messaging.")


def _faults() -> Any:
    """Each promise that was broken, in one sentence."""
    for found in prove().values():
        yield from found
    if not verify_audit().intact:
        yield "the history is broken"
    for consumer in Delivery.objects.filter(dead=True).values_list("consumer", flat=True):
        yield f"given up: {consumer}"
    for demand in Demand.objects.filter(status__in=LIVE):
        found = compare(demand.pk)
        if found and (found.stored or found.index):
            yield f"the matches of {demand} are not those of its facts: {found}"


def _left() -> dict[str, int]:
    """Letters and text messages that left, by reader, without codes: those may be asked for again."""
    found = []
    for path in (settings.DATA_DIR / "sms").glob("*.jsonl"):
        texts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        found += [(text["to"], _without_link(text["text"])) for text in texts if not re.match(r"\d{6}\b", text["text"])]
    for path in (settings.DATA_DIR / "mail").glob("*.log"):
        for raw in filter(bytes.strip, path.read_bytes().split(BETWEEN_MAILS)):
            letter = email.message_from_bytes(raw, policy=email.policy.default)
            found.append((letter["To"], letter["Subject"]))
    return _counted(row for row in found if OF_MESSAGES not in row[1])


def _without_link(text: str) -> str:
    return re.sub(r"https?://.*|\d{4}-\d\d-\d\d", "…", text)


def _counted(rows: Any) -> dict[str, int]:
    return dict(sorted(collections.Counter(" ".join(map(str, row)) for row in rows).items()))


def _nameless(code: str) -> str:
    """The account's code without ids of this one job."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d{6}", "…", code)
