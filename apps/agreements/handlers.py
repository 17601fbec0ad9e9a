"""What follows from an agreement's events: notices, and the seal."""

from collections.abc import Iterable

from django.urls import reverse

from apps.accounts.models import User
from apps.agreements import events, rules, services
from apps.agreements.models import Agreement, AgreementVersion, PaperCopy, PayeeProposal, SignatureSlot
from apps.agreements.selectors import DESK, payee_proposal_by_id
from apps.core import clock
from apps.core.outbox import handles
from apps.matching.events import UnitAnswered
from apps.matching.models import UnitConsent
from apps.matching.observations import note_pay
from apps.messaging.services import notify
from apps.modes.models import Party
from apps.organisations.models import Membership
from apps.organisations.selectors import other_keepers, people_of


def _get(agreement_id: str) -> Agreement:
    return Agreement.objects.select_related(
        "talent__user", "using_unit", "sending_unit", "current_version", "match__demand", "mode"
    ).get(public_id=agreement_id)


def _people(agreement: Agreement, parties: Iterable[Party], *roles: str) -> list[User]:
    """Those who speak for these parties, each once."""
    found: dict[int, User] = {}
    for party in parties:
        if party == Party.TALENT:
            found[agreement.talent.user_id] = agreement.talent.user
            continue
        unit = agreement.using_unit if party == Party.USING else agreement.sending_unit
        if unit:
            found |= {user.pk: user for user in people_of(unit, *(roles or DESK))}
    return list(found.values())


def _version(agreement: Agreement) -> int:
    return agreement.current_version.number if agreement.current_version else 0


def _tell(
    agreement: Agreement, kind: str, people: Iterable[User], *, page: str = "detail", key: str = "", **facts: str
) -> None:
    version = _version(agreement)
    notify(
        people,
        f"agreements.{kind}",
        facts={"number": agreement.number, "title": agreement.title, "version": str(version), **facts},
        path=reverse(f"agreements:{page}", args=[agreement.public_id]),
        key=f"agreements.{kind}:{agreement.public_id}:{version}:{key}",
    )


@handles(events.AgreementDrafted)
def tell_of_draft(event: events.AgreementDrafted) -> None:
    agreement = _get(event.agreement_id)
    _tell(agreement, "drafted", _people(agreement, agreement.mode.parties))


@handles(events.VersionProposed)
def tell_of_change(event: events.VersionProposed) -> None:
    version = AgreementVersion.objects.get(public_id=event.version_id)
    agreement = _get(str(version.agreement.public_id))
    people = [user for user in _people(agreement, agreement.mode.parties) if user.pk != version.drafted_by_id]
    _tell(agreement, "changed", people, key=str(version.number))


@handles(events.TermsAgreed)
def tell_owner(event: events.TermsAgreed) -> None:
    agreement = _get(event.agreement_id)
    _tell(agreement, "agreed", _people(agreement, [Party.USING]))


@handles(events.SigningOpened)
def ask_units_to_sign(event: events.SigningOpened) -> None:
    agreement = _get(event.agreement_id)
    units = [party for party in agreement.mode.parties if party != Party.TALENT]
    people = _people(agreement, units, Membership.Role.SIGNATORY)
    _tell(agreement, "sign", people, page="sign", due=f"{agreement.due_on:%Y-%m-%d}")


@handles(events.SlotSigned)
def ask_talent_to_sign(event: events.SlotSigned) -> None:
    """The talent signs last: told when the last unit has signed."""
    slot = SignatureSlot.objects.select_related("version__agreement").get(public_id=event.slot_id)
    agreement = _get(str(slot.version.agreement.public_id))
    waiting = slot.version.slots.filter(signed_at=None)
    if agreement.status == Agreement.Status.SIGNING and not waiting.exclude(party=Party.TALENT).exists():
        _tell(agreement, "sign", _people(agreement, [Party.TALENT]), page="sign", due=f"{agreement.due_on:%Y-%m-%d}")


@handles(events.SlotSigned)
def tell_of_confirmed_paper(event: events.SlotSigned) -> None:
    slot = SignatureSlot.objects.select_related("version__agreement", "handed_in_by").get(public_id=event.slot_id)
    if slot.route == SignatureSlot.Route.PAPER and slot.handed_in_by is not None:
        _tell(_get(str(slot.version.agreement.public_id)), "paper_confirmed", [slot.handed_in_by], key=slot.party)


