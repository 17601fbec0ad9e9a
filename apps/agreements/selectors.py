"""Reading agreements. ``agreements_visible_to`` is the one address of scope."""

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.agreements.models import Agreement, AgreementDocument, AgreementVersion, SignatureSlot
from apps.agreements.term_checks import TermsFacts, TermsProblem, check_terms
from apps.agreements.terms import Terms
from apps.core import clock
from apps.modes.models import Party
from apps.organisations.models import Membership, Operator
from apps.organisations.selectors import has_role, office_regions, units_of

DESK = (Membership.Role.ADMINISTRATOR, Membership.Role.HR, Membership.Role.SIGNATORY)
RELATED = (
    "mode",
    "using_unit__region",
    "sending_unit__region",
    "talent__user",
    "match__demand",
    "current_version",
)


def agreements_visible_to(user: User) -> QuerySet[Agreement]:
    """Those of the user's units, the user's own, and those of either unit's region for its office."""
    units = units_of(user)
    mine = Q(using_unit__in=units) | Q(sending_unit__in=units) | Q(talent__user=user)
    for region in office_regions(user):
        mine |= Q(using_unit__region__code__startswith=region.significant)
        mine |= Q(sending_unit__region__code__startswith=region.significant)
    return Agreement.objects.filter(mine).select_related(*RELATED).distinct()


def parties_of(user: User, agreement: Agreement) -> set[Party]:
    """The parties for which the user may speak at the desk. Finance reads, and speaks for statements only."""
    parties = set()
    if agreement.talent.user_id == user.pk:
        parties.add(Party.TALENT)
    if has_role(user, agreement.using_unit, *DESK):
        parties.add(Party.USING)
    if agreement.sending_unit and has_role(user, agreement.sending_unit, *DESK):
        parties.add(Party.SENDING)
    return parties


def open_slot_for(user: User, agreement: Agreement, *, any_step: bool = False) -> SignatureSlot | None:
    """The signature the user may give now: own party, authorised, and the step has come."""
    version = agreement.current_version
    if version is None:
        return None
    waiting = [slot for slot in version.slots.all() if slot.signed_at is None and slot.declined_at is None]
    first = min((slot.step for slot in waiting), default=0)
    for slot in waiting:
        if (any_step or slot.step == first) and is_signatory(user, agreement, slot):
            return slot
    return None


def is_signatory(user: User, agreement: Agreement, slot: SignatureSlot) -> bool:
    """The talent in person; for a unit, a person with the authority to sign."""
    if slot.party == Party.TALENT:
        return agreement.talent.user_id == user.pk
    return slot.unit is not None and has_role(user, slot.unit, Membership.Role.SIGNATORY)


def problems(agreement: Agreement) -> list[TermsProblem]:
    """What still keeps the current terms from being sent, in the active language."""
    version = agreement.current_version
    return problems_of(version.terms, agreement) if version else []


def problems_of(terms: Terms, agreement: Agreement) -> list[TermsProblem]:
    return check_terms(terms, facts=facts_of(agreement))


def facts_of(agreement: Agreement) -> TermsFacts:
    """What the terms of this agreement are judged against."""
    operator = Operator.objects.first()
    consent = getattr(agreement.match, "consent", None)
    return TermsFacts(
        operator_kind=operator.kind if operator else Operator.Kind.PILOT,
        today=clock.today(),
        cap_months=agreement.mode.cap_months,
        stay_cap_months=agreement.mode.stay_cap_months or agreement.mode.cap_months,
        consented_days=consent.most_days if consent else None,
    )


def by_check_code(code: str) -> Agreement | None:
    """The agreement behind a printed code, however it was typed. Unsigned agreements are not found."""
    wanted = code.strip().upper().replace(" ", "")
    signed = (Agreement.Status.SIGNED, Agreement.Status.ACTIVE, Agreement.Status.COMPLETED)
    return Agreement.objects.filter(check_code=wanted, status__in=signed).select_related(*RELATED).first()


def document_of(version: AgreementVersion, kind: str) -> AgreementDocument | None:
    return AgreementDocument.objects.filter(version=version, kind=kind).first()
