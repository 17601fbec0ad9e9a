"""The band at the head of the room: whose turn it is, by when, and the one button."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.accounts.services import has_identity
from apps.agreements import rules, selectors
from apps.agreements.models import Agreement, PaperCopy, SignatureSlot
from apps.agreements.room import TALENT_FIELDS, by_when, name_of, names_of, waiting_parties
from apps.agreements.term_checks import TermsProblem
from apps.core.display import formats
from apps.modes.models import Party

Status = Agreement.Status


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
    """Own signature first, then a paper to compare, then whom one waits for."""
    for slot in _own_open(user, agreement):
        found = _own_band(user, agreement, slot, here)
        if found is not None:
            return found
    compare = _to_compare(user, agreement)
    if compare is not None:
        return compare
    waiting = waiting_parties(agreement)
    title = _("Waiting for the signature of: %(who)s") % {"who": names_of(waiting)}
    if any(selectors.copy_to_compare(slot) for slot in _slots(agreement)):
        title = _("A paper waits to be compared by: %(who)s, or the talent office") % {"who": names_of(waiting)}
    actions = _quiet_actions(user, agreement)
    return Band("others", waiting[0] if waiting else "", title, by_when(agreement), actions)


def _slots(agreement: Agreement) -> list[SignatureSlot]:
    return list(agreement.current_version.slots.all()) if agreement.current_version else []


def _own_open(user: User, agreement: Agreement) -> list[SignatureSlot]:
    """The slots the person may fill now, by either route."""
    return [slot for slot in _slots(agreement) if rules.can_use_paper(user, agreement, slot.party)]


def _own_band(user: User, agreement: Agreement, slot: SignatureSlot, here: str) -> Band | None:
    """What the person does now for this slot; None where others act."""
    party, copy = Party(slot.party), selectors.newest_copy(slot)
    paper = reverse("agreements:paper", args=[agreement.public_id, party])
    if slot.route == SignatureSlot.Route.PAPER:
        if copy is not None and copy.status == PaperCopy.Status.HANDED_IN:
            return None
        returned = copy is not None and copy.status == PaperCopy.Status.RETURNED
        title = _("The signed paper came back: hand in better pages") if returned else _("Hand in the signed paper")
        return Band("you", party, title, by_when(agreement), [Action(_("Go to the paper"), paper)])
    if not selectors.is_signatory(user, agreement, slot):
        return None
    on_paper = Action(_("Sign on paper instead"), paper, primary=False)
    if not has_identity(user):
        text = _("It is asked for once, before your first electronic signature.")
        action = Action(_("Confirm your identity"), identity_url(here))
        return Band("you", party, _("Your turn to sign: first confirm your identity"), text, [on_paper, action])
    title = _("Your turn to sign") if party == Party.TALENT else _("Your turn to sign for %(unit)s")
    action = Action(_("Read and sign"), reverse("agreements:sign", args=[agreement.public_id]))
    return Band("you", party, title % {"unit": name_of(agreement, party)}, by_when(agreement), [on_paper, action])


def _to_compare(user: User, agreement: Agreement) -> Band | None:
    """The paper of another party that the person may compare."""
    for slot in _slots(agreement):
        copy = selectors.copy_to_compare(slot)
        if copy is not None and rules.can_compare(user, agreement, copy):
            title = _("Compare the signed paper of %(name)s") % {"name": name_of(agreement, slot.party)}
            text = _("Page by page with the frozen text; then confirm it, or send it back with a reason.")
            compare = reverse("agreements:compare", args=[agreement.public_id, slot.party])
            mine = min(selectors.parties_of(user, agreement), default="office")
            words = format_html("{} {}", text, by_when(agreement))
            return Band("you", mine, title, words, [Action(_("Compare the pages"), compare)])
    return None


def _quiet_actions(user: User, agreement: Agreement) -> list[Action]:
    """What is open to somebody who waits: the own paper, HR's way to paper, or reading early."""
    for slot in _own_open(user, agreement):
        paper = reverse("agreements:paper", args=[agreement.public_id, slot.party])
        if slot.route == SignatureSlot.Route.PAPER:
            return [Action(_("See the paper you handed in"), paper, primary=False)]
        return [Action(_("Sign on paper instead"), paper, primary=False)]
    if selectors.open_slot_for(user, agreement, any_step=True):
        return [Action(_("Read the text"), reverse("agreements:sign", args=[agreement.public_id]), primary=False)]
    return []


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
