"""What the agreement room says: whose turn it is, how each party stands, what is missing and what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.agreements import rules, selectors
from apps.agreements.models import Agreement, AgreementVersion, PaperCopy, SignatureSlot
from apps.agreements.payee_terms import NAMED
from apps.agreements.presenter import clause_title, read_only_clauses
from apps.agreements.term_checks import TermsProblem
from apps.core import clock, working_days
from apps.core.display import formats
from apps.modes.models import Party

Status = Agreement.Status
TONES = {
    Status.DRAFT: "",
    Status.AGREED: "active",
    Status.SIGNING: "active",
    Status.SIGNED: "done",
    Status.ACTIVE: "done",
    Status.COMPLETED: "done",
    Status.DECLINED: "late",
    Status.LAPSED: "late",
    Status.WITHDRAWN: "",
}
TALENT_FIELDS = frozenset({"1.talent_id_display", "1.talent_name", "7.payee_account"})
SENDING_CLAUSES = frozenset({3})
# Here the account in clause 7 is the sending unit's.
PAID_TO_THE_UNIT = frozenset({"cost_only", "technical_service"})


@dataclass(frozen=True)
class PartyCard:
    party: str
    name: str
    role: str
    person: str
    seal: str
    label: str
    tone: str
    at: dt.datetime | None = None
    is_you: bool = False
    reason: str = ""
    note: SafeString | str = ""
    paper: bool = False


@dataclass(frozen=True)
class Missing:
    """Something to put right before the terms can be accepted: where, what, and who can do it."""

    clause: str
    message: str
    who: str
    url: str


def stages() -> list[tuple[str, str]]:
    return [
        (Status.DRAFT, _("Draft")),
        (Status.AGREED, _("Agreed")),
        (Status.SIGNING, _("Signing")),
        (Status.SIGNED, _("Signed")),
        (Status.ACTIVE, _("In force")),
        (Status.COMPLETED, _("Completed")),
    ]


def stage_of(agreement: Agreement) -> str:
    """Where the bar stands; an agreement that ended early stays where it stopped."""
    if agreement.status not in (Status.DECLINED, Status.LAPSED, Status.WITHDRAWN):
        return agreement.status
    version = agreement.current_version
    return Status.SIGNING if version and version.frozen_at else Status.DRAFT


def waiting_parties(agreement: Agreement) -> list[Party]:
    """Who must act next; nobody once all have signed. Reads the current version's acceptances and slots only."""
    version = agreement.current_version
    if version is None:
        return []
    if agreement.status == Status.DRAFT:
        accepted = {acceptance.party for acceptance in version.acceptances.all()}
        return [party for party in agreement.mode.parties if party not in accepted]
    if agreement.status == Status.AGREED:
        return [Party.USING]
    if agreement.status == Status.SIGNING:
        waiting = [slot for slot in version.slots.all() if slot.signed_at is None]
        first = min((slot.step for slot in waiting), default=0)
        found = {party for slot in waiting if slot.step == first for party in _who_acts(agreement, slot)}
        return [Party(party) for party in agreement.mode.parties if party in found]
    return []


def _who_acts(agreement: Agreement, slot: SignatureSlot) -> set[str]:
    """The party whose signature it is; once its paper is handed in, the others, who compare it."""
    if selectors.copy_to_compare(slot) is None:
        return {slot.party}
    return {party for party in agreement.mode.parties if party != slot.party}


def status_words(agreement: Agreement) -> str:
    """The status, with the count of signatures while they are collected."""
    version = agreement.current_version
    if agreement.status == Status.SIGNING and version:
        slots = list(version.slots.all())
        signed = sum(1 for slot in slots if slot.signed_at)
        return _("Signing, %(signed)s of %(all)s signed") % {"signed": signed, "all": len(slots)}
    return str(agreement.get_status_display())


def name_of(agreement: Agreement, party: str) -> str:
    """The party by its name, as the parties of the agreement know it."""
    if party == Party.TALENT:
        return agreement.talent.user.name
    unit = agreement.using_unit if party == Party.USING else agreement.sending_unit
    return unit.name if unit else ""


def names_of(parties: Collection[Party]) -> str:
    return _(", ").join(str(party.label) for party in parties)


def missing_of(user: User, agreement: Agreement, problems: list[TermsProblem]) -> list[Missing]:
    """The problems of the terms with the one who can put each right, and a link where the reader may."""
    changeable = rules.can_change_terms(user, agreement)
    fixed = read_only_clauses(agreement.mode.family)
    return [
        Missing(
            clause=clause_title(problem.clause),
            message=problem.message,
            who=_who_mends(problem, agreement.mode.family),
            url=reverse("agreements:clause", args=[agreement.public_id, problem.clause])
            if changeable and problem.clause not in fixed and (problem.clause != 1 or problem.field in NAMED)
            else "",
        )
        for problem in problems
    ]


