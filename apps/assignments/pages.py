"""What the pages of an assignment show, put together from one fetched assignment. No queries of its own but the named ones."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet, Sum
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.accounts.models import User
from apps.agreements.selectors import DESK, parties_of
from apps.assignments import agreed, rules, selectors
from apps.assignments import onboarding as day_one
from apps.assignments.drawing import period_strip
from apps.assignments.forms import OnboardingForm
from apps.assignments.models import Assignment, Milestone, OnboardingItem, ServiceLog
from apps.assignments.next_step import RETURN_WORDS, next_step
from apps.assignments.payments import Payments, payments_of
from apps.core import clock
from apps.core.display import formats
from apps.modes.models import Party
from apps.organisations.selectors import units_of

Status = Assignment.Status
LIVE = (Status.PLANNED, Status.ON_ASSIGNMENT)
ENDING = (Status.COMPLETED, Status.RETURN_PENDING, Status.RETURN_OVERDUE)
STATUSES_SHOWN: dict[str, tuple[str, ...]] = {"": LIVE, "return": ENDING, "finished": (Status.RETURNED,)}
TONES: dict[str, str] = {
    Status.PLANNED: "",
    Status.ON_ASSIGNMENT: "active",
    Status.COMPLETED: "active",
    Status.RETURN_PENDING: "wait",
    Status.RETURN_OVERDUE: "late",
    Status.RETURNED: "done",
}
# A set of their own: "returned" is the end of an assignment and a step back for a piece of work.
WORK_TONES: dict[str, str] = {
    Milestone.Status.OPEN: "",
    Milestone.Status.SUBMITTED: "active",
    Milestone.Status.RETURNED: "wait",
    Milestone.Status.ACCEPTED: "done",
    ServiceLog.Status.APPROVED: "done",
}


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    milestone: Milestone
    tone: str
    can_submit: bool
    can_answer: bool
    can_declare: bool
    late: bool


@dataclass(frozen=True, slots=True)
class ReturnWords:
    title: str
    meaning: str


def list_tabs(found: QuerySet[Assignment], query: QueryDict) -> list[dict[str, object]]:
    """Tabs with counts, by one query; each keeps the filters of the address."""
    chosen = query.get("show", "")
    counted = found.order_by().aggregate(
        live=Count("pk", filter=Q(status__in=LIVE), distinct=True),
        ending=Count("pk", filter=Q(status__in=ENDING), distinct=True),
        finished=Count("pk", filter=Q(status=Status.RETURNED), distinct=True),
    )
    known = chosen if chosen in STATUSES_SHOWN else ""
    return [
        {"label": label, "url": _tab_url(query, code), "count": count, "current": code == known}
        for code, label, count in (
            ("", _("Running"), counted["live"]),
            ("return", _("Returning"), counted["ending"]),
            ("finished", _("Finished"), counted["finished"]),
        )
    ]


def commitments(found: QuerySet[Assignment]) -> dict[str, int]:
    """What the pieces of all assignments found come to, and how much of it is accepted (one query)."""
    pieces = Milestone.objects.filter(assignment__in=found.order_by().values("pk"))
    accepted = Q(status=Milestone.Status.ACCEPTED)
    return pieces.aggregate(
        total_fen=Sum("amount_fen", default=0), accepted_fen=Sum("amount_fen", filter=accepted, default=0)
    )


def _tab_url(query: QueryDict, code: str) -> str:
    kept = query.copy()
    kept.pop("page", None)
    kept["show"] = code
    return f"?{kept.urlencode()}"


def list_rows(page: Page[Assignment], user: User) -> list[dict[str, object]]:
    """Each row with what comes next in the reader's eyes, by two queries for the reader's units."""
    desk = set(units_of(user, *DESK).values_list("pk", flat=True))
    stating = set(units_of(user, *rules.COST_ROLES).values_list("pk", flat=True))
    return [_row(one, user, desk, stating) for one in page.object_list]


def _row(assignment: Assignment, user: User, desk: set[int], stating: set[int]) -> dict[str, object]:
    mine = parties_of(user, assignment.agreement, desk)
    says = rules.declares_result if agreed.shares_result(assignment.agreement) else rules.states_costs
    return {
        "assignment": assignment,
        "tone": TONES[assignment.status],
        "step": next_step(assignment, user, mine, states=says(user, assignment, stating)),
    }


def detail(assignment: Assignment, user: User, parties: set[Party]) -> dict[str, Any]:
    """Everything the page shows; further queries for the dormant flag and the payments."""
    milestones = [_own(assignment, milestone) for milestone in assignment.milestones.all()]
    logs = [_own(assignment, log) for log in assignment.service_logs.all()]
    stays = agreed.stay_weeks(assignment.agreement)
    open_items = [item for item in assignment.onboarding.all() if not item.done_at]
    payments = payments_of(user, assignment)
    may_tick = bool(open_items) and rules.can_tick(user, assignment, parties)
    return {
        "assignment": assignment,
        "agreement": assignment.agreement,
        "tone": TONES[assignment.status],
        "step": next_step(assignment, user, parties),
        "stages": _stages(),
        "stage": _stage(assignment),
        "finished": assignment.status == Status.RETURNED,
        "attendance_url": _attendance_url(assignment),
        "people": _people(assignment),
        "strip": period_strip(assignment, milestones, stays, clock.today()),
        "counters": _counters(assignment, milestones, logs, payments),
        "payments": payments,
        "dormant": assignment.status in LIVE and selectors.is_dormant(assignment),
        "onboarding": [_item(item) for item in assignment.onboarding.all()],
        "onboarding_form": OnboardingForm(items=open_items) if may_tick else None,
        "milestones": [_milestone_row(milestone, user, parties) for milestone in milestones],
        "accepted_fen": sum(m.amount_fen for m in milestones if m.status == Milestone.Status.ACCEPTED),
        "total_fen": sum(m.amount_fen for m in milestones),
        "shares_result": agreed.shares_result(assignment.agreement),
        "logs": [
            {
                "log": log,
                "tone": WORK_TONES.get(log.status, "wait"),
                "can_answer": rules.can_answer_log(user, log, parties),
            }
            for log in logs
        ],
        "can_log": rules.can_log(user, assignment, parties),
        "returns": _returns(assignment),
        "history": _history(assignment, milestones),
    }


def return_words(assignment: Assignment, party: Party | None) -> ReturnWords:
    """What a party's confirmation says; the same page for someone who cannot confirm, who is then refused."""
    meanings = {
        Party.SENDING: _("You confirm that the talent is back and that the agreed post is there (clause 17)."),
        Party.USING: _("You confirm that the work has ended and that documents and equipment were handed over."),
        Party.TALENT: _(
            "You confirm that your work there has ended and that you handed over what belongs to the unit."
        ),
    }
    if party is None:
        return ReturnWords(_("Confirm the return"), _("Each party confirms once."))
    return ReturnWords(RETURN_WORDS[party](), f"{meanings[party]} {_('This cannot be undone.')}")


