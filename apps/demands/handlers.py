"""Demands follow what the office does to skills. And notices about units: units lie below messaging, and a demand waits
for its unit.
"""

from django.utils import translation

from apps.accounts.models import User
from apps.core import clock
from apps.core.outbox import handles
from apps.demands import hints, services
from apps.demands.events import DraftWorded, MergeGoesOn, SwitchGoesOn, TitleWritten
from apps.demands.rules import POSTERS
from apps.messaging.services import notify
from apps.organisations.events import JoinAsked, MemberInvited, UnitReturned, UnitSubmitted, UnitVerified
from apps.organisations.models import Membership, OfficeRole, Unit
from apps.organisations.selectors import office_people, people_of
from apps.skills.events import SkillMerged, SkillSwitched


@handles(DraftWorded)
def read_draft(event: DraftWorded) -> None:
    hints.read_words(event.demand_id)


@handles(TitleWritten)
def read_title(event: TitleWritten) -> None:
    services.read_title(event.demand_id)


@handles(SkillMerged)
def follow_merge(event: SkillMerged) -> None:
    services.follow_merge(event.source)


@handles(MergeGoesOn)
def follow_merge_further(event: MergeGoesOn) -> None:
    services.follow_merge(event.source)


@handles(SkillSwitched)
def follow_switch(event: SkillSwitched) -> None:
    services.follow_switch(event.skill)


@handles(SwitchGoesOn)
def follow_switch_further(event: SwitchGoesOn) -> None:
    services.follow_switch(event.skill, event.after)


@handles(UnitSubmitted)
def tell_the_office(event: UnitSubmitted) -> None:
    unit = _unit(event.unit_id)
    officers = office_people(unit.region, OfficeRole.Role.OFFICER, OfficeRole.Role.SUPERVISOR)
    path = "/office/organisations/unit/?status__exact=submitted"
    notify(officers, "organisations.submitted", facts=_facts(unit), path=path, key=_key("submitted", unit))


@handles(UnitVerified)
def tell_verified(event: UnitVerified) -> None:
    unit = _unit(event.unit_id)
    key = _key("verified", unit)
    notify(people_of(unit, *POSTERS), "organisations.verified", facts=_facts(unit), path=_page(unit), key=key)


@handles(UnitReturned)
def tell_returned(event: UnitReturned) -> None:
    unit = _unit(event.unit_id)
    key = _key("returned", unit)
    notify(people_of(unit, *POSTERS), "organisations.returned", facts=_facts(unit), path=_page(unit), key=key)


@handles(JoinAsked)
def tell_the_administrators(event: JoinAsked) -> None:
    unit, person = _unit(event.unit_id), User.objects.get(public_id=event.user_id)
    administrators = people_of(unit, Membership.Role.ADMINISTRATOR)
    facts = {**_facts(unit), "person": person.name or str(person)}
    day = clock.today().isoformat()  # asked again on another day, the administrators are told again
    key = f"join_asked:{unit.public_id}:{person.public_id}:{day}"
    notify(administrators, "organisations.join_asked", facts=facts, path=_page(unit), key=key)


@handles(MemberInvited)
def tell_the_new_member(event: MemberInvited) -> None:
    """Perhaps the first message somebody gets from here: what it is about, and a link."""
    unit, person = _unit(event.unit_id), User.objects.get(public_id=event.user_id)
    facts = {**_facts(unit)}
    for name, language in (("role", "zh-hans"), ("role_en", "en")):
        with translation.override(language):
            facts[name] = str(Membership.Role(event.role).label)
    key = f"member_invited:{unit.public_id}:{person.public_id}:{event.role}"
    notify([person], "organisations.member_invited", facts=facts, path="/workbench/", key=key)


def _unit(public_id: str) -> Unit:
    return Unit.objects.select_related("region").get(public_id=public_id)


def _facts(unit: Unit) -> dict[str, str]:
    return {"unit": unit.name_zh, "unit_en": unit.name_en or unit.name_zh, "reason": unit.status_reason}


def _page(unit: Unit) -> str:
    return f"/units/{unit.public_id}/"


def _key(what: str, unit: Unit) -> str:
    return f"unit:{what}:{unit.public_id}:{unit.submitted_at or 0}"
