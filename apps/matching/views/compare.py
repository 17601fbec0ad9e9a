"""Up to four candidates side by side: the rows are what one compares, the columns people."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.display import formats
from apps.demands import wording as demand_words
from apps.matching import cards
from apps.matching.cards import Card
from apps.matching.selectors import boards_visible_to, matches_seen_by_unit
from apps.matching.views.unit import person
from apps.talents.models import Talent

MOST = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands under one candidate; ``name`` is told again on a phone, ``best`` marks the highest of its row."""

    name: str
    text: str
    best: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    cells: list[Cell]

    @property
    def same(self) -> bool:
        """On a phone a row in which all are equal says so once."""
        return len({cell.text for cell in self.cells}) == 1


@login_required
@require_safe
def compare(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """``?c=…&c=…``, the candidates' ids; what is not among this board's candidates is left out."""
    demand = get_object_or_404(boards_visible_to(request.user), public_id=public_id)
    wanted = [one for one in map(_uuid, request.GET.getlist("c")) if one]
    chosen = matches_seen_by_unit(demand).filter(public_id__in=wanted).order_by("-rank_score", "pk")
    found = cards.cards(chosen[:MOST], person(request))
    context = {
        "demand": demand,
        "demand_facts": demand_words.facts(demand),
        "cards": found,
        "lines": _lines(found),
        "left_out": max(len(set(wanted)) - MOST, 0),
        "most": MOST,
    }
    return render(request, "matching/compare.html", context)


def _lines(found: list[Card]) -> list[Line]:
    if not found:
        return []
    score = [card.match.rank_score for card in found]
    rates = [-card.match.talent.day_rate_fen for card in found]
    free = [len(card.strip.need) - card.weeks_taken for card in found]
    lines = [
        _line(_("Match"), found, [card.score for card in found], score),
        _line(_("State"), found, [card.status for card in found]),
        _line(_("Skills"), found, [card.reason_skills for card in found]),
        _line(_("Missing"), found, [card.missing or _("nothing") for card in found]),
        _line(
            _("Weeks free when needed"),
            found,
            [f"{n} / {len(one.strip.need)}" for n, one in zip(free, found, strict=True)],
            free,
        ),
        _line(_("Asks a day"), found, [formats.yuan(card.match.talent.day_rate_fen) for card in found], rates),
        _line(_("Against the budget"), found, [card.budget for card in found]),
        _line(_("From"), found, [card.employer for card in found]),
        _line(_("Days a week"), found, [str(card.match.talent.days_per_week) for card in found]),
        _line(_("Remote share"), found, [f"{card.match.talent.remote_percent}%" for card in found]),
        _line(_("Checked"), found, [_checked(card) for card in found]),
        _line(_("Record"), found, [card.record for card in found]),
    ]
    return [*lines, *_score_lines(found)]


def _score_lines(found: list[Card]) -> list[Line]:
    """A line for each part. Who was scored by another version, or by nobody, may be without it."""
    parts = [{label: (earned, weight) for label, earned, weight in card.unit_parts} for card in found]
    lines = []
    for label in dict.fromkeys(label for one in parts for label in one):
        cells = [one.get(label) for one in parts]
        texts = [f"{cell[0]:.1f} / {cell[1]:g}" if cell else formats.NOTHING for cell in cells]
        values = [cell[0] if cell else 0.0 for cell in cells]
        lines.append(_line(_("Score: %(part)s") % {"part": label}, found, texts, values))
    return lines


def _line(label: str, found: list[Card], texts: list[str], values: list[float] | list[int] | None = None) -> Line:
    """``values`` mark the best of the row, unless all are equal."""
    numbers = list(values or [])
    top = max(numbers) if len(set(numbers)) > 1 else None
    best = [top is not None and value == top for value in numbers] or [False] * len(found)
    return Line(label, [Cell(card.name, text, mark) for card, text, mark in zip(found, texts, best, strict=True)])


def _checked(card: Card) -> str:
    verified = card.match.talent.verification == Talent.Verification.VERIFIED
    return _("Office verified") if verified else _("Self-stated")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
