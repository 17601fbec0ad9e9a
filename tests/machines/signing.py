"""From the draft to the sealed agreement: terms, acceptances, signatures on one hash, and every way out of it."""

from django.db.models import Q
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from apps.accounts.models import User
from apps.agreements import services
from apps.agreements.models import Agreement
from apps.assignments import services as work
from apps.assignments.models import Assignment
from apps.matching.models import Match
from apps.modes.models import Party
from tests.factories.story import LOAN_WORDS, code_for
from tests.machines.machine import PICK, WHO, Machine

CLERKS = ("hr", "administrator")
DESK = (*CLERKS, "signatory")
RELATED = ("current_version", "mode", "talent__user", "using_unit", "sending_unit", "match__demand")


class Table(Machine):
    """Who speaks for whom at the desk."""

    def agreement(self, pick: int, *ripe: str) -> Agreement | None:
        return self.one(Agreement.objects.select_related(*RELATED), pick, Q(status__in=ripe))

    def side(self, agreement: Agreement, party: str, *roles: str) -> list[str]:
        """Names of those who speak for one party."""
        if party == Party.TALENT:
            return [self.world.talent_name(agreement.talent_id)]
        unit = agreement.using_unit_id if party == Party.USING else agreement.sending_unit_id
        return self.world.staff(unit, *(roles or DESK))

    def everybody(self, agreement: Agreement) -> list[str]:
        return [name for party in agreement.mode.parties for name in self.side(agreement, party)]


class Terms(Table):
    """The negotiation."""

    @precondition(lambda self: self.any("Match", "unit_consented"))
    @rule(pick=PICK, who=WHO)
    def draft(self, pick: int, who: int) -> None:
        match = self.one(Match.objects.select_related("demand"), pick, Q(status="unit_consented", agreement=None))
        if match:
            right = self.world.staff(match.demand.unit_id, *CLERKS)
            self.act("draft", lambda by: services.draft_agreement(match, by=by), right=right, who=who)

    @precondition(lambda self: self.any("Agreement", "draft", "agreed"))
    @rule(pick=PICK, who=WHO, days=st.integers(5, 20), stale=st.integers(0, 7))
    def change_terms(self, pick: int, who: int, days: int, stale: int) -> None:
        agreement = self.agreement(pick, "draft", "agreed")
        version = agreement.current_version if agreement else None
        if agreement and version:
            at_version = version.number - (0 if stale else 1)
            done = self.act(
                "change terms",
                lambda by: services.change_terms(
                    agreement, by=by, changes={"7.payment_days": days}, note="付款", at_version=at_version
                ),
                right=self.everybody(agreement), who=who,
            )  # fmt: skip
            assert stale or not done, "changed a text that was not the newest"

    @precondition(lambda self: self.any("Agreement", "draft", "agreed"))
    @rule(pick=PICK, who=WHO)
    def say_the_rest(self, pick: int, who: int) -> None:
        """The talent's document; in a loan what only the sending unit can say."""
        agreement = self.agreement(pick, "draft", "agreed")
        if agreement and agreement.mode.family == "cost_only" and agreement.current_version:
            words, number = LOAN_WORDS | {"3.consent_at": "2026-01-05"}, agreement.current_version.number
            self.act(
                "say the rest",
                lambda by: services.change_terms(agreement, by=by, changes=words, note="", at_version=number),
                right=self.side(agreement, Party.SENDING), who=who,
            )  # fmt: skip
        elif agreement:
            right = self.side(agreement, Party.TALENT)
            self.act("say the rest", lambda by: services.fill_identity(agreement, by=by), right=right, who=who)

    def accept_terms(self, pick: int, who: int) -> None:
        agreement = self.agreement(pick, "draft")
        version = agreement.current_version if agreement else None
        if agreement and version:
            given = {(one.party, one.by_id) for one in version.acceptances.all()}
            open_ = [party for party in agreement.mode.parties if party not in {party for party, _by in given}]
            spoken = {pk for _party, pk in given}
            speakers = {name for party in open_ for name in self.side(agreement, party)}
            right = [name for name in speakers if self.world.people[name] not in spoken]
            at_hash = version.terms_sha256
            self.act(
                "accept", lambda by: services.accept_terms(agreement, by=by, at_hash=at_hash), right=right, who=who
            )

    @precondition(lambda self: self.any("Agreement", "draft"))
    @rule(pick=PICK, who=WHO)
    def accept(self, pick: int, who: int) -> None:
        self.accept_terms(pick, who)

    @precondition(lambda self: self.any("Agreement", "draft"))
    @rule(pick=PICK, others=st.tuples(WHO, WHO, WHO))
    def accept_one_after_the_other(self, pick: int, others: tuple[int, int, int]) -> None:
        for who in others:
            self.accept_terms(pick, who)

    @precondition(lambda self: self.any("Agreement", "agreed"))
    @rule(pick=PICK, who=WHO)
    def send(self, pick: int, who: int) -> None:
        agreement = self.agreement(pick, "agreed")
        if agreement:
            right = self.side(agreement, Party.USING, *CLERKS)
            self.act("send", lambda by: services.send_for_signing(agreement, by=by), right=right, who=who)


