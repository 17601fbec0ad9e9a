"""What must hold after every step, whoever did what in whatever order."""

import hashlib
import itertools
from collections import Counter, deque
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Max, Sum

from apps.agreements.models import (
    Acceptance,
    Agreement,
    AgreementDocument,
    AgreementEvent,
    AgreementVersion,
    SignatureSlot,
)
from apps.agreements.terms import terms_sha256
from apps.assignments.models import Assignment, Milestone, ReturnConfirmation, ServiceLog
from apps.assignments.services.moves import LOG_TRANSITIONS
from apps.audit.models import AuditEvent
from apps.core import clock
from apps.core.models import Delivery
from apps.demands.models import Demand, Seat
from apps.demands.periods import stays
from apps.evaluations.models import Evaluation
from apps.ledger.proofs import prove
from apps.matching.models import Match, UnitConsent
from apps.settlement.models import Confirmation, Payment, Statement
from apps.talents.models import Booking, Talent
from apps.talents.selectors import hold_of
from tests.machines.hidden import Eyes
from tests.machines.scene import World

MOVING: tuple[type[Any], ...] = (Demand, Match, UnitConsent, Agreement, Assignment, Milestone, ServiceLog, Statement, Payment, Talent)  # fmt: skip
SEATED = (Agreement.Status.SIGNED, Agreement.Status.ACTIVE, Agreement.Status.COMPLETED)
HOLDING = (Match.Status.INTERESTED, Match.Status.UNIT_ASKED, Match.Status.UNIT_CONSENTED, Match.Status.AGREED)
Key = tuple[str, int]


class Watch:
    """Remembers how everything stood after the last step, and tallies how it moved. ``waiting``: workers have something to do."""

    def __init__(self, world: World, tally: Counter[str]) -> None:
        self.tally = tally
        self.states = states()
        self.waiting = True
        self.audited = AuditEvent.objects.aggregate(last=Max("pk"))["last"] or 0
        self.frozen: dict[int, tuple[str, ...]] = {}
        self.signed: dict[int, tuple[Any, ...]] = {}
        self.events: dict[int, str] = {}
        self.eyes = Eyes(world)

    def everything(self, *, thoroughly: bool = False) -> None:
        """``thoroughly`` at the end of an example: every reader, and every hash computed anew."""
        self.every_change_is_told()
        deliveries = set(Delivery.objects.filter(done_at=None).values_list("attempts", flat=True))
        assert deliveries <= {0}, "a worker failed"
        self.waiting = bool(deliveries)
        calendar_is_deserved()
        seats_are_deserved(settled=not self.waiting)
        if self.any("Agreement"):
            self.hashes_stay(thoroughly=thoroughly)
            self._chain_holds()
            one_person_one_party()
        if self.any("Statement"):
            money_holds()
        self.eyes.see_only_what_is_theirs(everybody=thoroughly, agreements=self.any("Agreement"))

    def any(self, kind: str, *states: str) -> bool:
        """Whether something of this kind stands in one of these states (any, where none is named)."""
        return any(model == kind and (not states or state in states) for (model, _pk), state in self.states.items())

    def every_change_is_told(self) -> None:
        """Each change of a status goes along TRANSITIONS and has rows in the history, one for each step at least."""
        now = states()
        rows = AuditEvent.objects.filter(pk__gt=self.audited)
        told = Counter(rows.values_list("object_type", "object_id"))
        ids = {
            (type(one).__name__, one.pk): (type(one).__name__, str(one.public_id)) for one in changed(self.states, now)
        }
        for key, after in now.items():
            before = self.states.get(key, after)
            if before != after:
                self.tally[f"{key[0]} {after}"] += 1
            if before != after and key[0] != "Evaluation":
                steps = distance(key[0], before, after)
                assert steps, f"{key} went from {before} to {after}"
                assert told[subject(key, ids[key])] >= steps, (
                    f"{key} went from {before} to {after} and no row tells of it"
                )
        self.states, self.audited = now, rows.aggregate(last=Max("pk"))["last"] or self.audited

    def nothing_is_due(self) -> None:
        """After the clock's jobs: no silence that should have been an answer, no hold that should have ended."""
        today, now = clock.today(), clock.now()
        late = {
            "hold": Booking.objects.filter(kind="hold", live=True, expires_at__lte=now),
            "invitation": Match.objects.filter(status="invited", answer_due__lt=today),
            "consent": UnitConsent.objects.filter(status="asked", due_on__lt=today),
            "negotiation": Agreement.objects.filter(status__in=("draft", "agreed", "signing"), due_on__lt=today),
            "demand": Demand.objects.filter(status="open", expires_on__lt=today),
            "acceptance": Milestone.objects.filter(status="submitted", answer_due__lt=today),
            "statement": Statement.objects.filter(
                status="awaiting", confirm_due__lt=today, confirmations__party="using"
            ),
            "receipt": Payment.objects.filter(status="submitted", confirm_due__lt=today),
            "return": Assignment.objects.filter(status="return_pending", return_due_on__lt=today),
            "evaluation": Evaluation.objects.filter(published_at=None, due_on__lt=today),
        }
        for what, rows in late.items():
            assert not rows.exists(), f"{what} is late: {list(rows.values())}"
        for match in Match.objects.filter(status__in=("unit_asked", "unit_consented")):
            assert hold_of(f"match:{match.public_id}"), f"{match} waits for a unit without a hold"
        for demand in Demand.objects.filter(status="on_hold"):
            found = demand.matches.filter(status__in=HOLDING)
            held = [one for one in found if one.status == "agreed" or hold_of(f"match:{one.public_id}")]
            seats = dict(demand.taken_seats.values_list("taker", "filled_at"))
            seated = {taker for taker, filled_at in seats.items() if filled_at is None}
            waiting = {one.public_id for one in held if not seats.get(one.public_id)}  # of a team, some may have signed
            assert seated == waiting != set(), f"{demand.title} is on hold for {held}"

    def hashes_stay(self, *, thoroughly: bool) -> None:
        """What was frozen keeps its hashes for ever: of the terms, of the bytes, of what each signed."""
        for version in AgreementVersion.objects.all():
            hashes = (version.terms_sha256, version.document_sha256, version.sealed_sha256)
            before = self.frozen.get(version.pk, ())
            if thoroughly or before != hashes:
                kept = {"": "", **{one.sha256: one.kind for one in _true_documents(version)}}
                assert version.terms_sha256 == terms_sha256(version.terms)
                assert (kept[hashes[1]], kept[hashes[2]]) == (
                    "frozen" if hashes[1] else "",
                    "sealed" if hashes[2] else "",
                )
            assert all(old in ("", new) for old, new in zip(before, hashes, strict=False)), f"{version} changed"
            assert bool(version.frozen_at) == bool(version.document_sha256)
            self.frozen[version.pk] = hashes
        facts = ("signer", "person_key", "signed_at", "signed_hash", "ip", "authority", "data_consent_at")
        slots = SignatureSlot.objects.filter(signed_at__isnull=False)
        for pk, frozen, *rest in slots.values_list("pk", "version__document_sha256", *facts):
            assert rest[3] == frozen, "signed on another hash than the frozen one"
            assert self.signed.setdefault(pk, tuple(rest)) == tuple(rest), "a signature changed"

    def _chain_holds(self) -> None:
        """An agreement's own history is gapless, each event chained to the one before, and none ever changes."""
        found = list(AgreementEvent.objects.order_by("agreement", "sequence"))
        for earlier, later in itertools.pairwise(found):
            same = earlier.agreement_id == later.agreement_id
            assert later.sequence == (earlier.sequence + 1 if same else 1)
            assert not same or later.previous == earlier.sha256
        for event in found:
            assert self.events.setdefault(event.pk, event.sha256) == event.sha256