def _attendance_url(assignment: Assignment) -> str:
    """In a loan only: elsewhere no attendance is kept."""
    return reverse("assignments:attendance", args=[assignment.public_id]) if rules.is_loan(assignment) else ""


def _own(assignment: Assignment, thing: Any) -> Any:
    """The prefetched row with the assignment that was fetched in full."""
    thing.assignment = assignment
    return thing


def _stages() -> list[tuple[str, str]]:
    return [
        ("signed", _("Signed")),
        ("prepare", _("Preparation")),
        ("work", _("On assignment")),
        ("accepted", _("Accepted")),
        ("returned", _("Returned and reviewed")),
    ]


def _stage(assignment: Assignment) -> str:
    if assignment.status == Status.PLANNED:
        return "prepare"
    return "work" if assignment.status == Status.ON_ASSIGNMENT else "returned"


def _people(assignment: Assignment) -> list[dict[str, str]]:
    agreement = assignment.agreement
    rows = [{"party": "using", "role": str(Party.USING.label), "name": agreement.using_unit.name}]
    if agreement.sending_unit:
        rows.insert(0, {"party": "sending", "role": str(Party.SENDING.label), "name": agreement.sending_unit.name})
    return [*rows, {"party": "talent", "role": str(Party.TALENT.label), "name": agreement.talent.user.name}]


