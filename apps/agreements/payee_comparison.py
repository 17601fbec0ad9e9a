"""What a proposal about an agency or insurer says, beside what is on file."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.agreements.models import PayeeProposal
from apps.agreements.models.payees import PayeeFacts
from apps.core.display.formats import NOTHING
from apps.core.masking import mask_account


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is said, before and now, in words; ``changed`` also where only hidden digits differ."""

    label: str
    before: str
    now: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """``old`` names the column of what is on file."""

    title: str
    old: str
    rows: list[Row]

    @property
    def changes(self) -> int:
        return sum(row.changed for row in self.rows)


def compare(proposal: PayeeProposal) -> Comparison:
    """Against what is on file while it waits; once it is decided, history tells what was changed."""
    waits = proposal.status == PayeeProposal.Status.PROPOSED
    before = proposal.payee if waits else None
    old = list(_said(before)) if before else []
    rows = [
        Row(label, old[at][1] if old else NOTHING, shown, not old or old[at][2] != value)
        for at, (label, shown, value) in enumerate(_said(proposal))
    ]
    kind = {"kind": proposal.get_kind_display(), "name": proposal.name}
    title = _("Change of %(kind)s: %(name)s") if proposal.payee else _("New %(kind)s: %(name)s")
    return Comparison(title % kind, _("On file") if before else _("Not on file before"), rows)


def _said(facts: PayeeFacts) -> Iterator[tuple[str, str, str]]:
    """All that is said: its name, how it is shown, and what to compare."""
    until = facts.licence_until.isoformat() if facts.licence_until else NOTHING
    texts = (
        (_("Kind"), str(facts.get_kind_display())),
        (_("Name (Chinese)"), facts.name_zh),
        (_("Name (English)"), facts.name_en),
        (_("Unified social credit code"), facts.credit_code),
        (_("Licence number"), facts.licence),
        (_("Licence valid until"), until),
        (_("Paper behind it"), facts.source),
        (_("Bank code (CNAPS)"), facts.bank_code or NOTHING),
    )
    yield from ((label, text, text) for label, text in texts)
    yield _("Account number"), mask_account(facts.account_last_four), facts.account_index
