"""From the demand to the sending unit's consent: what people do before there is an agreement."""

import datetime as dt

from django.db.models import Q
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from apps.core import clock
from apps.demands.models import Demand
from apps.demands.services import close_demand, publish_demand, reopen_demand
from apps.matching import services
from apps.matching.models import Match, UnitConsent
from apps.organisations.models import Unit
from apps.talents.models import StandingConsent, Talent
from apps.talents.services import pause, publish_profile, set_visibility
from apps.talents.services.standing import end_standing, give_standing
from tests.machines.machine import PICK, WHO, Machine

POSTERS = ("hr", "administrator")
CONSENTERS = ("hr", "administrator", "signatory")
OPEN = Q(demand__status="open")


class Demands(Machine):
    """The using unit's own steps."""

    @precondition(lambda self: self.any("Demand", "draft"))
    @rule(pick=PICK, who=WHO)
    def publish(self, pick: int, who: int) -> None:
        demand = self.one(Demand.objects.all(), pick, Q(status="draft"))
        if demand:
            right = self.world.staff(demand.unit_id, *POSTERS)
            self.act("publish", lambda by: publish_demand(demand, by=by), right=right, who=who)

    @precondition(lambda self: self.any("Demand", "open", "expired"))
    @rule(pick=PICK, who=WHO, often=st.integers(0, 3))
    def close(self, pick: int, who: int, often: int) -> None:
        demand = self.one(Demand.objects.all(), pick, Q(status__in=("open", "expired")))
        if demand and not often:
            right = self.world.staff(demand.unit_id, *POSTERS)
            self.act("close", lambda by: close_demand(demand, by=by, reason="改期"), right=right, who=who)

    @precondition(lambda self: self.any("Demand", "expired"))
    @rule(pick=PICK, who=WHO)
    def reopen(self, pick: int, who: int) -> None:
        demand = self.one(Demand.objects.all(), pick, Q(status="expired"))
        if demand:
            right = self.world.staff(demand.unit_id, *POSTERS)
            self.act("reopen", lambda by: reopen_demand(demand, by=by), right=right, who=who)

    @precondition(lambda self: self.any("Demand", "open"))
    @rule(pick=PICK, who=WHO)
    def relay(self, pick: int, who: int) -> None:
        demand = self.one(Demand.objects.all(), pick, Q(status="open", relay=None))
        if demand:
            right = self.world.staff(demand.unit_id, *POSTERS)
            self.act("relay", lambda by: services.relay(demand, by=by), right=right, who=who)


class Talks(Machine):
    """Between the using unit and the talent."""

    def posters(self, match: Match) -> list[str]:
        return self.world.staff(match.demand.unit_id, *POSTERS)

    def talent(self, match: Match) -> str:
        return self.world.talent_name(match.talent_id)

    def match(self, pick: int, ripe: Q) -> Match | None:
        return self.one(Match.objects.select_related("demand", "talent"), pick, ripe)

    @precondition(lambda self: self.any("Match", "suggested", "lapsed"))
    @rule(pick=PICK, who=WHO)
    def invite(self, pick: int, who: int) -> None:
        match = self.match(pick, OPEN & Q(status__in=("suggested", "lapsed")))
        if match:
            shut_out = match.talent.hidden_from.filter(pk=match.demand.unit_id).exists()
            right = [] if shut_out else self.posters(match)
            self.act("invite", lambda by: services.invite(match, by=by), right=right, who=who)

    @precondition(lambda self: self.any("Match", "suggested"))
    @rule(pick=PICK, who=WHO)
    def apply(self, pick: int, who: int) -> None:
        match = self.match(pick, OPEN & Q(status="suggested", fits=True))
        if match:
            self.act("apply", lambda by: services.apply(match.demand, by=by), right=self.others(match), who=who)

    def others(self, match: Match) -> list[str]:
        """Every talent may apply to a demand that fits; the one of the match comes first."""
        return [self.talent(match), *(name for name in self.world.talents if name != self.talent(match))]

    @precondition(lambda self: self.any("Match", "invited", "interested"))
    @rule(pick=PICK, who=WHO, said=st.sampled_from(["yes", "yes", "yes", "", "perhaps"]))
    def answer(self, pick: int, who: int, said: str) -> None:
        match = self.match(pick, Q(status="invited") | Q(status="interested", eligibility=""))
        if match:
            account = "6222020000000004321" if who % 2 else ""
            self.act(
                "answer",
                lambda by: services.answer_invitation(match, by=by, eligibility=said, dates="每周", account=account),
                right=[self.talent(match)], who=who,
            )  # fmt: skip

    @precondition(lambda self: self.any("Match", "suggested", "invited", "interested", "unit_asked", "unit_consented"))
    @rule(pick=PICK, who=WHO, often=st.integers(0, 1))
    def decline(self, pick: int, who: int, often: int) -> None:
        begun = ("invited", "interested", "unit_asked", "unit_consented")
        match = self.match(pick, Q(status__in=begun if pick % 3 else ("suggested",)))
        if match and not often:
            right = [self.talent(match), *self.posters(match)]
            self.act("decline", lambda by: services.decline(match, by=by, reason="改期"), right=right, who=who)

    @precondition(lambda self: self.any("Match", "declined"))
    @rule(pick=PICK, who=WHO)
    def undo_dismissal(self, pick: int, who: int) -> None:
        match = self.match(pick, Q(status="declined", invited_at=None, eligibility="", answered_at__isnull=False))
        if match:
            right = [self.talent(match)]
            self.act("undo dismissal", lambda by: services.undo_dismissal(match, by=by), right=right, who=who)

    @precondition(lambda self: self.any("Match", "interested"))
    @rule(pick=PICK, who=WHO)
    def hold(self, pick: int, who: int) -> None:
        match = self.match(pick, OPEN & Q(status="interested"))
        if match:
            self.act("hold", lambda by: services.place_hold(match, by=by), right=self.posters(match), who=who)