def _counters(
    assignment: Assignment, milestones: list[Milestone], logs: list[ServiceLog], payments: Payments
) -> list[dict[str, object]]:
    """How far the work and its pay are; what the terms name no whole of stands alone."""
    agreement = assignment.agreement
    accepted = sum(m.status == Milestone.Status.ACCEPTED for m in milestones)
    approved = [log for log in logs if log.status == ServiceLog.Status.APPROVED]
    hours, total = sum((log.hours for log in approved), Decimal(0)), sum(m.amount_fen for m in milestones)
    waiting = sum(log.status == ServiceLog.Status.SUBMITTED for log in logs)
    days = (assignment.ends_on - clock.today()).days + 1
    items: list[dict[str, object]] = []
    if milestones:
        items.append({"label": _("Milestones accepted"), "value": f"{accepted} / {len(milestones)}"})
    worked = _of(f"{hours.normalize():f}", agreed.agreed_hours(agreement))
    items.append({"label": _("Hours confirmed"), "value": worked, "note": _waiting(waiting), "tone": "wait"})
    if agreed.total_days(agreement):
        done = len({log.day for log in approved})
        items.append({"label": _("Days of work confirmed"), "value": _of(str(done), agreed.total_days(agreement))})
    if total or payments.paid_fen:
        note = _("of %(amount)s") % {"amount": formats.yuan(total)} if total else ""
        items.append(
            {"label": pgettext("of an assignment", "Paid"), "value": formats.yuan(payments.paid_fen), "note": note}
        )
    if assignment.status in LIVE:
        items.append({"label": _("Days left, with today"), "value": str(max(days, 0))})
    return items


def _of(part: str, whole: int) -> str:
    return f"{part} / {whole}" if whole else part


def _waiting(count: int) -> str:
    return _("%(count)s to confirm") % {"count": count} if count else ""


def _item(item: OnboardingItem) -> dict[str, object]:
    return {"item": item, "label": day_one.label(item.key), "hint": day_one.hint(item.key)}


def _milestone_row(milestone: Milestone, user: User, parties: set[Party]) -> MilestoneRow:
    open_still = milestone.status in {Milestone.Status.OPEN, Milestone.Status.RETURNED}
    return MilestoneRow(
        milestone=milestone,
        tone=WORK_TONES[milestone.status],
        can_submit=rules.can_submit(user, milestone, parties),
        can_answer=rules.can_answer(user, milestone, parties),
        can_declare=rules.can_declare_result(user, milestone),
        late=open_still and milestone.due_on < clock.today(),
    )


def _returns(assignment: Assignment) -> list[dict[str, object]]:
    given = {confirmation.party: confirmation for confirmation in assignment.return_confirmations.all()}
    names = {row["party"]: row["name"] for row in _people(assignment)}
    return [
        {"party": str(party), "label": party.label, "name": names.get(str(party), ""), "given": given.get(party)}
        for party in agreed.return_parties(assignment.agreement)
    ]


def _history(assignment: Assignment, milestones: Iterable[Milestone]) -> list[dict[str, object]]:
    """Newest first: arrival, rounds with their words, acceptances, confirmations of the return."""
    rows: list[tuple[dt.datetime, str, str]] = []
    if assignment.started_at:
        rows.append((assignment.started_at, _("The talent confirmed the arrival"), ""))
    for milestone in milestones:
        named = {"milestone": milestone.title}
        for round_ in milestone.submissions.all():
            rows.append((round_.at, _("“%(milestone)s” handed in") % named, round_.text))
            if round_.returned_at:
                rows.append((round_.returned_at, _("“%(milestone)s” sent back") % named, round_.reason))
        if milestone.accepted_at:
            silent = _("by silence: no answer in time") if milestone.accepted_by_id is None else ""
            rows.append((milestone.accepted_at, _("“%(milestone)s” accepted") % named, silent))
    for given in assignment.return_confirmations.all():
        rows.append((given.at, _("Return confirmed: %(party)s") % {"party": given.get_party_display()}, ""))
    rows.sort(key=lambda row: row[0], reverse=True)
    return [{"time": at, "text": text, "hint": hint, "tone": "done"} for at, text, hint in rows]
