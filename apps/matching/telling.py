"""Who is told of a step between a demand and a talent. Each notice is written once, however often this runs."""

from django.db.models import Q
from django.urls import reverse

from apps.accounts.models import User
from apps.audit.selectors import history_of
from apps.core import clock, timers
from apps.demands.models import Demand, Seat
from apps.demands.rules import POSTERS
from apps.matching.models import HelpRequest, Match, MatchDispute, UnitConsent
from apps.matching.rules import CONSENTERS
from apps.matching.selectors import followed, holds_of, talent_name
from apps.messaging.models import Thread
from apps.messaging.services import notify
from apps.modes.models import Party
from apps.organisations.models import OfficeRole, Unit
from apps.organisations.selectors import office_people, people_of
from apps.talents.models import Talent

WHY_OVER: dict[str, str] = {
    Demand.Status.CLOSED: "matching.closed",
    Demand.Status.EXPIRED: "matching.expired",
    Demand.Status.FILLED: "matching.filled",
}
_MATCHES = Match.objects.select_related("demand__unit", "talent__user", "talent__unit")


def tell_invited(match_id: str) -> None:
    match = _match(match_id)
    due = match.answer_due.isoformat() if match.answer_due else ""
    facts = {"demand": match.demand.title, **unit_facts(match.demand.unit), "due": due}
    _tell_talent(match, "matching.invited", facts)


def tell_interested(match_id: str) -> None:
    match = _match(match_id)
    for person in people_of(match.demand.unit, *POSTERS):
        facts = {"demand": match.demand.title, "talent": talent_name(match, person)}
        notify([person], "matching.interested", facts=facts, path=_candidate(match), key=_key(match, "interested"))


def tell_dispute_answered(dispute_id: str) -> None:
    row = MatchDispute.objects.select_related("match__demand", "by").get(public_id=dispute_id)
    name = "opportunity" if row.side == Party.TALENT else "candidate"
    path, key = reverse(f"matching:{name}", args=[row.match.public_id]), f"dispute:{row.public_id}"
    notify([row.by], "matching.dispute_answered", facts={"demand": row.match.demand.title}, path=path, key=key)


def tell_declined(match_id: str) -> None:
    """Whoever did not decline; nobody where a suggestion was only waved away."""
    match = _match(match_id)
    step = history_of(match).filter(action=Match.Status.DECLINED).order_by("-id").first()
    if step is None or not (match.invited_at or match.eligibility):
        return
    if step.actor_id != str(match.talent.user.public_id):
        _tell_talent(match, "matching.declined", {"demand": match.demand.title, **unit_facts(match.demand.unit, "who")})
        return
    for person in people_of(match.demand.unit, *POSTERS):
        facts = {"demand": match.demand.title, "who": talent_name(match, person)}
        notify([person], "matching.declined", facts=facts, path=_candidate(match), key=_key(match, "declined"))


def tell_over(demand_id: str, ended: list[Match]) -> None:
    """The demand is over without them: those who had been spoken to, whose hold or request lapsed before, and who kept it.

    Each is told why, kindly, and once.
    """
    lapsed = Q(status=Match.Status.LAPSED, answered_at__isnull=False)
    known = {match.pk for match in ended}
    for match in [*ended, *_MATCHES.filter(followed() | lapsed, demand__public_id=demand_id).exclude(pk__in=known)]:
        kind = "matching.taken_down" if match.demand.taken_down_at else WHY_OVER.get(match.demand.status)
        if kind:
            facts = {"demand": match.demand.title, **unit_facts(match.demand.unit)}
            _tell_talent(match, kind, facts, turn=_turn(match))


def tell_seat_free(demand_id: str) -> None:
    """Who waits, who kept it, and whom the full demand had let go can go on again."""
    waiting = Q(status=Match.Status.INTERESTED) | Q(status=Match.Status.LAPSED, answered_at__isnull=False) | followed()
    open_again = Q(demand__public_id=demand_id, demand__status=Demand.Status.OPEN)
    seated = Seat.objects.filter(demand__public_id=demand_id).values("taker")
    for match in _MATCHES.filter(waiting, open_again, talent__status=Talent.Status.PUBLISHED).exclude(
        public_id__in=seated
    ):
        facts = {"demand": match.demand.title, **unit_facts(match.demand.unit)}
        _tell_talent(match, "matching.seat_free", facts, turn=clock.today().isoformat())


def _turn(match: Match) -> str:
    """A demand that is opened again has another last day, and may be over once more."""
    return f"{match.demand.expires_on}"


def tell_relayed(match: Match) -> None:
    """A sealed invitation has reached the talent; the using unit is told nothing about it."""
    due = match.demand.relay.answer_due.isoformat()
    _tell_talent(match, "matching.relayed", {"demand": match.demand.title, **unit_facts(match.demand.unit), "due": due})


