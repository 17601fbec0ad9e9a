"""Who must act on a match, by when, and the one button. The same facts for both sides, in each side's words."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core import timers
from apps.demands.models import Demand
from apps.matching.cards import Card
from apps.matching.models import Match
from apps.matching.rules import EARLY, needs_unit
from apps.matching.wording import why_declined

LIVE = (Demand.Status.OPEN, Demand.Status.ON_HOLD)
Status = Match.Status


@dataclass(frozen=True, slots=True)
class Step:
    """``turn`` is you, others or done. A button either posts (``post``) or leads on."""

    title: str
    text: str = ""
    turn: str = "others"
    url: str = ""
    label: str = ""
    post: bool = False


def _days(timer: str) -> dict[str, int]:
    return {"n": timers.number(timer)}


def for_unit(card: Card, *, may_act: bool, may_invite: bool = True) -> Step:
    """The band of the using unit's candidate page."""
    match = card.match
    if match.status in EARLY and match.demand.status not in LIVE:
        return Step(_("The demand is no longer open"), _("Open it again to go on with this talent."), "done")
    turn = "you" if may_act else "others"
    if match.status == Status.SUGGESTED and may_act and not may_invite:
        return Step(
            _("Not to be invited yet"), _("A verified unit invites, for an open demand with problem, result and pay.")
        )
    if match.status == Status.SUGGESTED:
        return Step(
            _("Your turn: invite, if the reasons convince you"),
            _("The talent has %(n)s days to answer.") % _days("invitation"),
            turn,
        )
    if match.status == Status.INVITED:
        due = match.answer_due.isoformat() if match.answer_due else ""
        return Step(_("%(name)s answers by %(day)s") % {"name": card.name, "day": due})
    if match.status == Status.INTERESTED:
        return _hold_step(card, may_act=may_act)
    return _unit_later(card, may_act=may_act)


def _hold_step(card: Card, *, may_act: bool) -> Step:
    match = card.match
    held = {"day": card.held_until.isoformat() if card.held_until else "", "name": card.name}
    if card.held_here:
        return Step(
            _("%(name)s asks the own unit; the hold ends on %(day)s") % held,
            _("You need not do anything. Talk in the thread meanwhile."),
        )
    if card.held_until:
        return Step(_("Held by another unit until %(day)s") % held, _("You can place a hold when it has ended."))
    if match.demand.status != Demand.Status.OPEN:
        return Step(
            _("Every seat is taken at present"),
            _("When one is free again you can hold the days of %(name)s. Or look for more people.") % held,
        )
    return Step(
        _("Your turn: hold the days of %(name)s") % held,
        _("%(n)s days; meanwhile the sending unit answers and other units see that the days are held.") % _days("hold"),
        "you" if may_act else "others",
        reverse("matching:hold", args=[match.public_id]) if may_act else "",
        _("Place the hold"),
        post=True,
    )


def _unit_later(card: Card, *, may_act: bool) -> Step:
    match = card.match
    if match.status == Status.UNIT_ASKED:
        return Step(
            _("The sending unit answers by %(day)s") % {"day": match.consent.due_on.isoformat()},
            _("The days stay held. Silence is never consent."),
        )
    if match.status == Status.UNIT_CONSENTED:
        return Step(
            _("Your turn: draft the agreement"),
            _("The terms are filled in from the demand; the three of you can change them."),
            "you" if may_act else "others",
            reverse("agreements:draft", args=[match.public_id]) if may_act else "",
            _("Draft the agreement"),
            post=True,
        )
    if match.status == Status.AGREED:
        url = reverse("agreements:draft", args=[match.public_id]) if may_act else ""
        return Step(_("In agreement"), "", "done", url, _("Open the agreement"), post=True)
    # Why the sending unit refused is between the unit and its talent.
    reason = "" if match.status == Status.UNIT_REFUSED else why_declined(match)
    return Step(_("This has ended: %(state)s") % {"state": card.status}, reason, "done")


def for_talent(card: Card) -> Step:
    """The band of the talent's page of the same match."""
    match = card.match
    if match.status in EARLY and match.demand.status not in LIVE:
        return Step(_("This demand is no longer open"), _("Nothing more is needed from you."), "done")
    demand = {"unit": match.demand.unit.name}
    if match.status == Status.INVITED:
        due = match.answer_due.isoformat() if match.answer_due else ""
        return Step(_("Your turn: answer by %(day)s") % {"day": due}, _("Four questions, three minutes."), "you")
    if match.status == Status.SUGGESTED and card.sealed_until:
        return Step(
            _("A sealed invitation: answer by %(day)s if it interests you") % {"day": card.sealed_until.isoformat()},
            _("The unit does not know that it reached you. If you do nothing, it never will."),
            "you",
        )
    if match.status == Status.SUGGESTED:
        return Step(_("Does this interest you?"), _("Four questions, three minutes. The unit then sees you."), "you")
    if match.status == Status.INTERESTED and not match.eligibility:
        return Step(_("Your turn: answer the four questions"), _("Three minutes."), "you")
    return _talent_later(card, demand)


def _talent_later(card: Card, demand: dict[str, str]) -> Step:
    match = card.match
    if match.status == Status.INTERESTED:
        return _ask_step(card, demand)
    if match.status == Status.UNIT_ASKED:
        return Step(
            _("Your unit answers by %(day)s") % {"day": match.consent.due_on.isoformat()},
            _("Your days stay held. Silence is never consent."),
        )
    if match.status == Status.UNIT_CONSENTED:
        return Step(_("%(unit)s drafts the agreement") % demand, _("You will see every word before you sign."))
    if match.status == Status.AGREED:
        return Step(_("In agreement"), _("The agreement is on your home page."), "done")
    if match.status == Status.LAPSED and match.demand.status == Demand.Status.OPEN:
        return Step(
            _("It is open again"), _("If it still interests you, answer once more; the unit then sees you."), "you"
        )
    return Step(_("This has ended: %(state)s") % {"state": card.status}, why_declined(match), "done")


def to_upload(match: Match) -> Step:
    """Before anything else: the approval that the talent said it needs, or that the rules ask for."""
    return Step(
        _("Your turn: upload your approval"),
        _("You said what needs a named approval. Without its file the agreement cannot be signed."),
        "you",
        reverse("matching:approval", args=[match.public_id]),
        _("Upload the approval"),
    )


def _ask_step(card: Card, words: dict[str, str]) -> Step:
    match = card.match
    text = _("Your days are held until %(day)s.") % {"day": card.held_until} if card.held_here else ""
    if not needs_unit(match):
        text = text or _("No unit of yours has to be asked.")
    return Step(
        _("Your turn: ask your unit") if needs_unit(match) else _("Your turn: go on to the agreement"),
        text or _("Talk with %(unit)s first if you like; the thread is open.") % words,
        "you",
        reverse("matching:ask", args=[match.public_id]),
        _("Ask my unit") if needs_unit(match) else _("Go on"),
    )
