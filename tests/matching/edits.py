"""A small market, and whatever may happen in it: each edit with the event that its service emits."""

import datetime as dt
import os
import random
from collections.abc import Callable

from hypothesis import strategies as st

from apps.core import clock, outbox
from apps.core.errors import RuleViolation
from apps.core.models import Delivery
from apps.core.outbox import emit
from apps.demands.events import DemandChanged
from apps.demands.models import Demand, DemandSkill
from apps.matching import services
from apps.matching.models import Unranked
from apps.matching.track import note_outcomes
from apps.skills.models import CredentialType, Edition, Recognition, Skill
from apps.skills.services import merge_skills, retire_skill
from apps.talents import services as talents
from apps.talents.events import TalentChanged
from apps.talents.models import Booking, Credential, StandingConsent, Talent, TalentSkill, Window
from tests.factories import make_demand, make_member, make_region, make_skill, make_talent, make_unit, make_user
from tests.matching.test_handlers import deliver_all

EXAMPLES = int(os.environ.get("EDIT_EXAMPLES", "5"))
"""How many stories of edits are tried; a soak asks for many."""
SEED = int(os.environ.get("EDIT_SEED", "7"))
OCCUPATIONS = ("", "6-18-02-04", "6-18-02-01", "2-02-07-09")


class Market:
    """Six talents, four demands, five skills and a credential that one region recognises."""

    def __init__(self) -> None:
        self.skills = [make_skill(f"技能{n}") for n in range(5)]
        self.skills[1].related.add(self.skills[2])
        Skill.objects.filter(pk=self.skills[3].pk).update(broader=self.skills[0])
        self.office = make_user(is_staff=True, is_superuser=True)
        self.credential = CredentialType.objects.create(code="T-X", name_zh="证", name_en="T", level=2)
        units = [make_unit(f"派出{n}", region="320100") for n in range(3)]
        self.using = make_unit("使用")
        clerk = make_member(self.using, "hr")
        self.talents = [make_talent(unit=units[n % 3], skills=tuple(self.skills[n % 4 : n % 4 + 2])) for n in range(6)]
        for talent in self.talents[:3]:
            Credential.objects.create(talent=talent, type=self.credential, issuing_region="310000")
        self.demands = [
            make_demand(
                unit=self.using, drafted_by=clerk, skills=tuple(self.skills[n : n + 2]),
                credential=self.credential if n == 1 else None,
            )
            for n in range(4)
        ]  # fmt: skip
        for demand in self.demands:
            services.refresh_demand(str(demand.public_id))
        deliver_all()


# ---- The edits: each with the event that its service emits


def _talent(talent: Talent, **values: object) -> None:
    Talent.objects.filter(pk=talent.pk).update(**values)
    emit(TalentChanged(str(talent.public_id)))


def _skills(market: Market, talent: Talent, number: int) -> None:
    TalentSkill.objects.filter(talent=talent).delete()
    chosen = [skill for place, skill in enumerate(market.skills) if number >> place & 1]
    rows = [TalentSkill(talent=talent, skill=skill, level=1 + number % 5, evidence=number % 5) for skill in chosen]
    TalentSkill.objects.bulk_create(rows)
    _talent(talent)


def _window(_market: Market, talent: Talent, number: int) -> None:
    Window.objects.filter(talent=talent).delete()
    region = make_region("320400")
    Window.objects.create(talent=talent, region=region, first_week=1 + number % 12, last_week=44 + number % 4)
    _talent(talent)


def _booking(market: Market, talent: Talent, number: int) -> None:
    if number % 2 or Booking.objects.filter(talent=talent, live=True).exists():
        Booking.objects.filter(talent=talent).update(live=False)
    else:
        first = market.demands[0].first_day + dt.timedelta(days=number)
        talents.claim(
            talent, [(first, first + dt.timedelta(days=9))], kind="agreement", subject=f"x:{talent.pk}:{number}"
        )
    _talent(talent)


def _status(_market: Market, talent: Talent, number: int) -> None:
    _talent(talent, status=("published", "paused")[number % 4 == 1])


def _visibility(_market: Market, talent: Talent, number: int) -> None:
    _talent(talent, visibility=("open", "masked", "relay", "only_me")[number % 4])


def rate(_market: Market, talent: Talent, number: int) -> None:
    _talent(talent, day_rate_fen=150_000 + 15_000 * (number % 16))


def _block(market: Market, talent: Talent, number: int) -> None:
    (talent.hidden_from.add if number % 2 else talent.hidden_from.remove)(market.using)
    _talent(talent)


def _record(_market: Market, talent: Talent, number: int) -> None:
    note_outcomes(talent, good=number % 4, total=4)


def _demand(market: Market, _talent: Talent, number: int) -> None:
    demand = market.demands[number % 4]
    Demand.objects.filter(pk=demand.pk).update(pay_total_fen=6_000_000 + 500_000 * (number % 12))
    DemandSkill.objects.filter(demand=demand).update(must=bool(number % 3))
    emit(DemandChanged(str(demand.public_id)))


def recognise(market: Market, _talent: Talent, number: int) -> None:
    if number % 2:
        Recognition.objects.all().delete()
    elif not Recognition.objects.exists():
        year = clock.today().year
        Recognition.objects.create(
            credential=market.credential, issuing="310000", accepting="320400", level="full",
            valid=(dt.date(year - 1, 1, 1), None if number % 4 else dt.date(year + 1, 6, 1)),
        )  # fmt: skip
    services.refresh_stale()


def _taxonomy(market: Market, _talent: Talent, number: int) -> None:
    one, other = market.skills[number % 5], market.skills[(number + 1) % 5]
    (one.related.remove if one.related.filter(pk=other.pk).exists() else one.related.add)(other)
    edition, _new = Edition.objects.get_or_create(pk=1)
    Edition.objects.update(number=edition.number + 1)
    services.refresh_stale()


