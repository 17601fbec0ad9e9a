"""What people do to bring others together: propose, recommend, remember; and the searches they keep."""

from django.http import QueryDict

from apps.matching import services as matching
from apps.matching.models import Match
from apps.referrals import services
from apps.referrals.models import Recommendation
from apps.searches.services import save_search
from tests.factories import make_demand, make_skill, make_talent, make_unit
from tests.permissions.part import Part, mark_of, people_in, sender_of


def together_parts() -> dict[str, Part]:
    return _proposable() | _remembered() | _recommended() | _saved()


def _pair() -> Part:
    """A match that the engine found; the address is that of the match."""
    skill = make_skill()
    demand, talent = make_demand(skills=(skill,)), make_talent(skills=(skill,))
    people = people_in(demand.unit, sender_of(talent), talent)
    matching.refresh_demand(str(demand.public_id))
    return Part((Match.objects.get(demand=demand, talent=talent).public_id,), people)


def _match(part: Part) -> Match:
    return Match.objects.select_related("demand__unit", "talent__user").get(public_id=part.args[0])


def _proposable() -> dict[str, Part]:
    part = _pair()
    match = _match(part)
    note = {"referrals:proposal_new": {"note": "两家情况我都了解"}}
    return {"proposable": Part((match.demand.public_id, match.talent.public_id), part.people, note)}


def _remembered() -> dict[str, Part]:
    part = _pair()
    entry = services.keep_in_pool(_match(part), by=part.people["hr"])
    services.change_entry(entry, by=part.people["hr"], tags=["焊接"], note=mark_of(part.people))
    form = {"referrals:pool_entry": {"tags": "焊接", "note": "先谈档期"}}
    return {"remembered": Part((entry.public_id,), part.people, form)}


def _declined() -> Part:
    part = _pair()
    answers = {"eligibility": "yes", "dates": "每周一至周四", "account": "6222020000000004321", "conflicts": "无"}
    match = matching.answer_invitation(_match(part), by=part.people["talent"], **answers)
    matching.decline(match, by=part.people["hr"], code="chosen")
    return part


def _onward() -> tuple[Recommendation, Part]:
    part = _declined()
    row = services.recommend_onward(
        _match(part), by=part.people["hr"], to_unit=make_unit("另一家用人公司"), text=mark_of(part.people)
    )
    return row, part


def _recommended() -> dict[str, Part]:
    declined = _declined()
    form = {"referrals:recommend": {"to": make_unit().credit_code, "text": "很合适"}}
    asked, people_asked = _onward()
    agreed, people_agreed = _onward()
    services.answer_recommendation(agreed, by=people_agreed.people["talent"], yes=True)
    return {
        "turned down": Part(declined.args, declined.people, form),
        "recommended": Part(
            (asked.public_id,), people_asked.people, {"referrals:recommended_answer": {"answer": "yes"}}
        ),
        "recommended yes": Part((agreed.public_id,), people_agreed.people),
    }


def _saved() -> dict[str, Part]:
    part = _pair()
    search = save_search(part.people["talent"], "demands", QueryDict("q=焊接"), name=mark_of(part.people))
    return {
        "saved search": Part(
            (search.public_id,), part.people, {"searches:detail": {"name": "焊接活", "rhythm": "weekly"}}
        )
    }
