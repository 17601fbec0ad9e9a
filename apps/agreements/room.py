"""What the agreement room says: whose turn it is, how each party stands, what is missing and what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from apps.accounts.models import User
from apps.accounts.services import has_identity
from apps.agreements import rules, selectors
from apps.agreements.models import Agreement, AgreementEvent, AgreementVersion, SignatureSlot
from apps.agreements.presenter import READ_ONLY_CLAUSES, clause_title
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
HAPPENED = {
    "drafted": gettext_noop("%(who)s drew up the agreement"),
    "proposed": gettext_noop("%(who)s proposed version %(version)s"),
    "accepted": gettext_noop("%(who)s accepted the terms of version %(version)s"),
    "sent": gettext_noop("%(who)s sent version %(version)s for signing; the text is frozen"),
    "viewed": gettext_noop("%(who)s opened the frozen text"),
    "signed": gettext_noop("%(who)s signed"),
    "declined": gettext_noop("%(who)s declined to sign"),
    "withdrawn": gettext_noop("%(who)s withdrew the agreement"),
    "lapsed": gettext_noop("The time ran out; the agreement lapsed"),
    "sealed": gettext_noop("The signed file and its certificate of evidence were sealed"),
    "cover-proved": gettext_noop("The insurance cover was confirmed"),
    "activated": gettext_noop("The agreement came into force"),
    "completed": gettext_noop("The agreement was completed"),
}
GOOD = frozenset({"accepted", "signed", "sealed", "activated", "completed"})


@dataclass(frozen=True)
class Action:
    """A button of the band. ``fields`` are sent along where it posts."""

    label: str
    url: str
    primary: bool = True
    post: bool = False
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Band:
    turn: str
    party: str
    title: str
    text: str | SafeString = ""
    actions: list[Action] = field(default_factory=list)


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
        return [Party(slot.party) for slot in waiting if slot.step == first]
    return []


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
    return [
        Missing(
            clause=clause_title(problem.clause),
            message=problem.message,
            who=_who_mends(problem),
            url=reverse("agreements:clause", args=[agreement.public_id, problem.clause])
            if changeable and problem.clause not in READ_ONLY_CLAUSES
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
    turn = waiting_parties(agreement)
    cards = []
    for party in agreement.mode.parties:
        if party in slots:
            seal, label, tone, at = _slot_state(agreement, slots[party], party in turn, party in mine)
        elif party in accepted:
            seal, label, tone, at = "", _("Terms accepted"), "done", accepted[party].at
        else:
            yours = party in mine and not problems
            seal, label, tone, at = "turn" if yours else "waiting", _("Has not accepted yet"), "", None
        slot = slots.get(party)
        cards.append(
            PartyCard(
                party, name_of(agreement, party), str(party.label), _person(version, party), seal, label, tone, at,
                party in mine, slot.reason if slot else "",
            )
        )  # fmt: skip
    return cards


def band(user: User, agreement: Agreement, problems: list[TermsProblem]) -> Band:
    """Whose turn it is and the one button."""
    here = reverse("agreements:detail", args=[agreement.public_id])
    match agreement.status:
        case Status.DRAFT:
            return _draft_band(user, agreement, problems)
        case Status.AGREED:
            return _agreed_band(user, agreement)
        case Status.SIGNING:
            return _signing_band(user, agreement, here)
        case Status.SIGNED:
            return Band("done", "", _("All parties have signed"), _until_force(agreement))
        case Status.ACTIVE:
            text = format_html(_("It runs until {day}."), day=formats.day(agreement.ends_on))
            return Band("done", "", _("The agreement is in force"), text)
        case Status.COMPLETED:
            return Band("done", "", _("The agreement is completed"), _("Its documents stay here for all parties."))
    return _ended_band(user, agreement)


def history(agreement: Agreement) -> list[dict[str, Any]]:
    """The agreement's own events, newest first, with what is due above them."""
    entries = [_event(event) for event in agreement.events.order_by("-sequence")]
    waiting = waiting_parties(agreement)
    if waiting and agreement.due_on:
        words = _("Next: %(who)s") % {"who": names_of(waiting)}
        when = format_html(_("by {day}"), day=formats.day(agreement.due_on))
        entries.insert(0, {"time": when, "text": words, "tone": "next"})
    return entries


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


def _who_mends(problem: TermsProblem) -> str:
    path = f"{problem.clause}.{problem.field}"
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
    agreement: Agreement, slot: SignatureSlot, due: bool, mine: bool
) -> tuple[str, str, str, dt.datetime | None]:
    if slot.signed_at:
        return "signed", _("Signed"), "done", slot.signed_at
    if slot.declined_at:
        return "refused", _("Declined to sign"), "late", slot.declined_at
    if agreement.status != Status.SIGNING:
        return "waiting", _("Did not sign"), "", None
    if due and mine:
        return "turn", _("Waiting for your signature"), "active", None
    if due:
        return "waiting", _("Waiting for the signature"), "wait", None
    return "waiting", _("Opens when the units have signed"), "", None