class Profiles(Machine):
    """What the talent decides about being found."""

    @rule(
        pick=PICK,
        who=WHO,
        visibility=st.sampled_from(Talent.Visibility.values),
        shut=st.sampled_from(["", "using1", "using2"]),
    )
    def who_may_know(self, pick: int, who: int, visibility: str, shut: str) -> None:
        talent = self.one(Talent.objects.all(), pick | 1)
        if talent:
            units = Unit.objects.filter(pk=self.world.units.get(shut, 0))
            self.act(
                "who may know", lambda by: set_visibility(talent, visibility, by=by, hidden_from=units),
                right=[self.world.talent_name(talent.pk)], who=who,
            )  # fmt: skip

    @rule(pick=PICK, who=WHO)
    def pause_or_publish(self, pick: int, who: int) -> None:
        talent = self.one(Talent.objects.all(), pick, Q(status="paused"))
        if talent:
            name, act = ("publish profile", publish_profile) if talent.status == "paused" else ("pause", pause)
            self.act(name, lambda by: act(talent, by=by), right=[self.world.talent_name(talent.pk)], who=who)

    @rule(pick=PICK, who=WHO)
    def yes_in_advance(self, pick: int, who: int) -> None:
        talent = self.one(Talent.objects.all(), pick | 1)
        if talent is None:
            return
        right = self.world.staff(talent.unit_id, *CONSENTERS)
        given = StandingConsent.objects.filter(talent=talent, ended_at=None).first()
        if given:
            self.act("end standing", lambda by: end_standing(given, by=by, reason="收回"), right=right, who=who)
            return
        until, modes = clock.today() + dt.timedelta(days=200), ["migratory_bird"]
        self.act(
            "give standing", lambda by: give_standing(talent, by=by, days_a_year=40, modes=modes, until=until),
            right=right, who=who,
        )  # fmt: skip


class Consents(Machine):
    """The sending unit's one answer about one assignment."""

    @precondition(lambda self: self.any("Match", "interested"))
    @rule(pick=PICK, who=WHO)
    def ask_unit(self, pick: int, who: int) -> None:
        match = self.one(Match.objects.all(), pick, Q(status="interested") & ~Q(eligibility=""))
        if match:
            right = [self.world.talent_name(match.talent_id)]
            self.act("ask unit", lambda by: services.ask_unit(match, by=by), right=right, who=who)

    @precondition(lambda self: self.any("UnitConsent", "asked", "overdue"))
    @rule(pick=PICK, who=WHO, yes=st.integers(0, 3))
    def answer_for_unit(self, pick: int, who: int, yes: int) -> None:
        consent = self.one(UnitConsent.objects.all(), pick, Q(status__in=("asked", "overdue")))
        if consent:
            self.act(
                "consent" if yes else "refuse",
                lambda by: services.answer_for_unit(
                    consent, by=by, consents=bool(yes), results_confirmed=True, reason="" if yes else "另有任务"
                ),
                right=self.consenters(consent), who=who,
            )  # fmt: skip

    @precondition(lambda self: self.any("UnitConsent", "granted"))
    @rule(pick=PICK, who=WHO, often=st.integers(0, 2))
    def withdraw_consent(self, pick: int, who: int, often: int) -> None:
        consent = self.one(UnitConsent.objects.all(), pick, Q(status="granted"))
        if consent and not often:
            right = self.consenters(consent)
            act = services.withdraw_consent
            self.act("withdraw consent", lambda by: act(consent, by=by, reason="收回"), right=right, who=who)

    def consenters(self, consent: UnitConsent) -> list[str]:
        """Whoever speaks for the sending unit and works in no way for the using unit."""
        using = self.world.staff(Demand.objects.get(matches__consent=consent).unit_id)
        return [name for name in self.world.staff(consent.unit_id, *CONSENTERS) if name not in using]


class Finding(Demands, Talks, Profiles, Consents):
    """Everything before the agreement."""
