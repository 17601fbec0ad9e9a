"""What happened to an agreement, told from its own events."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.agreements.models import Agreement, AgreementEvent
from apps.agreements.room import names_of, waiting_parties
from apps.core.display import formats
from apps.modes.models import Party

HAPPENED = {
    "drafted": gettext_noop("%(who)s drew up the agreement"),
    "proposed": gettext_noop("%(who)s proposed version %(version)s"),
    "accepted": gettext_noop("%(who)s accepted the terms of version %(version)s"),
    "sent": gettext_noop("%(who)s sent version %(version)s for signing; the text is frozen"),
    "viewed": gettext_noop("%(who)s opened the frozen text"),
    "signed": gettext_noop("%(who)s signed"),
    "paper-chosen": gettext_noop("%(who)s chose to sign on paper"),
    "electronic-chosen": gettext_noop("%(who)s chose the electronic signature again"),
    "paper-handed-in": gettext_noop("%(who)s handed in the signed paper"),
    "paper-withdrawn": gettext_noop("%(who)s took the signed paper back"),
    "paper-returned": gettext_noop("%(who)s: the signed paper was compared and sent back"),
    "paper-confirmed": gettext_noop("%(who)s: the signed paper was compared page by page and confirmed"),
    "declined": gettext_noop("%(who)s declined to sign"),
    "withdrawn": gettext_noop("%(who)s withdrew the agreement"),
    "consent-withdrawn": gettext_noop("The sending unit withdrew its consent; the agreement is closed"),
    "lapsed": gettext_noop("The time ran out; the agreement lapsed"),
    "sealed": gettext_noop("The signed file and its certificate of evidence were sealed"),
    "cover-proved": gettext_noop("The insurance cover was confirmed"),
    "activated": gettext_noop("The agreement came into force"),
    "completed": gettext_noop("The agreement was completed"),
}
GOOD = frozenset({"accepted", "signed", "paper-confirmed", "sealed", "activated", "completed"})


def history(agreement: Agreement) -> list[dict[str, Any]]:
    """The agreement's own events, newest first, with what is due above them."""
    entries = [_event(event) for event in agreement.events.order_by("-sequence")]
    waiting = waiting_parties(agreement)
    if waiting and agreement.due_on:
        words = _("Next: %(who)s") % {"who": names_of(waiting)}
        when = format_html(_("by {day}"), day=formats.day(agreement.due_on))
        entries.insert(0, {"time": when, "text": words, "tone": "next"})
    return entries


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
