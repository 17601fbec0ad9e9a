"""Whether groups of talents are shown and chosen alike: among those who fit, how many come first, are invited and agreed with.

Only groups that say nothing about age or sex, which the site neither asks nor counts. A number from one to four is never
told, nor is a number from which it could be worked out. As many queries whatever the number of matches.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext

from apps.core import clock
from apps.matching.models import Match, TopPlace, TrackRecord
from apps.matching.selectors import NAMED, YEAR
from apps.matching.wording import FEW
from apps.modes.models import TalentClass
from apps.organisations.models import Region, Unit
from apps.talents.models import Talent
from apps.talents.rules import SHOWN

COMPARED: Final = 20
"""Groups smaller than this are shown, and not compared: one person more or less would decide."""
ALIKE: Final = 0.8
IN_TALKS: Final = (Match.Status.INTERESTED, *NAMED)
COLUMNS: Final[tuple[tuple[str, Promise], ...]] = (
    ("fit", lazy("Talents who fit")),
    ("first", lazy("Among the first of a list")),
    ("invited", lazy("Invited")),
    ("talks", lazy("In talks")),
    ("agreed", lazy("In agreement")),
)
Labels = Mapping[str, str | Promise]
Talented = dict[str, Any]
"""One talent: the facts that groups are made of, and what became of the matches."""
Of = Callable[[Talented, Set[int]], str]
"""The group of a talent; the regions of the reader's office say what is here."""


@dataclass(frozen=True, slots=True)
class Cell:
    """``count`` is None where it is kept back: ``few`` of one to four, else so that no few can be worked out."""

    count: int | None
    few: bool = False
    share: int | None = None
    closer: bool = False

    @property
    def words(self) -> str:
        if self.count is not None:
            return str(self.count)
        return pgettext("talents", "a few") if self.few else pgettext("number", "kept back")


@dataclass(frozen=True, slots=True)
class Row:
    """One group. ``score`` is the mean of its matches out of 100; nothing where the group is small."""

    label: str | Promise
    cells: tuple[Cell, ...]
    score: int | None


@dataclass(frozen=True, slots=True)
class Grouping:
    title: str | Promise
    rows: list[Row]


def fairness(regions: QuerySet[Region]) -> list[Grouping]:
    """By class, home, own unit, check, experience and language; those whom units of ``regions`` could see this year.

    Four queries, and one pass over the talents for each grouping.
    """
    here = set(regions.values_list("pk", flat=True))
    talents = _talents(here)
    return [Grouping(title, _rows(talents, here, of, labels)) for title, of, labels in GROUPINGS]


def is_empty(groupings: Sequence[Grouping]) -> bool:
    return not any(grouping.rows for grouping in groupings)


def _talents(here: Set[int]) -> list[Talented]:
    """Each talent who is shown and fits, or is in talks: what became of the demands published within a year by units here."""
    demands = Q(demand__unit__region__in=here, demand__published_at__gte=clock.now() - YEAR)
    matches = Match.objects.filter(demands, Q(fits=True) | Q(status__in=IN_TALKS)).order_by()
    matches = matches.filter(talent__status=Talent.Status.PUBLISHED, talent__visibility__in=SHOWN)
    rows = matches.values(
        "talent", "talent__talent_class", "talent__region", "talent__unit__kind", "talent__verification", "talent__lang"
    ).annotate(
        pairs=Count("pk"),
        score=Sum("rank_score"),
        invited=Count("pk", filter=Q(invited_at__isnull=False)),
        talks=Count("pk", filter=Q(status__in=IN_TALKS)),
        agreed=Count("pk", filter=Q(status=Match.Status.AGREED)),
    )
    first = set(TopPlace.objects.filter(demands).order_by().values_list("talent", flat=True).distinct())
    known = set(TrackRecord.objects.filter(total__gt=0).values_list("talent", flat=True))
    return [row | {"fit": 1, "first": row["talent"] in first, "known": row["talent"] in known} for row in rows]


