"""Nothing hidden is shown: what each person can see, asked of the selectors that every page asks."""

import re
from typing import Any

from django.db.models import Max

from apps.accounts.models import User
from apps.agreements.models import Agreement
from apps.agreements.selectors import agreements_visible_to
from apps.assignments.models import Assignment, Milestone, ServiceLog
from apps.assignments.selectors import assignments_visible_to
from apps.demands.models import Demand
from apps.evaluations.models import Evaluation
from apps.evaluations.selectors import evaluations_visible_to
from apps.matching.models import Match, UnitConsent
from apps.matching.selectors import consents_visible_to, matches_seen_by_unit, matches_visible_to
from apps.messaging.models import Notice, ThreadMember
from apps.settlement.models import Statement
from apps.settlement.selectors import statements_visible_to
from apps.talents.catalogue import catalogue
from apps.talents.models import StandingConsent, Talent
from apps.talents.rules import SHOWN
from tests.machines.scene import World

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
VIEWERS = ("clerk1", "clerk2", "keeper1", "keeper2", "both", "gone", "stranger")

READERS = (*VIEWERS, "t1", "t2", "t3")
PARTIES = ("pk", "using_unit", "sending_unit", "talent")
SEEN = ("pk", "status", "talent", "talent__visibility", "talent__status", "demand__unit", "answered_at")


