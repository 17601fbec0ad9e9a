"""Reading agreements. ``agreements_visible_to`` is the one address of scope."""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

from django.conf import settings
from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.models import User
from apps.agreements import fee_terms, payee_terms
from apps.agreements.documents.pages import PDF_TYPE, count_pages
from apps.agreements.models import (
    Acceptance,
    Agreement,
    AgreementDocument,
    AgreementVersion,
    OutsidePayee,
    PaperCopy,
    PayeeProposal,
    PublishedFee,
    SignatureSlot,
)
from apps.agreements.term_checks import TermsFacts, TermsProblem, check_terms
from apps.agreements.terms import Terms
from apps.core import clock
from apps.core.among import among
from apps.modes.models import Party
from apps.organisations.models import Membership, Operator, Unit
from apps.organisations.selectors import has_role, office_regions, people_of, units_of, working_in
from apps.talents.models import Talent

DESK = (Membership.Role.ADMINISTRATOR, Membership.Role.HR, Membership.Role.SIGNATORY)
CLERKS = (Membership.Role.ADMINISTRATOR, Membership.Role.HR)
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
    mine = among("using_unit", units) | among("sending_unit", units) | among("talent", Talent.objects.filter(user=user))
    below = Q()
    for region in office_regions(user):
        below |= Q(region__code__startswith=region.significant)
    if below:
        mine |= among("using_unit", Unit.objects.filter(below)) | among("sending_unit", Unit.objects.filter(below))
    return Agreement.objects.filter(mine).select_related(*RELATED)


def waiting_for(user: User) -> Q:
    """Agreements in which it is the user's turn: to accept, send, sign, or compare a paper."""
    desk = units_of(user, *DESK)
    mine = {
        Party.SENDING: Q(sending_unit__in=desk),
        Party.USING: Q(using_unit__in=desk),
        Party.TALENT: Q(talent__user=user),
    }
    turn = Q(status=Agreement.Status.AGREED, using_unit__in=units_of(user, *CLERKS))
    version = OuterRef("current_version")
    slots = SignatureSlot.objects.filter(version=version)
    handed_in = PaperCopy.objects.filter(slot__version=version, status=PaperCopy.Status.HANDED_IN)
    for party, own in mine.items():
        accepted = Acceptance.objects.filter(version=version, party=party)
        turn |= own & Q(status=Agreement.Status.DRAFT) & Q(~Exists(accepted))
        open_slot = slots.filter(party=party, signed_at=None).exclude(copies__status=PaperCopy.Status.HANDED_IN)
        unit_first = Q(Exists(slots.filter(signed_at=None).exclude(party=Party.TALENT)))
        its_step = ~unit_first if party == Party.TALENT else Q()
        signing = own & Q(status=Agreement.Status.SIGNING)
        turn |= signing & Q(Exists(open_slot)) & its_step
        turn |= signing & Q(Exists(handed_in.exclude(slot__party=party)))
    return turn


def signed_on_paper() -> Q:
    """Agreements whose current version has a signature on paper, given or chosen."""
    slots = SignatureSlot.objects.filter(version=OuterRef("current_version"), route=SignatureSlot.Route.PAPER)
    return Q(Exists(slots))


def search(words: str) -> Q:
    """By number, title, or the name of a party."""
    return (
        Q(number__icontains=words)
        | Q(match__demand__title__icontains=words)
        | Q(using_unit__name_zh__icontains=words)
        | Q(sending_unit__name_zh__icontains=words)
        | Q(talent__user__name__icontains=words)
    )


def parties_of(user: User, agreement: Agreement, units: Collection[int] | None = None) -> set[Party]:
    """The parties for which the user may speak at the desk. Finance reads, and speaks for statements only.

    ``units`` are the ids of those the user speaks for, where a list has read them once for all its rows.
    """
    parties = set()
    if agreement.talent.user_id == user.pk:
        parties.add(Party.TALENT)
    if units is None:
        units = working_in(user, (agreement.using_unit_id, agreement.sending_unit_id), *DESK)
    if agreement.using_unit_id in units:
        parties.add(Party.USING)
    if agreement.sending_unit_id in units:
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


def slot_of(agreement: Agreement, party: str) -> SignatureSlot | None:
    """The place of one party's signature on the current version."""
    slots = agreement.current_version.slots.all() if agreement.current_version else ()
    return next((slot for slot in slots if slot.party == party), None)


def is_open(agreement: Agreement, slot: SignatureSlot) -> bool:
    """Whether the slot waits for its signature and its step has come."""
    version = agreement.current_version
    waiting = [one for one in version.slots.all() if one.signed_at is None] if version else []
    return slot in waiting and slot.declined_at is None and slot.step == min(one.step for one in waiting)