def tell_nobody(demand_id: str) -> None:
    """Whoever works at the office of the unit's region; they can propose somebody, or call."""
    demand = Demand.objects.select_related("unit__region").get(public_id=demand_id)
    office = office_people(demand.unit.region, OfficeRole.Role.OFFICER, OfficeRole.Role.SUPERVISOR)
    facts = {"demand": demand.title, **unit_facts(demand.unit), "days": str(timers.number("no_candidate"))}
    path = reverse("matching:board", args=[demand.public_id])
    notify(office, "matching.nobody", facts=facts, path=path, key=f"nobody:{demand.public_id}")


def tell_help_asked(request_id: str) -> None:
    asked = HelpRequest.objects.select_related("demand__unit", "officer").get(public_id=request_id)
    thread = Thread.objects.filter(subject=f"help:{asked.demand.public_id}").first()
    path = reverse("messaging:thread", args=[thread.public_id]) if thread else reverse("messaging:threads")
    facts = {"demand": asked.demand.title, **unit_facts(asked.demand.unit), "due": asked.due_on.isoformat()}
    notify([asked.officer], "matching.help_asked", facts=facts, path=path, key=f"help:{asked.public_id}")


def tell_held(match_id: str) -> None:
    match = _match(match_id)
    held = holds_of([match]).get(match.talent_id)
    until = held[0] if held else clock.today()
    facts = {"demand": match.demand.title, **unit_facts(match.demand.unit), "until": until.isoformat()}
    _tell_talent(match, "matching.held", facts, turn=until.isoformat())  # a hold that ended may be placed again


def tell_unit_asked(consent_id: str) -> None:
    consent = _consent(consent_id)
    match = consent.match
    facts = {
        "talent": match.talent.user.name,
        **unit_facts(match.demand.unit),
        "due": consent.due_on.isoformat(),
    }
    path = reverse("matching:consent", args=[consent.public_id])
    people = people_of(consent.unit, *CONSENTERS).exclude(pk=match.talent.user_id)
    notify(people, "matching.unit_asked", facts=facts, path=path, key=_consent_key(consent, "asked"))


def tell_unit_answered(consent_id: str) -> None:
    consent = _consent(consent_id)
    match = consent.match
    yes = consent.status == UnitConsent.Status.GRANTED
    kind = "matching.unit_consented" if yes else "matching.unit_refused"
    facts = {"demand": match.demand.title, **unit_facts(consent.unit)}
    _tell_talent(match, kind, facts)
    people = people_of(match.demand.unit, *POSTERS)
    notify(people, kind, facts=facts, path=_candidate(match), key=_key(match, f"unit:{consent.status}"))


def tell_overdue(consent_id: str) -> None:
    """The unit is reminded and the office of its region informed; silence stays no consent."""
    consent = _consent(consent_id)
    facts = {
        "talent": consent.match.talent.user.name,
        **unit_facts(consent.unit),
        "due": consent.due_on.isoformat(),
    }
    path, key = reverse("matching:consent", args=[consent.public_id]), _consent_key(consent, "overdue")
    notify(people_of(consent.unit, *CONSENTERS), "matching.unit_overdue", facts=facts, path=path, key=key)
    officers: list[User] = list(office_people(consent.unit.region, OfficeRole.Role.OFFICER))
    office = reverse("admin:matching_unitconsent_changelist")
    notify([*officers], "matching.unit_overdue", facts=facts, path=office, key=f"{key}:office")
    _tell_talent(consent.match, "matching.unit_overdue", facts)


def _tell_talent(match: Match, kind: str, facts: dict[str, str], *, turn: str = "") -> None:
    path = reverse("matching:opportunity", args=[match.public_id])
    notify([match.talent.user], kind, facts=facts, path=path, key=_key(match, f"{kind}:talent{turn}"))


def unit_facts(unit: Unit, fact: str = "unit") -> dict[str, str]:
    """The unit's name in both languages, as notices word it."""
    return {fact: unit.name_zh, f"{fact}_en": unit.name_en or unit.name_zh}


def _candidate(match: Match) -> str:
    return reverse("matching:candidate", args=[match.public_id])


def _key(match: Match, what: str) -> str:
    """A match may be invited again after it lapsed: the date of the step tells one from the other."""
    step = match.invited_at or match.answered_at or match.created_at
    return f"match:{match.public_id}:{what}:{step:%Y%m%d%H%M%S}"


def _consent_key(consent: UnitConsent, what: str) -> str:
    """A unit may be asked once more after the match lapsed: the moment of asking tells one from the other."""
    return f"consent:{consent.public_id}:{what}:{consent.asked_at:%Y%m%d%H%M%S}"


def _match(match_id: str) -> Match:
    return _MATCHES.get(public_id=match_id)


def _consent(consent_id: str) -> UnitConsent:
    rows = UnitConsent.objects.select_related("unit__region", "match__demand__unit", "match__talent__user")
    return rows.get(public_id=consent_id)