def _rows(talents: Sequence[Talented], here: Set[int], of: Of, labels: Labels) -> list[Row]:
    groups: dict[str, list[Talented]] = defaultdict(list)
    for one in talents:
        groups[of(one, here)].append(one)
    rows = [(label, groups[code]) for code, label in labels.items() if code in groups]
    sizes = [len(group) for _label, group in rows]
    shut = _kept_back(sizes, set())
    columns = [_column([_number(group, name) for _label, group in rows], sizes, shut) for name, _words in COLUMNS]
    return [
        Row(label, tuple(column[at] for column in columns), None if at in shut else _mean(group))
        for at, (label, group) in enumerate(rows)
    ]


def _number(group: Sequence[Talented], name: str) -> int:
    return sum(1 for one in group if one[name])


def _mean(group: Sequence[Talented]) -> int:
    """Of all their matches, out of 100."""
    return round(100 * float(sum(one["score"] for one in group)) / sum(int(one["pairs"]) for one in group))


def _kept_back(counts: Sequence[int], shut: set[int]) -> set[int]:
    """Which numbers are not told: small ones, and where that is a single one the next smallest, or a sum would tell it."""
    kept = {at for at, count in enumerate(counts) if 0 < count < FEW} | shut
    others = [at for at, count in enumerate(counts) if at not in kept and count]
    return kept | {min(others, key=lambda at: counts[at])} if len(kept) == 1 and others else kept


def _column(counts: Sequence[int], sizes: Sequence[int], shut: set[int]) -> list[Cell]:
    """Of a group that is kept back itself nothing is told."""
    kept = _kept_back(counts, shut)
    shares = {at: counts[at] / sizes[at] for at in range(len(counts)) if at not in kept}
    compared = {at: share for at, share in shares.items() if sizes[at] >= COMPARED}
    best = max(compared.values(), default=0)
    return [
        Cell(
            None if at in kept else count,
            few=at in kept and 0 < min(count or sizes[at], sizes[at]) < FEW,
            share=round(100 * shares[at]) if at in shares else None,
            closer=at in compared and compared[at] < ALIKE * best,
        )
        for at, count in enumerate(counts)
    ]


# ---- The groups


def _class(talent: Talented, here: Set[int]) -> str:
    return str(talent["talent__talent_class"])


def _home(talent: Talented, here: Set[int]) -> str:
    return "here" if talent["talent__region"] in here else "elsewhere"


def _unit(talent: Talented, here: Set[int]) -> str:
    kind = talent["talent__unit__kind"]
    return "none" if kind is None else "public" if kind == Unit.Kind.PUBLIC else "other"


def _checked(talent: Talented, here: Set[int]) -> str:
    return "yes" if talent["talent__verification"] == Talent.Verification.VERIFIED else "no"


def _experience(talent: Talented, here: Set[int]) -> str:
    return "yes" if talent["known"] else "no"


def _language(talent: Talented, here: Set[int]) -> str:
    return "en" if talent["talent__lang"] == "en" else "zh"


GROUPINGS: Final[tuple[tuple[Promise, Of, Labels], ...]] = (
    (lazy("Class of talent"), _class, dict(TalentClass.choices)),
    (lazy("Home city"), _home, {"here": lazy("in this region"), "elsewhere": lazy("in another region")}),
    (
        lazy("Own unit"),
        _unit,
        {
            "public": lazy("public institution"),
            "other": lazy("enterprise or other unit"),
            "none": lazy("none: retired or independent"),
        },
    ),
    (lazy("Profile"), _checked, {"yes": lazy("checked by an office"), "no": lazy("self-stated")}),
    (
        lazy("Experience here"),
        _experience,
        {"yes": lazy("has finished assignments"), "no": lazy("new, nothing finished yet")},
    ),
    (lazy("Language of the profile"), _language, {"zh": lazy("Chinese"), "en": lazy("English")}),
)