def party_cards(user: User, agreement: Agreement, problems: Collection[TermsProblem] = ()) -> list[PartyCard]:
    """How each party stands with the current version, in the order of the document."""
    version = agreement.current_version
    if version is None:
        return []
    mine = selectors.parties_of(user, agreement)
    slots = {slot.party: slot for slot in version.slots.all()}
    accepted = {acceptance.party: acceptance for acceptance in version.acceptances.all()}
    cards = []
    for party in agreement.mode.parties:
        if party in slots:
            seal, label, tone, at = _slot_state(user, agreement, slots[party], party in mine)
        elif party in accepted:
            seal, label, tone, at = "", _("Terms accepted"), "done", accepted[party].at
        else:
            yours = party in mine and not problems
            seal, label, tone, at = "turn" if yours else "waiting", _("Has not accepted yet"), "", None
        slot = slots.get(party)
        cards.append(
            PartyCard(
                party, name_of(agreement, party), str(party.label), _person(version, party), seal, label, tone, at,
                party in mine, slot.reason if slot else "", _paper_note(slot) if slot else "",
                slot is not None and _has_paper(slot),
            )
        )  # fmt: skip
    return cards


def by_when(agreement: Agreement) -> SafeString | str:
    """``Please act by 2026-12-04; 9 working days are left.``"""
    if agreement.due_on is None:
        return ""
    left = working_days.between(clock.today(), agreement.due_on)
    words = ngettext(
        "The time runs until {day}, {left} working day is left.",
        "The time runs until {day}, {left} working days are left.",
        left,
    )
    return format_html(words, day=formats.day(agreement.due_on), left=left)


def _who_mends(problem: TermsProblem, family: str) -> str:
    path = f"{problem.clause}.{problem.field}"
    if problem.clause not in read_only_clauses(family) and problem.clause in SENDING_CLAUSES:
        return str(Party.TALENT.label if family == "no_sending_unit" else Party.SENDING.label)
    if path == "7.payee_account" and family in PAID_TO_THE_UNIT:
        return str(Party.SENDING.label)
    if path in TALENT_FIELDS:
        return str(Party.TALENT.label)
    if problem.clause in SENDING_CLAUSES or path == "13.sending_unit_ip_confirmed":
        return _("Sending unit, on its consent page")
    if problem.clause == 1:
        return _("The unit concerned, in its profile")
    return _("Any party")


def _person(version: AgreementVersion, party: Party) -> str:
    values = version.terms["values"]
    if party == Party.TALENT:
        return _("signs in person, with a separate consent to personal data")
    role = "sending_unit" if party == Party.SENDING else "using_unit"
    name = values.get(f"1.{role}_signatory") or ""
    return _("authorised signatory %(name)s") % {"name": name} if name else _("no authorised signatory yet")


def _slot_state(
    user: User, agreement: Agreement, slot: SignatureSlot, mine: bool
) -> tuple[str, str, str, dt.datetime | None]:
    if slot.signed_at:
        on_paper = slot.route == SignatureSlot.Route.PAPER
        return "signed", _("Signed on paper") if on_paper else _("Signed"), "done", slot.signed_at
    if slot.declined_at:
        return "refused", _("Declined to sign"), "late", slot.declined_at
    if agreement.status != Status.SIGNING:
        return "waiting", _("Did not sign"), "", None
    due = selectors.is_open(agreement, slot)
    if selectors.copy_to_compare(slot) is not None:
        return "waiting", _("Paper handed in, waiting to be compared"), "wait", None
    if slot.route == SignatureSlot.Route.PAPER and due:
        return "turn" if mine else "waiting", _("Signs on paper"), "active" if mine else "wait", None
    if due and mine and selectors.is_signatory(user, agreement, slot):
        return "turn", _("Waiting for your signature"), "active", None
    if due:
        return "waiting", _("Waiting for the signature"), "wait", None
    return "waiting", _("Opens when the units have signed"), "", None


def _has_paper(slot: SignatureSlot) -> bool:
    """Whether a paper was handed in that stands: to be compared, or confirmed."""
    copy = selectors.newest_copy(slot)
    return copy is not None and copy.status in (PaperCopy.Status.HANDED_IN, PaperCopy.Status.CONFIRMED)


def _paper_note(slot: SignatureSlot) -> SafeString | str:
    """Who compared the paper, or by when it was handed in."""
    copy = selectors.newest_copy(slot)
    if copy is None or slot.route != SignatureSlot.Route.PAPER:
        return ""
    if copy.status == PaperCopy.Status.CONFIRMED and copy.compared_by is not None:
        who = {"name": copy.compared_by.name, "party": compared_for(copy)}
        return _("compared page by page by %(name)s (%(party)s)") % who
    if copy.status == PaperCopy.Status.HANDED_IN and copy.handed_in_at is not None:
        return format_html(_("handed in {time}"), time=formats.moment(copy.handed_in_at))
    return ""


def compared_for(copy: PaperCopy) -> str:
    """For whom the comparer compared, in words."""
    return str(Party(copy.compared_for).label) if copy.compared_for in Party.values else _("talent office")


def withdraw_words(agreement: Agreement) -> dict[str, str]:
    """What the owner's way out is called and what it does, by where the agreement stands."""
    if agreement.status == Status.SIGNING:
        return {
            "title": _("Stop the signing"),
            "text": _("The signing ends for everyone; signatures given so far are void, and papers handed in too."),
            "button": _("Stop the signing for all"),
        }
    return {
        "title": _("Stop the negotiation"),
        "text": _("The negotiation ends for everyone. Any party may take it up again as a new version."),
        "button": _("Stop the negotiation for all"),
    }