@handles(events.PaperHandedIn)
def ask_to_compare(event: events.PaperHandedIn) -> None:
    """The other parties compare; the office finds it in its queue. Whoever came too late is not told."""
    copy = PaperCopy.objects.select_related("slot__version__agreement", "slot__unit").get(public_id=event.copy_id)
    agreement = _get(str(copy.slot.version.agreement.public_id))
    if copy.status != PaperCopy.Status.HANDED_IN:
        return
    others = [party for party in agreement.mode.parties if party != copy.slot.party]
    people = [one for one in _people(agreement, others) if rules.can_compare(one, agreement, copy)]
    name = copy.slot.unit.name if copy.slot.unit else agreement.talent.user.name
    _tell(agreement, "compare", people, key=str(copy.pk), party=name, due=f"{agreement.due_on:%Y-%m-%d}")


@handles(events.PaperReturned)
def tell_of_returned_paper(event: events.PaperReturned) -> None:
    copy = PaperCopy.objects.select_related("slot__version__agreement").get(public_id=event.copy_id)
    agreement = _get(str(copy.slot.version.agreement.public_id))
    people = _people(agreement, [Party(copy.slot.party)])
    due = f"{agreement.due_on:%Y-%m-%d}"
    _tell(agreement, "paper_returned", people, key=str(copy.pk), reason=copy.reason, due=due)


@handles(events.AgreementSigned)
def seal_it(event: events.AgreementSigned) -> None:
    services.seal(_get(event.agreement_id))


@handles(events.AgreementSigned)
def remember_its_pay(event: events.AgreementSigned) -> None:
    """Pay guidance compares signed agreements by what they agreed; private pay itself is never capped or approved."""
    agreement = _get(event.agreement_id)
    version, demand = agreement.current_version, agreement.match.demand
    agreed = version.terms["values"] if version else {}
    if agreed.get("7.total_amount"):
        note_pay(
            str(agreement.public_id),
            mode=agreement.mode,
            region=demand.region,
            day_fen=agreed["7.total_amount"] // max(agreed.get("4.total_days") or demand.days, 1),
            on=clock.today(),
        )


@handles(events.AgreementSealed)
def tell_all(event: events.AgreementSealed) -> None:
    agreement = _get(event.agreement_id)
    _tell(agreement, "signed", _people(agreement, agreement.mode.parties))


@handles(UnitAnswered)
def close_without_consent(event: UnitAnswered) -> None:
    """A unit that takes its consent back closes the agreement nobody could sign any more; a second run finds it closed."""
    taken_back = UnitConsent.objects.filter(public_id=event.consent_id, status=UnitConsent.Status.WITHDRAWN)
    for agreement in Agreement.objects.filter(match__consent__in=taken_back):
        services.close_without_consent(agreement)


@handles(events.AgreementEnded)
def tell_end(event: events.AgreementEnded) -> None:
    agreement = _get(event.agreement_id)
    if agreement.events.filter(kind="consent-withdrawn", version=_version(agreement)).exists():
        _tell(agreement, "consent_withdrawn", _people(agreement, agreement.mode.parties), key=agreement.status)
        return
    _tell(agreement, "ended", _people(agreement, agreement.mode.parties), key=agreement.status, status=agreement.status)


@handles(events.AgreementActivated)
def tell_start(event: events.AgreementActivated) -> None:
    agreement = _get(event.agreement_id)
    _tell(agreement, "active", _people(agreement, agreement.mode.parties))


@handles(events.PayeeProposed)
def ask_to_check_payee(event: events.PayeeProposed) -> None:
    proposal = payee_proposal_by_id(event.proposal_id)
    _tell_of_payee(proposal, other_keepers(proposal.proposed_by), "proposed")


@handles(events.PayeeDecided)
def tell_payee_decided(event: events.PayeeDecided) -> None:
    proposal = payee_proposal_by_id(event.proposal_id)
    facts = {"reason": proposal.reason} if proposal.reason else {}
    _tell_of_payee(proposal, [proposal.proposed_by], proposal.status, **facts)


def _tell_of_payee(proposal: PayeeProposal, people: Iterable[User], word: str, **facts: str) -> None:
    path = reverse("admin:agreements_payeeproposal_change", args=[proposal.pk])
    kind = f"agreements.payee_{word}"
    notify(people, kind, facts={"name": proposal.name_zh} | facts, path=path, key=f"{kind}:{proposal.public_id}")
