"""Whom a visitor of the demo can be, role by role."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.demo import sample
from apps.demo.sample import Person
from apps.modes.models import TalentClass

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Persona:
    """One sample person in one role; ``party`` is the seal, ``see`` says what is worth a look, ``view`` comes first."""

    key: str
    role: Text
    see: Text
    person: Person
    place: tuple[Text, Text]
    party: str
    view: str = "dashboard:workbench"

    @property
    def name(self) -> str:
        return self.person.name_en if _english() else self.person.name

    @property
    def where(self) -> str:
        """The unit or office, in the language of the screen."""
        return str(self.place[1] if _english() else self.place[0])

    @property
    def phone(self) -> str:
        return self.person.phone


@dataclass(frozen=True, slots=True)
class Group:
    title: Text
    personas: tuple[Persona, ...]


def groups() -> tuple[Group, ...]:
    """All personas in the order in which the main job meets them."""
    return (
        Group(_("Using unit"), tuple(_of_unit(*row) for row in _USING)),
        Group(_("Sending unit"), tuple(_of_unit(*row) for row in _SENDING)),
        Group(_("Talent"), tuple(_talent(*row) for row in _TALENTS)),
        Group(_("Talent office"), tuple(_officer(*row) for row in _OFFICERS)),
        Group(_("Newcomer"), (_newcomer(),)),
    )


def everybody() -> list[Persona]:
    return [one for group in groups() for one in group.personas]


def by_key(key: str) -> Persona | None:
    return next((one for one in everybody() if one.key == key), None)


_UNIT_ROLES: Final[dict[str, Text]] = {
    "hr": _("HR contact"),
    "signatory": _("Authorised signatory"),
    "finance": _("Finance"),
}
_OFFICE_ROLES: Final[dict[str, Text]] = {
    "officer": _("Officer"),
    "supervisor": _("Supervisor"),
    "auditor": _("Auditor"),
}


# Key, unit, role there, what to look at.
_USING: Final[tuple[tuple[str, str, str, Text], ...]] = (
    ("using-hr", "xinglan", "hr", _("Post a demand in eight answers and watch the matches come in.")),
    ("using-signatory", "xinglan", "signatory", _("Sign the frozen agreement for the using unit.")),
    ("using-finance", "xinglan", "finance", _("Confirm a statement, pay each payee and record the proof.")),
    ("new-unit-hr", "hengzhi", "hr", _("A unit still under review: its demand waits for the talent office.")),
)
_SENDING: Final[tuple[tuple[str, str, str, Text], ...]] = (
    ("sending-hr", "institute", "hr", _("Answer on one page whether a talent may go, and with which limits.")),
    ("sending-signatory", "institute", "signatory", _("Sign for the sending unit; evaluate and confirm the return.")),
)
# Key, talent or officer, what to look at.
_TALENTS: Final[tuple[tuple[str, str, Text], ...]] = (
    ("talent", "shen", _("Welding engineer: answer an invitation, ask the own unit, sign, be paid, return.")),
    ("talent-skilled", "shi", _("Skilled worker: find fitting demands and apply; keep windows and skills.")),
)
_OFFICERS: Final[tuple[tuple[str, Text], ...]] = (
    ("officer", _("Three queues: units, talents and demands that wait for a look.")),
    ("supervisor", _("The same region with the supervisor's eyes.")),
    ("auditor", _("History that nobody can change, and its seals.")),
)


def _of_unit(key: str, unit: str, role: str, see: Text) -> Persona:
    home = _sample_unit(unit)
    party = "sending" if key.startswith("sending") else "using"
    return Persona(key, _UNIT_ROLES[role], see, home.people[role], (home.name_zh, home.name_en), party)


def _talent(key: str, talent: str, see: Text) -> Persona:
    found = next(one for one in sample.talents() if one.key == talent)
    home = _sample_unit(found.unit)
    return Persona(
        key, TalentClass(found.talent_class).label, see, found.person, (home.name_zh, home.name_en), "talent"
    )


def _officer(key: str, see: Text) -> Persona:
    found = next(one for one in sample.officers() if one.key == key)
    where = _("Talent office, Changzhou")
    return Persona(key, _OFFICE_ROLES[found.role], see, found.person, (where, where), "office", "admin:index")


def _newcomer() -> Persona:
    see = _("What a new person sees: register a unit, join one, or make a profile.")
    return Persona("newcomer", _("Without a role"), see, sample.NEWCOMER, ("", ""), "")


def _sample_unit(key: str) -> sample.SampleUnit:
    return next(one for one in sample.units() if one.key == key)


def _english() -> bool:
    return (get_language() or "").startswith("en")
