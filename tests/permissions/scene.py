"""One of everything that belongs to somebody, made once, with everybody who might open it.

A ``Part`` is one object with its own people, so that "talent" or "using unit's HR" in the table always means the person
of that very object. Everything private carries the part's marker: a stranger must never read it, on any page.
"""

from dataclasses import dataclass
from typing import Any

from apps.accounts.models import User
from apps.accounts.services import make_task_link
from apps.agreements.forms import ClauseForm
from apps.agreements.models import Agreement, AgreementVersion
from apps.agreements.public_check import facts_of
from apps.agreements.services import prove_cover, seal, withdraw_agreement
from apps.demands.forms import initial_from
from apps.demands.models import Demand
from apps.demo import personas
from apps.matching import services as matching
from apps.matching.models import Match, UnitConsent
from apps.messaging.models import Notice
from apps.messaging.services import notify, open_thread, post_message
from apps.organisations.models import Membership, Unit
from apps.posters.services import make_poster
from tests.factories import (
    SHANGHAI,
    make_demand,
    make_identity,
    make_member,
    make_mode,
    make_officer,
    make_region,
    make_skill,
    make_talent,
    make_unit,
)
from tests.factories.places import credit_code
from tests.factories.story import Deal, accept_all, code_for, draft, make_deal, send, sign_all
from tests.permissions.batches import batch_parts
from tests.permissions.paper import paper_parts
from tests.permissions.part import Data, Part, mark_of, marker, people_in, sender_of
from tests.permissions.plans import plan_parts
from tests.permissions.sheets import sheet_parts
from tests.permissions.talents import own_forms, talent_parts
from tests.permissions.together import together_parts
from tests.permissions.work import money_parts, work_parts

EVERYBODY = "everybody"  # the part of pages that belong to nobody in particular


@dataclass
class Scene:
    """The parts by the name that the table uses, and the people who have nothing to do with any of them."""

    parts: dict[str, Part]
    strangers: dict[str, User]

    def everybody(self) -> set[User]:
        """All of them, each once."""
        return {*self.strangers.values(), *(user for part in self.parts.values() for user in part.people.values())}

    def person(self, role: str, part: Part) -> User | None:
        """Who stands for a column of the table; None is the visitor who has not signed in."""
        if role == "anonymous":
            return None
        return part.people.get(role) or self.strangers[role]


def make_scene() -> Scene:
    strangers = {
        "talent'": make_talent(name="路人").user,
        "admin'": make_member(make_unit("无关单位")),
        "hr'": make_member(make_unit("又一无关单位"), "hr"),
        "agency'": make_member(make_unit("示例人力资源服务机构"), "hr"),
        "officer": make_officer(),
        "supervisor": make_officer(role="supervisor"),
        "mediator": make_officer(role="mediator"),
        "auditor": make_officer(role="auditor"),
        "officer'": make_officer(make_region(SHANGHAI)),
        "supervisor'": make_officer(make_region(SHANGHAI), "supervisor"),
    }
    parts = (
        _before_an_agreement()
        | _agreements()
        | work_parts()
        | sheet_parts()
        | money_parts()
        | batch_parts()
        | _letters()
        | paper_parts()
        | together_parts()
    )
    people = parts["suggested"].people
    parts |= plan_parts(parts["open demand"], strangers["officer"])
    parts |= talent_parts(people)
    parts[EVERYBODY] = Part(  # they have one of everything
        (), parts["line paid"].people, _of_everybody() | own_forms() | parts["line paid"].data
    )
    parts["sample person"] = Part((personas.everybody()[0].key,), people)
    return Scene(parts, strangers)


def _of_everybody() -> dict[str, Data]:
    """What correct forms send that ask nothing about an object."""
    return {
        "core:language": {"language": "en", "next": "/"},
        "accounts:name": {"name": "周允"},
        "accounts:language": {"language": "en"},
        "messaging:preferences": {"language": "en", "email_matching": "on"},
        "accounts:email": {"email": "somebody@example.com"},
        "accounts:identity": {"kind": "resident", "name": "周允", "number": "11010519491231002X", "agree": "on"},
        "organisations:register": {
            "name_zh": "常州试点装备有限公司",
            "credit_code": credit_code(778001),
            "kind": "enterprise",
            "region": make_region().pk,
            "address": "示例路 1 号",
            "takes_part": ["uses"],
        },
        "talents:edit": {
            "headline": "焊接工程师",
            "talent_class": "technical",
            "skills": make_skill("激光焊接").label_zh,
            "region": make_region().pk,
            "modes": [make_mode().code],
            "days_per_week": 2,
            "remote_percent": 0,
            "day_rate": "2000",
            "visibility": "only_me",
        },
        "talents:start": {
            "words": f"从事{make_skill('激光焊接').label_zh}工艺，做过铝合金薄壁件。",
            "talent_class": "technical",
            "region": make_region().pk,
            "days_per_week": 4,
            "day_rate": "2000",
            "visibility": "only_me",
        },
        "demands:new": _answers(make_demand()),
        "searches:save": {"side": "demands", "query": "q=焊接", "name": "焊接活"},
        "planning:plan_new": {"which": "all", "goal": "total", "most_each": "2"},
    }


