"""What each change of a published demand changed, in words: read by its unit and by the talent office."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange  # type: ignore[import-untyped]
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.demands import wording
from apps.demands.answers import snapshot
from apps.demands.models import Demand
from apps.organisations.models import Region
from apps.skills.models import CredentialType, Skill


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that is another now."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of the demand: when, by whom (None where that was not kept yet), what."""

    at: dt.datetime
    by: User | None
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class _Names:
    """What the codes in kept answers are called."""

    regions: Mapping[str, Region]
    skills: Mapping[str, Skill]
    credentials: Mapping[str, CredentialType]


def edits(demand: Demand) -> list[Edit]:
    """The changes since it was published, the newest first; one in which no answer is another is left out.

    Who is known for the job is not told: the name of a third person stands on the page of the answers alone.
    """
    kept = list(demand.versions.select_related("by").order_by("row_version"))
    if not kept:
        return []
    now = (snapshot(demand), list(demand.skill_needs.values_list("skill__code", flat=True)))
    said = [*((one.answers, one.skills) for one in kept), now]
    names = _names(said)
    told = [list(_rows(answers, skills, names)) for answers, skills in said]
    found = []
    for version, (before, after) in zip(kept, pairwise(told), strict=True):
        earlier = dict(before)
        changes = [Change(label, earlier.get(label, ""), words) for label, words in after]
        changed = [one for one in changes if one.old != one.new]
        if changed:
            found.append(Edit(version.at, version.by, changed))
    return found[::-1]


def _names(said: Iterable[tuple[Mapping[str, Any], Sequence[str]]]) -> _Names:
    answers, skills = zip(*said, strict=True)
    regions = Region.objects.select_related("parent").filter(code__in={one["region"] for one in answers})
    credentials = CredentialType.objects.filter(code__in={one.get("credential") or "" for one in answers})
    named = Skill.objects.filter(code__in={code for codes in skills for code in codes})
    return _Names(*({row.code: row for row in rows} for rows in (regions, named, credentials)))  # type: ignore[arg-type]


def _rows(answers: Mapping[str, Any], skills: Sequence[str], names: _Names) -> Iterator[tuple[str, str]]:
    """Label and words of each answer; one that was not asked yet when the answers were kept has no words."""
    said = _as_demand(answers, names)
    days = ngettext("%(n)s day", "%(n)s days", said.days) % {"n": said.days}
    last = answers.get("answer_by") or ""
    yield _("Title"), said.title
    yield _("Problem"), said.problem
    yield _("What counts as done"), said.result_wanted
    yield _("Dates"), f"{wording.dates(said)} · {days}"
    yield _("Place"), wording.place(said)
    yield _("Pay before tax"), wording.pay(said)
    yield _("People"), str(said.seats)
    yield _("Skills asked for"), " · ".join(names.skills[code].label for code in skills if code in names.skills)
    yield from wording.wishes(said)
    yield _("How the result is measured"), said.measure
    yield _("Who judges"), said.judges
    yield _("Opened for trial"), said.opens
    yield _("Results belong to"), str(said.get_result_owner_display())
    yield _("Contact"), said.contact
    yield _("Who may see it"), str(said.get_visibility_display())
    yield _("Last day to apply"), last


def _as_demand(answers: Mapping[str, Any], names: _Names) -> Demand:
    """The answers as a demand that is never saved, so that they are worded as everywhere else."""
    given = {
        name: value for name, value in answers.items() if name not in ("period", "region", "credential", "answer_by")
    }
    first, last = (dt.date.fromisoformat(day) for day in answers["period"])
    return Demand(
        **given,
        period=DateRange(first, last),
        region=names.regions[answers["region"]],
        credential=names.credentials.get(answers.get("credential") or ""),
    )