def _true_documents(version: AgreementVersion) -> list[AgreementDocument]:
    found = list(version.documents.all())
    for one in found:
        assert hashlib.sha256(bytes(one.content)).hexdigest() == one.sha256
    return found


_STATES = " UNION ALL ".join(
    [f"SELECT '{one.__name__}', id, status FROM {one._meta.db_table}" for one in MOVING]
    + ["SELECT 'Evaluation', id, CASE WHEN submitted_at IS NULL AND published_at IS NULL THEN 'asked' ELSE 'over' END "
       "FROM evaluations_evaluation"]
)  # fmt: skip


def states() -> dict[Key, str]:
    """The status of everything that moves, in one query: it is asked after every step."""
    with connection.cursor() as cursor:
        cursor.execute(_STATES)
        return {(kind, pk): state for kind, pk, state in cursor.fetchall()}


def changed(before: dict[Key, str], after: dict[Key, str]) -> list[Any]:
    keys = [key for key, state in after.items() if before.get(key, state) != state and key[0] != "Evaluation"]
    kinds = {model.__name__: model for model in MOVING}
    return [kinds[kind].objects.get(pk=pk) for kind, pk in keys]


def subject(key: Key, named: tuple[str, str]) -> tuple[str, str]:
    """Under which object the history tells of it: a payment's steps stand with its statement."""
    if key[0] != "Payment":
        return named
    return "Statement", str(Statement.objects.get(lines__payments=key[1]).public_id)


def distance(kind: str, before: str, after: str) -> int:
    """The fewest allowed steps from one status to the other; 0 where no way leads there."""
    model = next(one for one in MOVING if one.__name__ == kind)
    ways: dict[str, set[str]] = LOG_TRANSITIONS if model is ServiceLog else model.TRANSITIONS
    queue, seen = deque([(before, 0)]), {before}
    while queue:
        here, steps = queue.popleft()
        if here == after and steps:
            return steps
        for there in ways.get(here, set()) - seen:
            seen.add(there)
            queue.append((there, steps + 1))
    return 0