def _answers(demand: Demand) -> Data:
    """The eight answers as the form sends them."""
    return {name: value for name, value in initial_from(demand).items() if value is not None}


# ---- Units, demands, matches


def _before_an_agreement() -> dict[str, Part]:
    mark = marker()
    secret: dict[str, Any] = {"title": mark, "problem": mark, "number": None, "published_at": None}
    finder = {"person": "unknown", "need": "task", "who": "person", "time": "yearly"}
    parts = {"private demand": _demand(mark, status="draft", finder_answers=finder, **secret)}
    parts["expired demand"] = _demand(status="expired")
    suggested, people = _match()
    demand = suggested.demand.public_id
    answer = {"eligibility": "yes", "dates": "每周一至周四", "account": "6222020000000004321", "conflicts": "无"}
    parts["suggested"] = Part((suggested.public_id,), people, {"matching:opportunity": answer})
    parts["suggested"].data["matching:note"] = {"note": "先谈档期"}
    parts["open demand"] = Part((demand,), people)
    poster = make_poster(suggested.demand, by=people["hr"])
    parts["poster"] = Part((poster.public_id,), people)
    parts["poster code"] = Part((poster.code,), people)
    parts["sum"] = Part((), people, {"settlement:calculator": {"amount": "98000", "share": "30"}})
    parts["income"] = Part((), people, {"settlement:simulator": {"kind": "labour", "amount": "68600"}})
    dismissed, people = _match()
    matching.decline(dismissed, by=people["talent"])
    parts["dismissed"] = Part((dismissed.public_id,), people)
    interested, people = _match(eligibility="yes")
    parts["interested"] = Part((interested.public_id,), people)
    return parts | _consent() | _unit()


def _demand(mark: str = "", **fields: Any) -> Part:
    demand, talent = make_demand(**fields), make_talent()
    people = people_in(demand.unit, sender_of(talent), talent, mark)
    return Part((demand.public_id,), people, {"demands:edit": _answers(demand), "demands:arrange": {"who": "unit"}})


def _match(**answers: str) -> tuple[Match, dict[str, User]]:
    """A match that the engine found; with ``answers``, of a talent who is interested."""
    skill = make_skill()
    demand, talent = make_demand(skills=(skill,)), make_talent(skills=(skill,))
    people = people_in(demand.unit, sender_of(talent), talent)
    matching.refresh_demand(str(demand.public_id))
    match = Match.objects.get(demand=demand, talent=talent)
    if answers:
        account = "6222020000000004321"
        answers |= {"dates": "每周一至周四", "account": account, "conflicts": mark_of(people)}
        matching.answer_invitation(match, by=people["talent"], **answers)
    return match, people


def _consent() -> dict[str, Part]:
    match, people = _match(eligibility="yes")
    matching.place_hold(match, by=people["hr"])
    matching.ask_unit(match, by=people["talent"])
    answer = {"answer": "limits", "limits": "每周五回院", "results_confirmed": "on"}
    consent = UnitConsent.objects.get(match=match)
    standing = {"days_a_year": "20", "modes": [match.demand.mode.code], "until": "2099-12-31"}
    return {
        "consent": Part((consent.public_id,), people, {"matching:consent": answer}),
        "own person": Part((match.talent.public_id,), people, {"matching:standing_give": standing}),
    }


def _unit_form(unit: Unit) -> Data:
    facts = {name: getattr(unit, name) for name in ("name_zh", "credit_code", "kind", "address")}
    return {**facts, "region": unit.region_id, "takes_part": ["uses"]}


