"""The title or certificate that a demand asks for, as it stands with the talent of one match.

Whoever may open the match reads it: who issued it, until when it is valid, the end of its number (the talent reads the
whole), and by which document it counts where the work is done. The score needs none of this but that it counts.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.demands.models import Demand
from apps.matching.engine.places import covers
from apps.matching.models import Match
from apps.matching.recognitions import Level, decided, decisions
from apps.organisations.selectors import Person
from apps.skills.models import Recognition
from apps.talents.models import Credential
from apps.talents.rules import ends_soon, has_ended
from apps.talents.selectors import certificate_number, places_named

# By the level of the row that holds today; "" where the matrix has none.
NOT_RECOGNISED = {
    Level.CONDITIONAL: lazy(
        "%(place)s recognises it on further proof only. Until its talent office has seen it, it does not count."
    ),
    Level.NONE: lazy("It is not recognised in %(place)s today."),
    "": lazy(
        "Nobody has decided yet whether it is recognised in %(place)s. The question is on the list of those who keep the matrix."
    ),
}
WHY_NOT = {Level.CONDITIONAL: lazy("on further proof"), Level.NONE: lazy("no"), "": lazy("not decided yet")}


@dataclass(frozen=True, slots=True)
class Certificate:
    """``state`` is missing, ended, soon, early (it ends before the work does) or valid; ``recognised`` is where it counts by
    which document, nothing where it does not: then ``decision`` is conditional, none, or "" where nobody has decided."""

    name: str
    state: str
    place: str
    evidence: int = 0
    issuer: str = ""
    number: str = ""
    until: dt.date | None = None
    recognised: str = ""
    document: str = ""
    decision: str = ""

    @property
    def to_renew(self) -> bool:
        return self.state in ("ended", "soon", "early")

    @property
    def tone(self) -> str:
        """Of the warning: late where it does not count, wait where it counts for a while."""
        return "wait" if self.recognised and self.state in ("soon", "early") else "late"

    @property
    def warning(self) -> str:
        """What stands against it, or soon will; nothing of one that is valid throughout and counts."""
        words = {"name": self.name, "day": self.until.isoformat() if self.until else "", "place": self.place}
        if self.state == "missing":
            return _("The demand asks for it, and the profile does not name it.")
        if self.state == "ended":
            return _("It ended on %(day)s and does not count any more.") % words
        if not self.recognised:
            return str(NOT_RECOGNISED[self.decision]) % words
        if self.state == "early":
            return _("It ends on %(day)s, before the work does.") % words
        return _("It ends soon, on %(day)s.") % words if self.state == "soon" else ""

    @property
    def counts(self) -> str:
        """Where it counts, or why it does not."""
        if self.state == "ended":
            return _("no")
        return self.recognised or str(WHY_NOT[self.decision])


def certificate_of(match: Match, viewer: Person) -> Certificate | None:
    """None where the demand asks for none. Four queries at most."""
    return certificate_for(match.demand, match.talent_id, viewer)


def certificate_for(demand: Demand, talent_id: int, viewer: Person) -> Certificate | None:
    """The same of somebody who has no match with the demand."""
    asked = demand.credential
    if asked is None:
        return None
    held = Credential.objects.filter(talent=talent_id, type=asked).select_related("talent").first()
    if held is None:
        return Certificate(asked.name, "missing", demand.region.name)
    counts, document, decision = _recognised(held, demand.region.code, demand.region.name)
    return Certificate(
        asked.name,
        _state(held, demand.period.upper),
        demand.region.name,
        evidence=held.evidence,
        issuer=places_named([held.issuing_region])[held.issuing_region],
        number=certificate_number(held, viewer),
        until=held.valid_until,
        recognised=counts,
        document=document,
        decision=decision,
    )


def _state(held: Credential, after_the_work: dt.date) -> str:
    if has_ended(held):
        return "ended"
    if held.valid_until is not None and held.valid_until < after_the_work - dt.timedelta(days=1):
        return "early"
    return "soon" if ends_soon(held) else "valid"


def _recognised(held: Credential, code: str, name: str) -> tuple[str, str, str]:
    """Where it counts, in words, the document with its last day, and the level of the row; empty words where there is none."""
    if covers(held.issuing_region, code):
        return _("issued there"), "", ""
    row = decided(decisions([held.type_id]), held.type_id, held.issuing_region, code)
    if row is None:
        return "", "", ""
    words = _("recognised in %(place)s") % {"place": name} if row.level == Level.FULL else ""
    return words, _document(row), row.level


def _document(row: Recognition) -> str:
    if not row.document or row.valid.upper is None:
        return row.document
    last = row.valid.upper - dt.timedelta(days=1)
    return _("%(document)s, until %(day)s") % {"document": row.document, "day": last.isoformat()}
