"""What a talent decides about being ranked, and what anybody of a match says is wrong with it."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.locks import lock_then_read
from apps.core.outbox import emit
from apps.matching.events import DisputeAnswered
from apps.matching.models import Match, MatchDispute, Unranked
from apps.matching.rules import can_answer_dispute, can_dispute, is_talent
from apps.modes.models import Party
from apps.talents.events import TalentChanged
from apps.talents.models import Talent
from apps.talents.selectors import talent_of


@transaction.atomic
def set_ranking(*, by: User, on: bool) -> Talent:
    """Let oneself be ranked, or not; asking for what is so already changes nothing. Raises RuleViolation "no-profile"."""
    talent = talent_of(by)
    if talent is None:
        raise RuleViolation("no-profile", _("Write your profile first; then you can choose how it is found."))
    talent = lock_then_read(Talent.objects.select_related("user"), talent.pk, no_key=True)
    if on:
        changed = bool(Unranked.objects.filter(talent=talent).delete()[0])
    else:
        _row, changed = Unranked.objects.get_or_create(talent=talent, defaults={"since": clock.now()})
    if changed:
        record("ranking_on" if on else "ranking_off", talent, by=by)
        emit(TalentChanged(str(talent.public_id)))
    return talent


@transaction.atomic
def dispute(match: Match, *, by: User, about: str, text: str) -> MatchDispute:
    """Say what is wrong with a match; the talent office of the own side answers. Raises "forbidden", "text", "open"."""
    Match.objects.select_for_update(no_key=True).get(pk=match.pk)
    if not can_dispute(by, match):
        raise RuleViolation("forbidden", _("Only the talent and the using unit's people can say so."))
    if not text.strip() or about not in MatchDispute.About.values:
        raise RuleViolation(
            "text", _("Say in one or two sentences what is wrong, so that the office can look into it.")
        )
    own = is_talent(by, match)
    side = Party.TALENT if own else Party.USING
    if match.disputes.filter(side=side, answered_at=None).exists():
        raise RuleViolation("already-done", _("This was said already; the talent office answers it."))
    region = match.talent.region if own else match.demand.unit.region
    row = MatchDispute.objects.create(
        match=match, region=region, by=by, side=side, about=about, text=text.strip()[:1000], at=clock.now()
    )
    record("match_disputed", match, by=by, about=about)
    return row


@transaction.atomic
def answer_dispute(row: MatchDispute, *, by: User, answer: str) -> MatchDispute:
    """The office answers in a sentence that the person reads. Raises "forbidden", "reason", "already-done"."""
    row = (
        MatchDispute.objects.select_for_update(no_key=True, of=("self",)).select_related("match__talent").get(pk=row.pk)
    )
    if not can_answer_dispute(by, row):
        raise RuleViolation(
            "forbidden", _("Only an officer or supervisor of the region answers, and never for oneself.")
        )
    if row.answered_at is not None:
        raise RuleViolation("already-done", _("This was answered already."))
    if not answer.strip():
        raise RuleViolation("reason", _("Write the answer in one sentence; the person reads it."))
    row.answer, row.answered_by, row.answered_at = answer.strip()[:200], by, clock.now()
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    record("dispute_answered", row.match, by=by)
    emit(DisputeAnswered(str(row.public_id)))
    return row