class Eyes:
    """The people of the scene as readers. ``forward`` are the matches whose talent was asked or said yes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.forward: set[int] = set()
        self.notices = Notice.objects.aggregate(last=Max("pk"))["last"] or 0
        self.members = self.turn = self.steps = 0
        self.known: dict[str, Any] = {}

    def see_only_what_is_theirs(self, *, everybody: bool, agreements: bool) -> None:
        """One reader after the other, every second step; ``everybody`` at once at the end."""
        self._who_came_forward()
        self.steps += 1
        if self.steps % 2 and not everybody:
            return
        shut_out = set(Talent.hidden_from.through.objects.values_list("talent", "unit"))
        self.turn += 1
        for name in VIEWERS if everybody else VIEWERS[self.turn // 2 % len(VIEWERS) :][: self.turn % 2]:
            self._talents(name, self.world.user(name), shut_out)
        for name in READERS if everybody else READERS[self.turn // 2 % len(READERS) :][: 1 - self.turn % 2]:
            if agreements:
                self._agreements(name, self.world.user(name))
        demands = list(Demand.objects.order_by("pk")) if everybody or self.turn % 3 == 0 else []
        for demand in demands:
            for match in matches_seen_by_unit(demand).filter(demand=demand).values(*SEEN):
                self._candidate(match, shut_out)
        self._notices()
        self._threads()

    def _who_came_forward(self) -> None:
        told = Match.objects.filter(status__in=("invited", "interested", "unit_asked", "unit_consented", "agreed"))
        self.forward |= set(told.values_list("pk", flat=True))

    def units_of(self, name: str) -> set[int]:
        return {pk for pk in self.world.units.values() if name in self.world.staff(pk)}

    def _talents(self, name: str, viewer: User, shut_out: set[tuple[int, int]]) -> None:
        """Catalogue and candidates: nobody who hides, none who shut the unit out, no colleague of one's own."""
        units = self.units_of(name)
        for pk, unit, status, visibility in catalogue(viewer).values_list("pk", "unit", "status", "visibility"):
            assert status == Talent.Status.PUBLISHED, f"{name} finds a talent who paused"
            assert visibility in SHOWN, f"{name} finds a hidden talent"
            assert not {(pk, one) for one in units} & shut_out, f"{name} finds a talent who shut the unit out"
            assert unit not in units, f"{name} finds a colleague"
        for match in matches_visible_to(viewer).values(*SEEN):
            assert match["demand__unit"] in units, f"{name} sees a candidate of another unit"
            self._candidate(match, shut_out)
        asked = set(consents_visible_to(viewer).values_list("unit", flat=True))
        assert asked <= units, f"{name} sees what another unit was asked"

    def _candidate(self, match: dict[str, Any], shut_out: set[tuple[int, int]]) -> None:
        """A suggestion is seen while the talent may be found by this unit; a story that has begun stays."""
        if match["pk"] in self.forward:
            return
        assert match["talent__visibility"] in SHOWN, f"a hidden talent is shown: {match}"
        if match["status"] == Match.Status.SUGGESTED:
            assert match["talent__status"] == Talent.Status.PUBLISHED, "a talent who paused is suggested"
            assert (match["talent"], match["demand__unit"]) not in shut_out, "suggested to a unit that was shut out"
        assert match["answered_at"] is None, f"a suggestion that was waved away is shown: {match}"

    def _agreements(self, name: str, viewer: User) -> None:
        """Agreements, work, money and opinions: parties only, and no opinion before it is published."""
        units, own = self.units_of(name), self.world.talents.get(name)
        parties: set[int] = set()
        for pk, using, sending, talent in agreements_visible_to(viewer).values_list(*PARTIES):
            assert {using, sending} & units or talent == own, f"{name} sees an agreement of others"
            parties.add(pk)
        assert set(assignments_visible_to(viewer).values_list("agreement", flat=True)) <= parties
        assert set(statements_visible_to(viewer).values_list("agreement", flat=True)) <= parties
        for evaluation in evaluations_visible_to(viewer):
            agreement = evaluation.assignment.agreement
            sides = {"using": agreement.using_unit_id in units, "sending": agreement.sending_unit_id in units}
            speaks = sides.get(evaluation.rater, agreement.talent_id == own)
            assert speaks or (evaluation.published_at and agreement.pk in parties), f"{name} reads a sealed opinion"

    # ---- Notices and conversations

    def _notices(self) -> None:
        """Each new notice went to somebody whom its subject concerns."""
        for notice in Notice.objects.filter(pk__gt=self.notices).order_by("pk"):
            concerned = self.concerned(UUID.findall(notice.key)[0])
            assert notice.user_id in concerned, f"{notice.kind} was told to {notice.user.name}"
        self.notices = Notice.objects.aggregate(last=Max("pk"))["last"] or self.notices

    def concerned(self, public_id: str) -> set[int]:
        """Keys of the people whom a thing concerns, its office included."""
        if public_id not in self.known:
            self.known[public_id] = thing_of(public_id)
        return self._of(self.known[public_id]) | {self.world.people["officer"]}

    def _of(self, thing: Any) -> set[int]:
        if isinstance(thing, Demand):
            return self.world.keys(self.world.staff(thing.unit_id, "hr", "administrator"))
        if isinstance(thing, StandingConsent):
            return self.world.keys(self.world.staff(thing.unit_id)) | {thing.talent.user_id}
        if isinstance(thing, Match):
            asked = UnitConsent.objects.filter(match=thing).first()
            sending = self.world.staff(asked.unit_id, "hr", "administrator", "signatory") if asked else []
            return self._of(thing.demand) | self.world.keys(sending) | {thing.talent.user_id}
        units = [unit for unit in (thing.using_unit_id, thing.sending_unit_id) if unit]
        return {pk for unit in units for pk in self.world.keys(self.world.staff(unit))} | {thing.talent.user_id}

    def _threads(self) -> None:
        """Two read the first conversation, three the second; the sending unit not before it was asked."""
        rows = ThreadMember.objects.filter(pk__gt=self.members, thread__subject__startswith="match:")
        for member in rows.select_related("thread", "user").order_by("pk"):
            self.members = member.pk
            _match, key, which = member.thread.subject.split(":")
            match = Match.objects.get(public_id=key)
            readers = self._of(match) if which == "three" else self._of(match.demand) | {match.talent.user_id}
            assert member.user_id in readers, f"{member.user.name} reads {member.thread.subject}"


PATHS: dict[type[Any], str] = {
    Match: "", UnitConsent: "match", Demand: "", StandingConsent: "", Agreement: "", Assignment: "agreement",
    Milestone: "assignment__agreement", ServiceLog: "assignment__agreement", Statement: "agreement",
    Evaluation: "assignment__agreement",
}  # fmt: skip


def thing_of(public_id: str) -> Any:
    """The match, demand, standing consent or agreement that a notice's key leads to."""
    for model, path in PATHS.items():
        found = model.objects.filter(public_id=public_id).first()
        if found is not None:
            for step in filter(None, path.split("__")):
                found = getattr(found, step)
            return found
    raise AssertionError(f"a notice about nothing known: {public_id}")