def _draft_band(user: User, agreement: Agreement, problems: list[TermsProblem]) -> Band:
    mine, version = selectors.parties_of(user, agreement), agreement.current_version
    waiting = waiting_parties(agreement)
    own = next((party for party in agreement.mode.parties if party in mine), "")
    identity = any(f"{problem.clause}.{problem.field}" == "1.talent_id_display" for problem in problems)
    if identity and Party.TALENT in mine:
        return _identity_band(user, agreement)
    if problems:
        count = len(problems)
        paths = {f"{problem.clause}.{problem.field}" for problem in problems}
        if paths <= TALENT_FIELDS and Party.TALENT not in mine:
            own, mine = Party.TALENT, set()
        title = ngettext("%(count)s entry is still missing", "%(count)s entries are still missing", count)
        text = _("The terms can be accepted when nothing is missing. The list says who can put each right.")
        action = Action(_("See what is missing"), "#missing", primary=bool(mine))
        return Band("you" if mine else "others", own, title % {"count": count}, text, [action])
    if version and rules.can_accept(user, agreement):
        actions = [
            Action(_("Change the terms"), "#terms", primary=False),
            Action(
                _("Accept the terms"), reverse("agreements:accept", args=[agreement.public_id]), post=True,
                fields={"at_hash": version.terms_sha256},
            ),
        ]  # fmt: skip
        text = format_html("{} {}", _("Please read them first; you may still change them."), by_when(agreement))
        return Band("you", own, _("Do you accept these terms?"), text, actions)
    title = _("Waiting for: %(who)s") % {"who": names_of(waiting)}
    return Band("others", waiting[0] if waiting else "", title, by_when(agreement))


def _identity_band(user: User, agreement: Agreement) -> Band:
    text = _("Clause 1 names the kind and the last four characters of your document. The others see no more than that.")
    if has_identity(user):
        fill = reverse("agreements:fill_identity", args=[agreement.public_id])
        action = Action(_("Put my document into clause 1"), fill, post=True)
    else:
        action = Action(
            _("Confirm your identity"), identity_url(reverse("agreements:detail", args=[agreement.public_id]))
        )
    return Band("you", Party.TALENT, _("Your identity is still missing in clause 1"), text, [action])


def identity_url(back: str) -> str:
    """The identity page, which leads back afterwards."""
    return f"{reverse('accounts:identity')}?next={back}"


def _agreed_band(user: User, agreement: Agreement) -> Band:
    if not rules.can_send(user, agreement):
        text = _("All have accepted. The using unit now sends the text for signing.")
        return Band("others", Party.USING, _("The terms are agreed"), format_html("{} {}", text, by_when(agreement)))
    send = reverse("agreements:send", args=[agreement.public_id])
    text = _("Sending freezes the text. The units sign first, the talent last; any later change voids the signatures.")
    actions = [Action(_("Send for signing"), send, post=True)]
    return Band("you", Party.USING, _("All have accepted: send the text for signing"), text, actions)


def _signing_band(user: User, agreement: Agreement, here: str) -> Band:
    slot = selectors.open_slot_for(user, agreement)
    if slot is None:
        title = _("Waiting for the signature of: %(who)s") % {"who": names_of(waiting_parties(agreement))}
        early = selectors.open_slot_for(user, agreement, any_step=True)
        sign = reverse("agreements:sign", args=[agreement.public_id])
        actions = [Action(_("Read the text"), sign, primary=False)] if early else []
        waiting = waiting_parties(agreement)
        return Band("others", waiting[0] if waiting else "", title, by_when(agreement), actions)
    party = Party(slot.party)
    if not has_identity(user):
        text = _("It is asked for once, before your first signature.")
        action = Action(_("Confirm your identity"), identity_url(here))
        return Band("you", party, _("Your turn to sign: first confirm your identity"), text, [action])
    title = _("Your turn to sign") if party == Party.TALENT else _("Your turn to sign for %(unit)s")
    action = Action(_("Read and sign"), reverse("agreements:sign", args=[agreement.public_id]))
    return Band("you", party, title % {"unit": name_of(agreement, party)}, by_when(agreement), [action])


def _until_force(agreement: Agreement) -> SafeString | str:
    version = agreement.current_version
    if version and not version.sealed_sha256:
        return _("The signed file is being sealed; this takes a moment.")
    if agreement.cover_proved_at is None:
        words = _("It comes into force on {day}, once the insurance cover is confirmed.")
    else:
        words = _("It comes into force on {day}.")
    return format_html(words, day=formats.day(agreement.starts_on))


def _ended_band(user: User, agreement: Agreement) -> Band:
    titles = {
        Status.DECLINED: _("A party declined to sign"),
        Status.LAPSED: _("The time ran out"),
        Status.WITHDRAWN: _("The using unit withdrew the agreement"),
    }
    title = titles[Status(agreement.status)]
    if not rules.can_revise(user, agreement):
        return Band("others", "", title, _("A party may take it up again as a new version."))
    revise = reverse("agreements:revise", args=[agreement.public_id])
    text = _("You may take it up again: a new version begins with the same words, and earlier signatures are void.")
    return Band("you", "", title, text, [Action(_("Take it up again"), revise, post=True)])


def _event(event: AgreementEvent) -> dict[str, Any]:
    party = str(Party(event.party).label) if event.party else ""
    words = {"who": party or event.actor, "version": event.version}
    text = _(HAPPENED[event.kind]) % words if event.kind in HAPPENED else event.kind
    number = _("Event %(number)s") % {"number": event.sequence}
    hint = " · ".join(
        part for part in (event.actor if party else "", number, str(event.detail.get("reason", ""))) if part
    )
    tone = "done" if event.kind in GOOD else ""
    return {"time": event.at, "text": text, "hint": hint, "tone": tone}
