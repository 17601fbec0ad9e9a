"""Writing a demand: the eight answers, then what follows from them."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core.errors import RuleViolation
from apps.core.locks import lock_then_read
from apps.core.outbox import emit
from apps.demands.answers import MUST_SKILLS, Answers, Details, class_of, fill
from apps.demands.events import DraftWorded, TitleWritten
from apps.demands.fairness import refuse_unfair
from apps.demands.models import MOST_SEATS, Demand, DemandSkill
from apps.demands.rules import can_change, can_post
from apps.modes.finder import propose
from apps.modes.selectors import mode_of
from apps.organisations.models import Unit
from apps.skills.models import Skill
from apps.skills.selectors import find_in_text

TAKERS = ("person", "unit")


@transaction.atomic
def save_draft(
    unit: Unit,
    *,
    by: User,
    answers: Answers,
    demand: Demand | None = None,
    at_version: int | None = None,
    details: Details | None = None,
) -> Demand:
    """Keep the answers as a draft (``demand``, or a new one); mode, skills and class are found in them.

    Raises RuleViolation "forbidden", "unfair-condition", "pay", "days", "form", "wrong-state", "stale".
    """
    if not can_post(by, unit):
        raise RuleViolation("forbidden", _("Only the HR contact or administrator of a using unit can post a demand."))
    check_answers(answers, form=_form_of(demand, details))
    if details:
        check_form(details)
    draft = (
        Demand(unit=unit, drafted_by=by) if demand is None else lock_for_change(demand, by=by, at_version=at_version)
    )
    if draft.status != Demand.Status.DRAFT:
        raise RuleViolation("wrong-state", _("This demand is no draft any more. Change it on its own page."))
    if demand is not None:
        draft.row_version += 1
    write_answers(draft, answers, details)
    record("drafted", draft, by=by, version=draft.row_version)
    return draft


@transaction.atomic
def finish_draft(
    demand: Demand, *, by: User, title: str, skill_codes: Collection[str], more: Iterable[Skill] = ()
) -> Demand:
    """The look over the answers: a title, which of the skills found are meant, and ``more`` that the words do not name.

    Raises RuleViolation "forbidden", "wrong-state", "unfair-condition".
    """
    demand = lock_for_change(demand, by=by)
    if demand.status != Demand.Status.DRAFT:
        raise RuleViolation("wrong-state", _("This demand is no draft any more. Change it on its own page."))
    refuse_unfair(title)
    demand.title = title.strip()[:60] or demand.title
    demand.skill_needs.exclude(skill__code__in=skill_codes).delete()
    _add_needs(demand, more)
    demand.talent_class = class_of(Skill.objects.filter(needs__demand=demand))
    demand.save(update_fields=["title", "talent_class", "words"])
    record("draft_checked", demand, by=by, version=demand.row_version)
    emit(TitleWritten(str(demand.public_id)))
    return demand


def _add_needs(demand: Demand, skills: Iterable[Skill]) -> None:
    """Behind those that are there; the first four of all are needed, the others welcome."""
    held = {need.skill_id: need for need in demand.skill_needs.all()}
    new = [skill for skill in dict.fromkeys(skills) if skill.pk not in held]
    last = max((need.position for need in held.values()), default=-1)
    DemandSkill.objects.bulk_create(
        DemandSkill(demand=demand, skill=skill, must=len(held) + number < MUST_SKILLS, position=last + 1 + number)
        for number, skill in enumerate(new)
    )


def check_answers(answers: Answers, *, form: str = Demand.Form.ORDINARY) -> None:
    """Raise RuleViolation "unfair-condition", "pay", "days", "dates" or "seats" where the answers cannot stand."""
    refuse_unfair(answers.title, answers.problem, answers.result_wanted, answers.known_person)
    if answers.pay_total_fen < (0 if form == Demand.Form.SCENARIO else 1):
        raise RuleViolation("pay", _("Enter the pay before tax in yuan."))
    if answers.days < 1:
        raise RuleViolation("days", _("Enter the number of days, at least 1."))
    if answers.period[0] >= answers.period[1]:
        raise RuleViolation("dates", _("The last day must not lie before the first."))
    if not 1 <= answers.seats <= MOST_SEATS:
        raise RuleViolation("seats", _("Enter a number of people from 1 to %(most)s.") % {"most": MOST_SEATS})


def check_form(details: Details) -> None:
    """Raise RuleViolation "unfair-condition" or "form" where a challenge or a scenario does not say what it must."""
    refuse_unfair(details.measure, details.judges, details.opens)
    if details.form == Demand.Form.CHALLENGE and not (details.measure.strip() and details.judges.strip()):
        raise RuleViolation("form", _("Say how the result of the challenge is measured, and who judges."))
    if details.form == Demand.Form.SCENARIO and not details.opens.strip():
        raise RuleViolation("form", _("Say what your unit opens for trial: the site, the data, the people."))


def _form_of(demand: Demand | None, details: Details | None) -> str:
    if details:
        return details.form
    return demand.form if demand else str(Demand.Form.ORDINARY)


def lock_for_change(demand: Demand, *, by: User, at_version: int | None = None) -> Demand:
    """The demand locked and read again. Raises RuleViolation "forbidden", "wrong-state", "stale"."""
    found = lock_then_read(Demand.objects.select_related("unit", "region", "mode"), demand.pk)
    if not can_post(by, found.unit):
        raise RuleViolation("forbidden", _("Only the HR contact or administrator of a using unit can post a demand."))
    if not can_change(by, found):
        raise RuleViolation(
            "wrong-state",
            _("A demand in the state “%(state)s” cannot be changed.") % {"state": found.get_status_display()},
        )
    if at_version is not None and at_version != found.row_version:
        raise RuleViolation("stale", _("Somebody changed this demand while you wrote. Read it again, then change it."))
    return found


@transaction.atomic
def arrange_draft(demand: Demand, *, by: User, who: str) -> Demand:
    """Say who takes the job on, the person or the other unit; the finder proposes the mode anew.

    Raises RuleViolation "forbidden", "wrong-state", "who".
    """
    demand = lock_for_change(demand, by=by)
    if demand.status != Demand.Status.DRAFT:
        raise RuleViolation("wrong-state", _("This demand is no draft any more. Change it on its own page."))
    if who not in TAKERS:
        raise RuleViolation("who", _("Choose who takes it on."))
    demand.finder_answers = demand.finder_answers | {"who": who}
    demand.mode = mode_of(propose(demand.finder_answers).mode)
    demand.row_version += 1
    demand.save(update_fields=["finder_answers", "mode", "row_version"])
    record("draft_arranged", demand, by=by, version=demand.row_version, who=who)
    return demand


def write_answers(demand: Demand, answers: Answers, details: Details | None = None) -> None:
    """Fill, derive and save. The finder proposes the mode, the words name the skills.

    On the short path a skill that was taken out by hand stays out, and one that was added stays in.
    """
    taken_out, added = ([], []) if details or demand.pk is None else _by_hand(demand)
    fill(demand, answers, details)
    demand.mode = mode_of(propose(demand.finder_answers).mode)
    wanted = f"{details.skills}\n" if details else ""
    named = [skill for skill in find_in_text(f"{wanted}{_said(demand)}") if skill not in taken_out]
    skills = list(dict.fromkeys([*named, *added]))
    demand.talent_class = (details.talent_class if details else "") or class_of(skills)
    demand.save()
    demand.skill_needs.all().delete()
    DemandSkill.objects.bulk_create(
        DemandSkill(demand=demand, skill=skill, must=position < MUST_SKILLS, position=position)
        for position, skill in enumerate(skills)
    )
    demand.save(update_fields=["words"])  # now with the names of the skills
    demand.refresh_from_db(fields=["period"])
    if details is None and demand.status == Demand.Status.DRAFT:  # the task list asks for skills itself
        emit(DraftWorded(str(demand.public_id)))
    emit(TitleWritten(str(demand.public_id)))


def _said(demand: Demand) -> str:
    return f"{demand.title}\n{demand.problem}\n{demand.result_wanted}"


def _by_hand(demand: Demand) -> tuple[list[Skill], list[Skill]]:
    """Skills that the words name and the demand does not ask for, and those it asks for that the words do not name."""
    named = find_in_text(_said(demand))
    asked = [need.skill for need in demand.skill_needs.select_related("skill")]
    return [one for one in named if one not in asked], [one for one in asked if one not in named]
