"""What the pages of payment batches show."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.accounts.models import User
from apps.accounts.selectors import masked_contact
from apps.core.display import formats
from apps.core.masking import mask_account
from apps.modes.models import Party
from apps.settlement import rules_batches, rules_reversals
from apps.settlement.batch_amounts import Amounts, amounts_of, counters, period_of, sum_of, with_tax, withheld_of
from apps.settlement.batch_checks import Checked, checked_batch
from apps.settlement.batch_findings import BLOCKS, TAX_MONTH, Finding
from apps.settlement.models import BatchLine, PaymentBatch
from apps.settlement.next_step import Step
from apps.settlement.services.batch_months import paid_late

Status, State = PaymentBatch.Status, BatchLine.State
TONES: dict[str, str] = {
    Status.SUBMITTED: "wait", Status.APPROVED: "active", Status.EXPORTED: "active", Status.DONE: "done",
}  # fmt: skip
LINE_TONES: dict[str, str] = {State.CONFIRMED: "done", State.FAILED: "late", State.UNKNOWN: "late"}
SHOWN: dict[str, tuple[str, ...]] = {
    "": (Status.DRAFT, Status.SUBMITTED, Status.APPROVED, Status.EXPORTED),
    "done": (Status.DONE,),
    "withdrawn": (Status.WITHDRAWN,),
}


@dataclass(frozen=True, slots=True)
class LineRow:
    row: BatchLine
    account: str
    amounts: Amounts
    findings: tuple[Finding, ...]
    passed: tuple[str, ...]
    tone: str
    can_resolve: bool


@dataclass(frozen=True, slots=True)
class ListRow:
    """A batch ``in_list``."""

    batch: PaymentBatch
    amounts: Amounts
    period: str
    tone: str


def tabs(batches: QuerySet[PaymentBatch], chosen: str) -> list[dict[str, object]]:
    counts = batches.order_by().aggregate(
        **{f"n_{key}": Count("pk", filter=Q(status__in=states)) for key, states in SHOWN.items()}
    )
    labels = {
        "": pgettext("batches", "Open"),
        "done": pgettext("batches", "Done"),
        "withdrawn": pgettext("batches", "Withdrawn"),
    }
    return [
        {
            "label": label,
            "url": f"?show={key}" if key else "?",
            "count": counts[f"n_{key}"],
            "current": key == chosen,
        }
        for key, label in labels.items()
    ]


def in_list(batches: QuerySet[PaymentBatch]) -> QuerySet[PaymentBatch]:
    """With what a row shows."""
    return with_tax(batches).select_related("unit", "made_by", "approved_by").annotate(
        line_count=Count("lines"), failed=Count("lines", filter=Q(lines__state=State.FAILED)),
        unknown=Count("lines", filter=Q(lines__state=State.UNKNOWN)),
    )  # fmt: skip


def list_rows(batches: Iterable[Any]) -> list[ListRow]:
    return [
        ListRow(
            one,
            Amounts(one.tax_fen, one.before_fen, net_fen=one.total_fen),
            period_of(one.first_month, one.last_month),
            TONES.get(one.status, ""),
        )
        for one in batches
    ]


def to_choose(found: Iterable[Checked]) -> list[tuple[Checked, Amounts]]:
    """Lines to choose from, each with its amounts (one query)."""
    lines = list(found)
    withheld = withheld_of(one.line for one in lines)
    return [(one, amounts_of(one.line, withheld)) for one in lines]


def detail(batch: PaymentBatch, user: User) -> dict[str, Any]:
    """Everything on the page of one batch ``batches_in_full``."""
    before = batch.status in (Status.DRAFT, Status.SUBMITTED, Status.APPROVED)
    settles = batch.status == Status.EXPORTED and rules_batches.pays(user, batch)
    found = checked_batch(batch) if before else []
    rows, late = rows_of(batch, found, settles=settles), paid_late(batch)
    months = [one.row.line.statement.tax_month for one in rows]
    findings = [finding for one in found for finding in one.findings]
    total = sum_of(one.amounts for one in rows)
    return {
        "batch": batch,
        "tone": TONES.get(batch.status, ""),
        "step": step(batch, user),
        "checked": before,
        "overtaken": any(one.code == TAX_MONTH for one in findings),
        "remakes": before and rules_batches.pays(user, batch),
        "paid_late": late,
        "late_under_way": any(rules_reversals.is_money_under_way(one) for one in late),
        "asks": rules_batches.pays(user, batch) and any(rules_reversals.can_ask(user, one) for one in late),
        "blocked": any(finding.tone == BLOCKS for finding in findings),
        "period": period_of(min(months), max(months)),
        "rows": rows,
        "total": total,
        "counters": counters(total),
        "settled_by_hand": any(one.can_resolve for one in rows),
        "history": history(batch),
        "approves": rules_batches.can_approve(user, batch),
        "withdraws": rules_batches.can_withdraw(user, batch),
        "takes_out": rules_batches.can_take_out(user, batch),
        "exports": rules_batches.can_export(user, batch),
        "answers": rules_batches.can_enter_results(user, batch),
        "contact": masked_contact(user),
    }


def to_take_out(rows: Iterable[LineRow]) -> list[tuple[int, str, bool]]:
    """Position, words and whether a check blocks it, of each line."""
    return [
        (
            one.row.position,
            f"{one.row.name} · {formats.yuan(one.row.amount_fen)} · {one.row.reference}",
            any(finding.tone == BLOCKS for finding in one.findings),
        )
        for one in rows
    ]


def rows_of(batch: PaymentBatch, found: Iterable[Checked] = (), *, settles: bool = False) -> list[LineRow]:
    """Each line with its amounts (one query) and what was found on it."""
    rows, checks = list(batch.lines.all()), {one.line.pk: one for one in found}
    withheld = withheld_of(row.line for row in rows)
    return [
        LineRow(
            row,
            mask_account(row.account_last_four),
            amounts_of(row.line, withheld),
            checks[row.line_id].findings if row.line_id in checks else (),
            checks[row.line_id].passed if row.line_id in checks else (),
            LINE_TONES.get(row.state, ""),
            settles and row.state in BatchLine.LIVE,
        )
        for row in rows
    ]


def history(batch: PaymentBatch) -> list[dict[str, object]]:
    """Who did what, the newest first."""
    told = [
        (batch.done_at, _("The bank has answered for every line"), None, ""),
        (batch.withdrawn_at, _("Withdrawn"), batch.withdrawn_by, batch.reason),
        (batch.exported_at, _("Bank file handed out"), batch.exported_by, _file_of(batch)),
        (batch.approved_at, _("Approved with a code"), batch.approved_by, ""),
        (batch.submitted_at, _("Approval asked for"), batch.made_by, ""),
        (batch.made_at, pgettext("batch", "Made"), batch.made_by, ""),
    ]
    return [
        {"time": at, "text": f"{word} · {who.name}" if who else word, "hint": hint}
        for at, word, who, hint in told
        if at
    ]


def _file_of(batch: PaymentBatch) -> str:
    return f"{batch.get_file_format_display()} · {formats.short_hash(batch.sha256)}" if batch.sha256 else ""


def step(batch: PaymentBatch, user: User) -> Step:
    """Who acts next on the batch, in the eyes of ``user``."""
    match batch.status:
        case Status.DRAFT:
            return _to_submit(batch, user)
        case Status.SUBMITTED:
            return _to_approve(batch, user)
        case Status.APPROVED:
            return _to_export(batch, user)
        case Status.EXPORTED:
            return _to_answer(batch, user)
        case Status.DONE:
            return Step("done", _("The bank has answered for every line."), _("What failed can go into a new batch."))
        case _:
            return Step("done", _("This batch was withdrawn."), _("Its payments are free for another batch."))


def _to_submit(batch: PaymentBatch, user: User) -> Step:
    if rules_batches.can_submit(user, batch):
        return Step(
            "you",
            _("Look through the lines, then ask a second person"),
            _("A colleague from finance or an administrator of your unit approves it. Until then you can withdraw it."),
            Party.USING,
            _("Ask for approval"),
            reverse("settlement:batch_submit", args=[batch.public_id]),
            True,
        )
    title = _("%(name)s asks for the approval next") % {"name": batch.made_by.name}
    return Step("others", title, party=Party.USING)


def _to_approve(batch: PaymentBatch, user: User) -> Step:
    if rules_batches.can_approve(user, batch):
        title = _("Your turn: approve %(amount)s") % {"amount": formats.yuan(batch.total_fen)}
        text = _("%(name)s made this batch. Look at every line, then approve below with the total and a code.")
        return Step("you", title, text % {"name": batch.made_by.name}, Party.USING)
    title = _("A second person of the unit approves it")
    text = _("Another one from finance, or an administrator. They have been told; you need not do anything.")
    return Step("others", title, text, Party.USING)


def _to_export(batch: PaymentBatch, user: User) -> Step:
    if rules_batches.can_export(user, batch):
        text = _("Choose its format below. It is handed out once; give it to your bank as it is.")
        return Step("you", _("Fetch the bank file"), text, Party.USING)
    return Step("others", _("The unit's finance fetches the bank file"), party=Party.USING)


def _to_answer(batch: PaymentBatch, user: User) -> Step:
    waiting = sum(row.state in BatchLine.LIVE for row in batch.lines.all())
    text = _("The bank's answer is still missing for %(count)s of them.") % {"count": waiting}
    if rules_batches.can_enter_results(user, batch):
        url = reverse("settlement:batch_answers", args=[batch.public_id])
        return Step("you", _("Bring the bank's answers"), text, Party.USING, _("Enter the answers"), url)
    return Step("others", _("The unit's finance brings the bank's answers"), text, Party.USING)
