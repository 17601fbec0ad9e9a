"""The public catalogue: which talents are in it, how they are found, and the little that a card says of them.

Nothing here reads a name, a unit, a bank account or an exact rate: what is not read cannot leak.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.display import formats
from apps.modes.models import SharingMode
from apps.organisations.models import Region
from apps.organisations.selectors import Person, units_of
from apps.skills.models import Skill
from apps.skills.selectors import find_in_text
from apps.talents.models import IN_CATALOGUE, RATE_BAND_FEN, Talent, TalentSkill, Window, WordsOf
from apps.talents.months import weeks_of_month
from apps.talents.selectors import year_states

MOST_WORDS = 5
BANDS = ((0, 100_000), (100_000, 200_000), (200_000, 300_000), (300_000, 0))
"""Rates a day from, to (0: no end), in fen."""

_PIECE = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z0-9]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Card:
    """What everybody may read of one talent."""

    public_id: str
    headline: str
    lang: str
    class_label: str
    region: str
    places: list[str]
    verified: bool
    skills: list[tuple[str, int]]
    modes: list[str]
    rate: str
    days_per_week: int
    remote_percent: int
    year: int
    today: int
    states: list[str]
    free_weeks: int

    @property
    def more_skills(self) -> int:
        """Skills beyond the six that a card in the list shows."""
        return max(len(self.skills) - 6, 0)


def catalogue(viewer: Person) -> QuerySet[Talent]:
    """Published talents who let themselves be seen, newest first.

    Never those who shut out a unit of the viewer, nor the viewer's own colleagues: one's own unit sees nothing until
    it is asked.
    """
    rows = (
        Talent.objects.filter(IN_CATALOGUE).only(*_READ, "region__name_zh", "region__name_en").select_related("region")
    )
    rows = rows.order_by("-confirmed_at", "-id")
    if not viewer.is_authenticated:
        return rows
    units = list(units_of(viewer).values_list("pk", flat=True))
    if not units:
        return rows
    shut_out = Talent.hidden_from.through.objects.filter(talent=OuterRef("pk"), unit__in=units)
    return rows.exclude(unit__in=units).exclude(Exists(shut_out))


_READ = (
    "public_id",
    "headline",
    "lang",
    "talent_class",
    "region",
    "on_site_regions",
    "modes",
    "verification",
    "day_rate_fen",
    "days_per_week",
    "remote_percent",
    "confirmed_at",
)


def search(
    talents: QuerySet[Talent],
    *,
    q: str = "",
    talent_class: str = "",
    region: Region | None = None,
    mode: str = "",
    field: str = "",
    skill: Skill | None = None,
    month: str = "",
    rate: str = "",
    verified: bool = False,
    sort: str = "",
) -> QuerySet[Talent]:
    """Those of ``talents`` that hold every word and pass every filter."""
    for piece in _PIECE.findall(q)[:MOST_WORDS]:
        talents = talents.filter(_named(piece))
    if talent_class:
        talents = talents.filter(talent_class=talent_class)
    if region:
        talents = talents.filter(_comes_to(region))
    if mode:
        talents = talents.filter(modes__contains=[mode])
    if field:
        talents = talents.filter(Exists(TalentSkill.objects.filter(talent=OuterRef("pk"), skill__group=field)))
    if skill:
        talents = talents.filter(_claims([skill.pk]))
    if month:
        talents = talents.filter(_free_in(int(month)))
    if rate:
        low, high = BANDS[int(rate)]
        talents = talents.filter(day_rate_fen__gte=low, **({"day_rate_fen__lt": high} if high else {}))
    if verified:
        talents = talents.filter(verification=Talent.Verification.VERIFIED)
    if sort in ("rate", "-rate"):
        # By band, lest the order tell who asks a yuan more.
        band = F("day_rate_fen") / RATE_BAND_FEN
        talents = talents.order_by(band.asc() if sort == "rate" else band.desc(), "id" if sort == "rate" else "-id")
    return talents


def cards_of(talents: Iterable[Talent]) -> list[Card]:
    """Cards in the order of ``talents``: five queries whatever their number."""
    rows = list(talents)
    keys = [row.pk for row in rows]
    claims: dict[int, list[TalentSkill]] = {}
    for claim in (
        TalentSkill.objects.filter(talent__in=keys).select_related("skill").order_by("-evidence", "-level", "pk")
    ):
        claims.setdefault(claim.talent_id, []).append(claim)
    windows: dict[int, list[Window]] = {}
    for window in Window.objects.filter(talent__in=keys).order_by("first_week"):
        windows.setdefault(window.talent_id, []).append(window)
    modes = {mode.code: mode.name for mode in SharingMode.objects.all()}
    codes = {code.ljust(6, "0") for row in rows for code in row.on_site_regions}
    places = {place.code: place.name for place in Region.objects.filter(code__in=codes)}
    return [_card(row, claims.get(row.pk, []), windows.get(row.pk, []), modes, places) for row in rows]


def rate_band(fen: int) -> str:
    """1,900 yuan is shown as ¥ 1 500 to 2 000."""
    low = fen // RATE_BAND_FEN * RATE_BAND_FEN
    words = {"low": _whole(low), "high": _whole(low + RATE_BAND_FEN)}
    return _("%(low)s to %(high)s") % words


def bands() -> list[tuple[str, str]]:
    """Choices of the filter."""
    named = []
    for at, (low, high) in enumerate(BANDS):
        words = {"low": _whole(low), "high": _whole(high)}
        text = _("from %(low)s") if not high else _("below %(high)s") if not low else _("%(low)s to %(high)s")
        named.append((str(at), text % words))
    return named


def skills_to_choose() -> QuerySet[Skill]:
    """Skills in use, by code: the group is in the code."""
    return Skill.objects.filter(retired=False)


def _card(
    row: Talent, claims: list[TalentSkill], windows: list[Window], modes: dict[str, str], places: dict[str, str]
) -> Card:
    iso = clock.today().isocalendar()
    # Windows only: what is booked in them is between the talent and the units in contact.
    states = year_states(windows, (), iso.year)
    return Card(
        public_id=str(row.public_id),
        headline=row.headline,
        lang=row.lang,
        class_label=row.get_talent_class_display(),
        region=row.region.name,
        places=[places[code] for code in (one.ljust(6, "0") for one in row.on_site_regions) if code in places],
        verified=row.verification == Talent.Verification.VERIFIED,
        skills=[(claim.skill.label, claim.evidence) for claim in claims],
        modes=[modes[code] for code in row.modes if code in modes],
        rate=rate_band(row.day_rate_fen),
        days_per_week=row.days_per_week,
        remote_percent=row.remote_percent,
        year=iso.year,
        today=iso.week,
        states=states,
        free_weeks=sum(state == "free" for state in states),
    )


def _named(piece: str) -> Q:
    """In the headline, among the skills, or a city. Chinese is cut in pairs, so that no word has to be known before."""
    lexemes = [piece[at : at + 2] for at in range(max(len(piece) - 1, 1))] if _HAN.match(piece) else [piece.lower()]
    query = " & ".join(f"'{one}'{'' if _HAN.match(one) else ':*'}" for one in lexemes)
    written = Talent.objects.alias(words=WordsOf("headline")).filter(
        IN_CATALOGUE, words=SearchQuery(query, search_type="raw")
    )
    labels = Q(label_zh__icontains=piece) | Q(label_en__icontains=piece)
    skills = {*Skill.objects.filter(labels).values_list("pk", flat=True), *(one.pk for one in find_in_text(piece))}
    cities = Region.objects.filter(Q(name_zh__startswith=piece) | Q(name_en__istartswith=piece)).values("pk")
    found = Q(pk__in=written.order_by().values("pk")) | Q(region__in=cities)
    return found | Q(pk__in=TalentSkill.objects.filter(skill__in=skills).values("talent")) if skills else found


def _claims(skills: Iterable[int]) -> Exists:
    return Exists(TalentSkill.objects.filter(talent=OuterRef("pk"), skill__in=list(skills)))


def _comes_to(region: Region) -> Q:
    """Lives there or below, or comes there on site."""
    above = [region.code[:2], region.code[:4], region.code, f"{region.code[:4]}00"]
    return Q(region__code__startswith=region.significant) | Q(on_site_regions__overlap=above)


def _free_in(month: int) -> Q:
    """A window that touches the month, or no window at all: free all year."""
    first, last = weeks_of_month(clock.today().isocalendar().year, month)
    own = Window.objects.filter(talent=OuterRef("pk"))
    return Exists(own.filter(first_week__lte=last, last_week__gte=first)) | ~Exists(own)


def _whole(fen: int) -> str:
    return formats.yuan(fen).removesuffix(".00")


def words_used(chosen: dict[str, Any]) -> bool:
    """Whether words were searched for."""
    return bool(_PIECE.findall(chosen.get("q", "")))
