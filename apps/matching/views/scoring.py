"""What counts in a match and how much: one public page for everybody, from the very numbers the engine uses."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.core import clock
from apps.matching import rulebook
from apps.matching.engine import FIRST, Rule
from apps.matching.models import RuleVersion
from apps.matching.wording import (
    PLAIN_CONDITIONS,
    PLAIN_TALENT_PARTS,
    PLAIN_UNIT_PARTS,
    TALENT_PARTS,
    UNIT_PARTS,
    Plain,
)


@require_safe
def scoring(request: HttpRequest) -> HttpResponse:
    """The version in force, or another one that is published: ``?version=``."""
    versions = RuleVersion.objects.filter(Q(in_force_from__lte=clock.today()) | Q(author__isnull=False))
    in_force = rulebook.version_in_force()
    wanted = request.GET.get("version", "")
    chosen = get_object_or_404(versions, code=wanted) if wanted and wanted != FIRST.code else in_force
    if wanted == FIRST.code:
        chosen = versions.filter(code=wanted).first()
    rule = rulebook.rule_of(chosen) if chosen else FIRST
    context = {
        "rule": rule,
        "chosen": chosen,
        "in_force": in_force,
        "is_old": chosen is not None and in_force is not None and chosen.in_force_from < in_force.in_force_from,
        "is_new": chosen is not None and chosen.in_force_from > clock.today(),
        "versions": list(versions),
        **_sides(rule),
        "conditions": list(PLAIN_CONDITIONS.items()),
    }
    return render(request, "matching/scoring.html", context)


def _sides(rule: Rule) -> dict[str, Any]:
    return {
        "unit_parts": _side(rule.unit, UNIT_PARTS, PLAIN_UNIT_PARTS),
        "talent_parts": _side(rule.talent, TALENT_PARTS, PLAIN_TALENT_PARTS),
    }


def _side(weights: Any, labels: Plain, words: Plain) -> list[tuple[Any, str, Any]]:
    """The parts as they are shown: what weighs most comes first."""
    ordered = sorted(weights.items(), key=lambda one: -one[1])
    return [(labels[part], f"{weight * 100:g}", words[part]) for part, weight in ordered]