class Signatures(Table):
    """Signing, and not signing."""

    def sign_it(self, pick: int, who: int, slip: str) -> None:
        agreement = self.agreement(pick, "signing")
        version = agreement.current_version if agreement else None
        if agreement is None or version is None:
            return
        waiting = [slot for slot in version.slots.all() if slot.signed_at is None]
        turn = [slot for slot in waiting if slot.step == min(one.step for one in waiting)]
        done = set(version.slots.filter(signed_at__isnull=False).values_list("signer", flat=True))
        able = {name for slot in turn for name in self.side(agreement, slot.party, "signatory")}
        right = [name for name in able if self.world.people[name] not in done] if agreement.status == "signing" else []
        at_hash = "0" * 64 if slip == "hash" else version.document_sha256

        def sign(by: User) -> None:
            code = (
                "000000" if slip == "code" else code_for(by, f"sign {agreement.number} {version.document_sha256[:16]}")
            )
            services.sign_agreement(
                agreement,
                by=by,
                at_hash=at_hash,
                code=code,
                ip="127.0.0.1",
                device="machine",
                data_consent=slip != "data",
            )

        signed = self.act("sign", sign, right=right, who=who)
        assert slip not in ("hash", "code") or not signed, "signed with a wrong code or another text"

    @precondition(lambda self: self.any("Agreement", "signing"))
    @rule(pick=PICK, who=WHO, slip=st.sampled_from(["", "", "", "", "hash", "code", "data"]))
    def sign(self, pick: int, who: int, slip: str) -> None:
        self.sign_it(pick, who, slip)

    @precondition(lambda self: self.any("Agreement", "signing"))
    @rule(pick=PICK, others=st.tuples(WHO, WHO, WHO))
    def sign_one_after_the_other(self, pick: int, others: tuple[int, int, int]) -> None:
        for who in others:
            self.sign_it(pick, who, "")

    @precondition(lambda self: self.any("Agreement", "signing"))
    @rule(pick=PICK, who=WHO, often=st.integers(0, 2))
    def decline_to_sign(self, pick: int, who: int, often: int) -> None:
        agreement = self.agreement(pick, "signing")
        version = agreement.current_version if agreement else None
        if agreement and version and not often:
            waiting = version.slots.filter(signed_at=None) if agreement.status == "signing" else []
            right = [name for slot in waiting for name in self.side(agreement, slot.party, "signatory")]
            act = services.decline_to_sign
            self.act("decline to sign", lambda by: act(agreement, by=by, reason="改期"), right=right, who=who)

    @precondition(lambda self: self.any("Agreement", "draft", "agreed", "signing"))
    @rule(pick=PICK, who=WHO, often=st.integers(0, 1))
    def withdraw(self, pick: int, who: int, often: int) -> None:
        agreement = self.agreement(pick, "draft", "agreed", "signing")
        if agreement and not often:
            right = self.side(agreement, Party.USING, *CLERKS)
            act = services.withdraw_agreement
            self.act("withdraw", lambda by: act(agreement, by=by, reason="改期"), right=right, who=who)

    @precondition(lambda self: self.any("Agreement", "declined", "lapsed", "withdrawn"))
    @rule(pick=PICK, who=WHO)
    def revise(self, pick: int, who: int) -> None:
        ended = Q(status__in=("declined", "lapsed", "withdrawn"))
        rows = Agreement.objects.select_related(*RELATED)
        agreement = self.one(rows, pick, ended & Q(match__status="unit_consented"))
        if agreement:
            right = self.everybody(agreement)
            self.act("revise", lambda by: services.revise_agreement(agreement, by=by), right=right, who=who)

    @precondition(lambda self: self.any("Assignment", "planned"))
    @rule(pick=PICK, who=WHO)
    def first_day(self, pick: int, who: int) -> None:
        """The list of day one, then the arrival; before the agreement is in force it is refused."""
        assignment = self.one(Assignment.objects.select_related("agreement"), pick, Q(status="planned"))
        if assignment:
            keys = [item.key for item in assignment.onboarding.all()]
            right = self.side(assignment.agreement, Party.USING)
            if self.act("tick", lambda by: work.tick_onboarding(assignment, by=by, keys=keys), right=right, who=who):
                right = self.side(assignment.agreement, Party.TALENT)
                self.act("arrive", lambda by: work.start_assignment(assignment, by=by), right=right, who=who)


class Signing(Terms, Signatures):
    """Everything from draft to arrival."""