def calendar_is_deserved() -> None:
    """The live bookings are just the stays of signed agreements, and of matches that may hold a talent."""
    live = list(Booking.objects.filter(live=True).order_by("talent", "period"))
    for earlier, later in itertools.pairwise(live):
        assert earlier.talent_id != later.talent_id or earlier.period.upper <= later.period.lower, (earlier, later)
    booked: dict[str, list[tuple[Any, Any]]] = {}
    for one in live:
        booked.setdefault(one.subject, []).append((one.period.lower, one.period.upper))
    for agreement in Agreement.objects.select_related("match__demand", "talent"):
        own = booked.pop(f"agreement:{agreement.public_id}", [])
        wanted = stays(agreement.match.demand) if agreement.status in SEATED else []
        assert sorted(own) == wanted, f"{agreement} is {agreement.status} and has booked {own}"
    for match in Match.objects.filter(status__in=HOLDING).select_related("demand"):
        held = booked.pop(f"match:{match.public_id}", None)
        assert held is None or sorted(held) == stays(match.demand), f"{match} holds {held}"
    assert not booked, f"held for nothing: {booked}"


def seats_are_deserved(*, settled: bool) -> None:
    """Who signed has filled a seat, who is held or in agreement has one; there are no others, and never too many."""
    signed = set(Agreement.objects.filter(status__in=SEATED).values_list("match__public_id", flat=True))
    filled = set(Seat.objects.filter(filled_at__isnull=False).values_list("taker", flat=True))
    assert filled == signed, f"filled by {filled}, signed by {signed}"
    live = Booking.objects.filter(live=True, kind="hold", expires_at__gt=clock.now(), subject__startswith="match:")
    held = {UUID(subject.removeprefix("match:")) for subject in live.values_list("subject", flat=True)}
    held |= set(Match.objects.filter(status=Match.Status.AGREED).values_list("public_id", flat=True)) - signed
    seated = set(Seat.objects.filter(filled_at=None).values_list("taker", flat=True))
    assert held <= seated, f"held without a seat: {held - seated}"
    for demand in Demand.objects.all():
        seats = list(demand.taken_seats.all())
        assert (demand.seats_held, demand.seats_filled) == (
            sum(seat.filled_at is None for seat in seats), sum(seat.filled_at is not None for seat in seats)
        )  # fmt: skip
        assert len(seats) <= demand.seats
        assert (demand.status == Demand.Status.FILLED) is (demand.seats_filled == demand.seats)
        assert demand.status != Demand.Status.OPEN or demand.seats_free
        assert demand.status != Demand.Status.ON_HOLD or demand.seats_held
    if settled:
        over = Match.objects.filter(
            demand__status__in=("closed", "expired", "filled"), status__in=("invited", *HOLDING)
        )
        waiting = over.exclude(public_id__in=Seat.objects.values("taker"))
        assert not waiting.exists(), f"waits for a demand that is over: {list(waiting.values('status'))}"


def one_person_one_party() -> None:
    for rows, group, person in (
        (SignatureSlot.objects.exclude(person_key=""), "version", "person_key"),
        (Acceptance.objects.all(), "version", "by"),
        (Confirmation.objects.exclude(by=None), "statement", "by"),
        (ReturnConfirmation.objects.all(), "assignment", "by"),
    ):
        twice = rows.order_by().values(group, person).annotate(number=Count("pk")).filter(number__gt=1)
        assert not twice.exists(), f"one person for two parties: {list(twice)}"
    unsigned = SignatureSlot.objects.filter(version__agreement__status__in=SEATED, signed_at=None)
    assert not unsigned.filter(version=F("version__agreement__current_version")).exists()


def money_holds() -> None:
    """The books are proved; lines add up; nothing is paid twice, nor more than was agreed."""
    failures = {title: found for title, found in prove().items() if found}
    assert not failures, failures
    standing = Statement.objects.exclude(status=Statement.Status.REVERSED)
    for statement in standing.annotate(parts=Sum("lines__amount_fen")).select_related("milestone"):
        assert statement.parts == statement.contract_fen
        assert statement.contract_fen <= statement.milestone.amount_fen or statement.cost_sheet_id
    twice = standing.order_by().values("milestone").annotate(number=Count("pk")).filter(number__gt=1)
    assert not twice.exists(), "a piece has two statements"
    live = Payment.objects.exclude(status__in=("failed", "returned"))
    assert not live.filter(line__statement__status=Statement.Status.REVERSED).exists(), "paid on a reversed statement"
    assert not live.order_by().values("line").annotate(number=Count("pk")).filter(number__gt=1).exists(), "paid twice"
    assert not live.filter(confirmed_by=F("recorded_by")).exists()
    for agreement in Agreement.objects.filter(statements__in=standing).distinct():
        version = agreement.current_version
        assert version
        total = standing.filter(agreement=agreement).aggregate(total=Sum("contract_fen"))["total"]
        assert total <= version.terms["values"]["7.total_amount"]
    early = standing.exclude(milestone__status=Milestone.Status.ACCEPTED)
    assert not early.exists(), "a statement for work that nobody accepted"