def newest_copy(slot: SignatureSlot) -> PaperCopy | None:
    """What was last begun on paper for this slot, whatever became of it."""
    return max(slot.copies.all(), key=lambda copy: copy.pk, default=None)


def copy_to_compare(slot: SignatureSlot) -> PaperCopy | None:
    """The paper handed in that waits to be compared."""
    found = newest_copy(slot)
    return found if found and found.status == PaperCopy.Status.HANDED_IN else None


def possible_signers(agreement: Agreement, slot: SignatureSlot) -> QuerySet[User]:
    """Who may have signed the paper: the talent, or the unit's people with the authority to sign."""
    if slot.unit is None:
        return User.objects.filter(pk=agreement.talent.user_id)
    return people_of(slot.unit, Membership.Role.SIGNATORY)


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
    facts = facts_of(agreement)
    if fee_terms.names_fee(terms["values"]):
        facts = replace(facts, fees=fees_on(facts.today))
    if payee_terms.names_payee(terms["values"]):
        facts = replace(facts, payees=payees_on(facts.today))
    return check_terms(terms, facts=facts)


def facts_of(agreement: Agreement) -> TermsFacts:
    """What the terms of this agreement are judged against."""
    consent = getattr(agreement.match, "consent", None)
    return TermsFacts(
        operator_kind=operator_kind(),
        today=clock.today(),
        has_bank=bool(settings.BANK_ADAPTER),
        cap_months=agreement.mode.cap_months,
        stay_cap_months=agreement.mode.stay_cap_months or agreement.mode.cap_months,
        consented_days=consent.most_days if consent else None,
    )


def operator_kind() -> str:
    """Who runs this site decides whether a fee may exist at all; nobody named is a pilot."""
    operator = Operator.objects.first()
    return operator.kind if operator else Operator.Kind.PILOT


def published_fees(day: dt.date) -> QuerySet[PublishedFee]:
    """The catalogue as it holds on ``day``."""
    return PublishedFee.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)


def fees_on(day: dt.date) -> dict[str, fee_terms.FeeRow]:
    """The same by code, as the rules of the terms ask it."""
    return {row.code: fee_terms.FeeRow(row.kind, row.most_bp, row.cap_fen) for row in published_fees(day)}


def checked_payees(day: dt.date) -> QuerySet[OutsidePayee]:
    """Agencies and insurers that terms may name on ``day``: their licence is valid."""
    return OutsidePayee.objects.filter(Q(licence_until__isnull=True) | Q(licence_until__gte=day))


def payees_on(day: dt.date) -> frozenset[tuple[str, str]]:
    """The same by kind and credit code, as the rules of the terms ask it."""
    return frozenset(checked_payees(day).values_list("kind", "credit_code"))


def payee_named(kind: OutsidePayee.Kind, value: object) -> OutsidePayee | None:
    """Whom the terms name by its credit code, whether its licence is still valid or not; None for a free name."""
    code = payee_terms.code_in(value)
    return OutsidePayee.objects.filter(kind=kind, credit_code=code).first() if code else None


def payee_proposal_by_id(public_id: str) -> PayeeProposal:
    """For handlers. Raises DoesNotExist for an unknown id."""
    return PayeeProposal.objects.select_related("proposed_by").get(public_id=public_id)


def by_check_code(code: str) -> Agreement | None:
    """The agreement behind a printed code, however it was typed. Unsigned agreements are not found."""
    wanted = code.strip().upper().replace(" ", "")
    signed = (Agreement.Status.SIGNED, Agreement.Status.ACTIVE, Agreement.Status.COMPLETED)
    return Agreement.objects.filter(check_code=wanted, status__in=signed).select_related(*RELATED).first()


def document_of(version: AgreementVersion, kind: str) -> AgreementDocument | None:
    return AgreementDocument.objects.filter(version=version, kind=kind).first()


def frozen_page_count(version: AgreementVersion) -> int:
    """How many pages the frozen PDF has; 0 before the text is frozen. Frozen bytes never change: counted once."""
    if version.frozen_at is None:
        return 0
    key = f"agreements.pages.{version.document_sha256}"
    count: int | None = cache.get(key)
    if count is None:
        found = document_of(version, AgreementDocument.Kind.FROZEN)
        count = count_pages(bytes(found.content), PDF_TYPE) if found else 0
        cache.set(key, count, 7 * 24 * 3600)
    return count


def last_said_yes(user: User, agreement: Agreement) -> AgreementVersion | None:
    """The latest earlier version the user's party accepted, while it has not accepted the current one."""
    version = agreement.current_version
    mine = parties_of(user, agreement)
    if version is None or version.number < 2 or not mine:
        return None
    said = Acceptance.objects.filter(version__agreement=agreement, party__in=mine).select_related("version")
    latest = said.order_by("-version__number").first()
    return latest.version if latest and latest.version_id != version.pk else None