def _papers(market: Market, talent: Talent, number: int) -> None:
    """The title given up, run out, or issued elsewhere."""
    Credential.objects.filter(talent=talent).delete()
    if number % 4:
        ends = clock.today() + dt.timedelta(days=(-1, 0, 400)[number % 3])
        place = ("310000", "320400")[number % 2]
        Credential.objects.create(talent=talent, type=market.credential, issuing_region=place, valid_until=ends)
    _talent(talent)


# Most edits leave a talent fitting: where everybody falls out at once, nothing is left to differ.
def _terms(_market: Market, talent: Talent, number: int) -> None:
    _talent(
        talent,
        modes=["adviser"] if number % 8 == 7 else ["migratory_bird", "weekend"][: 1 + number % 2],
        days_per_week=3 + number % 4,
        remote_percent=(0, 20, 100)[number % 3],
        on_site_regions=[[], ["3204"], ["3204", "31"], ["31", "320400"]][number // 3 % 4],
        talent_class=("technical", "skilled")[number % 8 == 3],
    )


def _calling(_market: Market, talent: Talent, number: int) -> None:
    _talent(talent, occupations=[one for one in OCCUPATIONS[number % 4 :] if one][:2])


def _wishes(market: Market, talent: Talent, number: int) -> None:
    talent.wishes.set(skill for place, skill in enumerate(market.skills) if number >> place & 1)
    _talent(talent)


def _ranked(_market: Market, talent: Talent, number: int) -> None:
    Unranked.objects.filter(talent=talent).delete()
    if number % 2:
        Unranked.objects.create(talent=talent, since=clock.now())
    _talent(talent)


def _consent(market: Market, talent: Talent, number: int) -> None:
    """The own unit forbids the unit that asks, or no longer does."""
    StandingConsent.objects.filter(talent=talent).update(ended_at=clock.now())
    if number % 2:
        today = clock.today()
        consent = StandingConsent.objects.create(
            talent=talent, unit=talent.unit, given_by=market.office, days_a_year=30, modes=talent.modes,
            valid=(today, today + dt.timedelta(days=900)),
        )  # fmt: skip
        consent.forbidden_units.add(market.using)
    _talent(talent)


def _confirmed(_market: Market, talent: Talent, number: int) -> None:
    """The profile was confirmed so many days ago, on either side of a step; or never."""
    ago = (0, 89, 90, 91, 200, 400, 800)[number % 7]
    _talent(talent, confirmed_at=None if number == 31 else clock.now() - dt.timedelta(days=ago))


def _newcomer(market: Market, _talent: Talent, number: int) -> None:
    skills = tuple(market.skills[number % 4 : number % 4 + 2])
    made = make_talent(unit=make_unit(f"新{number}", region="320100"), skills=skills, day_rate_fen=150_000 + number)
    emit(TalentChanged(str(made.public_id)))


def _asked(market: Market, _talent: Talent, number: int) -> None:
    """The demand asks otherwise: where, how much of the week, for what title, for which occupation."""
    demand = market.demands[number % 4]
    Demand.objects.filter(pk=demand.pk).update(
        place=("on_site", "remote", "both")[number % 3],
        remote_percent=(0, 100, 20)[number % 3],
        days_per_week=1 + number % 5,
        credential=market.credential if number % 5 else None,
        occupation=OCCUPATIONS[number // 4 % 4],
        occupation_at=clock.now(),
        talent_class=("", "technical")[number % 2],
    )
    emit(DemandChanged(str(demand.public_id)))


def _needs(market: Market, _talent: Talent, number: int) -> None:
    demand = market.demands[number % 4]
    DemandSkill.objects.filter(demand=demand).delete()
    chosen = [skill for place, skill in enumerate(market.skills) if (number + 8) >> place & 1]
    rows = [DemandSkill(demand=demand, skill=one, must=at < 2, position=at) for at, one in enumerate(chosen)]
    DemandSkill.objects.bulk_create(rows)
    emit(DemandChanged(str(demand.public_id)))


def _curated(market: Market, _talent: Talent, number: int) -> None:
    """A skill is retired, brought back, or merged into another; what the office may not do it is refused."""
    one, other = market.skills[number % 5], market.skills[(number + 2) % 5]
    try:
        if number < 24:
            now = Skill.objects.get(pk=one.pk)
            retire_skill(now, by=market.office, retired=not now.retired)
        else:
            merge_skills(one, other, by=market.office)
    except RuleViolation:
        return


def _some_delivered(_market: Market, _talent: Talent, number: int) -> None:
    """A worker takes some of what waits, in no particular order, between one edit and the next."""
    waiting = list(Delivery.objects.filter(done_at=None).order_by("id").values_list("id", flat=True))
    random.Random(number).shuffle(waiting)
    for pk in waiting[: 1 + number % 7]:
        outbox.deliver(pk)


EDITS: tuple[Callable[[Market, Talent, int], None], ...] = (
    _skills, _window, _booking, _status, _visibility, rate, _block, _record, _demand, recognise, _taxonomy, _papers,
    _terms, _calling, _wishes, _ranked, _consent, _newcomer, _asked, _needs, _curated, _some_delivered, _confirmed,
)  # fmt: skip
# The talents who fit most, and what a demand asks beyond skills, come up more often.
people = st.sampled_from((0, 1, 1, 1, 2, 2, 2, 3, 4, 5))
stories = st.lists(
    st.tuples(st.sampled_from((*EDITS, _papers, _papers)), people, st.integers(0, 31)), min_size=8, max_size=24
)
