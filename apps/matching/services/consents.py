"""The sending unit's one answer about one assignment. Silence is never consent."""

import datetime as dt
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock, timers
from apps.core.errors import RuleViolation
from apps.core.jobs import each
from apps.core.locks import lock_then_read
from apps.core.outbox import emit
from apps.demands.models import Demand
from apps.demands.rules import POSTERS
from apps.files.models import StoredFile
from apps.matching.events import UnitAnswered, UnitAsked, UnitOverdue
from apps.matching.load import days_given
from apps.matching.models import Match, UnitConsent
from apps.matching.participation import approval_is_open, eligibility_by, ruling_of
from apps.matching.rules import (
    ANSWERABLE,
    CONSENTERS,
    can_answer_for_unit,
    can_ask_unit,
    can_withdraw_consent,
    needs_unit,
)
from apps.matching.selectors import subject_of
from apps.matching.services.holds import claim_stays, lengthen_hold
from apps.matching.services.participation import refuse_blocked, refuse_open_approval, still_free
from apps.matching.services.steps import end_hold, lock_match, move_consent, move_match
from apps.matching.sheet import make_sheet
from apps.messaging.services import open_thread
from apps.modes.models import Party, Person
from apps.organisations.models import Unit
from apps.organisations.selectors import people_of
from apps.talents.models import StandingConsent
from apps.talents.selectors import hold_of, standing_consent_of

