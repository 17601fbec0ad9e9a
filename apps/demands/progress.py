"""How far a task list is, and what it says so far: the forms bound to what was typed, and what talents would see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange  # type: ignore[import-untyped]
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core.display import formats
from apps.core.money import to_fen
from apps.demands import wording
from apps.demands.answers import BOTH_REMOTE_PERCENT, Answers, Details, fill
from apps.demands.dates_form import WEEKENDS
from apps.demands.forms import initial_from
from apps.demands.models import Demand, DemandSheet
from apps.demands.money import Money, money_for
from apps.demands.sheet_forms import ASKED_OF, SECTION_NAMES, SECTIONS, SectionForm
from apps.modes.finder import Proposal, propose
from apps.modes.models import SharingMode
from apps.modes.selectors import mode_of

KEPT = ("title", "visibility", "work_language", "benefits", "form", "measure", "judges", "opens")
NOT_STARTED, IN_PROGRESS, DONE = "not_started", "in_progress", "done"


@dataclass(frozen=True, slots=True)
class Section:
    """One row of the task list."""

    key: str
    number: int
    name: str
    state: str
    url: str

    @property
    def word(self) -> str:
        return {NOT_STARTED: _("not started"), IN_PROGRESS: _("in progress"), DONE: _("done")}[self.state]

    @property
    def tone(self) -> str:
        return {NOT_STARTED: "", IN_PROGRESS: "wait", DONE: "done"}[self.state]


@dataclass(frozen=True, slots=True)
class Progress:
    sections: list[Section]

    @property
    def done(self) -> int:
        return sum(section.state == DONE for section in self.sections)

    @property
    def total(self) -> int:
        return len(self.sections)

    @property
    def complete(self) -> bool:
        return self.done == self.total

    def following(self, key: str) -> str:
        """Where to go after a section: the next one that is not done, from there on in a circle; else the check page."""
        keys = [section.key for section in self.sections]
        at = keys.index(key) + 1
        rest = [*self.sections[at:], *self.sections[:at]]
        found = next((section for section in rest if section.state != DONE), None)
        return found.url if found else ""


@dataclass(frozen=True, slots=True)
class Preview:
    """The talent's card as far as it can be said: what is missing is empty."""

    title: str
    mode: SharingMode | None
    proposal: Proposal | None
    pay_fen: int
    money: Money | None
    place: str
    dates: str
    strip: wording.Strip | None
    demand: Demand | None
    form_name: str


def bound(sheet: DemandSheet, key: str) -> SectionForm:
    """The form of a section with what was typed; unbound where nothing was."""
    return SECTIONS[key](sheet.answers.get(key), unit=sheet.unit, kind=sheet.form)


def progress(sheet: DemandSheet) -> Progress:
    rows = []
    for number, key in enumerate(SECTIONS, 1):
        url = reverse("demands:sheet_section", args=[sheet.public_id, key])
        rows.append(Section(key, number, str(SECTION_NAMES[key]), _state(sheet, key), url))
    return Progress(rows)


def _state(sheet: DemandSheet, key: str) -> str:
    if not sheet.answers.get(key):
        return NOT_STARTED
    return DONE if bound(sheet, key).is_valid() else IN_PROGRESS


def said(sheet: DemandSheet) -> dict[str, Any]:
    """Every answer that is right so far, by its name."""
    found: dict[str, Any] = {}
    for key in SECTIONS:
        form = bound(sheet, key)
        form.is_valid()
        found |= getattr(form, "cleaned_data", {})
    return found


def answers_of(sheet: DemandSheet, data: Mapping[str, Any]) -> tuple[Answers, Details]:
    """The whole of a complete sheet. Raises KeyError where a section is not right yet."""
    answers = Answers(
        title=data["title"],
        problem=data["problem"],
        result_wanted=data["result_wanted"],
        period=data["period"],
        windows=data["windows"],
        weekends=data["days_or_dates"] == WEEKENDS,
        days=data["days"],
        place=data["place_or_remote"],
        region=data["region"] or sheet.unit.region,
        remote_percent=int(data["remote_percent"] or BOTH_REMOTE_PERCENT),
        pay_total_fen=_pay_fen(data),
        known_person=data["known_person"],
        result_owner=data["results_belong"],
        contact=data["contact"],
        lang=get_language() or "zh-hans",
        seats=data["seats"] or 1,
    )
    names = (
        "visibility", "answer_by", "work_language", "benefits", "talent_class", "credential", "skills",
        "form", "measure", "judges", "opens",
    )  # fmt: skip
    return answers, Details(
        finder={name: data[name] for name in ("person", "need", "who")},
        years=data["work_years"],
        **{name: data[name] for name in names},
    )


