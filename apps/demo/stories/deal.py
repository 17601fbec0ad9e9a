"""One deal between a using unit, a talent and a sending unit: each act is a service call by the right person."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from stdnum.cn import ric

from apps.accounts.models import User
from apps.accounts.services import declare_identity, has_identity
from apps.agreements import services as agreements
from apps.agreements.models import Agreement, PublishedFee
from apps.agreements.payee_terms import NAMED
from apps.agreements.selectors import payee_named
from apps.assignments import services as assignments
from apps.assignments.models import Assignment, Milestone
from apps.core import clock
from apps.demands.models import Demand
from apps.evaluations import services as evaluations
from apps.evaluations.criteria import criteria_for
from apps.matching import services as matching
from apps.matching.models import Match, UnitConsent
from apps.matching.selectors import subject_of
from apps.messaging.models import Thread
from apps.messaging.services import post_message
from apps.modes.models import Party, SharingMode
from apps.organisations.models import Membership, Unit
from apps.organisations.selectors import people_of
from apps.settlement import services as settlement
from apps.settlement.models import Statement

Role = Membership.Role
Family = SharingMode.Family
Words = dict[str, Any]


@dataclass
class Deal:
    """The people of one deal; ``serial`` chooses among phrases and makes document numbers differ.

    The work of personal service is agreed in two ``pieces``, or as one, with what else ``terms`` say.
    """

    match: Match
    serial: int
    share: int
    words: Words
    pieces: int = 2
    terms: Words = field(default_factory=dict)
    _people: dict[tuple[int, str], User] = field(default_factory=dict)

    @property
    def demand(self) -> Demand:
        return self.match.demand

    @property
    def talent_user(self) -> User:
        return User.objects.get(pk=self.match.talent.user_id)

    @property
    def family(self) -> str:
        return self.demand.mode.family if self.demand.mode else Family.PERSONAL_SERVICE

    @property
    def has_sender(self) -> bool:
        return self.family != Family.NO_SENDING_UNIT

    @property
    def sending_unit(self) -> Unit:
        unit = self.match.talent.unit
        if unit is None:
            raise RuntimeError("The talent of a story has a sending unit.")
        return unit

    def using(self, role: str = Role.HR) -> User:
        return self._person(self.demand.unit, role)

    def sending(self, role: str = Role.HR) -> User:
        return self._person(self.sending_unit, role)

    def _person(self, unit: Unit, role: str) -> User:
        """The first who has the role; the same one throughout the story."""
        if (unit.pk, role) not in self._people:
            self._people[unit.pk, role] = people_of(unit, role).order_by("id").first() or _nobody(unit, role)
        return self._people[unit.pk, role]

    def say(self, kind: str) -> str:
        phrases: Sequence[str] = self.words[kind]
        return phrases[self.serial % len(phrases)]

    # ---- Before the agreement ----

    def invite(self) -> None:
        matching.invite(self.match, by=self.using(), text=self.say("invite"))

    def decline_invitation(self) -> None:
        matching.decline(self.match, by=self.talent_user, reason=self.say("decline"))

    def answer(self) -> None:
        matching.answer_invitation(
            self.match,
            by=self.talent_user,
            eligibility="yes",
            dates=self.say("dates"),
            account=f"62220200000{self.serial:08d}",
            conflicts="无",
        )

    def talk(self) -> None:
        """Two lines in the thread that the first yes has opened."""
        self._talk(":two", (self.using(), "question"), (self.talent_user, "reply"))

    def _talk(self, which: str, *lines: tuple[User, str]) -> None:
        thread = Thread.objects.get(subject=subject_of(self.match) + which)
        for person, kind in lines:
            post_message(thread, person, self.say(kind))

    def hold(self) -> None:
        matching.place_hold(self._fresh_match(), by=self.using())

    def ask(self) -> None:
        matching.ask_unit(self._fresh_match(), by=self.talent_user)

    def consent(self) -> None:
        self._consent(consents=True, limits=self.say("limits"))
        if self.has_sender and self.serial % 2:
            self._talk(":three", (self.sending(), "from_unit"), (self.talent_user, "to_unit"))

    def refuse(self) -> None:
        self._consent(consents=False, reason=self.say("refusal"))

    def _consent(self, *, consents: bool, limits: str = "", reason: str = "") -> None:
        if not self.has_sender:
            return
        asked = UnitConsent.objects.get(match=self.match)
        if asked.status == UnitConsent.Status.GRANTED:  # a standing consent has answered
            return
        matching.answer_for_unit(
            asked, by=self.sending(), consents=consents, limits=limits, results_confirmed=consents, reason=reason
        )

    def _fresh_match(self) -> Match:
        self.match = Match.objects.select_related("demand__unit", "talent__user", "talent__unit").get(pk=self.match.pk)
        return self.match

    # ---- The agreement ----

    @property
    def agreement(self) -> Agreement:
        return Agreement.objects.select_related(
            "mode", "current_version", "talent__user", "using_unit__region", "sending_unit__region", "match__demand"
        ).get(match=self.match)

    def draft(self) -> None:
        agreements.draft_agreement(self._fresh_match(), by=self.using())

    def negotiate(self) -> None:
        """Each party says what only it can say; the talent's document enters clause 1."""
        for by, changes in self._changes():
            number = _version(self.agreement).number
            agreements.change_terms(self.agreement, by=by, changes=changes, note=self.say("note"), at_version=number)
        self.declare(self.talent_user)
        agreements.fill_identity(self.agreement, by=self.talent_user)

    def _changes(self) -> Iterator[tuple[User, dict[str, Any]]]:
        """By whom, and what; only personal service knows shares."""
        if self.family == Family.COST_ONLY:
            yield self.sending(), self.words["loan"] | {"3.consent_at": clock.today().isoformat()}
        elif self.family == Family.NO_SENDING_UNIT:
            pension = {"3.pension_status": "drawing"} if self.agreement.mode.code == "retired" else {}
            yield self.talent_user, {"3.earlier_restrictions": {"zh": "无", "en": "none"}} | pension
        elif self.family == Family.NON_CASH:
            yield self.using(), self._special()
        elif self.family == Family.PERSONAL_SERVICE:
            shares = {"8.sending_unit_share": self.share, "8.talent_share": 10_000 - self.share}
            contract = {"8.separate_contract": f"JS-{clock.today():%Y}-{self.serial:03d} 技术服务合同"}
            split = shares | contract if self.share else {}
            changes = split | (self._halves() if self.pieces > 1 else {}) | self._special()
            if changes:
                yield self.sending() if self.share else self.using(), changes
        else:
            yield self.sending(), self._halves()

    def _special(self) -> dict[str, Any]:
        """The terms of this story alone; a published fee is cited by its code, an agency or insurer named by its own."""
        basis = self.terms.get("8.fee_basis")
        cited = {"8.fee_basis": PublishedFee.objects.get(code=basis).words()} if basis else {}
        named = {path: payee_named(kind, self.terms.get(path)) for path, kind in NAMED.items()}
        return self.terms | cited | {path: payee.words() for path, payee in named.items() if payee}

    def _halves(self) -> dict[str, Any]:
        """The work in two pieces, each paid when it is accepted."""
        values = _version(self.agreement).terms["values"]
        whole, (first, last) = values["7.total_amount"], map(dt.date.fromisoformat, values["4.period"])
        half, middle = whole // 2, first + (last - first) / 2
        parts = [(self.words["halves"][0], middle, half), (self.words["halves"][1], last, whole - half)]
        return {
            "6.milestones": [
                {"title": title, "due": day.isoformat(), "amount": fen, "acceptance_days": 14}
                for title, day, fen in parts
            ],
            "7.pay_schedule": [{"occasion": title, "due": day.isoformat(), "amount": fen} for title, day, fen in parts],
        }

    def accept(self) -> None:
        for person in (self.using(), *([self.sending()] if self.has_sender else []), self.talent_user):
            agreement = self.agreement
            agreements.accept_terms(agreement, by=person, at_hash=_version(agreement).terms_sha256)

    def send(self) -> None:
        agreements.send_for_signing(self.agreement, by=self.using())

    def sign_sending(self) -> None:
        if self.has_sender:
            self._sign(self.sending(Role.SIGNATORY))

    def sign_using(self) -> None:
        self._sign(self.using(Role.SIGNATORY))

    def sign_talent(self) -> None:
        self._sign(self.talent_user)

    def decline_to_sign(self) -> None:
        agreements.decline_to_sign(self.agreement, by=self.sending(Role.SIGNATORY), reason=self.say("unsigned"))

    def withdraw(self) -> None:
        agreements.withdraw_agreement(self.agreement, by=self.using(), reason=self.say("withdrawn"))

    def _sign(self, person: User) -> None:
        self.declare(person)
        agreement = self.agreement
        agreements.note_viewed(agreement, by=person)
        agreements.send_signing_code(agreement, by=person)
        agreements.sign_agreement(
            agreement,
            by=person,
            at_hash=_version(agreement).document_sha256,
            code=code_of(person),
            ip="192.0.2.7",
            device="Chrome",
            data_consent=person.pk == self.match.talent.user_id,
        )

    def declare(self, person: User) -> None:
        """An identity whose number has a right check character and belongs to nobody."""
        if not has_identity(person):
            body = f"320400198{person.pk % 10}01{person.pk // 1000 % 28 + 1:02d}{person.pk % 1000:03d}"
            declare_identity(person, "resident", person.name, body + str(ric.calc_check_digit(f"{body}0")))

    # ---- The work ----

    @property
    def assignment(self) -> Assignment:
        return Assignment.objects.get(agreement__match=self.match)

    def milestone(self, position: int) -> Milestone:
        return Milestone.objects.get(assignment__agreement__match=self.match, position=position)

    def prepare(self) -> None:
        one = self.assignment
        assignments.tick_onboarding(one, by=self.using(), keys=one.onboarding.values_list("key", flat=True))

    def start(self) -> None:
        agreements.activate_due()
        assignments.start_assignment(self.assignment, by=self.talent_user)

    def log(self, number: int, *, approved: bool) -> None:
        """A day's record; those of the past are approved the same evening."""
        note = self.words["logs"][(self.serial + number) % len(self.words["logs"])]
        hours = Decimal("6.5") + number % 3 / Decimal(2)
        log = assignments.log_service(self.assignment, by=self.talent_user, day=clock.today(), hours=hours, note=note)
        if approved:
            assignments.approve_log(log, by=self.using())

    def hand_in(self, position: int) -> None:
        assignments.submit_milestone(
            self.milestone(position), by=self.talent_user, text=self.say("delivered"), lang="zh-hans"
        )

    def send_back(self, position: int) -> None:
        assignments.return_milestone(self.milestone(position), by=self.using(), reason=self.say("missing"))

    def take(self, position: int) -> None:
        assignments.accept_milestone(self.milestone(position), by=self.using())

    # ---- The money, the evaluations and the return ----

    def statement(self, position: int) -> Statement:
        rows = Statement.objects.exclude(status=Statement.Status.REVERSED)
        return rows.get(milestone=self.milestone(position))

    def confirm_using(self, position: int) -> None:
        settlement.confirm_statement(self.statement(position), by=self.using(Role.FINANCE))

    def confirm_sending(self, position: int) -> None:
        settlement.confirm_statement(self.statement(position), by=self.sending(Role.FINANCE))

    def confirm(self, position: int) -> None:
        self.confirm_using(position)
        self.confirm_sending(position)
        settlement.confirm_statement(self.statement(position), by=self.talent_user)

    def pay(self, position: int, *, received: bool = True) -> None:
        payees = {"sending_unit": self.sending(Role.FINANCE), "net": self.talent_user, "travel": self.talent_user}
        statement = self.statement(position)
        for line in statement.lines.filter(kind__in=payees, amount_fen__gt=0):
            settlement.record_payment(
                line,
                by=self.using(Role.FINANCE),
                paid_on=clock.today(),
                bank_reference=f"{statement.number}-{line.position}",
            )
            if received:
                settlement.confirm_payment(line, by=payees[line.kind])

    def object_to_net(self, position: int) -> None:
        """The talent objects to the own line; the sending unit's stays payable."""
        net = self.statement(position).lines.get(kind="net")
        settlement.object_to_line(net, by=self.talent_user, reason=self.say("objection"))

    def ask_to_put_right(self, position: int) -> None:
        settlement.ask_reversal(self.statement(position), by=self.using(Role.FINANCE), reason=self.say("put_right"))

    def agree_to_put_right(self, position: int) -> None:
        """The last yes reverses the statement and draws up another."""
        asked = self.statement(position).reversals.latest("id")
        for person in (self.sending(Role.FINANCE), self.talent_user):
            settlement.agree_to_reversal(asked, by=person)

    def redraw(self, position: int) -> None:
        settlement.redraw_statement(self.statement(position), by=self.using(Role.FINANCE))

    def evaluate(self, *parties: Party) -> None:
        """Those of ``parties`` evaluate; once all have, the words are published."""
        people = {Party.TALENT: self.talent_user, Party.USING: self.using()}
        if self.has_sender:
            people[Party.SENDING] = self.sending()
        for number, one in enumerate(self.assignment.evaluations.filter(rater__in=parties, submitted_at=None)):
            marks = {
                criterion.code: 4 + (self.serial + number + at) % 2 for at, criterion in enumerate(criteria_for(one))
            }
            text = self.words["evaluations"][(self.serial + number) % len(self.words["evaluations"])]
            evaluations.submit_evaluation(one, by=people[Party(one.rater)], scores=marks, text=text)

    def come_back(self) -> None:
        assignments.confirm_return(self.assignment, by=self.using())
        assignments.confirm_return(self.assignment, by=self.talent_user)


def _version(agreement: Agreement) -> Any:
    return agreement.current_version


def _nobody(unit: Unit, role: str) -> User:
    raise RuntimeError(f"{unit.name_zh} has nobody in the role {role}.")


def code_of(person: User) -> str:
    """The newest code to the person in today's text messages; codes stand at the beginning."""
    path = settings.DATA_DIR / "sms" / f"{clock.today().isoformat()}.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return str([row["text"][:6] for row in rows if row["to"] == person.phone][-1])