def _unit() -> dict[str, Part]:
    """Here the column of the HR stands for the unit's administrator, who alone gives roles."""
    unit, talent = make_unit(), make_talent()
    people = people_in(unit, sender_of(talent), talent) | {"hr": make_member(unit)}
    Unit.objects.filter(pk=unit.pk).update(address=mark_of(people), status=Unit.Status.RETURNED)
    member = {"contact": people["sender"].phone, "role": "hr"}
    finance = Membership.objects.get(unit=unit, role="finance")
    return {
        "unit": Part(
            (unit.public_id,),
            people,
            {
                "organisations:member_add": member,
                "organisations:edit": _unit_form(unit),
                "organisations:account": {"number": "3201 0000 0000 0087 65"},
            },
        ),
        "membership": Part((finance.public_id,), people),
    }


# ---- Agreements, one in each state


def _deal() -> tuple[Deal, dict[str, User]]:
    deal = make_deal()
    people = people_in(deal.using_unit, deal.sending_unit, deal.talent)
    for user in (people["signatory"], people["hr"], people["sender"]):
        make_identity(user)
    deal.talent.refresh_from_db()
    return deal, people


def _agreements() -> dict[str, Part]:
    parts = {}
    consented, people = _deal()
    parts["consented"] = Part((consented.match.public_id,), people)
    drafted, people = _deal()
    terms = draft(drafted).fresh().current_version
    assert terms
    parts["draft"] = Part(
        (drafted.fresh().public_id,),
        people,
        {
            "agreements:accept": {"at_hash": terms.terms_sha256},
            "agreements:withdraw": {"reason": "计划变了"},
        },
    )
    parts["draft clause"] = Part((drafted.fresh().public_id, 5), people, {"agreements:clause": _clause(terms)})
    agreed, people = _deal()
    parts["agreed"] = Part((accept_all(draft(agreed)).fresh().public_id,), people)
    withdrawn, people = _deal()
    withdraw_agreement(draft(withdrawn).fresh(), by=withdrawn.hr, reason=mark_of(people))
    parts["withdrawn"] = Part((withdrawn.fresh().public_id,), people)
    signing, people = _deal()
    version = send(signing).fresh().current_version
    assert version
    purpose = f"sign {signing.fresh().number} {version.document_sha256[:16]}"
    code = code_for(people["signatory"], purpose)
    signature = {"at_hash": version.document_sha256, "intent": "on", "data_consent": "on", "code": code}
    data = {"agreements:sign": signature, "agreements:decline": {"reason": "条款不合适"}}
    parts["signing"] = Part((signing.fresh().public_id,), people, data)
    return parts | _sealed()


def _clause(version: AgreementVersion) -> Data:
    """Clause 5 as its form stands, with another cap on travel."""
    numbers = {"base_version": version.number, "at_version": version.number}
    form = ClauseForm(terms=version.terms, number=5, initial=numbers)
    filled = {box.name: box.value() for box in form if box.value() is not None}
    return filled | {"travel_cap": "6000"}


def _sealed() -> dict[str, Part]:
    deal, people = _deal()
    agreement = sign_all(send(deal)).fresh()
    seal(agreement)
    agreement = prove_cover(Agreement.objects.get(pk=agreement.pk), by=deal.hr)
    facts_of(agreement)  # reads the seals, which takes a second; the answer is kept for a day
    return {
        "sealed": Part((agreement.public_id,), people),
        "sealed document": Part((agreement.public_id, "sealed"), people),
        "printed code": Part((), people, {"agreements:check": {"code": agreement.check_code}}),
    }


# ---- What is written to people


def _letters() -> dict[str, Part]:
    match, people = _match()
    talent, hr, mark = people["talent"], people["hr"], mark_of(people)
    readers = [(talent, "talent"), (hr, "using")]
    thread = open_thread(f"match:{match.public_id}:two", mark, readers, region=match.demand.unit.region)
    post_message(thread, hr, f"{mark}，您三月能来吗？")
    facts = {"thread": mark, "author": "周允"}
    notify([talent], "messaging.message", facts=facts, path="/messages/", key=f"permissions:{match.public_id}")
    notice = Notice.objects.filter(user=talent).latest("id")
    link = make_task_link(talent, "/matches/")
    write = {"messaging:thread": {"text": "可以"}}
    return {
        "thread": Part((thread.public_id,), people, write),
        "notice": Part((notice.public_id,), people),
        "task link": Part((link.rstrip("/").rpartition("/")[2],), people),
    }
