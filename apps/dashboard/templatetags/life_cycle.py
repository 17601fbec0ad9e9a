"""`{% load life_cycle %}{% life_cycle match %}`: the eight stages for a demand, match, agreement or assignment."""

from django import template

from apps.agreements.models import Agreement
from apps.assignments.models import Assignment
from apps.core.templatetags.ui import stage_bar
from apps.dashboard import stages
from apps.demands.models import Demand
from apps.matching.models import Match

register = template.Library()


@register.inclusion_tag("components/stage_bar.html")
def life_cycle(story: Demand | Match | Agreement | Assignment) -> dict[str, object]:
    """The stage bar of a story, by the state of the object alone."""
    standing = stages.life_cycle(story)
    rows = [(code, str(label)) for code, label in stages.STAGES]
    shown: dict[str, object] = stage_bar(rows, standing.code, finished=standing.finished)
    return shown
