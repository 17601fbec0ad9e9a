"""Again next spring: next year's demand in one tap, and the talent invited as soon as it is published."""

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.selectors import language_of
from apps.assignments.again import can_draft_again, can_propose_again, next_demand, next_season
from apps.assignments.models import Again, Assignment
from apps.assignments.services.moves import lock_assignment
from apps.assignments.services.telling import people_of_party
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.demands.answers import Answers
from apps.demands.models import Demand
from apps.demands.periods import stays
from apps.demands.rules import can_post
from apps.demands.services import save_draft
from apps.matching.models import Match
from apps.matching.services import invite, refresh_pair
from apps.messaging.services import notify
from apps.modes.models import Party


@transaction.atomic
def draft_again(assignment: Assignment, *, by: User) -> Demand:
    """Next year's demand as a draft: the same weeks a year on, the talent as the known person.

    Asked again it gives the draft that is there. Raises RuleViolation "forbidden".
    """
    assignment = lock_assignment(assignment.pk)
    if not can_draft_again(by, assignment):
        existing = next_demand(assignment)
        if existing is not None and can_post(by, existing.unit):
            return existing
        raise RuleViolation(
            "forbidden",
            _("The using unit's HR contact asks for another season, when the last stay of this one has begun."),
        )
    demand = save_draft(assignment.agreement.using_unit, by=by, answers=_answers(assignment))
    again, _created = Again.objects.get_or_create(assignment=assignment)
    again.demand, again.drafted_by, again.invited_at = demand, by, None
    again.save(update_fields=["demand", "drafted_by", "invited_at"])
    record("again_drafted", assignment, by=by, demand=str(demand.public_id))
    return demand


@transaction.atomic
def propose_again(assignment: Assignment, *, by: User) -> Again:
    """The talent would come again; the using unit is told. Raises RuleViolation "forbidden"."""
    assignment = lock_assignment(assignment.pk)
    if not can_propose_again(by, assignment):
        raise RuleViolation(
            "forbidden", _("The talent proposes another season once, when the last stay of this one has begun.")
        )
    again, _created = Again.objects.get_or_create(assignment=assignment)
    again.proposed_at = clock.now()
    again.save(update_fields=["proposed_at"])
    record("again_proposed", assignment, by=by)
    facts = {"talent": by.name, "number": assignment.number, "demand": assignment.agreement.match.demand.title}
    path = f"{reverse('assignments:detail', args=[assignment.public_id])}#again"
    people = people_of_party(assignment, Party.USING)
    notify(people, "assignments.again_proposed", facts=facts, path=path, key=f"again_proposed:{assignment.public_id}")
    return again


@transaction.atomic
def invite_again(demand_id: str) -> bool:
    """Matches are there: invite the talent of last season at once, or tell the unit why not. Once; safe to run twice."""
    rows = Again.objects.select_for_update(of=("self",)).filter(demand__public_id=demand_id, invited_at=None)
    again = rows.select_related("demand", "drafted_by", "assignment__agreement__talent__user").first()
    if again is None or again.demand is None or again.drafted_by is None:
        return False
    if again.demand.status != Demand.Status.OPEN:
        return False
    talent = again.assignment.agreement.talent
    match = Match.objects.filter(demand=again.demand, talent=talent, fits=True).first()
    match = match or refresh_pair(again.demand, talent.pk, known=True)  # whoever came before need not be among the best
    again.invited_at = clock.now()
    again.save(update_fields=["invited_at"])
    if match is not None and match.status not in (Match.Status.SUGGESTED, Match.Status.LAPSED):
        return False  # the talent was faster
    try:
        if match is None:
            raise RuleViolation("not-a-match", _("Weeks, place, pay or skills of the profile do not fit any more."))
        with transaction.atomic():
            invite(match, by=again.drafted_by, text=_text(talent.user))
    except RuleViolation:
        _tell_not_invited(again)
        return False
    return True


def _answers(assignment: Assignment) -> Answers:
    """Last season's demand for one year: where it held several, its days and pay are shared among them."""
    agreement, season = assignment.agreement, next_season(assignment)
    old = agreement.match.demand
    years = len({start.isocalendar().year for start, _end in stays(old)}) or 1
    return Answers(
        title=old.title,
        problem=old.problem,
        result_wanted=old.result_wanted,
        period=season.period,
        windows=season.windows,
        days=max(old.days // years, 1),
        place=old.place,
        region=old.region,
        remote_percent=old.remote_percent,
        pay_total_fen=max(old.pay_total_fen // years, 1),
        known_person=agreement.talent.user.name,
        result_owner=old.result_owner,
        contact=old.contact,
        lang=old.lang,
    )


def _text(talent: User) -> str:
    with translation.override(language_of(talent)):
        return _("Again next spring? We were glad to work with you and would like to have you with us once more.")


def _tell_not_invited(again: Again) -> None:
    demand, talent = again.demand, again.assignment.agreement.talent
    if demand is None:
        return
    people = people_of_party(again.assignment, Party.USING)
    facts = {"talent": talent.user.name, "demand": demand.title}
    path = reverse("demands:detail", args=[demand.public_id])
    notify(people, "assignments.again_not_invited", facts=facts, path=path, key=f"again_no:{demand.public_id}")