Status = UnitConsent.Status


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the unit says besides its yes: who may take part, the approval, and the steps of a public institution.

    ``persons`` are statements true of the talent, beside those the talent declared.
    """

    persons: tuple[str, ...] = ()
    approval_name: str = ""
    approval: StoredFile | None = None
    decided_on: dt.date | None = None
    notice_from: dt.date | None = None
    notice_until: dt.date | None = None
    filed_on: dt.date | None = None


def with_approval(confirmed: Confirmed, approval: StoredFile) -> Confirmed:
    return replace(confirmed, approval=approval)


@transaction.atomic
def ask_unit(match: Match, *, by: User) -> Match:
    """The talent asks the own unit about this one assignment; the days stay held while the unit decides.

    A standing consent that covers it answers at once; a mode without a sending unit needs no answer. Raises
    RuleViolation "forbidden", "no-sending-unit", "approval-missing" (the talent's own), "held" (for another talent), "overlap".
    """
    match = lock_match(match)
    if not can_ask_unit(by, match):
        raise RuleViolation("forbidden", _("Answer the invitation first; then you, and only you, can ask your unit."))
    refuse_open_approval(match)
    _hold_days(match, by=by)
    if not needs_unit(match):
        return move_match(match, Match.Status.UNIT_CONSENTED, by=by)
    unit = match.talent.unit
    if unit is None:
        raise RuleViolation(
            "no-sending-unit",
            _(
                "This way of sharing needs your unit. Choose it in your profile first; has it not registered, invite it."
            ),
        )
    consent = _ask(match, unit, by=by)
    _open_thread_of_three(match, unit)
    move_match(match, Match.Status.UNIT_ASKED, by=by)
    standing = standing_consent_of(match.talent)
    if standing is not None and covers(standing, match) and still_free(match):
        return _grant_by_standing(match, consent, standing)
    emit(UnitAsked(str(consent.public_id)))
    return match


def covers(standing: StandingConsent, match: Match) -> bool:
    """Whether a yes in advance holds for this assignment: mode, unit, dates, and days a year with all given before."""
    demand = match.demand
    if demand.mode is None or demand.mode.code not in standing.modes:
        return False
    if standing.valid.upper is not None and standing.valid.upper < demand.period.upper:
        return False
    if standing.forbidden_units.filter(pk=demand.unit_id).exists():
        return False
    given = days_given(match.talent, standing.unit_id, demand.period.lower.year, besides=match)
    return given + demand.days <= standing.days_a_year


@transaction.atomic
def answer_for_unit(
    consent: UnitConsent,
    *,
    by: User,
    consents: bool,
    limits: str = "",
    results_confirmed: bool = False,
    reason: str = "",
    most_days: int | None = None,
    confirmed: Confirmed = Confirmed(),
) -> UnitConsent:
    """The unit's yes, with limits where it has some, or no with a reason that the talent reads.

    A no gives the days back and lets the demand go on. Raises RuleViolation "forbidden", "already-done", "results" (a
    yes without the tick that says whose the results are), "reason" (a no without one), "most-days"; and of a yes
    "not-eligible" where the rules let nobody consent, "approval-missing", "notice-order", "notice-running".
    """
    match = lock_match(consent.match)
    consent = _lock(consent)
    consent.match = match
    if not can_answer_for_unit(by, consent):
        raise RuleViolation("forbidden", _("Only your unit's HR contact, administrator or signatory can answer."))
    if consent.status not in ANSWERABLE:
        raise RuleViolation("already-done", _("This was answered already, or is no longer asked."))
    if consents and not results_confirmed:
        raise RuleViolation("results", _("Confirm whom the results belong to; without it the yes does not count."))
    if not consents and not reason.strip():
        raise RuleViolation("reason", _("Write the reason in one sentence; your talent reads it."))
    if most_days is not None and most_days < 1:
        raise RuleViolation("most-days", _("The most days must be at least 1."))
    if consents:
        _confirm(consent, match, confirmed, by=by)
    consent.limits, consent.most_days = limits.strip()[:1000], most_days if consents else None
    consent.results_confirmed, consent.reason = consents and results_confirmed, reason.strip()[:200]
    consent.answered_by, consent.answered_at = by, clock.now()
    move_consent(consent, Status.GRANTED if consents else Status.REFUSED, by=by)
    if consents:
        move_match(match, Match.Status.UNIT_CONSENTED, by=by)
    else:
        end_hold(match, by=by)
        move_match(match, Match.Status.UNIT_REFUSED, by=by, reason=reason)
    emit(UnitAnswered(str(consent.public_id)))
    return consent


@transaction.atomic
def withdraw_consent(consent: UnitConsent, *, by: User, reason: str) -> UnitConsent:
    """The unit takes its yes back before the three signed. Raises RuleViolation "forbidden", "reason", "wrong-state"."""
    match = lock_match(consent.match)
    consent = _lock(consent)
    consent.match = match
    if not can_withdraw_consent(by, consent):
        raise RuleViolation("forbidden", _("Only your unit can withdraw its consent, while it stands."))
    if not reason.strip():
        raise RuleViolation("reason", _("Write the reason in one sentence; your talent reads it."))
    consent.reason = reason.strip()[:200]
    move_consent(consent, Status.WITHDRAWN, by=by)
    end_hold(match, by=by)
    move_match(match, Match.Status.UNIT_REFUSED, by=by, reason=reason)
    emit(UnitAnswered(str(consent.public_id)))
    return consent


def _confirm(consent: UnitConsent, match: Match, said: Confirmed, *, by: User) -> None:
    """Who may take part, asked again at the yes; the match keeps the stricter result."""
    consent.persons = [one for one in dict.fromkeys(said.persons) if one in Person.values]
    found = ruling_of(match.talent, match.demand.mode, confirmed=consent.persons)
    refuse_blocked(found, for_unit=True)
    consent.approval_name = said.approval_name.strip()[:120] or ", ".join(found.approvals)[:120]
    consent.approval = said.approval or consent.approval
    consent.save(update_fields=["persons", "approval_name", "approval"])
    match.eligibility = eligibility_by(found, match.eligibility or "yes")
    if approval_is_open(match, consent):
        raise RuleViolation(
            "approval-missing",
            _("Upload the approval first: %(names)s.") % {"names": consent.approval_name or _("approval")},
        )
    match.save(update_fields=["eligibility"])
    _note_steps(consent, said)
    record("participation_confirmed", consent, by=by)


def _note_steps(consent: UnitConsent, said: Confirmed) -> None:
    """The dates of the decision, the internal notice and the filing. A notice that still runs is no yes yet."""
    if said.notice_from and said.notice_until and said.notice_from > said.notice_until:
        raise RuleViolation("notice-order", _("The internal notice must begin before it ends."))
    if said.notice_until and said.notice_until > clock.today():
        raise RuleViolation("notice-running", _("The internal notice still runs. Answer when it has ended."))
    consent.decided_on, consent.filed_on = said.decided_on, said.filed_on
    consent.notice_from, consent.notice_until = said.notice_from, said.notice_until


def mark_overdue_consents() -> int:
    """Mark what the unit did not answer in time; return how many. It may still be answered. Run twice, it is done once."""
    return each(UnitConsent.objects.filter(status=Status.ASKED, due_on__lt=clock.today()), _mark_overdue)


@transaction.atomic
def _mark_overdue(consent: UnitConsent) -> bool:
    consent = _lock(consent)
    if consent.status != Status.ASKED or consent.due_on >= clock.today():
        return False
    move_consent(consent, Status.OVERDUE, by=None)
    emit(UnitOverdue(str(consent.public_id)))
    return True


def _ask(match: Match, unit: Unit, *, by: User) -> UnitConsent:
    """A new question, or the old one once more where the match had lapsed: what was answered then counts no longer."""
    timer = "unit_consent_public" if unit.kind == Unit.Kind.PUBLIC else "unit_consent"
    consent = UnitConsent.objects.select_for_update(no_key=True).filter(match=match).first() or UnitConsent(match=match)
    consent.unit, consent.sheet = unit, dict(make_sheet(match))
    consent.asked_at, consent.due_on = clock.now(), timers.due_date(timer)
    consent.limits, consent.reason, consent.most_days = "", "", None
    consent.results_confirmed, consent.by_standing_consent = False, False
    consent.answered_by, consent.answered_at = None, None
    consent.persons, consent.approval, consent.approval_name = [], None, ""
    consent.decided_on = consent.notice_from = consent.notice_until = consent.filed_on = None
    if consent.pk:
        return move_consent(consent, Status.ASKED, by=by)
    consent.save()
    record("asked", consent, by=by)
    return consent


def _hold_days(match: Match, *, by: User) -> None:
    if hold_of(subject_of(match)) is None:
        if match.demand.status != Demand.Status.OPEN:
            raise RuleViolation("held", _("The using unit holds another talent now. Wait until it is open again."))
        claim_stays(match, by=by)
    lengthen_hold(match)


def _grant_by_standing(match: Match, consent: UnitConsent, standing: StandingConsent) -> Match:
    """The standing consent names modes, days and competitors, and holds whose the results are by the own rules."""
    consent.by_standing_consent, consent.results_confirmed = True, True
    consent.answered_by, consent.answered_at = standing.given_by, clock.now()
    move_consent(consent, Status.GRANTED, by=None)
    move_match(match, Match.Status.UNIT_CONSENTED, by=None)
    emit(UnitAnswered(str(consent.public_id)))
    return match


def _open_thread_of_three(match: Match, unit: Unit) -> None:
    """A second thread, with the terms; the first stays with the two."""
    members = [(match.talent.user, str(Party.TALENT))]
    for side, people in (
        (Party.USING, people_of(match.demand.unit, *POSTERS)),
        (Party.SENDING, people_of(unit, *CONSENTERS)),
    ):
        taken = {user.pk for user, _side in members}
        members += [(person, str(side)) for person in people if person.pk not in taken]
    open_thread(f"{subject_of(match)}:three", match.demand.title, members, region=match.demand.unit.region)


def _lock(consent: UnitConsent) -> UnitConsent:
    return lock_then_read(UnitConsent.objects.select_related("unit__region", "match"), consent.pk, no_key=True)
