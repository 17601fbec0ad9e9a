"""What a page shows of a match, ready to be drawn: a fixed number of queries whatever the number of matches."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.display.formats import NOTHING
from apps.demands.models import Demand
from apps.demands.periods import stays
from apps.matching import wording
from apps.matching.models import Match, TrackRecord
from apps.matching.rules import BY_HAND
from apps.matching.selectors import NAMED, holds_of, notes_counted, proposals_of, subject_of, talent_name
from apps.matching.sources import Source, sources_of
from apps.organisations.selectors import Person
from apps.skills.models import Skill
from apps.talents.models import Booking, Talent, Window
from apps.talents.selectors import year_states

NO_CHANGE = {"code": "", "subject": None, "value": 0, "unit_gain": 0.0, "talent_gain": 0.0}
NO_REASONS: dict[str, Any] = {
    **{name: [] for name in ("unit_parts", "talent_parts", "skills", "nice", "passed")},
    "what_if": NO_CHANGE,
    "unit_what_if": NO_CHANGE,
}
"""What stands where a match was made by hand and not found by the engine."""


@dataclass(frozen=True, slots=True)
class SkillLine:
    """One skill asked for: has, near (by another skill) or lacks, with how well it is proved."""

    fit: str
    icon: str
    label: str
    evidence: int


@dataclass(frozen=True, slots=True)
class Strip:
    """A year of weeks beside the weeks needed."""

    year: int
    states: list[str]
    need: list[int]
    today: int


@dataclass(frozen=True, slots=True)
class Card:
    """One candidate (for the unit) or opportunity (for the talent)."""

    match: Match
    name: str
    employer: str
    status: str
    tone: str
    score: str
    unit_score: str
    talent_score: str
    unit_parts: list[wording.Part]
    talent_parts: list[wording.Part]
    skills: list[SkillLine]
    nice: list[SkillLine]
    reason: str
    further: list[str]
    passed: str
    what_if: str
    strip: Strip
    held_until: dt.date | None
    held_here: bool
    record: str
    budget: str
    reason_skills: str
    missing: str
    weeks_taken: int
    notes: int
    sealed_until: dt.date | None
    sources: list[Source]
    proposal: str

    @property
    def answer_is_read(self) -> bool:
        """Whether who brought the two together reads the talent's answer too."""
        return any(source.reads_answer for source in self.sources)

    @property
    def by_hand(self) -> bool:
        """Whether a person brought the two together whom the score did not find."""
        return self.match.rule_version == BY_HAND


@dataclass(frozen=True, slots=True)
class Around:
    """What was read for all matches of a page at once."""

    skills: dict[int, Skill]
    windows: dict[int, list[Window]]
    bookings: dict[int, list[Booking]]
    holds: dict[int, tuple[dt.date, bool]]
    tracks: dict[int, TrackRecord]
    notes: dict[int, int]
    sources: dict[int, list[Source]]
    proposals: dict[int, str]


def cards(matches: Iterable[Match], viewer: Person, *, team: bool = False) -> list[Card]:
    """Cards in the order of ``matches``, each in the words for ``viewer``; with ``team``, as the unit reads them:
    its own notes are counted, and proposals for a challenge stand there.
    """
    rows = list(matches)
    keys = {match.talent_id for match in rows}
    ahead = Booking.objects.filter(talent__in=keys, live=True, period__endswith__gt=clock.today())
    around = Around(
        skills=skills_named(reasons_of(match) for match in rows),
        windows=_by_talent(Window.objects.filter(talent__in=keys)),
        bookings=_by_talent(ahead),
        holds=holds_of(rows),
        tracks={row.talent_id: row for row in TrackRecord.objects.filter(talent__in=keys)},
        notes=notes_counted(rows) if team else {},
        proposals=proposals_of(rows) if team else {},
        sources=sources_of(viewer, rows) if isinstance(viewer, User) else {},
    )
    return [_card(match, viewer, around) for match in rows]


def card(match: Match, viewer: Person) -> Card:
    return cards([match], viewer)[0]


def reasons_of(match: Match) -> dict[str, Any]:
    return {**NO_REASONS, **match.explanation}


def skills_named(explanations: Iterable[Mapping[str, Any]]) -> dict[int, Skill]:
    """Every skill that occurs in the reasons, in one query."""
    keys: set[int] = set()
    for one in explanations:
        for row in (*one["skills"], *one["nice"]):
            keys |= {row["skill"], row["by"] or row["skill"]}
        keys |= {one[name]["subject"] for name in ("what_if", "unit_what_if") if one[name]["subject"]}
    return Skill.objects.in_bulk(keys)


