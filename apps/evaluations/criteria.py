"""What is rated, as data: by direction, and where the talent is rated also by class of talent. Five at most each.

Scores are 1 (poor) to 5 (excellent). Codes are kept for ever; a label may be worded better.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.evaluations.models import Evaluation
from apps.modes.models import Party, TalentClass


@dataclass(frozen=True, slots=True)
class Criterion:
    code: str
    label: Promise
    hint: Promise


LABELS: dict[str, tuple[Promise, Promise]] = {
    # of the talent
    "result": (_("Result"), _("The agreed target was met.")),
    "on_time": (_("On time"), _("Dates were kept, delays told early.")),
    "together": (_("Working together"), _("Open, reliable and helpful with our people.")),
    "leadership": (_("Leading and organising"), _("People and steps were led to the goal.")),
    "judgement": (_("Judgement"), _("Decisions were sound and explained.")),
    "problem_solving": (_("Solving the problem"), _("The cause was found and removed.")),
    "documents": (_("Documents"), _("Drawings, data and reports can be used without the author.")),
    "method": (_("Scientific method"), _("Tests and conclusions stand up.")),
    "transfer": (_("Knowledge passed on"), _("Our people can go on by themselves.")),
    "workmanship": (_("Workmanship"), _("The work is clean, exact and lasting.")),
    "safety": (_("Safe working"), _("Rules were kept and dangers named.")),
    # of the using unit, by the talent
    "task_clear": (_("Clear task"), _("Problem, target and limits were clear.")),
    "support": (_("Support on site"), _("People, access and equipment were there.")),
    "safe_place": (_("Safe place"), _("Briefing, protection and rest were right.")),
    "fair_answer": (_("Fair acceptance"), _("Answers came in time and for stated reasons.")),
    "pay_kept": (_("Pay as agreed"), _("Statements and pay were right and in time.")),
    # between the units
    "terms_kept": (_("Terms kept"), _("Time, limits and confidentiality were kept.")),
    "told_early": (_("Told early"), _("Changes and trouble were told in time.")),
    "care": (_("Care for our colleague"), _("Safety, rest and insurance were looked after.")),
    "again": (_("Would share again"), _("We would do this together once more.")),
    "answers": (_("Quick answers"), _("Consent and questions were answered in time.")),
    "released": (_("Released as agreed"), _("The talent was free on the agreed days.")),
}

_OF_TALENT: dict[str, tuple[str, ...]] = {
    TalentClass.MANAGEMENT: ("result", "leadership", "judgement", "on_time", "together"),
    TalentClass.TECHNICAL: ("result", "problem_solving", "documents", "on_time", "together"),
    TalentClass.RESEARCH: ("result", "method", "transfer", "on_time", "together"),
    TalentClass.SKILLED: ("result", "workmanship", "safety", "transfer", "on_time"),
}
_BETWEEN: dict[tuple[str, str], tuple[str, ...]] = {
    (Party.TALENT, Party.USING): ("task_clear", "support", "safe_place", "fair_answer", "pay_kept"),
    (Party.SENDING, Party.USING): ("terms_kept", "told_early", "care", "again"),
    (Party.USING, Party.SENDING): ("answers", "released", "told_early", "again"),
}
DIRECTIONS: tuple[tuple[Party, Party], ...] = (
    (Party.TALENT, Party.USING),
    (Party.USING, Party.TALENT),
    (Party.SENDING, Party.USING),
    (Party.USING, Party.SENDING),
)
LEAST, MOST = 1, 5
SCORE_WORDS: dict[int, Promise] = {
    1: _("Poor"),
    2: _("Weak"),
    3: _("Fair"),
    4: _("Good"),
    5: _("Excellent"),
}


def codes_for(rater: str, rated: str, talent_class: str) -> tuple[str, ...]:
    """The codes of one direction, in their order. Raises KeyError for a direction that is not rated."""
    if (rater, rated) == (Party.USING, Party.TALENT):
        return _OF_TALENT[talent_class]
    return _BETWEEN[(rater, rated)]


def criteria_for(evaluation: Evaluation) -> tuple[Criterion, ...]:
    """What this evaluation rates, in its order."""
    talent_class = evaluation.assignment.agreement.talent.talent_class
    return tuple(Criterion(code, *LABELS[code]) for code in codes_for(evaluation.rater, evaluation.rated, talent_class))


def label(code: str) -> Promise:
    return LABELS[code][0]
