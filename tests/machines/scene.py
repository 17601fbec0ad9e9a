"""Where a machine begins: two using units, two sending units, three talents, four demands, and people who should not act.

The demands and talents overlap, so that the one calendar matters; two demands pay the person, one is a loan at cost.
``both`` works for a using and for a sending unit, ``gone`` did once, ``stranger`` never.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from apps.accounts.models import User
from apps.agreements.models import Agreement
from apps.agreements.services import draft_agreement, fill_identity, send_for_signing
from apps.core import clock, jobs, outbox
from apps.core.models import Delivery
from apps.demands.models import Demand
from apps.demands.services import publish_demand
from apps.matching import services as matching
from apps.matching.models import Match, UnitConsent
from apps.organisations.models import Membership, Unit
from apps.skills.models import Skill
from apps.talents.models import Talent
from tests.factories import make_demand, make_identity, make_member, make_mode, make_officer, make_skill, make_talent
from tests.factories import make_unit as new_unit
from tests.factories.places import make_region
from tests.factories.story import Deal, accept_all, say_open_words, sign_all, start_work
from tests.factories.supply import MODES

WEEK = dt.timedelta(weeks=1)
ROLES = (
    ("clerk1", "using1", "hr"), ("admin1", "using1", "administrator"), ("signer1", "using1", "signatory"),
    ("finance1", "using1", "finance"), ("clerk2", "using2", "hr"), ("signer2", "using2", "signatory"),
    ("finance2", "using2", "finance"), ("keeper1", "sending1", "hr"), ("sealer1", "sending1", "signatory"),
    ("payroll1", "sending1", "finance"), ("keeper2", "sending2", "hr"), ("sealer2", "sending2", "signatory"),
    ("payroll2", "sending2", "finance"),
    *(("both", unit, role) for unit in ("using1", "sending1") for role in ("hr", "signatory", "finance")),
)  # fmt: skip


@dataclass
class World:
    """Keys of what the scene made: rows are read anew for each act, as a view would."""

    people: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    talents: dict[str, int] = field(default_factory=dict)
    demands: dict[str, int] = field(default_factory=dict)

    def user(self, name: str) -> User:
        return User.objects.get(pk=self.people[name])

    def staff(self, unit: int | None, *roles: str) -> list[str]:
        """Names of those who have one of these roles (any, where none is named) in the unit with this key."""
        found = [who for who, where, role in ROLES if self.units[where] == unit and (not roles or role in roles)]
        return list(dict.fromkeys(found))

    def talent_name(self, talent: int) -> str:
        return next(name for name, pk in self.talents.items() if pk == talent)

    def keys(self, names: list[str]) -> set[int]:
        return {self.people[name] for name in names}


def open_market() -> World:
    """Four drafts of demands, talents who fit them, and nobody has met."""
    world = World()
    for code in MODES:
        make_mode(code, offered=MODES[code]["offered"])
    make_region("320000")
    for name, region in (("using1", "320400"), ("using2", "320400"), ("sending1", "320100"), ("sending2", "320100")):
        world.units[name] = new_unit(name, region=region, bank_account_last_four="8765").pk
    _people(world)
    skills = (make_skill("激光焊接"), make_skill("试验设计"))
    for name, unit, visibility in (
        ("t1", "sending1", "open"),
        ("t2", "sending2", "masked"),
        ("t3", "sending2", "relay"),
    ):
        talent = make_talent(
            unit=Unit.objects.get(pk=world.units[unit]), skills=skills, name=f"人才{name}", visibility=visibility,
            modes=["migratory_bird", "short_loan"], on_site_regions=["3204"], remote_percent=100,
        )  # fmt: skip
        talent.windows.all().delete()
        make_identity(talent.user)
        world.talents[name], world.people[name] = talent.pk, talent.user_id
    today = clock.today()
    _demand(world, "d1", "using1", skills, mode="migratory_bird", period=(today, today + 8 * WEEK))
    _demand(
        world, "d2", "using2", skills, mode="short_loan", period=(today, today + 10 * WEEK), pay_total_fen=6_000_000
    )
    weeks = [(today + ahead * WEEK).isocalendar().week for ahead in (2, 6)]
    stays = [[week, week] for week in weeks]
    _demand(
        world,
        "d3",
        "using1",
        skills,
        mode="migratory_bird",
        period=(today + WEEK, today + 12 * WEEK),
        windows=stays,
        seats=2,
    )
    _demand(world, "d4", "using2", skills, mode="migratory_bird", period=(today + 12 * WEEK, today + 16 * WEEK))
    return world


def _people(world: World) -> None:
    for name, unit, role in ROLES:
        known = User.objects.filter(pk=world.people.get(name, 0)).first()
        person = make_member(Unit.objects.get(pk=world.units[unit]), role, user=known)
        world.people[name] = person.pk
        if known is None:
            make_identity(person)
    gone = make_member(Unit.objects.get(pk=world.units["using1"]), "hr")
    make_member(Unit.objects.get(pk=world.units["sending1"]), "signatory", user=gone)
    Membership.objects.filter(user=gone).update(ended_at=clock.now())
    stranger, officer = make_member(new_unit("无关单位"), "hr"), make_officer(make_region("320400"))
    for name, person in (("gone", gone), ("stranger", stranger), ("officer", officer)):
        make_identity(person)
        world.people[name] = person.pk


Skills = tuple[Skill, ...]


def _demand(
    world: World, name: str, unit: str, skills: Skills, *, mode: str, period: tuple[dt.date, dt.date], **more: object
) -> None:
    facts: dict[str, object] = {"windows": [], "pay_total_fen": 10_000_000} | more
    demand = make_demand(
        unit=Unit.objects.get(pk=world.units[unit]), drafted_by=world.user(f"clerk{unit[-1]}"), skills=skills,
        title=f"激光焊接与试验设计 {name}", problem="激光焊接气孔率偏高，需要试验设计。", mode=make_mode(mode), period=period,
        days=16, place=Demand.Place.BOTH, remote_percent=20, status=Demand.Status.DRAFT, number=None,
        submitted_at=None, published_at=None, expires_on=None, **facts,
    )  # fmt: skip
    world.demands[name] = demand.pk


def at_the_table() -> World:
    """Two agreements being negotiated, t1 with using1 (the person is paid) and t2 with using2 (at cost); d3 waits."""
    world = open_market()
    for name in ("d1", "d2", "d3", "d4"):
        demand = Demand.objects.get(pk=world.demands[name])
        publish_demand(demand, by=world.user(world.staff(demand.unit_id, "hr")[0]))
    catch_up()
    for demand_name, talent in (("d1", "t1"), ("d2", "t2"), ("d3", "t1"), ("d3", "t2"), ("d4", "t1")):
        _interested(world, demand_name, talent)
    for demand_name, talent in (("d1", "t1"), ("d2", "t2")):
        _drafted(world, demand_name, talent)
    catch_up()
    return world


def at_work() -> World:
    """The two agreements signed and sealed, and both talents have arrived."""
    world = at_the_table()
    for demand_name in ("d1", "d2"):
        deal = deal_of(world, demand_name)
        agreement = accept_all(deal).fresh()
        clerk = world.user(world.staff(agreement.using_unit_id, "hr")[0])
        send_for_signing(agreement, by=clerk)
        sign_all(deal)
        catch_up()
        start_work(deal)
    catch_up()
    return world


def match_of(world: World, demand: str, talent: str) -> Match:
    return Match.objects.get(demand=world.demands[demand], talent=world.talents[talent])


def _interested(world: World, demand: str, talent: str) -> None:
    match = match_of(world, demand, talent)
    by = world.user(world.staff(Demand.objects.get(pk=world.demands[demand]).unit_id, "hr")[0])
    matching.invite(match, by=by)
    matching.answer_invitation(
        match, by=world.user(talent), eligibility="yes", dates="每周四天", account="6222020000000004321"
    )


def _drafted(world: World, demand: str, talent: str) -> None:
    match = match_of(world, demand, talent)
    matching.ask_unit(match, by=world.user(talent))
    sender = world.user("keeper1" if talent == "t1" else "keeper2")
    matching.answer_for_unit(UnitConsent.objects.get(match=match), by=sender, consents=True, results_confirmed=True)
    deal = deal_of(world, demand)
    deal.agreement = draft_agreement(match_of(world, demand, talent), by=deal.hr)
    fill_identity(deal.fresh(), by=world.user(talent))
    say_open_words(deal)


def deal_of(world: World, demand: str) -> Deal:
    """One of the two stories of the scene, with the people whom the factories ask for."""
    using, talent = ("1", "t1") if demand == "d1" else ("2", "t2")
    match = match_of(world, demand, talent)
    return Deal(
        Unit.objects.get(pk=world.units[f"using{using}"]), Unit.objects.get(pk=world.units[f"sending{using}"]),
        *(world.user(f"{name}{using}") for name in ("clerk", "signer", "finance", "keeper", "sealer", "payroll")),
        Talent.objects.get(pk=world.talents[talent]), match, Agreement.objects.filter(match=match).first(),
    )  # fmt: skip


def catch_up() -> None:
    """Workers deliver everything that waits."""
    while waiting := list(
        Delivery.objects.filter(done_at=None, dead=False).order_by("pk").values_list("pk", flat=True)
    ):
        for pk in waiting:
            assert outbox.deliver(pk), Delivery.objects.get(pk=pk)


STAGES: dict[str, Callable[[], World]] = {"market": open_market, "table": at_the_table, "work": at_work}


def discover() -> None:
    jobs.discover()
    outbox.discover()