def _card(match: Match, viewer: Person, around: Around) -> Card:
    why, own = reasons_of(match), match.talent.user_id == viewer.pk
    relay = getattr(match.demand, "relay", None) if own and match.relayed_at else None
    skills, held = around.skills, around.holds.get(match.talent_id)
    strip = _strip(match, around.windows[match.talent_id], around.bookings[match.talent_id])
    return Card(
        match=match,
        name=talent_name(match, viewer),
        employer=_employer(match),
        status=match.get_status_display(),
        tone=wording.TONES[Match.Status(match.status)],
        score=_points(match, match.rank_score),
        unit_score=_points(match, match.unit_score),
        talent_score=_points(match, match.talent_score),
        unit_parts=wording.parts(why["unit_parts"], wording.UNIT_PARTS),
        talent_parts=wording.parts(why["talent_parts"], wording.TALENT_PARTS),
        skills=[_skill(row, skills) for row in why["skills"]],
        nice=[_skill(row, skills) for row in why["nice"]],
        reason=_why(match, why, weeks=len(strip.need)),
        further=wording.further(why, asks_certificate=match.demand.credential_id is not None, own=own),
        passed=wording.passed([code for code in why["passed"] if code != "rate" or not match.demand.is_unpaid]),
        what_if=wording.what_if(why["what_if" if own else "unit_what_if"], skills, for_talent=own),
        strip=strip,
        held_until=held[0] if held else None,
        held_here=bool(held) and any(one.subject == subject_of(match) for one in around.bookings[match.talent_id]),
        record=wording.record(around.tracks.get(match.talent_id)),
        budget=wording.against_budget(match.talent.day_rate_fen, match.demand.day_budget_fen),
        reason_skills=wording.reason(why, weeks=0),
        missing=_(", ").join(skills[row["skill"]].label for row in why["skills"] if row["by"] is None),
        weeks_taken=sum(strip.states[week - 1] != "fits" for week in strip.need),
        notes=around.notes.get(match.pk, 0),
        sealed_until=relay.answer_due if relay and relay.answer_due >= clock.today() else None,
        sources=around.sources.get(match.pk, []),
        proposal=around.proposals.get(match.pk, ""),
    )


def _points(match: Match, score: float) -> str:
    return NOTHING if match.rule_version == BY_HAND else wording.points(score)


def _why(match: Match, why: Mapping[str, Any], *, weeks: int) -> str:
    if match.rule_version == BY_HAND:
        return _("Brought together by a person. The score did not find it: check skills, weeks, place and pay.")
    return wording.reason(why, weeks=weeks)


def _employer(match: Match) -> str:
    """The own unit's name once it was asked or of an open profile; before that only its city."""
    unit = match.talent.unit
    if unit is None:
        return str(match.talent.region.name)
    named = match.talent.visibility == Talent.Visibility.OPEN or match.status in NAMED
    return str(unit.name) if named else _("a unit in %(region)s") % {"region": unit.region.name}


def _skill(row: Mapping[str, Any], skills: Mapping[int, Skill]) -> SkillLine:
    asked, by = skills[row["skill"]].label, row["by"]
    if by is None:
        return SkillLine("lacks", "lacks", asked, 0)
    if row["share"] >= 1:
        return SkillLine("has", "has", asked, row["evidence"])
    label = _("%(has)s, near to “%(asked)s”") % {"has": skills[by].label, "asked": asked}
    return SkillLine("near", "near", label, row["evidence"])


def _strip(match: Match, windows: list[Window], bookings: list[Booking]) -> Strip:
    """The year of the first stay. This match's own hold leaves its weeks free: they are kept for this demand."""
    asked = stays(match.demand)
    year = asked[0][0].isocalendar().year if asked else clock.today().year
    need = sorted(needed_in(match.demand, year))
    others = [one for one in bookings if one.subject != subject_of(match)]
    taken = [(one.period.lower, one.period.upper) for one in others]
    this_year = clock.today().isocalendar()
    today = this_year.week if this_year.year == year else 0
    return Strip(year, year_states(windows, taken, year, need), need, today)


def needed_in(demand: Demand, year: int) -> set[int]:
    """The ISO weeks of ``year`` that the demand's stays touch."""
    found = set()
    for start, end in stays(demand):
        for offset in range((end - start).days):
            iso = (start + dt.timedelta(days=offset)).isocalendar()
            if iso.year == year:
                found.add(iso.week)
    return found


def _by_talent(rows: Iterable[Any]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.talent_id].append(row)
    return groups
