"""The generated part of the sample region: the same units, people, talents and demands on every machine.

A fixed seed chooses from phrase data in ``data/region/``; weeks and days are offsets from the day of loading. The words
for laser welding and five-axis milling are left to the hand-written core, on which the main job relies.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from apps.demo import mixture
from apps.demo.sample import (
    NEWCOMER,
    Person,
    SampleDemand,
    SampleTalent,
    SampleUnit,
    credit_code,
    officers,
)
from apps.demo.sample import talents as core_talents
from apps.demo.sample import units as core_units
from apps.demo.words import address, pair, read, read_phrases, skill_classes, skill_labels
from apps.modes.models import TalentClass

SEED = 20260301
CLASSES = tuple(TalentClass.values)
Row = dict[str, Any]


def chance(part: int) -> random.Random:
    """The dice of one part of the region; the same on every machine."""
    return random.Random(SEED + part)  # noqa: S311  # nosec B311 - phrases, no secrets


@dataclass(frozen=True, slots=True)
class Topic:
    """One trade with its words: what people do in it, and which problems units have with it."""

    key: str
    cluster: str
    talent_class: str
    skills: tuple[str, ...]
    products: tuple[tuple[str, str], ...]
    row: Row


@lru_cache(maxsize=1)
def topics() -> tuple[Topic, ...]:
    return tuple(
        Topic(row["key"], row["cluster"], name, tuple(row["skills"]), tuple(map(pair, row["products"])), row)
        for name in CLASSES
        for row in read(name)
    )


class Names:
    """Fictional names, each once, also in Latin letters (addresses are made of them)."""

    def __init__(self, chance: random.Random, taken: Sequence[Person]) -> None:
        words = read("names")
        self.foreign: list[str] = words["foreign"]
        pairs = [(pair(one), pair(two)) for one in words["surnames"] for two in words["given"]]
        chance.shuffle(pairs)
        self._used = {person.email for person in taken} | {person.name for person in taken}
        self._pairs = iter(pairs)

    def person(self, phone: str) -> Person:
        for (family, family_en), (given, given_en) in self._pairs:
            email = address(f"{family_en} {given_en}")
            if email not in self._used and family + given not in self._used:
                self._used |= {email, family + given}
                return Person(family + given, f"{family_en} {given_en}", phone, email)
        raise RuntimeError("The sample has no names left.")

    def foreigner(self, phone: str) -> Person | None:
        if not self.foreign:
            return None
        name = self.foreign.pop(0)
        return Person(name, name, phone, address(name))


# ---- Units ----

STATES = {5: "submitted", 9: "submitted", 14: "returned", 19: "draft", 27: "submitted", 36: "returned", 41: "draft"}
STREETS = ("示例大道", "样板路", "试点街", "范例路")


def generate_units(names: Names, chance: random.Random) -> Iterator[tuple[SampleUnit, str]]:
    """Each unit with its cluster: public institutions first, then enterprises place by place."""
    data = read("units")
    words = [pair(one) for one in data["words"]]
    serial = 0
    for code, place, rest in data["public"]:
        (zh, en), (rest_zh, rest_en) = pair(place), pair(rest)
        head = {"name_zh": zh + rest_zh, "name_en": f"{en} {rest_en}", "kind": "public"}
        seat = f"{zh}{chance.choice(STREETS)} {serial + 8} 号"
        yield unit(serial, head, region=code, seat=seat, names=names, chance=chance), "any"
        serial += 1
    for code, place, seat, count in data["places"]:
        zh, en = pair(place)
        for _n in range(count):
            sector = data["sectors"][serial % len(data["sectors"])]
            form = chance.randrange(len(sector["zh"]))
            word, word_en = words[serial - len(data["public"])]
            head = {
                "name_zh": f"{zh}{word}{sector['zh'][form]}",
                "name_en": f"{en} {word_en} {sector['en'][form]}",
                "kind": "enterprise",
            }
            where = f"{seat}{chance.choice(STREETS)} {serial + 8} 号"
            yield unit(serial, head, region=code, seat=where, names=names, chance=chance), sector["cluster"]
            serial += 1


def unit(serial: int, head: Row, *, region: str, seat: str, names: Names, chance: random.Random) -> SampleUnit:
    people = {
        role: names.person(f"+861990000{1000 + serial * 3 + place}")
        for place, role in enumerate(("hr", "signatory", "finance"))
    }
    begin = "12" if head["kind"] == "public" else "91"
    state = "verified" if head["kind"] == "public" else STATES.get(serial - 10, "verified")
    return SampleUnit(
        key=f"u{serial + 1:02d}",
        credit_code=credit_code(f"{begin}{region}MAREG{serial:03d}"),
        region=region,
        address=seat,
        verified=state == "verified",
        uses=True,
        authority=chance.choice(("legal_representative", "power_of_attorney")),
        people=people,
        state=state,
        submitted_days_ago=chance.choice((1, 2, 6)) if state == "submitted" else chance.randint(60, 400),
        **head,
    )


# ---- Talents ----

RATES = {"technical": (1400, 2600), "research": (2200, 3800), "skilled": (800, 1700), "management": (1600, 3200)}
TITLES = {
    "technical": (("engineer", 3), ("senior_engineer", 4), ("professor_engineer", 5), ("assistant_engineer", 1)),
    "research": (("associate_researcher", 4), ("associate_professor", 4), ("professor", 5), ("researcher", 5)),
    "skilled": (("technician", 3), ("senior_technician", 4), ("senior_worker", 2), ("master_technician", 5)),
    "management": (("economist", 3), ("senior_economist", 4), ("senior_engineer", 4), ("senior_accountant", 4)),
}
VISIBILITIES = ("masked",) * 9 + ("open",) * 7 + ("relay",) * 2 + ("only_me",) * 2
VERIFICATIONS = ("verified",) * 14 + ("none",) * 4 + ("submitted", "returned")
CITIES = ("320400", "320400", "320400", "320500", "320200", "320100", "310000", "330100", "330400", "340100", "340200")
ALONE = 13
"""One talent of so many has no unit: retired, or independent."""


def generate_talents(
    count: int, units: Sequence[tuple[SampleUnit, str]], names: Names, chance: random.Random
) -> Iterator[SampleTalent]:
    """``count`` of each class, trade by trade; a tenth writes in English."""
    homes = [one for one in units if one[0].verified]
    serial = 0
    for name in CLASSES:
        own = [topic for topic in topics() if topic.talent_class == name]
        for number in range(count):
            yield talent(serial, own[number % len(own)], homes, names, chance)
            serial += 1


def talent(
    serial: int, topic: Topic, homes: Sequence[tuple[SampleUnit, str]], names: Names, chance: random.Random
) -> SampleTalent:
    english = serial % 10 == 7
    phone = f"+861990000{2000 + serial}"
    who = (names.foreigner(phone) if english and serial % 3 == 0 else None) or names.person(phone)
    home = _home(topic, homes, chance) if serial % ALONE != ALONE - 1 else None
    region = home.region if home else chance.choice(CITIES)
    product = chance.choice(topic.products)[english]
    verification = chance.choice(VERIFICATIONS)
    level = chance.choice((3, 3, 4, 4, 5))
    low, high = RATES[topic.talent_class]
    modes = mixture.modes_of_talent(home.kind if home else "", topic.talent_class, serial // ALONE, chance)
    lent = "short_loan" in modes
    days = mixture.LOAN_DAYS if lent else chance.choice((2, 2, 3, 3, 4))
    rate = (low + (high - low) * (level - 2.6) / 2.6 * chance.uniform(0.8, 1.0)) * (mixture.LOAN_RATE if lent else 1)
    lang = "en" if english else "zh-hans"
    skills = _skills(topic, level, verification, chance)
    return SampleTalent(
        key=f"t{serial + 1:03d}",
        person=who,
        unit=home.key if home else "",
        talent_class=topic.talent_class,
        region=region,
        headline=_headline(topic, product, english, chance),
        summary=_summary(topic, product, english, chance) + mixture.words_of_talent(modes, lang),
        skills=skills,
        wishes=[code for code in topic.skills if code not in {one for one, _l, _e in skills}][:1],
        credentials=_titles(topic, level, region, verification, chance),
        windows=_windows(region, days, chance) if home else [],
        modes=modes,
        on_site=sorted({"320400", region, chance.choice(CITIES)}),
        days=days,
        remote=chance.choice((0, 20, 20, 40, 60)),
        rate=round(rate / 50) * 50,
        visibility=chance.choice(VISIBILITIES),
        verification=verification,
        lang=lang,
        status=chance.choice(("published",) * 24 + ("paused", "draft")) if verification == "none" else "published",
        days_ago=chance.choice((0, 1, 3, 7)) if verification == "submitted" else chance.randint(12, 85),
        topic=topic.key,
    )


def _home(topic: Topic, homes: Sequence[tuple[SampleUnit, str]], chance: random.Random) -> SampleUnit:
    """Researchers come from institutes, others mostly from enterprises of the trade."""
    public = [one for one, _cluster in homes if one.kind == "public"]
    trade = [one for one, cluster in homes if one.kind != "public" and cluster == topic.cluster]
    other = [one for one, _cluster in homes if one.kind != "public"]
    if topic.talent_class == "research":
        return chance.choice(public)
    return chance.choice(trade or other) if chance.random() < 0.75 else chance.choice(other + public)


def _skills(topic: Topic, level: int, verification: str, chance: random.Random) -> list[tuple[str, int, int]]:
    codes = [topic.skills[0], *chance.sample(topic.skills[1:], chance.randint(3, 5))]
    proofs = (2, 3, 3, 4) if verification == "verified" else (0, 0, 1)
    return [
        (code, max(2, min(5, level - at // 3 + chance.choice((0, 0, 1)))), chance.choice(proofs))
        for at, code in enumerate(codes)
    ]


def _titles(
    topic: Topic, level: int, region: str, verification: str, chance: random.Random
) -> list[tuple[str, str, int]]:
    fitting = [code for code, rank in TITLES[topic.talent_class] if rank <= level] or [TITLES[topic.talent_class][0][0]]
    city = region[:4] + "00" if region[:2] != "31" else "310000"
    return [(chance.choice(fitting), city, 3 if verification == "verified" else 0)]


def _windows(region: str, days: int, chance: random.Random) -> list[tuple[str, int, int, int, int]]:
    """None (free in every week) for a third; else one or two presences a year in other cities."""
    if chance.random() < 0.34:
        return []
    first = chance.randint(0, 8)
    length = chance.randint(8, 20)
    cities = [code for code in CITIES if code[:4] != region[:4]]
    found = [(chance.choice(cities), first, first + length, days, chance.choice((0, 20, 40)))]
    if chance.random() < 0.5:
        again = first + length + chance.randint(3, 8)
        found.append((chance.choice(cities), again, min(again + chance.randint(4, 10), 50), days, 20))
    return found


def _headline(topic: Topic, product: str, english: bool, chance: random.Random) -> str:
    if english:
        return str(topic.row["headline_en"])
    return str(chance.choice(topic.row["headline"])).replace("{p}", product)


def _summary(topic: Topic, product: str, english: bool, chance: random.Random) -> str:
    phrases = read_phrases()
    did = list(topic.row["did_en" if english else "did"])
    chance.shuffle(did)
    text = [*did[:2], chance.choice(phrases["trait_en" if english else "trait_zh"])]
    return (" " if english else "").join(text).replace("{p}", product)


# ---- Demands ----

STATUSES = ("open",) * 9 + ("draft", "expired", "open", "closed")
"""What a generated demand without a story is brought to; that of an unverified unit waits for the office."""


def generate_demands(
    count: int, units: Sequence[tuple[SampleUnit, str]], labels: dict[str, tuple[str, str]], chance: random.Random
) -> Iterator[SampleDemand]:
    """``count`` demands: every case once, then cases again with another product; a tenth in English."""
    cases = [(topic, case, round_) for round_ in (0, 1) for topic in topics() for case in (0, 1)]
    users = [one for one, _cluster in units if one.kind == "enterprise" and one.state in ("verified", "submitted")]
    home = [one for one in users if one.region.startswith("3204")]
    modes = mixture.modes_of_demands(count, chance)
    for serial, (topic, case, again) in enumerate(cases[:count]):
        fitting = [one for one, cluster in units if cluster == topic.cluster and one in users]
        buyer = chance.choice(fitting or home) if serial % 3 else chance.choice(home)
        yield demand(serial, topic, case, again=again, buyer=buyer, mode=modes[serial], labels=labels, chance=chance)


def demand(
    serial: int,
    topic: Topic,
    case: int,
    *,
    again: int,
    buyer: SampleUnit,
    mode: str,
    labels: dict[str, tuple[str, str]],
    chance: random.Random,
) -> SampleDemand:
    product = topic.products[(case + again) % len(topic.products)]
    english = (case == 0 and not again and "en" in topic.row) or (serial % 23 == 5 and "en" in topic.row)
    title, problem, result = topic.row["en"] if english else topic.row["cases"][case]
    own = [code for code in topic.skills if topic.talent_class in skill_classes()[code]]
    first, second = own[0], own[1 + serial % 3 % (len(own) - 1)]
    closing = chance.choice(read_phrases()["closing_en" if english else "closing_zh"])
    closing = closing.format(a=labels[first][english], b=labels[second][english])
    stay = chance.randint(2, 16)
    mode = mixture.fitting(mode, topic.talent_class)
    shape = mixture.SHAPES[mode]
    weeks = chance.randint(*shape.weeks)
    days = weeks * chance.choice(shape.days)
    low, high = RATES[topic.talent_class]
    place = chance.choice(shape.places)
    return SampleDemand(
        unit=buyer.key,
        status=STATUSES[serial % len(STATUSES)] if buyer.verified else "in_approval",
        title=title.replace("{p}", product[english]),
        problem=f"{problem}{' ' if english else ''}{closing}".replace("{p}", product[english]),
        result_wanted=result.replace("{p}", product[english]),
        region=buyer.region,
        place=place,
        remote=chance.choice((20, 40)),
        windows=[(stay, stay + weeks - 1)],
        days=days,
        pay=round(days * (low + high) / 2 * chance.uniform(*shape.pay) / 1000) * 1000,
        result_owner=chance.choice(shape.result_owners),
        known="",
        lang="en" if english else "zh-hans",
        days_ago=chance.randint(1, 40),
        topic=topic.key,
        mode=mode,
    )


# ---- All of it ----

UNITS, TALENTS_OF_A_CLASS, DEMANDS = 54, 94, 112


@dataclass(frozen=True, slots=True)
class Region:
    """What is generated, beside the hand-written core."""

    units: tuple[SampleUnit, ...]
    talents: tuple[SampleTalent, ...]
    demands: tuple[SampleDemand, ...]


@lru_cache(maxsize=1)
def generated() -> Region:
    """Everything that is generated; equal on every machine and every day."""
    taken = [*_core_people()]
    names = Names(chance(0), taken)
    units = list(generate_units(names, chance(1)))
    talents = tuple(generate_talents(TALENTS_OF_A_CLASS, units, names, chance(2)))
    demands = tuple(generate_demands(DEMANDS, units, skill_labels(), chance(3)))
    return Region(tuple(one for one, _cluster in units), talents, demands)


def _core_people() -> Iterator[Person]:
    yield NEWCOMER
    yield from (one.person for one in officers())
    yield from (one.person for one in core_talents())
    for one in core_units():
        yield from one.people.values()
