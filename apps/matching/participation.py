"""Who may take part, for one talent and one match: declared by the talent, confirmed by the own unit.

The reasons are for the talent and the own unit. Whoever else asks learns only *not available*.
"""

from collections.abc import Iterable

from apps.matching.models import Declaration, Match, UnitConsent
from apps.matching.rules import needs_unit
from apps.modes.models import SharingMode
from apps.modes.participation import Answer, Ruling, UnitKind, ruling
from apps.talents.models import Talent

YES, YES_APPROVAL, UNPAID = "yes", "yes_approval", "unpaid"
_ELIGIBILITY = {Answer.FREE: YES, Answer.APPROVAL: YES_APPROVAL, Answer.UNPAID: UNPAID}


def unit_kind_of(talent: Talent) -> str:
    return str(UnitKind(talent.unit.kind) if talent.unit else UnitKind.NONE)


def declaration_of(talent: Talent) -> Declaration | None:
    """The latest for the present unit: with another unit the questions are asked anew."""
    rows = Declaration.objects.filter(talent=talent, unit=talent.unit_id)
    return rows.select_related("approval").order_by("-id").first()


def ruling_of(talent: Talent, mode: SharingMode | None, *, confirmed: Iterable[str] = ()) -> Ruling:
    """By the latest declaration and by what the unit said besides: either is enough."""
    declared = declaration_of(talent)
    return ruling([*(declared.persons if declared else ()), *confirmed], unit_kind_of(talent), mode)


def ruling_of_match(match: Match) -> Ruling:
    consent = UnitConsent.objects.filter(match=match).first()
    return ruling_of(match.talent, match.demand.mode, confirmed=consent.persons if consent else ())


def eligibility_by(found: Ruling, given: str) -> str:
    """What is kept with the match: the stricter of the talent's own word and the rules."""
    by_rule = _ELIGIBILITY.get(Answer(found.answer), YES)
    return given if by_rule == YES else by_rule


def approval_is_open(match: Match, consent: UnitConsent | None) -> bool:
    """Whether an approval is needed and neither the unit nor the talent has uploaded it."""
    if not ruling_of_match(match).needs_approval and match.eligibility not in (YES_APPROVAL, UNPAID):
        return False
    declared = declaration_of(match.talent)
    by_talent = declared is not None and declared.approval_id is not None
    return not by_talent and (consent is None or consent.approval_id is None)


def approval_is_mine(match: Match) -> bool:
    """Whether the talent itself still has to upload it: no sending unit takes part that could."""
    past = (Match.Status.INTERESTED, Match.Status.UNIT_CONSENTED, Match.Status.AGREED)
    asked = match.status in past and bool(match.eligibility)
    return asked and not needs_unit(match) and approval_is_open(match, None)