def preview(sheet: DemandSheet, data: Mapping[str, Any]) -> Preview:
    """The card by the answers that are right. A demand that is not saved lends it the words."""
    demand = _unsaved(sheet, data)
    finder = demand.finder_answers if demand else _finder(data)
    proposal = propose(finder) if finder else None
    mode = mode_of(proposal.mode) if proposal else None
    pay_fen = _pay_fen(data)
    if demand:
        demand.mode = mode
    return Preview(
        title=data.get("title", ""),
        mode=mode,
        proposal=proposal,
        pay_fen=pay_fen,
        money=money_for(mode, pay_fen) if mode and pay_fen else None,
        place=wording.place(demand) if demand else "",
        dates=f"{wording.dates(demand)} · {wording.days(demand)}" if demand else "",
        strip=wording.strip(demand) if demand else None,
        demand=demand,
        form_name=str(Demand.Form(sheet.form).label),
    )


def summary(sheet: DemandSheet, data: Mapping[str, Any]) -> list[tuple[Section, list[tuple[str, str, str]]]]:
    """The answers to look over, section by section: question, answer, address of the change."""
    rows = []
    for section in progress(sheet).sections:
        form, lines = bound(sheet, section.key), []
        for field in form:
            if section.key == "time" and field.name not in ("days_or_dates", "place_or_remote"):
                continue
            if ASKED_OF.get(field.name, sheet.form) != sheet.form:
                continue
            change = f"{section.url}#id_{field.name}"
            lines.append((str(field.label), _shown(field.name, field.field, data, sheet), change))
        rows.append((section, lines))
    return rows


def typed_from(demand: Demand) -> dict[str, dict[str, str]]:
    """What the sections would hold if the demand had been written in them."""
    initial = initial_from(demand) | {name: value for name, value in demand.finder_answers.items() if name != "time"}
    initial |= {name: getattr(demand, name) for name in KEPT}
    initial |= {
        "pay_unit": "total",
        "work_years": demand.years,
        "talent_class": demand.talent_class,
        "credential": demand.credential_id,
        "answer_by": demand.answer_by,
        "skills": _(", ").join(need.skill.label for need in demand.skill_needs.select_related("skill")),
    }
    typed = {}
    for key, form in SECTIONS.items():
        values = {name: initial.get(name) for name in form.base_fields}
        typed[key] = {name: str(value) for name, value in values.items() if value not in (None, "")} or {"": ""}
    return typed


def _shown(name: str, field: Any, data: Mapping[str, Any], sheet: DemandSheet) -> str:
    value = data.get(name)
    demand = _unsaved(sheet, data)
    if name == "days_or_dates" and demand:
        return f"{wording.dates(demand)} · {wording.days(demand)}"
    if name == "place_or_remote" and demand:
        return wording.place(demand)
    if name == "pay" and value is not None:
        return formats.yuan(to_fen(value))
    choices = getattr(field, "choices", None)
    if isinstance(value, str) and choices is not None:
        return next((str(label) for key, label in choices if key == value), value)
    return str(value) if value not in (None, "") else _("not said")


def _unsaved(sheet: DemandSheet, data: Mapping[str, Any]) -> Demand | None:
    """A demand with the dates and the place, as soon as both are known."""
    if not all(name in data for name in ("period", "windows", "days", "place_or_remote")):
        return None
    known: dict[str, Any] = {
        "problem": "",
        "result_wanted": "",
        "results_belong": "",
        "contact": "",
        "known_person": "",
    }
    known |= {"title": "…", "person": "unknown", "need": "task", "who": "unsure", "visibility": "", "answer_by": None}
    known |= {
        "seats": 1,
        "work_years": None,
        "work_language": "",
        "benefits": "",
        "talent_class": "",
        "credential": None,
        "skills": "",
    }
    known |= {"form": Demand.Form.ORDINARY, "measure": "", "judges": "", "opens": ""}
    answers, details = answers_of(sheet, known | dict(data))
    demand = Demand(unit=sheet.unit)
    fill(demand, answers, details)
    demand.period = DateRange(*answers.period)
    return demand


def _finder(data: Mapping[str, Any]) -> dict[str, str] | None:
    names = ("person", "need", "who")
    if not all(data.get(name) for name in names):
        return None
    return {name: data[name] for name in names} | {"time": "days"}


def _pay_fen(data: Mapping[str, Any]) -> int:
    """The total, from a total or from an amount a day."""
    if data.get("pay") is None:
        return 0
    fen = to_fen(data["pay"])
    return fen * int(data.get("days") or 0) if data.get("pay_unit") == "day" else fen
